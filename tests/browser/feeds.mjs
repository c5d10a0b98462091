// Visits every feed and catalogue of the demo archive, and the works of its API: node feeds.mjs FOLDER
//
// What is JSON is checked here by its schema, what the API answers by its own description; what is XML is written into the folder, sorted by its grammar:
// FOLDER/atom/*.xml and FOLDER/opds/*.xml.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { admin, startArchive } from "./archive.mjs";

const folder = process.argv[2];
const schemas = join(dirname(fileURLToPath(import.meta.url)), "fixtures/schemas");
// The demo archive is small; a flood of addresses would only repeat themselves.
const ADDRESSES_MAX = 600;

const read = (...path) => JSON.parse(readFileSync(join(schemas, ...path), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const readium = (under) => readdirSync(join(schemas, "readium", under)).filter((name) => name.endsWith(".json"));
for (const under of ["", "extensions/epub", "extensions/encryption"]) {
  for (const name of readium(under)) ajv.addSchema(read("readium", under, name));
}
// The manifest's links refer to an address of OPDS at which nothing stands any more.
ajv.addSchema({ $id: "https://drafts.opds.io/schema/properties.schema.json", type: "object" });
const feed = ajv.addSchema(read("opds", "opds-2.0.schema.json")).getSchema("https://ficus.invalid/opds-2.0.schema.json");
const publication = ajv.getSchema("https://ficus.invalid/opds-2.0.schema.json#/definitions/publication");
const authentication = ajv.compile(read("opds", "authentication.schema.json"));

const archive = await startArchive();
const basic = Buffer.from(`${admin.name}:${admin.password}`).toString("base64");
const headers = { authorization: `Basic ${basic}` };
let passed = 0;
let failed = 0;

function check(address, validate, text) {
  if (validate(JSON.parse(text))) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`not ok ${address}`);
  for (const error of validate.errors.slice(0, 5)) console.log(`  ${error.instancePath} ${error.message}`);
}

/** An address is visited once for each set of parameters that it has, so that facets of facets come to an end. */
const shape = (address) => {
  const url = new URL(address);
  const names = [...url.searchParams.keys()].filter((name) => name !== "page");
  return names.length > 1 ? `${url.pathname}?${names.sort().join("&")}` : address;
};

function write(kind, text) {
  mkdirSync(join(folder, kind), { recursive: true });
  const name = `${String(readdirSync(join(folder, kind)).length).padStart(4, "0")}.xml`;
  // No schema allows a template, and programs read no other address.
  writeFileSync(join(folder, kind, name), text.replace(/<link rel="search" href="[^"]*\{searchTerms\}"[^>]*>/, ""));
}

try {
  const site = archive.address;
  const refused = await fetch(`${site}/opds/up-to/5`);
  if (refused.status !== 401) throw new Error(`a guest's choice of ratings answered ${refused.status}`);
  check("/opds/authentication", authentication, await refused.text());

  const waiting = ["/opds/v1", "/opds/v2", "/opds/v1/up-to/5", "/opds/v2/up-to/5", "/feeds/new", "/feeds/updated"].map((path) => site + path);
  waiting.push(`${site}/feeds/works?q=lamp`, `${site}/feeds/works?q=nothing+is+like+this`, `${site}/opds/v1/works?q=nothing+is+like+this`, `${site}/opds/v2/works?q=nothing+is+like+this`);
  const sitemap = await (await fetch(`${site}/sitemap.xml`)).text();
  for (const [, part] of sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)) {
    const pages = await (await fetch(part)).text();
    for (const [, page] of pages.matchAll(/<loc>([^<]+)<\/loc>/g)) {
      const path = new URL(page).pathname;
      if (/^\/(works|series|authors|tags)\/./.test(path)) waiting.push(`${site}/feeds${path}`);
    }
  }
  const seen = new Set();
  while (waiting.length > 0 && seen.size < ADDRESSES_MAX) {
    const address = waiting.shift();
    if (seen.has(shape(address))) continue;
    seen.add(shape(address));
    const answer = await fetch(address, { headers, redirect: "manual" });
    if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
    const kind = answer.headers.get("content-type");
    const text = await answer.text();
    if (kind.startsWith("application/opds+json")) check(address, feed, text);
    else if (kind.startsWith("application/opds-publication+json")) check(address, publication, text);
    else if (kind.includes("profile=opds-catalog")) write("opds", text);
    else if (kind.startsWith("application/atom+xml")) write("atom", text);
    else if (!kind.startsWith("application/opensearchdescription+xml")) throw new Error(`${address} is ${kind}`);
    for (const [link] of text.matchAll(/http:\/\/127\.0\.0\.1:\d+\/(opds|feeds)[^"<{]*/g)) {
      const to = link.replaceAll("&#38;", "&");
      if (!to.includes("/download.") && !to.includes("/authentication")) waiting.push(to);
    }
  }
  const described = await (await fetch(`${site}/api/v1/openapi.json`)).json();
  const api = new Ajv2020({ strict: false, allErrors: true });
  addFormats(api);
  api.addSchema(described, "https://ficus.invalid/api");
  const answerOf = (name) => api.getSchema(`https://ficus.invalid/api#/components/schemas/${name}`);
  /** What stands at an address of the API, checked. */
  const ask = async (address, name) => {
    const answer = await fetch(address, { headers });
    const text = await answer.text();
    seen.add(address);
    check(address, answerOf(answer.ok ? name : "Problem"), text);
    return JSON.parse(text);
  };
  await ask(`${site}/api/v1`, "Root");
  await ask(`${site}/api/v1/works/0`, "Problem");
  for (let page = `${site}/api/v1/works?facets=yes`; page; ) {
    const list = await ask(page, "List");
    for (const work of list.works) {
      // What asks before it opens answers with a problem.
      const { chapters = [] } = await ask(work.api, "Work");
      for (const { number } of chapters.slice(0, 1)) await ask(`${work.api}/chapters/${number}`, "Chapter");
    }
    page = list.next;
  }
  console.log(`${seen.size} addresses visited; by JSON schemas ${passed} passed, ${failed} failed`);
} finally {
  await archive.end();
}
if (failed > 0) process.exitCode = 1;
