//! Summaries, notes and stated facts that stand around stories, as several archives set them.

use std::collections::HashSet;

use crate::html::{
    places::{Elements, PlacedNote, Places, ancestors, elements, folded, has_class, short_text, text_of},
    tree::{ElementRef, NodeId, NodeRef},
};

/// A stated fact outside of lists is at most so long, in bytes.
const FACT_BYTES_MAX: usize = 2_000;
/// A fact's element holds at most so many others.
const FACT_ELEMENTS_MAX: usize = 24;

/// Takes facts that stand alone in an element with their label: `<div>Rating: <b>G</b></div>`.
pub(super) fn lone_facts<'a>(
    page: &Elements<'a>,
    story: ElementRef<'a>,
    labels: &[&str],
    places: &mut Places<'a>,
) {
    let mut taken: HashSet<NodeId> = HashSet::new();
    for element in &page.all {
        let plain =
            matches!(element.value().name(), "div" | "p" | "li" | "td" | "span" | "dt" | "strong" | "b");
        if !plain
            || elements(**element).nth(FACT_ELEMENTS_MAX).is_some()
            || ancestors(*element).any(|above| above.id() == story.id() || taken.contains(&above.id()))
        {
            continue;
        }
        let Some(text) = short_text(**element, FACT_BYTES_MAX) else { continue };
        let Some((label, value)) = text.split_once(':') else { continue };
        let known = labels.iter().find(|known| known.eq_ignore_ascii_case(label.trim()));
        let Some(label) = known else { continue };
        let more = labels.iter().filter(|known| text.contains(&format!("{known}:"))).count() > 1;
        if more {
            // Several in one: each has an element of its own below.
            continue;
        }
        if value.trim().is_empty() {
            let Some(next) = next_text(*element) else { continue };
            places.label(label, folded(&next), **element);
        } else {
            places.label(label, folded(value), **element);
        }
        taken.insert(element.id());
        places.header(*element);
    }
}

/// The text right behind an element: of the next sibling that has any.
fn next_text(element: ElementRef<'_>) -> Option<String> {
    let mut texts = element.next_siblings().take(4).map(|node| short_text(node, FACT_BYTES_MAX));
    texts.find(|text| text.as_deref() != Some("")).flatten()
}

/// A note stands below at most so many elements.
const DEPTH_MAX: usize = 32;
/// The heading of a note is among so many elements before it.
const SIBLINGS_MAX: usize = 6;

/// Finds the notes of a page of AO3's software whose stories are known; `summary` is known already.
pub(super) fn of_archive<'a>(page: &Elements<'a>, chapters: ElementRef<'a>, places: &mut Places<'a>) {
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
