//! The opening of a text that stands apart from it: between the page's heading and the element that holds the rest.

use std::collections::HashSet;

use super::{
    chrome::{is_chrome, link_share},
    elements,
    furniture::is_named_furniture,
    short_text,
};
use crate::html::tree::{ElementRef, NodeId, NodeRef};

/// An opening has at least so much text, in bytes; less is a date, a name, a category.
const LEAD_BYTES_MIN: usize = 50;
/// And at most so much; more is a text of its own.
const LEAD_BYTES_MAX: usize = 2_000;
/// Elements between heading and text that are looked at.
const BETWEEN_MAX: usize = 400;

/// A text with its opening.
pub(in crate::html) struct Opened<'a> {
    /// The subtree that holds both.
    pub node: NodeRef<'a>,
    /// What stands in it that is of neither.
    pub skip: HashSet<NodeId>,
}

/// Finds the opening of a text; `None` where there is none outside of it.
pub(in crate::html) fn find<'a>(body: NodeRef<'a>, main: NodeRef<'a>) -> Option<Opened<'a>> {
    if elements(main).any(|element| element.value().name() == "h1") {
        return None;
    }
    let heading = elements(body)
        .take_while(|element| element.id() != main.id())
        .filter(|element| element.value().name() == "h1" && is_shown(*element))
        .last()?;
    let above: HashSet<NodeId> = heading.ancestors().map(NodeRef::id).collect();
    let node = main.ancestors().find(|around| above.contains(&around.id()))?;
    let mut leads: Vec<NodeRef<'a>> = Vec::new();
    let mut inside: Option<NodeId> = None;
    let between = elements(node).take_while(|element| element.id() != main.id());
    for element in between.skip_while(|element| element.id() != heading.id()).skip(1).take(BETWEEN_MAX) {
        let held = |outer: NodeId| element.ancestors().any(|above| above.id() == outer);
        if inside.is_some_and(held) || held(heading.id()) {
            continue;
        }
        inside = None;
        let holds_main = main.ancestors().any(|around| around.id() == element.id());
        if holds_main {
            continue;
        }
        if is_furniture(element) {
            inside = Some(element.id());
        } else if is_lead(element) {
            inside = Some(element.id());
            leads.push(*element);
        }
    }
    if leads.is_empty() {
        return None;
    }
    let kept: Vec<NodeRef<'a>> = leads.into_iter().chain([main, *heading]).collect();
    Some(Opened { node, skip: all_but(node, &kept) })
}

fn is_shown(element: ElementRef<'_>) -> bool {
    element.text().any(|text| !text.trim().is_empty())
}

/// Whether an element is a text's opening by its name: a teaser that announces nothing but the text below it.
pub(super) fn is_teaser(element: ElementRef<'_>) -> bool {
    let (bytes, _, linked) = link_share(element);
    named_teaser(element) && (LEAD_BYTES_MIN..=LEAD_BYTES_MAX).contains(&bytes) && linked * 3 < bytes
}

fn named_teaser(element: ElementRef<'_>) -> bool {
    let names = element.value().id().into_iter().chain(element.value().classes());
    let mut names = names.map(str::to_ascii_lowercase);
    names.any(|name| ["teaser", "summary", "excerpt", "intro"].iter().any(|word| name.contains(word)))
}

/// A teaser above a text is its opening.
fn is_furniture(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let teaser = named_teaser(element);
    is_chrome(element)
        || matches!(value.name(), "figure" | "figcaption" | "time" | "form" | "script" | "style" | "noscript")
        || is_named_furniture(value) && !teaser
}

fn is_lead(element: ElementRef<'_>) -> bool {
    if !matches!(element.value().name(), "p" | "div" | "h2" | "h3" | "strong" | "b" | "span" | "ul") {
        return false;
    }
    let of_blocks =
        element.child_elements().any(|inner| matches!(inner.value().name(), "div" | "section" | "p"));
    if element.value().name() == "div" && of_blocks {
        return false;
    }
    let (bytes, _, linked) = link_share(element);
    (LEAD_BYTES_MIN..=LEAD_BYTES_MAX).contains(&bytes)
        && linked * 3 < bytes
        && short_text(*element, LEAD_BYTES_MAX * 2).is_some_and(|text| text.split(' ').count() >= 7)
}

/// The outermost subtrees of a node that hold none of some others.
fn all_but(node: NodeRef<'_>, kept: &[NodeRef<'_>]) -> HashSet<NodeId> {
    let whole: HashSet<NodeId> = kept.iter().map(|node| node.id()).collect();
    let around: HashSet<NodeId> = kept.iter().flat_map(|node| node.ancestors()).map(NodeRef::id).collect();
    let mut skip = HashSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for child in node.children() {
            if whole.contains(&child.id()) {
                continue;
            }
            if around.contains(&child.id()) {
                open.push(child);
            } else {
                skip.insert(child.id());
            }
        }
    }
    skip
}
