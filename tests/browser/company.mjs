// An archive with authors, readers and moderators who know each other, for stories that take several of them; and what
// these do again and again. Whatever is done here is done without JavaScript unless somebody says otherwise.

import assert from "node:assert/strict";

import { admin, startArchive } from "./archive.mjs";
import { asMember, narrow, signIn, until, visitor, wide } from "./browser.mjs";
import { axeViolations } from "./checks.mjs";
import { postOffice } from "./post_office.mjs";

/** Each with an account and, but for those who keep the archive, a pen name to sign with. */
export const company = {
  Emma: "Emma of Hartfield",
  Jane: "Jane of Highbury",
  Frank: "Frank of Enscombe",
  Harriet: "Harriet of Goddard",
};

const cast = [
  admin,
  { ...admin, name: "Knightley", role: "moderator" },
  ...Object.keys(company).map((name) => ({ ...admin, name, role: name === "Harriet" ? "reader" : "author" })),
];

/** Starts their archive, with a post office of its own. */
export async function startCompany(browser) {
  const post = await postOffice();
  const started = await startArchive({ fixtures: false, cast, mail: post.url });
  const archive = { ...started, post, end: async () => { await started.end(); post.end(); } };
  archive.adminCookies = await signIn(browser, archive.address);
  for (const [name, penName] of Object.entries(company)) {
    await asMember(browser, archive, name, (page) => takePenName(page, archive, penName, { usual: true }));
  }
  return archive;
}

/** Takes a pen name; `usual` signs with it from now on. */
export async function takePenName(page, archive, name, { usual = false } = {}) {
  await page.goto(`${archive.address}/account/pen-names`);
  await page.getByLabel("Pen name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Take this pen name" }).click();
  const sign = page.getByRole("button", { name: `Sign with ${name} from now on` });
  if (usual && (await sign.count())) await sign.click();
}

export const main = (page) => page.innerText("main");

/** What a guest finds on a page who has chosen to read every rating. */
export async function asGuest(browser, archive, path, act = main) {
  const context = await visitor(browser, archive, "reader", { javaScriptEnabled: false, viewport: narrow });
  try {
    const page = await context.newPage();
    const answer = await page.goto(archive.address + path);
    return await act(page, answer, context);
  } finally {
    await context.close();
  }
}

/** What stands in a list of works, by their titles. */
export const titles = (page) => page.locator("li.blurb h2").allInnerTexts();

/** Waits until a list, which follows a moment later, holds these works and no others. */
export async function listed(browser, archive, path, works) {
  let there = [];
  const same = async () => {
    there = (await asGuest(browser, archive, path, titles)).sort();
    return there.join("\n") === works.join("\n");
  };
  await until(same).catch(() => assert.deepEqual(there, works, path));
}

/** Lets axe look at pages as a member sees them, in both lights; `name` is nobody for a guest. */
export async function accessible(browser, archive, name, paths) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await visitor(browser, archive, "reader", { viewport: colorScheme === "light" ? narrow : wide, colorScheme });
    try {
      if (name) await context.addCookies(await asMember(browser, archive, name, (_, own) => own.cookies()));
      const page = await context.newPage();
      for (const path of paths) {
        const answer = await page.goto(archive.address + path);
        assert.equal(answer.status(), 200, path);
        assert.deepEqual(await axeViolations(page), [], `${path}, ${colorScheme}`);
        const over = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${path} is ${over} px too wide`);
      }
    } finally {
      await context.close();
    }
  }
}

/**
 * Begins a work at its form and answers with its number. It states what the archive asks for; `facts` fills in more, and
 * has the last word.
 */
export async function begin(page, archive, title, facts = async () => {}) {
  await page.goto(`${archive.address}/write/works/new`);
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByLabel("Language").selectOption({ label: "English" });
  await page.getByLabel("Rating", { exact: true }).selectOption({ index: 1 });
  await page.getByRole("checkbox", { name: "No warnings apply" }).check();
  await page.getByLabel("Fandoms").fill("Emma");
  await facts(page);
  await page.getByRole("button", { name: "Save as a draft" }).click();
  const found = /\/write\/works\/(\d+)/.exec(page.url());
  assert.ok(found, `a new work opens its desk: ${page.url()}: ${await main(page)}`);
  return found[1];
}

/** Writes a chapter and leaves it on the desk; answers with the address of its draft. */
export async function chapterOnDesk(page, archive, work, title, text) {
  await page.goto(`${archive.address}/write/works/${work}/chapters/new`);
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Begin to write" }).click();
  const draft = page.url().split("?")[0];
  await page.getByLabel("Text", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Save and keep writing" }).click();
  return draft;
}

/** Posts a chapter of a work that is posted. */
export async function postChapter(page, archive, work, title, text) {
  await chapterOnDesk(page, archive, work, title, text);
  await page.getByRole("button", { name: "Post…" }).click();
  await page.getByRole("button", { name: "Post now" }).click();
}

/** Begins a work with one chapter and posts both; answers with its number. */
export async function publish(page, archive, title, { facts, text = "The tea was cold. Nobody spoke of it." } = {}) {
  const work = await begin(page, archive, title, facts);
  await chapterOnDesk(page, archive, work, "Tea", text);
  await page.goto(`${archive.address}/write/works/${work}/post`);
  await page.getByRole("button", { name: "Post it" }).click();
  assert.match(page.url(), /done=posted$/, await main(page));
  return work;
}

/** Changes what a work states. */
export async function restate(page, archive, work, facts) {
  await page.goto(`${archive.address}/write/works/${work}/facts`);
  for (const part of await page.locator("details.part:not([open]) > summary").all()) await part.click();
  await facts(page);
  await page.locator("form.facts-form button.primary").click();
}
