//! Headings of a page made by hand that are none by their element: `<p><b>Chapter 3</b></p>`.

use ficus_prose::{Block, Inline, plain};

use super::{places::head::names_author, reduce::Item};
use crate::flow::promote::{is_heading, is_styled, looks_like_heading, raise};

/// A page's title and its author stand among so many of its first lines.
const TITLE_ITEMS_MAX: usize = 6;
/// The levels that such headings get, the better one first.
const LEVELS: [u8; 2] = [3, 2];

/// Makes headings of paragraphs that name chapters, where the page's own headings are of the work and its author, above
/// the text. Numbers alone are scenes.
pub(super) fn promote(items: &mut Vec<Item>) {
    part_off_byline(items);
    let headings = || items.iter().enumerate().filter(|(_, item)| is_heading(item));
    if is_styled(items) || headings().any(|(at, _)| at >= TITLE_ITEMS_MAX) {
        return;
    }
    let is_free = |level: &u8| headings().all(|(_, item)| item.level != *level);
    let Some(level) = LEVELS.into_iter().find(is_free) else { return };
    for item in items {
        if looks_like_heading(&item.block, false) == Some(true) && !is_labelled(&item.block) {
            raise(item, level);
        }
    }
}

/// Parts a heading from the by-line that stands above it in one paragraph: `by Quill`, `Part 4`.
fn part_off_byline(items: &mut Vec<Item>) {
    let found = items.iter().take(TITLE_ITEMS_MAX).enumerate().find_map(|(at, item)| {
        let Block::Paragraph { align, inlines } = &item.block else { return None };
        let last = inlines.iter().rposition(|inline| *inline == Inline::LineBreak)?;
        let heading = Block::Paragraph { align: *align, inlines: inlines[last + 1..].to_vec() };
        let signed = plain::inline_text(&inlines[..last]).lines().any(names_author);
        let is_heading = looks_like_heading(&heading, false) == Some(true) && !is_labelled(&heading);
        (signed && is_heading).then_some((at, last, heading))
    });
    let Some((at, last, heading)) = found else { return };
    let item = &mut items[at];
    if let Block::Paragraph { inlines, .. } = &mut item.block {
        inlines.truncate(last);
    }
    let range = item.range.as_ref().map(|range| range.end..range.end);
    items.insert(at + 1, Item { block: heading, level: 0, source_bytes: 0, anchors: Vec::new(), range });
}

/// Whether a paragraph is a field of a header: `Part: 1/3`.
fn is_labelled(block: &Block) -> bool {
    let text = plain::text(std::slice::from_ref(block));
    text.find(|c: char| !c.is_alphabetic()).is_some_and(|end| text[end..].trim_start().starts_with(':'))
}
