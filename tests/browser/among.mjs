// What readers and writers have with one another, each done as a person does it: without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember } from "./browser.mjs";
import { accessible, asGuest, chapterOnDesk, company, main, publish } from "./company.mjs";

/** A work of Emma's that several stories talk about, made once. */
function talkedAbout(browser, archive) {
  archive.talkedAbout ??= asMember(browser, archive, "Emma", (page) => publish(page, archive, "The Ball at the Crown"));
  return archive.talkedAbout;
}

async function review(page, archive, work, text) {
  await page.goto(`${archive.address}/works/${work}/reviews/new`);
  await page.getByLabel("Your review").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export const stories = {
  "an author answers, freezes and thaws what is said of a work": async (browser, archive) => {
    const work = await talkedAbout(browser, archive);
    await asMember(browser, archive, "Harriet", (page) => review(page, archive, work, "He asked me to dance!"));
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews`);
      await page.getByRole("link", { name: /^Answer/ }).first().click();
      await page.getByLabel("Your answer").fill("And so he should.");
      await page.getByRole("button", { name: "Send" }).click();
      await page.goto(`${archive.address}/works/${work}/reviews`);
      assert.match(await main(page), /Emma of Hartfield[^]*author[^]*And so he should/i);
      await page.getByRole("button", { name: /^Freeze the thread/ }).first().click();
    });
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews`);
      assert.match(await main(page), /He asked me to dance/);
      assert.equal(await page.getByRole("link", { name: /^Answer/ }).count(), 0, "nobody answers in a frozen thread");
    });
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews`);
      await page.getByRole("button", { name: /^Let the thread go on/ }).first().click();
    });
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews`);
      assert.ok((await page.getByRole("link", { name: /^Answer/ }).count()) > 0);
    });
  },

  "nobody gives marks": async (browser, archive) => {
    const work = await talkedAbout(browser, archive);
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews/new`);
      assert.equal(await page.locator("main").locator("select[name*=rating], select[name*=score], input[type=radio], input[type=number], meter").count(), 0);
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}`), /★|out of (5|10)|score/i);
  },

  "a reader keeps a series, an author and a page elsewhere among their favourites": async (browser, archive) => {
    const series = await asMember(browser, archive, "Emma", async (page) => {
      await publish(page, archive, "Donwell Abbey", {
        facts: async () => {
          await page.getByText("Canon, series, dates").click();
          await page.getByLabel("Series 1").fill("Walks around Highbury");
        },
      });
      await page.goto(`${archive.address}/series`);
      return page.getByRole("link", { name: "Walks around Highbury" }).first().getAttribute("href");
    });
    await asMember(browser, archive, "Harriet", async (page) => {
      await page.goto(archive.address + series);
      await page.getByRole("link", { name: "Bookmark", exact: true }).click();
      await page.getByLabel("Note").fill("All of them, in order.");
      await page.getByRole("button", { name: "Keep it" }).click();
      assert.equal(new URL(page.url()).pathname, series);
      await page.goto(`${archive.address}/account/bookmarks`);
      await page.getByRole("link", { name: "Keep a page elsewhere" }).click();
      await page.getByLabel("Address").fill("https://letters.example/martin");
      await page.getByLabel("Title").fill("A Very Good Letter");
      await page.getByRole("button", { name: "Keep it" }).click();
      await page.goto(`${archive.address}/authors/jane-of-highbury`);
      await page.getByRole("link", { name: "Subscribe" }).click();
      await page.getByRole("button", { name: "Subscribe" }).click();
      await page.goto(`${archive.address}/account/bookmarks`);
      assert.match(await main(page), /A Very Good Letter/);
      assert.match(await main(page), /Walks around Highbury[^]*All of them, in order/);
      await page.goto(`${archive.address}/account/subscriptions`);
      assert.match(await main(page), /Jane of Highbury/);
    });
    await accessible(browser, archive, "Harriet", ["/account/bookmarks", `/account/bookmarks/new?series=${series.split("/").pop()}`, "/account/subscriptions", series]);
  },

  "a member writes a letter to another, which comes by mail, and letters can be refused": async (browser, archive) => {
    await asMember(browser, archive, "Harriet", async (page) => {
      await page.goto(`${archive.address}/authors/emma-of-hartfield`);
      await page.getByRole("link", { name: "Write a letter" }).click();
      await page.getByLabel("What you want to say").fill("May I bring the riddle book on Tuesday?");
      await page.getByRole("button", { name: "Send" }).click();
      assert.match(await main(page), /Your letter is on its way/);
    });
    const letter = await archive.post.letter("emma@example.org", /riddle book on Tuesday/);
    assert.match(letter, /Harriet of Goddard/);
    assert.doesNotMatch(letter, /harriet@example\.org/, "nobody learns the other's address");
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/account/letters`);
      await page.getByRole("radio", { name: "No" }).check();
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /Saved/);
    });
    await asMember(browser, archive, "Harriet", async (page) => {
      const answer = await page.goto(`${archive.address}/authors/emma-of-hartfield/letter`);
      assert.equal(answer.status(), 404);
    });
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/account/letters`);
      await page.getByRole("radio", { name: "Yes" }).check();
      await page.getByRole("button", { name: "Save" }).click();
    });
    await accessible(browser, archive, "Harriet", ["/authors/emma-of-hartfield/letter", "/account/letters"]);
  },

  "an author's page says what she wrote of herself and what others may do": async (browser, archive) => {
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/pen-names`);
      const own = page.getByRole("region", { name: company.Jane });
      await own.getByLabel("What its page says of you").fill("I play. Badly, they say.");
      await own.getByRole("button", { name: "Save what it says" }).click();
      await page.goto(`${archive.address}/account/wishes`);
      const wishes = page.getByRole("group", { name: company.Jane });
      await wishes.getByLabel("Translations, recordings and remixes").selectOption({ index: 1 });
      await wishes.getByLabel("In your own words").fill("Tell me where it stands.");
      await wishes.getByLabel(/My page tells which works were given/).check();
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /Saved/);
    });
    await asGuest(browser, archive, "/authors/jane-of-highbury", async (page) => {
      assert.match(await page.getByRole("region", { name: "About the author" }).innerText(), /I play\. Badly, they say/);
      assert.match(await main(page), /Tell me where it stands/);
      await page.getByRole("link", { name: /^Gifts for/ }).click();
      assert.match(await page.innerText("h1"), /Gifts for Jane of Highbury/);
    });
    await accessible(browser, archive, "Jane", ["/authors/jane-of-highbury", "/authors/jane-of-highbury/gifts", "/account/wishes"]);
  },

  "a member offers to read drafts, is found by a world, and reads one by a link": async (browser, archive) => {
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/beta-reader`);
      await page.getByLabel("Worlds that you know").fill("Emma, Persuasion");
      await page.getByLabel("What you look at").fill("Commas and hearts");
      await page.getByRole("button", { name: "Save" }).click();
    });
    const link = await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/beta-readers`);
      await page.getByLabel("A world, or what you need looked at").fill("persuasion");
      await page.getByRole("button", { name: "Find" }).click();
      assert.match(await main(page), /Jane of Highbury[^]*Commas and hearts/);
      const work = await publish(page, archive, "A Haircut in London");
      archive.betaWork = work;
      await chapterOnDesk(page, archive, work, "The piano", "He rode sixteen miles.\n\nNobody asked why.");
      await page.goto(`${archive.address}/write/works/${work}/beta`);
      await page.getByLabel("For whom, as you call it").fill("Jane");
      await page.getByLabel("Days until it ends").fill("0");
      await page.getByRole("button", { name: "Make the link" }).click();
      if (!/^Not made yet/.test(await page.title())) assert.ok(await page.getByLabel("Days until it ends").evaluate((field) => !field.validity.valid));
      await page.getByLabel("Days until it ends").fill("3");
      await page.getByRole("button", { name: "Make the link" }).click();
      return new URL(await page.getByLabel("The link").inputValue()).pathname;
    });
    let draft;
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(archive.address + link);
      await page.getByLabel("What the author shall call you").fill("Miss F.");
      await page.getByRole("button", { name: "Read it" }).click();
      await page.getByRole("link", { name: /The piano/ }).click();
      draft = new URL(page.url()).pathname;
      await page.getByRole("link", { name: "Write about this (paragraph 1)" }).click();
      await page.getByLabel("What you think").fill("Sixteen is a long way for hair.");
      await page.getByRole("button", { name: "Send it to the author" }).click();
      assert.match(await main(page), /The author has it now/);
    });
    await accessible(browser, archive, "Jane", [draft, link, "/beta-readers", "/account/beta-reader"]);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/works/${archive.betaWork}/beta`);
      await page.getByRole("link", { name: /The piano/ }).click();
      assert.match(await main(page), /Sixteen is a long way/);
      await page.getByLabel("Your answer").fill("He did not go for hair.");
      await page.getByLabel("Done").check();
      await page.getByRole("button", { name: /^Save/ }).click();
      const comments = new URL(page.url()).pathname;
      await accessible(browser, archive, "Frank", [comments]);
      await page.goto(`${archive.address}/write/works/${archive.betaWork}/beta`);
      await page.getByRole("button", { name: "End it now" }).click();
    });
    await asMember(browser, archive, "Jane", async (page) => {
      const answer = await page.goto(archive.address + draft);
      assert.equal(answer.status(), 404, "an ended link opens nothing");
      await page.goto(`${archive.address}/account/beta-reader`);
      await page.locator("form[action='/account/beta-reader/withdraw'] button").click();
      await page.goto(`${archive.address}/beta-readers`);
      assert.doesNotMatch(await main(page), /Commas and hearts/);
    });
  },

  "whoever is blocked cannot review, answer or give": async (browser, archive) => {
    const work = await talkedAbout(browser, archive);
    await asMember(browser, archive, "Frank", (page) => review(page, archive, work, "A poor sort of ball."));
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews`);
      // He signs with his usual name, whatever others he made since.
      const said = page.getByRole("listitem").filter({ hasText: "A poor sort of ball" });
      await said.getByRole("link", { name: `Block ${company.Frank}` }).first().click();
      await page.getByRole("button", { name: "Keep away" }).click();
      assert.match(await main(page), new RegExp(company.Frank));
      await page.goto(`${archive.address}/works/${work}/reviews`);
      assert.doesNotMatch(await main(page), /A poor sort of ball/);
    });
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/works/${work}/reviews/new`);
      const text = page.getByLabel("Your review");
      if (await text.count()) {
        await text.fill("And another thing.");
        await page.getByRole("button", { name: "Send" }).click();
      }
      await page.goto(`${archive.address}/works/${work}/reviews`);
      assert.doesNotMatch(await main(page), /And another thing/);
    });
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${work}/reviews`), /And another thing/);
    await accessible(browser, archive, "Emma", ["/account/blocks", `/block?author=jane-of-highbury`]);
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/account/blocks`);
      await page.getByRole("button", { name: /^Unblock/ }).click();
      assert.match(await main(page), /Nobody\. An author’s page/);
    });
  },

  "an author finds what is new, what is unanswered, and marks it read": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", (page) => publish(page, archive, "A Walk in the Rain"));
    await asMember(browser, archive, "Harriet", (page) => review(page, archive, work, "You caught cold, I am sure."));
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await main(page), /A Walk in the Rain/);
      await page.goto(`${archive.address}/account/reviews`);
      await page.getByRole("navigation", { name: "Which reviews" }).getByRole("link", { name: "Unanswered" }).click();
      assert.match(await main(page), /You caught cold/);
      await page.getByRole("link", { name: /^Answer/ }).first().click();
      await page.getByLabel("Your answer").fill("Not in the least.");
      await page.getByRole("button", { name: "Send" }).click();
      await page.goto(`${archive.address}/account/reviews`);
      await page.getByRole("navigation", { name: "Which reviews" }).getByRole("link", { name: "Unanswered" }).click();
      assert.doesNotMatch(await main(page), /You caught cold/);
      await page.goto(`${archive.address}/account/notices`);
      await page.getByRole("button", { name: "I have seen these" }).click();
      const unseen = await page.context().request.get(`${archive.address}/account/notices/unseen`);
      assert.match(await unseen.text(), /0/);
    });
    await accessible(browser, archive, "Jane", ["/account/notices", "/account/reviews"]);
  },
};

