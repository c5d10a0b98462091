//! Pages that hold no story, told by what they are: questions about age, sign-ins, errors, lists, profiles.
//!
//! Asked only where no finder knows a story on the page. A page is named only by signs of its own: one that tells
//! nothing of itself is read like any other, since a list too many costs less than a story too few.

use crate::html::{
    places::{Elements, folded, has_class},
    tree::{Edge, ElementRef, NodeRef},
};

/// A page without a story: whose it is, and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::html) struct NoStory {
    /// `Archive of Our Own`.
    pub archive: &'static str,
    /// `asks whether the reader is of age`.
    pub what: &'static str,
}

const ASKS_AGE: &str = "asks whether the reader is of age";
const ASKS_NAME: &str = "asks the reader to sign in";
const NOT_THERE: &str = "says that what was asked for is not there";
const MAY_NOT: &str = "says that it may not be read";
const BROKEN: &str = "says that the server could not answer";
const LISTS_WORKS: &str = "lists works";
const LISTS_CHAPTERS: &str = "lists chapters";
const LISTS_TAGS: &str = "lists tags";
const LISTS_READ: &str = "lists what a member has read";
const LISTS_DAYS: &str = "lists entries by their days";
const OF_MEMBER: &str = "is about a member";
const SHOWS_REVIEWS: &str = "shows what readers said";
const SEARCHES: &str = "is for searching";
const NO_STORY: &str = "holds no story";

/// So much of a page's text is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 16 << 10;
/// A page that asks or refuses has at most so much text, menus with it, in bytes.
const SHORT_BYTES_MAX: usize = 6_000;
/// A page with hardly anything else, in bytes.
const BARE_BYTES_MAX: usize = 2_000;
/// A page that a server made has less, in bytes.
const SERVER_BYTES_MAX: usize = 1_500;
/// Beside a sign-in's own words stand at most so many bytes.
const SIGN_IN_BYTES_MAX: usize = 400;
/// So many works that a page links to are a list, where no longer text stands between them.
const LIST_WORKS_MIN: usize = 5;
/// A longer piece of text is no summary, in bytes.
const PIECE_BYTES_MAX: usize = 2_500;

/// A sign and what it shows.
type Sign = (&'static str, &'static str);

/// Sentences of the archives' own, on pages with little else.
const SENTENCES: [Sign; 23] = [
    ("This work could have adult content.", ASKS_AGE),
    ("Age Consent Required", ASKS_AGE),
    ("Adult Content Notice", ASKS_AGE),
    ("unsuitable for those under 18", ASKS_AGE),
    ("marked as containing Adult Content", ASKS_AGE),
    ("marked as containing Explicit Adult Content", ASKS_AGE),
    ("only available to registered users", ASKS_NAME),
    ("Registered Users Only", ASKS_NAME),
    ("You must be logged in to view this", ASKS_NAME),
    ("Unable to locate story", NOT_THERE),
    ("Chapter not found. Please check", NOT_THERE),
    ("That story either does not exist", NOT_THERE),
    ("can not seem to find the story", NOT_THERE),
    ("We couldn't find the page you were looking for", NOT_THERE),
    ("The page you were looking for doesn't exist", NOT_THERE),
    ("This journal has been deleted", NOT_THERE),
    ("This account has been suspended", MAY_NOT),
    ("This journal has been suspended", MAY_NOT),
    ("This story has not been validated", MAY_NOT),
    ("You don't have permission to access", MAY_NOT),
    ("not authorized to view this protected", MAY_NOT),
    ("You do not have permission to view", MAY_NOT),
    ("page was responding too slowly", BROKEN),
];
/// Words that an author may use as well: they tell only on pages with hardly anything else.
const WORDS: [Sign; 6] = [
    ("may contain adult content", ASKS_AGE),
    ("verify your age", ASKS_AGE),
    ("Age Verification", ASKS_AGE),
    ("you are at least 18", ASKS_AGE),
    ("Story Not Found", NOT_THERE),
    ("Access denied.", MAY_NOT),
];

/// What the page is that holds no story; `None` where it may hold one.
pub(in crate::html) fn find(page: &Elements<'_>) -> Option<NoStory> {
    let seen = Seen::of(page);
    [archive_of_our_own, fanfiction_net, adult_fanfiction, efiction, journal, unknown]
        .iter()
        .find_map(|look| look(&seen))
}

/// What is looked at of a page.
struct Seen<'p, 'a> {
    page: &'p Elements<'a>,
    title: String,
    /// The first of its text, white space folded.
    text: String,
    /// Where its links and forms lead.
    targets: Vec<&'a str>,
    /// Whether a piece of its text is longer than a summary.
    has_long_piece: bool,
}

impl<'p, 'a> Seen<'p, 'a> {
    fn of(page: &'p Elements<'a>) -> Self {
        let mut text = String::new();
        let mut has_long_piece = false;
        for node in page.named("body").into_iter().flat_map(|body| body.descendants()) {
            let Some(piece) = node.value().as_text() else { continue };
            let around = node.parent().and_then(ElementRef::wrap);
            if around.is_some_and(|around| matches!(around.value().name(), "script" | "style" | "noscript")) {
                continue;
            }
            has_long_piece |= piece.trim().len() > PIECE_BYTES_MAX;
            if text.len() < TEXT_BYTES_MAX {
                text.push_str(piece);
                text.push(' ');
            }
        }
        let targets =
            page.all.iter().filter_map(|element| element.attr("href").or_else(|| element.attr("action")));
        Self {
            page,
            title: page.title_text(),
            text: folded(&text),
            targets: targets.collect(),
            has_long_piece,
        }
    }

    /// How many of these parts the page's links and forms hold.
    fn leads_to(&self, parts: &[&str]) -> usize {
        parts.iter().filter(|part| self.targets.iter().any(|target| target.contains(**part))).count()
    }

    /// What the first of these sentences says that stands on the page.
    fn sentence(&self) -> Option<&'static str> {
        if self.text.len() > SHORT_BYTES_MAX || self.has_long_piece {
            return None;
        }
        let straight = self.text.replace('’', "'");
        let words = if self.text.len() <= BARE_BYTES_MAX { &WORDS[..] } else { &[] };
        let mut signs = SENTENCES.iter().chain(words);
        signs.find(|(sentence, _)| straight.contains(sentence)).map(|(_, what)| *what)
    }

    fn asks_for_password(&self) -> bool {
        self.page.all.iter().any(|element| {
            element.value().name() == "input"
                && element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
        })
    }

    /// How many works the page links to by the number behind a part of their addresses.
    fn works(&self, part: &str) -> usize {
        let mut numbers: Vec<&str> = self
            .targets
            .iter()
            .filter_map(|target| {
                let rest = target.split_once(part)?.1;
                Some(&rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())])
            })
            .filter(|number| !number.is_empty())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    }

    fn lists(&self, part: &str) -> bool {
        !self.has_long_piece && self.works(part) >= LIST_WORKS_MIN
    }

    /// Whether the page's own address holds one of these parts, as far as its links tell.
    fn is_at(&self, parts: &[&str]) -> bool {
        let mut own = self.page.all.iter().filter_map(|element| match element.value().name() {
            "link" if element.attr("rel") == Some("canonical") => element.attr("href"),
            "meta" if element.attr("property") == Some("og:url") => element.attr("content"),
            _ => None,
        });
        own.any(|address| parts.iter().any(|part| address.contains(part)))
    }
}

/// What the classes of AO3's main element begin with, and what the page then is.
const CONTROLLERS: [Sign; 33] = [
    ("errors-404", NOT_THERE),
    ("errors-403", MAY_NOT),
    ("errors-auth_error", MAY_NOT),
    ("errors-", BROKEN),
    ("sessions-", ASKS_NAME),
    ("user_sessions-", ASKS_NAME),
    ("users-sessions-", ASKS_NAME),
    ("passwords-", ASKS_NAME),
    ("users-passwords-", ASKS_NAME),
    ("works-navigate", LISTS_CHAPTERS),
    ("chapters-manage", LISTS_CHAPTERS),
    ("works-search", SEARCHES),
    ("bookmarks-search", SEARCHES),
    ("people-search", SEARCHES),
    ("tags-search", SEARCHES),
    ("works-index", LISTS_WORKS),
    ("works-collected", LISTS_WORKS),
    ("works-drafts", LISTS_WORKS),
    ("bookmarks-", LISTS_WORKS),
    ("collections-", LISTS_WORKS),
    ("series-", LISTS_WORKS),
    ("gifts-", LISTS_WORKS),
    ("subscriptions-", LISTS_WORKS),
    ("tags-", LISTS_TAGS),
    ("fandoms-", LISTS_TAGS),
    ("media-", LISTS_TAGS),
    ("readings-", LISTS_READ),
    ("users-", OF_MEMBER),
    ("profile-", OF_MEMBER),
    ("pseuds-", OF_MEMBER),
    ("comments-", SHOWS_REVIEWS),
    ("kudos-", SHOWS_REVIEWS),
    ("inbox-", SHOWS_REVIEWS),
];

fn archive_of_our_own(seen: &Seen<'_, '_>) -> Option<NoStory> {
    let page = seen.page;
    let main = page.id("main").filter(|_| page.id("outer").is_some())?;
    if !seen.title.contains("Archive of Our Own") {
        return None;
    }
    let controller = || {
        let starts = |sign: &Sign| main.value().classes().any(|class| class.starts_with(sign.0));
        CONTROLLERS.iter().find(|sign| starts(sign)).map(|sign| sign.1)
    };
    let gate = || page.first(|element| element.attr("href").is_some_and(|to| to.contains("view_adult=true")));
    let listed = || page.first(|element| has_class(*element, "blurb")).is_some();
    let what = controller()
        .or_else(|| gate().map(|_| ASKS_AGE))
        .or_else(|| seen.sentence())
        .or_else(|| listed().then_some(LISTS_WORKS))
        .unwrap_or(NO_STORY);
    Some(NoStory { archive: "Archive of Our Own", what })
}

fn fanfiction_net(seen: &Seen<'_, '_>) -> Option<NoStory> {
    let page = seen.page;
    let known = [("FanFiction", "FanFiction.net"), ("FictionPress", "FictionPress.com")];
    let archive = known.iter().find_map(|(name, archive)| {
        let titled = seen.title == *name || seen.title.ends_with(&format!("| {name}"));
        titled.then_some(*archive)
    })?;
    let framed = ["content_wrapper", "content_wrapper_inner", "content_parent", "top"];
    framed.iter().find_map(|id| page.id(id))?;
    let what = seen
        .sentence()
        .or_else(|| page.class("gui_warning").map(|_| NOT_THERE))
        .or_else(|| seen.title.starts_with("Reviews:").then_some(SHOWS_REVIEWS))
        .or_else(|| (page.id("bio_text").is_some() || page.id("bio").is_some()).then_some(OF_MEMBER))
        .or_else(|| page.class("z-list").map(|_| LISTS_WORKS))
        .or_else(|| seen.asks_for_password().then_some(ASKS_NAME))
        .unwrap_or(NO_STORY);
    Some(NoStory { archive, what })
}

fn adult_fanfiction(seen: &Seen<'_, '_>) -> Option<NoStory> {
    let titled = ["Adult-FanFiction", "AFF Fiction Portal", "Adult FanFiction"];
    let host = "adult-fanfiction.org";
    let at_home =
        seen.targets.iter().filter(|target| target.contains(host)).count() > 2 || seen.is_at(&[host]);
    if !at_home && !titled.iter().any(|name| seen.title.contains(name)) {
        return None;
    }
    let born = ["cmbmonth", "cmbyear", "birthdate", "dob"];
    let asks_birth =
        seen.page.all.iter().any(|element| element.attr("name").is_some_and(|name| born.contains(&name)));
    let short = seen.text.len() <= SHORT_BYTES_MAX && !seen.has_long_piece;
    let what = seen
        .sentence()
        .or_else(|| (asks_birth && short).then_some(ASKS_AGE))
        .or_else(|| (short && seen.is_at(&["profile.php"])).then_some(OF_MEMBER))
        .or_else(|| seen.lists("story.php?no=").then_some(LISTS_WORKS))
        .or_else(|| (short && seen.is_at(&["review.php"])).then_some(SHOWS_REVIEWS))
        .or_else(|| (short && seen.asks_for_password()).then_some(ASKS_NAME))?;
    Some(NoStory { archive: "Adult-FanFiction.org", what })
}

/// Scripts of eFiction that its menus lead to.
const SCRIPTS: [&str; 12] = [
    "viewstory.php?",
    "viewuser.php?",
    "viewseries.php?",
    "browse.php",
    "user.php?action=",
    "titles.php",
    "authors.php",
    "categories.php",
    "search.php",
    "toplists.php",
    "reviews.php?",
    "members.php",
];

fn efiction(seen: &Seen<'_, '_>) -> Option<NoStory> {
    let page = seen.page;
    if seen.leads_to(&SCRIPTS) < 2 {
        return None;
    }
    let asks_age = seen.leads_to(&["ageconsent="]) > 0 && !seen.has_long_piece;
    let short = seen.text.len() <= SHORT_BYTES_MAX && !seen.has_long_piece;
    let profile = ["profile", "bio", "biotitle", "biocontent"];
    let of_member = profile.iter().any(|id| page.id(id).is_some() || page.class(id).is_some());
    let reviews = ["review", "reviewblock"].iter().any(|class| page.class(class).is_some());
    let what = asks_age
        .then_some(ASKS_AGE)
        .or_else(|| seen.sentence())
        .or_else(|| (of_member && !seen.has_long_piece).then_some(OF_MEMBER))
        .or_else(|| seen.lists("viewstory.php?sid=").then_some(LISTS_WORKS))
        .or_else(|| (short && reviews).then_some(SHOWS_REVIEWS))
        .or_else(|| (short && is_contents(page)).then_some(LISTS_CHAPTERS))
        .or_else(|| (short && seen.asks_for_password()).then_some(ASKS_NAME))?;
    Some(NoStory { archive: "an eFiction archive", what })
}

/// Whether a page of eFiction is a story's table of contents: it leads to the first two chapters and lets nobody choose
/// one. A chapter leads to those beside it alone.
pub(super) fn is_contents(page: &Elements<'_>) -> bool {
    let leads = |chapter: &str| {
        page.all.iter().filter_map(|element| element.attr("href")).any(|href| {
            href.contains("viewstory.php?")
                && href.split_once("chapter=").is_some_and(|(_, rest)| {
                    rest.strip_prefix(chapter)
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
                })
        })
    };
    let chooses =
        page.first(|element| element.value().name() == "select" && element.attr("name") == Some("chapter"));
    chooses.is_none() && leads("1") && leads("2")
}

/// Hosts of journals.
const JOURNALS: [&str; 6] = [
    "livejournal.com",
    "dreamwidth.org",
    "insanejournal.com",
    "deadjournal.com",
    "journalfen.net",
    "greatestjournal.com",
];

fn journal(seen: &Seen<'_, '_>) -> Option<NoStory> {
    if seen.leads_to(&JOURNALS) == 0 {
        return None;
    }
    let short = seen.text.len() <= SHORT_BYTES_MAX && !seen.has_long_piece;
    let ends = |names: &[&str]| names.iter().any(|name| seen.title.ends_with(name));
    let asks_age = seen.leads_to(&["/misc/adult_", "adult_concepts", "adult_explicit", "adult_check"]) > 0;
    let tags = ["ljtaglist", "tag-list", "b-tag-cloud"].iter().any(|class| seen.page.class(class).is_some());
    let what = (short && asks_age)
        .then_some(ASKS_AGE)
        .or_else(|| seen.sentence())
        .or_else(|| (short && (tags || ends(&[" Tags", ": Tags"]))).then_some(LISTS_TAGS))
        .or_else(|| ends(&[" - Profile", " - User Info", " - Community Profile"]).then_some(OF_MEMBER))
        .or_else(|| (short && ends(&["Memorable Entries", " - Archive", ": Calendar"])).then_some(LISTS_DAYS))
        .or_else(|| (seen.asks_for_password() && is_bare(seen)).then_some(ASKS_NAME))?;
    Some(NoStory { archive: "a journal", what })
}

/// What servers write on pages of their own; one of them, and a number or a name of an error in the title.
const SERVER_SENTENCES: [&str; 14] = [
    "was not found on this server",
    "could not be found on this server",
    "requested URL",
    "don't have permission to access",
    "page you requested",
    "page you are looking for",
    "page you were looking for",
    "cannot be displayed",
    "temporarily unavailable",
    "nginx",
    "Apache",
    "unable to complete your request",
    "Checking your browser",
    "Verifying you are human",
];
const SERVER_TITLES: [Sign; 14] = [
    ("404", NOT_THERE),
    ("not found", NOT_THERE),
    ("410 gone", NOT_THERE),
    ("403", MAY_NOT),
    ("forbidden", MAY_NOT),
    ("401", MAY_NOT),
    ("access denied", MAY_NOT),
    ("just a moment...", BROKEN),
    ("attention required!", BROKEN),
    ("500 internal", BROKEN),
    ("502 bad", BROKEN),
    ("503 ", BROKEN),
    ("504 gateway", BROKEN),
    ("520: ", BROKEN),
];

/// Pages of servers, and forms to sign in with.
fn unknown(seen: &Seen<'_, '_>) -> Option<NoStory> {
    let title = seen.title.to_lowercase();
    let straight = seen.text.replace('’', "'");
    let is_server = straight.len() <= SERVER_BYTES_MAX
        && SERVER_SENTENCES.iter().any(|sentence| straight.contains(sentence));
    if is_server && let Some((_, what)) = SERVER_TITLES.iter().find(|(sign, _)| title.contains(sign)) {
        return Some(NoStory { archive: "a server", what });
    }
    (seen.asks_for_password() && is_bare(seen)).then_some(NoStory { archive: "a site", what: ASKS_NAME })
}

/// Whether little stands on a page beside its menus and forms.
fn is_bare(seen: &Seen<'_, '_>) -> bool {
    let Some(body) = seen.page.named("body") else { return false };
    let is_around = |node: NodeRef<'_>| {
        let name = ElementRef::wrap(node).map_or("", |element| element.value().name());
        ["form", "nav", "footer", "header", "ul", "a", "script", "style", "noscript"].contains(&name)
    };
    let (mut bytes, mut inside) = (0, 0usize);
    for edge in body.traverse() {
        match edge {
            Edge::Open(node) if is_around(node) => inside += 1,
            Edge::Close(node) if is_around(node) => inside -= 1,
            Edge::Open(node) if inside == 0 => {
                bytes += node.value().as_text().map_or(0, |text| text.trim().len());
            }
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    bytes <= SIGN_IN_BYTES_MAX
}
