//! Footnotes of a text: their marks count up as they come, and every note is one that a mark points to.

use std::collections::HashMap;

use crate::{Block, Inline};

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
    use crate::Align;

    fn paragraph(inlines: Vec<Inline>) -> Block {
        Block::Paragraph { align: Align::Start, inlines }
    }

    #[test]
    fn notes_stand_in_the_order_of_their_marks_and_none_is_lost() {
        let note = |text: &str| vec![paragraph(vec![Inline::text(text)])];
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
}
