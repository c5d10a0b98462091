// Somebody with a keyboard and nothing else: Tab and Shift+Tab, Enter, Space, arrows, letters. Wherever the focus comes
// it must be seen, and it must come on from everywhere.

import assert from "node:assert/strict";

import { axeViolations } from "./checks.mjs";

const TABS_MAX = 400;
/** A field for a day has parts that Tab visits one after another. */
const STOPS_OF_A_FIELD_MAX = 8;
const OPTIONS_MAX = 400;

/** Where the focus is, and what is wrong with that. */
function look(wanted) {
  const one = document.activeElement;
  if (!one || one === document.body) return { isWanted: false, what: "", wrong: "" };
  const what = one.outerHTML.slice(0, 100);
  // A box or button is often drawn by its label.
  const shown = [one, one.labels?.[0]].filter(Boolean);
  const seen = shown.some((part) => {
    const box = part.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth) return false;
    // Nothing that sticks to an edge covers all of it (WCAG 2.4.11).
    const spots = [0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) => [box.left + x * box.width, box.top + y * box.height]));
    return spots.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (part.contains(top) || top.contains(part));
    });
  });
  const marked = [one, one.parentElement, ...shown].some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  });
  const wrong = seen ? (marked ? "" : `focus does not show on ${what}`) : `focus is out of sight on ${what}`;
  globalThis.formerFocus ??= null;
  const isSame = globalThis.formerFocus === one;
  globalThis.formerFocus = one;
  return { isWanted: one === wanted, isSame, what, wrong };
}

/** Moves the focus by Tab until it is on what is wanted; `back` goes by Shift+Tab. */
export async function tabTo(page, target, { back = false } = {}) {
  const wanted = await target.first().elementHandle();
  let stays = 0;
  let what = "nothing";
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const at = await page.evaluate(look, wanted);
    assert.equal(at.wrong, "", `${at.wrong} (on the way to ${target})`);
    if (at.isWanted) return;
    what = at.what;
    stays = at.isSame ? stays + 1 : 0;
    assert.ok(stays < STOPS_OF_A_FIELD_MAX, `the focus does not come on from ${what}`);
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`${TABS_MAX} presses of Tab do not reach ${target}; the last is ${what}`);
}

/** Follows a link or presses a button, and waits for the page that comes. */
export async function press(page, target, how) {
  await tabTo(page, target, how);
  await Promise.all([page.waitForNavigation({ timeout: 30_000 }), page.keyboard.press("Enter")]);
}

/** Opens what is folded. */
export async function unfold(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Fills a field in the place of what stood there. */
export async function type(page, target, text) {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Fills a field for a day, as in 2199-01-06, in the order of its parts. */
export async function typeDay(page, target, day) {
  await tabTo(page, target);
  const [year, month, date] = day.split("-");
  await page.keyboard.type(`${month}${date}${year}`);
  assert.equal(await target.inputValue(), day);
}

/** Ticks a box. */
export async function tick(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Space");
  assert.equal(await target.isChecked(), true);
}

/** Chooses one of a list of options by the first letters of its name, or by arrows. */
export async function pick(page, target, name) {
  await tabTo(page, target);
  const chosen = () => target.evaluate((list) => list.selectedOptions[0]?.label.trim());
  await page.keyboard.press("Home");
  for (let at = 0; (await chosen()) !== name; at += 1) {
    assert.ok(at < OPTIONS_MAX, `no option ${name}`);
    await page.keyboard.press("ArrowDown");
  }
}

/** Chooses one of a group of round buttons: Tab comes to the group, arrows walk in it. */
export async function choose(page, target) {
  const name = await target.getAttribute("name");
  const form = target.locator("xpath=ancestor::form");
  const group = form.locator(`input[type=radio][name="${name}"]`);
  const checked = form.locator(`input[type=radio][name="${name}"]:checked`);
  const first = (await checked.count()) ? checked : group.first();
  await tabTo(page, first);
  await page.keyboard.press("Space");
  for (let at = 0; !(await target.isChecked()); at += 1) {
    assert.ok(at < OPTIONS_MAX, `arrows do not reach ${target}`);
    await page.keyboard.press("ArrowDown");
  }
}

/** What axe finds on the page as it stands. */
export async function clean(page) {
  assert.deepEqual(await axeViolations(page), [], page.url());
}
