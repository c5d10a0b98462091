// Keeping a site: news, pages, chosen works, its look, what is read first, what a work needs.

import assert from "node:assert/strict";

import { asMember, narrow, until, visitor, wide } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";
import { png } from "./pictures.mjs";

export const pages = [
  ["news", "/news", "guest"],
  ["chosen works", "/featured", "guest"],
  ["what is left to write", "/write/room", "admin"],
  ["admin: news", "/admin/news", "admin"],
  ["admin: write news", "/admin/news/new", "admin"],
  ["admin: chosen works", "/admin/featured", "admin"],
  ["admin: pages", "/admin/pages", "admin"],
  ["admin: write a page", "/admin/pages/new", "admin"],
  ["admin: look", "/admin/theme", "admin"],
  ["admin: reading first", "/admin/validation", "admin"],
  ["admin: what a work needs", "/admin/requirements", "admin"],
  ["admin: limits", "/admin/limits", "admin"],
  ["moderation: to be read first", "/moderation/validation", "admin"],
];

async function asGuest(browser, archive, act) {
  const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

export const stories = {
  "an admin writes news, everybody reads them, and a member says something": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/news`);
      await page.getByRole("link", { name: "Write news" }).click();
      await page.getByLabel("Title").fill("The lamp is mended");
      await page.getByLabel("Text", { exact: true }).fill("It *burns* again.");
      await page.getByRole("button", { name: "Preview" }).click();
      assert.match(await page.innerText("main"), /not saved yet/);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("link", { name: "See it as others do" }).click();
      assert.equal(await page.locator("article em").innerText(), "burns");
    });
    await asGuest(browser, archive, async (page) => {
      await page.goto(archive.address);
      await page.getByRole("link", { name: "The lamp is mended" }).click();
      assert.match(await page.innerText("main"), /0 comments/);
    });
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/news`);
      await page.getByRole("link", { name: "The lamp is mended", exact: true }).click();
      await page.getByLabel("What you say to it").fill("Well mended.");
      await page.getByRole("button", { name: "Say it" }).click();
      assert.match(await page.innerText("main"), /Well mended\./);
    });
  },

  "a page of the archive's own stands at the foot of every page": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/pages/new`);
      await page.getByLabel("Title").fill("House rules");
      await page.getByLabel("Last part of its address").fill("house-rules");
      await page.getByLabel("Text", { exact: true }).fill("Be kind.");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await page.innerText("main"), /Saved/);
    });
    await asGuest(browser, archive, async (page) => {
      await page.goto(archive.address);
      await page.getByRole("contentinfo").getByRole("link", { name: "House rules" }).click();
      assert.match(await page.innerText("main"), /Be kind\./);
    });
  },

  "a chosen work stands on the front page with its line": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/featured`);
      await page.getByLabel("The address of its page, or its number").fill(`${archive.address}/works/${archive.works.long}`);
      await page.getByLabel("Why, in a line").first().fill("For a long winter evening.");
      await page.getByRole("button", { name: "Show it" }).click();
      assert.match(await page.innerText("main"), /on the front page now/);
    });
    await asGuest(browser, archive, async (page) => {
      await page.goto(archive.address);
      assert.match(await page.innerText("main"), /For a long winter evening\./);
    });
  },

  "colours that cannot be read are refused, others are tried and go live": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/theme`);
      await page.getByLabel("Remarks in Light").fill("#d0c8b8");
      await page.getByRole("button", { name: "See how it looks", exact: true }).click();
      assert.match(await page.getByRole("alert").first().innerText(), /Remarks on paper: the contrast is 1\.\d\d and has to be 4\.5\. #[0-9a-f]{6} would do/);
      await page.getByLabel("Remarks in Light").fill("#4a4038");
      await page.getByLabel("Paper in Light").fill("#fffff0");
      await page.getByLabel("A line at the foot of every page").fill("Kept in Whitby.");
      await page.getByRole("button", { name: "See how it looks", exact: true }).click();
      assert.match(page.url(), /\/admin\/theme\/preview$/);
      await page.getByRole("button", { name: "Make it the look of the archive" }).click();
      assert.match(await page.innerText("main"), /Done/);
    });
    await asGuest(browser, archive, async (page) => {
      await page.goto(`${archive.address}/about`);
      assert.match(await page.innerText("footer"), /Kept in Whitby\./);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 240)");
    });
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/theme`);
      await page.getByRole("button", { name: "Back to the usual look" }).click();
      assert.match(await page.innerText("main"), /Done/);
    });
  },

  "an admin puts a logo and a picture into the header, sees them first, and nothing moves when they come": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/theme`);
      const logo = page.locator("form#logo");
      await logo.getByLabel("Picture: Logo").setInputFiles({ name: "leaf.png", mimeType: "image/png", buffer: png(300, 120) });
      await logo.getByLabel(/archive’s name/).check();
      await logo.getByRole("button", { name: /^See how it looks/ }).click();
      assert.match(await page.title(), /^Not saved yet/);
      assert.match(await page.innerText("#logo-error"), /write what it says/);
      assert.ok(await logo.getByLabel(/archive’s name/).isChecked(), "nothing that was said is lost");
      await logo.getByLabel("What it shows: Logo").fill("The Lit Window");
      await logo.getByLabel("Picture: Logo").setInputFiles({ name: "leaf.png", mimeType: "image/png", buffer: png(300, 120) });
      await logo.getByRole("button", { name: /^See how it looks/ }).click();
      assert.match(page.url(), /\/admin\/theme\/preview$/);
      await page.goto(`${archive.address}/admin/theme`);
      const header = page.locator("form#header");
      await header.getByLabel("Picture: Picture across the top").setInputFiles({ name: "street.png", mimeType: "image/png", buffer: png(1200, 300) });
      await header.getByRole("checkbox", { name: /^It only decorates/ }).check();
      await header.getByRole("button", { name: /^See how it looks/ }).click();
      await asGuest(browser, archive, async (guest) => {
        await guest.goto(`${archive.address}/about`);
        assert.equal(await guest.locator("header img, .banner img").count(), 0, "nobody else sees it yet");
      });
      await page.getByRole("button", { name: "Make it the look of the archive" }).click();
    });
    for (const [viewport, colorScheme] of [[narrow, "light"], [narrow, "dark"], [wide, "light"], [wide, "dark"]]) {
      const context = await visitor(browser, archive, "guest", { viewport, colorScheme });
      const page = await context.newPage();
      // Each picture is held back until the page was measured without it.
      const held = [];
      await page.route("**/theme/pictures/**", (route) => held.push(route));
      await page.goto(`${archive.address}/about`, { waitUntil: "domcontentloaded" });
      const top = () => page.locator("main").evaluate((element) => element.getBoundingClientRect().top);
      const before = await top();
      await until(() => held.length >= 2);
      await Promise.all(held.map((route) => route.continue()));
      await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
      assert.equal(await top(), before, "nothing moves");
      assert.equal(await page.getByRole("link", { name: "The Lit Window" }).count(), 1);
      assert.deepEqual(await axeViolations(page), []);
      assert.ok((await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth)) <= 0);
      await context.close();
    }
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/theme`);
      await page.getByRole("button", { name: "Back to the usual look" }).click();
    });
  },

  "an admin has first works read, says who looks after what, and sets limits": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/validation`);
      await page.getByRole("radio", { name: "Those of authors who are new here" }).check();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      assert.match(await page.innerText("main"), /Saved/);
      await page.getByLabel("Seward looks after").fill("Dracula");
      await page.getByRole("button", { name: "Save what Seward looks after" }).click();
      assert.equal(await page.getByLabel("Seward looks after").inputValue(), "Dracula");
      await page.goto(`${archive.address}/admin/limits`);
      await page.getByLabel("A member is new for so many days").fill("14");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await page.innerText("main"), /Saved/);
      await page.goto(`${archive.address}/admin/requirements`);
      await page.getByRole("checkbox", { name: "Disclaimer", exact: true }).check();
      await page.getByRole("button", { name: "Save" }).click();
      assert.ok(await page.getByRole("checkbox", { name: "Disclaimer", exact: true }).isChecked());
      await page.getByRole("checkbox", { name: "Disclaimer", exact: true }).uncheck();
      await page.getByRole("button", { name: "Save" }).click();
      await page.goto(`${archive.address}/admin/validation`);
      await page.getByRole("radio", { name: /^Nobody's/ }).check();
      await page.getByRole("button", { name: "Save", exact: true }).click();
    });
    await asMember(browser, archive, "Seward", async (page) => {
      await page.goto(`${archive.address}/moderation/validation`);
      assert.match(await page.innerText("main"), /Nothing waits/);
    });
  },
};
