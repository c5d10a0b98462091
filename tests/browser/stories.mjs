// What a reader does on more than one page. Each story is a sentence about the archive and throws where it is not so.

import assert from "node:assert/strict";

import { open } from "./checks.mjs";
import { narrow, visitor } from "./browser.mjs";

const PAGE_BYTES_MAX = 40 * 1024;

async function without(browser, archive, act) {
  const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false, viewport: narrow });
  try {
    await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

const looks = (page) =>
  page.evaluate(() => ({
    ground: getComputedStyle(document.body).backgroundColor,
    size: Number.parseFloat(getComputedStyle(document.querySelector(".text p")).fontSize),
  }));

export const stories = {
  "a reader without JavaScript sets theme and size, and the next page has them": async (browser, archive) =>
    without(browser, archive, async (page) => {
      const chapter = `${archive.address}/works/${archive.works.long}/chapters/1`;
      await page.goto(chapter);
      const before = await looks(page);
      await page.goto(`${archive.address}/settings/reading`);
      await page.check("input[name=theme][value=black]");
      await page.check("input[name=size][value='7']");
      await page.click("main form[action='/settings/reading'] button[type=submit]");
      await page.goto(chapter);
      const after = await looks(page);
      assert.notEqual(after.ground, before.ground);
      assert.ok(after.size > before.size * 1.2, `${before.size} px became ${after.size} px`);
    }),

  "a reader without JavaScript says how far they are, and what spoils more is folded until asked for": async (browser, archive) =>
    without(browser, archive, async (page) => {
      const summary = /went on paying the rent/;
      await page.goto(`${archive.address}/tags/sherlock-holmes`);
      assert.match(await page.innerText("main"), summary);
      await page.click("main a[href^='/settings/spoilers']");
      await page.locator("select").first().selectOption({ label: "The Memoirs of Sherlock Holmes" });
      await page.click("main form[action='/settings/spoilers'] button[type=submit]");
      const work = page.locator("li.blurb", { hasText: "Rooms Kept" });
      assert.doesNotMatch(await work.innerText(), summary);
      await work.getByText("Spoils The Empty House").click();
      assert.match(await work.innerText(), summary);
      await work.locator("h2 a").click();
      await page.click("a.primary");
      assert.match(await page.innerText("main"), /This work spoils The Empty House/);
      await page.click("a.primary");
      assert.match(page.url(), /chapters\/1\?spoilers=read$/);
      assert.equal(await page.locator(".text p").count() > 3, true);
    }),

  "a choice at the gate is remembered without JavaScript, in this browser alone": async (browser, archive) => {
    const work = `${archive.address}/works/${archive.works.rated}`;
    const lamp = /stood in the window/;
    await without(browser, archive, async (page) => {
      await page.goto(`${work}/chapters/1`);
      assert.doesNotMatch(await page.innerText("body"), lamp);
      await page.click("form[action='/gate'] button[type=submit]");
      assert.match(await page.innerText("main"), lamp);
      await page.goto(`${work}/chapters/1`);
      assert.match(await page.innerText("main"), lamp);
    });
    await without(browser, archive, async (page) => {
      await page.goto(`${work}/chapters/1`);
      assert.doesNotMatch(await page.innerText("body"), lamp);
    });
  },

  "a gated work is not handed out as a file before the choice": async (browser, archive) =>
    without(browser, archive, async (page, context) => {
      for (const kind of ["epub", "html", "txt"]) {
        const answer = await context.request.get(`${archive.address}/works/${archive.works.rated}/download.${kind}`);
        assert.doesNotMatch((await answer.body()).toString("latin1"), /stood in the window|^PK/, kind);
      }
    }),

  "a hostile import runs no script and fetches nothing from elsewhere": async (browser, archive) => {
    const { hostile } = archive.works;
    const context = await visitor(browser, archive, "reader");
    const paths = ["", "/chapters/1", "/full", "/provenance"].map((rest) => `/works/${hostile}${rest}`);
    for (const path of [...paths, "/", "/search?q=parlour", "/authors"]) {
      const { page, answer, heard } = await open(context, archive, path);
      await page.mouse.move(200, 300);
      for (const link of await page.locator(".text a, .text p").all()) await link.hover({ timeout: 2_000 });
      const found = await page.evaluate(() => ({
        ran: globalThis.hostile ?? null,
        handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some((a) => /^on/.test(a.name))).length,
        links: [...document.querySelectorAll("[href], [src], [action]")]
          .map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action"))
          .filter((to) => /^\s*(javascript|data|vbscript):/i.test(to) || to.includes("elsewhere.invalid")),
        frames: document.querySelectorAll("iframe, object, embed, main svg animate, main svg script").length,
      }));
      assert.deepEqual(found, { ran: null, handlers: 0, links: [], frames: 0 }, path);
      assert.deepEqual(heard, [], path);
      assert.equal(answer.status(), 200, path);
      await page.close();
    }
    const chapter = await context.request.get(`${archive.address}/works/${hostile}/chapters/1`);
    assert.match(await chapter.text(), /struck four/, "the story itself is there");
    await context.close();
  },

  "a chapter of 2,000 words costs less than 40 KB with its styles": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest");
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    const kinds = new Map();
    const sizes = new Map();
    network.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
    network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
    await page.goto(`${archive.address}/works/${archive.works.long}/chapters/1`, { waitUntil: "networkidle" });
    assert.ok((await page.innerText(".text")).split(/\s+/).length >= 2_000);
    let bytes = 0;
    for (const [id, size] of sizes) if (kinds.get(id) !== "Font") bytes += size;
    assert.ok(bytes > 0 && bytes < PAGE_BYTES_MAX, `${bytes} bytes`);
    await context.close();
  },

  "a guest is shown no admin page": async (browser, archive) =>
    without(browser, archive, async (page) => {
      for (const path of ["/admin", "/admin/settings", "/admin/imports", "/account"]) {
        const answer = await page.goto(archive.address + path);
        const refused = answer.status() >= 400 || new URL(page.url()).pathname === "/login";
        assert.ok(refused, `${path} answered ${answer.status()}`);
      }
    }),

  "an admin without JavaScript names the archive, and every page says so": async (browser, archive) => {
    const context = await visitor(browser, archive, "admin", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${archive.address}/admin/settings`);
    const field = page.locator("main input[name=name]");
    const before = await field.inputValue();
    await field.fill("The Fig Tree");
    await page.click("main form[action='/admin/settings'] button[type=submit]");
    await page.goto(`${archive.address}/about`);
    assert.match(await page.title(), /The Fig Tree/);
    await page.goto(`${archive.address}/admin/settings`);
    await field.fill(before);
    await page.click("main form[action='/admin/settings'] button[type=submit]");
    await context.close();
  },

  "a wrong password signs nobody in and says how to go on": async (browser, archive) =>
    without(browser, archive, async (page) => {
      await page.goto(`${archive.address}/login`);
      await page.fill("#name", "Mina");
      await page.fill("#password", "not the lamp in fog");
      await page.click("main button[type=submit]");
      assert.match(await page.innerText("[role=alert]"), /try again/i);
      await page.goto(`${archive.address}/account`);
      assert.doesNotMatch(await page.innerText("main"), /mina@example\.org/);
    }),

  "a reader finds a work by a word of its text and takes it along": async (browser, archive) =>
    without(browser, archive, async (page, context) => {
      await page.goto(`${archive.address}/`);
      await page.goto(`${archive.address}/search`);
      await page.fill("main input[name=q]", "Afternoon");
      await page.press("main input[name=q]", "Enter");
      await page.click("main a:has-text('The Long Afternoon')");
      for (const [kind, type] of [["epub", "application/epub+zip"], ["html", "text/html"], ["txt", "text/plain"]]) {
        const link = await page.getAttribute(`a[href$='download.${kind}']`, "href");
        const answer = await context.request.get(new URL(link, page.url()).href);
        assert.equal(answer.status(), 200);
        assert.ok(answer.headers()["content-type"].startsWith(type), kind);
        assert.match(answer.headers()["content-disposition"], /attachment/);
      }
    }),

  "a reader without JavaScript narrows a list by what is wanted and unwanted, and takes one filter away": async (browser, archive) =>
    without(browser, archive, async (page) => {
      const total = async () => Number((await page.innerText("#works")).replaceAll(/\D/g, ""));
      await page.goto(`${archive.address}/browse`);
      const all = await total();
      await page.click(".filter > summary");
      await page.click(".group > summary:has-text('Fandoms')");
      const fandoms = page.locator(".group:has(> summary:has-text('Fandoms')) .pick");
      const wanted = (await fandoms.nth(0).locator("label:not(.not) span").first().innerText()).replace(/\s*[\d,]+$/, "");
      await fandoms.nth(0).locator("input[name=tag]").check();
      await page.click(".group > summary:has-text('Status')");
      await page.check("input[name=status][value=complete]");
      await page.click(".filter button:has-text('Show works')");
      const address = new URL(page.url());
      assert.deepEqual([...address.searchParams.keys()], ["tag", "status"], "the address holds what was asked for and no empty field");
      const some = await total();
      assert.ok(some > 0 && some < all, `${some} of ${all}`);
      const chips = page.locator(".asked li .button");
      assert.equal(await chips.count(), 2);
      assert.ok((await chips.nth(0).innerText()).includes(wanted));
      // Works may bear another spelling of it, but not all of them do.
      assert.ok((await page.locator(".list .worlds").allInnerTexts()).some((worlds) => worlds.includes(wanted)));
      await chips.nth(1).click();
      assert.ok((await total()) >= some);
      // The same box, struck out: none of the works is of that fandom.
      await page.goto(`${archive.address}/browse`);
      await page.click(".filter > summary");
      await page.click(".group > summary:has-text('Fandoms')");
      await fandoms.nth(0).locator("input[name=without]").check();
      await page.click(".filter button:has-text('Show works')");
      assert.deepEqual([...new URL(page.url()).searchParams.keys()], ["without"]);
      assert.ok((await total()) < all);
      for (const worlds of await page.locator(".list .worlds").allInnerTexts()) assert.ok(!worlds.includes(wanted), worlds);
    }),

  "a member without JavaScript keeps a work on a shelf, sees it in lists, and nobody else does": async (browser, archive) => {
    const context = await visitor(browser, archive, "admin", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${archive.address}/works/${archive.works.long}`);
    await page.click("#shelf button[value=to-read]");
    assert.equal(await page.getAttribute("#shelf button[value=to-read]", "aria-pressed"), "true");
    await page.goto(`${archive.address}/search?q=Afternoon`);
    assert.match(await page.innerText("main"), /On your shelf: To read/);
    await page.goto(`${archive.address}/shelf`);
    assert.match(await page.innerText("main"), /The Long Afternoon/);
    await without(browser, archive, async (other) => {
      await other.goto(`${archive.address}/search?q=Afternoon`);
      assert.doesNotMatch(await other.innerText("main"), /On your shelf/);
    });
    await page.goto(`${archive.address}/works/${archive.works.long}`);
    await page.click("#shelf button:has-text('Take it off')");
    await page.goto(`${archive.address}/shelf`);
    assert.match(await page.innerText("main"), /Your shelves are empty/);
    await context.close();
  },
};
