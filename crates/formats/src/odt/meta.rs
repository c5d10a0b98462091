//! What a document states about itself in its metadata.

use ficus_prose::BookFacts;

use crate::{
    stated,
    xml_tree::{Element, Tree},
};

/// Takes the facts of a document's metadata (ODF 1.3 part 3 §4).
pub(super) fn read(tree: &Tree<'_>, facts: &mut BookFacts) {
    let meta = tree.root().and_then(|root| root.child("office", "meta"));
    for element in meta.into_iter().flat_map(elements) {
        let text = element.folded();
        match element.name() {
            ("dc", "title") => facts.title = stated::title(&text),
            ("dc", "language") => facts.language = Some(text).filter(|tag| tag.len() >= 2),
            ("dc", "description") => facts.description = stated::description(&text),
            ("dc", "subject") => facts.subjects.extend(Some(text).filter(|text| !text.is_empty())),
            ("meta", "keyword") => facts.subjects.extend(stated::keywords(&text)),
            ("meta", "creation-date") => state_day(facts, "Date written", &text),
            ("dc", "date") => state_day(facts, "Revised", &text),
            ("meta", "user-defined") => {
                let name = element.attribute("meta", "name").unwrap_or_default();
                // Programs offer four empty fields of these names.
                if !text.is_empty() && !name.starts_with("Info ") && !name.is_empty() {
                    facts.labelled.push((name.into_owned(), text));
                }
            }
            _ => {}
        }
    }
}

/// The elements of the metadata; the first version put keywords into one of their own.
fn elements(meta: Element<'_>) -> Vec<Element<'_>> {
    meta.elements()
        .flat_map(|element| match element.name() {
            ("meta", "keywords") => element.elements().collect(),
            _ => vec![element],
        })
        .collect()
}

fn state_day(facts: &mut BookFacts, label: &str, text: &str) {
    let Some(day) = stated::day(text) else { return };
    if !facts.labelled.iter().any(|(_, value)| *value == day) {
        facts.labelled.push((label.to_owned(), day));
    }
}
