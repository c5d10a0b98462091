//! What a title page states: lines and rows that begin with a label in bold.

use ficus_prose::{Block, Inline, plain};

use crate::html::{places::clean_label, reduce::Item};

/// A label is at most this long, in characters.
const LABEL_CHARS_MAX: usize = 48;
/// What the program that made the book states of itself.
const OF_THE_BOOK: [&str; 2] = ["Packaged", "Number of pages"];

/// The labels of a title page with their values. A line without one goes on with the value before it.
pub(super) fn facts(items: &[Item]) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    for item in items {
        let Block::Paragraph { inlines, .. } = &item.block else { continue };
        // What stands in a paragraph of its own belongs to a label only where that has nothing yet.
        let mut goes_on = facts.last().is_some_and(|(_, value)| value.is_empty());
        for line in inlines.split(|inline| *inline == Inline::LineBreak) {
            match labelled(line) {
                Some(fact) => {
                    facts.push(fact);
                    goes_on = true;
                }
                None if goes_on => append(&mut facts, plain::inline_text(line).trim()),
                None => {}
            }
        }
    }
    facts.retain(|(label, value)| !value.is_empty() && !OF_THE_BOOK.contains(&label.as_str()));
    facts
}

fn append(facts: &mut [(String, String)], text: &str) {
    let Some((_, value)) = facts.last_mut() else { return };
    if !value.is_empty() && !text.is_empty() {
        value.push('\n');
    }
    value.push_str(text);
}

/// `Rating:` in bold, and what follows it.
fn labelled(line: &[Inline]) -> Option<(String, String)> {
    let (Inline::Strong(bold), rest) = line.split_first()? else { return None };
    let bold = plain::inline_text(bold);
    let rest = plain::inline_text(rest);
    let rest = rest.trim();
    let value = match (bold.trim().ends_with(':'), rest.strip_prefix(':')) {
        (true, _) => rest,
        (false, Some(value)) => value.trim(),
        (false, None) => return None,
    };
    let label = clean_label(&bold);
    let fits = !label.is_empty() && label.chars().count() <= LABEL_CHARS_MAX;
    fits.then(|| (label, value.to_owned()))
}
