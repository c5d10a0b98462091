// What holds for every page. Each check answers with what is wrong: an empty list where nothing is.

import { createRequire } from "node:module";

import { narrow, visitor, wide } from "./browser.mjs";

const axe = createRequire(import.meta.url)("axe-core");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Opens a page and listens: to its console, its errors, its dialogs, and to every request that it makes. */
export async function open(context, archive, path) {
  const page = await context.newPage();
  const heard = [];
  page.on("console", (message) => {
    // A page of an error answers with an error: that the browser says so is no finding.
    const expected = /Failed to load resource.*\b(403|404)\b/.test(message.text()) && message.location().url.endsWith(path);
    if (["error", "warning"].includes(message.type()) && !expected) heard.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const elsewhere = !request.url().startsWith(`${archive.address}/`) && !request.url().startsWith("data:");
    if (elsewhere) heard.push(`request to ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && new URL(response.url()).pathname !== new URL(archive.address + path).pathname) {
      heard.push(`${response.status()} for ${response.url()}`);
    }
  });
  const answer = await page.goto(archive.address + path, { waitUntil: "load" });
  return { page, answer, heard };
}

/** What axe-core finds on a page as it stands. */
export async function axeViolations(page) {
  await page.evaluate(axe.source);
  const result = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: "tag", values: tags } }), WCAG);
  return result.violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => `${violation.id}: ${node.target.join(" ")} – ${node.failureSummary.replaceAll(/\s+/g, " ")}`),
  );
}

function skeleton(page) {
  return page.evaluate(() => {
    const wrong = [];
    if (!document.documentElement.lang) wrong.push("no language");
    if (!document.title.trim()) wrong.push("no title");
    const heads = document.querySelectorAll("h1").length;
    if (heads !== 1) wrong.push(`${heads} headings of the first level`);
    if (document.querySelector('script:not([src], [type="application/ld+json"]), style, [style]')) wrong.push("inline script or style");
    return wrong;
  });
}

function sidewaysScroll(page) {
  return page.evaluate(() => {
    const over = document.scrollingElement.scrollWidth - innerWidth;
    if (over <= 0) return [];
    const widest = [...document.querySelectorAll("body *")].find((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return [`${over} px too wide: ${widest?.outerHTML.slice(0, 120)}`];
  });
}

/** WCAG 1.4.12: with more space between letters, words, lines and paragraphs nothing is cut off. */
function cutOffWhenSpaced(page) {
  return page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }" +
        "p { margin-bottom: 2em !important }",
    );
    document.adoptedStyleSheets = [sheet];
    const wrong = [];
    for (const one of document.querySelectorAll("body *")) {
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      // Text for screen readers alone is clipped to a pixel on purpose.
      if (box.width <= 1 || box.height <= 1 || !one.textContent.trim() || one.closest("svg")) continue;
      const cutsAcross = ["hidden", "clip"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
      const cutsDown = ["hidden", "clip"].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
      if (cutsAcross || cutsDown) wrong.push(`cut off: ${one.outerHTML.slice(0, 120)}`);
    }
    if (document.scrollingElement.scrollWidth > innerWidth) wrong.push("too wide when spaced");
    document.adoptedStyleSheets = [];
    return wrong;
  });
}

/** The first Tab reaches the skip link, and wherever Tab leads, one sees it. */
async function keyboard(page) {
  const wrong = [];
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      return {
        what: one.outerHTML.slice(0, 80),
        isSkip: one.matches('a[href="#main"]'),
        seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
        marked: (style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
      };
    });
    if (step === 0 && !at?.isSkip) wrong.push(`the first Tab reaches ${at?.what ?? "nothing"}, not the skip link`);
    if (!at) break;
    if (!at.seen) wrong.push(`focus is out of sight on ${at.what}`);
    if (!at.marked) wrong.push(`focus does not show on ${at.what}`);
  }
  return wrong;
}

/** Every check of one page: pairs of a name and what is wrong. */
export async function checkPage(browser, archive, { who, status }, path) {
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [narrow, wide]) {
      const context = await visitor(browser, archive, who, { colorScheme, viewport });
      // Nobody reads here: a place that was kept would stand on the page of whoever comes next.
      const told = (route) => (route.request().method() === "POST" ? route.fulfill({ status: 204 }) : route.continue());
      await context.route(/\/place$/, told);
      const { page, answer, heard } = await open(context, archive, path);
      const at = `${viewport.width} px, ${colorScheme}`;
      found.push([`accessible at ${at}`, await axeViolations(page)]);
      if (viewport === narrow) found.push([`not scrolled sideways at ${at}`, await sidewaysScroll(page)]);
      if (colorScheme === "light") {
        found.push([`nothing cut off when spaced at ${at}`, await cutOffWhenSpaced(page)]);
        found.push([`reached by keyboard at ${at}`, await keyboard(page)]);
      }
      if (colorScheme === "light" && viewport === wide) {
        found.push([`answers ${status}`, answer.status() === status ? [] : [`answered ${answer.status()}`]]);
        found.push(["made as a page must be", await skeleton(page)]);
        found.push(["strict about what may run", policy(answer.headers())]);
        found.push(["the same without JavaScript", await withoutScript(browser, archive, who, path, page)]);
      }
      found.push([`quiet at ${at}`, heard]);
      await context.close();
    }
  }
  return found;
}

function policy(headers) {
  const stated = headers["content-security-policy"] ?? "";
  const wrong = [];
  if (!/default-src '(none|self)'/.test(stated)) wrong.push(`no strict default: ${stated}`);
  if (/unsafe-inline|unsafe-eval|\*|https?:/.test(stated)) wrong.push(`too wide: ${stated}`);
  if (headers["x-content-type-options"] !== "nosniff") wrong.push("types may be guessed");
  return wrong;
}

/** With JavaScript off, the page says the same and has the same links and forms. */
async function withoutScript(browser, archive, who, path, withScript) {
  const said = (page) =>
    page.evaluate(() => {
      const text = document.body.innerText.replaceAll(/\s+/g, " ").trim();
      const links = [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
      const forms = [...document.forms].map((form) => form.getAttribute("action"));
      return JSON.stringify({ text, links, forms });
    });
  const context = await visitor(browser, archive, who, { javaScriptEnabled: false, viewport: wide, colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(archive.address + path);
  // The keyboard check has moved the focus: a menu may be open or the skip link may show.
  await withScript.evaluate(() => document.activeElement?.blur());
  const [off, on] = [await said(page), await said(withScript)];
  await context.close();
  return off === on ? [] : [`without: ${off.slice(0, 300)}`, `with: ${on.slice(0, 300)}`];
}
