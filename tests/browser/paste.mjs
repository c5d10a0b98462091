// What is pasted into the editor: cleaned in the browser by the rules of the server, and undone like anything typed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { visitor } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const pasted = join(here, "../../crates/formats/tests/fixtures/pasted");
const script = readFileSync(join(here, "../../crates/web/assets/paste.js"), "utf8");
const reader = resolve(process.env.READ_TYPED ?? join(here, "../../target/debug/examples/read_typed"));
const WORDINGS = ["markdown", "html"];

/** What the server makes of a text. */
function read(wording, text) {
  const ran = spawnSync(reader, [wording], { input: text, encoding: "utf8" });
  assert.equal(ran.status, 0, `${reader} ended with ${ran.status ?? ran.error}`);
  return ran.stdout;
}

/** Lets something happen on a page with a box for each wording. */
async function withBoxes(browser, archive, act) {
  const context = await visitor(browser, archive, "guest", { bypassCSP: true });
  try {
    const page = await context.newPage();
    await page.goto(`${archive.address}/health`);
    await page.setContent(WORDINGS.map((wording) => `<form class="editor"><textarea data-wording="${wording}" id="${wording}"></textarea></form>`).join(""));
    await page.addScriptTag({ content: script });
    return await act(page);
  } finally {
    await context.close();
  }
}

/** Pastes clipboard HTML into a box, with some text around the caret, and answers with what it holds then. */
function paste(page, wording, html, before = "", after = "") {
  return page.evaluate(
    ([wording, html, before, after]) => {
      const box = document.getElementById(wording);
      box.value = before + after;
      box.focus();
      box.setSelectionRange(before.length, before.length);
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/html", html);
      clipboardData.setData("text/plain", "plain");
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      return box.value;
    },
    [wording, html, before, after],
  );
}

const fixtures = readdirSync(pasted).filter((name) => name.endsWith(".html"));

export const stories = {
  "server and browser agree on what every program puts on the clipboard": (browser, archive) =>
    withBoxes(browser, archive, async (page) => {
      assert.ok(fixtures.length >= 7, String(fixtures));
      for (const name of fixtures) {
        const html = readFileSync(join(pasted, name), "utf8");
        const kept = readFileSync(join(pasted, name.replace(/\.html$/, ".prose")), "utf8");
        for (const wording of WORDINGS) {
          const typed = await paste(page, wording, html);
          assert.equal(read(wording, typed), kept, `${name} as ${wording}:\n${typed}`);
          assert.doesNotMatch(typed, /mso|style=|class="(?!centre|end|verse|pov)|<font|<o:p|docs-internal|&nbsp;/i, name);
        }
        // Cleaning what is clean changes nothing.
        const once = await page.evaluate((html) => window.ficusPaste.asHtml(html), html);
        const twice = await page.evaluate((html) => window.ficusPaste.asHtml(html), once);
        assert.equal(twice, once, name);
      }
    }),

  "a paste stands apart from the text around it, and a few words stand in their line": (browser, archive) =>
    withBoxes(browser, archive, async (page) => {
      const two = "<p>One <b>two</b>.</p><p>Three.</p>";
      assert.equal(await paste(page, "markdown", two, "Before.", "After."), "Before.\n\nOne **two**.\n\nThree.\n\nAfter.");
      assert.equal(await paste(page, "markdown", "<span>a <i>lamp</i></span>", "Lit ", "."), "Lit a *lamp*.");
      assert.equal(await paste(page, "html", "<span>a <i>lamp</i></span>", "<p>Lit ", ".</p>"), "<p>Lit a <em>lamp</em>.</p>");
      for (const [html, meant] of [
        ["<p>1. <i>“No,”</i>she *said*_x_ &amp;amp; [so] &lt;b&gt;</p>", "<p>1. <em>“No,”</em>she *said*_x_ &amp;amp; [so] &lt;b&gt;</p>\n"],
        ["<p><b>a</b><i>b</i>c<i><b>d</b></i> # <b><i>e</i></b></p><p># f</p>", "<p><strong>a</strong><em>b</em>c<em><strong>d</strong></em> # <strong><em>e</em></strong></p>\n<p># f</p>\n"],
        ["<ul><li>a</li></ul><ul><li>b<ol><li>c</li></ol></li></ul>", null],
      ]) {
        const expected = meant ?? read("html", html);
        for (const wording of WORDINGS) assert.equal(read(wording, await paste(page, wording, html)), expected);
      }
    }),

  "what was pasted by the keyboard is undone by the keyboard": (browser, archive) =>
    withBoxes(browser, archive, async (page) => {
      await page.evaluate(() => {
        document.body.insertAdjacentHTML("afterbegin", '<div id="source"><p>The <em>lamp</em> burnt.</p><p>It went <b>out</b>.</p></div>');
        getSelection().selectAllChildren(document.getElementById("source"));
      });
      await page.keyboard.press("Control+c");
      await page.focus("#markdown");
      await page.keyboard.type("Night. ");
      await page.keyboard.press("Control+v");
      assert.equal(await page.inputValue("#markdown"), "Night. \n\nThe *lamp* burnt.\n\nIt went **out**.\n");
      await page.keyboard.press("Control+z");
      assert.equal(await page.inputValue("#markdown"), "Night. ");
    }),
};
