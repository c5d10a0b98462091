//! What a page made by hand shows above and below its text: rows of links, counters of visitors, thanks to a host.
//!
//! Only whole paragraphs at the very ends are looked at, and only those in which no word but a link's stands, so that
//! no line of a story is lost.

use std::ops::Range;

use ficus_prose::{Block, plain};

use super::{
    places::is_way,
    reduce::{Item, breaks::is_break},
    tree::{NodeRef, Text},
};

/// So many paragraphs of each end are looked at.
const LINES_MAX: usize = 8;
/// A row of links has at most so much text, in bytes.
const ROW_BYTES_MAX: usize = 400;
/// A line about the page itself has at most so much text, in bytes.
const NOTICE_BYTES_MAX: usize = 120;
/// A line that leads on and goes on behind its link has at most so much text, in bytes.
const WAY_BYTES_MAX: usize = 60;
/// A link is so many elements above its text at most.
const LINK_DEPTH_MAX: usize = 12;

/// What parts the names of a site and of a story.
const PARTING: [&str; 7] = [" - ", " – ", " — ", " | ", " :: ", " » ", ": "];
/// First words of links to the other pages of somebody's site.
const SITE_WORDS: [&str; 26] = [
    "about",
    "archive",
    "archives",
    "art",
    "chapter",
    "contact",
    "email",
    "faq",
    "fanfic",
    "fanfics",
    "fanfiction",
    "fic",
    "fics",
    "fiction",
    "forum",
    "gallery",
    "guestbook",
    "links",
    "mail",
    "news",
    "part",
    "sign",
    "stories",
    "story",
    "updates",
    "webring",
];
/// What counters and hosts write, in small letters.
const NOTICES: [&str; 10] = [
    "you are visitor",
    "visitor number",
    "visitors since",
    "visits since",
    "hits since",
    "page hosted by",
    "site hosted by",
    "get your own free home",
    "best viewed with",
    "best viewed in",
];

/// What was taken off.
#[derive(Debug, Default)]
pub(super) struct Edges {
    /// Where it stands.
    pub ranges: Vec<Range<u64>>,
    /// How many lines it was, rules aside.
    pub lines: u32,
}

/// Takes the page's own lines off both ends of a text, and the rules that part them from it. `window` is what the page
/// calls itself.
pub(super) fn take(items: &mut Vec<Item>, story: NodeRef<'_>, window: Option<&str>) -> Edges {
    let site = window.and_then(|window| site_beside_heading(window, items));
    let names_site = |item: &Item| item.level == 0 && site.is_some_and(|site| text_of(item).trim() == site);
    let count = |found: &[bool]| found.iter().rposition(|own| *own).map_or(0, |last| last + 1);
    let above: Vec<bool> = ends(items.iter(), |item| names_site(item) || is_of_page(item, story, true));
    let below: Vec<bool> = ends(items.iter().rev(), |item| is_of_page(item, story, false));
    let (mut from, mut until) = (count(&above), items.len() - count(&below));
    // A page of nothing else is one that leads to others.
    if from >= until || items[from..until].iter().all(|item| is_break(&item.block)) {
        return Edges::default();
    }
    while from > 0 && is_break(&items[from].block) {
        from += 1;
    }
    while until < items.len() && is_break(&items[until - 1].block) {
        until -= 1;
    }
    let after = items.split_off(until);
    let before: Vec<Item> = items.drain(..from).collect();
    let mut edges = Edges::default();
    for item in before.into_iter().chain(after) {
        edges.lines += u32::from(!is_break(&item.block));
        edges.ranges.extend(item.range);
    }
    edges
}

/// Which of the first items are the page's own; rules between them may be.
fn ends<'a>(items: impl Iterator<Item = &'a Item>, is_own: impl Fn(&Item) -> bool) -> Vec<bool> {
    let mut found = Vec::new();
    for item in items {
        let own = !is_break(&item.block) && is_own(item);
        if found.len() == 2 * LINES_MAX || !own && !is_break(&item.block) {
            break;
        }
        found.push(own);
    }
    found
}

/// What a page calls itself beside the heading that stands among its first lines: `The Shelf - The Lamp`.
fn site_beside_heading<'w>(window: &'w str, items: &[Item]) -> Option<&'w str> {
    let headings: Vec<String> =
        items.iter().take(LINES_MAX).filter(|item| item.level > 0).map(text_of).collect();
    let is_heading = |text: &str| headings.iter().any(|heading| heading.trim() == text.trim());
    PARTING.iter().find_map(|sign| {
        let (first, last) = window.split_once(sign)?;
        match (is_heading(first), is_heading(last)) {
            (true, false) => Some(last.trim()),
            (false, true) => Some(first.trim()),
            _ => None,
        }
    })
}

fn text_of(item: &Item) -> String {
    plain::text(std::slice::from_ref(&item.block))
}

fn is_of_page(item: &Item, story: NodeRef<'_>, is_above: bool) -> bool {
    let Block::Paragraph { inlines, .. } = &item.block else { return false };
    let text = plain::inline_text(inlines);
    if text.len() > ROW_BYTES_MAX {
        return false;
    }
    if is_notice(&text) {
        return true;
    }
    let Some(range) = item.range.clone().filter(|_| text.contains(char::is_alphanumeric)) else {
        return false;
    };
    let mut row = Row::of(story, &range);
    for notice in text.lines().filter(|line| is_notice(line)) {
        row.between = row.between.replace(notice.trim(), "");
    }
    // An address is a fact.
    !text.contains('@') && (row.is_links_alone(is_above) || row.leads_on(&text))
}

/// Whether a line counts the page's visitors or names its host.
fn is_notice(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.len() <= NOTICE_BYTES_MAX
        && !text.contains(['"', '“', '”'])
        && (NOTICES.iter().any(|notice| lower.contains(notice)) || counts_readers(&lower))
}

/// `you are vampire number 10422`: a counter whose visitors have a name of their own.
fn counts_readers(line: &str) -> bool {
    let Some(rest) = line.trim().strip_prefix("you are ") else { return false };
    let rest = rest.trim_end_matches(['.', '!']);
    let Some((_, figure)) = rest.rsplit_once([' ', '#']) else { return false };
    (rest.contains(" number ") || rest.contains(" no. ") || rest.contains('#'))
        && !figure.is_empty()
        && figure.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
}

/// The text of a line, parted by links.
#[derive(Debug, Default)]
struct Row {
    links: Vec<String>,
    /// What stands outside of links.
    between: String,
    /// Whether a link stands first.
    opens: bool,
}

impl Row {
    fn of(story: NodeRef<'_>, range: &Range<u64>) -> Self {
        let mut row = Self::default();
        let mut last_link = None;
        for node in story.descendants() {
            let Some(text) = node.value().as_text() else { continue };
            let inside = |text: &Text| {
                text.range()
                    .is_some_and(|at| u64::from(at.start) < range.end && range.start < u64::from(at.end))
            };
            if !inside(text) {
                continue;
            }
            let link = node.ancestors().take(LINK_DEPTH_MAX).find(|above| {
                above
                    .value()
                    .as_element()
                    .is_some_and(|element| element.name() == "a" && element.attr("href").is_some())
            });
            match link {
                Some(link) => {
                    row.opens |= row.links.is_empty() && row.between.trim().is_empty();
                    if last_link != Some(link.id()) {
                        row.links.push(String::new());
                    }
                    last_link = Some(link.id());
                    if let Some(last) = row.links.last_mut() {
                        last.push_str(text);
                    }
                }
                None => row.between.push_str(text),
            }
        }
        row
    }

    /// Whether there is nothing but links and signs between them, and the links lead about a site: two at least, or
    /// one that says so.
    fn is_links_alone(&self, is_above: bool) -> bool {
        if self.between.contains(char::is_alphanumeric) {
            return false;
        }
        let about = |link: &String| is_way(link) || SITE_WORDS.contains(&first_word(link).as_str());
        match self.links.as_slice() {
            [] => false,
            [one] => is_way(one),
            // Above a text a title and a name may be links as well.
            links => !is_above || links.iter().any(about),
        }
    }

    /// `[Back] to my stories`.
    fn leads_on(&self, text: &str) -> bool {
        let [link] = self.links.as_slice() else { return false };
        self.opens
            && is_way(link)
            && text.len() <= WAY_BYTES_MAX
            && !text.contains(['"', '“', ',', '?', '!', '\n'])
            && !text.trim_end().ends_with('.')
    }
}

fn first_word(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().unwrap_or_default().to_owned()
}
