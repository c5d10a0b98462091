// The editor of a chapter: by its buttons alone, with its script, and when things go wrong.

import assert from "node:assert/strict";

import { asMember, until, visitor, wide } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";

/** A work of Mina's without a chapter, told by its number; it is made once. */
async function ownWork(browser, archive) {
  archive.workToEdit ??= asMember(browser, archive, "Mina", async (page) => {
    await page.goto(`${archive.address}/account/pen-names`);
    if (!(await page.innerText("main")).includes("Harbour Light")) {
      await page.locator("form[action='/account/pen-names'] input[name=name]").fill("Harbour Light");
      await page.locator("form[action='/account/pen-names'] button[type=submit]").click();
    }
    await page.goto(`${archive.address}/write/works/new`);
    await page.getByLabel("Title", { exact: true }).fill("The Cab in Baker Street");
    const signs = page.getByRole("checkbox", { name: "Harbour Light", exact: true });
    if (await signs.count()) await signs.check();
    await page.getByRole("button", { name: "Save as a draft" }).click();
    const found = /\/write\/works\/(\d+)/.exec(page.url());
    assert.ok(found, `a new work opens its desk: ${page.url()}`);
    return found[1];
  });
  return archive.workToEdit;
}

/** Begins a chapter and answers with the address of its draft. */
async function begin(page, archive, work, title) {
  await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Begin to write" }).click();
  return page.url().split("?")[0];
}

/** Mina with her script, on a large screen. */
async function withScript(browser, archive, act) {
  const { cookies } = await asMember(browser, archive, "Mina", async (_page, context) => ({ cookies: await context.cookies() }));
  const context = await visitor(browser, archive, "guest", { viewport: wide });
  await context.addCookies(cookies);
  try {
    return await act(context, cookies);
  } finally {
    await context.close();
  }
}

/** Ends a page as a crash does: without a last word to it. */
async function crash(page) {
  const debug = await page.context().newCDPSession(page);
  const gone = page.waitForEvent("crash");
  debug.send("Page.crash").catch(() => {});
  await gone;
}

export const pages = [];

export const stories = {
  "a chapter is written, previewed, posted, changed and brought back without JavaScript": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await asMember(browser, archive, "Mina", async (page) => {
      const draft = await begin(page, archive, work, "Fog");
      await page.getByLabel("Text", { exact: true }).fill("The cab *waited*.\n\n***\n\nNobody came.[^1]\n\n[^1]: It was late.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      assert.match(await page.innerText("main"), /Saved\. Keep writing\./);
      await page.getByRole("button", { name: "Preview" }).click();
      assert.match(await page.innerText("main"), /A preview\./);
      await page.getByRole("link", { name: "1", exact: true }).click();
      assert.match(page.url(), /#note-1$/);
      await page.goto(draft);
      await page.getByRole("button", { name: /in HTML instead/ }).click();
      assert.match(await page.getByLabel("Text", { exact: true }).inputValue(), /<em>waited<\/em>/);
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByRole("button", { name: "Post now" }).click();
      await page.goto(`${archive.address}/write/works/${work}/chapters/1`);
      await page.getByRole("button", { name: "Begin to change it" }).click();
      await page.getByLabel("Text", { exact: true }).fill("The cab drove off.");
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByRole("button", { name: "Post now" }).click();
      await page.goto(`${archive.address}/write/works/${work}/chapters/1/versions`);
      await page.getByRole("button", { name: /^Compare/ }).click();
      assert.match(await page.innerText("main"), /drove off/);
      await page.getByRole("button", { name: "Put this version on the desk" }).first().click();
      assert.match(await page.getByLabel("Text", { exact: true }).inputValue(), /waited/);
      await page.getByRole("link", { name: "Drop these changes" }).click();
      await page.getByRole("button", { name: "Drop it" }).click();
    });
  },

  "the second of two saves is refused, and every way on keeps what was typed": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await asMember(browser, archive, "Mina", async (page, context) => {
      const draft = await begin(page, archive, work, "Two windows");
      const other = await context.newPage();
      await other.goto(draft);
      await page.getByLabel("Text", { exact: true }).fill("The lamp was lit.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      await other.getByLabel("Text", { exact: true }).fill("The lamp went out.");
      await other.getByRole("button", { name: "Save and keep writing" }).click();
      const told = await other.innerText("main");
      assert.match(told, /was lit\./);
      assert.match(told, /went out\./);
      assert.equal(await other.getByLabel("Your text").inputValue(), "The lamp went out.");
      await other.getByRole("button", { name: "Save mine as another draft" }).click();
      assert.equal(await other.getByLabel("Text", { exact: true }).inputValue(), "The lamp went out.");
      await page.goto(draft);
      assert.equal(await page.getByLabel("Text", { exact: true }).inputValue(), "The lamp was lit.");
    });
  },

  "a browser that is killed in mid-sentence loses at most ten seconds": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context, cookies) => {
      const page = await context.newPage();
      await page.clock.install();
      const draft = await begin(page, archive, work, "Killed");
      await page.getByLabel("Text", { exact: true }).pressSequentially("The cab waited at the cor");
      const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
      await page.clock.runFor(10_000);
      assert.equal((await saved).status(), 200);
      await page.getByLabel("Text", { exact: true }).pressSequentially("ner of");
      // The whole browser is gone, with all that it kept.
      await crash(page);
      await context.close();
      const after = await visitor(browser, archive, "guest");
      await after.addCookies(cookies);
      const again = await after.newPage();
      await again.goto(draft);
      assert.equal(await again.getByLabel("Text", { exact: true }).inputValue(), "The cab waited at the cor");
      await after.close();
    });
  },

  "a page that crashed is offered what it held": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context) => {
      const page = await context.newPage();
      const draft = await begin(page, archive, work, "Crashed");
      await page.route(draft, (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
      await page.getByLabel("Text", { exact: true }).pressSequentially("Nobody had seen the la");
      await until(() => page.evaluate(() => Object.keys(localStorage).some((key) => localStorage[key].includes("seen the la"))));
      await crash(page);
      const again = await context.newPage();
      await again.goto(draft);
      assert.equal(await again.getByLabel("Text", { exact: true }).inputValue(), "");
      assert.match(await again.innerText(".kept-here"), /We kept what you typed at/);
      await again.getByRole("button", { name: "Put it back" }).click();
      assert.equal(await again.getByLabel("Text", { exact: true }).inputValue(), "Nobody had seen the la");
      await until(async () => /Saved at/.test(await again.innerText("[data-state]")));
      assert.equal(await again.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("ficus-draft")).length), 0);
    });
  },

  "a script that saves over another text stops, and both are shown": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context) => {
      const page = await context.newPage();
      const draft = await begin(page, archive, work, "Passing");
      const other = await context.newPage();
      await other.goto(draft);
      await page.getByLabel("Text", { exact: true }).fill("The lamp was lit.");
      await page.keyboard.press("Control+s");
      await until(async () => /Saved at/.test(await page.innerText("[data-state]")));
      await other.getByLabel("Text", { exact: true }).fill("The lamp went out.");
      await other.keyboard.press("Control+s");
      await until(async () => /Another text/.test(await other.innerText("[data-state]")));
      await other.getByRole("button", { name: "Save and keep writing" }).click();
      await until(async () => /Two texts/.test(await other.title().catch(() => "")));
      assert.match(await other.innerText("main"), /was lit\./);
      await other.getByRole("button", { name: "Save my text over the other" }).click();
      assert.equal(await other.getByLabel("Text", { exact: true }).inputValue(), "The lamp went out.");
    });
  },

  "a button that is pressed while one types sends all that was typed": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context) => {
      const page = await context.newPage();
      await begin(page, archive, work, "Pressed");
      for (const text of ["The lamp was lit.", "The lamp went out.", "The lamp was lit again."]) {
        await page.getByLabel("Text", { exact: true }).fill(text);
        // Leaving the box saves in passing, just before the form itself is sent.
        await page.getByRole("button", { name: "Save and keep writing" }).click();
        await page.waitForURL(/done=saved/);
        assert.equal(await page.getByLabel("Text", { exact: true }).inputValue(), text);
      }
    });
  },

  "the toolbar sets signs around what is selected, by mouse and by keyboard": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context) => {
      const page = await context.newPage();
      await begin(page, archive, work, "Signs");
      const box = page.getByLabel("Text", { exact: true });
      const select = (words) => box.evaluate((area, text) => area.setSelectionRange(area.value.indexOf(text), area.value.indexOf(text) + text.length), words);
      await box.fill("The cab waited.");
      await select("cab");
      await page.getByRole("button", { name: "Emphasis" }).click();
      assert.equal(await box.inputValue(), "The *cab* waited.");
      await page.getByRole("button", { name: "Emphasis" }).click();
      assert.equal(await box.inputValue(), "The cab waited.");
      await select("waited");
      await box.press("Control+b");
      assert.equal(await box.inputValue(), "The cab **waited**.");
      await box.press("Control+z");
      assert.equal(await box.inputValue(), "The cab waited.");
      await box.press("End");
      await page.getByRole("button", { name: "Note" }).click();
      assert.equal(await box.inputValue(), "The cab waited.[^1]\n\n[^1]: ");
      await page.getByRole("button", { name: "Emphasis" }).focus();
      await page.keyboard.press("End");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Note");
    });
  },

  "every page of the editor is accessible": async (browser, archive) => {
    const work = await ownWork(browser, archive);
    await withScript(browser, archive, async (context) => {
      const page = await context.newPage();
      const draft = await begin(page, archive, work, "Looked at");
      await page.getByLabel("Text", { exact: true }).fill("The lamp was lit.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      await page.waitForURL(/done=saved/);
      const desk = `${archive.address}/write/works/${work}`;
      for (const path of [draft, `${draft}/preview`, `${draft}/versions`, `${draft}/post`, `${draft}/drop`, `${desk}/chapters/new`, `${desk}/preview`, `${desk}/dropped`]) {
        await page.goto(path);
        assert.deepEqual(await axeViolations(page), [], path);
      }
      await page.goto(`${draft}/versions`);
      await page.getByRole("button", { name: /^Compare/ }).click();
      assert.deepEqual(await axeViolations(page), [], "two versions");
      const other = await context.newPage();
      await page.goto(draft);
      await other.goto(draft);
      await page.getByLabel("Text", { exact: true }).fill("The lamp went out.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      await page.waitForURL(/done=saved/);
      await other.getByLabel("Text", { exact: true }).fill("The lamp was broken.");
      await other.getByRole("button", { name: "Save and keep writing" }).click();
      await until(async () => /Two texts/.test(await other.title().catch(() => "")));
      assert.deepEqual(await axeViolations(other), [], "two texts");
    });
  },
};
