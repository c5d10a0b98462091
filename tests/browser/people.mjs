// What members bring along and take along, and what somebody can do who is shut out.

import assert from "node:assert/strict";

import { asMember, until, visitor } from "./browser.mjs";

export const pages = [["bookmarks from elsewhere", "/account/bookmarks/take-over", "admin"]];

const saved = `<!DOCTYPE html><title>Bookmarks</title><ol>
<li id="bookmark_7" class="bookmark blurb group work-42"><div class="header module">
<h4 class="heading"><a href="/works/42">The Speckled Lamp</a> by <a rel="author" href="/users/h">Helen Stoner</a></h4></div>
<div class="own user module group"><h6>Bookmarker's Tags:</h6><ul class="meta tags commas">
<li><a class="tag" href="/tags/rain">rainy evenings</a></li></ul>
<blockquote class="userstuff notes"><p>The bell-rope!</p></blockquote></div></li>
<li id="bookmark_8" class="bookmark blurb group work-43"><div class="header module">
<h4 class="heading"><a href="/works/43">The Noble Lodger</a> by <a rel="author" href="/users/m">Mrs. Warren</a></h4></div></li></ol>`;

export const stories = {
  "a reader brings bookmarks from another archive, sees them, and keeps one": async (browser, archive) =>
    asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/account/bookmarks`);
      await page.getByRole("link", { name: "Bring yours from elsewhere" }).click();
      const file = { name: "bookmarks.html", mimeType: "text/html", buffer: Buffer.from(saved) };
      await page.getByLabel("Files").setInputFiles(file);
      await page.getByRole("button", { name: "Read" }).click();
      assert.match(await page.innerText("main"), /2 bookmarks found\. Nothing is kept yet[^]*The bell-rope!/);
      await page.getByRole("checkbox", { name: /The Noble Lodger/ }).uncheck();
      await page.getByRole("button", { name: "Keep what is ticked" }).click();
      const kept = await page.innerText("main");
      assert.match(kept, /The Speckled Lamp[^]*Helen Stoner/);
      assert.match(kept, /The bell-rope!/);
      assert.doesNotMatch(kept, /Noble Lodger/);
      await page.goto(`${archive.address}/account/bookmarks/take-over`);
      await page.getByLabel("Files").setInputFiles(file);
      await page.getByRole("button", { name: "Read" }).click();
      assert.equal(await page.getByRole("checkbox", { name: /The Speckled Lamp/ }).isDisabled(), true);
    }),

  "a member has all works made into one file, and gets it when it is ready": async (browser, archive) =>
    asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/write/export`);
      await page.getByRole("button", { name: "Make the file" }).click();
      await until(async () => {
        await page.goto(`${archive.address}/write/export`);
        return (await page.getByRole("link", { name: "Get the file" }).count()) === 1;
      });
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Get the file" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), "works.zip");
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await page.innerText("main"), /The file with your works is ready/);
    }),

  "nobody can appeal at an address that the archive did not make": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false });
    const page = await context.newPage();
    const answer = await page.goto(`${archive.address}/login/appeal/x1.AAAA`);
    assert.equal(answer.status(), 404);
    await context.close();
  },
};
