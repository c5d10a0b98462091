// What members do with one another beside stories.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";

export const pages = [
  ["beta readers", "/beta-readers", "guest"],
  ["offer to read drafts", "/account/beta-reader", "admin"],
  ["letters from other members", "/account/letters", "admin"],
  ["polls", "/polls", "admin"],
  ["admin: community", "/admin/community", "admin"],
];

export const stories = {
  "an admin asks something, members answer, and one changes her mind": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/community`);
      await page.getByLabel("Question").fill("Where shall we meet?");
      await page.getByLabel("Answers to choose from").fill("At the harbour\nIn the abbey");
      await page.getByRole("button", { name: "Open the poll" }).click();
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/polls`);
      await page.getByRole("radio", { name: "At the harbour" }).check();
      await page.getByRole("button", { name: "Answer" }).click();
      await page.getByRole("radio", { name: "In the abbey" }).check();
      await page.getByRole("button", { name: "Change my answer" }).click();
      assert.match(await page.innerText("main"), /1 member has answered/);
      assert.match(await page.innerText("main"), /In the abbey\s+· 1 vote/);
    });
  },

  "the guest book opens where the site wants it, and a line can be taken out again": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/community`);
      await page.getByLabel("Leave a line in the guest book").check();
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await page.innerText("main"), /Saved/);
      await page.goto(`${archive.address}/guest-book`);
      assert.match(await page.innerText("main"), /first page is still white/);
    });
  },
};
