// Collections: made, kept by several, filled by both sides, shown when it is time; without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";

export const pages = [
  ["collections", "/collections", "guest"],
  ["a new collection", "/collections/new", "admin"],
  ["what one gathers", "/account/gathering", "admin"],
];

/** Whoever keeps something signs with a name of their own. */
export async function withPenName(page, archive, name) {
  await page.goto(`${archive.address}/account/pen-names`);
  if ((await page.innerText("main")).includes(name)) return;
  await page.locator("form[action='/account/pen-names'] input[name=name]").fill(name);
  await page.locator("form[action='/account/pen-names'] button[type=submit]").click();
}

/** A work on the desk; answers with its number. */
export async function begin(page, archive, title) {
  await page.goto(`${archive.address}/write/works/new`);
  await page.getByLabel("Title", { exact: true }).fill(title);
  const box = page.getByRole("checkbox", { name: "Harbour Light", exact: true });
  if (await box.count()) await box.check();
  await page.getByLabel("Fandoms").fill("Dracula");
  await page.getByRole("button", { name: "Save as a draft" }).click();
  return new URL(page.url()).pathname.split("/").pop();
}

export const stories = {
  "a collection is made, described, and kept with somebody who says yes": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => withPenName(page, archive, "Westenra Papers"));
    await asMember(browser, archive, "Mina", async (page) => {
      await withPenName(page, archive, "Harbour Light");
      await page.goto(`${archive.address}/collections`);
      await page.getByRole("link", { name: "Make a collection" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Letters from Whitby");
      // It is asked only of who has several.
      const signed = page.getByLabel("Kept under the pen name");
      if (await signed.count()) await signed.selectOption({ label: "Harbour Light" });
      await page.getByLabel("What it is about").fill("Of *ships* that come in at night.");
      await page.getByLabel("Rules: what may come into it").fill("Whitby only.");
      await page.getByRole("radio", { name: /^Moderated/ }).check();
      await page.getByRole("button", { name: "Make it" }).click();
      assert.match(await page.innerText("main"), /Kept by Harbour Light/);
      assert.equal(await page.locator("main em").first().innerText(), "ships");
      await page.getByRole("link", { name: "Its people" }).click();
      await page.getByLabel("Pen name").fill("Westenra Papers");
      await page.getByRole("radio", { name: /^Moderator/ }).check();
      await page.getByRole("button", { name: "Ask them" }).click();
      assert.match(await page.innerText("main"), /asked and not answered/);
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/collections/letters-from-whitby`);
      await page.getByRole("button", { name: "Accept" }).click();
      await page.getByRole("link", { name: "Its works" }).click();
      assert.match(await page.innerText("main"), /Nothing waits/);
    });
  },

  "an author adds a work to a mystery and takes it out again": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await withPenName(page, archive, "Harbour Light");
      await page.goto(`${archive.address}/collections/new`);
      await page.getByLabel("Name", { exact: true }).fill("Midnight Masks");
      await page.getByRole("checkbox", { name: /^Anonymous/ }).check();
      await page.getByRole("checkbox", { name: /^Not shown/ }).check();
      await page.getByLabel("Shown on this day").fill("2001-01-01");
      await page.getByRole("button", { name: "Make it" }).click();
      assert.match(await page.title(), /^Not saved yet/);
      assert.match(await page.innerText("#moment-wrong"), /later than now/);
      await page.getByLabel("Shown on this day").fill("2199-01-06");
      await page.getByLabel("At", { exact: true }).fill("18:00");
      await page.getByRole("button", { name: "Make it" }).click();
      assert.match(await page.innerText("main"), /a mystery until 6 January 2199, 18:00 \(UTC\)/);
      const work = await begin(page, archive, "Behind a Mask");
      await page.goto(`${archive.address}/write/works/${work}/collections`);
      await page.getByRole("button", { name: "Add it to Midnight Masks" }).click();
      assert.match(await page.innerText("main"), /The work is in the collection/);
      await page.getByRole("button", { name: "Take it out of Midnight Masks" }).click();
      assert.match(await page.innerText("main"), /out of the collection/);
    }),
};
