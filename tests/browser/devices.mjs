// Keys for e-readers and reading programs.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { asMember } from "./browser.mjs";

export const pages = [
  ["your devices", "/account/devices", "admin"],
  ["a key for a device", "/account/devices/new", "admin"],
];

const md5 = (text) => createHash("md5").update(text).digest("hex");

async function makeKey(page, address, name, purpose) {
  await page.goto(`${address}/account/devices`);
  await page.getByRole("link", { name: "Make a key" }).click();
  await page.getByLabel("What do you call the device?").fill(name);
  await page.getByRole("radio", { name: purpose }).check();
  await page.getByRole("button", { name: "Make the key" }).click();
  return page.locator(".device-key code").innerText();
}

const asDevice = (name, key) => ({ "x-auth-user": name, "x-auth-key": md5(key) });

export const stories = {
  "a member makes a key for an e-reader, sees it once, and ends it": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      const key = await makeKey(page, archive.address, "The small one", "An e-reader with KOReader");
      assert.match(key, /^[a-z2-9]{5}(-[a-z2-9]{5,6}){4}$/);
      const ask = () => fetch(`${archive.address}/koreader/users/auth`, { headers: asDevice("Lucy", key) });
      assert.equal((await ask()).status, 200);
      await page.getByRole("link", { name: "It is in the device" }).click();
      assert.match(await page.innerText("main"), /The small one\s+Catalogue, feeds and your place/);
      assert.doesNotMatch(await page.content(), new RegExp(key), "shown once");
      await page.locator("li", { hasText: "The small one" }).getByRole("button").click();
      assert.doesNotMatch(await page.innerText("main"), /The small one/);
      assert.equal((await ask()).status, 401);
    });
  },

  "a program without fields for a name reads the catalogue at a secret address": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      const address = await makeKey(page, archive.address, "Old reader", "A program without such fields");
      assert.ok(address.includes("/opds/k/"));
      const path = new URL(address).pathname;
      const answer = await fetch(archive.address + path, { headers: { accept: "application/opds+json" } });
      assert.equal(answer.status, 200);
      const { navigation } = await answer.json();
      assert.ok(navigation.some(({ title }) => title === "Continue reading"));
      assert.ok(navigation.every(({ href }) => new URL(href).pathname.startsWith(path)));
    });
  },

  "an e-reader tells where its owner is, and another one asks for it": async (browser, archive) => {
    await asMember(browser, archive, "Lucy", async (page) => {
      const first = await makeKey(page, archive.address, "First", "An e-reader with KOReader");
      const second = await makeKey(page, archive.address, "Second", "Your place alone");
      const file = await fetch(`${archive.address}/works/${archive.works.long}/download.epub`);
      const bytes = Buffer.from(await file.arrayBuffer());
      const hash = createHash("md5");
      for (let at = 0, step = 1024; at < bytes.length; at = at === 0 ? 1024 : at * 4) hash.update(bytes.subarray(at, at + step));
      const document = hash.digest("hex");
      const progress = "/body/DocFragment[3]/body/section/p[5]/text().0";
      const body = JSON.stringify({ document, progress, percentage: 0.1, device: "First", device_id: "1" });
      const headers = { ...asDevice("Lucy", first), "content-type": "application/json" };
      const put = await fetch(`${archive.address}/koreader/syncs/progress`, { method: "PUT", headers, body });
      assert.equal(put.status, 200);
      const got = await fetch(`${archive.address}/koreader/syncs/progress/${document}`, { headers: asDevice("Lucy", second) });
      const place = await got.json();
      assert.deepEqual([place.progress, place.device], [progress, "First"]);
    });
  },
};
