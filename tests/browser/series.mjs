// Series on their keeper's desk: made, filled, put in order by buttons and numbers, a series in a series.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";
import { begin, withPenName } from "./collections.mjs";

export const pages = [["one's own series", "/write/series", "admin"]];

const order = (page) => page.locator("ol.rows > li > p > a").allInnerTexts();

export const stories = {
  "an author makes a series and puts its works in order without JavaScript": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await withPenName(page, archive, "Harbour Light");
      for (const title of ["Ebb", "Flow", "Slack Water"]) await begin(page, archive, title);
      await page.goto(`${archive.address}/write/series`);
      await page.getByLabel("Title").fill("Tides");
      await page.getByLabel("How far it has come").selectOption({ label: "Complete" });
      await page.getByRole("button", { name: "Make it" }).click();
      const desk = page.url();
      for (const title of ["Ebb", "Flow", "Slack Water"]) {
        await page.getByLabel("A work of yours").selectOption({ label: title });
        await page.getByRole("button", { name: "Add it" }).click();
      }
      assert.deepEqual(await order(page), ["Ebb", "Flow", "Slack Water"]);
      await page.getByRole("button", { name: /^Up\s*: Flow$/ }).click();
      assert.deepEqual(await order(page), ["Flow", "Ebb", "Slack Water"]);
      await page.getByLabel("To place").nth(2).fill("1");
      await page.getByRole("button", { name: /^Move\s*: Slack Water$/ }).click();
      assert.deepEqual(await order(page), ["Slack Water", "Flow", "Ebb"]);
      await page.getByRole("button", { name: /^Take out\s*: Ebb$/ }).click();
      assert.deepEqual(await order(page), ["Slack Water", "Flow"]);
      await page.goto(`${archive.address}/write/series`);
      await page.getByLabel("Title").fill("All Waters");
      await page.getByRole("button", { name: "Make it" }).click();
      await page.getByLabel("A series of yours, as a part of this one").selectOption({ label: "Tides" });
      await page.getByRole("button", { name: "Add the series" }).click();
      assert.deepEqual(await order(page), ["Tides"]);
      assert.ok(desk.includes("/write/series/"));
    }),
};
