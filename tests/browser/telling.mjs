// Being told of what one subscribes to, and keeping away what one does not want to see; without JavaScript.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";

export const pages = [
  ["notices", "/account/notices", "admin"],
  ["how one is told", "/account/notices/ways", "admin"],
  ["subscriptions", "/account/subscriptions", "admin"],
  ["subscribe", "/subscribe?work=1", "admin"],
  ["blocks", "/account/blocks", "admin"],
  ["admin: mail", "/admin/mail", "admin"],
];

const main = (page) => page.innerText("main");

export const stories = {
  "a member subscribes to a work, chooses how they are told, and ends it": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/works/1`);
      await page.getByRole("button", { name: "Subscribe", exact: true }).click();
      assert.match(await main(page), /You are told of new chapters/);
      await page.goto(`${archive.address}/account/subscriptions`);
      await page.getByLabel("By mail").first().selectOption({ label: "Once a week, together" });
      await page.getByRole("button", { name: "Save how you are told" }).click();
      assert.match(await main(page), /Saved/);
      assert.equal(await page.getByLabel("By mail").first().inputValue(), "weekly");
      await page.getByRole("button", { name: /^End: / }).first().click();
      assert.match(await main(page), /You subscribe to nothing yet/);
    });
  },

  "a member hides a phrase, sees how much it hides and why, and shows it again": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/browse?sort=title`);
      const title = (await page.locator(".list h2, .list h3").first().innerText()).trim();
      await page.goto(`${archive.address}/account/blocks`);
      await page.getByLabel("Another phrase").fill(title);
      await page.getByRole("button", { name: "Hide it" }).click();
      assert.match(await main(page), /Saved/);
      await page.goto(`${archive.address}/browse?sort=title`);
      assert.doesNotMatch(await page.locator(".list").innerText(), new RegExp(`^${title}$`, "m"));
      await page.getByRole("link", { name: "show why, and show them for once" }).click();
      assert.match(await main(page), /that say/);
      await page.goto(`${archive.address}/account/blocks`);
      await page.getByRole("button", { name: /^Show again/ }).click();
      await page.goto(`${archive.address}/browse?sort=title`);
      assert.doesNotMatch(await main(page), /hidden by your own filter/);
    });
  },

  "a member keeps away from an author": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/authors`);
      await page.locator("main a[href^='/authors/']").first().click();
      await page.getByRole("link", { name: "Keep away from them" }).click();
      await page.getByLabel(/^Hide what they sign/).check();
      await page.getByRole("button", { name: "Keep away" }).click();
      assert.match(await main(page), /Authors whose works you hide/);
      await page.getByRole("button", { name: /^Show again/ }).click();
      assert.match(await main(page), /Saved/);
    });
  },

  "how one is told is chosen by kind, and a zone that is none is named beside its field": async (browser, archive) => {
    await asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/account/notices/ways`);
      await page.getByLabel("Time zone").fill("Middle-earth");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await page.title(), /^Error:/);
      await page.getByLabel("Time zone").fill("+2");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /Saved/);
    });
  },
};
