//! Where on a page of an unknown site its text stands.
//!
//! Publishing systems name their elements: one of those that are named as the text's, and that holds most of it, is
//! taken whole, but for what is named as the site's own furniture. A page that names nothing was made by hand and is
//! taken whole, since a guess would lose paragraphs of it.

use std::collections::HashSet;

use super::{
    furniture::{furniture_in, is_named_furniture, large_furniture, words},
    head::{HEADER_LABELS, label_in, states_author},
    lead,
};
use crate::html::tree::{Edge, Element, ElementRef, Node, NodeId, NodeRef};

/// Text without a link in shorter pieces says little about where a text stands, in bytes.
pub(super) const PIECE_BYTES_MIN: usize = 20;
/// A named element holds the page's text where so much of it stands in it, in percent.
const SHARE_PERCENT_MIN: usize = 65;
/// Where no element is named as the text's, it stands in the innermost one that holds so much, in percent.
const UNNAMED_PERCENT_MIN: usize = 85;
/// A page with less text has nothing to choose from, in bytes.
const TEXT_BYTES_MIN: usize = 250;
/// Beside a story's header so many bytes are hardly anything.
const LITTLE_BYTES: usize = 200;
/// A page that names so many elements as furniture was made by a publishing system.
const FURNITURE_MIN: usize = 3;
/// An article's opening outside of its body has at most so much of the body's text, in percent.
const OPENING_PERCENT_MAX: usize = 30;

/// Words in names of elements that hold a text.
const TEXT_WORDS: &[&str] = &[
    "article",
    "articlebody",
    "articlecontent",
    "articletext",
    "blogpost",
    "body",
    "bodytext",
    "content",
    "entry",
    "main",
    "maincontent",
    "page",
    "post",
    "postbody",
    "postcontent",
    "story",
    "storybody",
    "storytext",
    "text",
    "artikel",
    "inhalt",
    "hentry",
];

/// What was found.
pub(super) struct MainText<'a> {
    /// The subtree that holds the text.
    pub node: NodeRef<'a>,
    /// Subtrees in it that are left out.
    pub skip: HashSet<NodeId>,
}

/// Finds the text of a page that names its elements; `None` for one made by hand.
pub(super) fn find(body: NodeRef<'_>) -> Option<MainText<'_>> {
    let (measured, furniture) = measure(body);
    let whole = measured.last()?;
    if whole.bytes < TEXT_BYTES_MIN {
        return None;
    }
    let holds = |place: &&Place<'_>| place.named_text && place.bytes * 100 >= whole.bytes * SHARE_PERCENT_MIN;
    // Elements are measured when they end: the first is the innermost.
    let most = |place: &&Place<'_>| place.bytes * 100 >= whole.bytes * UNNAMED_PERCENT_MIN;
    let main = match measured.iter().find(holds) {
        Some(inner) => around(inner, &measured),
        None if furniture >= FURNITURE_MIN => measured.iter().find(most).unwrap_or(whole),
        None => return None,
    };
    let mut skip = furniture_in(main.node, main.bytes);
    match lead::find(body, main.node) {
        Some(opened) => {
            skip.extend(opened.skip);
            Some(MainText { node: opened.node, skip })
        }
        None => Some(MainText { node: main.node, skip }),
    }
}

/// The article around a text, where hardly more than its opening stands between them, or whatever holds the header of
/// a story as well.
fn around<'p, 'a>(inner: &'p Place<'a>, measured: &'p [Place<'a>]) -> &'p Place<'a> {
    let above: Vec<NodeId> = inner.node.ancestors().map(NodeRef::id).collect();
    let near = |place: &&Place<'_>| {
        above.contains(&place.node.id()) && place.bytes * 100 <= inner.bytes * (100 + OPENING_PERCENT_MAX)
    };
    let article = |place: &&Place<'_>| near(place) && place.node.value().as_element().is_some_and(is_article);
    let widest = measured.iter().rev().find(near).filter(|place| has_header(place.node, inner.node));
    widest.or_else(|| measured.iter().find(article)).unwrap_or(inner)
}

/// The nearest element around a text that holds the header of its story as well, and hardly anything else.
pub(in crate::html) fn with_header(text: ElementRef<'_>) -> Option<NodeRef<'_>> {
    let bytes: usize = text.text().map(|text| text.trim().len()).sum();
    let most = bytes * (100 + OPENING_PERCENT_MAX) / 100 + LITTLE_BYTES;
    let holds_little = |node: &NodeRef<'_>| {
        let mut found = 0;
        node.text().all(|text| {
            found += text.trim().len();
            found <= most
        })
    };
    let mut above = text.ancestors().take_while(holds_little);
    above.find(|around| has_header(*around, *text))
}

/// Whether labels of a story's header stand before its text.
fn has_header(around: NodeRef<'_>, text: NodeRef<'_>) -> bool {
    let before = around.descendants().take_while(|node| node.id() != text.id());
    let mut texts = before.filter_map(|node| node.value().as_text().map(|text| text.trim()));
    texts.any(|text| label_in(text, HEADER_LABELS).is_some() || states_author(text))
}

fn is_article(element: &Element) -> bool {
    element.name() == "article"
        || words(element).any(|word| ["article", "post", "hentry", "artikel", "story"].contains(&word))
}

struct Place<'a> {
    node: NodeRef<'a>,
    /// Bytes of text without a link, outside of furniture.
    bytes: usize,
    named_text: bool,
}

/// Measures the elements that hold text, the inner ones first and the whole last, and counts what is named as furniture.
fn measure(body: NodeRef<'_>) -> (Vec<Place<'_>>, usize) {
    let around_text = large_furniture(body);
    let mut furniture = 0;
    let mut measured = Vec::new();
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut silent = 0usize;
    for edge in body.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    let large = around_text.contains(&node.id());
                    let named = is_named_furniture(element) && !large;
                    furniture += usize::from(named);
                    let quiet = is_silent(element) && !large || named;
                    silent += usize::from(quiet);
                    open.push((0, quiet));
                }
                Node::Text(text) => {
                    let bytes = text.trim().len();
                    if silent == 0
                        && bytes >= PIECE_BYTES_MIN
                        && let Some((around, _)) = open.last_mut()
                    {
                        *around += bytes;
                    }
                }
                Node::Document => open.push((0, false)),
            },
            Edge::Close(node) => {
                if node.value().as_text().is_some() {
                    continue;
                }
                let Some((bytes, quiet)) = open.pop() else { continue };
                silent -= usize::from(quiet);
                if let Some((around, _)) = open.last_mut() {
                    *around += bytes;
                }
                let named_text = node.value().as_element().is_some_and(is_named_text);
                if bytes > 0 || open.is_empty() {
                    measured.push(Place { node, bytes, named_text });
                }
            }
        }
    }
    (measured, furniture)
}

fn is_silent(element: &Element) -> bool {
    matches!(
        element.name(),
        "a" | "script"
            | "style"
            | "noscript"
            | "template"
            | "form"
            | "select"
            | "nav"
            | "footer"
            | "aside"
            | "button"
            | "figure"
            | "svg"
            | "iframe"
    )
}

fn is_named_text(element: &Element) -> bool {
    if matches!(element.name(), "article" | "main")
        || element.attr("role") == Some("main")
        || element.attr("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("articleBody"))
    {
        return true;
    }
    matches!(element.name(), "div" | "section" | "td")
        && words(element).any(|word| TEXT_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
