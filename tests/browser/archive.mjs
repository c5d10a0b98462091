// An archive of its own for each run: a temporary folder with the demo works and the fixtures, served on a free port.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { longChapter } from "./fixtures/long-chapter.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.env.FICUS ?? join(here, "../../target/debug/ficus"));
// A debug build of a big program on a busy machine may take a while to answer first.
const READY_MS_MAX = 60_000;

export const admin = { name: "Mina", role: "admin", password: "a harbour lamp in fog" };
/** Whoever has an account: each with the password that all share. */
export const people = [admin, ...["Lucy", "Arthur", "Quincey", "Jonathan"].map((name) => ({ ...admin, name, role: "reader" })), { ...admin, name: "Seward", role: "moderator" }];

/**
 * Fills a temporary archive, serves it, and answers with its address, what the fixtures became, and how to end it.
 * One without an admin answers with the path of its set-up page as well; `cast` is who has an account there, `mail` the
 * address of its mail server, and one with a `host` is reached by that name.
 */
export async function startArchive({ fixtures = true, withAdmin = true, cast = people, mail, host } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "ficus-browser-"));
  const data = join(folder, "data");
  const ficus = (args, input) => {
    const ran = spawnSync(program, ["--data", data, ...args], { input, encoding: "utf8" });
    if (ran.status !== 0) {
      throw new Error(`ficus ${args.join(" ")} ended with ${ran.status ?? ran.signal}: ${ran.error ?? ran.stderr}`);
    }
    return ran.stdout;
  };

  try {
    ficus(["demo"]);
    for (const { name, role, password } of withAdmin ? cast : []) {
      ficus(["account", "create", name, "--email", `${name.toLowerCase()}@example.org`, "--role", role], `${password}\n`);
    }
    const works = {};
    if (fixtures) {
      writeFileSync(join(folder, "long.html"), longChapter());
      works.long = importOne(ficus, join(folder, "long.html"));
      works.rated = importOne(ficus, join(here, "fixtures/rated/the-lamp.html"));
      works.lantern = importOne(ficus, join(here, "fixtures/efiction/lantern.sql"));
      works.hostile = importOne(ficus, join(here, "fixtures/hostile/the-parlour.html"));
    }
    const { address, setUp, end } = await serve(data, mail, host);
    return {
      address,
      setUp,
      works,
      end: async () => {
        await end();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Imports one file and answers with the work's number. */
function importOne(ficus, file) {
  const lines = ficus(["import", "--json", file]).trim().split("\n").map((line) => JSON.parse(line));
  const works = lines.filter((line) => line.type === "work");
  if (works.length !== 1) throw new Error(`${file} became ${works.length} works: ${JSON.stringify(lines)}`);
  return works[0].id;
}

/** A port that nothing listens at. */
function freePort() {
  return new Promise((found, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

async function serve(data, mail, host) {
  const port = host ? await freePort() : 0;
  const named = host ? ["--base-url", `http://${host}:${port}`] : [];
  const post = mail ? ["--smtp", mail, "--mail-from", "archive@example.org"] : [];
  const child = spawn(program, ["--data", data, "serve", "--listen", `127.0.0.1:${port}`, ...named, ...post], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () =>
    new Promise((done) => {
      if (child.exitCode !== null) return done();
      child.once("exit", done);
      child.kill("SIGTERM");
    });
  // Whatever ends this process must not leave a server behind.
  process.once("exit", () => child.kill("SIGKILL"));
  return new Promise((ready, failed) => {
    let said = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      failed(new Error(`ficus serve was not ready after ${READY_MS_MAX} ms: ${said}`));
    }, READY_MS_MAX);
    const listen = (chunk) => {
      said += chunk;
      const found = /ready at (http:\/\/\S+)/.exec(said);
      if (found) {
        clearTimeout(late);
        const setUp = /first one at \S+?(\/set-up\/\S+)/.exec(said)?.[1];
        ready({ address: found[1], setUp, end });
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (process.env.FICUS_TEST_VERBOSE) process.stderr.write(chunk);
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      failed(new Error(`ficus serve ended with ${code}: ${said}`));
    });
  });
}
