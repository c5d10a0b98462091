//! Headings of a page made by hand that are none by their element: `<p><b>Chapter 3</b></p>`.

use ficus_prose::{Align, Block, Inline, plain};

use super::{places::head::names_author, reduce::Item};
use crate::{
    flow::promote::{is_heading, is_styled, looks_like_heading, raise},
    heading::Heading,
};

/// A page's title and its author stand among so many of its first lines.
const TITLE_ITEMS_MAX: usize = 6;
/// The title of a chapter is at most this long, in characters.
const TITLE_CHARS_MAX: usize = 80;
/// The levels that such headings get, the better one first.
const LEVELS: [u8; 2] = [3, 2];

/// Makes headings of paragraphs that name chapters, where the page's own headings are of the work and its author, above
/// the text. Numbers alone are scenes; numbers with titles, one after another, are chapters where none is named.
pub(super) fn promote(items: &mut Vec<Item>) {
    part_off_byline(items);
    let headings = || items.iter().enumerate().filter(|(_, item)| is_heading(item));
    if is_styled(items) || headings().any(|(at, _)| at >= TITLE_ITEMS_MAX) {
        return;
    }
    let is_free = |level: &u8| headings().all(|(_, item)| item.level != *level);
    let Some(level) = LEVELS.into_iter().find(is_free) else { return };
    for item in items.iter_mut() {
        join_title(&mut item.block);
    }
    let is_named =
        |item: &Item| looks_like_heading(&item.block, false) == Some(true) && !is_labelled(&item.block);
    let mut found: Vec<usize> = (0..items.len()).filter(|at| is_named(&items[*at])).collect();
    if found.is_empty() {
        found = numbered(items);
    }
    for at in found {
        raise(&mut items[at], level);
    }
}

/// Where numbers with titles stand apart, `1. The Fog` and `2. The Oil`, each one more than the one before.
fn numbered(items: &[Item]) -> Vec<usize> {
    let titled = |item: &Item| {
        let Block::Paragraph { align, inlines } = &item.block else { return None };
        let bold = matches!(inlines.as_slice(), [Inline::Strong(_) | Inline::Underline(_)]);
        let text = (*align == Align::Centre || bold).then(|| plain::inline_text(inlines))?;
        let heading = Heading::parse(text.trim());
        let fits = text.chars().count() <= TITLE_CHARS_MAX && !text.contains('\n') && heading.title.is_some();
        heading.number.filter(|_| fits)
    };
    let found: Vec<(u32, usize)> =
        items.iter().enumerate().filter_map(|(at, item)| Some((titled(item)?, at))).collect();
    let counts = found.len() > 1 && (1..).zip(&found).all(|(wanted, (number, _))| wanted == *number);
    if counts { found.into_iter().map(|(_, at)| at).collect() } else { Vec::new() }
}

/// Sets a chapter's number and the title right below it in one line: `Chapter 1`, `The Fog`.
fn join_title(block: &mut Block) {
    let Block::Paragraph { align, inlines } = block else { return };
    let bold = matches!(inlines.as_slice(), [Inline::Strong(_)]);
    if !(bold || *align == Align::Centre) || !inlines.iter().any(holds_break) {
        return;
    }
    let text = plain::inline_text(inlines);
    let Some((number, title)) = text.trim().split_once('\n') else { return };
    let told = Heading::parse(number);
    let named = number.trim_start().starts_with(char::is_alphabetic) && told.opens_chapter;
    let title = title.trim();
    let is_title = !title.is_empty() && !title.contains('\n') && title.chars().count() <= TITLE_CHARS_MAX;
    if named && told.number.is_some() && told.title.is_none() && is_title && !names_author(title) {
        *inlines = vec![Inline::text(&format!("{}: {title}", number.trim()))];
    }
}

fn holds_break(inline: &Inline) -> bool {
    *inline == Inline::LineBreak || inline.inner().iter().any(holds_break)
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
