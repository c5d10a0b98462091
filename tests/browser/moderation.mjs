// Reports, decisions, and the policy that they stand on.

import assert from "node:assert/strict";

import { asMember, visitor } from "./browser.mjs";
import { tabTo } from "./keyboard.mjs";

export const pages = [
  ["report a work", (a) => `/report?work=${a.works.long}`, "admin"],
  ["policy", "/policy", "guest"],
  ["decisions in public", "/policy/decisions", "guest"],
  ["moderation: queue", "/moderation", "admin"],
  ["moderation: decisions", "/moderation/decisions", "admin"],
  ["moderation: words that are ready", "/moderation/templates", "admin"],
  ["moderation: log", "/moderation/log", "admin"],
  ["moderation: held reviews", "/moderation/reviews", "admin"],
  ["moderation: who waits to join", "/moderation/joining", "admin"],
  ["moderation: claims", "/moderation/claims", "admin"],
  ["decisions about me", "/account/decisions", "admin"],
  ["admin: policy", "/admin/policy", "admin"],
  ["admin: content", "/admin/content", "admin"],
];

export const stories = {
  "a member reports a work, a moderator hides it by a rule, and takes it back": async (browser, archive) => {
    const work = archive.works.hostile;
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/works/${work}`);
      await page.getByRole("link", { name: "Report this work" }).click();
      await page.getByRole("radio").first().check();
      await page.getByLabel("In your words").fill("It says things about the lamp that are not so.");
      await page.getByRole("button", { name: "Send the report" }).click();
      assert.match(await page.innerText("main"), /The moderators will look at/);
    });
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation`);
      await page.locator("main a[href^='/moderation/reports/']").first().click();
      assert.match(await page.innerText("main"), /not so/);
      await page.getByRole("button", { name: "Take it" }).click();
      await page.getByRole("radio", { name: /^Hide/ }).check();
      await page.getByLabel("Rule of the policy", { exact: true }).selectOption({ index: 1 });
      await page.getByLabel("To whom it concerns").fill("It waits until the lamp is put right.");
      await page.getByRole("button", { name: "Decide" }).click();
      assert.match(await page.innerText("main"), /Done/);
    });
    const guest = await visitor(browser, archive, "reader", { javaScriptEnabled: false });
    assert.equal((await guest.request.get(`${archive.address}/works/${work}`)).status(), 404);
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation/decisions`);
      await page.locator("input[type=checkbox]").first().check();
      await page.getByRole("button", { name: /back/i }).first().click();
    });
    assert.equal((await guest.request.get(`${archive.address}/works/${work}`)).status(), 200);
    await guest.close();
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await page.innerText("main"), /report/i);
    });
  },

  "a report is sent by the keyboard alone": async (browser, archive) =>
    asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/report?work=${archive.works.long}`);
      await tabTo(page, page.getByRole("radio").first());
      await page.keyboard.press("Space");
      await tabTo(page, page.getByLabel("In your words"));
      await page.keyboard.type("Chapter 2 is somebody else's.");
      await tabTo(page, page.getByRole("button", { name: "Send the report" }));
      await page.keyboard.press("Enter");
      await page.getByRole("status").waitFor();
      assert.match(await page.innerText("main"), /The moderators will look at/);
    }),
};
