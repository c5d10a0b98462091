// Keeping a site: news, pages, chosen works, its look, what is read first, what a work needs.

import assert from "node:assert/strict";

import { asMember, visitor } from "./browser.mjs";

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
      await page.getByRole("button", { name: "See how it looks" }).click();
      assert.match(await page.getByRole("alert").first().innerText(), /Remarks on paper: the contrast is 1\.\d\d and has to be 4\.5\. #[0-9a-f]{6} would do/);
      await page.getByLabel("Remarks in Light").fill("#4a4038");
      await page.getByLabel("Paper in Light").fill("#fffff0");
      await page.getByLabel("A line at the foot of every page").fill("Kept in Whitby.");
      await page.getByRole("button", { name: "See how it looks" }).click();
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
