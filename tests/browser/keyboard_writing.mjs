// Writing, posting, gathering by the keyboard alone, with axe at every step.

import assert from "node:assert/strict";

import { asMember, until, visitor, wide } from "./browser.mjs";
import { company, main } from "./company.mjs";
import { choose, clean, pick, press, tabTo, tick, type, typeDay, unfold } from "./keyboard.mjs";

/** Somebody at a desk with a keyboard, with scripts as they come. */
export async function atDesk(browser, archive, name, act) {
  const cookies = name ? await asMember(browser, archive, name, (_, context) => context.cookies()) : [];
  const context = await visitor(browser, archive, "guest", { viewport: wide, reducedMotion: "reduce" });
  await context.addCookies(cookies);
  try {
    return await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.locator("main").getByRole("link", { name, exact: true });

/** A work of Frank's for the keyboard, begun and posted by it once; answers with its number. */
function own(browser, archive) {
  archive.byKeyboard ??= atDesk(browser, archive, "Frank", async (page) => {
    await page.goto(archive.address);
    await press(page, page.getByRole("navigation", { name: "Archive" }).getByRole("link", { name: "Write" }));
    await clean(page);
    await press(page, link(page, "A new work"));
    await clean(page);
    await type(page, page.getByLabel("Title", { exact: true }), "Without a Mouse");
    await pick(page, page.getByLabel("Language"), "English");
    await pick(page, page.getByLabel("Rating", { exact: true }), await page.getByLabel("Rating", { exact: true }).locator("option").nth(1).innerText());
    await tick(page, page.getByRole("checkbox", { name: "No warnings apply" }));
    await type(page, page.getByLabel("Fandoms"), "Emma");
    await press(page, button(page, "Save as a draft"));
    const work = /\/write\/works\/(\d+)/.exec(page.url())[1];
    await press(page, link(page, "Write a chapter"));
    await clean(page);
    await type(page, page.getByLabel("Title"), "Keys");
    await choose(page, page.getByRole("radio", { name: /^Markdown/ }));
    await press(page, button(page, "Begin to write"));
    await clean(page);
    await type(page, page.getByLabel("Text", { exact: true }), "Nobody touched the mouse.\n\nIt was asleep.");
    await press(page, button(page, "Save and keep writing"));
    await press(page, button(page, "Preview"));
    await clean(page);
    await page.goto(`${archive.address}/write/works/${work}`);
    await press(page, link(page, "Post it"));
    await clean(page);
    await press(page, button(page, "Post it"));
    assert.match(page.url(), /done=posted$/, await main(page));
    return work;
  });
  return archive.byKeyboard;
}

/** Writes and posts another chapter, or leaves it on the desk. */
async function chapter(page, archive, work, title, post) {
  await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
  await type(page, page.getByLabel("Title"), title);
  await press(page, button(page, "Begin to write"));
  await type(page, page.getByLabel("Text", { exact: true }), `${title}.`);
  await press(page, button(page, post ? "Post…" : "Save and keep writing"));
  if (post) {
    await clean(page);
    await press(page, button(page, "Post now"));
  }
}

export const stories = {
  "a work is written, previewed and posted by the keyboard alone": async (browser, archive) => {
    const work = await own(browser, archive);
    await atDesk(browser, archive, null, async (page) => {
      await page.goto(`${archive.address}/works/${work}`);
      await press(page, link(page, "Begin reading"));
      assert.match(await main(page), /Nobody touched the mouse/);
    });
  },

  "a posted chapter is corrected by the keyboard alone": async (browser, archive) => {
    const work = await own(browser, archive);
    await atDesk(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/${work}`);
      await press(page, page.getByRole("link", { name: /^Change .*Keys/ }));
      await clean(page);
      await press(page, button(page, "Begin to change it"));
      await type(page, page.getByLabel("Text", { exact: true }), "Nobody had touched the mouse.");
      await tabTo(page, page.getByLabel("Title"), { back: true });
      await press(page, button(page, "Post…"));
      await clean(page);
      await press(page, button(page, "Post now"));
      assert.match(await main(page), /had touched/);
    });
  },

  "chapters are put in order by the keyboard alone": async (browser, archive) => {
    const work = await own(browser, archive);
    await atDesk(browser, archive, "Frank", async (page) => {
      await chapter(page, archive, work, "Second", true);
      await page.goto(`${archive.address}/write/works/${work}/order`);
      await clean(page);
      await tabTo(page, page.getByRole("button", { name: /^Up\s*: .*Second/ }));
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /Second/.test(document.querySelector("#chapters > li .name")?.textContent ?? ""));
      await clean(page);
      const focus = await page.evaluate(() => document.activeElement?.closest("li")?.querySelector(".name")?.textContent ?? document.activeElement?.tagName);
      assert.match(focus, /Second|BODY|MAIN/);
      await type(page, page.getByRole("spinbutton", { name: /Second/ }), "2");
      await tabTo(page, page.getByRole("button", { name: /^Move .*Second/ }));
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => /Keys/.test(document.querySelector("#chapters > li .name")?.textContent ?? ""));
    });
  },

  "a chapter is given its day by the keyboard alone": async (browser, archive) => {
    const work = await own(browser, archive);
    await atDesk(browser, archive, "Frank", async (page) => {
      await chapter(page, archive, work, "Later", false);
      await page.goto(`${archive.address}/write/works/${work}/schedule`);
      await clean(page);
      await tick(page, page.getByRole("checkbox", { name: /Later/ }));
      const year = new Date().getFullYear() + 1;
      await typeDay(page, page.getByLabel("From the day"), `${year}-02-03`);
      await type(page, page.getByLabel("In the time zone"), "Europe/London");
      await page.keyboard.press("Escape");
      await press(page, button(page, "Look at the days first"));
      await clean(page);
      await press(page, button(page, "Take these days"));
      assert.match(await main(page), /Saved[^]*3 February/);
    });
  },

  "a file is uploaded and becomes chapters by the keyboard alone": async (browser, archive) =>
    atDesk(browser, archive, "Frank", async (page) => {
      const file = { name: "keys.md", mimeType: "text/markdown", buffer: Buffer.from("# One\n\nIt *rained*.\n\n# Two\n\nIt stopped.") };
      // Chromium learns only in time that somebody wants to choose if that is said long before.
      page.on("filechooser", (chooser) => chooser.setFiles([file]));
      await page.goto(`${archive.address}/write`);
      await press(page, link(page, "Upload a file"));
      await clean(page);
      await tabTo(page, page.getByLabel("Files"));
      await page.keyboard.press("Enter");
      await until(() => page.getByLabel("Files").evaluate((field) => field.files.length === 1));
      await press(page, button(page, "Read"));
      await clean(page);
      await type(page, page.getByLabel("Title of the work"), "Rain, Briefly");
      await press(page, button(page, "Make these chapters"));
      assert.match(page.url(), /\/write\/works\/\d+$/, await main(page));
    }),

  "a collection is made and filled by the keyboard alone": async (browser, archive) => {
    const work = await own(browser, archive);
    await atDesk(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/collections`);
      await clean(page);
      await press(page, link(page, "Make a collection"));
      await clean(page);
      await type(page, page.getByLabel("Name", { exact: true }), "Keys and Strings");
      await choose(page, page.getByRole("radio", { name: /^Open/ }));
      await press(page, button(page, "Make it"));
      await clean(page);
      await page.goto(`${archive.address}/write/works/${work}`);
      await press(page, link(page, "Collections"));
      await clean(page);
      await press(page, page.getByRole("button", { name: "Add it to Keys and Strings" }));
      assert.match(await main(page), /The work is in the collection/);
      await press(page, page.locator("main").getByRole("link", { name: "Keys and Strings" }).first());
      assert.match(await main(page), /Without a Mouse/);
      await clean(page);
    });
  },

  "an exchange is set up, joined, matched and handed in by the keyboard alone": async (browser, archive) => {
    const at = `${archive.address}/challenges/keyboard-gifts`;
    await atDesk(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/challenges`);
      await clean(page);
      await press(page, link(page, "Make a challenge"));
      await clean(page);
      await type(page, page.getByLabel("Name", { exact: true }), "Keyboard Gifts");
      await choose(page, page.getByRole("radio", { name: /^Gift exchange/ }));
      await press(page, button(page, "Make it"));
      await clean(page);
      await press(page, button(page, "Open the sign-up"));
    });
    for (const name of ["Jane", "Frank"]) {
      await atDesk(browser, archive, name, async (page) => {
        await page.goto(at);
        await clean(page);
        await press(page, page.locator("main").getByRole("link", { name: /^Sign up/ }).first());
        await clean(page);
        await type(page, page.locator("#request1-fandom"), "Emma");
        await type(page, page.locator("#offer1-fandom"), "Emma");
        await press(page, page.getByRole("button", { name: /^(Sign up|Save)$/ }));
        assert.match(await main(page), /You have signed up/);
      });
    }
    await atDesk(browser, archive, "Emma", async (page) => {
      await page.goto(`${at}/settings`);
      await press(page, button(page, "Close the sign-up"));
      await press(page, page.locator("main").getByRole("link", { name: "Matching" }));
      await clean(page);
      await press(page, button(page, "Match"));
      await clean(page);
      assert.match(await main(page), /2 of 2 people give and receive/);
      await press(page, button(page, "Send the assignments"));
    });
    const work = await own(browser, archive);
    await atDesk(browser, archive, "Frank", async (page) => {
      await page.goto(`${at}/gifts`);
      await clean(page);
      await pick(page, page.getByLabel("One of your works or drafts"), "Without a Mouse");
      await press(page, button(page, "Hand it in"));
      assert.match(await main(page), new RegExp(`You handed in|${company.Jane}`));
      assert.ok(work);
    });
  },

  "what is folded in the form of a work opens by the keyboard, and faults are reached by their links": async (browser, archive) =>
    atDesk(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/new`);
      await type(page, page.getByLabel("Title", { exact: true }), "Folded");
      await unfold(page, page.locator("summary", { hasText: "Canon, series, dates" }));
      await typeDay(page, page.getByLabel("First published"), "2999-01-01");
      await press(page, button(page, "Save as a draft"));
      assert.match(await page.title(), /^Not saved yet/);
      await clean(page);
      await tabTo(page, page.getByRole("alert").getByRole("link", { name: "First published" }));
      await page.keyboard.press("Enter");
      assert.match(page.url(), /#published$/);
      await tabTo(page, page.getByLabel("First published"));
    }),
};
