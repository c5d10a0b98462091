//! HTML that somebody typed or pasted: whatever program made it, blocks of the archive are left of it.

use std::collections::{HashMap, HashSet};

use ficus_prose::{Block, settle_footnotes};

use super::{
    NodeId,
    notes::Noted,
    page, parse, pictures, places,
    reduce::{self, Reading, Typed, own_level},
    tree::{Edge, Element, ElementRef, Node, Tree},
    word_lists,
};
use crate::{
    Limits,
    typed::{
        Own,
        lines::{self, LineEnd},
    },
};

pub(crate) use super::reduce::Lines;

/// Headings are looked at for their levels up to so many.
const HEADINGS_MAX: usize = 10_000;

impl Lines {
    /// Tells what ends of lines mean in HTML from its source: where it has no elements for paragraphs, the lines show
    /// them, as in the boxes of many archives.
    pub(crate) fn told_by(html: &str) -> Self {
        if ["p", "br", "div"].into_iter().any(|name| has_tag(html, name)) {
            return Self::Blank;
        }
        let paragraphs = html.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
        match lines::told_by(paragraphs) {
            LineEnd::Wrapped => Self::Blank,
            LineEnd::Own => Self::Kept,
            LineEnd::Paragraph => Self::Paragraphs,
        }
    }
}

fn has_tag(html: &str, name: &str) -> bool {
    html.match_indices('<').any(|(at, _)| {
        let tag = &html.as_bytes()[at + 1..];
        let starts = tag.len() > name.len() && tag[..name.len()].eq_ignore_ascii_case(name.as_bytes());
        starts && matches!(tag[name.len()], b'>' | b'/' | b' ' | b'\n' | b'\t')
    })
}

/// Reads HTML that was typed or pasted in the text of a work that these things belong to.
pub(crate) fn typed(html: &str, lines: Lines, own: &Own, limits: &Limits) -> Vec<Block> {
    let mut tree = parse::fragment(html);
    let mut skip = unseen(&tree);
    skip.extend(pictures::captions(&tree, own));
    let noted = Noted::find(tree.root());
    skip.extend(&noted.skip);
    word_lists::rebuild(&mut tree);
    let sheet = page::sheet(&tree);
    let language = base_language(&tree);
    let reading = Reading {
        depth_max: limits.depth_max,
        sheet: &sheet,
        skip: &skip,
        anchors: &HashSet::new(),
        language: language.as_deref(),
        base: None,
        folder: None,
        typed: Some(Typed { lines, levels: levels(&tree), marks: &noted.marks, own }),
    };
    let read = |node, reading: &Reading<'_>| -> Vec<Block> {
        reduce::reduce(node, reading).items.into_iter().map(|item| item.block).collect()
    };
    let mut blocks = read(tree.root(), &reading);
    let no_marks = HashMap::new();
    let inside = Reading { typed: reading.typed.map(|typed| Typed { marks: &no_marks, ..typed }), ..reading };
    let notes: Vec<Vec<Block>> = noted.notes.iter().map(|note| read(tree.node(*note), &inside)).collect();
    if !notes.is_empty() {
        blocks.push(Block::Footnotes(notes));
    }
    settle_footnotes(&mut blocks);
    blocks
}

/// The archive's levels for `h1` to `h6`: as it writes them itself, or by their order where a text has higher ones.
fn levels(tree: &Tree) -> [u8; 6] {
    let mut used = [false; 6];
    for element in
        places::elements(tree.root()).filter(|element| is_heading(element.value())).take(HEADINGS_MAX)
    {
        if let Some(digit) = element.value().name().as_bytes().get(1) {
            used[usize::from(digit - b'1')] = true;
        }
    }
    let mut levels = [1, 2, 3, 4, 5, 6].map(own_level);
    if used[0] || used[1] {
        let mut next = 0;
        for (level, used) in levels.iter_mut().zip(used) {
            next = (next + u8::from(used)).min(3);
            *level = next.max(1);
        }
    }
    levels
}

fn is_heading(element: &Element) -> bool {
    matches!(element.name().as_bytes(), [b'h', b'1'..=b'6'])
}

/// What a page would not show: marks of lists that are built anew, remarks beside the text, what is hidden.
fn unseen(tree: &Tree) -> HashSet<NodeId> {
    let mut unseen = HashSet::new();
    for element in places::elements(tree.root()) {
        let style = element.attr("style").map(compact).unwrap_or_default();
        let hidden =
            ["mso-list:ignore", "mso-hide:all", "mso-element:comment", "display:none", "visibility:hidden"]
                .iter()
                .any(|sign| style.contains(sign));
        // The words before a marked passage are its warning, and no text.
        let parent = element.parent().and_then(ElementRef::wrap);
        let warns = element.value().name() == "summary"
            && parent.is_some_and(|parent| parent.value().name() == "details");
        if hidden || warns || element.value().classes().any(|class| class == "MsoCommentReference") {
            unseen.insert(element.id());
        }
    }
    unseen
}

/// A style in small letters without white space.
pub(super) fn compact(style: &str) -> String {
    style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// Stands for the language of a text that states none of its own.
const UNSTATED: &str = "und";

/// The language that needs no mark. A word processor states one on every run; then it is that of most of the text.
fn base_language(tree: &Tree) -> Option<String> {
    let elements = || places::elements(tree.root());
    let processed = elements().any(|element| {
        let style = element.attr("style").unwrap_or_default();
        element.value().classes().any(|class| class.starts_with("Mso") || class == "western")
            || style.contains("mso-")
            || (element.value().name() == "p" && element.attr("lang").is_some())
    });
    if !processed {
        return None;
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut stated = vec![UNSTATED.to_owned()];
    for edge in tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    let unseen = matches!(element.name(), "style" | "script" | "title" | "xml");
                    let own = element.attr("lang").map(|tag| tag.trim().to_ascii_lowercase());
                    let own = if unseen { Some(String::new()) } else { own };
                    let last = stated.last().cloned().unwrap_or_default();
                    stated.push(own.unwrap_or(last));
                }
                Node::Text(text) => {
                    if let Some(tag) = stated.last().filter(|tag| !tag.is_empty()) {
                        *counts.entry(tag.clone()).or_default() += text.trim().len();
                    }
                }
                Node::Document => {}
            },
            Edge::Close(node) if node.value().is_element() => {
                stated.pop();
            }
            Edge::Close(_) => {}
        }
    }
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map(|(tag, _)| tag)
}
