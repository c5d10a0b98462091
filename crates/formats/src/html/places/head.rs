//! The header of a story in the markup of its page: its labels, whatever their elements are named.
//!
//! An archive names the blocks of its headers as any site names its furniture: `author`, `rating`, `category`. What
//! states a fact under a label is left in the text, where the header is read.

use super::{
    FACTS_AFTER_BYTES_MAX, Places, elements,
    furniture::{is_of_readers, words},
    is_small, short_text, states_facts,
};
use crate::html::tree::{ElementRef, NodeRef};

/// So many labels make a story's header.
const STORY_LABELS_MIN: usize = 2;
/// A block of a header has at most so much text, in bytes.
const BLOCK_BYTES_MAX: usize = 2_000;
/// A line that names the author has at most so many bytes.
const BYLINE_BYTES_MAX: usize = 60;

/// Labels that only a story's header has.
pub(super) const HEADER_LABELS: &[&str] = &[
    "rating",
    "rated",
    "pairing",
    "pairings",
    "fandom",
    "disclaimer",
    "spoilers",
    "summary",
    "characters",
    "warnings",
    "genre",
    "feedback",
    "archive",
];

/// Labels that other texts have as well.
const SHARED_LABELS: &[&str] = &[
    "title",
    "author",
    "authors",
    "by",
    "written by",
    "e-mail",
    "email",
    "category",
    "categories",
    "classification",
    "keywords",
    "tags",
    "series",
    "status",
    "notes",
    "note",
    "author's note",
    "author's notes",
    "a/n",
    "spoiler",
    "warning",
    "character",
    "relationship",
    "relationships",
    "ship",
    "content",
    "fandoms",
    "timeline",
    "setting",
    "dedication",
    "distribution",
    "date",
    "posted",
    "published",
    "updated",
    "completed",
    "words",
    "word count",
    "chapters",
    "beta",
    "challenge",
    "sequel",
    "disclaimers",
    "ratings",
    "genres",
];

/// Words in names of what leads to other stories: labels in it are theirs.
const ELSEWHERE_WORDS: &[&str] = &[
    "menu",
    "nav",
    "navbar",
    "navigation",
    "sidebar",
    "related",
    "recommended",
    "recommendations",
    "similar",
    "popular",
    "latest",
    "recent",
    "random",
    "featured",
    "search",
    "login",
    "footer",
];

/// Words in names of blocks that hold a fact without a label, and what the label would be.
const NAMED_FACTS: &[(&str, &str)] = &[
    ("author", "Author"),
    ("authors", "Author"),
    ("byline", "Author"),
    ("rating", "Rating"),
    ("category", "Category"),
    ("categories", "Category"),
];
/// A fact without a label has at most so many bytes.
const FACT_BYTES_MAX: usize = 60;
/// Ratings as headers have them; readers give figures.
const RATINGS: &[&str] = &[
    "g",
    "pg",
    "pg-13",
    "pg13",
    "pg-15",
    "r",
    "nc-17",
    "nc17",
    "k",
    "k+",
    "t",
    "m",
    "ma",
    "general",
    "general audiences",
    "teen",
    "teens",
    "teen and up audiences",
    "mature",
    "explicit",
    "adult",
    "adult ++",
    "all ages",
    "not rated",
];

/// Whether a line of a typed text opens with a label.
pub(in crate::html) fn opens_with_label(line: &str) -> bool {
    let label = || label_in(line, HEADER_LABELS).or_else(|| label_in(line, SHARED_LABELS));
    line.contains(':') && label().is_some()
}

/// Whether a line of a typed text names the author and says nothing more.
pub(in crate::html) fn names_author(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let by = lower.starts_with("by ") || lower.starts_with("written by ");
    by && lower.len() <= BYLINE_BYTES_MAX && !lower.ends_with([',', ';', ':', '?', '!', '.'])
}

/// Whether a line of a typed text opens with a label that only a story's header has.
pub(in crate::html) fn holds_own_label(text: &str) -> bool {
    text.lines().any(|line| line.contains(':') && label_in(line, HEADER_LABELS).is_some())
}

/// Whether a text is a label that headers have, with or without its colon.
pub(in crate::html) fn is_label(text: &str) -> bool {
    let label = text.trim().trim_end_matches(':').trim_end();
    let mut known = HEADER_LABELS.iter().chain(SHARED_LABELS);
    known.any(|known| known.eq_ignore_ascii_case(label))
}

/// The label that a text is or opens with, as the list has it.
pub(super) fn label_in(text: &str, labels: &'static [&'static str]) -> Option<&'static str> {
    let label = text.trim().split(':').next().unwrap_or_default().trim();
    labels.iter().copied().find(|known| known.eq_ignore_ascii_case(label))
}

/// Whether a text states who wrote what follows or what it is called: under a label, with its colon.
pub(super) fn states_author(text: &str) -> bool {
    text.contains(':') && label_in(text, &["author", "title"]).is_some()
}

/// Whether labels stand in a text that only a story's header has: an author's own words may look like a site's.
pub(super) fn holds_a_storys_header(main: NodeRef<'_>) -> bool {
    let mut labels: Vec<&str> = Vec::new();
    for text in main.text() {
        if let Some(known) = label_in(text, HEADER_LABELS)
            && !labels.contains(&known)
        {
            labels.push(known);
        }
    }
    labels.len() >= STORY_LABELS_MIN
}

/// What is known of a page's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    is_storys: bool,
}

impl Head {
    /// A story's header has two labels at least: one that no other text has, or its title and its author.
    pub(super) fn of(main: NodeRef<'_>) -> Self {
        let mut labels: Vec<&str> = Vec::new();
        let mut own = false;
        for label in labels_of(main) {
            own |= HEADER_LABELS.contains(&label);
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        own |= labels.contains(&"title") && labels.contains(&"author");
        Self { is_storys: own && labels.len() >= STORY_LABELS_MIN }
    }

    /// Whether an element states facts of the story: it holds a label, or names the author.
    pub(super) fn states(self, element: ElementRef<'_>) -> bool {
        if !self.is_storys || is_of_readers(element.value()) || leads_elsewhere(element) {
            return false;
        }
        let Some(text) = short_text(*element, BLOCK_BYTES_MAX) else { return false };
        labels_of(*element).next().is_some() || is_byline(element, &text)
    }
}

impl Head {
    /// Takes facts out of blocks that are left out of a story's text and that their names alone tell.
    pub(super) fn take_facts<'a>(self, main: NodeRef<'a>, places: &mut Places<'a>) {
        take_tables(main, places);
        let left_out: Vec<ElementRef<'a>> =
            elements(main).filter(|element| places.skip.contains(&element.id())).collect();
        for element in left_out {
            let Some((label, value)) = named_fact(element) else { continue };
            // Who wrote it is said on any page; a name alone may be whose the site is.
            let author = (label == "Author").then(|| without_by(&value));
            if let Some(author) = author {
                if !self.is_storys && author == value {
                    continue;
                }
                places.state_creator(author.to_owned(), element);
            } else if !self.is_storys {
                continue;
            } else {
                places.label(label, value, *element);
            }
            places.header(element);
        }
    }
}

/// Whether labels of a story's header stand in an element, each in a text of its own.
fn is_storys_header(element: ElementRef<'_>) -> bool {
    let labels: Vec<&str> = element.text().filter(|text| is_label(text)).collect();
    labels.len() >= STORY_LABELS_MIN && labels.iter().any(|label| label_in(label, HEADER_LABELS).is_some())
}

/// Takes facts out of the lists and tables above a story.
fn take_tables<'a>(main: NodeRef<'a>, places: &mut Places<'a>) {
    let mut before_bytes = 0;
    for node in main.descendants() {
        before_bytes += node.value().as_text().map_or(0, |text| text.trim().len());
        if before_bytes >= FACTS_AFTER_BYTES_MAX {
            return;
        }
        let Some(element) =
            ElementRef::wrap(node).filter(|element| matches!(element.value().name(), "dl" | "table"))
        else {
            continue;
        };
        let looked_at = !places.skip.contains(&node.id()) && is_small(element);
        if looked_at && is_storys_header(element) && states_facts(element, places) {
            places.leave_out_header(element);
        }
    }
}

/// `Author: Inkwell`, `by Inkwell` without what stands before the name.
pub(in crate::html) fn without_by(text: &str) -> &str {
    let before = ["author: ", "written by ", "by: ", "by "].into_iter();
    let mut before =
        before.filter(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    before.next().map_or(text, |word| text[word.len()..].trim())
}

/// What a block is by its name, and what it holds.
fn named_fact(element: ElementRef<'_>) -> Option<(&'static str, String)> {
    let label = words(element.value())
        .find_map(|word| NAMED_FACTS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)))?
        .1;
    let text = short_text(*element, FACT_BYTES_MAX)?;
    let lower = text.to_lowercase();
    let sound = match label {
        "Rating" => RATINGS.contains(&lower.as_str()),
        "Author" => {
            let name = without_by(&text);
            !name.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '|'))
                && (1..=4).contains(&name.split(' ').count())
        }
        _ => true,
    };
    let sound = sound && !text.is_empty() && !is_of_readers(element.value()) && !leads_elsewhere(element);
    sound.then_some((label, text))
}

/// The labels of a text, each with its colon right behind it.
fn labels_of(node: NodeRef<'_>) -> impl Iterator<Item = &'static str> {
    let mut texts = node.text().filter(|text| !text.trim().is_empty()).peekable();
    std::iter::from_fn(move || {
        let text = texts.next()?;
        let colon = text.contains(':') || texts.peek().is_some_and(|next| next.trim_start().starts_with(':'));
        let label = || label_in(text, HEADER_LABELS).or_else(|| label_in(text, SHARED_LABELS));
        Some(if colon { label() } else { None })
    })
    .flatten()
}

fn leads_elsewhere(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "nav" | "aside" | "footer" | "form")
        || words(element.value())
            .any(|word| ELSEWHERE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// `by Inkwell` under a name for it, or as a heading, which may be nothing but a link.
fn is_byline(element: ElementRef<'_>, text: &str) -> bool {
    let named = words(element.value())
        .any(|word| ["author", "authors", "byline"].iter().any(|known| word.eq_ignore_ascii_case(known)));
    let heading = matches!(element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    let lower = text.to_lowercase();
    (named || heading)
        && text.len() <= BYLINE_BYTES_MAX
        && (lower.starts_with("by ") || lower.starts_with("written by "))
}
