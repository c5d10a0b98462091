// Authors at their desks: a work and all that it states, many works at once, figures, and taking all along.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";

export const pages = [
  ["desk", "/write", "admin"],
  ["a new work", "/write/works/new", "admin"],
  ["many works at once", "/write/many", "admin"],
  ["what was changed", "/write/acts", "admin"],
  ["how works are read", "/write/statistics", "admin"],
  ["all works as one file", "/write/export", "admin"],
];

/** Whoever writes signs with a name of their own. */
async function withPenName(page, archive, name) {
  await page.goto(`${archive.address}/account/pen-names`);
  if ((await page.innerText("main")).includes(name)) return;
  await page.locator("form[action='/account/pen-names'] input[name=name]").fill(name);
  await page.locator("form[action='/account/pen-names'] button[type=submit]").click();
}

async function signed(page, name) {
  const box = page.getByRole("checkbox", { name, exact: true });
  if (await box.count()) await box.check();
}

/** Begins a work without a chapter; answers with the address of its desk. */
async function begin(page, archive, title) {
  await page.goto(`${archive.address}/write/works/new`);
  await page.getByLabel("Title", { exact: true }).fill(title);
  await signed(page, "Harbour Light");
  await page.getByLabel("Fandoms").fill("Dracula");
  await page.getByLabel("Tags", { exact: true }).fill("Fog");
  await page.getByRole("button", { name: "Save as a draft" }).click();
  return new URL(page.url()).pathname;
}

export const stories = {
  "an author without JavaScript states everything about a new work, and nothing typed is lost on a mistake": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page, context) => {
      await withPenName(page, archive, "Harbour Light");
      await page.goto(`${archive.address}/write`);
      await page.getByRole("link", { name: "A new work" }).click();
      await page.getByLabel("Title", { exact: true }).fill("Masts in the Fog");
      await signed(page, "Harbour Light");
      await page.getByLabel("Summary").fill("A *ship* comes in.");
      await page.getByLabel("Language").selectOption({ label: "English" });
      await page.getByLabel("Status").selectOption({ label: "Complete" });
      await page.getByLabel("Planned chapters").fill("a few");
      await page.getByLabel("Rating", { exact: true }).selectOption({ index: 1 });
      await page.getByRole("checkbox", { name: "Author chose not to warn" }).check();
      await page.getByLabel("Fandoms").fill("Dracula");
      await page.getByRole("checkbox", { name: "Gen", exact: true }).check();
      await page.getByLabel("Relationships").fill("Mina Murray & Lucy Westenra");
      await page.getByLabel("Characters").fill("Mina Murray, \"Westenra, Lucy\"");
      await page.getByLabel("Tags", { exact: true }).fill("Fog, Harbours");
      await page.getByRole("radio", { name: "Members of this archive" }).check();
      await page.getByText("Notes, disclaimer, dedication").click();
      await page.getByLabel("Notes before the story").fill("For those who wait.");
      await page.getByLabel("Disclaimer", { exact: true }).fill("Dracula belongs to everybody.");
      await page.getByText("Canon, series, dates").click();
      await page.getByLabel("Takes place", { exact: true }).fill("Before the storm");
      await page.getByLabel("Series 1").fill("Harbours");
      await page.getByLabel("First published").fill("2004-03-31");
      await page.getByRole("button", { name: "Save as a draft" }).click();
      assert.match(await page.title(), /^Not saved yet/);
      assert.match(await page.innerText("#planned-error"), /Give a number/);
      assert.equal(await page.getByLabel("Characters").inputValue(), "Mina Murray, \"Westenra, Lucy\"");
      assert.equal(await page.getByLabel("Disclaimer", { exact: true }).inputValue(), "Dracula belongs to everybody.");
      await page.getByLabel("Planned chapters").fill("3");
      await page.getByRole("button", { name: "Save as a draft" }).click();
      assert.match(await page.innerText("main"), /It lies on your desk now/);
      const desk = new URL(page.url()).pathname;
      await page.getByRole("link", { name: "Change what it states" }).click();
      assert.equal(await page.getByLabel("Series 1").inputValue(), "Harbours");
      assert.equal(await page.getByLabel("First published").inputValue(), "2004-03-31");
      await page.getByLabel("Title", { exact: true }).fill("Masts in the Mist");
      await page.getByRole("button", { name: "Save and go to its desk" }).click();
      await page.getByRole("link", { name: "What it stated before" }).click();
      assert.match(await page.innerText("main"), /Masts in the Fog\s+Masts in the Mist/);
      await page.getByRole("button", { name: /^Say again what stood before/ }).first().click();
      await page.goto(`${archive.address}${desk}`);
      assert.match(await page.innerText("h1"), /Masts in the Fog/);
      await page.getByRole("link", { name: "Post it" }).click();
      assert.match(await page.innerText("main"), /It has no chapter yet/);
      const guest = await browser.newContext({ javaScriptEnabled: false });
      const answer = await guest.request.get(`${archive.address}${desk.replace("/write", "")}`);
      assert.equal(answer.status(), 404, "nobody else sees a draft");
      await guest.close();
      await page.goto(`${archive.address}${desk}/delete`);
      await page.getByLabel("Its title, so that it is no slip").fill("Another");
      await page.getByRole("button", { name: "Delete it for good" }).click();
      assert.match(await page.title(), /^Not deleted/);
      await page.getByLabel("Its title, so that it is no slip").fill("Masts in the Fog");
      await page.getByRole("button", { name: "Delete it for good" }).click();
      assert.match(await page.innerText("main"), /The work is gone/);
      assert.ok(context);
    }),

  "an author without JavaScript changes many works at once after seeing what changes, and takes it back": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await withPenName(page, archive, "Harbour Light");
      const first = await begin(page, archive, "Quay One");
      await begin(page, archive, "Quay Two");
      await page.goto(`${archive.address}/write/many`);
      await page.getByLabel("Words of the title").fill("Quay");
      await page.getByLabel("Tick all that are found").check();
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await page.locator("#former-1").fill("Fog");
      await page.locator("#now-1").fill("Sea mist");
      await page.locator("form[method=post] #language").selectOption({ label: "German" });
      await page.getByRole("button", { name: "Show what would change" }).click();
      assert.match(await page.innerText("h1"), /2 works would change/);
      assert.match(await page.innerText("main"), /Tags\s+Fog\s+Sea mist/);
      await page.getByRole("button", { name: "Change 2 works" }).click();
      assert.match(await page.innerText("main"), /Changed 2 works at once/);
      await page.getByRole("button", { name: "Take it back" }).click();
      assert.match(await page.innerText("main"), /taken back since/);
      await page.goto(`${archive.address}${first}/facts`);
      assert.equal(await page.getByLabel("Tags", { exact: true }).inputValue(), "Fog");
    }),

  "an author without JavaScript takes all works along and sees how they are read": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page, context) => {
      await withPenName(page, archive, "Harbour Light");
      const desk = await begin(page, archive, "Lamps");
      await page.goto(`${archive.address}/write/export`);
      await page.getByRole("button", { name: "Make the file" }).click();
      await until(async () => {
        await page.goto(`${archive.address}/write/export`);
        return (await page.getByRole("link", { name: "Get the file" }).count()) === 1;
      });
      const link = await page.getByRole("link", { name: "Get the file" }).getAttribute("href");
      const file = await context.request.get(`${archive.address}${link}`);
      assert.equal(file.headers()["content-type"], "application/zip");
      assert.ok((await file.body()).includes("Lamps/facts.json"));
      await page.goto(`${archive.address}${desk}/statistics`);
      assert.match(await page.innerText("main"), /Chapters opened in the last 365 days/);
      const csv = await context.request.get(`${archive.address}${desk}/statistics/days.csv`);
      assert.match(await csv.text(), /^day,chapter,views,went_on/);
    }),
};
