// Passages that fold: for whoever asked, without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";

export const pages = [
  ["marked passages", "/settings/shields", "guest"],
  ["marked passages, signed in", "/settings/shields", "admin"],
  ["fold a passage for oneself", (a) => `/works/${a.works.long}/chapters/1/shield`, "admin"],
];

export const stories = {
  "a reader folds a passage for herself, shows it, skips it, and takes the mark away": async (browser, archive) =>
    asMember(browser, archive, "Seward", async (page) => {
      const chapter = `${archive.address}/works/${archive.works.long}/chapters/1`;
      await page.goto(chapter);
      await page.getByRole("link", { name: "Fold a passage for yourself" }).click();
      await page.getByLabel("What it holds").fill("A long wait");
      await page.getByRole("checkbox").nth(1).check();
      await page.getByRole("checkbox").nth(2).check();
      await page.getByRole("button", { name: "Fold it" }).click();
      assert.equal(page.url(), chapter);
      const passage = page.locator("details.shield");
      assert.match(await page.innerText(".shield-line"), /folded here: A long wait/);
      assert.equal(await passage.locator("p").first().isVisible(), false);
      await passage.getByText("Show the passage").click();
      assert.equal(await passage.locator("p").first().isVisible(), true);
      await page.getByRole("link", { name: "Skip it" }).click();
      assert.match(page.url(), /#behind-p1$/);
      await page.goto(`${archive.address}/settings/shields`);
      await page.getByRole("button", { name: /^Take away/ }).click();
      await page.goto(chapter);
      assert.equal(await passage.count(), 0);
    }),
};
