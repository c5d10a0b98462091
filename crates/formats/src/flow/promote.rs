//! Headings that are none by their style: `Chapter 3` on a line of its own, bold or in the middle.

use ficus_prose::{Align, Block, HeadingRole, Inline, plain};

use crate::{
    heading::Heading,
    html::reduce::{Item, breaks::is_break},
};

/// A heading that only looks like one is at most this long, in characters.
const CHARS_MAX: usize = 80;
/// The level that such headings get: below a book's title.
const LEVEL: u8 = 2;
/// Numbers alone are headings where there are at least so many.
const NUMBERS_MIN: usize = 2;

/// Makes headings of paragraphs that look like the headings of chapters, where no heading by style opens one.
pub(super) fn promote(items: &mut [Item]) {
    if is_styled(items) || items.iter().filter(|item| is_heading(item)).count() > 1 {
        return;
    }
    let found: Vec<(usize, bool)> = (0..items.len())
        .filter_map(|at| {
            let after_break = at.checked_sub(1).is_none_or(|before| is_break(&items[before].block));
            looks_like_heading(&items[at].block, after_break).map(|named| (at, named))
        })
        .collect();
    let named = found.iter().any(|(_, named)| *named);
    if !named && found.len() < NUMBERS_MIN {
        return;
    }
    // Numbers stand for scenes where chapters are named.
    for (at, _) in found.into_iter().filter(|(_, own)| *own == named) {
        raise(&mut items[at], LEVEL);
    }
}

/// Whether a heading by style opens a chapter.
pub(crate) fn is_styled(items: &[Item]) -> bool {
    items.iter().any(|item| {
        is_heading(item) && Heading::parse(&plain::text(std::slice::from_ref(&item.block))).opens_chapter
    })
}

/// Whether an item is a heading by its style, of a level that chapters have.
pub(crate) fn is_heading(item: &Item) -> bool {
    (1..=3).contains(&item.level)
}

/// Makes a heading of a paragraph.
pub(crate) fn raise(item: &mut Item, level: u8) {
    if let Block::Paragraph { inlines, .. } = &mut item.block {
        let inlines = unbolded(std::mem::take(inlines));
        item.block = Block::Heading { level: 1, role: HeadingRole::Plain, inlines };
        item.level = level;
    }
}

/// Whether a paragraph looks like the heading of a chapter: `Some(true)` where it says so by its words.
pub(crate) fn looks_like_heading(block: &Block, after_break: bool) -> Option<bool> {
    let Block::Paragraph { align, inlines } = block else { return None };
    if is_longer(inlines) {
        return None;
    }
    let text = plain::inline_text(inlines);
    let text = text.trim();
    if text.contains('\n') || text.chars().count() > CHARS_MAX {
        return None;
    }
    let heading = Heading::parse(text);
    if !heading.opens_chapter {
        return None;
    }
    let marked =
        matches!(inlines.as_slice(), [Inline::Strong(_) | Inline::Underline(_) | Inline::Emphasis(_)]);
    let apart = *align == Align::Centre || marked || after_break;
    let word: String =
        text.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphabetic()).collect();
    let named = matches!(
        word.to_lowercase().as_str(),
        "chapter" | "chap" | "part" | "prologue" | "prolog" | "epilogue" | "epilog" | "interlude"
    );
    // A sentence can begin with such a word too.
    let sentence = heading.title.is_some() && !apart && text.ends_with(['.', '!', '?', ',', '”', '"', '…']);
    match (named, heading.title.is_some()) {
        (true, _) if !sentence => Some(true),
        (false, false) if apart => Some(false),
        _ => None,
    }
}

/// Whether a text is plainly longer than a heading: most paragraphs are, and need not be put together to be told.
fn is_longer(inlines: &[Inline]) -> bool {
    fn bytes(inlines: &[Inline]) -> usize {
        let of = |inline: &Inline| match inline {
            Inline::Text(text) => text.len(),
            other => bytes(other.inner()),
        };
        inlines.iter().map(of).sum()
    }
    bytes(inlines) > CHARS_MAX * 4
}

fn unbolded(inlines: Vec<Inline>) -> Vec<Inline> {
    inlines
        .into_iter()
        .flat_map(|inline| match inline {
            Inline::Strong(inner) => inner,
            other => vec![other],
        })
        .collect()
}
