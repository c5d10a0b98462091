//! What a document states about itself in its properties.

use ficus_prose::BookFacts;

use crate::{
    stated,
    xml_tree::{Element, Tree},
};

/// Takes the facts of the core properties (ECMA-376-2 §11).
pub(super) fn core(tree: &Tree<'_>, facts: &mut BookFacts) {
    let Some(root) = tree.root() else { return };
    let of_program = root.child("dc", "creator").is_some_and(|creator| creator.folded() == "python-docx");
    for element in root.elements() {
        let text = element.folded();
        match element.name() {
            ("dc", "title") => facts.title = stated::title(&text),
            ("dc", "language") => facts.language = Some(text).filter(|tag| tag.len() >= 2),
            ("dc", "description") => facts.description = stated::description(&text),
            ("dc", "subject") => facts.subjects.extend(Some(text).filter(|text| !text.is_empty())),
            ("cp", "keywords") => facts.subjects.extend(stated::keywords(&text)),
            // The template of a program keeps the day when the template was made.
            ("dcterms", "created") if !of_program => state_day(facts, "Date written", &text),
            ("dcterms", "modified") if !of_program => state_day(facts, "Revised", &text),
            _ => {}
        }
    }
}

/// Takes the facts that the XML of Word 2003 keeps beside the text.
pub(super) fn inside(tree: &Tree<'_>, facts: &mut BookFacts) {
    let properties = tree.root().and_then(|root| root.child("o", "DocumentProperties"));
    for element in properties.into_iter().flat_map(Element::elements) {
        let text = element.folded();
        match element.name() {
            ("o", "Title") => facts.title = stated::title(&text),
            ("o", "Keywords") => facts.subjects.extend(stated::keywords(&text)),
            ("o", "Description") => facts.description = stated::description(&text),
            ("o", "Created") => state_day(facts, "Date written", &text),
            _ => {}
        }
    }
}

fn state_day(facts: &mut BookFacts, label: &str, text: &str) {
    let Some(day) = stated::day(text) else { return };
    // A document that was never saved again states no second day.
    if !facts.labelled.iter().any(|(_, value)| *value == day) {
        facts.labelled.push((label.to_owned(), day));
    }
}
