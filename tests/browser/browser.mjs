// Debian's Chromium, and the contexts that the checks look through.

import { chromium } from "playwright-core";

import { admin } from "./archive.mjs";

export const narrow = { width: 320, height: 640 };
export const wide = { width: 1280, height: 900 };

// Pages come from this machine: what takes longer will not come.
const WAIT_MS_MAX = 10_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.FICUS_TEST_CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's sandbox does not work for root, and CI is often root.
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
}

/** Signs somebody in by the form and answers with the cookies to give to other contexts. */
export async function signIn(browser, address, name = admin.name) {
  const context = await visitor(browser, { address }, "guest", { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${address}/login`);
  await page.fill("#name", name);
  await page.fill("#password", admin.password);
  await page.locator("main button[type=submit]").click();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const waiting = new WeakSet();

/**
 * Makes each click that sends a form wait for the answer, on pages without JavaScript. Chromium sends a form a moment
 * after the click is over; until then Playwright may take the old page for the answer, and what is written there next is
 * lost, or is sent instead of it.
 */
function waitForAnswers(context) {
  waiting.add(context);
  context.once("page", (page) => {
    const locators = Object.getPrototypeOf(page.locator("html"));
    if (waiting.has(locators)) return;
    waiting.add(locators);
    const { click } = locators;
    locators.click = async function (options) {
      const sends = waiting.has(this.page().context()) && (await this.evaluate(sendsForm));
      const answered = sends ? this.page().waitForNavigation() : undefined;
      // A file that is downloaded leaves the page as it is.
      await Promise.all([answered?.catch(() => {}), click.call(this, options)]);
    };
  });
}

function sendsForm(element) {
  const button = element.closest("button, input");
  return Boolean(button?.form && button.type === "submit" && (button.formNoValidate || button.form.checkValidity()));
}

/** A context of a visitor: `who` is `guest`, `reader` (a guest who reads every rating) or `admin`. */
export async function visitor(browser, archive, who, options = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(WAIT_MS_MAX);
  if (options.javaScriptEnabled === false) waitForAnswers(context);
  if (who === "admin") await context.addCookies(archive.adminCookies);
  if (who === "reader") await context.addCookies([{ name: "rating", value: "5", url: archive.address }]);
  return context;
}

/** Lets somebody act who has an account and no JavaScript, on a phone; the page is closed afterwards. */
export async function asMember(browser, archive, name, act) {
  const context = await visitor(browser, archive, "guest", { javaScriptEnabled: false, viewport: narrow });
  await context.addCookies(await cookiesOf(browser, archive, context, name));
  try {
    return await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** The cookies of somebody's session; signs in where there is none any more. Whoever signs in all the time is slowed. */
async function cookiesOf(browser, archive, context, name) {
  archive.sessions ??= {};
  const known = archive.sessions[name];
  if (known) {
    await context.addCookies(known);
    const account = await context.request.get(`${archive.address}/account`, { maxRedirects: 0 });
    if (account.status() === 200) return known;
    await context.clearCookies();
  }
  archive.sessions[name] = await signIn(browser, archive.address, name);
  return archive.sessions[name];
}

/** Asks again until something is there that comes in its own time; what does not come is an error. */
export async function until(asked) {
  const end = Date.now() + WAIT_MS_MAX;
  while (!(await asked())) {
    if (Date.now() > end) throw new Error(`not there within ${WAIT_MS_MAX} ms`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
