// Rich text, for those who choose it: the same elements, the same rules of pasting, and the box holds what is written.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { visitor } from "./browser.mjs";

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
