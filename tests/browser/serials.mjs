// Serials as their authors run them: order, days of posting, pauses, ends, posts that are no chapters; without JavaScript.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";
import { accessible, asGuest, begin, chapterOnDesk, main, postChapter, publish } from "./company.mjs";

const contents = (page) => page.locator("ol.contents > li > a:first-child").allInnerTexts();

/** A posted serial of three chapters, of Frank's, made once; answers with its number. */
export function serial(browser, archive) {
  archive.serial ??= asMember(browser, archive, "Frank", async (page) => {
    const work = await publish(page, archive, "The Road to Richmond");
    await postChapter(page, archive, work, "The inn", "The horses were tired.\n\nSo was he.");
    await postChapter(page, archive, work, "The letter", "It said nothing. It said it twice.");
    return work;
  });
  return archive.serial;
}

export const stories = {
  "chapters are moved by buttons and numbers, joined, cut and taken away": async (browser, archive) => {
    const work = await serial(browser, archive);
    const order = `${archive.address}/write/works/${work}/order`;
    const shown = () => asGuest(browser, archive, `/works/${work}`, contents);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(order);
      await page.getByRole("button", { name: /^Up\s*: .*The letter/ }).click();
      assert.deepEqual((await shown()).map((name) => name.replace(/^.*?\d+[.:]? ?/, "")), ["Tea", "The letter", "The inn"]);
      await page.getByRole("spinbutton", { name: /The inn/ }).first().fill("1");
      await page.getByRole("button", { name: /^Move .*The inn/ }).click();
      assert.match((await shown())[0], /The inn/);
      await page.locator("summary", { hasText: "The inn" }).click();
      await page.getByLabel(/Cut before paragraph.*The inn/).fill("2");
      await page.getByLabel(/Title of the second part.*The inn/).fill("The yard");
      await page.getByRole("button", { name: /^Cut in two.*The inn/ }).click();
      assert.match((await shown())[1], /The yard/);
      await page.locator("summary", { hasText: "The yard" }).click();
      await page.getByRole("button", { name: /^Join to the chapter before.*The yard/ }).click();
      assert.equal((await shown()).length, 3);
      await page.locator("summary", { hasText: "The letter" }).click();
      await page.getByLabel(/^Yes, delete .*The letter/).check();
      await page.getByRole("button", { name: /^Delete .*The letter/ }).click();
      assert.equal((await shown()).length, 2);
      await postChapter(page, archive, work, "Another letter", "This one came too late.");
    });
    await accessible(browser, archive, "Frank", [`/write/works/${work}/order`]);
  },

  "chapters are given their days, one after another, and taken off the schedule again": async (browser, archive) => {
    const work = await serial(browser, archive);
    await asMember(browser, archive, "Frank", async (page) => {
      for (const title of ["Monday", "Tuesday"]) await chapterOnDesk(page, archive, work, title, "It rained.");
      await page.goto(`${archive.address}/write/works/${work}/schedule`);
      await page.getByRole("button", { name: "Set the days" }).click();
      assert.match(await page.title(), /^Error:/);
      assert.match(await page.innerText("#drafts-wrong"), /Choose at least one/);
      for (const title of ["Monday", "Tuesday"]) await page.getByRole("checkbox", { name: new RegExp(title) }).check();
      await page.getByLabel("From the day").fill("2001-01-01");
      await page.getByLabel("In the time zone").fill("Nowhere/Else");
      await page.getByRole("button", { name: "Set the days" }).click();
      assert.match(await page.innerText("#zone-wrong"), /No such time zone/);
      await page.getByLabel("In the time zone").fill("Europe/London");
      await page.getByRole("button", { name: "Set the days" }).click();
      assert.equal(await page.locator("#date-wrong").count(), 1);
      const year = new Date().getFullYear() + 1;
      await page.getByLabel("From the day").fill(`${year}-03-20`);
      await page.getByLabel("At", { exact: true }).fill("18:00");
      await page.getByLabel("On a").selectOption({ label: "Friday" });
      await page.getByRole("button", { name: "Look at the days first" }).click();
      // Summer time begins in between: the hour stays, its moment in UTC does not.
      assert.match(await main(page), /These would be the days[^]*18:00 \(Europe\/London\)[^]*18:00 \(Europe\/London\)/);
      await page.getByRole("button", { name: "Take these days" }).click();
      assert.match(await main(page), /Saved[^]*The queue/);
      const row = await page.locator("ul.rows > li").allInnerTexts();
      assert.equal(row.filter((line) => /Friday, \d+ (March|April) \d{4}, 18:00 \(Europe\/London\)/.test(line)).length, 2, row.join("\n"));
      await page.goto(`${archive.address}/write/schedule`);
      assert.match(await main(page), /The Road to Richmond/);
      await page.goto(`${archive.address}/write/works/${work}`);
      assert.match(await main(page), /goes out/);
      await page.goto(`${archive.address}/write/works/${work}/schedule`);
      await page.getByRole("checkbox", { name: /Tuesday/ }).check();
      await page.getByRole("button", { name: "Take off the schedule" }).click();
      assert.match(await page.locator("ul.rows > li", { hasText: "Tuesday" }).innerText(), /No day yet/);
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /Monday|Tuesday/, "readers see nothing of the queue");
    await accessible(browser, archive, "Frank", [`/write/works/${work}/schedule`, "/write/schedule"]);
  },

  "an author pauses a serial, goes on, and completes it, and readers are told": async (browser, archive) => {
    const work = await serial(browser, archive);
    const at = `/works/${work}`;
    await asMember(browser, archive, "Harriet", async (page) => {
      await page.goto(archive.address + at);
      await page.getByRole("button", { name: "Subscribe", exact: true }).click();
    });
    const course = (name, words) =>
      asMember(browser, archive, "Frank", async (page) => {
        await page.goto(`${archive.address}/write${at}/news`);
        await page.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
        await page.getByLabel("A few words").fill(words);
        await page.getByRole("button", { name: "Save", exact: true }).click();
        assert.match(await main(page), /Saved/);
      });
    await course("On hiatus", "Back at midsummer.");
    assert.match(await asGuest(browser, archive, at), /On hiatus since[^]*Back at midsummer/);
    assert.match(await asGuest(browser, archive, "/search?q=Richmond"), /On hiatus/);
    await course("In progress", "");
    assert.doesNotMatch(await asGuest(browser, archive, at), /hiatus/);
    await course("Complete", "Thank you for waiting.");
    assert.match(await asGuest(browser, archive, at), /Complete[^]*Thank you for waiting/);
    assert.match(await asGuest(browser, archive, `${at}/news`), /Complete[^]*On hiatus/);
    await asMember(browser, archive, "Harriet", async (page) => {
      let told = "";
      await until(async () => {
        await page.goto(`${archive.address}/account/notices`);
        told = await main(page);
        // What is not looked at yet is told together.
        return /3 pieces of news of “The Road to Richmond”/.test(told);
      }).catch(() => assert.fail(told));
    });
    await course("In progress", "");
  },

  "a post that is no chapter stands among the news and is taken back": async (browser, archive) => {
    const work = await serial(browser, archive);
    const news = `${archive.address}/write/works/${work}/news`;
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(news);
      await page.getByLabel("What you want to say").fill("I have *lost* my pen.");
      await page.getByRole("button", { name: "Post", exact: true }).click();
    });
    await asGuest(browser, archive, `/works/${work}/news`, async (page) => {
      assert.match(await main(page), /From the author[^]*I have lost my pen/);
      assert.equal(await page.locator("ol.bulletins em").first().innerText(), "lost");
    });
    assert.match(await asGuest(browser, archive, `/works/${work}`), /3 chapters|3\/\? chapters/);
    await accessible(browser, archive, "Frank", [`/write/works/${work}/news`, `/works/${work}/news`]);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(news);
      await page.getByRole("button", { name: /^Take back.*From the author/ }).first().click();
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}/news`), /lost my pen/);
  },

  "a correction goes out in silence or with a word, and both keep the former version": async (browser, archive) => {
    const work = await serial(browser, archive);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/${work}/chapters/1`);
      await page.getByRole("button", { name: "Begin to change it" }).click();
      await page.getByLabel("Text", { exact: true }).fill("The horses were very tired.\n\nSo was he.");
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByRole("button", { name: "Post now" }).click();
      await page.goto(`${archive.address}/write/works/${work}/chapters/1/versions`);
      assert.ok((await page.locator("table.versions tbody tr").count()) >= 2);
    });
    assert.match(await asGuest(browser, archive, `/works/${work}/chapters/1`), /very tired/);
  },

  "a work waits on its author's desk, and nobody else finds it": async (browser, archive) =>
    asMember(browser, archive, "Jane", async (page) => {
      const work = await begin(page, archive, "Not Yet Ready");
      await chapterOnDesk(page, archive, work, "One", "Wait.");
      for (const path of [`/works/${work}`, `/works/${work}/chapters/1`, `/works/${work}/download.epub`, `/feeds/works/${work}`]) {
        assert.equal((await fetch(archive.address + path, { headers: { cookie: "rating=5" } })).status, 404, path);
      }
    }),
};
