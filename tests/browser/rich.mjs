// Rich text, for those who choose it: the same elements, the same rules of pasting, and the box holds what is written.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { asMember, visitor, wide } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";
import { png, workOf } from "./pictures.mjs";

const assets = join(dirname(fileURLToPath(import.meta.url)), "../../crates/web/assets");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TEXT =
  '<h3>The Lamp</h3>\n\n<p class="centre">for <em>nobody</em></p>\n\n<hr data-glyphs="* * *">\n\n<p>It burnt<note>Low.</note>.</p>\n\n' +
  '<section class="shield" data-warning="Fog"><p>Fog.</p></section>\n\n<ul><li><p>a</p></li></ul>\n';

/** Opens rich text over a box with some text, in a page with the archive's own rules about what may run. */
async function inRichText(browser, archive, act) {
  const context = await visitor(browser, archive, "guest");
  try {
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    const read = (name) => readFileSync(join(assets, name), "utf8");
    const body = `<!DOCTYPE html><html lang="en"><title>Rich text</title><link rel="stylesheet" href="/rich/site.css"><link rel="stylesheet" href="/rich/rich.css">
      <script src="/rich/paste.js" defer></script><script src="/rich/rich.js" data-bundle="/rich/prosemirror/prosemirror.js" defer></script>
      <main><h1>Rich text</h1><form class="editor"><label for="text">Text</label><textarea id="text" data-wording="html" rows="9">${TEXT.replace(/</g, "&lt;")}</textarea></form></main>`;
    await page.route(`${archive.address}/rich/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice("/rich/".length);
      if (name === "") {
        return route.fulfill({ contentType: "text/html", body, headers: { "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'" } });
      }
      const contentType = name.endsWith(".css") ? "text/css" : "text/javascript";
      return route.fulfill({ contentType, body: read(name).replace(/url\("assets[^)]*\)/g, "none") });
    });
    await page.goto(`${archive.address}/rich/`);
    assert.equal(await page.locator(".ProseMirror").count(), 0);
    await page.getByRole("button", { name: "Rich text" }).click();
    await page.locator(".ProseMirror").waitFor();
    await act(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

const written = (page) => page.evaluate(() => document.getElementById("text").value);
/** What a dialog puts in comes once it has closed, which is after the button was pressed. */
const comes = (page, words) => page.waitForFunction((wanted) => document.getElementById("text").value.includes(wanted), words);

export const stories = {
  "rich text writes the archive's elements into the box, and loses none": (browser, archive) =>
    inRichText(browser, archive, async (page) => {
      const surface = page.getByRole("textbox", { name: "Text" });
      await surface.press("Control+End");
      await page.keyboard.type("!");
      const text = await written(page);
      assert.equal(text.replace("a!", "a"), TEXT);
      await page.keyboard.press("Control+z");
      assert.equal(await written(page), TEXT);
      await page.getByRole("button", { name: "Back to HTML" }).click();
      assert.equal(await page.inputValue("#text"), TEXT);
      assert.ok(await page.isVisible("#text"));
    }),

  "the buttons of rich text are one stop of the keyboard and tell what holds": (browser, archive) =>
    inRichText(browser, archive, async (page) => {
      await page.getByRole("textbox", { name: "Text" }).press("Control+Home");
      await page.keyboard.press("Shift+Tab");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Emphasis");
      await page.keyboard.press("ArrowRight");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Strong");
      await page.keyboard.press("End");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Redo");
      assert.equal(await page.getByRole("button", { name: "Heading" }).getAttribute("aria-pressed"), "true");
      await page.getByRole("button", { name: "Heading" }).click();
      assert.match(await written(page), /^<p>The Lamp<\/p>/);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
    }),

  "a footnote is put in and changed by a button, and by the keyboard alone": (browser, archive) =>
    inRichText(browser, archive, async (page) => {
      await page.getByRole("textbox", { name: "Text" }).press("Control+End");
      await page.getByRole("button", { name: "Footnote" }).click();
      await page.getByLabel("What the footnote says").fill("Or so she said.");
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
      await page.getByRole("button", { name: "Put it in" }).click();
      await comes(page, "a<note>Or so she said.</note>");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await page.getByRole("button", { name: "Footnote" }).getAttribute("aria-pressed"), "true");
      await page.getByRole("button", { name: "Footnote" }).focus();
      await page.keyboard.press("Enter");
      await page.getByLabel("What the footnote says").fill("So she said <twice>.");
      await page.getByRole("button", { name: "Change it" }).focus();
      await page.keyboard.press("Enter");
      await comes(page, "a<note>So she said &lt;twice&gt;.</note>");
      await page.keyboard.press("ArrowLeft");
      await page.getByRole("button", { name: "Footnote" }).click();
      await page.keyboard.press("Escape");
      assert.match(await written(page), /So she said/, "what is left stays");
    }),

  "pictures and footnotes are put into both editors by buttons, and stand in the chapter": async (browser, archive) => {
    const [work, cookies] = await asMember(browser, archive, "Mina", async (page, context) => {
      const number = await workOf(page, archive, "The Window, Richly Written");
      await page.goto(`${archive.address}/write/works/${number}/images`);
      await page.getByLabel("Picture", { exact: true }).setInputFiles({ name: "window.png", mimeType: "image/png", buffer: png(300, 200) });
      await page.locator("#alt").fill("A lit window");
      await page.getByRole("button", { name: "Keep the picture" }).click();
      return [number, await context.cookies()];
    });
    const context = await visitor(browser, archive, "guest", { viewport: wide });
    try {
      await context.addCookies(cookies);
      const page = await context.newPage();
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      await page.getByLabel("Title").fill("Fog");
      await page.getByRole("button", { name: "Begin to write" }).click();
      const put = async () => {
        if (!(await page.locator("#pictures").evaluate((details) => details.open))) await page.locator("#pictures summary").click();
        await page.getByRole("button", { name: /^Put it in\s*: window$/ }).click();
      };
      await page.locator("#text").fill("She looked up.\n\n");
      await page.locator("#text").press("Control+End");
      await put();
      assert.match(await page.inputValue("#text"), /!\[\]\(picture:window\)/);
      assert.deepEqual(await axeViolations(page), []);
      await page.getByRole("button", { name: "Write it in HTML instead" }).click();
      await page.getByRole("button", { name: /^Rich text\s*: Text$/ }).click();
      const surface = page.locator(".of-text .ProseMirror");
      await surface.press("Control+End");
      await page.keyboard.press("Enter");
      await page.keyboard.type("It was lit.");
      await page.getByRole("button", { name: "Footnote" }).click();
      await page.getByLabel("What the footnote says").fill("All night.");
      await page.getByRole("button", { name: "Put it in", exact: true }).click();
      await put();
      const shown = page.locator(".ProseMirror img:not(.ProseMirror-separator)");
      assert.equal(await shown.count(), 2);
      assert.ok(await shown.last().evaluate((image) => image.naturalWidth > 0), "it is seen while one writes");
      assert.deepEqual(await axeViolations(page), []);
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      await page.getByRole("button", { name: "Preview" }).click();
      assert.equal(await page.getByRole("img", { name: "A lit window" }).count(), 2);
      assert.match(await page.innerText("main"), /It was lit\.[^]*All night\./);
    } finally {
      await context.close();
    }
  },

  "what is pasted into rich text is cleaned like everything": (browser, archive) =>
    inRichText(browser, archive, async (page) => {
      await page.getByRole("textbox", { name: "Text" }).press("Control+a");
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/html", '<p class="MsoNormal" style="color:red"><o:p></o:p><b style="mso-bidi-font-weight:normal">Lit</b> <font face="Arial">again</font>.</p><p>~*~</p><p>Out.</p>');
        document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      assert.equal(await written(page), '<p><strong>Lit</strong> again.</p>\n\n<hr data-glyphs="~*~">\n\n<p>Out.</p>\n');
    }),
};
