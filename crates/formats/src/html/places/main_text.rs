//! Where on a page of an unknown site its text stands.
//!
//! Publishing systems name their elements: one of those that are named as the text's, and that holds most of it, is
//! taken whole, but for what is named as the site's own furniture. A page that names nothing was made by hand and is
//! taken whole, since a guess would lose paragraphs of it.

use std::collections::HashSet;

use super::chrome::{is_chrome, link_share};
use crate::html::tree::{Edge, Element, ElementRef, Node, NodeId, NodeRef};

/// Text without a link in shorter pieces says little about where a text stands, in bytes.
const PIECE_BYTES_MIN: usize = 20;
/// A named element holds the page's text where so much of it stands in it, in percent.
const SHARE_PERCENT_MIN: usize = 55;
/// A page with less text has nothing to choose from, in bytes.
const TEXT_BYTES_MIN: usize = 400;
/// What is named as furniture is some where it holds at most so much of the text, in percent.
const FURNITURE_PERCENT_MAX: usize = 150;

/// A paragraph that is nothing but a link leads on to another page where it is shorter, in bytes.
const LINK_BYTES_MAX: usize = 200;
/// Furniture of so few bytes is some beside any text.
const FURNITURE_BYTES: usize = 200;
/// A page that names so many elements as furniture was made by a publishing system.
const FURNITURE_MIN: usize = 3;
/// An article's opening outside of its body has at most so much of the body's text, in percent.
const OPENING_PERCENT_MAX: usize = 30;

/// Labels that only a story's header has.
const HEADER_LABELS: &[&str] = &[
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

/// Words in names of what a site shows around its texts.
const FURNITURE_WORDS: &[&str] = &[
    "ad",
    "addthis",
    "addtoany",
    "ads",
    "adslot",
    "adv",
    "advert",
    "advertisement",
    "advertising",
    "affiliate",
    "anzeige",
    "aside",
    "author",
    "authorbox",
    "authors",
    "autor",
    "banner",
    "biography",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "caption",
    "captions",
    "carousel",
    "comment",
    "commentform",
    "commentlist",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "credits",
    "crumbs",
    "date",
    "dateline",
    "datum",
    "disqus",
    "donate",
    "donation",
    "facebook",
    "feedback",
    "figcaption",
    "footer",
    "gallery",
    "hidden",
    "infobox",
    "jumplinks",
    "kommentar",
    "kommentare",
    "latest",
    "login",
    "meistgelesen",
    "menu",
    "meta",
    "metadata",
    "modal",
    "more",
    "nav",
    "navbar",
    "navi",
    "navigation",
    "newsletter",
    "noprint",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "paywall",
    "popular",
    "popup",
    "postmeta",
    "print",
    "promo",
    "promotion",
    "published",
    "rating",
    "readmore",
    "recirc",
    "recommendation",
    "recommendations",
    "recommended",
    "register",
    "related",
    "relatedposts",
    "relatedarticles",
    "reply",
    "respond",
    "search",
    "share",
    "sharebar",
    "sharedaddy",
    "sharing",
    "shariff",
    "sidebar",
    "signup",
    "similar",
    "slider",
    "slideshow",
    "social",
    "socialmedia",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "survey",
    "taboola",
    "tagcloud",
    "taglist",
    "tags",
    "teaser",
    "teasers",
    "thumbnail",
    "thumbnails",
    "timestamp",
    "toolbar",
    "toc",
    "topics",
    "trending",
    "twitter",
    "vote",
    "voting",
    "webform",
    "werbung",
    "widget",
    "widgets",
    "yarpp",
    "zaehler",
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
    let main = match measured.iter().find(holds) {
        Some(inner) => around(inner, &measured),
        None if furniture >= FURNITURE_MIN => whole,
        None => return None,
    };
    Some(MainText { node: main.node, skip: furniture_in(main.node, main.bytes) })
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
    let most = bytes * (100 + OPENING_PERCENT_MAX) / 100 + FURNITURE_BYTES;
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
    texts.any(|text| {
        let label = text.split(':').next().unwrap_or_default();
        HEADER_LABELS.iter().any(|known| known.eq_ignore_ascii_case(label.trim()))
    })
}

fn is_article(element: &Element) -> bool {
    element.name() == "article"
        || words(element).any(|word| ["article", "post", "hentry", "artikel", "story"].contains(&word))
}

/// What a text's subtree holds of the site's own.
pub(in crate::html) fn furniture_in(main: NodeRef<'_>, text_bytes: usize) -> HashSet<NodeId> {
    let around_text = large_furniture(main);
    let mut skip = HashSet::new();
    let mut skipping = None;
    for edge in main.traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                if node.id() != main.id()
                    && !around_text.contains(&node.id())
                    && is_furniture(element, text_bytes)
                {
                    skip.insert(node.id());
                    skipping = Some(node.id());
                }
            }
            Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
            _ => {}
        }
    }
    skip
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
                    let named = is_named_furniture(element) && !around_text.contains(&node.id());
                    furniture += usize::from(named);
                    let quiet = is_silent(element) || named;
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

/// Elements that are named as furniture and hold so much of the page's text that they are none: `#page.social`.
fn large_furniture(body: NodeRef<'_>) -> HashSet<NodeId> {
    let mut held: Vec<(NodeId, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for edge in body.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => {
                    if let Some(around) = open.last_mut() {
                        *around += text.trim().len();
                    }
                }
                _ => open.push(0),
            },
            Edge::Close(node) if node.value().as_text().is_none() => {
                let bytes = open.pop().unwrap_or(0);
                let element = node.value().as_element();
                if element.is_some_and(|element| is_named_furniture(element) && !is_of_readers(element)) {
                    held.push((node.id(), bytes));
                }
                match open.last_mut() {
                    Some(_)
                        if element.is_some_and(|element| {
                            matches!(element.name(), "script" | "style" | "noscript")
                        }) => {}
                    Some(around) => *around += bytes,
                    None => {
                        let large = |held: &&(NodeId, usize)| held.1 * 2 > bytes;
                        return held.iter().filter(large).map(|(id, _)| *id).collect();
                    }
                }
            }
            Edge::Close(_) => {}
        }
    }
    HashSet::new()
}

/// Whether an element is named as what readers wrote.
fn is_of_readers(element: &Element) -> bool {
    words(element)
        .any(|word| ["comment", "comments", "commentlist", "kommentare", "respond", "disqus"].contains(&word))
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

fn is_named_furniture(element: &Element) -> bool {
    if matches!(element.name(), "body" | "html" | "article" | "main") {
        return false;
    }
    let known = |word: &str| FURNITURE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    // An author's note is the author's.
    let of_author = || {
        words(element).any(|word| word.eq_ignore_ascii_case("author"))
            && words(element).any(|word| ["note", "notes", "comments"].contains(&word))
    };
    words(element).any(known) && !of_author()
}

/// The words of an element's names, parted at signs and where a capital follows a small letter.
fn words(element: &Element) -> impl Iterator<Item = &str> {
    let names = element.id().into_iter().chain(element.classes());
    // A page builder calls each of its boxes a widget.
    let names = names.filter(|name| !name.starts_with("elementor"));
    names.flat_map(|name| {
        let whole = std::iter::once(name);
        whole.chain(name.split(|c: char| !c.is_ascii_alphanumeric())).chain(by_capitals(name))
    })
}

fn by_capitals(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let end = (1..bytes.len())
            .find(|at| {
                bytes[*at].is_ascii_uppercase() && bytes[*at - 1].is_ascii_lowercase()
                    || !bytes[*at].is_ascii_alphanumeric()
            })
            .filter(|end| rest.is_char_boundary(*end))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
    })
}

/// Whether an element inside of a site's text is the site's own.
fn is_furniture(element: ElementRef<'_>, text_bytes: usize) -> bool {
    let value = element.value();
    if is_chrome(element)
        || matches!(value.name(), "figcaption" | "form" | "time")
        || value.attr("hidden").is_some()
    {
        return true;
    }
    let unseen = value.attr("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none")
    });
    if !is_named_furniture(value) && !unseen {
        return is_link_alone(element);
    }
    let mut bytes = 0;
    let most = text_bytes * FURNITURE_PERCENT_MAX / 100;
    element.text().all(|text| {
        bytes += text.trim().len();
        bytes <= most.max(FURNITURE_BYTES)
    })
}

/// Whether a short paragraph is nothing but a link.
fn is_link_alone(element: ElementRef<'_>) -> bool {
    if !matches!(element.value().name(), "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "div" | "strong") {
        return false;
    }
    let (text, _, linked) = link_share(element);
    text > 0 && text < LINK_BYTES_MAX && linked == text
}
