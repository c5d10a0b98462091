// Series that take works of others, collections that keep secrets, exchanges of chosen worlds; without JavaScript.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";
import { accessible, asGuest, listed, main, publish } from "./company.mjs";

/** Makes a series that takes works as it says; answers with its number. */
async function series(page, archive, title, who) {
  await page.goto(`${archive.address}/write/series`);
  await page.getByLabel("Title").fill(title);
  await page.locator(`input[name=openness][value=${who}]`).check();
  await page.getByRole("button", { name: "Make it" }).click();
  return new URL(page.url()).pathname.split("/").pop();
}

export const stories = {
  "a moderated series is offered a work, and an open one takes it at once": async (browser, archive) => {
    const [moderated, open] = await asMember(browser, archive, "Emma", async (page) => {
      const made = [await series(page, archive, "Evenings at Hartfield", "moderated"), await series(page, archive, "Mornings at Randalls", "open")];
      await publish(page, archive, "A Game of Backgammon");
      for (const number of made) {
        await page.goto(`${archive.address}/write/series/${number}`);
        await page.getByLabel("A work of yours").selectOption({ label: "A Game of Backgammon" });
        await page.getByRole("button", { name: "Add it", exact: true }).click();
      }
      return made;
    });
    await asMember(browser, archive, "Jane", async (page) => {
      await publish(page, archive, "Gruel for Two");
      for (const [number, act] of [[moderated, "Offer it"], [open, "Add it"]]) {
        await page.goto(`${archive.address}/series/${number}`);
        await page.getByRole("link", { name: "Add a work of yours" }).click();
        await page.getByLabel("A work of yours").selectOption({ label: "Gruel for Two" });
        await page.getByRole("button", { name: act }).click();
      }
    });
    const shown = (number, works) => listed(browser, archive, `/series/${number}`, works);
    await shown(open, ["A Game of Backgammon", "Gruel for Two"]);
    await shown(moderated, ["A Game of Backgammon"]);
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/write/series`);
      assert.match(await main(page), /Gruel for Two is offered to your series Evenings at Hartfield/);
      await page.getByRole("button", { name: /^Yes\s*: Gruel for Two$/ }).click();
    });
    await shown(moderated, ["A Game of Backgammon", "Gruel for Two"]);
    await accessible(browser, archive, "Emma", [`/write/series/${moderated}`, "/write/series"]);
    await accessible(browser, archive, "Jane", [`/series/${open}`, `/series/${open}/add`]);
  },

  "a collection keeps works and names secret, then shows first the ones and then the others": async (browser, archive) => {
    const at = "/collections/midsummer-masks";
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/collections/new`);
      await page.getByLabel("Name", { exact: true }).fill("Midsummer Masks");
      await page.getByRole("radio", { name: /^Moderated/ }).check();
      await page.getByRole("checkbox", { name: /^Anonymous/ }).check();
      await page.getByRole("checkbox", { name: /^Not shown/ }).check();
      await page.getByRole("button", { name: "Make it" }).click();
    });
    const work = await asMember(browser, archive, "Jane", async (page) => {
      const number = await publish(page, archive, "Behind the Shrubbery");
      await page.goto(`${archive.address}/write/works/${number}/collections`);
      await page.getByRole("button", { name: /Midsummer Masks/ }).click();
      return number;
    });
    // A secret is kept from the moment at which it is offered.
    await until(async () => (await asGuest(browser, archive, `/works/${work}`, async (_page, answer) => answer.status())) === 404);
    assert.doesNotMatch(await asGuest(browser, archive, at), /A mystery work/, "its keepers have not taken it in yet");
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}${at}/works`);
      await page.getByRole("button", { name: /^Take it in\s*: Behind the Shrubbery$/ }).click();
    });
    await accessible(browser, archive, "Emma", [at, `${at}/works`, `${at}/people`, `${at}/edit`]);
    await accessible(browser, archive, "Jane", [`/write/works/${work}/collections`, "/account/gathering"]);
    await until(async () => /A mystery work/.test(await asGuest(browser, archive, at)));
    assert.doesNotMatch(await asGuest(browser, archive, at), /Shrubbery|Jane/);
    await listed(browser, archive, "/search?q=title:shrubbery", []);
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}${at}`);
      await page.getByRole("button", { name: "Show the works now" }).click();
    });
    await listed(browser, archive, at, ["Behind the Shrubbery"]);
    assert.match(await asGuest(browser, archive, at), /Behind the Shrubbery[^]*Anonymous/);
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /Jane/);
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}${at}`);
      await page.getByRole("button", { name: "Show who wrote them" }).click();
    });
    await until(async () => /by Jane of Highbury/.test(await asGuest(browser, archive, `/works/${work}`)));
  },

  "an exchange takes only the worlds of its tag set": async (browser, archive) => {
    const at = "/challenges/a-small-exchange";
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/challenges/new`);
      await page.getByLabel("Name", { exact: true }).fill("A Small Exchange");
      await page.getByRole("button", { name: "Make it" }).click();
      await page.locator("textarea[name=fandoms]").fill("Emma\nPersuasion");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      assert.match(await main(page), /Saved/);
      await page.getByRole("button", { name: "Open the sign-up", exact: true }).click();
    });
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}${at}/sign-up`);
      const offered = await page.locator("input[type=checkbox][name=request1-fandom]").evaluateAll((boxes) => boxes.map((box) => box.value));
      assert.deepEqual(offered, ["Emma", "Persuasion"]);
      await page.locator("input[name=request1-fandom][value=Persuasion]").check();
      await page.locator("input[name=offer1-fandom][value=Emma]").check();
      await page.getByRole("button", { name: "Sign up", exact: true }).click();
      assert.match(await main(page), /You have signed up/);
    });
    await accessible(browser, archive, "Frank", [at, `${at}/sign-up`]);
    await accessible(browser, archive, "Emma", [`${at}/settings`, `${at}/sign-ups`, `${at}/matching`]);
    assert.match(await asGuest(browser, archive, at), /A Small Exchange/);
  },
};

