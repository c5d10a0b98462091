// The reading life of members: shelves, places, bookmarks, history.

import assert from "node:assert/strict";

import { asMember, until, visitor, wide } from "./browser.mjs";

export const pages = [
  ["shelves of one's own", "/shelf/own", "admin"],
  ["shelve a work", (a) => `/works/${a.works.long}/shelf`, "admin"],
  ["bookmarks", "/account/bookmarks", "admin"],
  ["bookmark a work", (a) => `/account/bookmarks/new?work=${a.works.long}`, "admin"],
  ["bookmark a page elsewhere", "/account/bookmarks/new", "admin"],
  ["bookmarks of a work", (a) => `/works/${a.works.long}/bookmarks`, "admin"],
  ["history", "/account/history", "admin"],
  ["what is noted of reading", "/account/reading", "admin"],
  ["a year of reading", "/account/year/2025", "admin"],
  // A chapter that the admin does not open here: when an opening is noted is the archive's own affair.
  ["what changed in a chapter", (a) => `/works/${a.works.lantern}/chapters/1/changes`, "admin"],
  ["chapter, signed in", (a) => `/works/${a.works.long}/chapters/1`, "admin"],
  ["admin: reading", "/admin/reading", "admin"],
];

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

export const stories = {
  "a reader shelves a work from its page and from a list, and comes back to the same place": async (browser, archive) =>
    asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/works/${archive.works.long}`);
      await press(page, "To read");
      assert.match(page.url(), /\/works\/\d+#shelf$/);
      assert.equal(await page.getByRole("button", { name: "To read", exact: true }).getAttribute("aria-pressed"), "true");
      await page.goto(`${archive.address}/shelf/own`);
      await page.getByLabel("Name").fill("Rainy days");
      await press(page, "Make it");
      assert.match(await page.innerText("main"), /Nothing stands here yet/);
      const list = `${archive.address}/search?q=the`;
      await page.goto(list);
      await page.locator(".shelve a").first().click();
      await press(page, "Rainy days");
      assert.equal(page.url(), list);
      await page.goto(`${archive.address}/shelf?shelf=to-read`);
      await page.getByRole("checkbox", { name: /^Pick/ }).first().check();
      await page.getByLabel("Picked works").selectOption({ label: "go on Read" });
      await press(page, "Do it");
      assert.match(await page.innerText("main"), /No works are like this|Read\s*1/);
    }),

  "a reader reads on where they stopped, says where they are, and forgets it": async (browser, archive) =>
    asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/search?q=chapters:%3E3`);
      const work = await page.locator("li.blurb h2 a").first().getAttribute("href");
      await page.goto(archive.address + work);
      await page.click("a.primary");
      await page.locator("a.on-to").waitFor();
      // A work can begin with a prologue, so that its second chapter is number 1.
      const second = await page.locator("a.on-to").getAttribute("href");
      const number = Number(/\d+$/.exec(second)[0]);
      await page.locator("a.on-to").click();
      await page.waitForURL(archive.address + second);
      await page.goto(`${archive.address}/`);
      assert.match(await page.innerText("section.continue"), new RegExp(`Reading, chapter ${number} of`));
      await page.locator("section.continue h3 a").first().click();
      assert.equal(new URL(page.url()).pathname, second);
      await page.goto(archive.address + work);
      assert.match(await page.innerText("a.primary"), new RegExp(`Continue at chapter ${number}`));
      await page.getByText("Your place").click();
      await page.getByLabel("I am at").selectOption({ index: 2 });
      await press(page, "Keep it");
      assert.match(await page.innerText("a.primary"), new RegExp(`Continue at chapter ${number + 1}`));
      await page.goto(`${archive.address}/search?q=is:reading`);
      assert.match(await page.innerText("main"), new RegExp(`Reading, chapter ${number + 1} of`));
      await page.goto(archive.address + work);
      await page.getByText("Your place").click();
      await press(page, "Forget my place");
      assert.match(await page.innerText("a.primary"), /Begin reading/);
    }),

  "a reader keeps a bookmark with a note and tags, finds it, and lets everybody see it": async (browser, archive) =>
    asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/works/${archive.works.long}`);
      await page.getByRole("link", { name: "Bookmark", exact: true }).click();
      await page.getByLabel("Note").fill("For a wet evening");
      await page.getByLabel("Your tags").fill("case fic, fog");
      await page.getByLabel(/^Everybody/).check();
      await press(page, "Keep it");
      assert.match(page.url(), /\/works\/\d+$/);
      await page.goto(`${archive.address}/account/bookmarks?q=wet&tag=fog`);
      assert.match(await page.innerText("main"), /For a wet evening/);
      await page.goto(`${archive.address}/works/${archive.works.long}/bookmarks`);
      assert.match(await page.innerText("main"), /Lucy/);
      await page.goto(`${archive.address}/account/bookmarks`);
      await page.getByRole("button", { name: /^Forget/ }).first().click();
      assert.match(await page.innerText("main"), /You keep no bookmark yet/);
    }),

  "a reader looks at their history and erases it": async (browser, archive) =>
    asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/works/${archive.works.long}/chapters/1`);
      await page.goto(`${archive.address}/account/history`);
      assert.match(await page.innerText("main"), /Opened \d+ \w+ \d{4}/);
      await press(page, "Erase the history and every place");
      assert.match(await page.innerText("main"), /Nothing is here/);
    }),

  "with JavaScript the paragraph is kept, and another device goes on within one of it": async (browser, archive) => {
    // Somebody whom no other story changes: a shelf or the end of a session would decide where they are.
    const cookies = await asMember(browser, archive, "Jonathan", (_, context) => context.cookies());
    const chapter = `/works/${archive.works.long}/chapters/1`;
    const phone = await visitor(browser, archive, "guest", { viewport: { width: 360, height: 640 } });
    await phone.addCookies(cookies);
    const page = await phone.newPage();
    const asked = page.waitForResponse((answer) => answer.url().endsWith("/place"));
    await page.goto(archive.address + chapter);
    await asked;
    await page.locator("#p12").evaluate((paragraph) => scrollTo(0, scrollY + paragraph.getBoundingClientRect().top));
    // Whoever only looks is not noted: the page counts a few seconds by its own clock.
    await page.waitForFunction((since) => performance.now() - since > 3_500, await page.evaluate(() => performance.now()));
    const told = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/place"));
    await page.goto(`${archive.address}/about`);
    const said = new URLSearchParams((await told).postData());
    assert.ok(Math.abs(Number(said.get("paragraph")) - 12) <= 1, `left at ${said.get("paragraph")}`);
    // The browser sends it when it likes, after the page is gone.
    const kept = async () => (await (await phone.request.get(`${archive.address}/works/${archive.works.long}/place`)).json()).paragraph;
    await until(kept);
    await phone.close();
    const desk = await visitor(browser, archive, "guest", { viewport: wide, javaScriptEnabled: false });
    await desk.addCookies(cookies);
    const other = await desk.newPage();
    await other.goto(`${archive.address}/works/${archive.works.long}`);
    const address = await other.locator("a.primary").getAttribute("href");
    assert.match(address, /#p1[123]$/);
    await other.click("a.primary");
    const top = await other.evaluate(() => document.querySelector(location.hash).getBoundingClientRect().top);
    assert.ok(top >= -2 && top < 300, `the paragraph stands at ${top} px`);
    await desk.close();
  },
};
