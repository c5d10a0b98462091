// Serials beyond their chapters: what happened so far, what is to come, notes to use again, styles; without JavaScript.

import assert from "node:assert/strict";

import { asMember, visitor } from "./browser.mjs";
import { accessible, begin, chapterOnDesk, main } from "./company.mjs";

/** Makes a posted work of two chapters; answers with its number. Each story has its own. */
async function serial(page, archive, title) {
  const work = await begin(page, archive, title);
  for (const number of [1, 2]) await chapterOnDesk(page, archive, work, `Evening ${number}`, `What happened on evening ${number}.`);
  await page.goto(`${archive.address}/write/works/${work}/post`);
  await page.getByRole("button", { name: "Post it" }).click();
  assert.match(page.url(), /done=posted$/, await main(page));
  return work;
}

const look = (browser, archive, path) => accessible(browser, archive, "Frank", [path]);

export const stories = {
  "an author tells what happened so far, and readers learn of no chapter that they have not read": async (browser, archive) => {
    const work = await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Lamp in the Fog");
      await page.goto(`${archive.address}/write/works/${work}`);
      await page.getByRole("link", { name: "Previously on" }).click();
      await page.getByLabel("What happened in Chapter 1: Evening 1").fill("The lamp was *lost*.");
      await page.getByRole("button", { name: "Save for Chapter 1: Evening 1" }).click();
      assert.match(await main(page), /Saved/);
      await page.getByLabel("What happened in Chapter 2: Evening 2").fill("The lamp was found.");
      await page.getByRole("button", { name: "Save for Chapter 2: Evening 2" }).click();
      return work;
    });
    await look(browser, archive, `/write/works/${work}/recaps`);
    const context = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(`${archive.address}/works/${work}/chapters/2`);
      await page.getByRole("link", { name: "What happened so far" }).click();
      assert.match(await main(page), /The lamp was lost/);
      assert.doesNotMatch(await main(page), /found/);
      await page.getByLabel("I have read up to").selectOption({ label: "Chapter 2: Evening 2" });
      await page.getByRole("button", { name: "Tell me" }).click();
      assert.match(await main(page), /The lamp was found/);
    } finally {
      await context.close();
    }
    await look(browser, archive, `/works/${work}/previously?chapter=2`);
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/works/${work}/previously?chapter=2`);
      assert.doesNotMatch(await main(page), /lost|found/, "the address tells nothing to whose reading is kept");
    });
  },

  "chapters to come are told behind the contents, folded, and give their titles away": async (browser, archive) => {
    await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Lens");
      await page.goto(`${archive.address}/write/works/${work}/coming`);
      await page.getByLabel("Title").first().fill("Third Evening");
      await page.getByLabel("A line about it").first().fill("Somebody looks closer.");
      await page.getByLabel("Expected").first().fill("2099-03-06");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      assert.match(await main(page), /Saved/);
      await page.goto(`${archive.address}/works/${work}`);
      const folded = page.locator("details.to-come");
      assert.equal(await folded.getAttribute("open"), null, "folded until a reader wishes");
      assert.match(await folded.locator("summary").innerText(), /Still to come: 1 chapter/);
      await folded.locator("summary").click();
      assert.match(await folded.innerText(), /Third Evening[\s\S]*looks closer[\s\S]*expected 6 March 2099/);
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      assert.equal(await page.getByLabel("Title").inputValue(), "Third Evening");
      await look(browser, archive, `/write/works/${work}/coming`);
      await look(browser, archive, `/works/${work}`);
    });
  },

  "a note that is kept is put into a chapter by a button": async (browser, archive) => {
    await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Dedication");
      await page.goto(`${archive.address}/write/notes`);
      await page.getByLabel("Name").last().fill("Thanks");
      await page.getByLabel("What it says").last().fill("Thanks to *Mary*.");
      await page.getByRole("button", { name: "Keep it" }).click();
      assert.match(await main(page), /Saved/);
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      await page.getByRole("button", { name: "Begin to write" }).click();
      await page.locator("details.more > summary").click();
      await page.getByLabel("A note that you keep").selectOption({ label: "Thanks" });
      await page.getByRole("button", { name: "Put it after the text" }).click();
      assert.match(await main(page), /with the note in it/);
      assert.equal((await page.getByLabel("Notes after the text").inputValue()).trim(), "Thanks to *Mary*.");
      await look(browser, archive, new URL(page.url()).pathname);
      await page.goto(`${archive.address}/write/notes`);
      await page.getByRole("button", { name: /^Take it away.*Thanks/ }).click();
      assert.match(await main(page), /Saved/);
    });
  },

  "a style of a work is made, used, and set aside by its reader with one click": async (browser, archive) => {
    const work = await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Ledger");
      await page.goto(`${archive.address}/write/works/${work}/styles`);
      await page.getByLabel("Name").fill("ledger");
      await page.locator("#letters-new").selectOption({ label: "Typed by a machine" });
      await page.locator("#frame-new").selectOption({ label: "A box" });
      await page.getByRole("button", { name: "Make it" }).click();
      assert.match(await main(page), /Saved/);
      await page.goto(`${archive.address}/write/works/${work}/chapters/2`);
      await page.getByRole("button").filter({ hasText: /Begin|change/i }).first().click();
      await page.getByLabel("Text", { exact: true }).fill("He read:\n\n::: ledger\nTwo pounds.\n:::\n\n::: letter\nCome at once.\n:::");
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByLabel("Subscribers, once").check();
      await page.getByLabel("What changed").fill("The ledger was found.");
      await page.getByRole("button", { name: "Post now" }).click();
      return work;
    });
    await look(browser, archive, `/write/works/${work}/styles`);
    const context = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      const family = () => page.locator(".w-ledger").evaluate((passage) => getComputedStyle(passage).fontFamily);
      await page.goto(`${archive.address}/works/${work}/chapters/2`);
      assert.match(await family(), /monospace/);
      await page.getByLabel("Without the author’s styles").check();
      assert.doesNotMatch(await family(), /monospace/);
      await page.getByRole("link", { name: "In all works" }).click();
      await page.getByLabel("Like the rest of the text").check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.goto(`${archive.address}/works/${work}/chapters/2`);
      assert.doesNotMatch(await family(), /monospace/, "remembered");
      await page.goto(`${archive.address}/works/${work}/news`);
      assert.match(await main(page), /Chapter 2 was updated[\s\S]*The ledger was found/);
    } finally {
      await context.close();
    }
    await look(browser, archive, `/works/${work}/chapters/2`);
  },

  "a post of an author is reported like anything else": async (browser, archive) => {
    const work = await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Sussex Road");
      await page.goto(`${archive.address}/write/works/${work}/news`);
      await page.getByLabel("What you want to say").fill("I moved to Sussex.");
      await page.getByRole("button", { name: "Post", exact: true }).click();
      assert.match(await main(page), /Saved/);
      return work;
    });
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/works/${work}/news`);
      await page.getByRole("link", { name: /^Report this/ }).click();
      await page.getByLabel("Something else").check();
      await page.getByLabel("In your words").fill("It names my street.");
      await page.getByRole("button", { name: "Send the report" }).click();
      assert.match(await main(page), /Thank you/);
    });
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/moderation`);
      assert.match(await main(page), /A post about “The Sussex Road”/);
    });
  },

  "a beta reader writes about a passage of a draft, and its author answers": async (browser, archive) => {
    const { work, draft, link } = await asMember(browser, archive, "Frank", async (page) => {
      const work = await serial(page, archive, "The Draft in the Hall");
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      await page.getByLabel("Title").fill("Evening 3");
      await page.getByRole("button", { name: "Begin to write" }).click();
      await page.getByLabel("Text", { exact: true }).fill("The door was open.\n\nNobody had opened it.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      const draft = /drafts\/(\d+)/.exec(page.url())[1];
      await page.goto(`${archive.address}/write/works/${work}/beta`);
      await page.getByLabel("For whom, as you call it").fill("The club");
      await page.getByRole("button", { name: "Make the link" }).click();
      return { work, draft, link: await page.getByLabel("The link", { exact: true }).inputValue() };
    });
    const path = new URL(link).pathname;
    const context = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(`${archive.address}${path}`);
      assert.doesNotMatch(await main(page), /Draft in the Hall/, "nothing is told before it is used");
      await page.locator("main form input:not([type=hidden])").first().fill("Barrymore");
      await page.locator("main form button").first().click();
      await page.getByRole("link", { name: /Evening 3/ }).click();
      await page.getByRole("link", { name: "Write about this (paragraph 2)" }).click();
      await page.getByLabel("What you think").fill("Who had, then?");
      await page.getByRole("button", { name: "Send it to the author" }).click();
      assert.match(await main(page), /The author has it now[\s\S]*Who had, then\?/);
      assert.deepEqual(await page.locator("main [aria-invalid]").count(), 0);
    } finally {
      await context.close();
    }
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/${work}/beta/${draft}`);
      assert.match(await main(page), /Nobody had opened it\.[\s\S]*Who had, then\?[\s\S]*Barrymore/);
      const answer = page.locator("aside.comment form").first();
      await answer.locator("textarea, input[type=text], input:not([type])").first().fill("You shall see.");
      await answer.locator("button").first().click();
      assert.match(await main(page), /Saved/);
      await page.goto(`${archive.address}/write/works/${work}/beta`);
      await page.getByRole("button", { name: "End it now" }).click();
      assert.match(await main(page), /Saved/);
    });
    await look(browser, archive, `/write/works/${work}/beta/${draft}`);
    const late = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
    const gone = await late.request.get(`${archive.address}${path}`);
    assert.equal(gone.status(), 404, "a link that ended opens nothing");
    await late.close();
  },
};
