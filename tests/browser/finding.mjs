// What readers keep of lists, and who sorts what: kept searches, the filter of one's own, wranglers of fandoms, canons
// that are brought; without JavaScript, on a phone. Last, names that are suggested with it.

import assert from "node:assert/strict";

import { admin } from "./archive.mjs";
import { asMember, until, visitor, wide } from "./browser.mjs";
import { accessible, asGuest, main, publish, titles } from "./company.mjs";

export const stories = {
  "a reader keeps a search, and its new works come by feed and on the front page until they were seen": async (browser, archive) => {
    const feed = await asMember(browser, archive, "Harriet", async (page) => {
      await page.goto(`${archive.address}/search?q=quadrille`);
      await page.getByRole("link", { name: "Keep this search" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Quadrilles");
      await page.getByLabel("On the front page").check();
      await page.getByRole("radio", { name: /once a day/i }).check();
      await page.getByRole("button", { name: "Keep it" }).click();
      assert.match(await main(page), /Quadrilles/);
      return page.getByRole("link", { name: "Feed of Quadrilles" }).getAttribute("href");
    });
    await asMember(browser, archive, "Emma", (page) => publish(page, archive, "The Quadrille at the Crown"));
    await asMember(browser, archive, "Harriet", async (page) => {
      await until(async () => /New in your searches/.test((await page.goto(archive.address), await main(page))));
      assert.match(await main(page), /Quadrilles\s*1 new work/);
      const entries = await asGuest(browser, archive, new URL(feed, archive.address).pathname, (_, answer) => answer.text());
      assert.match(entries, /The Quadrille at the Crown/, "a feed reader has no cookies");
      await page.getByRole("link", { name: "Quadrilles" }).click();
      assert.deepEqual(await titles(page), ["The Quadrille at the Crown"]);
      assert.ok(await page.getByRole("radio", { name: /once a day/i }).isChecked());
      await page.getByRole("button", { name: "I have seen these" }).click();
      await page.goto(archive.address);
      assert.doesNotMatch(await main(page), /New in your searches/);
      await page.goto(`${archive.address}/account/searches`);
      await page.getByRole("link", { name: "Change Quadrilles" }).click();
      const own = new URL(page.url()).pathname;
      await page.getByRole("button", { name: "Forget this search" }).click();
      assert.equal((await page.goto(archive.address + own)).status(), 404);
    });
    assert.equal(await asGuest(browser, archive, new URL(feed, archive.address).pathname, (_, answer) => answer.status()), 404);
  },

  "a reader's own filter holds in every list and is lifted for one page": async (browser, archive) => {
    await asMember(browser, archive, "Emma", (page) => publish(page, archive, "Gruel at Midnight", { facts: (form) => form.getByLabel("Fandoms").fill("Gruel Studies") }));
    await asMember(browser, archive, "Harriet", async (page) => {
      const shown = async (path) => ((await page.goto(archive.address + path)), titles(page));
      await until(async () => (await shown("/recent")).includes("Gruel at Midnight"));
      await page.goto(`${archive.address}/account/filter`);
      await page.getByLabel("Tags to leave out").fill("Gruel Studies");
      await page.getByRole("button", { name: "Save" }).click();
      for (const path of ["/recent", "/new", "/search?q=midnight"]) {
        assert.ok(!(await shown(path)).includes("Gruel at Midnight"), path);
      }
      await page.goto(`${archive.address}/recent`);
      await page.getByRole("link", { name: "show why, and show them for once" }).click();
      assert.ok((await titles(page)).includes("Gruel at Midnight"));
      assert.match(await main(page), /Your own filter is off here/);
      assert.ok(!(await shown("/recent")).includes("Gruel at Midnight"), "for that page alone");
      await page.goto(`${archive.address}/account/filter`);
      await page.getByLabel("Tags to leave out").fill("");
      await page.getByRole("button", { name: "Save" }).click();
      assert.ok((await shown("/recent")).includes("Gruel at Midnight"));
    });
  },

  "an admin gives a fandom to a wrangler, whose desk begins with it; another takes it too and gives it back": async (browser, archive) => {
    const named = (page, name) => page.locator("ul.bin > li", { has: page.getByRole("link", { name, exact: true }) });
    await asMember(browser, archive, admin.name, async (page) => {
      await page.goto(`${archive.address}/admin/tags/fandoms?show=nobodys`);
      const dracula = named(page, "Dracula");
      assert.match(await dracula.innerText(), /nobody sorts its tags/);
      await dracula.locator("summary").click();
      await dracula.getByLabel("Wrangler").selectOption({ label: "Knightley" });
      await dracula.getByRole("button", { name: /^Give it\s*: Dracula/ }).click();
      assert.equal(await named(page, "Dracula").count(), 0, "it has somebody now");
    });
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/account/notices`);
      assert.match(await main(page), /You sort the tags of “Dracula” from now on/);
      await page.goto(`${archive.address}/admin/tags`);
      assert.match(await page.locator("section", { hasText: "Your fandoms" }).innerText(), /Dracula/);
      await page.getByRole("link", { name: "Fandoms without a wrangler" }).click();
      const other = page.locator("ul.bin > li").first();
      const name = await other.getByRole("link").first().innerText();
      await other.getByRole("button", { name: /^Take it/ }).click();
      await page.goto(`${archive.address}/admin/tags/fandoms?show=yours`);
      assert.deepEqual((await page.locator("ul.bin > li p:first-child > a").allInnerTexts()).sort(), ["Dracula", name].sort());
      await named(page, name).getByRole("button", { name: /^Give it back/ }).click();
      assert.equal(await named(page, name).count(), 0);
      assert.equal(await page.getByText("Give it to somebody").count(), 0, "only an admin gives fandoms to others");
    });
    await asMember(browser, archive, admin.name, async (page) => {
      await page.goto(`${archive.address}/admin/tags/fandoms`);
      await named(page, "Dracula").getByRole("button", { name: /^No longer Knightley/ }).click();
      assert.match(await named(page, "Dracula").innerText(), /nobody sorts its tags/);
    });
    await accessible(browser, archive, admin.name, ["/admin/tags/fandoms", "/admin/tags/fandoms?show=nobodys", "/admin/tags"]);
  },

  "canons of another archive are tried before they are taken over, and readers can say how far they are": async (browser, archive) => {
    await asMember(browser, archive, "Knightley", async (page) => {
      await page.goto(`${archive.address}/admin/canons`);
      const file = "# The Time Machine\nThe Psychic\nThe Traveller Returns\n# Nowhere at All\nA point\n";
      await page.getByLabel("Take over canons of another archive").fill(file);
      await page.getByRole("button", { name: "See what it would do" }).click();
      const would = await page.locator("#brought").innerText();
      assert.match(would, /What it would do/);
      assert.match(would, /no fandom is called so: Nowhere at All/);
      await page.getByRole("button", { name: "Take them over" }).click();
      assert.match(await page.locator("#brought").innerText(), /What it did/);
      const took = await page.context().request.get(`${archive.address}/admin/canons.txt`);
      assert.match(await took.text(), /# Dracula\nThe castle/);
    });
    await accessible(browser, archive, "Knightley", ["/admin/canons"]);
  },

  "names are suggested while somebody types into the filter of a list": async (browser, archive) => {
    const context = await visitor(browser, archive, "guest", { viewport: wide });
    try {
      const page = await context.newPage();
      await page.goto(`${archive.address}/recent`);
      await page.locator("summary", { hasText: "Other tags" }).click();
      const field = page.getByLabel("Without", { exact: true });
      await field.pressSequentially("drac");
      await page.getByRole("option", { name: /Dracula/ }).first().waitFor();
      await field.press("ArrowDown");
      await field.press("Enter");
      const taken = await field.inputValue();
      assert.match(taken, /Dracula/);
      await page.getByRole("button", { name: "Show works" }).click();
      assert.ok(new URL(page.url()).searchParams.has("without"), page.url());
    } finally {
      await context.close();
    }
  },
};
