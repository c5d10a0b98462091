// Files that authors hand in: read, looked over, and only then made into chapters. All of it without JavaScript.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";
import { docx, zip } from "./fixtures/documents.mjs";

export const pages = [["upload", "/write/upload", "admin"]];

const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
const chapters = (page) => page.locator(".found .line");

/** Whoever signs works needs a name to sign with. */
async function takeName(page, archive, name) {
  await page.goto(`${archive.address}/account/pen-names`);
  if ((await page.innerText("main")).includes(name)) return;
  await page.getByLabel("Pen name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Take this pen name" }).click();
}

async function send(page, archive, files, fill = async () => {}) {
  await page.goto(`${archive.address}/write/upload`);
  await page.getByLabel("Files").setInputFiles(files);
  await fill(page);
  await page.getByRole("button", { name: "Read" }).click();
}

export const stories = {
  "a document of 300 pages becomes a draft with its chapters, within seconds": (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await takeName(page, archive, "M. Harker");
      const from = Date.now();
      const buffer = docx({ title: "The Castle Road", chapters: 30, pages: 300 });
      await send(page, archive, [{ name: "castle.docx", mimeType: "application/octet-stream", buffer }]);
      assert.match(await page.innerText("main"), /30 chapters in 1 file, 9\d[,  .]?\d{3} words/);
      assert.equal(await chapters(page).count(), 30);
      assert.equal(await page.getByLabel("Title of the work").inputValue(), "The Castle Road");
      assert.equal(await page.inputValue("#number-2"), "3");
      assert.equal(await page.inputValue("#title-2"), "Night 3");
      assert.match(await chapters(page).nth(2).innerText(), /The lamp burnt low.*So it was/s);
      // A number twice is told beside the chapter, and nothing is lost.
      await page.fill("#number-2", "2");
      await page.fill("#title-2", "The Third Night");
      await page.uncheck('[name="take-29"]');
      await page.check('[name="merge-28"]');
      await page.getByRole("button", { name: "Make these chapters" }).click();
      assert.match(await page.title(), /^Not made yet/);
      assert.equal(await page.inputValue("#title-2"), "The Third Night");
      assert.match(await page.innerText("#wrong-2"), /chapter 2 already/);
      await page.fill("#number-2", "3");
      await page.getByRole("button", { name: "Make these chapters" }).click();
      assert.match(page.url(), /\/write\/works\/\d+$/);
      assert.ok(Date.now() - from < 60_000);
    }),

  "several files become chapters in the order of their names, and those that cannot be read are named": (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      const packed = zip({ "10 End.txt": "It was over.\n\nNobody spoke.", "2 Middle.md": "# Fog\n\nIt *rose*.\n\nAnd stayed." });
      await send(page, archive, [
        { name: "more.zip", mimeType: "application/zip", buffer: packed },
        file("1 Start.html", "<html><body><h1>The Lamp</h1><p>It was lit.</p><p>They sat.</p></body></html>"),
        file("noise.docx", "PK\u0003\u0004 no document"),
        file("empty.txt", " "),
      ]);
      const told = await page.innerText("main");
      assert.match(told, /3 chapters in 3 files/);
      assert.match(told, /noise\.docx: /);
      assert.match(told, /empty\.txt: the file is empty/);
      assert.match(await chapters(page).nth(0).innerText(), /1 Start\.html.*It was lit/s);
      assert.match(await chapters(page).nth(1).innerText(), /2 Middle\.md.*It rose/s);
      assert.match(await chapters(page).nth(2).innerText(), /10 End\.txt/);
      assert.deepEqual(await Promise.all([0, 1, 2].map((place) => page.inputValue(`#number-${place}`))), ["1", "2", "10"]);
      await page.getByRole("button", { name: "Throw the upload away" }).click();
      assert.match(page.url(), /\/write\/upload$/);
    }),

  "chapters are split at lines as their author types them": (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      const text = "Letter the first\n\nDear Lucy.\n\nIt rains.\n\nLetter the second\n\nDear Mina.\n\nIt does not.";
      await send(page, archive, [file("letters.txt", text)], async () => {
        await page.getByRole("radio", { name: "At lines like this one" }).check();
      });
      assert.match(await page.innerText(".error"), /how a line looks/);
      await send(page, archive, [file("letters.txt", text)], async () => {
        await page.getByRole("radio", { name: "At lines like this one" }).check();
        await page.getByLabel("Pattern").fill("letter the *");
      });
      assert.equal(await chapters(page).count(), 2);
      assert.equal(await page.inputValue("#title-1"), "Letter the second");
      await page.locator(".split summary").click();
      await page.getByRole("radio", { name: "Nowhere" }).check();
      await page.getByRole("button", { name: "Split" }).click();
      assert.equal(await chapters(page).count(), 1);
    }),

  "what cannot be read is refused with its name and the reason": (browser, archive) =>
    asMember(browser, archive, "Mina", async (page) => {
      await send(page, archive, [file("picture.png", "\u0089PNG\r\n\u001a\n\u0000\u0000")]);
      assert.match(await page.title(), /^Not read yet/);
      assert.match(await page.innerText('[role="alert"]'), /picture\.png: /);
    }),

  "nobody opens what somebody else uploaded": async (browser, archive) => {
    const address = await asMember(browser, archive, "Mina", async (page) => {
      await send(page, archive, [file("own.txt", "Mine alone.\n\nNobody else reads it.")]);
      return page.url();
    });
    await asMember(browser, archive, "Seward", async (page) => {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 404);
    });
  },
};
