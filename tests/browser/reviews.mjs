// What readers say about a work, with JavaScript off. Each story is a sentence about the archive and throws where it is not so.

import assert from "node:assert/strict";

import { admin } from "./archive.mjs";
import { narrow, visitor } from "./browser.mjs";

async function as(browser, archive, who, act) {
  const context = await visitor(browser, archive, who, { javaScriptEnabled: false, viewport: narrow });
  try {
    await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

export const stories = {
  "a member reviews a chapter, quotes a passage, answers, changes and deletes": async (browser, archive) =>
    as(browser, archive, "admin", async (page) => {
      const chapter = `${archive.address}/works/${archive.works.long}/chapters/1`;
      await page.goto(chapter);
      await page.click("text=Quote a passage");
      await page.locator("main a", { hasText: "Quote" }).nth(2).click();
      await page.fill("#text", "The *lamp* again. I held my breath.");
      await page.click("main form[action$='/reviews'] button[type=submit]");
      assert.match(await page.innerText("main"), /this is what others see now/);
      assert.equal(await page.locator(".quoted").count(), 1);
      const review = page.url().split("?")[0];
      await page.click("text=Answer");
      await page.fill("#text", "And so did I.");
      await page.click("main form[action$='/answer'] button[type=submit]");
      await page.goto(review);
      assert.match(await page.innerText("main"), /And so did I/);
      await page.locator("main a", { hasText: "Change or delete" }).first().click();
      await page.fill("#text", "The *lamp* once more.");
      await page.click("main form[action$='/edit'] button[type=submit]");
      assert.match(await page.innerText("main"), /once more[^]*And so did I/);
      await page.locator("main a", { hasText: "Change or delete" }).first().click();
      await page.click("main form[action$='/delete'] button");
      assert.match(await page.innerText("main"), /Deleted by its writer/);
    }),

  "a guest leaves kudos once from the end of a chapter and is thanked": async (browser, archive) =>
    as(browser, archive, "reader", async (page) => {
      await page.goto(`${archive.address}/works/${archive.works.long}/chapters/1`);
      await page.click(".said-links >> text=Leave kudos");
      await page.click("main form[action$='/kudos'] button");
      assert.match(await page.innerText("main"), /Thank you for leaving kudos/);
      await page.reload();
      assert.match(await page.innerText("main"), /1 kudos so far/);
      await page.click("text=Back to where you were");
      assert.match(page.url(), /chapters\/1$/);
    }),

  "a member leaves kudos on the work's page and recommends it": async (browser, archive) =>
    as(browser, archive, "admin", async (page) => {
      const work = `${archive.address}/works/${archive.works.hostile}`;
      await page.goto(work);
      await page.click("#said form button");
      assert.match(await page.innerText("#said"), /You left kudos/);
      await page.click("text=Recommend it");
      await page.fill("#text", "Read it for the parlour clock.");
      await page.click("main form[action$='/recommend'] button[type=submit]");
      // By one of her names: she may have made another her usual one by now.
      assert.match(await page.innerText("main"), new RegExp(`(${admin.name}|Harbour Light)[^]*parlour clock`));
      await page.goto(work);
      assert.match(await page.innerText("main"), /parlour clock/);
    }),

  "a guest writes where site and author allow it, and what has a link waits for a moderator": async (browser, archive) => {
    const work = `${archive.address}/works/${archive.works.long}`;
    await as(browser, archive, "admin", async (page) => {
      await page.goto(`${archive.address}/admin/reviews`);
      await page.check("input[name=reviewers][value=everyone]", { force: true });
      await page.click("main form button[type=submit]");
      await page.goto(`${work}/reviewing`);
      await page.check("input[name=reviewers][value=everyone]", { force: true });
      await page.click("main form button[type=submit]");
    });
    await as(browser, archive, "reader", async (page) => {
      await page.goto(`${work}/reviews/new`);
      await page.fill("#name", "Mary Morstan");
      await page.fill("#text", "Lamps at www.example.test");
      await page.click("main form[action$='/reviews'] button[type=submit]");
      assert.match(await page.innerText("main"), /waits for a moderator/);
      assert.doesNotMatch(await page.innerText("main"), /example\.test/);
    });
    await as(browser, archive, "admin", async (page) => {
      await page.goto(`${archive.address}/moderation/reviews`);
      await page.check("input[name=review]");
      await page.click("main button[value=accept]");
      await page.goto(`${work}/reviews`);
      assert.match(await page.innerText("main"), /Mary Morstan[^]*example\.test/);
      await page.goto(`${archive.address}/moderation/reviews`);
      await page.click("main form[action$='/undo'] button");
      await page.goto(`${work}/reviews`);
      assert.match(await page.innerText("main"), /Waits for a moderator/);
    });
  },
};

export const pages = [
  ["reviews, signed in", (a) => `/works/${a.works.long}/reviews`, "admin"],
  ["write a review", (a) => `/works/${a.works.long}/reviews/new?chapter=1&quote=p2`, "admin"],
  ["passages to quote", (a) => `/works/${a.works.long}/reviews/quote?chapter=1`, "reader"],
  ["kudos", (a) => `/works/${a.works.long}/kudos`, "reader"],
  ["recommendations", (a) => `/works/${a.works.long}/recommendations`, "reader"],
  ["recommend", (a) => `/works/${a.works.long}/recommend`, "admin"],
  ["who may review", (a) => `/works/${a.works.long}/reviewing`, "admin"],
  ["your reviews", "/account/reviews", "admin"],
  ["reviews that wait for you", "/account/reviews/waiting", "admin"],
  ["reviews that you wrote", "/account/reviews/written", "admin"],
  ["reviews that wait", "/moderation/reviews", "admin"],
  ["many reviews at once", "/moderation/reviews/many?words=lamp&shown=1", "admin"],
  ["admin: reviews", "/admin/reviews", "admin"],
];
