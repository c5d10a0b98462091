// Authors come back: they claim, take away, take along, and leave.

import assert from "node:assert/strict";

import { asMember, visitor } from "./browser.mjs";

export const pages = [
  ["pen names", "/account/pen-names", "admin"],
  ["own works", "/account/works", "admin"],
  ["own claims", "/account/claims", "admin"],
  ["heir", "/account/heir", "admin"],
  ["everything as one file", "/account/export", "admin"],
  ["leaving", "/account/leave", "admin"],
  ["claim: asking", "/authors/lantern-hill/claim", "admin"],
  ["claims: desk", "/moderation/claims", "admin"],
  ["removal", "/removal", "guest"],
  ["removal of a pen name", "/removal?author=lantern-hill", "guest"],
];

export const stories = {
  "an author claims a rescued pen name by the old password, and a moderator decides": async (browser, archive) => {
    let claim;
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/authors/lantern-hill`);
      await page.getByRole("link", { name: "This is me" }).click();
      await page.getByLabel("What would you like to tell the moderators?").fill("I wrote it on the ferry.");
      await page.getByRole("button", { name: "This is me" }).click();
      claim = new URL(page.url()).pathname;
      await page.getByLabel("Your password at the old archive").fill("twelve lamps");
      await page.getByRole("button", { name: "Check it" }).click();
      assert.match(await page.title(), /^Not proven yet/);
      await page.getByLabel("Your password at the old archive").fill("eleven lamps");
      await page.getByRole("button", { name: "Check it" }).click();
      assert.match(await page.innerText("main"), /It is right\./);
    });
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation/claims`);
      await page.getByRole("link", { name: "Lantern Hill" }).click();
      assert.match(await page.innerText("main"), /I wrote it on the ferry\./);
      await page.getByRole("radio", { name: /^Grant/ }).check();
      await page.getByLabel("What the claimant is told").fill("Welcome back.");
      await page.getByRole("button", { name: "Decide" }).click();
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}${claim}`);
      assert.match(await page.innerText("main"), /Granted: the pen name is yours/);
      await page.goto(`${archive.address}/account/works`);
      assert.match(await page.innerText("main"), /The Ferry at Dusk/);
      await page.goto(`${archive.address}/account/pen-names`);
      const own = page.getByRole("region", { name: "Lantern Hill" });
      await own.getByLabel("What its page says of you").fill("I write by lamplight.");
      await own.getByRole("button", { name: "Save what it says" }).click();
      await page.goto(`${archive.address}/authors/lantern-hill`);
      assert.match(await page.innerText("main"), /Signed by a member[^]*I write by lamplight/);
    });
  },

  "somebody asks for a work to be taken away without an account": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${archive.address}/removal`);
    await page.getByLabel("Address or number of the work").fill(`${archive.address}/works/${archive.works.hostile}`);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByLabel("Mail address for our answer").fill("author@now.example");
    await page.getByRole("button", { name: "Send the request" }).click();
    assert.match(await page.innerText("main"), /answered within the hour/);
    await context.close();
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation/claims`);
      assert.match(await page.innerText("main"), /minutes left/);
    });
  },

  "a member asks to leave, thinks it over, and stays": async (browser, archive) => {
    await asMember(browser, archive, "Arthur", async (page) => {
      await page.goto(`${archive.address}/account/leave`);
      await page.getByRole("radio", { name: /^They stay, signed/ }).check();
      await page.getByRole("radio", { name: /^Reviews stay/ }).check();
      await page.getByLabel("I am sure").check();
      await page.getByRole("button", { name: "Delete my account" }).click();
      assert.match(await page.innerText("main"), /Your account goes on/);
      await page.getByRole("button", { name: "Keep my account" }).click();
      await page.goto(`${archive.address}/account/leave`);
      assert.doesNotMatch(await page.innerText("main"), /Your account goes on/);
    });
  },
};
