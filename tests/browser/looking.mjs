// Looking through what is no list of works: tags, authors, series, collections, bookmarks.

import assert from "node:assert/strict";

import { visitor } from "./browser.mjs";

export const pages = [
  ["tags", "/tags", "guest"],
  ["tags of a kind", "/tags?kind=character&sort=name", "guest"],
  ["tags in a fandom that there is not", "/tags?fandom=Nowhere+at+All&q=lamp", "guest"],
  ["authors who are looked for", "/authors?q=a&sort=works", "guest"],
  ["series that are looked for", "/series?q=qwxyzzyq&status=complete", "guest"],
  ["collections that are looked for", "/collections?open=open&sort=newest", "guest"],
  ["bookmarks of all readers", "/bookmarks", "guest"],
  ["bookmarks that are looked for", "/bookmarks?q=qwxyzzyq&of=work&sort=words", "guest"],
];

export const stories = {
  "a visitor finds tags by name, kind and fandom, and every answer is an address": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest");
    try {
      const page = await context.newPage();
      await page.goto(`${archive.address}/tags`);
      await page.getByLabel("Kind", { exact: true }).selectOption({ label: "Fandoms" });
      await page.getByRole("button", { name: "Find tags" }).click();
      assert.equal(new URL(page.url()).searchParams.get("kind"), "fandom");
      const fandom = await page.locator(".found-tags a").first().innerText();
      await page.goto(`${archive.address}/tags`);
      await page.getByLabel("In the fandoms").fill(fandom);
      await page.getByRole("button", { name: "Find tags" }).click();
      const found = await page.innerText("main");
      assert.match(found, /\d+ tags?\b|No tag is like this/);
      await page.getByRole("link", { name: "All tags" }).click();
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/tags");
      await page.locator(".found-tags a").first().click();
      assert.match(new URL(page.url()).pathname, /^\/tags\/.+/);
    } finally {
      await context.close();
    }
  },

  "a reader's public bookmark is found by its words, and a private one by nobody": async (browser, archive) => {
    const own = await visitor(browser, archive, "admin");
    try {
      const page = await own.newPage();
      const keep = async (note, isPublic) => {
        await page.goto(`${archive.address}/account/bookmarks/new?work=${archive.works.long}`);
        await page.getByLabel("Note").fill(note);
        await page.locator("[name=public]").setChecked(isPublic, { force: true });
        await page.getByRole("button", { name: /Keep it|Save/ }).click();
      };
      const guest = await visitor(browser, archive, "reader");
      const other = await guest.newPage();
      const found = async () => {
        await other.goto(`${archive.address}/bookmarks`);
        await other.locator("summary", { hasText: "Look through them" }).click();
        await other.getByLabel("Words of notes and tags").fill("quillfeather");
        await other.getByRole("button", { name: "Find bookmarks" }).click();
        return other.innerText("main");
      };
      await keep("A quillfeather of a tale", false);
      assert.match(await found(), /No bookmark is like this/);
      await keep("A Quillfeather of a tale", true);
      assert.match(await found(), /1 bookmark\b[\s\S]*A Quillfeather of a tale/);
      await guest.close();
      await page.goto(`${archive.address}/account/bookmarks?q=quillfeather`);
      await page.getByRole("button", { name: /^Forget/ }).first().click();
    } finally {
      await own.close();
    }
  },
};
