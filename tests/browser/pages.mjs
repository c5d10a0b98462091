// Every kind of page, one line each. A new page is checked in every way as soon as it has its line here.
//
// name | where | who sees it (guest, reader: a guest who reads every rating, admin) | the status it answers with
//
// `where` is an address, or a page and the first link on it that matches.

const review = ["/admin/imports", /^\/admin\/imports\/\d+$/, /^\/admin\/imports\/\d+\/works\/\d+$/];

export const pages = [
  ["front", "/", "guest"],
  ["about", "/about", "guest"],
  ["work", (a) => `/works/${a.works.long}`, "reader"],
  ["work of the demo", ["/search", /^\/works\/\d+$/], "reader"],
  ["chapter", (a) => `/works/${a.works.long}/chapters/1`, "reader"],
  ["chapter of the demo", ["/search", /^\/works\/\d+$/, /^\/works\/\d+\/chapters\/\d+/], "reader"],
  ["entire work", ["/search", /^\/works\/\d+$/, (path) => `${path}/full`], "reader"],
  ["reviews", ["/search", /^\/works\/\d+$/, (path) => `${path}/reviews`], "reader"],
  ["provenance", (a) => `/works/${a.works.hostile}/provenance`, "reader"],
  ["all series", "/series", "guest"],
  ["series", ["/series", /^\/series\/\d+$/], "guest"],
  ["authors", "/authors", "guest"],
  ["author", ["/authors", /^\/authors\/[^/]+$/], "guest"],
  ["fandoms", "/fandoms", "guest"],
  ["tag", ["/fandoms", /^\/tags\/[^/]+$/], "guest"],
  ["browse", "/browse", "guest"],
  ["browse, a shelf", ["/browse", /^\/browse\?node=\d+$/], "guest"],
  ["recently updated", "/recent", "guest"],
  ["hidden gems", "/gems", "guest"],
  ["drawn by chance", "/random?seed=7", "guest"],
  ["fandoms of a letter", "/fandoms?letter=S&order=name", "guest"],
  ["authors of a letter", ["/authors", /^\/authors\?letter=/], "guest"],
  ["search", "/search", "guest"],
  ["search with results", "/search?q=the", "guest"],
  ["search without results", "/search?q=qwxyzzyq", "guest"],
  ["search with filters", "/search?q=the&sort=words&status=complete", "guest"],
  ["search with every kind of filter", "/search?tag=gen&without=angst&rating=1&without_rating=4&words_from=10&chapters_to=90&updated_from=1990-01-01&kudos_from=0&crossover=no&single=no&language=en&size=50&order=reversed", "guest"],
  ["search with filters that leave nothing", "/search?rating=1&language=tlh", "guest"],
  ["gate", (a) => `/works/${a.works.rated}`, "guest"],
  ["gated chapter, opened", (a) => `/works/${a.works.rated}/chapters/1`, "reader"],
  ["reading settings", "/settings/reading", "guest"],
  ["spoiler settings", "/settings/spoilers", "guest"],
  ["sign in", "/login", "guest"],
  ["sign out", "/logout", "admin"],
  ["not found", "/no/such/page", "guest", 404],
  ["no such work", "/works/999999999", "guest", 404],
  ["account", "/account", "admin"],
  ["shelf", "/shelf", "admin"],
  ["work, signed in", (a) => `/works/${a.works.long}`, "admin"],
  ["admin", "/admin", "admin"],
  ["admin: imports", "/admin/imports", "admin"],
  ["admin: one import", ["/admin/imports", /^\/admin\/imports\/\d+$/], "admin"],
  ["admin: one import, sifted", ["/admin/imports", /^\/admin\/imports\/\d+$/, (path) => `${path}?state=waiting&doubt=unrated`], "admin"],
  ["admin: accept works", ["/admin/imports", /^\/admin\/imports\/\d+$/, (path) => `${path}/accept`], "admin"],
  ["admin: report", ["/admin/imports", /^\/admin\/imports\/\d+$/, (path) => `${path}/report`], "admin"],
  ["admin: review of a work", review, "admin"],
  ["admin: correct a work", [...review, (path) => `${path}/correct`], "admin"],
  ["admin: put back", [...review, /put-back/], "admin"],
  ["old address", "/old", "guest"],
  ["old address, unknown", "/old?url=http%3A%2F%2Farchive.example%2Fviewstory.php%3Fsid%3D12", "guest"],
  ["admin: settings", "/admin/settings", "admin"],
  ["admin: ratings", "/admin/ratings", "admin"],
  ["admin: warnings", "/admin/warnings", "admin"],
  ["your filter", "/account/filter", "admin"],
  ["hide a work", "/account/filter/hide?work=1", "admin"],
  ["kept searches", "/account/searches", "admin"],
  ["keep a search", "/account/searches/new?q=lamp", "admin"],
  ["desk: tags", "/admin/tags", "admin"],
  ["desk: canonical tags", "/admin/tags?sorting=canonical", "admin"],
  ["desk: a tag", ["/admin/tags?sorting=canonical", /^\/admin\/tags\/\d+$/], "admin"],
  ["desk: fandoms", "/admin/tags/fandoms", "admin"],
  ["desk: log", "/admin/tags/log", "admin"],
  ["desk: table", "/admin/tags/table", "admin"],
  ["desk: lists of choices", "/admin/tags/classes", "admin"],
  ["desk: starting sets", "/admin/tags/starting-sets", "admin"],
  ["admin: canons", "/admin/canons", "admin"],
  ["admin: one canon", "/admin/canons/sherlock-holmes", "admin"],
].map(read);

/** A line of such a list as a page to check. */
export function read([name, where, who, status = 200]) {
  return { name, where, who, status };
}

/** The address of a page as a path, found by following its links. */
export async function pathOf(where, archive, context) {
  if (typeof where === "string") return where;
  if (typeof where === "function") return where(archive);
  let [path, ...steps] = where;
  for (const step of steps) {
    if (typeof step === "function") {
      path = step(path);
      continue;
    }
    const answer = await context.request.get(archive.address + path);
    const html = await answer.text();
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
    const next = links.find((link) => step.test(link) && !isFixture(link, archive));
    if (!next) throw new Error(`${path} has no link like ${step}`);
    path = next;
  }
  return path;
}

/** The fixtures were imported last and so stand first in lists; what the demo holds is meant. */
function isFixture(link, archive) {
  return Object.values(archive.works).some((id) => link === `/works/${id}` || link.startsWith(`/works/${id}/`));
}
