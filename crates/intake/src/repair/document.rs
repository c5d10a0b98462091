//! Repairs of documents: of their texts, each proven by all of them together.

use std::{borrow::Cow, ops::Range};

use ficus_formats::Document;
use ficus_prose::{Block, Inline, Repair, RepairKinds};

use super::{INSIDE, Signs, Step, run};
use crate::lines;

/// What was repaired in a document.
#[derive(Debug, Default)]
pub(crate) struct Mended {
    /// What was done.
    pub repairs: Vec<Repair>,
    /// Where in the source, in its order.
    pub places: Vec<(Range<u64>, RepairKinds)>,
}

/// One text of a document and where the block that holds it stands in the source.
type Held<'a> = (&'a mut String, Option<Range<u64>>);

/// Repairs all texts of a document in place.
pub(crate) fn repair(document: &mut Document) -> Mended {
    // White space is the business of the document's own reader.
    let steps: Vec<_> = INSIDE.iter().filter(|step| step.needs != Signs::SPACES).collect();
    mend(texts(document), &steps)
}

/// Repairs all texts of blocks in place, and tells what was done.
pub(crate) fn repair_blocks(blocks: &mut [Block]) -> Vec<Repair> {
    let mut held = Vec::new();
    of_blocks(blocks, None, &mut held);
    mend(held, &INSIDE.iter().collect::<Vec<_>>()).repairs
}

fn mend(mut held: Vec<Held<'_>>, steps: &[&Step]) -> Mended {
    if !held.iter().any(|(text, _)| {
        let signs = Signs::of(text);
        steps.iter().any(|step| signs.any(step.needs))
    }) {
        return Mended::default();
    }
    let taken: Vec<String> = held.iter_mut().map(|(text, _)| std::mem::take(*text)).collect();
    let mut lines: Vec<_> = taken.iter().map(|text| lines::bare(text)).collect();
    let repairs = run(steps, &mut lines);
    let after: Vec<(Option<String>, RepairKinds)> = lines
        .into_iter()
        .map(|line| match line.text {
            Cow::Owned(text) => (Some(text), line.repairs),
            Cow::Borrowed(_) => (None, line.repairs),
        })
        .collect();
    let mut places = Vec::new();
    for (((text, range), before), (mended, kinds)) in held.into_iter().zip(taken).zip(after) {
        if let Some(range) = range.filter(|_| !kinds.is_empty()) {
            places.push((range, kinds));
        }
        *text = mended.unwrap_or(before);
    }
    places.sort_by_key(|(range, _)| range.start);
    Mended { repairs, places }
}

fn texts(document: &mut Document) -> Vec<Held<'_>> {
    let mut held: Vec<Held<'_>> = Vec::new();
    let facts = &mut document.book.facts;
    let stated = facts.title.iter_mut().chain(&mut facts.creators).chain(&mut facts.subjects);
    held.extend(stated.chain(facts.labelled.iter_mut().map(|(_, value)| value)).map(|text| (text, None)));
    of_blocks(&mut facts.description, None, &mut held);
    for section in &mut document.book.sections {
        held.extend(section.title.iter_mut().map(|title| (title, None)));
        let known = section.ranges.len() == section.blocks.len();
        for (at, block) in section.blocks.iter_mut().enumerate() {
            of_block(block, known.then(|| section.ranges[at].clone()).as_ref(), &mut held);
        }
    }
    for note in &mut document.notes {
        of_blocks(&mut note.blocks, None, &mut held);
    }
    for review in &mut document.reviews {
        held.push((&mut review.name, None));
        of_blocks(&mut review.blocks, None, &mut held);
    }
    held
}

fn of_blocks<'a>(blocks: &'a mut [Block], range: Option<&Range<u64>>, held: &mut Vec<Held<'a>>) {
    for block in blocks {
        of_block(block, range, held);
    }
}

fn of_block<'a>(block: &'a mut Block, range: Option<&Range<u64>>, held: &mut Vec<Held<'a>>) {
    match block {
        Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => of_inlines(inlines, range, held),
        Block::SceneBreak { glyphs } => held.extend(glyphs.iter_mut().map(|text| (text, range.cloned()))),
        Block::Quote(blocks) | Block::Styled { blocks, .. } | Block::Shield { blocks, .. } => {
            of_blocks(blocks, range, held);
        }
        Block::Verse(lines) => lines.iter_mut().for_each(|line| of_inlines(line, range, held)),
        Block::Preformatted(text) => held.push((text, range.cloned())),
        Block::List(list) => list.items.iter_mut().for_each(|item| of_blocks(item, range, held)),
        Block::Footnotes(notes) => notes.iter_mut().for_each(|note| of_blocks(note, range, held)),
        Block::Image(_) => {}
    }
}

fn of_inlines<'a>(inlines: &'a mut [Inline], range: Option<&Range<u64>>, held: &mut Vec<Held<'a>>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => held.push((text, range.cloned())),
            other => of_inlines(other.inner_mut().map_or(&mut [], Vec::as_mut_slice), range, held),
        }
    }
}
