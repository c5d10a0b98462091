// Challenges: run and taken part in without JavaScript, an exchange by keyboard alone.

import assert from "node:assert/strict";

import { asMember, narrow, visitor } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";
import { press, tabTo, type } from "./keyboard.mjs";

export const pages = [
  ["challenges", "/challenges", "guest"],
  ["a new challenge", "/challenges/new", "admin"],
];

/** Lets axe look at pages as a member sees them; it needs a browser with JavaScript. */
async function accessible(browser, archive, name, paths) {
  const context = await visitor(browser, archive, "guest", { viewport: narrow });
  try {
    await context.addCookies(archive.sessions[name]);
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(archive.address + path);
      assert.deepEqual(await axeViolations(page), [], path);
    }
  } finally {
    await context.close();
  }
}

/** Gives a member a pen name to sign with. */
async function sign(page, archive, name) {
  await page.goto(`${archive.address}/account/pen-names`);
  if ((await page.innerText("main")).includes(name)) return;
  await page.locator("form[action='/account/pen-names'] input[name=name]").fill(name);
  await page.locator("form[action='/account/pen-names'] button").click();
}

const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Makes a challenge and opens it. */
async function open(page, archive, name, kind) {
  await sign(page, archive, "Mina of Whitby");
  await page.goto(`${archive.address}/challenges/new`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: kind }).check();
  await button(page, "Make it").click();
  await page.locator("button.primary").first().click();
}

export const stories = {
  "an exchange is run by keyboard, from making to the authors' names": async (browser, archive) => {
    const at = "/challenges/a-long-winter";
    await asMember(browser, archive, "Mina", async (page) => {
      await sign(page, archive, "Mina of Whitby");
      await page.goto(archive.address + "/challenges");
      await press(page, page.getByRole("link", { name: "Make a challenge" }));
      await type(page, page.getByLabel("Name", { exact: true }), "A Long Winter");
      await press(page, button(page, "Make it"));
      await type(page, page.getByLabel("Time zone"), "Europe/London");
      await press(page, button(page, "Save"));
      assert.match(await page.innerText("main"), /Saved/);
      await press(page, button(page, "Open the sign-up"));
      assert.match(await page.innerText("main"), /Sign-up is open/);
    });
    for (const [name, fandom] of [["Lucy", "Emma"], ["Arthur", "Emma"], ["Quincey", "Dracula"]]) {
      await asMember(browser, archive, name, async (page) => {
        await sign(page, archive, `${name} of London`);
        await page.goto(archive.address + `${at}/sign-up`);
        await type(page, page.locator("#request1-fandom"), "Emma");
        await type(page, page.locator("#request1-details"), `A wish of ${name}`);
        await press(page, page.getByRole("button", { name: /^(Sign up|Save)$/ }));
        assert.match(await page.title(), /^Not signed up yet/);
        assert.match(await page.innerText("main"), /Offer 1 names too few fandoms/);
        assert.equal(await page.locator("#request1-fandom").inputValue(), "Emma");
        await type(page, page.locator("#offer1-fandom"), fandom);
        await press(page, page.getByRole("button", { name: /^(Sign up|Save)$/ }));
        assert.match(await page.innerText("main"), /You have signed up/);
      });
    }
    await accessible(browser, archive, "Lucy", [`${at}/sign-up`]);
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(archive.address + `${at}/sign-ups`);
      assert.match(await page.innerText("main"), /3 people have signed up/);
      await page.goto(`${archive.address}${at}/settings`);
      await press(page, button(page, "Close the sign-up"));
      await press(page, page.getByRole("link", { name: "Matching" }));
      await press(page, button(page, "Match"));
      const result = await page.innerText("main");
      assert.match(result, /2 of 3 people give and receive/);
      assert.match(result, /Quincey of London has nobody to write for/);
      await press(page, button(page, "Send the assignments"));
      assert.match(await page.innerText("main"), /Gifts are being written/);
    });
    await accessible(browser, archive, "Mina", ["", "/sign-ups", "/matching", "/settings"].map((end) => at + end));
    await accessible(browser, archive, "Lucy", [`${at}/gifts`]);
    await asMember(browser, archive, "Lucy", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await page.innerText("main"), /A Long Winter: you know now for whom you write/);
      await page.goto(archive.address + `${at}/gifts`);
      assert.match(await page.innerText("main"), /A wish of (Arthur|Quincey)/);
      assert.doesNotMatch(await page.innerText("main"), /A wish of Lucy/);
      await tabTo(page, page.locator("summary", { hasText: "I cannot write it" }));
      await page.keyboard.press("Enter");
      await press(page, button(page, "Drop out of this gift"));
      assert.match(await page.innerText("main"), /You write nothing here/);
    });
    await asMember(browser, archive, "Seward", async (page) => {
      await sign(page, archive, "Seward of Purfleet");
      await page.goto(archive.address + at);
      assert.match(await page.innerText("main"), /2 gifts look for a writer/);
      await press(page, page.getByRole("link", { name: "Jump in" }));
      await press(page, page.getByRole("button", { name: /^Write for/ }).first());
      await page.goto(`${archive.address}/write/works/new`);
      await page.getByLabel("Title", { exact: true }).fill("A Secret Gift");
      await button(page, "Save as a draft").click();
      await page.goto(`${archive.address}${at}/gifts`);
      await page.getByLabel("One of your works or drafts").selectOption({ label: "A Secret Gift" });
      await button(page, "Hand it in").click();
      assert.match(await page.innerText("main"), /You handed in A Secret Gift/);
    });
    for (const name of ["Lucy", "Arthur", "Quincey"]) {
      await asMember(browser, archive, name, async (page) => {
        for (const path of [at, `${at}/gifts`, `${at}/sign-ups`, "/account/notices", "/challenges"]) {
          await page.goto(archive.address + path);
          assert.doesNotMatch(await page.innerText("main"), /A Secret Gift|Seward/, path);
        }
      });
    }
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}${at}/settings`);
      await press(page, button(page, "Show the works"));
      assert.match(await page.innerText("main"), /their authors not yet/);
      await press(page, page.getByRole("link", { name: "Settings", exact: true }).first());
      await press(page, button(page, "Show who wrote what"));
      assert.match(await page.innerText("main"), /Over/);
    });
  },

  "a prompt is left without a name, found by its world, claimed and given back": async (browser, archive) => {
    const at = "/challenges/small-wishes";
    await asMember(browser, archive, "Mina", (page) => open(page, archive, "Small Wishes", "Prompt meme"));
    await asMember(browser, archive, "Lucy", async (page) => {
      await sign(page, archive, "Lucy of London");
      await page.goto(archive.address + `${at}/prompts/new`);
      await page.getByLabel("Nobody is told that it is mine").check();
      await page.getByLabel("Fandoms", { exact: true }).fill("Alice in Wonderland");
      await page.getByLabel("What you would like to read").fill("Tea with the Hatter, years later.");
      await button(page, "Leave it").click();
      assert.match(await page.innerText("main"), /From somebody/);
    });
    await asMember(browser, archive, "Arthur", async (page) => {
      await sign(page, archive, "Arthur of London");
      await page.goto(archive.address + `${at}/prompts`);
      assert.doesNotMatch(await page.innerText("main"), /Lucy/);
      await page.getByLabel("Fandom, character, or any word").fill("dracula");
      await button(page, "Show").click();
      assert.doesNotMatch(await page.innerText("main"), /Hatter/);
      await page.getByLabel("Fandom, character, or any word").fill("wonderland");
      await button(page, "Show").click();
      await button(page, "Claim").click();
      assert.match(await page.innerText("main"), /You claimed this/);
      await button(page, "Give it back").click();
      assert.doesNotMatch(await page.innerText("main"), /You claimed this/);
    });
    await accessible(browser, archive, "Arthur", [`${at}/prompts`, `${at}/prompts/new`]);
  },

  "an artist chooses a draft of a big bang without knowing whose it is": async (browser, archive) => {
    const at = "/challenges/big-winter";
    await asMember(browser, archive, "Mina", (page) => open(page, archive, "Big Winter", "Big bang"));
    await asMember(browser, archive, "Lucy", async (page) => {
      await sign(page, archive, "Lucy of London");
      await page.goto(archive.address + `${at}/prompts/new`);
      await page.getByLabel("Title", { exact: true }).fill("Twenty Thousand Words of Fog");
      await page.getByLabel("Words it has now").fill("20,000");
      await page.getByLabel("Fandoms", { exact: true }).fill("Sherlock Holmes");
      await page.getByLabel("What happens in it").fill("A lamp, a fog, a returned detective.");
      await button(page, "Sign it up").click();
    });
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}${at}/settings`);
      await button(page, "Close it for drafts, let artists choose").click();
    });
    await asMember(browser, archive, "Arthur", async (page) => {
      await sign(page, archive, "Arthur of London");
      await page.goto(archive.address + `${at}/prompts`);
      const drafts = await page.innerText("main");
      assert.match(drafts, /Twenty Thousand Words of Fog[\s\S]*20,000 words/);
      assert.doesNotMatch(drafts, /Lucy/);
      await page.getByRole("button", { name: /^Claim/ }).click();
      assert.match(await page.innerText("main"), /You claimed this/);
    });
    await accessible(browser, archive, "Mina", [`${at}/prompts`]);
  },

  "a story goes round, and whoever cannot write gives it on": async (browser, archive) => {
    const at = "/challenges/round-the-fire";
    await asMember(browser, archive, "Mina", (page) => open(page, archive, "Round the Fire", "Round robin"));
    for (const name of ["Lucy", "Arthur"]) {
      await asMember(browser, archive, name, async (page) => {
        await sign(page, archive, `${name} of London`);
        await page.goto(`${archive.address}${at}/sign-up`);
        await button(page, "Sign up").click();
        await page.goto(archive.address + `${at}/turns`);
      });
    }
    await asMember(browser, archive, "Mina", async (page) => {
      await page.goto(`${archive.address}${at}/settings`);
      await button(page, "Close the sign-up and begin the first turn").click();
    });
    let turns = 0;
    for (const name of ["Lucy", "Arthur", "Lucy"]) {
      await asMember(browser, archive, name, async (page) => {
        await page.goto(archive.address + `${at}/turns`);
        const how = turns === 0 ? "My part is written" : "Give it on without one";
        if (!(await button(page, how).count())) return;
        await button(page, how).click();
        turns += 1;
        assert.match(await page.innerText("main"), turns === 1 ? /has written/ : /gave it on/);
      });
    }
    assert.equal(turns, 2);
    await accessible(browser, archive, "Mina", [`${at}/turns`]);
  },
};
