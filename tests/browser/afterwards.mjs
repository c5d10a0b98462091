// What is done after a work is begun or posted: its dates set right, what it answers ticked, its cover chosen; and tag
// sets that several challenges share. All of it without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";
import { accessible, asGuest, begin, chapterOnDesk, main, postChapter, publish, restate, titles } from "./company.mjs";
import { png } from "./pictures.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Makes a challenge of a kind and opens it. */
async function open(page, archive, name, kind) {
  await page.goto(`${archive.address}/challenges/new`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: kind }).check();
  await button(page, "Make it").click();
  await page.locator("button.primary").first().click();
}

export const stories = {
  "a posted work and its chapters get other dates, and lists, feeds and orders follow": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", async (page) => {
      const number = await publish(page, archive, "Found in a Trunk");
      await postChapter(page, archive, number, "The second letter", "It had rained since Easter.");
      await page.goto(`${archive.address}/write/works/${number}`);
      await page.getByRole("link", { name: "Dates of chapters" }).click();
      const days = page.locator("main input[type=date]");
      assert.equal(await days.count(), 2);
      await days.nth(0).fill("1999-04-05");
      await days.nth(1).fill("2999-01-01");
      await button(page, "Save").click();
      assert.match(await page.title(), /^Not saved yet/);
      assert.match(await main(page), /has not come yet/);
      assert.equal(await days.nth(0).inputValue(), "1999-04-05", "nothing that was typed is lost");
      await days.nth(1).fill("2001-11-02");
      await button(page, "Save").click();
      assert.match(await main(page), /Saved/);
      return number;
    });
    const told = await asGuest(browser, archive, `/works/${work}`);
    assert.match(told, /5 April 1999/);
    assert.match(told, /2 November 2001/);
    await until(async () => (await asGuest(browser, archive, "/recent", titles))[0] !== "Found in a Trunk");
    const feed = await (await fetch(`${archive.address}/feeds/works/${work}`, { headers: { cookie: "rating=5" } })).text();
    assert.match(feed, /2001-11-02/);
    await asMember(browser, archive, "Jane", async (page) => {
      await restate(page, archive, work, () => page.getByLabel("First published").fill("1998-01-31"));
      await page.goto(`${archive.address}/write/works/${work}/dates`);
      assert.equal(await page.locator("main input[type=date]").nth(0).inputValue(), "1998-01-31", "its first chapter goes along");
      assert.equal(await page.locator("main input[type=date]").nth(1).inputValue(), "2001-11-02");
    });
    await accessible(browser, archive, "Jane", [`/write/works/${work}/dates`]);
  },

  "a work answers a prompt from its own facts, and takes that back": async (browser, archive) => {
    const at = `${archive.address}/challenges/answered-wishes`;
    await asMember(browser, archive, "Emma", (page) => open(page, archive, "Answered Wishes", "Prompt meme"));
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${at}/prompts/new`);
      await page.getByLabel("Fandoms", { exact: true }).fill("Emma");
      await page.getByLabel("What you would like to read").fill("A quiet evening at the piano.");
      await button(page, "Leave it").click();
    });
    const work = await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${at}/prompts`);
      await button(page, "Claim").click();
      const box = page.getByRole("checkbox", { name: /^Answered Wishes: a prompt by Jane of Highbury: Emma/ });
      const number = await begin(page, archive, "An Evening at the Piano", () => box.check());
      await page.goto(`${archive.address}/write/works/${number}/facts`);
      assert.ok(await box.isChecked());
      await chapterOnDesk(page, archive, number, "One", "She played until the candles were low.");
      await page.goto(`${archive.address}/write/works/${number}/post`);
      await button(page, "Post it").click();
      return number;
    });
    const gathered = () => asGuest(browser, archive, "/collections/answered-wishes");
    assert.match(await gathered(), /A mystery work/, "its curtain keeps the work back");
    await accessible(browser, archive, "Frank", [`/write/works/${work}/facts`]);
    await asMember(browser, archive, "Frank", async (page) => {
      await restate(page, archive, work, () => page.getByRole("checkbox", { name: /^Answered Wishes/ }).uncheck());
      assert.match(await main(page), /Saved/);
      assert.equal(await page.getByRole("checkbox", { name: /^Answered Wishes/ }).isChecked(), false);
    });
    assert.doesNotMatch(await gathered(), /A mystery work/);
  },

  "two challenges choose from one tag set, and members propose names for it": async (browser, archive) => {
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/challenges`);
      await page.getByRole("link", { name: "Tag sets" }).click();
      await page.getByRole("link", { name: "Make a tag set" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Highbury and Beyond");
      await page.getByLabel("What it is for").fill("Novels with letters in them.");
      await page.getByLabel(/^Names that a member may propose/).fill("2");
      await button(page, "Make it").click();
      await page.getByLabel("Names", { exact: true }).fill("Emma, Evelina");
      await button(page, "Add them").click();
      assert.match(await main(page), /Fandoms\s+Emma, Evelina/);
    });
    await asMember(browser, archive, "Harriet", async (page) => {
      await page.goto(`${archive.address}/tag-sets/highbury-and-beyond`);
      await page.getByLabel("Names", { exact: true }).fill("Pamela, Clarissa, Dracula");
      await button(page, "Propose them").click();
      assert.match(await page.innerText("#names-error"), /as many of these as one may/);
      await page.getByLabel("Names", { exact: true }).fill("Pamela, Dracula");
      await button(page, "Propose them").click();
      assert.match(await main(page), /Proposed by you\s+Dracula/);
      await page.getByRole("button", { name: /^Take it back\s*: Dracula$/ }).click();
      assert.doesNotMatch(await main(page), /Dracula/);
    });
    assert.doesNotMatch(await asGuest(browser, archive, "/tag-sets/highbury-and-beyond"), /Pamela/, "nobody else sees what waits");
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/tag-sets/highbury-and-beyond`);
      await page.getByRole("button", { name: /^Take it\s*: Pamela$/ }).click();
    });
    for (const [keeper, name] of [["Emma", "Letters in Spring"], ["Frank", "Letters in Autumn"]]) {
      await asMember(browser, archive, keeper, async (page) => {
        await open(page, archive, name, /Gift exchange/);
        const slug = name.toLowerCase().replaceAll(" ", "-");
        await page.goto(`${archive.address}/challenges/${slug}/settings`);
        await page.getByLabel("Tag sets that it shares").fill("Nothing of the Kind");
        await button(page, "Save").click();
        assert.match(await page.innerText("#tag-sets-error"), /no tag set “Nothing of the Kind”/);
        await page.getByLabel("Tag sets that it shares").fill("Highbury and Beyond");
        await button(page, "Save").click();
        assert.match(await main(page), /Saved/);
        if ((await page.getByRole("button", { name: "Open the sign-up" }).count()) > 0) await button(page, "Open the sign-up").click();
      });
      await asMember(browser, archive, "Jane", async (page) => {
        await page.goto(`${archive.address}/challenges/${name.toLowerCase().replaceAll(" ", "-")}/sign-up`);
        for (const fandom of ["Emma", "Evelina", "Pamela"]) assert.ok(await page.getByRole("checkbox", { name: fandom, exact: true }).count(), fandom);
      });
    }
    assert.match(await asGuest(browser, archive, "/tag-sets/highbury-and-beyond"), /Used by Letters in Autumn, Letters in Spring/);
    await accessible(browser, archive, "Emma", ["/tag-sets", "/tag-sets/new", "/tag-sets/highbury-and-beyond", "/tag-sets/highbury-and-beyond/edit"]);
  },

  "a work's cover stands on its page, in lists, catalogues and books": async (browser, archive) => {
    const work = await asMember(browser, archive, "Emma", async (page) => {
      const number = await publish(page, archive, "A Portrait of Miss Smith");
      await page.goto(`${archive.address}/write/works/${number}/images`);
      await page.getByLabel("Picture", { exact: true }).setInputFiles({ name: "portrait.png", mimeType: "image/png", buffer: png(600, 900) });
      await page.getByLabel("What it shows", { exact: true }).fill("A young lady, painted taller than she is");
      await page.getByLabel("It is the cover").check();
      await button(page, "Keep the picture").click();
      return number;
    });
    await asGuest(browser, archive, `/works/${work}`, async (page) => {
      const cover = page.getByRole("img", { name: "A young lady, painted taller than she is" });
      const sent = await page.request.get(archive.address + (await cover.getAttribute("src")));
      assert.equal(sent.headers()["content-type"], "image/png");
    });
    const book = await (await fetch(`${archive.address}/works/${work}/download.epub`, { headers: { cookie: "rating=5" } })).arrayBuffer();
    assert.ok(Buffer.from(book).includes("EPUB/images/"), "the book holds it");
    const catalogue = () => fetch(`${archive.address}/opds/v2/works`).then((answer) => answer.text());
    await until(async () => (await catalogue()).includes(`/works/${work}/images/`));
    await until(async () => (await asGuest(browser, archive, "/recent", (page) => page.content())).includes(`/works/${work}/images/`));
    await accessible(browser, archive, "", [`/works/${work}`]);
  },
};
