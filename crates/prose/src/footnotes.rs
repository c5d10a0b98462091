//! Footnotes of a text: their marks count up as they come, and every note is one that a mark points to.

use std::collections::HashMap;

use crate::{Align, Block, Inline};

/// Brings the footnotes of a text in order.
///
/// Notes are numbered in the order in which the text first refers to them. A mark that points to nothing goes; a note
/// that nothing points to stands behind the others, so that none is lost. There is one list of notes, at the end.
pub fn settle_footnotes(blocks: &mut Vec<Block>) {
    let mut notes: Vec<Option<Vec<Block>>> = Vec::new();
    blocks.retain_mut(|block| match block {
        Block::Footnotes(of_block) => {
            notes.extend(std::mem::take(of_block).into_iter().map(Some));
            false
        }
        _ => true,
    });
    let mut order = Order { numbers: HashMap::new(), count: notes.len() };
    order.blocks(blocks);
    if notes.is_empty() {
        return;
    }
    let mut sorted: Vec<Vec<Block>> = Vec::with_capacity(notes.len());
    let mut referred: Vec<(u32, u32)> = order.numbers.into_iter().collect();
    referred.sort_by_key(|(_, number)| *number);
    for (old, _) in referred {
        sorted.extend(notes.get_mut(old as usize - 1).and_then(Option::take));
    }
    sorted.extend(notes.into_iter().flatten());
    for note in &mut sorted {
        // A note has no notes of its own.
        Order { numbers: HashMap::new(), count: 0 }.blocks(note);
    }
    blocks.push(Block::Footnotes(sorted));
}

/// Takes a text and its notes apart: the blocks without notes, and the notes in the order of their numbers.
pub fn without_footnotes(blocks: Vec<Block>) -> (Vec<Block>, Vec<Vec<Block>>) {
    let mut notes = Vec::new();
    let mut text = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Footnotes(of_block) => notes.extend(of_block),
            block => text.push(block),
        }
    }
    (text, notes)
}

/// Puts a text behind another, with the notes of both counted through.
pub fn with_footnotes_behind(first: Vec<Block>, second: Vec<Block>) -> Vec<Block> {
    let (mut blocks, mut notes) = without_footnotes(first);
    let (mut more, more_notes) = without_footnotes(second);
    let before = u32::try_from(notes.len()).unwrap_or(u32::MAX);
    each_mark(&mut more, &mut |number| *number = number.saturating_add(before));
    blocks.extend(more);
    notes.extend(more_notes);
    if !notes.is_empty() {
        blocks.push(Block::Footnotes(notes));
    }
    settle_footnotes(&mut blocks);
    blocks
}

/// A part of a text with those of its notes that the part refers to, counted from one; and with those that nothing in
/// the whole text refers to, where `all_marks` tells what it does refer to.
pub fn with_own_footnotes(
    mut part: Vec<Block>,
    notes: &[Vec<Block>],
    all_marks: Option<&[u32]>,
) -> Vec<Block> {
    let mut own: Vec<u32> = marks(&mut part);
    if let Some(all) = all_marks {
        own.extend((1..).take(notes.len()).filter(|number| !all.contains(number)));
    }
    own.sort_unstable();
    own.dedup();
    let kept: Vec<Vec<Block>> =
        own.iter().filter_map(|number| notes.get(*number as usize - 1)).cloned().collect();
    each_mark(&mut part, &mut |number| {
        *number = own.binary_search(number).map_or(0, |place| place as u32 + 1);
    });
    if !kept.is_empty() {
        part.push(Block::Footnotes(kept));
    }
    settle_footnotes(&mut part);
    part
}

/// The numbers of the notes that a text refers to, in its order.
pub fn marks(blocks: &mut [Block]) -> Vec<u32> {
    let mut found = Vec::new();
    each_mark(blocks, &mut |number| found.push((*number).max(1)));
    found
}

/// Puts each note into the text in brackets where its mark stood: for summaries and notes of authors, which stand
/// beside a text that has notes of its own. What no mark points to becomes a paragraph behind the others.
pub fn flatten_footnotes(blocks: Vec<Block>) -> Vec<Block> {
    let (mut blocks, notes) = without_footnotes(blocks);
    let mut told: Vec<Vec<Inline>> = notes.iter().map(|note| in_a_line(note)).collect();
    // A note has no notes of its own.
    for note in &mut told {
        note.retain(|inline| !matches!(inline, Inline::NoteMark(_)));
    }
    let mut put = vec![false; told.len()];
    replace_marks(&mut blocks, &told, &mut put);
    for (note, _) in told.into_iter().zip(put).filter(|(note, put)| !put && !note.is_empty()) {
        blocks.push(Block::Paragraph { align: Align::Start, inlines: bracketed(note) });
    }
    blocks
}

fn bracketed(note: Vec<Inline>) -> Vec<Inline> {
    [Inline::text("[")].into_iter().chain(note).chain([Inline::text("]")]).collect()
}

/// The runs of blocks in one line, paragraphs parted by spaces.
fn in_a_line(blocks: &[Block]) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    let mut put = |inlines: Vec<Inline>| {
        if !line.is_empty() && !inlines.is_empty() {
            line.push(Inline::text(" "));
        }
        line.extend(inlines);
    };
    for block in blocks {
        match block {
            Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => put(inlines.clone()),
            Block::Quote(inner)
            | Block::Styled { blocks: inner, .. }
            | Block::Shield { blocks: inner, .. } => put(in_a_line(inner)),
            Block::Verse(lines) => lines.iter().for_each(|line| put(line.clone())),
            Block::List(list) => list.items.iter().for_each(|item| put(in_a_line(item))),
            Block::Preformatted(text) => put(vec![Inline::text(text)]),
            Block::Image(image) => put(vec![Inline::text(image.alt())]),
            Block::SceneBreak { .. } | Block::Footnotes(_) => {}
        }
    }
    line
}

fn replace_marks(blocks: &mut [Block], notes: &[Vec<Inline>], put: &mut [bool]) {
    each_run(blocks, &mut |inlines| {
        let mut out: Vec<Inline> = Vec::with_capacity(inlines.len());
        for inline in std::mem::take(inlines) {
            let Inline::NoteMark(number) = inline else {
                out.push(inline);
                continue;
            };
            let at = (number as usize).wrapping_sub(1);
            if let Some(note) = notes.get(at).filter(|note| !note.is_empty()) {
                put[at] = true;
                out.push(Inline::text(" "));
                out.extend(bracketed(note.clone()));
            }
        }
        *inlines = joined_text(out);
    });
}

/// Runs of plain text that stand side by side are one, as they are read again.
fn joined_text(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match (out.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => out.push(inline),
        }
    }
    out
}

fn each_mark(blocks: &mut [Block], tell: &mut impl FnMut(&mut u32)) {
    each_run(blocks, &mut |inlines| {
        for inline in inlines {
            if let Inline::NoteMark(number) = inline {
                tell(number);
            }
        }
    });
}

/// Every list of runs of a text, the outer before those inside; notes have none that are told.
fn each_run(blocks: &mut [Block], tell: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => each_inner(inlines, tell),
            Block::Quote(inner)
            | Block::Styled { blocks: inner, .. }
            | Block::Shield { blocks: inner, .. } => each_run(inner, tell),
            Block::Verse(lines) => lines.iter_mut().for_each(|line| each_inner(line, tell)),
            Block::List(list) => list.items.iter_mut().for_each(|item| each_run(item, tell)),
            Block::SceneBreak { .. } | Block::Preformatted(_) | Block::Image(_) | Block::Footnotes(_) => {}
        }
    }
}

fn each_inner(inlines: &mut Vec<Inline>, tell: &mut dyn FnMut(&mut Vec<Inline>)) {
    tell(inlines);
    for inline in inlines {
        if let Some(inner) = inline.inner_mut() {
            each_inner(inner, tell);
        }
    }
}

struct Order {
    /// The new number of each note that was referred to, by the old one.
    numbers: HashMap<u32, u32>,
    count: usize,
}

impl Order {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Paragraph { inlines, .. } | Block::Heading { inlines, .. } => self.inlines(inlines),
                Block::Quote(inner)
                | Block::Styled { blocks: inner, .. }
                | Block::Shield { blocks: inner, .. } => self.blocks(inner),
                Block::Verse(lines) => lines.iter_mut().for_each(|line| self.inlines(line)),
                Block::List(list) => list.items.iter_mut().for_each(|item| self.blocks(item)),
                Block::SceneBreak { .. } | Block::Preformatted(_) | Block::Image(_) | Block::Footnotes(_) => {
                }
            }
        }
    }

    fn inlines(&mut self, inlines: &mut Vec<Inline>) {
        let count = self.count;
        inlines.retain(|inline| match inline {
            Inline::NoteMark(number) => (1..=count).contains(&(*number as usize)),
            _ => true,
        });
        for inline in inlines {
            match inline {
                Inline::NoteMark(number) => {
                    let next = self.numbers.len() as u32 + 1;
                    *number = *self.numbers.entry(*number).or_insert(next);
                }
                other => {
                    if let Some(inner) = other.inner_mut() {
                        self.inlines(inner);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(inlines: Vec<Inline>) -> Block {
        Block::Paragraph { align: Align::Start, inlines }
    }

    #[test]
    fn notes_stand_in_the_order_of_their_marks_and_none_is_lost() {
        let mut blocks = vec![
            Block::Footnotes(vec![note("first"), note("nowhere"), note("third")]),
            paragraph(vec![
                Inline::NoteMark(3),
                Inline::Emphasis(vec![Inline::NoteMark(1), Inline::NoteMark(3)]),
                Inline::NoteMark(9),
            ]),
        ];
        settle_footnotes(&mut blocks);
        let marks =
            vec![Inline::NoteMark(1), Inline::Emphasis(vec![Inline::NoteMark(2), Inline::NoteMark(1)])];
        let notes = Block::Footnotes(vec![note("third"), note("first"), note("nowhere")]);
        assert_eq!(blocks, [paragraph(marks), notes]);
    }

    fn note(text: &str) -> Vec<Block> {
        vec![paragraph(vec![Inline::text(text)])]
    }

    #[test]
    fn texts_are_joined_and_cut_with_their_notes_counted_through() {
        let first =
            vec![paragraph(vec![Inline::text("a"), Inline::NoteMark(1)]), Block::Footnotes(vec![note("x")])];
        let second =
            vec![paragraph(vec![Inline::text("b"), Inline::NoteMark(1)]), Block::Footnotes(vec![note("y")])];
        let both = with_footnotes_behind(first.clone(), second.clone());
        assert_eq!(both.last(), Some(&Block::Footnotes(vec![note("x"), note("y")])));
        assert_eq!(both[1], paragraph(vec![Inline::text("b"), Inline::NoteMark(2)]));
        let (mut text, notes) = without_footnotes(both);
        let all = marks(&mut text);
        let behind = text.split_off(1);
        assert_eq!(with_own_footnotes(text, &notes, Some(&all)), first);
        assert_eq!(with_own_footnotes(behind, &notes, None), second);
    }

    #[test]
    fn notes_of_a_summary_stand_in_brackets_where_their_marks_were() {
        let blocks = vec![
            paragraph(vec![Inline::text("So it was"), Inline::NoteMark(1), Inline::text(".")]),
            Block::Footnotes(vec![note("as Watson says"), note("elsewhere")]),
        ];
        let told = vec![
            paragraph(vec![Inline::text("So it was [as Watson says].")]),
            paragraph(bracketed(vec![Inline::text("elsewhere")])),
        ];
        assert_eq!(flatten_footnotes(blocks), told);
    }
}
