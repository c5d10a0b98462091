//! Blocks of a page into sections, at the headings that open chapters.

use ficus_prose::{Block, BookFacts, Inline, Section, SectionRole, plain};

use super::{
    places::{clean_label, head::is_label},
    reduce::Item,
};
use crate::heading::Heading;

/// Bold labels are looked for in so many blocks at the start.
const LABELLED_BLOCKS_MAX: usize = 12;
/// A longer heading is the opening of a text, in characters.
const TITLE_CHARS_MAX: usize = 200;
/// A label is at most this long, in characters.
const LABEL_CHARS_MAX: usize = 48;

/// Splits what one subtree was reduced to.
///
/// `heading` is what stood outside of the subtree and belongs to all of it. The page's title, where it is a heading of
/// its own, and labels in bold before the text go to the facts; the sections' bytes are without theirs.
pub(crate) fn split(
    items: Vec<Item>,
    heading: Option<&str>,
    facts: &mut BookFacts,
    sections_max: usize,
) -> Vec<Section> {
    let mut items = items;
    if heading.is_none() {
        take_title(&mut items, facts);
    }
    take_labels(&mut items, facts);
    split_text(items, heading, sections_max)
}

/// Splits a text that states nothing: titles and labels in it are the author's own.
pub(crate) fn split_text(items: Vec<Item>, heading: Option<&str>, sections_max: usize) -> Vec<Section> {
    // A heading outside says that the subtree is one chapter.
    let level = if heading.is_none() { chapter_level(&items) } else { 0 };
    let mut sections = vec![headed(heading)];
    for item in items {
        // Nearly every block is a paragraph and says nothing of chapters.
        let heading = (level > 0 && item.level > 0).then(|| {
            let text = plain::text(std::slice::from_ref(&item.block));
            let told = Heading::parse(&text.replace('\n', " "));
            (text, told)
        });
        let opening =
            heading.filter(|(_, told)| item.level == level || (item.level <= 3 && told.opens_chapter));
        if let Some((text, told)) = opening.filter(|_| sections.len() < sections_max) {
            // A number alone and a title below it are one heading.
            let last = sections.last_mut().expect("starts with one");
            if last.blocks.is_empty()
                && last.number.is_some()
                && last.title.is_none()
                && told.number.is_none()
            {
                last.title = told.title;
            } else {
                sections.push(headed(Some(&text)));
            }
            if let Some(last) = sections.last_mut() {
                last.source_bytes += item.source_bytes;
            }
            continue;
        }
        if let Some(last) = sections.last_mut() {
            last.source_bytes += item.source_bytes;
            last.ranges.extend(item.range);
            last.blocks.push(item.block);
        }
    }
    sections.iter_mut().for_each(trim_breaks);
    let first_is_nothing = sections.len() > 1 && sections[0].blocks.is_empty() && heading.is_none();
    if first_is_nothing {
        sections.remove(0);
    }
    sections
}

fn headed(heading: Option<&str>) -> Section {
    let told = heading.map(Heading::parse).unwrap_or_default();
    let role = if told.gathers { SectionRole::Part } else { SectionRole::Chapter };
    // `Part 4 of 5` says more than its number.
    let whole = || heading.filter(|heading| states_total(heading)).map(|heading| heading.trim().to_owned());
    Section { title: told.title.or_else(whole), number: told.number, role, ..Section::default() }
}

/// Whether a heading says how many parts there are or will be: `Part 4 of 5`, `2/?`.
fn states_total(heading: &str) -> bool {
    [" of ", "/"].iter().any(|sign| {
        heading.split_once(sign).is_some_and(|(number, total)| {
            number.trim_end().ends_with(|c: char| c.is_ascii_digit())
                && total.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '?')
        })
    })
}

/// The level at which chapters begin: where some heading opens one by its words, or where one level comes twice.
pub(crate) fn chapter_level(items: &[Item]) -> u8 {
    let opening = items.iter().find(|item| {
        (1..=3).contains(&item.level)
            && Heading::parse(&plain::text(std::slice::from_ref(&item.block))).opens_chapter
    });
    if let Some(item) = opening {
        return item.level;
    }
    (1..=3).find(|level| items.iter().filter(|item| item.level == *level).count() > 1).unwrap_or(0)
}

/// Takes the page's title from its only highest heading, where that stands first and opens no chapter.
fn take_title(items: &mut Vec<Item>, facts: &mut BookFacts) {
    let Some(at) = items.iter().take(4).position(|item| item.level > 0) else { return };
    let level = items[at].level;
    let alone = items.iter().filter(|item| item.level == level).count() == 1;
    let text = plain::text(std::slice::from_ref(&items[at].block)).replace('\n', " ");
    if level > 2 || !alone || text.chars().count() > TITLE_CHARS_MAX || Heading::parse(&text).opens_chapter {
        return;
    }
    if level == 2 && items.iter().any(|item| item.level == 1) {
        return;
    }
    items.remove(at);
    facts.title = Some(text.trim().to_owned());
}

/// Takes lines such as `<b>Rating:</b> PG` at the start into the facts.
fn take_labels(items: &mut Vec<Item>, facts: &mut BookFacts) {
    let mut at = 0;
    let mut looked_at = 0;
    let mut found = false;
    while at < items.len() && looked_at < LABELLED_BLOCKS_MAX {
        looked_at += 1;
        let labels = match &items[at].block {
            Block::Paragraph { inlines, .. } => bold_labels(inlines),
            _ => None,
        };
        match labels {
            Some(labels) => {
                facts.labelled.extend(labels);
                items.remove(at);
                found = true;
                looked_at = 0;
            }
            None if found => return,
            None => at += 1,
        }
    }
}

/// The labels of a paragraph every line of which begins with one.
pub(crate) fn bold_labels(inlines: &[Inline]) -> Option<Vec<(String, String)>> {
    // Nearly no paragraph of a story opens in bold.
    if !matches!(inlines.first(), Some(Inline::Strong(_))) {
        return None;
    }
    lines(inlines)
        .iter()
        .map(|line| {
            let (Inline::Strong(bold), rest) = line.split_first()? else { return None };
            let bold = plain::inline_text(bold);
            let rest = plain::inline_text(rest);
            let (label, value) = match (bold.trim().ends_with(':'), rest.trim_start().strip_prefix(':')) {
                (true, _) => (bold.as_str(), rest.trim().to_owned()),
                (false, Some(value)) => (bold.as_str(), value.trim().to_owned()),
                (false, None) => bold_fact(&bold, &rest)?,
            };
            let label = clean_label(label);
            let fits = !label.is_empty() && label.chars().count() <= LABEL_CHARS_MAX && !value.is_empty();
            fits.then_some((label, value))
        })
        .collect()
}

/// A label whose value, a name perhaps, is bold as well.
fn bold_fact<'a>(bold: &'a str, rest: &str) -> Option<(&'a str, String)> {
    let (label, value) = bold.split_once(':').filter(|(label, _)| is_label(label))?;
    Some((label, format!("{}{rest}", value.trim_start()).trim_end().to_owned()))
}

/// The lines of a paragraph; bold text that goes on over a break is bold on both sides.
fn lines(inlines: &[Inline]) -> Vec<Vec<Inline>> {
    let mut lines = vec![Vec::new()];
    for inline in inlines {
        let parts: Vec<Vec<Inline>> = match inline {
            Inline::LineBreak => vec![Vec::new(), Vec::new()],
            Inline::Strong(inner) => inner
                .split(|inner| *inner == Inline::LineBreak)
                .map(|part| vec![Inline::Strong(part.to_vec())])
                .collect(),
            other => vec![vec![other.clone()]],
        };
        let mut parts = parts.into_iter();
        if let (Some(line), Some(first)) = (lines.last_mut(), parts.next()) {
            line.extend(first);
        }
        lines.extend(parts);
    }
    lines
}

/// Takes breaks off both ends, where they part nothing.
pub(crate) fn trim_breaks(section: &mut Section) {
    let is_break = |block: &Block| matches!(block, Block::SceneBreak { .. });
    // Ranges are known of all blocks or of none.
    if section.ranges.len() != section.blocks.len() {
        section.ranges.clear();
    }
    let end = section.blocks.iter().rposition(|block| !is_break(block)).map_or(0, |last| last + 1);
    let start = section.blocks[..end].iter().take_while(|block| is_break(block)).count();
    section.blocks.truncate(end);
    section.blocks.drain(..start);
    if !section.ranges.is_empty() {
        section.ranges.truncate(end);
        section.ranges.drain(..start);
    }
}
