//! Summaries and notes around the chapters on pages of AO3 and of other archives on the same software.

use std::collections::HashSet;

use crate::html::tree::{ElementRef, NodeRef};

use ficus_prose::SpanClass;

use super::{Elements, PlacedNote, Places, ancestors, has_class, text_of};
use crate::html::NodeId;

/// A note stands below at most so many elements.
const DEPTH_MAX: usize = 32;
/// The heading of a note is among so many elements before it.
const SIBLINGS_MAX: usize = 6;

/// Finds the notes of a page whose stories are known; `summary` is known already.
pub(super) fn find<'a>(page: &Elements<'a>, chapters: ElementRef<'a>, places: &mut Places<'a>) {
    let stories: HashSet<NodeId> = places.stories.iter().map(|(_, story)| story.id()).collect();
    let summary = places.summary.map(NodeRef::id);
    let mut begun = 0usize;
    let mut notes = Vec::new();
    for element in &page.all {
        if stories.contains(&element.id()) {
            begun += 1;
        }
        let is_note = element.value().name() == "blockquote"
            && has_class(*element, "userstuff")
            && Some(element.id()) != summary
            && ancestors(*element).nth(DEPTH_MAX).is_none()
            && !ancestors(*element).any(|above| stories.contains(&above.id()));
        let Some(label) = is_note.then(|| label_of(*element)).flatten() else { continue };
        let inside = ancestors(*element).any(|above| above.id() == chapters.id());
        let after = is_end(*element) || label.contains("End") || !inside && begun > 0;
        let story = if after { begun.checked_sub(1) } else { Some(begun) };
        let story = story.filter(|story| inside && *story < stories.len());
        notes.push(PlacedNote { label, story, after, node: **element });
    }
    for note in &notes {
        places.classes.insert(note.node.id(), SpanClass::Note);
    }
    places.notes = notes;
}

/// The heading of a note: the words before it in the same element.
fn label_of(note: ElementRef<'_>) -> Option<String> {
    note.prev_siblings()
        .filter_map(ElementRef::wrap)
        .take(SIBLINGS_MAX)
        .filter(|sibling| matches!(sibling.value().name(), "p" | "h2" | "h3" | "h4" | "b"))
        .map(|sibling| text_of(sibling).trim_end_matches(':').to_owned())
        .find(|label| label.ends_with("Notes") || label.ends_with("Summary"))
}

fn is_end(note: ElementRef<'_>) -> bool {
    ancestors(note)
        .any(|above| has_class(above, "end") || above.value().id().is_some_and(|id| id.contains("endnotes")))
}
