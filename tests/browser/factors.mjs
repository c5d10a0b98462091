// Ways into an account beside the password: authenticator apps, recovery codes, passkeys.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { admin, startArchive } from "./archive.mjs";
import { asMember, narrow, visitor } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";

export const pages = [
  ["safety", "/account/safety", "admin"],
  ["safety: authenticator app", "/account/safety/app", "admin"],
  ["safety: recovery codes", "/account/safety/codes", "admin"],
  ["safety: passkeys", "/account/safety/passkeys", "admin"],
  ["safety: other sites", "/account/safety/links", "admin"],
  ["is it you", "/account/prove?to=/account/safety", "admin"],
  ["admin: signing in", "/admin/providers", "admin"],
];

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of an authenticator app (RFC 6238), so many steps from now. */
export function code(letters, steps = 0) {
  const bits = [...letters.replaceAll(/\s/g, "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", secret).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The password is given; what comes after it is on the page. */
async function password(page, archive, name) {
  await page.goto(`${archive.address}/login?to=/account/safety`);
  await page.fill("#name", name);
  await page.fill("#password", admin.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A browser without JavaScript, on a phone. */
async function elsewhere(browser, archive, act) {
  const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false, viewport: narrow });
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
}

const accessible = async (page, what) => assert.deepEqual(await axeViolations(page), [], what);
const text = (page) => page.innerText("main");

export const stories = {
  "somebody sets up an authenticator app and signs in by its code, by a recovery code, and without again": async (browser, archive) => {
    let secret;
    let recovery;
    await asMember(browser, archive, "Quincey", async (page) => {
      await page.goto(`${archive.address}/account`);
      await page.getByRole("link", { name: /^Safety/ }).click();
      await page.getByRole("link", { name: "Set up an app" }).click();
      await page.getByRole("button", { name: "Begin" }).click();
      secret = await page.innerText("code.secret");
      await page.getByLabel("The code that the app shows now").fill("000000");
      await page.getByRole("button", { name: "Turn it on" }).click();
      assert.match(await page.title(), /^Wrong code/);
      await page.getByLabel("The code that the app shows now").fill(code(secret));
      await page.getByRole("button", { name: "Turn it on" }).click();
      recovery = await page.locator("ol.codes code").allInnerTexts();
      assert.equal(recovery.length, 10);
      await page.getByRole("link", { name: "I have kept them" }).click();
      assert.match(await text(page), /10 of ten are left/);
    });
    await elsewhere(browser, archive, async (page) => {
      await password(page, archive, "Quincey");
      assert.match(page.url(), /\/login\/second$/);
      await page.getByLabel("Code of your authenticator app").fill(code(secret, 1));
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      assert.match(page.url(), /\/account\/safety$/);
    });
    await elsewhere(browser, archive, async (page) => {
      await password(page, archive, "Quincey");
      await page.getByLabel("One of the ten codes").fill(recovery[3]);
      await page.getByRole("button", { name: "Sign in with this code" }).click();
      assert.match(await text(page), /9 of ten are left/);
    });
    await elsewhere(browser, archive, async (page) => {
      await password(page, archive, "Quincey");
      await page.getByLabel("One of the ten codes").fill(recovery[3]);
      await page.getByRole("button", { name: "Sign in with this code" }).click();
      assert.match(await text(page), /none of your codes, or it was used before/);
      await page.getByRole("link", { name: "I have lost all of these" }).click();
      await page.goto(`${archive.address}/login/second`);
      await page.getByLabel("One of the ten codes").fill(recovery[4]);
      await page.getByRole("button", { name: "Sign in with this code" }).click();
      await page.getByRole("link", { name: "Look at it, or remove it" }).click();
      await page.getByRole("button", { name: "Remove the app" }).click();
    });
    await elsewhere(browser, archive, async (page) => {
      await password(page, archive, "Quincey");
      assert.match(page.url(), /\/account\/safety$/, "the password alone signs in again");
    });
  },

  "somebody adds a passkey, signs in by it without a name, and removes it": async (browser) => {
    const archive = await startArchive({ fixtures: false, host: "localhost" });
    const context = await browser.newContext({ viewport: narrow });
    try {
      const page = await context.newPage();
      const devices = await context.newCDPSession(page);
      await devices.send("WebAuthn.enable");
      await devices.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      await password(page, archive, "Quincey");
      await page.getByRole("link", { name: "Add a passkey" }).click();
      await accessible(page, "passkeys");
      await page.getByLabel("What you call it").fill("My harbour telephone");
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByRole("link", { name: "I have kept them" }).click();
      assert.match(await text(page), /You have 1 passkey/);

      await page.goto(`${archive.address}/logout`);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.goto(`${archive.address}/login?to=/account/safety/passkeys`);
      await accessible(page, "signing in");
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL((url) => url.pathname === "/account/safety/passkeys");
      assert.match(await text(page), /My harbour telephone\s+Added on .*; last used on/);
      await accessible(page, "passkeys with one");

      await page.goto(`${archive.address}/account/prove?to=/account/safety/passkeys`);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL((url) => url.pathname === "/account/safety/passkeys");
      await page.getByRole("button", { name: "Remove My harbour telephone" }).click();
      await page.goto(`${archive.address}/account/safety`);
      assert.match(await text(page), /Add a passkey/);

      await page.goto(`${archive.address}/logout`);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.goto(`${archive.address}/login`);
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL((url) => url.pathname === "/login/passkey");
      assert.match(await text(page), /not known here/, "a removed passkey opens nothing");
    } finally {
      await context.close();
      await archive.end();
    }
  },
};
