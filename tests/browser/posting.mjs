// What writers are offered elsewhere and expect here, each done as a person does it: without JavaScript, on a phone.

import assert from "node:assert/strict";

import { asMember, until } from "./browser.mjs";
import { accessible, asGuest, begin, chapterOnDesk, company, main, postChapter, publish, restate, takePenName, titles } from "./company.mjs";

export const stories = {
  "each limit is told beside its field, and nothing that was typed is lost": async (browser, archive) =>
    asMember(browser, archive, "Emma", async (page) => {
      const long = (chars) => "tea ".repeat(chars / 4 + 2);
      await page.goto(`${archive.address}/write/works/new`);
      await page.getByLabel("Title", { exact: true }).fill(long(255));
      await page.getByLabel("Summary").fill(long(1_250));
      await page.getByLabel("Fandoms").fill("x".repeat(151));
      await page.getByLabel("Tags", { exact: true }).fill(Array.from({ length: 76 }, (_, at) => `tag ${at}`).join(", "));
      await page.getByText("Notes, disclaimer, dedication").click();
      await page.getByLabel("Notes before the story").fill(long(5_000));
      await page.getByLabel("Disclaimer", { exact: true }).fill(long(2_000));
      await page.getByRole("button", { name: "Save as a draft" }).click();
      assert.match(await page.title(), /^Not saved yet/);
      for (const [field, most] of [["title", "255"], ["summary", "1,250"], ["fandoms", "150"], ["tags", "75"], ["notes-before", "5,000"], ["disclaimer", "2,000"]]) {
        assert.match(await page.innerText(`#${field}-error`), new RegExp(most.replace(",", "[,. \\u00a0\\u202f]?")), field);
        assert.equal(await page.getAttribute(`#${field}`, "aria-invalid"), "true", field);
      }
      assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), long(255).trim());
      const work = await begin(page, archive, "At the Crown");
      await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
      await page.getByLabel("Number").fill("some");
      await page.getByRole("button", { name: "Begin to write" }).click();
      assert.match(await page.title(), /^Not begun yet/);
      await page.getByLabel("Number").fill("1");
      await page.getByRole("button", { name: "Begin to write" }).click();
      await page.getByLabel("Title").fill(long(255));
      await page.getByText("Summary, notes, points of view").click();
      await page.getByLabel("Summary of this chapter").fill(long(5_000));
      await page.getByRole("button", { name: "Save and keep writing" }).click();
      assert.match(await page.innerText("#title-error"), /255/);
      assert.match(await page.innerText("#summary-error"), /5[,. \u00a0\u202f]?000/);
      assert.equal(await page.getByLabel("Summary of this chapter").inputValue(), long(5_000));
    }),

  "the archive asks for enough words, and says so when a work is posted": async (browser, archive) => {
    const ask = (words) =>
      asMember(browser, archive, "Mina", async (page) => {
        await page.goto(`${archive.address}/admin/requirements`);
        await page.getByLabel("At least so many", { exact: true }).fill(words);
        await page.getByRole("button", { name: "Save" }).click();
        assert.match(await main(page), /Saved/);
      });
    await ask("20");
    await asMember(browser, archive, "Emma", async (page) => {
      const work = await begin(page, archive, "A Short Note");
      await chapterOnDesk(page, archive, work, "All of it", "Too short.");
      await page.goto(`${archive.address}/write/works/${work}/post`);
      await page.getByRole("button", { name: "Post it" }).click();
      assert.match(await page.title(), /^Not posted yet/);
      assert.match(await page.innerText('[role="alert"]'), /20 words/);
    });
    await ask("0");
  },

  "a work and a chapter from elsewhere keep their dates": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", async (page) => {
      const number = await publish(page, archive, "Letters of Long Ago", {
        facts: async () => {
          await page.getByText("Canon, series, dates").click();
          await page.getByLabel("First published").fill("2004-03-31");
        },
      });
      await chapterOnDesk(page, archive, number, "The second letter", "It had rained since Easter.");
      await page.getByRole("button", { name: "Post…" }).click();
      await page.getByLabel("First published").fill("2999-01-01");
      await page.getByRole("button", { name: "Post now" }).click();
      assert.match(await page.innerText("#published-error"), /has not come yet/);
      await page.getByLabel("First published").fill("2005-11-02");
      await page.getByRole("button", { name: "Post now" }).click();
      assert.match(await main(page), /2 November 2005/);
      return number;
    });
    const told = await asGuest(browser, archive, `/works/${work}`);
    assert.match(told, /31 March 2004/);
    assert.match(told, /2 November 2005/);
    await asGuest(browser, archive, "/recent", async (page) => assert.notEqual((await titles(page))[0], "Letters of Long Ago", "what is dated back is not new"));
  },

  "readers see how many chapters are planned and how far a work has come": async (browser, archive) =>
    asMember(browser, archive, "Emma", async (page) => {
      const work = await publish(page, archive, "Box Hill", { facts: () => page.getByLabel("Planned chapters").fill("3") });
      const told = () => asGuest(browser, archive, `/works/${work}`);
      assert.match(await told(), /In progress\s+1\/3 chapters/);
      await restate(page, archive, work, () => page.getByLabel("Planned chapters").fill("?"));
      assert.match(await told(), /1\/\? chapters/);
      for (const status of ["Abandoned", "Complete"]) {
        await restate(page, archive, work, () => page.getByLabel("Status").selectOption({ label: status }));
        assert.match(await told(), new RegExp(`${status}\\s+1(/\\S+)? chapter`));
        await until(async () => new RegExp(`Box Hill[^]*${status}`).test(await asGuest(browser, archive, "/search?q=title:box+title:hill")));
      }
    }),

  "two authors sign together once the second has agreed, and one leaves": async (browser, archive) => {
    const work = await asMember(browser, archive, "Emma", async (page) => {
      const number = await publish(page, archive, "A Duet");
      await page.goto(`${archive.address}/write/works/${number}/people`);
      await page.getByLabel("Their pen name").fill(company.Frank);
      await page.getByLabel("What you want to say").fill("You sing, I play.");
      await page.getByRole("button", { name: "Invite" }).click();
      return number;
    });
    assert.match(await asGuest(browser, archive, `/works/${work}`), /by Emma of Hartfield\n/);
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/write/invitations`);
      assert.match(await main(page), /You sing, I play/);
      await page.getByRole("button", { name: "Sign it" }).click();
      await page.goto(`${archive.address}/write/works/${work}/people`);
      await page.getByLabel("Place").first().fill("2");
      await page.getByLabel("Place").nth(1).fill("1");
      await page.getByRole("button", { name: "Save the order" }).click();
      assert.match(await asGuest(browser, archive, `/works/${work}`), /by Frank of Enscombe(,| and) Emma of Hartfield/);
      await page.getByRole("button", { name: "Leave it to the others" }).click();
    });
    assert.match(await asGuest(browser, archive, `/works/${work}`), /by Emma of Hartfield\n/);
  },

  "an author signs with a second pen name, and nobody learns that both are one": async (browser, archive) => {
    const work = await asMember(browser, archive, "Frank", async (page) => {
      await takePenName(page, archive, "F. C. Weston");
      return publish(page, archive, "From Another Hand", {
        facts: async () => {
          await page.getByRole("checkbox", { name: company.Frank, exact: true }).uncheck();
          await page.getByRole("checkbox", { name: "F. C. Weston", exact: true }).check();
        },
      });
    });
    for (const path of [`/works/${work}`, `/works/${work}/chapters/1`, "/authors/f-c-weston", `/feeds/works/${work}`, `/works/${work}/download.html`]) {
      const answer = await fetch(archive.address + path, { headers: { cookie: "rating=5" } });
      const told = await answer.text();
      assert.match(told, /F\. C\. Weston/, path);
      assert.doesNotMatch(told, /Enscombe/, path);
    }
    assert.doesNotMatch(await asGuest(browser, archive, "/authors/frank-of-enscombe"), /From Another Hand|Weston/);
  },

  "an author says who may review each work, and looks at first reviews": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/reviews`);
      await page.locator("input[name=reviewers][value=everyone]").check({ force: true });
      await page.getByRole("button", { name: "Save" }).first().click();
    });
    const work = await asMember(browser, archive, "Emma", (page) => publish(page, archive, "The Riddle Book"));
    const allow = (who, holds = false) =>
      asMember(browser, archive, "Emma", (page) =>
        restate(page, archive, work, async () => {
          await page.getByRole("group", { name: "Who may review it" }).getByRole("radio").and(page.locator(`[value=${who}]`)).check();
          await page.getByRole("checkbox", { name: /first review/ }).setChecked(holds);
        }),
      );
    const reviews = () => asGuest(browser, archive, `/works/${work}/reviews`);
    await allow("nobody");
    assert.match(await reviews(), /This work takes no reviews/);
    await allow("members");
    assert.match(await reviews(), /Sign in to write a review/);
    await allow("everyone", true);
    await asGuest(browser, archive, `/works/${work}/reviews`, async (page) => {
      await page.getByRole("link", { name: "Write a review" }).click();
      await page.getByLabel("Your name").fill("Miss Bates");
      await page.getByLabel("Your review").fill("So very obliging of you.");
      await page.getByRole("button", { name: "Send" }).click();
      assert.match(await main(page), /do not see them yet|waits/);
    });
    assert.doesNotMatch(await reviews(), /obliging/);
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/account/reviews/waiting`);
      await page.getByRole("button", { name: "Show the ticked ones" }).click();
    });
    assert.match(await reviews(), /Miss Bates[^]*obliging/);
  },

  "a translation and its original name each other once its author agrees": async (browser, archive) => {
    const original = await asMember(browser, archive, "Jane", (page) => publish(page, archive, "The Pianoforte"));
    const work = await asMember(browser, archive, "Emma", async (page) => {
      const number = await publish(page, archive, "Das Klavier", { facts: () => page.getByLabel("Language").selectOption({ label: "German" }) });
      await page.goto(`${archive.address}/write/works/${number}/origins`);
      await page.getByRole("radio", { name: "a translation of it" }).check();
      await page.getByLabel("Its address").fill(`/works/${original}`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByLabel("Its address").fill("https://archive.example/stories/12");
      await page.getByLabel("Its title").fill("A Song Elsewhere");
      await page.getByLabel("Its author").fill("Somebody Else");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /A Song Elsewhere by Somebody Else/);
      return number;
    });
    // A list of works like it may name it; the line of its translations may not.
    assert.doesNotMatch(await asGuest(browser, archive, `/works/${original}`), /Das Klavier by/);
    await asMember(browser, archive, "Jane", async (page) => {
      // Authors are asked in the background, once the work is posted.
      await until(async () => {
        await page.goto(`${archive.address}/write/ties`);
        return /Das Klavier[^]*translat/.test(await main(page));
      });
      await page.getByRole("button", { name: "Agree" }).click();
      assert.match(await main(page), /You agreed/);
    });
    const told = await asGuest(browser, archive, `/works/${work}`);
    assert.match(told, /Translation of\s+The Pianoforte by Jane of Highbury/i);
    assert.match(told, /Inspired by\s+A Song Elsewhere by Somebody Else/);
    assert.match(await asGuest(browser, archive, `/works/${original}`), /Das Klavier by Emma of Hartfield \(German\)/);
    await accessible(browser, archive, "Jane", ["/write/ties", "/write/invitations"]);
    await accessible(browser, archive, "Emma", ["people", "origins", "gifts", "beta", "round-robin"].map((end) => `/write/works/${work}/${end}`));
  },

  "an author names an heir, and two moderators hand the works on": async (browser, archive) => {
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/heir`);
      await page.getByLabel("Pen name of your heir").fill("Nobody at all");
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await page.title(), /^Not saved yet/);
      await page.getByLabel("Pen name of your heir").fill(company.Frank);
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /has not answered yet/);
    });
    await asMember(browser, archive, "Frank", async (page) => {
      await page.goto(`${archive.address}/account/heir`);
      await page.getByRole("button", { name: "Yes, I keep them" }).click();
      assert.match(await main(page), /You accepted/);
    });
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/moderation/heirs`);
      await page.getByLabel("A pen name of the member").fill(company.Jane);
      await page.getByLabel("How you know").fill("Her aunt wrote to us.");
      await page.getByRole("button", { name: "Report it" }).click();
      assert.equal(await page.getByRole("button", { name: "Agree" }).count(), 0, "nobody agrees with themselves");
    });
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/moderation/heirs`);
      assert.match(await main(page), /Her aunt wrote to us/);
      await page.getByRole("button", { name: "Agree" }).click();
      assert.match(await main(page), /Saved/);
    });
    await accessible(browser, archive, "Mina", ["/moderation/heirs"]);
    await asMember(browser, archive, "Jane", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      await page.locator("main").getByRole("link", { name: /heir|works/i }).first().click();
      await page.goto(`${archive.address}/account/leave`);
      const stay = page.getByRole("button", { name: /stay|Keep my account/i });
      if (await stay.count()) await stay.first().click();
    });
  },

  "an author deletes several works at once after looking at them": async (browser, archive) => {
    const works = await asMember(browser, archive, "Emma", async (page) => {
      const first = await publish(page, archive, "Charade One");
      const second = await begin(page, archive, "Charade Two");
      await page.goto(`${archive.address}/write/many?q=Charade&all=1`);
      await page.getByRole("button", { name: "Delete them…" }).click();
      assert.match(await page.innerText("h1"), /Delete 2 works/);
      assert.match(await main(page), /Charade One[^]*Charade Two/);
      await page.getByLabel(/I am sure/).check();
      await page.getByRole("button", { name: "Delete 2 works for good" }).click();
      assert.match(await main(page), /2 works are gone/);
      return [first, second];
    });
    for (const work of works) {
      const status = await asGuest(browser, archive, `/works/${work}`, async (_page, answer) => answer.status());
      assert.ok([404, 410].includes(status), `${work} answers ${status}`);
    }
    assert.doesNotMatch(await asGuest(browser, archive, "/search?q=Charade"), /Charade One/);
  },

  "a disclaimer stands on the work's page and in its files": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", (page) =>
      publish(page, archive, "The Shoe Ribbon", {
        facts: async () => {
          await page.getByText("Notes, disclaimer, dedication").click();
          await page.getByLabel("Disclaimer", { exact: true }).fill("Highbury belongs to Miss Austen.");
        },
      }),
    );
    assert.match(await asGuest(browser, archive, `/works/${work}`), /Disclaimer\s+Highbury belongs to Miss Austen/);
    for (const kind of ["html", "txt"]) {
      const text = await (await fetch(`${archive.address}/works/${work}/download.${kind}`, { headers: { cookie: "rating=5" } })).text();
      assert.match(text, /Highbury belongs to Miss Austen/, kind);
    }
  },

  "words are counted, and signs where a script has no spaces": async (browser, archive) => {
    const work = await asMember(browser, archive, "Emma", async (page) => {
      const number = await publish(page, archive, "Two Tongues", { text: "我们在这里等他。 He never came." });
      assert.match(await asGuest(browser, archive, `/works/${number}/chapters/1`), /\b10 words/);
      await postChapter(page, archive, number, "More", "It’s a well-known fact – *isn’t* it?");
      return number;
    });
    assert.match(await asGuest(browser, archive, `/works/${work}/chapters/2`), /\b6 words/);
    assert.match(await asGuest(browser, archive, `/works/${work}`), /\b16 words/);
  },
};
