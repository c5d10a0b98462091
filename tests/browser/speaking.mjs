// By which name readers speak, and what they say in numbers where an archive wants numbers: without JavaScript, on a phone.

import assert from "node:assert/strict";

import { admin } from "./archive.mjs";
import { asMember } from "./browser.mjs";
import { accessible, asGuest, company, main, publish, takePenName } from "./company.mjs";

/** Switches scores on or off in the whole archive. */
const letScoresIn = (browser, archive, scores) =>
  asMember(browser, archive, admin.name, async (page) => {
    await page.goto(`${archive.address}/admin/reviews`);
    await page.getByRole("checkbox", { name: /score works from 1 to 5/ }).setChecked(scores);
    await page.getByRole("button", { name: "Save" }).first().click();
  });

export const stories = {
  "whoever has a second pen name signs with the usual one unless they choose the other": async (browser, archive) => {
    const other = "A. Schoolfellow";
    const work = await asMember(browser, archive, "Emma", (page) => publish(page, archive, "The Schoolroom"));
    await asMember(browser, archive, "Jane", async (page) => {
      await takePenName(page, archive, other);
      await page.goto(`${archive.address}/works/${work}/reviews/new`);
      await page.getByLabel("Your review").fill("I read it to my aunt.");
      await page.getByRole("button", { name: "Send" }).click();
      await page.goto(`${archive.address}/works/${work}/recommend`);
      await page.getByLabel("Your words").fill("Every schoolroom should have it.");
      await page.getByRole("button", { name: "Recommend" }).click();
      await page.goto(`${archive.address}/works/${work}/kudos`);
      await page.getByRole("button", { name: "Leave kudos", exact: true }).click();
    });
    for (const path of ["reviews", "recommendations", "kudos"]) {
      const told = await asGuest(browser, archive, `/works/${work}/${path}`);
      assert.match(told, new RegExp(company.Jane), path);
      assert.doesNotMatch(told, new RegExp(other), path);
    }
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews/new`);
      await page.getByLabel("Sign as").selectOption(other);
      // What is shown again keeps the choice.
      await page.getByLabel("Your review").fill("\u00a0");
      await page.getByRole("button", { name: "Send" }).click();
      assert.match(await page.title(), /^Not sent yet/);
      await page.getByLabel("Your review").fill("The second chapter is the better one.");
      await page.getByRole("button", { name: "Send" }).click();
    });
    const told = await asGuest(browser, archive, `/works/${work}/reviews`);
    assert.match(told, new RegExp(`${other}[^]*second chapter`));
  },

  "readers score a work where the archive wants scores, and its author has the last word": async (browser, archive) => {
    const work = await asMember(browser, archive, "Emma", (page) => publish(page, archive, "The Strawberry Beds"));
    await letScoresIn(browser, archive, true);
    try {
      for (const name of ["Jane", "Frank", "Harriet", "Knightley"]) {
        await asMember(browser, archive, name, async (page) => {
          await page.goto(`${archive.address}/works/${work}`);
          await page.getByRole("link", { name: "Score it" }).click();
          await page.getByRole("radio", { name: /^4/ }).check();
          await page.getByRole("button", { name: "Give it" }).click();
          assert.match(await main(page), /Kept\./);
        });
      }
      assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /of 5 by/, "four are too few");
      await asMember(browser, archive, admin.name, async (page) => {
        await page.goto(`${archive.address}/works/${work}/reviews/new`);
        await page.getByLabel("Your review").fill("I went back for more strawberries.");
        await page.getByLabel("Your score of the work").selectOption("5");
        await page.getByRole("button", { name: "Send" }).click();
      });
      assert.match(await asGuest(browser, archive, `/works/${work}`), /4\.2 of 5 by 5 readers/);
      assert.match(await asGuest(browser, archive, `/works/${work}/reviews`), /gave it 5 of 5/);
      await accessible(browser, archive, "Jane", [`/works/${work}/score`, `/works/${work}/reviews/new`, `/works/${work}/reviews`]);
      await accessible(browser, archive, "Emma", [`/works/${work}/reviewing`]);
      await asMember(browser, archive, "Emma", async (page) => {
        await page.goto(`${archive.address}/works/${work}/reviewing`);
        await page.getByRole("checkbox", { name: "Members may score it from 1 to 5" }).uncheck();
        await page.getByRole("button", { name: "Save" }).click();
      });
      assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /of 5/);
      assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}/reviews`), /of 5/);
    } finally {
      await letScoresIn(browser, archive, false);
    }
  },
};
