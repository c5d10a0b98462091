// A change of a work comes to its page, to lists, to the search, to feeds and to catalogues, over HTTP.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";
import { postChapter, publish, restate } from "./company.mjs";

/** Where a work is told of; each says whether the words stand there. */
const places = (work) => ({
  page: [`/works/${work}`, "text/html"],
  list: ["/recent", "text/html"],
  search: ["/search?q=title:windfall", "text/html"],
  feed: ["/feeds/updated", "application/atom+xml"],
  "feed of the work": [`/feeds/works/${work}`, "application/atom+xml"],
  catalogue: ["/opds/v1/works?sort=updated", "application/atom+xml"],
  "catalogue in JSON": ["/opds/v2/works?sort=updated", "application/opds+json"],
  book: [`/works/${work}/download.txt`, "text/plain"],
});

async function everywhere(archive, work, words) {
  for (const [place, [path, kind]] of Object.entries(places(work))) {
    let text;
    await until(async () => {
      const answer = await fetch(archive.address + path, { headers: { cookie: "rating=5" } });
      assert.ok([200, 404].includes(answer.status), `${place}: ${path} answers ${answer.status}`);
      if (answer.status === 200) assert.ok(answer.headers.get("content-type").startsWith(kind), `${place}: ${answer.headers.get("content-type")}`);
      text = await answer.text();
      return text.includes(words);
    }).catch(() => {
      throw new Error(`${words} never came to the ${place} at ${path}: ${text.slice(0, 400)}`);
    });
  }
}

export const stories = {
  "what an author changes comes to page, list, search, feed, catalogue and file": async (browser, archive) =>
    asMember(browser, archive, "Jane", async (page) => {
      const work = await publish(page, archive, "Windfall Apples");
      await everywhere(archive, work, "Windfall Apples");
      await restate(page, archive, work, () => page.getByLabel("Title", { exact: true }).fill("Windfall Pears"));
      await everywhere(archive, work, "Windfall Pears");
      await postChapter(page, archive, work, "The orchard", "Nobody had pruned it. The quincunx was lost.");
      await until(async () => (await (await fetch(`${archive.address}/search?q=quincunx`, { headers: { cookie: "rating=5" } })).text()).includes("Windfall Pears"));
      await page.goto(`${archive.address}/write/works/${work}/take-back`);
      await page.locator("main form[method=post] button").first().click();
      for (const path of ["/recent", "/search?q=title:windfall", "/feeds/updated", "/opds/v1/works?sort=updated", "/opds/v2/works?sort=updated"]) {
        await until(async () => !(await (await fetch(archive.address + path, { headers: { cookie: "rating=5" } })).text()).includes("Windfall Pears"));
      }
      assert.equal((await fetch(`${archive.address}/works/${work}`)).status, 404);
    }),
};
