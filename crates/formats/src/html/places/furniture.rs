//! What a site shows around and between its texts, as the names of its elements tell.

use std::collections::HashSet;

use super::{
    chrome::{is_chrome, link_share},
    head::{Head, holds_a_storys_header},
    lead,
    main_text::PIECE_BYTES_MIN,
    pointer, short_text,
};
use crate::html::tree::{Edge, Element, ElementRef, Node, NodeId, NodeRef};

/// What is named as furniture is some where it holds at most so much of the text, in percent.
const FURNITURE_PERCENT_MAX: usize = 150;
/// Furniture of so few bytes is some beside any text.
const FURNITURE_BYTES: usize = 200;
/// A paragraph that is nothing but a link leads on to another page where it is shorter, in bytes.
const LINK_BYTES_MAX: usize = 200;
/// So much of it is the link, in percent: what is left says "see also".
const LINKED_PERCENT_MIN: usize = 80;
/// A picture with a shorter description stands for a sign in the text, in bytes.
const EMOTICON_BYTES_MAX: usize = 12;
/// A teaser opens a text where less than so large a share of it stands before.
const OPENS_TIMES_MIN: usize = 5;
/// What is named as a text's head or foot is at most so long, in bytes.
const SMALL_BYTES_MAX: usize = 60;

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
    "attachments",
    "author",
    "authorbox",
    "authors",
    "autor",
    "banner",
    "bildtext",
    "bildunterschrift",
    "bilduntertitel",
    "bio",
    "biography",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "calendar",
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
    "crm",
    "crosslinks",
    "crosssell",
    "crumbs",
    "cta",
    "date",
    "dateline",
    "datum",
    "disclosure",
    "disqus",
    "donate",
    "donation",
    "donations",
    "facebook",
    "feedback",
    "figcaption",
    "footer",
    "gallery",
    "hidden",
    "imagecaption",
    "imgtext",
    "infobox",
    "interesting",
    "jumplinks",
    "keyword",
    "keywords",
    "kommentar",
    "kommentare",
    "latest",
    "legend",
    "linkbox",
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
    "nocomments",
    "noprint",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "paywall",
    "poll",
    "popular",
    "popup",
    "postmeta",
    "print",
    "promo",
    "promotion",
    "published",
    "rating",
    "readers",
    "readmore",
    "recirc",
    "recommendation",
    "recommendations",
    "recommended",
    "register",
    "related",
    "relatedarticles",
    "relatedposts",
    "reply",
    "respond",
    "saboxplugin",
    "schlagwort",
    "schlagworte",
    "search",
    "share",
    "sharebar",
    "sharedaddy",
    "shariff",
    "sharing",
    "sidebar",
    "signup",
    "similar",
    "skiplink",
    "slider",
    "slideshow",
    "social",
    "socialmedia",
    "spenden",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "subvert",
    "survey",
    "taboola",
    "tagcloud",
    "taglist",
    "tags",
    "teaser",
    "teaserbox",
    "teasers",
    "thumbnail",
    "thumbnails",
    "timestamp",
    "toc",
    "toolbar",
    "topics",
    "trending",
    "trust",
    "twitter",
    "upsell",
    "vote",
    "voting",
    "webform",
    "werbung",
    "widget",
    "widgets",
    "yarpp",
    "zaehler",
];

/// Words in names of what stands at a text's head or foot, where it holds little.
const SMALL_FURNITURE_WORDS: &[&str] = &[
    "accordion",
    "category",
    "categories",
    "cat",
    "contact",
    "copy",
    "download",
    "downloads",
    "info",
    "kategorie",
    "kategorien",
    "kicker",
    "kontakt",
    "label",
    "link",
    "links",
    "location",
    "notice",
    "permalink",
    "place",
    "quelle",
    "readingtime",
    "ressort",
    "rubrik",
    "section",
    "source",
    "tag",
    "toggle",
    "topic",
    "topline",
    "updated",
];

/// What a text's subtree holds of the site's own.
pub(in crate::html) fn furniture_in(main: NodeRef<'_>, text_bytes: usize) -> HashSet<NodeId> {
    let around_text = large_furniture(main);
    let of_story = holds_a_storys_header(main);
    let head = Head::of(main);
    let mut skip = HashSet::new();
    let mut skipping = None;
    let mut read_bytes = 0;
    for edge in main.traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => {
                read_bytes += node.value().as_text().map_or(0, |text| text.trim().len());
                let Some(element) = ElementRef::wrap(node) else { continue };
                if node.id() == main.id() || around_text.contains(&node.id()) {
                    continue;
                }
                if !of_story && read_bytes * 2 > text_bytes {
                    skip.extend(pointer::below_text(element, text_bytes));
                }
                let left_out = skip.contains(&node.id())
                    || !of_story && is_illustration(element)
                    || is_furniture(element, text_bytes)
                        && !(read_bytes * OPENS_TIMES_MIN < text_bytes && lead::is_teaser(element))
                    || !of_story && pointer::leads_elsewhere(element);
                if left_out && !head.states(element) {
                    skip.insert(node.id());
                    skipping = Some(node.id());
                }
            }
            Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
            _ => {}
        }
    }
    if !of_story {
        skip.extend(headings_of_nothing(main, &skip));
    }
    skip
}

/// Headings below which everything was left out.
fn headings_of_nothing(main: NodeRef<'_>, skip: &HashSet<NodeId>) -> Vec<NodeId> {
    let mut found = Vec::new();
    // Headings that no text follows yet: the level of each, and whether something was left out since.
    let mut waiting: Vec<(NodeId, u8, bool)> = Vec::new();
    let mut silent = None;
    for edge in main.traverse() {
        match edge {
            Edge::Open(node) if silent.is_none() => match node.value() {
                Node::Text(text) if !text.trim().is_empty() => waiting.clear(),
                Node::Element(element) => {
                    let level = heading_level(element);
                    if let Some(level) = level {
                        found.extend(ended(&mut waiting, level));
                    }
                    let left_out = skip.contains(&node.id());
                    if left_out && node.text().any(|text| !text.trim().is_empty()) {
                        for heading in &mut waiting {
                            heading.2 = true;
                        }
                    }
                    if left_out || level.is_some() || holds_no_text(element) && element.name() != "a" {
                        silent = Some(node.id());
                    }
                    if let Some(level) = level.filter(|_| !left_out) {
                        waiting.push((node.id(), level, false));
                    }
                }
                _ => {}
            },
            Edge::Close(node) if silent == Some(node.id()) => silent = None,
            _ => {}
        }
    }
    found.extend(ended(&mut waiting, 0));
    found
}

/// Takes the headings that one of a level ends; gives those below which something was left out.
fn ended(waiting: &mut Vec<(NodeId, u8, bool)>, level: u8) -> Vec<NodeId> {
    let at = waiting.iter().position(|heading| heading.1 >= level).unwrap_or(waiting.len());
    waiting.drain(at..).filter(|heading| heading.2).map(|heading| heading.0).collect()
}

fn heading_level(element: &Element) -> Option<u8> {
    let level = element.name().strip_prefix('h')?.parse().ok()?;
    (2..=6).contains(&level).then_some(level)
}

/// Whether an element is a picture with more to say than an emoticon.
fn is_illustration(element: ElementRef<'_>) -> bool {
    element.value().name() == "img" && element.attr("alt").is_some_and(|alt| alt.len() > EMOTICON_BYTES_MAX)
}

/// Elements that are named as furniture and hold so much of the page's text that they are none: `#page.social`.
pub(super) fn large_furniture(body: NodeRef<'_>) -> HashSet<NodeId> {
    let mut held: Vec<(NodeId, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut silent = 0usize;
    for edge in body.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => {
                    let bytes = text.trim().len();
                    if let Some(around) = open.last_mut()
                        && silent == 0
                        && bytes >= PIECE_BYTES_MIN
                    {
                        *around += bytes;
                    }
                }
                other => {
                    silent += usize::from(other.as_element().is_some_and(holds_no_text));
                    open.push(0);
                }
            },
            Edge::Close(node) if node.value().as_text().is_none() => {
                let bytes = open.pop().unwrap_or(0);
                let element = node.value().as_element();
                let around_text = |element: &Element| {
                    matches!(element.name(), "aside" | "nav" | "footer" | "form" | "figure")
                        || is_named_furniture(element) && !is_of_readers(element)
                };
                if element.is_some_and(around_text) {
                    held.push((node.id(), bytes));
                }
                silent -= usize::from(element.is_some_and(holds_no_text));
                let Some(around) = open.last_mut() else {
                    let large = |held: &&(NodeId, usize)| held.1 * 2 > bytes;
                    return held.iter().filter(large).map(|(id, _)| *id).collect();
                };
                *around += bytes;
            }
            Edge::Close(_) => {}
        }
    }
    HashSet::new()
}

/// Whether what stands in an element is no text of the page: a link, code, what only shows where scripts do not run.
fn holds_no_text(element: &Element) -> bool {
    matches!(
        element.name(),
        "a" | "script" | "style" | "noscript" | "template" | "select" | "button" | "svg" | "iframe"
    )
}

/// Whether an element is named as what readers wrote.
pub(super) fn is_of_readers(element: &Element) -> bool {
    words(element)
        .any(|word| ["comment", "comments", "commentlist", "kommentare", "respond", "disqus"].contains(&word))
}

pub(super) fn is_named_furniture(element: &Element) -> bool {
    // What an author quotes of a post elsewhere is the author's.
    if matches!(element.name(), "body" | "html" | "article" | "main" | "blockquote") {
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
pub(super) fn words(element: &Element) -> impl Iterator<Item = &str> {
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
        return is_link_alone(element) || is_small_furniture(element);
    }
    let mut bytes = 0;
    let most = text_bytes * FURNITURE_PERCENT_MAX / 100;
    element.text().all(|text| {
        bytes += text.trim().len();
        bytes <= most.max(FURNITURE_BYTES)
    })
}

/// Whether an element of few words is named as what stands at a text's head or foot.
fn is_small_furniture(element: ElementRef<'_>) -> bool {
    let known = |word: &str| SMALL_FURNITURE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known));
    matches!(element.value().name(), "div" | "span" | "p" | "ul" | "li" | "section")
        && words(element.value()).any(known)
        && short_text(*element, SMALL_BYTES_MAX).is_some()
}

/// Whether a short paragraph is nothing but a link.
fn is_link_alone(element: ElementRef<'_>) -> bool {
    if !matches!(
        element.value().name(),
        "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "div" | "strong" | "ul" | "section"
    ) {
        return false;
    }
    let (text, _, linked) = link_share(element);
    text > 0 && text < LINK_BYTES_MAX && linked * 100 >= text * LINKED_PERCENT_MIN
}
