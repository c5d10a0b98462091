// Pictures of a work: handed in with words, put into a chapter, made the cover, shown only when asked, taken away. All of
// it without JavaScript, on a phone.

import assert from "node:assert/strict";
import { crc32, deflateSync } from "node:zlib";

import { asMember, narrow, visitor, wide } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";

export const pages = [];

/** A PNG file of a lit window, so many pixels wide and high. */
export function png(width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const lit = Math.abs(x - width / 2) < width / 6 && Math.abs(y - height / 2) < height / 5;
      rows.set(lit ? [240, 190, 90] : [40, 44 + Math.floor((40 * y) / height), 70], y * (1 + width * 3) + 1 + x * 3);
    }
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const file = (name, buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** A new work of Mina's with nothing in it, told by its number. */
export async function workOf(page, archive, title) {
  await page.goto(`${archive.address}/account/pen-names`);
  if (!(await page.innerText("main")).includes("Painted Window")) {
    await page.getByLabel("Pen name", { exact: true }).fill("Painted Window");
    await page.getByRole("button", { name: "Take this pen name" }).click();
  }
  await page.goto(`${archive.address}/write/works/new`);
  await page.getByLabel("Title", { exact: true }).fill(title);
  const signs = page.getByRole("checkbox", { name: "Painted Window", exact: true });
  if (await signs.count()) await signs.check();
  await page.getByRole("button", { name: "Save as a draft" }).click();
  const found = /\/write\/works\/(\d+)/.exec(page.url());
  assert.ok(found, `a new work opens its desk: ${page.url()}`);
  return found[1];
}

/** Looks at a page as axe does, in a context that runs scripts. */
async function noFaults(browser, archive, from, path) {
  const context = await visitor(browser, archive, "guest", { viewport: narrow });
  await context.addCookies(await from.cookies());
  const page = await context.newPage();
  await page.goto(`${archive.address}${path}`);
  await page.locator("main details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
  assert.deepEqual(await axeViolations(page), [], path);
  await context.close();
}

export const stories = {
  "a picture is handed in, stands in a chapter and on the cover, and goes along in every file": async (browser, archive) => {
    let work;
    await asMember(browser, archive, "Mina", async (page, context) => {
      work = await workOf(page, archive, "The Window Over the Street");
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      await page.getByLabel("Title").fill("Fog");
      await page.getByRole("button", { name: "Begin to write" }).click();
      const draft = page.url().split("?")[0];
      await page.getByLabel("Text", { exact: true }).fill("She looked up.\n\n![](picture:window)\n\nIt was lit.");
      await page.locator("#pictures summary").click();
      await page.getByRole("button", { name: "Save, and add a picture…" }).click();

      // What is missing or not taken is told, and the words stay.
      await page.getByLabel("Picture", { exact: true }).setInputFiles(file("window.png", png(900, 600)));
      await page.getByRole("button", { name: "Keep the picture" }).click();
      assert.match(await page.title(), /^Not kept yet/);
      assert.match(await page.innerText("#picture-error"), /what the picture shows/);
      await page.locator("#alt").fill("A lit window in the fog");
      await page.getByLabel("Picture", { exact: true }).setInputFiles(file("window.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")));
      await page.getByRole("button", { name: "Keep the picture" }).click();
      assert.match(await page.innerText("#picture-error"), /can hold programs/);
      assert.equal(await page.locator("#alt").inputValue(), "A lit window in the fog");
      await page.locator("#caption").fill("Drawn by Wiggins");
      await page.getByLabel("It is the cover").check();
      await page.getByLabel("Picture", { exact: true }).setInputFiles(file("window.png", png(900, 600)));
      await page.getByRole("button", { name: "Keep the picture" }).click();
      assert.match(await page.innerText("main"), /The picture is kept/);
      await noFaults(browser, archive, context, new URL(draft).pathname);
      await page.locator("#pictures summary").click();
      assert.match(await page.innerText("#pictures"), /!\[\]\(picture:window\)/);

      await page.getByRole("button", { name: "Preview" }).click();
      const shown = page.getByRole("img", { name: "A lit window in the fog" });
      const picture = await page.request.get(`${archive.address}${await shown.getAttribute("src")}`);
      assert.equal(picture.headers()["content-type"], "image/png");
      assert.match(await page.innerText("figcaption"), /Drawn by Wiggins/);
      await page.goto(draft);
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByRole("button", { name: "Post now" }).click();
      await page.goto(`${archive.address}/write/works/${work}/images`);
      await noFaults(browser, archive, context, `/write/works/${work}/images`);
      await page.getByRole("button", { name: /^Take it away/ }).click();
      assert.match(await page.innerText("main"), /It stands in chapter 1\./);
      await page.locator("#caption-window").fill("Drawn in Baker Street");
      await page.getByRole("button", { name: "Keep these words" }).click();
      assert.match(await page.innerText("main"), /Below it: Drawn in Baker Street/);
      const preview = await page.request.get(`${archive.address}/write/works/${work}/preview.epub`);
      assert.ok((await preview.body()).includes("EPUB/images/"), "the e-book holds it");
    });
    // A work that was never posted shows its pictures to nobody else.
    const context = await visitor(browser, archive, "guest", { viewport: wide });
    const guest = await context.newPage();
    const answer = await guest.goto(`${archive.address}/works/${work}`);
    assert.equal(answer.status(), 404);
    await context.close();
  },

  "a reader who does not want pictures is asked for each, and covers stand in lists where they are wanted": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${archive.address}/settings/reading`);
    await page.getByRole("radio", { name: "Only when I ask" }).check();
    await page.getByRole("radio", { name: "Never", exact: true }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const sheet = await (await page.request.get(`${archive.address}/prefs.css`)).text();
    assert.match(sheet, /--reading-picture: none/);
    assert.match(sheet, /--list-cover: none/);
    await context.close();
  },
};
