//! Lists as Word writes them – paragraphs that say their level, with a typed mark – become lists.

use html5ever::{LocalName, QualName, ns};

use super::{
    places,
    tree::{Element, ElementRef, Node, NodeId, Tree},
    typed::compact,
};

/// Lists inside each other.
const LEVELS_MAX: usize = 9;

/// A paragraph that is an item.
struct Item {
    paragraph: NodeId,
    /// From 1.
    level: usize,
    ordered: bool,
    /// Whether it stands right behind the item before it.
    goes_on: bool,
}

/// A list that is open, with its last entry.
struct Open {
    list: NodeId,
    ordered: bool,
    entry: Option<NodeId>,
}

/// Puts paragraphs that are items of lists into lists.
pub(super) fn rebuild(tree: &mut Tree) {
    let items = items(tree);
    let mut open: Vec<Open> = Vec::new();
    for item in items {
        if !item.goes_on {
            open.clear();
        }
        open.truncate(item.level);
        if open.len() == item.level && open.last().is_some_and(|open| open.ordered != item.ordered) {
            open.pop();
        }
        while open.len() < item.level {
            let list = tree.add(element(if item.ordered { "ol" } else { "ul" }));
            let place = match open.last_mut() {
                Some(around) => Some((entry(tree, around), None)),
                // The first list stands where its first item stood.
                None => tree.parent(item.paragraph).map(|parent| (parent, Some(item.paragraph))),
            };
            let Some((parent, before)) = place else { return };
            tree.insert(parent, before, list);
            open.push(Open { list, ordered: item.ordered, entry: None });
        }
        let Some(innermost) = open.last_mut() else { continue };
        innermost.entry = None;
        let entry = entry(tree, innermost);
        tree.insert(entry, None, item.paragraph);
    }
}

/// The last entry of a list; a new one where there is none.
fn entry(tree: &mut Tree, open: &mut Open) -> NodeId {
    *open.entry.get_or_insert_with(|| {
        let entry = tree.add(element("li"));
        tree.insert(open.list, None, entry);
        entry
    })
}

fn element(name: &str) -> Node {
    let name = QualName::new(None, ns!(html), LocalName::from(name));
    Node::Element(Element { name, attrs: Vec::new(), tag: 0..0 })
}

fn items(tree: &Tree) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for paragraph in places::elements(tree.root()).filter(|element| element.value().name() == "p") {
        let Some(level) = level(paragraph) else { continue };
        let before = paragraph
            .prev_siblings()
            .find(|node| !matches!(node.value(), Node::Text(text) if text.trim().is_empty()));
        let goes_on = items.last().is_some_and(|last| before.is_some_and(|node| node.id() == last.paragraph));
        let ordered =
            mark(paragraph).is_some_and(|mark| mark.contains(|c: char| c.is_alphanumeric()) && mark != "o");
        items.push(Item { paragraph: paragraph.id(), level, ordered, goes_on });
    }
    items
}

/// The level that a paragraph states: `mso-list:l0 level1 lfo1`.
fn level(paragraph: ElementRef<'_>) -> Option<usize> {
    let style = compact(paragraph.attr("style")?);
    let stated = style.split_once("mso-list:")?.1.split(';').next()?;
    let level = stated.split_once("level")?.1;
    let digits = level.find(|c: char| !c.is_ascii_digit()).unwrap_or(level.len());
    // Behind the level stands the number of an override: `level1lfo1`.
    level[..digits].parse::<usize>().ok().map(|level| level.clamp(1, LEVELS_MAX))
}

/// The mark that was typed for an item: `1.`, `·`, `o`.
fn mark(paragraph: ElementRef<'_>) -> Option<String> {
    let ignored = places::elements(*paragraph).find(|element| {
        element.attr("style").is_some_and(|style| compact(style).contains("mso-list:ignore"))
    })?;
    Some(
        ignored
            .text()
            .collect::<String>()
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{A0}')
            .to_owned(),
    )
}
