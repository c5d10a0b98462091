// Pages that only those see who are on the way into an account, or at a desk with something on it: each looked at by axe.

import assert from "node:assert/strict";

import { admin } from "./archive.mjs";
import { asMember, narrow, visitor } from "./browser.mjs";
import { accessible, chapterOnDesk, main, publish } from "./company.mjs";
import { code } from "./factors.mjs";
import { clean } from "./keyboard.mjs";

/** A browser that runs what axe is. */
async function looking(browser, archive, name, act) {
  const context = await visitor(browser, archive, "guest", { viewport: narrow });
  try {
    if (name) await context.addCookies(await asMember(browser, archive, name, (_, own) => own.cookies()));
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

const press = async (page, name) => {
  const button = page.getByRole("button", { name, exact: true });
  await Promise.all([page.waitForNavigation({ timeout: 30_000 }), button.click()]);
};

export const stories = {
  "every page of a second step, from setting it up to losing it, is accessible": async (browser, archive) => {
    let secret;
    // A session that has grown old on the way here would be asked first who it is.
    delete archive.sessions?.Jane;
    await looking(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/safety/app`);
      await clean(page);
      await press(page, "Begin");
      await clean(page);
      secret = await page.innerText("code.secret");
      await page.getByLabel("The code that the app shows now").fill("000000");
      await press(page, "Turn it on");
      await clean(page);
      await page.getByLabel("The code that the app shows now").fill(code(secret));
      await press(page, "Turn it on");
      assert.equal(await page.locator("ol.codes code").count(), 10);
      await clean(page);
      for (const path of ["/account/safety", "/account/safety/codes", "/account/safety/links", "/account/prove?to=/account/safety/app"]) {
        await page.goto(archive.address + path);
        await clean(page);
      }
    });
    await looking(browser, archive, null, async (page) => {
      await page.goto(`${archive.address}/login?to=/account/safety/app`);
      await page.fill("#name", "Jane");
      await page.fill("#password", admin.password);
      await press(page, "Sign in");
      assert.match(page.url(), /\/login\/second$/);
      await clean(page);
      await page.getByLabel("Code of your authenticator app").fill("000000");
      await press(page, "Sign in");
      await clean(page);
      await page.getByRole("link", { name: "I have lost all of these" }).click();
      await page.waitForURL(/lost/);
      await clean(page);
      await page.goto(`${archive.address}/login/second`);
      await page.getByLabel("Code of your authenticator app").fill(code(secret, 1));
      await press(page, "Sign in");
      await clean(page);
      await press(page, "Remove the app");
      await clean(page);
    });
  },

  "every page of keeping an archive that has something on it is accessible": async (browser, archive) => {
    const paths = await asMember(browser, archive, "Mina", async (page) => {
      const made = [];
      await page.goto(`${archive.address}/admin/news/new`);
      await page.getByLabel("Title").fill("Strawberries on Tuesday");
      await page.getByLabel("Text", { exact: true }).fill("*All* are invited.");
      await page.getByRole("button", { name: "Save" }).click();
      made.push(new URL(page.url()).pathname);
      await page.getByRole("link", { name: "See it as others do" }).click();
      made.push(new URL(page.url()).pathname);
      await page.goto(`${archive.address}/admin/pages/new`);
      await page.getByLabel("Title").fill("How we play");
      await page.getByLabel("Last part of its address").fill("how-we-play");
      await page.getByLabel("Text", { exact: true }).fill("Fairly.");
      await page.getByRole("button", { name: "Save" }).click();
      made.push(new URL(page.url()).pathname, "/pages/how-we-play");
      await page.goto(`${archive.address}/admin/theme`);
      await page.getByRole("button", { name: "See how it looks", exact: true }).click();
      made.push(new URL(page.url()).pathname);
      return made;
    });
    await accessible(browser, archive, "Mina", [...paths, "/admin/news", "/admin/pages", "/admin/featured", "/admin/validation", "/admin/requirements", "/admin/limits", "/admin/settings/import"]);
  },

  "every page of a desk that has something on it is accessible": async (browser, archive) => {
    const [work, draft] = await asMember(browser, archive, "Jane", async (page) => {
      const number = await publish(page, archive, "A Full Desk");
      return [number, new URL(await chapterOnDesk(page, archive, number, "On it", "Dust.")).pathname];
    });
    const desk = ["", "/facts", "/former", "/post", "/take-back", "/delete", "/statistics", "/collections", "/order", "/schedule", "/news", "/preview", "/chapters/new", "/chapters/1", "/chapters/1/versions", "/dropped"];
    await accessible(browser, archive, "Jane", [...desk.map((end) => `/write/works/${work}${end}`), draft, `${draft}/post`, `${draft}/preview`, `${draft}/versions`, `${draft}/drop`, "/write", "/write/many?all=1", "/write/acts", "/write/statistics", "/write/export", `/write/orphan?work=${work}`]);
    await looking(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/write/many?q=Full+Desk&all=1`);
      await press(page, "Delete them…");
      assert.match(await main(page), /A Full Desk/);
      await clean(page);
      await page.goto(`${archive.address}/write/many?q=Full+Desk&all=1`);
      await page.getByLabel("Language").last().selectOption({ label: "German" });
      await press(page, "Show what would change");
      await clean(page);
    });
  },
};
