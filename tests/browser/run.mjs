// Runs every check of every page and every story; a line each, and one that counts them.
//
//   node run.mjs [words of a name]

import { startArchive } from "./archive.mjs";
import { launch, signIn, visitor } from "./browser.mjs";
import { checkPage } from "./checks.mjs";
import * as afterwards from "./afterwards.mjs";
import * as among from "./among.mjs";
import * as waysIn from "./ways_in.mjs";
import { startCompany } from "./company.mjs";
import * as describing from "./describing.mjs";
import * as finding from "./finding.mjs";
import * as gathering from "./gathering.mjs";
import * as keyboardReading from "./keyboard_reading.mjs";
import * as keyboardWriting from "./keyboard_writing.mjs";
import * as posting from "./posting.mjs";
import * as reach from "./reach.mjs";
import * as readFirst from "./read_first.mjs";
import { addRows } from "./rows.mjs";
import * as serials from "./serials.mjs";
import * as speaking from "./speaking.mjs";
import * as accounts from "./accounts.mjs";
import * as challenges from "./challenges.mjs";
import * as claims from "./claims.mjs";
import * as community from "./community.mjs";
import * as devices from "./devices.mjs";
import * as editor from "./editor.mjs";
import * as factors from "./factors.mjs";
import * as paste from "./paste.mjs";
import * as pictures from "./pictures.mjs";
import * as rich from "./rich.mjs";
import * as upload from "./upload.mjs";
import * as collections from "./collections.mjs";
import * as house from "./house.mjs";
import * as keeping from "./keeping.mjs";
import * as looking from "./looking.mjs";
import * as series from "./series.mjs";
import * as moderation from "./moderation.mjs";
import * as people from "./people.mjs";
import * as readingLife from "./reading_life.mjs";
import * as recaps from "./recaps.mjs";
import * as reviews from "./reviews.mjs";
import * as shields from "./shields.mjs";
import * as core from "./stories.mjs";
import * as together from "./together.mjs";
import * as telling from "./telling.mjs";
import * as write from "./write.mjs";
import { pages as corePages, pathOf, read } from "./pages.mjs";

// What belongs together is in one file: its pages, as in pages.mjs, and its stories.
const areas = [
  core, accounts, challenges, claims, community, telling, devices, editor, factors, readingLife, reviews, moderation, keeping, house, paste, pictures, shields, upload, rich, write, together, collections, series, people, looking,
];
// These take several people, who have an archive of their own; it is at work at the same time.
const companyAreas = [finding, posting, afterwards, readFirst, describing, gathering, among, recaps, serials, keyboardWriting, keyboardReading, reach, waysIn, speaking];
const merged = (list) => Object.assign({}, ...list.map((area) => area.stories));
const companyStories = merged(companyAreas);
const ownStories = merged(areas);
Object.assign(ownStories, addRows({ ...ownStories, ...companyStories }));
const pages = [...corePages, ...areas.flatMap((area) => (area.pages ?? []).map(read))];

const AT_ONCE = 3;
const wanted = process.argv.slice(2).join(" ");
let passed = 0;
let failed = 0;

function tell(name, wrong) {
  if (wrong.length === 0) {
    passed += 1;
    console.log(`ok ${name}`);
    return;
  }
  failed += 1;
  console.log([`not ok ${name}`, ...wrong.slice(0, 8).map((line) => `    ${line}`)].join("\n"));
}

async function tryPage(browser, archive, page) {
  try {
    const context = await visitor(browser, archive, page.who);
    const path = await pathOf(page.where, archive, context);
    await context.close();
    for (const [name, wrong] of await checkPage(browser, archive, page, path)) tell(`${page.name} (${path}): ${name}`, wrong);
  } catch (error) {
    tell(page.name, [String(error.message)]);
  }
}

async function tryStory(browser, archive, name, story) {
  try {
    await story(browser, archive);
    tell(name, []);
  } catch (error) {
    tell(name, [String(error.message)]);
  }
}

/** Stories change settings: one after the other. */
async function tryStories(browser, start, stories) {
  const named = Object.entries(stories).filter(([name]) => name.includes(wanted));
  if (named.length === 0) return;
  const archive = await start();
  try {
    for (const [name, story] of named) await tryStory(browser, archive, name, story);
  } finally {
    await archive.end?.();
  }
}

const archive = await startArchive();
const unowned = await startArchive({ fixtures: false, withAdmin: false });
const browser = await launch();
try {
  archive.adminCookies = await signIn(browser, archive.address);
  const inCompany = tryStories(browser, () => startCompany(browser), companyStories).catch((error) => tell("an archive for several people", [String(error.message)]));
  const queue = pages.filter((page) => page.name.includes(wanted));
  const take = async () => {
    for (let page = queue.shift(); page; page = queue.shift()) await tryPage(browser, archive, page);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  // The page that makes the first admin is there only where there is none.
  const setUp = { name: "set-up", where: unowned.setUp, who: "guest", status: 200 };
  if (setUp.name.includes(wanted)) await tryPage(browser, unowned, setUp);
  // What stories change must not show on the pages.
  await tryStories(browser, async () => ({ ...archive, end: undefined }), ownStories);
  await inCompany;
} finally {
  await browser.close();
  await archive.end();
  await unowned.end();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
