// Takes a picture of every kind of page for people to look at: node screenshots.mjs [FOLDER]

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { startArchive } from "./archive.mjs";
import { launch, signIn, visitor } from "./browser.mjs";
import { pages, pathOf } from "./pages.mjs";

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../../target/screenshots");
mkdirSync(folder, { recursive: true });

const archive = await startArchive();
const browser = await launch();
try {
  archive.adminCookies = await signIn(browser, archive.address);
  for (const { name, where, who } of pages) {
    for (const width of [360, 1280]) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await visitor(browser, archive, who, { colorScheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        await page.goto(archive.address + (await pathOf(where, archive, context)));
        const file = `${name.replaceAll(/[^a-z]+/g, "-")}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
        await context.close();
      }
    }
    console.log(name);
  }
} finally {
  await browser.close();
  await archive.end();
}
