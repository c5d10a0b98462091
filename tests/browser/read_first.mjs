// What the keepers of an archive ask of works before others see them, and how much an account may write: set by an admin,
// met by authors, decided by the moderator who looks after it. All of it without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";
import { accessible, asGuest, begin, chapterOnDesk, main } from "./company.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Begins a work of a world, writes a chapter and posts both; answers with its number and what the page says. */
async function post(page, archive, title, fandom) {
  const work = await begin(page, archive, title, () => page.getByLabel("Fandoms").fill(fandom));
  await chapterOnDesk(page, archive, work, "One", "The tea was cold. Nobody spoke of it.");
  await page.goto(`${archive.address}/write/works/${work}/post`);
  await button(page, "Post it").click();
  return [work, await main(page)];
}

const status = (browser, archive, work) => asGuest(browser, archive, `/works/${work}`, (_, answer) => answer.status());

export const stories = {
  "works of one world wait for the moderator who looks after it, and go out once read": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/validation`);
      await page.getByRole("radio", { name: /^Everybody's/ }).check();
      await page.getByLabel("Only works under these").fill("Evelina");
      await button(page, "Save").click();
      await page.getByLabel("Knightley looks after").fill("Evelina");
      await page.getByRole("button", { name: "Save what Knightley looks after" }).click();
    });
    const [held] = await asMember(browser, archive, "Jane", (page) => post(page, archive, "A Young Lady's Entrance", "Evelina"));
    const [free] = await asMember(browser, archive, "Jane", (page) => post(page, archive, "A Walk to Randalls", "Emma"));
    assert.equal(await status(browser, archive, held), 404);
    assert.equal(await status(browser, archive, free), 200);
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await main(page), /A work waits until a moderator has read it/);
      await page.goto(`${archive.address}/moderation/validation`);
      await page.getByRole("link", { name: "A Young Lady's Entrance" }).click();
      await button(page, "Let it be read").click();
      assert.match(await main(page), /Done\. Its author is told/);
    });
    assert.equal(await status(browser, archive, held), 200);
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await main(page), /A Young Lady's Entrance/);
    });
    await accessible(browser, archive, "Knightley", ["/moderation/validation"]);
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/validation`);
      await page.getByRole("radio", { name: /^Nobody's/ }).check();
      await page.getByLabel("Only works under these").fill("");
      await button(page, "Save").click();
    });
  },

  "an account that wrote as much as it may is told so before anything is typed": async (browser, archive) => {
    const limit = (works) =>
      asMember(browser, archive, "Mina", async (page) => {
        await page.goto(`${archive.address}/admin/limits`);
        const before = await page.locator("#newcomers-works").inputValue();
        for (const group of ["members", "newcomers"]) await page.locator(`#${group}-works`).fill(works ?? before);
        await button(page, "Save").click();
        assert.match(await main(page), /Saved/);
        return before;
      });
    await asMember(browser, archive, "Frank", (page) => begin(page, archive, "One Letter More"));
    const before = await limit("1");
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/new`);
      assert.match(await page.getByRole("alert").innerText(), /works/);
      await page.getByRole("link", { name: "What is left to write" }).click();
      assert.match(await main(page), /works/i);
    });
    await limit(before);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/new`);
      assert.equal(await page.getByRole("alert").count(), 0);
    });
  },
};
