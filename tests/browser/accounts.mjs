// Joining, coming in, and coming in again: without JavaScript, on a phone, with letters that really go.

import assert from "node:assert/strict";

import { admin, startArchive } from "./archive.mjs";
import { asMember, narrow, signIn, visitor } from "./browser.mjs";
import { postOffice } from "./post_office.mjs";

export const pages = [
  ["join", "/signup", "guest"],
  ["nearly a member", "/signup/waiting", "guest"],
  ["a forgotten password", "/login/forgotten", "guest"],
  ["change the password", "/account/password", "admin"],
  ["change the mail address", "/account/address", "admin"],
  ["where one is signed in", "/account/sessions", "admin"],
  ["invitations", "/account/invitations", "admin"],
  ["who wants to join", "/moderation/joining", "admin"],
  ["admin: accounts", "/admin/accounts", "admin"],
  ["admin: an account", "/admin/accounts/2", "admin"],
  ["admin: joining", "/admin/joining", "admin"],
];

const phrase = "seven bees above the downs";

async function asGuest(browser, archive, act) {
  const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false, viewport: narrow });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

async function open(browser, archive, mode) {
  await asMember(browser, archive, admin.name, async (page) => {
    await page.goto(`${archive.address}/admin/joining`);
    await page.getByLabel(mode, { exact: true }).check();
    await page.getByRole("button", { name: "Save" }).click();
    assert.match(await page.innerText("main"), /Saved/);
  });
}

async function join(page, archive, path, name, email) {
  await page.goto(`${archive.address}${path}`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(phrase);
  await page.getByLabel(/I agree to the rules/).check();
  await page.getByRole("button", { name: "Join" }).click();
}

export const stories = {
  "somebody joins, confirms by letter, forgets the password and comes in again": async (browser) => {
    const post = await postOffice();
    const archive = await startArchive({ fixtures: false, mail: post.url });
    try {
      await open(browser, archive, "whoever wants to");
      await asGuest(browser, archive, async (page) => {
        await join(page, archive, "/signup", "Renfield", "renfield@example.org");
        assert.match(await page.innerText("h1"), /Welcome, Renfield/);
        await page.goto(`${archive.address}${await post.link("renfield@example.org", "/account/confirm/")}`);
        await page.getByRole("button", { name: "Confirm" }).click();
        assert.match(await page.innerText("main"), /address is confirmed/);
      });
      await asGuest(browser, archive, async (page) => {
        await page.goto(`${archive.address}/login`);
        await page.getByRole("link", { name: "Forgot the password?" }).click();
        await page.getByLabel("E-mail address").fill("renfield@example.org");
        await page.getByRole("button", { name: "Send the letter" }).click();
        assert.match(await page.innerText("main"), /a letter with a link is on its way/);
        await page.goto(`${archive.address}${await post.link("renfield@example.org", "/login/reset/")}`);
        await page.getByLabel("New password").fill("flies and spiders and sparrows");
        await page.getByRole("button", { name: "Set it" }).click();
        await page.getByLabel("Name or e-mail address").fill("renfield@example.org");
        await page.getByLabel("Password").fill("flies and spiders and sparrows");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.goto(`${archive.address}/account`);
        assert.match(await page.innerText("main"), /Renfield/);
      });
    } finally {
      await archive.end();
      post.end();
    }
  },

  "a moderator lets somebody in who waits": async (browser) => {
    const archive = await startArchive({ fixtures: false });
    try {
      await asGuest(browser, archive, async (page) => {
        await join(page, archive, "/signup", "Swales", "swales@example.org");
        assert.match(await page.innerText("h1"), /Nearly there/);
      });
      await asMember(browser, archive, "Seward", async (page) => {
        await page.goto(`${archive.address}/moderation/joining`);
        await page.getByRole("button", { name: "Let Swales in" }).click();
        assert.match(await page.innerText("main"), /Nobody waits/);
      });
      await asGuest(browser, archive, async (page) => {
        await page.goto(`${archive.address}/login`);
        await page.getByLabel("Name or e-mail address").fill("Swales");
        await page.getByLabel("Password").fill(phrase);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.goto(`${archive.address}/account`);
        assert.match(await page.innerText("main"), /Swales/);
      });
    } finally {
      await archive.end();
    }
  },

  "a member hands over an invitation, and signs another browser out": async (browser) => {
    const archive = await startArchive({ fixtures: false });
    try {
      await signIn(browser, archive.address, "Lucy");
      const path = await asMember(browser, archive, "Lucy", async (page) => {
        await page.goto(`${archive.address}/account/sessions`);
        await page.getByRole("button", { name: "Sign out everywhere else" }).click();
        assert.doesNotMatch(await page.innerText("main"), /everywhere else/);
        await page.goto(`${archive.address}/account/invitations`);
        await page.getByRole("button", { name: "Invite" }).click();
        return new URL(await page.getByLabel("The link").inputValue()).pathname;
      });
      await asGuest(browser, archive, async (page) => {
        await join(page, archive, path, "Holmwood", "holmwood@example.org");
        assert.match(await page.innerText("h1"), /Welcome, Holmwood/);
      });
    } finally {
      await archive.end();
    }
  },
};
