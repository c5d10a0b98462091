// How works are rated, warned of, tagged and sorted, by authors, moderators and admins, and how readers find them by it;
// without JavaScript.

import assert from "node:assert/strict";

import { asMember, until, visitor } from "./browser.mjs";
import { accessible, asGuest, begin, listed, main, publish, restate, titles } from "./company.mjs";

/** Waits until a list, which follows a moment later, holds this work. */
async function shows(page, title) {
  await until(async () => {
    if ((await titles(page)).includes(title)) return true;
    await page.reload();
    return false;
  });
}

export const stories = {
  "an admin adds a rating with a door before it, and works that have it ask first": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/ratings`);
      const add = page.locator("form[action='/admin/ratings/add']");
      await add.getByLabel("Name").fill("Scandalous");
      await add.getByLabel("Badge").fill("S");
      await add.getByRole("button", { name: "Add it at the top" }).click();
      const step = page.getByRole("group", { name: /Scandalous/ });
      await step.getByLabel("Before a work").selectOption({ index: 1 });
      await step.getByLabel("What it means").fill("Not for Mr Woodhouse.");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      assert.match(await main(page), /Saved/);
    });
    const work = await asMember(browser, archive, "Frank", (page) =>
      publish(page, archive, "An Elopement", { facts: () => page.getByLabel("Rating", { exact: true }).selectOption({ label: "Scandalous" }), text: "They left at midnight." }),
    );
    const guest = await visitor(browser, archive, "guest", { javaScriptEnabled: false });
    const page = await guest.newPage();
    await page.goto(`${archive.address}/works/${work}/chapters/1`);
    assert.match(await main(page), /Scandalous/);
    assert.doesNotMatch(await main(page), /midnight/);
    await page.locator("form[action='/gate'] button").first().click();
    assert.match(await main(page), /midnight/);
    await guest.close();
    await accessible(browser, archive, "Mina", ["/admin/ratings"]);
    await asMember(browser, archive, "Mina", async (admin) => {
      await admin.goto(`${archive.address}/admin/ratings`);
      await admin.getByRole("button", { name: "Move Scandalous up" }).click();
      const order = await admin.locator("ol.order > li > span").allInnerTexts();
      assert.equal(order.indexOf("Scandalous"), order.length - 2);
      await admin.getByRole("button", { name: "Move Scandalous down" }).click();
    });
  },

  "an admin adds a warning, an author chooses it, and a reader leaves it out": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/warnings`);
      const field = page.getByLabel("Warnings that authors choose from");
      await field.fill(`${await field.inputValue()}\nCruelty at picnics`);
      await page.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /Saved/);
    });
    await asMember(browser, archive, "Emma", async (page) => {
      await begin(page, archive, "Both At Once", async () => {
        await page.getByRole("checkbox", { name: "Cruelty at picnics" }).check();
      }).catch(() => {});
      assert.match(await page.title(), /^Not saved yet/);
      assert.match(await main(page), /Warnings apply, or none does/);
      await publish(page, archive, "Quince: Badly Done", {
        facts: async () => {
          await page.getByRole("checkbox", { name: "No warnings apply" }).uncheck();
          await page.getByRole("checkbox", { name: "Cruelty at picnics" }).check();
        },
      });
      await publish(page, archive, "Quince: Well Done");
    });
    await listed(browser, archive, "/search?q=title:quince", ["Quince: Badly Done", "Quince: Well Done"]);
    await asGuest(browser, archive, "/search?q=title:quince", async (page) => {
      await page.getByText("Filter", { exact: false }).first().click();
      await page.locator(".group > summary", { hasText: "Warnings" }).click();
      const warning = page.locator(".group .pick", { hasText: "Cruelty at picnics" });
      await warning.locator("input[name=without]").check();
      await page.getByRole("button", { name: "Show works" }).first().click();
      assert.deepEqual(await titles(page), ["Quince: Well Done"]);
    });
  },

  "a work's categories, people and tags lead readers to it": async (browser, archive) => {
    const work = await asMember(browser, archive, "Jane", (page) =>
      publish(page, archive, "A Secret Understanding", {
        facts: async () => {
          await page.getByRole("checkbox", { name: "Het", exact: true }).check();
          await page.getByRole("checkbox", { name: "Gen", exact: true }).check();
          await page.getByLabel("Relationships").fill("Jane Fairfax/Frank Churchill");
          await page.getByLabel("Characters").fill('"Fairfax, Jane", Mr Elton');
          await page.getByLabel("Tags", { exact: true }).fill("Letters in the rain, Slow pianos");
        },
      }),
    );
    for (const tag of ["Het", "Gen", "Jane Fairfax/Frank Churchill", "Fairfax, Jane", "Mr Elton", "Letters in the rain", "Slow pianos"]) {
      await asGuest(browser, archive, `/works/${work}`, async (page) => {
        await page.locator("dl.record").getByRole("link", { name: tag, exact: true }).first().click();
        await shows(page, "A Secret Understanding");
      });
    }
  },

  "a work stands in two worlds and in the tree of categories": async (browser, archive) => {
    const work = await asMember(browser, archive, "Frank", (page) =>
      publish(page, archive, "Tea in Two Worlds", {
        facts: async () => {
          await page.getByLabel("Fandoms").fill("Emma, Through the Looking-Glass");
          await page.getByText("Canon, series, dates").click();
          await page.getByLabel("Places in the category tree").fill("Austen › Highbury › Picnics");
        },
      }),
    );
    for (const fandom of ["Emma", "Through the Looking-Glass"]) {
      await asGuest(browser, archive, `/works/${work}`, async (page) => {
        await page.locator(".worlds").getByRole("link", { name: fandom, exact: true }).click();
        await shows(page, "Tea in Two Worlds");
      });
    }
    await asGuest(browser, archive, "/fandoms?letter=T&order=name", async (page) => assert.match(await main(page), /Through the Looking-Glass/));
    for (const step of ["Austen", "Highbury", "Picnics"]) {
      await asGuest(browser, archive, `/works/${work}`, async (page) => {
        await page.getByRole("navigation", { name: "Category" }).getByRole("link", { name: step, exact: true }).click();
        await shows(page, "Tea in Two Worlds");
      });
    }
  },

  "a list of the archive's own is chosen from, asked for, and filtered by": async (browser, archive) => {
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/tags/classes`);
      const made = page.locator("form", { has: page.getByRole("heading", { name: "A new list" }) });
      await made.getByLabel("Heading").fill("Season");
      await made.getByLabel("can have several of them").uncheck();
      await made.getByLabel("must have one").check();
      await made.getByLabel("Choices").fill("Strawberry time\nHarvest\nSnow");
      await made.getByRole("button", { name: "Add the list" }).click();
      assert.match(await main(page), /Saved/);
    });
    await asMember(browser, archive, "Emma", async (page) => {
      await page.goto(`${archive.address}/write/works/new`);
      assert.equal(await page.getByRole("group", { name: "Season" }).getByRole("radio").count(), 3);
      const season = (name) => async () => page.getByRole("group", { name: "Season" }).getByRole("radio", { name }).check();
      await publish(page, archive, "Donwell in June", { facts: season("Strawberry time") });
      await publish(page, archive, "Donwell in January", { facts: season("Snow") });
      const lacking = await begin(page, archive, "Donwell at No Time");
      await page.goto(`${archive.address}/write/works/${lacking}/post`);
      assert.match(await main(page), /Still missing[^]*Season/);
    });
    await listed(browser, archive, "/search?q=title:donwell", ["Donwell in January", "Donwell in June"]);
    await asGuest(browser, archive, "/search?q=title:donwell", async (page) => {
      await page.getByText("Filter", { exact: false }).first().click();
      await page.locator(".group > summary", { hasText: "Season" }).click();
      await page.locator(".group .pick", { hasText: "Snow" }).locator("input[name=tag]").check();
      await page.getByRole("button", { name: "Show works" }).first().click();
      assert.deepEqual(await titles(page), ["Donwell in January"]);
    });
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}/admin/tags/classes`);
      const list = page.locator("form", { has: page.getByRole("heading", { name: "Season" }) });
      await list.getByRole("button", { name: "Remove the list" }).click();
      assert.match(await main(page), /Works have choices of this list/);
      await page.goto(`${archive.address}/admin/tags/classes`);
      await list.getByLabel("must have one").uncheck();
      await list.getByRole("button", { name: "Save" }).click();
      assert.match(await main(page), /Saved/);
    });
  },

  "a moderator makes one tag another's spelling and puts one below another, and lists follow": async (browser, archive) => {
    await asMember(browser, archive, "Emma", async (page) => {
      const tagged = (tag) => ({ facts: () => page.getByLabel("Tags", { exact: true }).fill(tag) });
      await publish(page, archive, "Cards at Six", tagged("Whist parties"));
      await publish(page, archive, "Cards at Seven", tagged("whist-party evenings"));
      await publish(page, archive, "Cards at Eight", tagged("Games"));
    });
    await asMember(browser, archive, "Knightley", async (page) => {
      const open = async (words) => {
        await page.goto(`${archive.address}/admin/tags?sorting=all&q=${words}`);
        await page.getByRole("link", { name: /^More/ }).first().click();
      };
      await open("Games");
      await page.getByRole("button", { name: "Canonical", exact: true }).click();
      await open("Whist+parties");
      await page.getByRole("button", { name: "Canonical", exact: true }).click();
      await page.getByLabel("Below", { exact: true }).fill("Games");
      await page.getByRole("button", { name: "Put it there" }).click();
      await page.getByLabel("For the readers of its page").fill("Four people, fifty-two cards.");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await open("whist-party");
      await page.getByLabel("Another spelling of").fill("Whist parties");
      await page.getByRole("button", { name: "Make it a synonym" }).click();
      assert.match(await main(page), /Another spelling of Whist parties/);
    });
    await listed(browser, archive, "/tags/whist-party-evenings", ["Cards at Seven", "Cards at Six"]);
    await asGuest(browser, archive, "/tags/whist-party-evenings", async (page) => {
      assert.match(await page.innerText("h1"), /Whist parties/);
      assert.match(await main(page), /fifty-two cards/);
      assert.match(await page.locator("li.blurb", { hasText: "Cards at Seven" }).innerText(), /whist-party evenings/);
    });
    await listed(browser, archive, "/tags/games", ["Cards at Eight", "Cards at Seven", "Cards at Six"]);
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/admin/tags/log`);
      await page.getByRole("button", { name: /undo|back/i }).first().click();
    });
    await listed(browser, archive, "/tags/whist-parties", ["Cards at Six"]);
  },

  "what a work states is changed, and readers see it at once": async (browser, archive) => {
    const work = await asMember(browser, archive, "Emma", async (page) => {
      const number = await publish(page, archive, "Before the Ball");
      await restate(page, archive, number, () => page.getByLabel("Title", { exact: true }).fill("After the Ball"));
      return number;
    });
    assert.match(await asGuest(browser, archive, `/works/${work}`), /After the Ball/);
  },
};
