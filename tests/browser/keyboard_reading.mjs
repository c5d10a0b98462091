// Joining, reading, saying and deciding by the keyboard alone, with axe at every step.

import assert from "node:assert/strict";

import { admin } from "./archive.mjs";
import { asMember } from "./browser.mjs";
import { main, publish } from "./company.mjs";
import { choose, clean, press, tabTo, tick, type, unfold } from "./keyboard.mjs";
import { atDesk } from "./keyboard_writing.mjs";
import { serial } from "./serials.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.locator("main").getByRole("link", { name, exact: true });

export const stories = {
  "somebody joins by the keyboard alone": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/joining`);
      await page.getByLabel("whoever wants to", { exact: true }).check();
      await page.getByRole("button", { name: "Save" }).click();
    });
    await atDesk(browser, archive, null, async (page) => {
      await page.goto(archive.address);
      await press(page, page.getByRole("navigation", { name: "Archive" }).getByRole("link", { name: "Sign in" }));
      await clean(page);
      await press(page, page.locator("main").getByRole("link", { name: /join/i }).first());
      await clean(page);
      await type(page, page.getByLabel("Name", { exact: true }), "Robert Martin");
      await type(page, page.getByLabel("E-mail address"), "martin@example.org");
      await type(page, page.getByLabel("Password"), "walnuts for her on Sunday");
      await tick(page, page.getByLabel(/I agree to the rules/));
      const ofAge = page.getByLabel(/^I am of age/);
      if (await ofAge.count()) await tick(page, ofAge);
      await press(page, button(page, "Join"));
      assert.match(await page.innerText("h1"), /Welcome, Robert Martin/);
      await clean(page);
    });
  },

  "a reader signs in, shelves a work, reads on where they stopped, and leaves kudos by the keyboard alone": async (browser, archive) => {
    const work = await serial(browser, archive);
    await atDesk(browser, archive, null, async (page) => {
      await page.goto(`${archive.address}/login`);
      await type(page, page.getByLabel("Name or e-mail address"), "Harriet");
      await type(page, page.getByLabel("Password"), admin.password);
      await press(page, button(page, "Sign in"));
      await page.goto(`${archive.address}/works/${work}`);
      await clean(page);
      await press(page, button(page, "Reading"));
      assert.equal(await button(page, "Reading").getAttribute("aria-pressed"), "true");
      await press(page, page.locator("main").getByRole("link", { name: /^(Begin reading|Continue)/ }).first());
      await clean(page);
      await press(page, page.locator("main a.on-to").first());
      const second = new URL(page.url()).pathname;
      await page.goto(archive.address);
      await clean(page);
      await press(page, page.locator("section.continue h3 a").first());
      assert.equal(new URL(page.url()).pathname, second);
      await page.goto(`${archive.address}/works/${work}`);
      await press(page, button(page, "Leave kudos"));
      assert.match(await main(page), /You left kudos/);
      await clean(page);
    });
  },

  "a reader quotes, reviews and recommends by the keyboard alone": async (browser, archive) => {
    const work = await serial(browser, archive);
    await atDesk(browser, archive, "Harriet", async (page) => {
      await page.goto(`${archive.address}/works/${work}/chapters/1`);
      await press(page, page.locator("main").getByRole("link", { name: "Quote a passage" }).first());
      await clean(page);
      await press(page, page.locator("main").getByRole("link", { name: /^Quote/ }).first());
      await clean(page);
      await type(page, page.getByLabel("Your review"), "Cold tea is a tragedy.");
      await press(page, button(page, "Send"));
      assert.match(await main(page), /Cold tea is a tragedy/);
      await clean(page);
      await page.goto(`${archive.address}/works/${work}`);
      await press(page, link(page, "Recommend it"));
      await clean(page);
      await type(page, page.getByLabel("Your words"), "For anybody who waits for letters.");
      await press(page, button(page, "Recommend"));
      assert.match(await main(page), /waits for letters/);
      await clean(page);
    });
  },

  "a member reports a work and a moderator decides by the keyboard alone": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", (page) => publish(page, archive, "A Doubtful Charade"));
    await atDesk(browser, archive, "Harriet", async (page) => {
      await page.goto(`${archive.address}/works/${work}`);
      await press(page, link(page, "Report this work"));
      await clean(page);
      await choose(page, page.getByRole("radio").first());
      await type(page, page.getByLabel("In your words"), "It was copied from Miss Nash.");
      await press(page, button(page, "Send the report"));
      assert.match(await main(page), /The moderators will look at/);
      await clean(page);
    });
    await atDesk(browser, archive, "Knightley", async (page) => {
      await page.goto(archive.address);
      await press(page, page.getByRole("navigation", { name: "Archive" }).getByRole("link", { name: "Moderation" }));
      await clean(page);
      await press(page, page.locator("main a[href^='/moderation/reports/']", { hasText: /Doubtful/ }).first());
      await clean(page);
      await press(page, button(page, "Take it"));
      await choose(page, page.getByRole("radio", { name: /^Hide/ }));
      await tabTo(page, page.getByLabel("Rule of the policy", { exact: true }));
      await page.keyboard.press("ArrowDown");
      await type(page, page.getByLabel("To whom it concerns"), "It waits until its source is named.");
      await press(page, button(page, "Decide"));
      assert.match(await main(page), /Done/);
      await clean(page);
    });
    const guest = await fetch(`${archive.address}/works/${work}`, { headers: { cookie: "rating=5" } });
    assert.equal(guest.status, 404);
  },

  "a reader opens the menu, the filter and the settings of the page on a phone by the keyboard alone": async (browser, archive) =>
    atDesk(browser, archive, null, async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${archive.address}/search?q=the`);
      await unfold(page, button(page, "Menu"));
      await tabTo(page, page.getByRole("navigation", { name: "Archive" }).getByRole("link", { name: "Browse" }));
      await page.keyboard.press("Escape");
      await unfold(page, page.locator(".filter > summary"));
      await unfold(page, page.locator(".group > summary", { hasText: "Status" }));
      await tick(page, page.locator("input[name=status][value=complete]"));
      await press(page, page.getByRole("button", { name: "Show works" }).first());
      assert.match(page.url(), /status=complete/);
      await page.goto(`${archive.address}/settings/reading`);
      await clean(page);
      await choose(page, page.locator("input[name=theme][value=black]"));
      await press(page, page.locator("main form[action='/settings/reading'] button[type=submit]").first());
      await clean(page);
    }),
};
