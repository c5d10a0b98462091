//! Footnotes in what an author typed.
//!
//! A note is typed where its mark shall stand, `<note>It was not.</note>`, or as [`ficus_prose::Prose`] writes it: in a list
//! at the end to which links lead.

use std::collections::{HashMap, HashSet};

use super::{
    NodeId,
    tree::{Element, NodeRef},
};

/// A text has at most so many notes; what more are typed stand in the text.
const NOTES_MAX: usize = 2_000;

/// Where notes are, and where their marks.
#[derive(Default)]
pub(super) struct Noted {
    /// Subtrees in whose place a mark stands, with its number.
    pub marks: HashMap<NodeId, u32>,
    /// What stands in the text only for the notes.
    pub skip: HashSet<NodeId>,
    /// What holds each note.
    pub notes: Vec<NodeId>,
}

impl Noted {
    pub(super) fn find(root: NodeRef<'_>) -> Self {
        let mut noted = Self::default();
        let mut by_name: HashMap<String, u32> = HashMap::new();
        let mut references: Vec<(NodeId, String)> = Vec::new();
        for node in root.descendants() {
            let Some(element) = node.value().as_element() else { continue };
            match element.name() {
                "note" if noted.notes.len() < NOTES_MAX => {
                    let number = noted.add(node);
                    noted.marks.insert(node.id(), number);
                }
                "section" if has_role(element, "doc-endnotes") => {
                    noted.skip.insert(node.id());
                }
                "li" if in_notes(node) && noted.notes.len() < NOTES_MAX => {
                    let number = noted.add(node);
                    by_name.extend(element.attr("id").map(|id| (id.to_owned(), number)));
                }
                "a" if has_role(element, "doc-backlink") => {
                    noted.skip.insert(node.id());
                }
                "a" => {
                    let name = element.attr("href").and_then(|href| href.strip_prefix('#'));
                    references.extend(name.map(|name| (node.id(), name.to_owned())));
                }
                _ => {}
            }
        }
        for (node, name) in references {
            if let Some(number) = by_name.get(&name) {
                noted.marks.insert(node, *number);
            }
        }
        noted
    }

    fn add(&mut self, node: NodeRef<'_>) -> u32 {
        self.notes.push(node.id());
        self.notes.len() as u32
    }
}

fn has_role(element: &Element, role: &str) -> bool {
    element.attr("role") == Some(role)
}

/// Whether an item stands in the list of notes itself.
fn in_notes(item: NodeRef<'_>) -> bool {
    let section = item.parent().and_then(NodeRef::parent);
    section
        .and_then(|section| section.value().as_element().map(|element| has_role(element, "doc-endnotes")))
        .unwrap_or(false)
}
