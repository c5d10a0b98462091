// Series that readers speak to, tags that people propose, settings of another archive, what ratings are elsewhere: all
// without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember, narrow, visitor } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";
import { begin, withPenName } from "./collections.mjs";

export const pages = [
  ["what readers say to a series", ["/series", /^\/series\/\d+$/, (path) => `${path}/comments`], "guest"],
  ["report a series", ["/series", /^\/series\/\d+$/, (path) => path.replace("/series/", "/report?series=")], "guest"],
  ["admin: ratings and what they are elsewhere", "/admin/ratings", "admin"],
  ["admin: settings as a file", "/admin/settings/import", "admin"],
];

/** Lets axe look at pages as a member sees them; it needs a browser with JavaScript. */
async function accessible(browser, archive, name, paths) {
  const context = await visitor(browser, archive, "guest", { viewport: narrow });
  try {
    await context.addCookies(archive.sessions[name]);
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(archive.address + path);
      assert.deepEqual(await axeViolations(page), [], path);
    }
  } finally {
    await context.close();
  }
}

/** A series of the demo's, with works that everyone may find. */
async function aSeries(page, archive) {
  await page.goto(`${archive.address}/series`);
  return page.locator("main a[href^='/series/']").first().getAttribute("href");
}

export const stories = {
  "a reader speaks to a series, and takes it back": async (browser, archive) =>
    asMember(browser, archive, "Arthur", async (page) => {
      await withPenName(page, archive, "Lord Godalming");
      await page.goto(archive.address + (await aSeries(page, archive)));
      await page.getByRole("link", { name: /^Comments/ }).click();
      await page.getByLabel("What you say to it").fill("The parts make a whole.");
      await page.getByRole("button", { name: "Say it" }).click();
      assert.match(await page.innerText("main"), /Said\.[\s\S]*The parts make a whole\./);
      const own = page.locator("li.review", { hasText: "The parts make a whole." });
      await own.getByRole("button", { name: /^Take it back/ }).click();
      assert.doesNotMatch(await page.innerText("main"), /The parts make a whole/);
    }),

  "a reader reports a collection, and a moderator finds it in the queue": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      await withPenName(page, archive, "Westenra Papers");
      await page.goto(`${archive.address}/collections/new`);
      await page.getByLabel("Name", { exact: true }).fill("Private Letters");
      await page.getByRole("button", { name: "Make it" }).click();
    });
    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${archive.address}/collections/private-letters`);
      await page.getByRole("link", { name: "Report it" }).click();
      await page.getByRole("radio", { name: /Something else/ }).check();
      await page.getByLabel(/In your words|What is wrong|What happened/).fill("It names people who did not ask for it.");
      await page.getByRole("button", { name: /Send|Report/ }).click();
      assert.match(await page.innerText("main"), /Thank you/);
    });
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation`);
      await page.getByRole("link", { name: "The collection Private Letters" }).first().click();
    });
  },

  "members propose tags for an exchange, and its keeper takes some": async (browser, archive) => {
    const tags = `${archive.address}/challenges/winter-lamps/tags`;
    await asMember(browser, archive, "Mina", async (page) => {
      await withPenName(page, archive, "Harbour Light");
      await page.goto(`${archive.address}/challenges/new`);
      await page.getByLabel("Name", { exact: true }).fill("Winter Lamps");
      await page.getByRole("radio", { name: /Gift exchange/ }).check();
      await page.getByRole("button", { name: "Make it", exact: true }).click();
      await page.goto(`${archive.address}/challenges/winter-lamps/settings`);
      await page.getByRole("checkbox", { name: /^Members propose/ }).check();
      await page.getByRole("button", { name: "Save", exact: true }).click();
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await withPenName(page, archive, "Westenra Papers");
      await page.goto(tags);
      await page.getByLabel("They are").selectOption({ label: "Fandoms" });
      await page.getByLabel("Names").fill("Dracula, The Moonstone");
      await page.getByRole("button", { name: "Propose them" }).click();
      assert.match(await page.innerText("main"), /Proposed by you[\s\S]*The Moonstone/);
      await page.getByRole("button", { name: /^Take it back\s*: The Moonstone$/ }).click();
      assert.doesNotMatch(await page.innerText("main"), /The Moonstone/);
    });
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(tags);
      await page.getByRole("button", { name: /^Take it\s*: Dracula$/ }).click();
      assert.match(await page.innerText("main"), /Taken[\s\S]*Dracula/);
      await page.goto(`${archive.address}/challenges/winter-lamps/settings`);
      await page.getByRole("button", { name: "Open the sign-up" }).click();
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/challenges/winter-lamps/sign-up`);
      assert.ok(await page.getByRole("checkbox", { name: "Dracula" }).count(), "sign-ups choose from what was taken");
    });
    await accessible(browser, archive, "Mina", ["/challenges/winter-lamps/tags", "/challenges/winter-lamps/settings"]);
    await accessible(browser, archive, "Lucy", ["/challenges/winter-lamps/tags"]);
  },

  "an admin chooses what a rating is elsewhere, and takes over part of another archive": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/ratings`);
      await page.locator("#films-1").selectOption("PG");
      await page.getByRole("button", { name: "Save what steps are elsewhere" }).click();
      assert.equal(await page.locator("#films-1").inputValue(), "PG");
      await page.locator("#films-1").selectOption("");
      await page.getByRole("button", { name: "Save what steps are elsewhere" }).click();
      await page.goto(`${archive.address}/admin/settings/import`);
      await page.getByLabel("A file").setInputFiles({
        name: "site.sql",
        mimeType: "text/plain",
        buffer: Buffer.from(
          "INSERT INTO `fanfiction_settings` (`sitekey`, `sitename`) VALUES ('x', 'The Old Lantern');\n" +
            "INSERT INTO `fanfiction_classtypes` VALUES (4, 'season', 'Season');\n" +
            "INSERT INTO `fanfiction_classes` VALUES (2, 4, 'Winter');\n",
        ),
      });
      await page.getByRole("button", { name: "Show what would change" }).click();
      assert.match(await page.innerText("main"), /The Old Lantern[\s\S]*1 list of choices/);
      await page.getByRole("checkbox", { name: "name", exact: true }).uncheck();
      await page.getByRole("button", { name: "Take over what is ticked" }).click();
      assert.match(await page.innerText("main"), /was taken over/);
      assert.doesNotMatch(await page.innerText("header"), /The Old Lantern/);
    }),

  "a work beyond what an account may have is refused with a plain sentence": async (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/limits`);
      assert.ok(await page.getByLabel("Words posted within a day").count());
      await page.goto(`${archive.address}/write/room`);
      assert.match(await page.innerText("main"), /words posted within a day/);
      await begin(page, archive, "Room for One More");
    }),
};
