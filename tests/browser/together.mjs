// Writing with others: who signs, to whom it is given, what it comes from, who goes on with it, and letting it go.

import assert from "node:assert/strict";

import { asMember, until, visitor } from "./browser.mjs";

export const pages = [
  ["invitations to write", "/write/invitations", "admin"],
  ["what others made of one's works", "/write/ties", "admin"],
  ["what others may do", "/account/wishes", "admin"],
  ["gifts for oneself", "/account/gifts", "admin"],
  ["giving works away", "/write/orphan", "admin"],
  ["heirs: the moderators' page", "/moderation/heirs", "admin"],
];

const main = (page) => page.innerText("main");

/** Lets somebody sign with the pen name of works that came from elsewhere; answers with the number of one of them. */
async function signs(browser, archive, name, penName) {
  const author = `/authors/${penName.toLowerCase()}`;
  const is = await asMember(browser, archive, name, async (page) => {
    await page.goto(`${archive.address}/account/pen-names`);
    if ((await page.content()).includes(penName)) return true;
    await page.goto(`${archive.address}${author}/claim`);
    await page.getByLabel("What would you like to tell the moderators?").fill("They are mine.");
    await page.getByRole("button", { name: "This is me" }).click();
    return false;
  });
  if (!is) {
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation/claims`);
      await page.getByRole("link", { name: penName }).click();
      await page.getByRole("radio", { name: /^Grant/ }).check();
      await page.getByLabel("What the claimant is told").fill("Welcome back.");
      await page.getByRole("button", { name: "Decide" }).click();
    });
  }
  return asMember(browser, archive, name, async (page) => {
    await page.goto(`${archive.address}/account/works`);
    const address = await page.locator("main a[href^='/works/']").first().getAttribute("href");
    return address.match(/\d+/)[0];
  });
}

/** What a guest who reads every rating finds on a page. */
async function asGuest(browser, archive, path) {
  const context = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${archive.address}${path}`);
  const text = await main(page);
  await context.close();
  return text;
}

export const stories = {
  "writers sign together by consent, give, name what it comes from, hide, take turns, and let go": async (browser, archive) => {
    const work = await signs(browser, archive, "Quincey", "Quillon");
    const other = await signs(browser, archive, "Arthur", "Orrery");
    const desk = `${archive.address}/write/works/${work}`;
    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${desk}/people`);
      await page.getByLabel("Their pen name").fill("Nobody of this name");
      await page.getByRole("button", { name: "Invite" }).click();
      assert.match(await page.title(), /^Not sent yet/);
      await page.getByLabel("Their pen name").fill("Orrery");
      await page.getByLabel("They sign as").selectOption("translator");
      await page.getByRole("button", { name: "Invite" }).click();
      assert.match(await main(page), /Orrery as translator: waits for an answer/);
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /translated by/);
    await asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      await page.getByRole("link", { name: /invites you to sign/ }).click();
      await page.getByRole("button", { name: "Sign it" }).click();
    });
    assert.match(await asGuest(browser, archive, `/works/${work}`), /by Quillon, translated by Orrery/);

    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${desk}/gifts`);
      await page.getByLabel("For whom, one name on each line").fill("Orrery\nMy aunt in Exeter");
      await page.getByRole("button", { name: "Save" }).click();
      await page.goto(`${desk}/origins`);
      await page.getByLabel("Its address").fill(`/works/${other}`);
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /until they say no, your page tells it/);
    });
    const told = await asGuest(browser, archive, `/works/${work}`);
    assert.match(told, /A gift to\s+Orrery, My aunt in Exeter/);
    assert.match(told, /Inspired by/);
    await asMember(browser, archive, "Arthur", async (page) => {
      await until(async () => {
        await page.goto(`${archive.address}/account/gifts`);
        return (await page.getByRole("button", { name: "Give it back" }).count()) > 0;
      });
      await page.getByRole("button", { name: "Give it back" }).click();
      // The answer is there before the next page is asked for.
      await until(async () => (await page.getByRole("button", { name: "Give it back" }).count()) === 0);
      // Authors are asked in the background, once the work is posted.
      await until(async () => {
        await page.goto(`${archive.address}/write/ties`);
        return (await page.getByRole("button", { name: "Decline" }).count()) > 0;
      });
      await page.getByRole("button", { name: "Decline" }).first().click();
      assert.match(await main(page), /You did not agree/);
    });
    const after = await asGuest(browser, archive, `/works/${work}`);
    assert.match(after, /A gift to\s+My aunt in Exeter/);
    assert.doesNotMatch(after, /Inspired by/);

    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${desk}/people`);
      await page.getByRole("button", { name: "Hide our names" }).click();
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /Quillon|translated by/);
    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${desk}/people`);
      await page.getByRole("button", { name: "Show our names" }).click();
      await page.goto(`${desk}/round-robin`);
      await page.getByRole("radio", { name: /stands there at once/ }).check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.goto(`${archive.address}/works/${work}/round-robin`);
      await page.getByLabel("Its title").fill("The Next Night");
      await page.getByLabel("The chapter").fill("The fog went *out* again.");
      await page.getByRole("button", { name: "Post it" }).click();
      assert.match(await main(page), /The Next Night[^]*This chapter by Quillon/);
      await page.goto(`${archive.address}/works/${work}/round-robin`);
      assert.match(await main(page), /somebody else goes on/);
    });

    await asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/write/orphan?work=${other}`);
      await page.getByRole("radio", { name: /^Your pen name/ }).check();
      await page.getByLabel("I am sure").check();
      await page.getByRole("button", { name: "Give them away for good" }).click();
      assert.match(await main(page), /One work is no longer yours/);
    });
    assert.match(await asGuest(browser, archive, `/works/${other}`), /by Orrery \(orphaned\)/);
  },
};
