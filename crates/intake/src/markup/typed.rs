//! A story that a page shows as it was typed: a text file between two tags. Its lines are set as paragraphs, as those of
//! any text file are.

use std::ops::Range;

use ficus_prose::{Block, plain};

use super::Placed;
use crate::{
    blocks,
    lines::is_blank,
    recognise::{chapters, layout, part::PartMark},
};

/// Fewer words are a letter, a table or a drawing.
const WORDS_MIN: u32 = 100;
/// Lines of prose are wider than those of a poem: the widest has so many characters at least.
const WIDTH_MIN: usize = 55;
/// Of all signs but spaces so many in a hundred are letters.
const LETTERS_PERCENT_MIN: usize = 75;

/// What typed prose told when it was set as paragraphs.
#[derive(Default)]
pub(super) struct Told {
    /// The names of points of view in it.
    pub names: Vec<String>,
    /// How many lines were joined.
    pub joined: u32,
    /// Headings of chapters, which are no blocks any more: each with the place of the block that it stood before.
    pub headings: Vec<(usize, PartMark)>,
}

/// Sets typed prose as paragraphs.
pub(super) fn set(text: &mut Placed) -> Told {
    let mut told = Told::default();
    if !text.blocks.iter().any(|block| typed_prose(block).is_some()) {
        return told;
    }
    let placed = text.ranges.len() == text.blocks.len();
    let mut ranges = std::mem::take(&mut text.ranges).into_iter();
    for block in std::mem::take(&mut text.blocks) {
        let range = ranges.next().unwrap_or_default();
        let Some(typed) = typed_prose(&block) else {
            text.push(block, range, placed);
            continue;
        };
        let lines: Vec<&str> = typed.split('\n').collect();
        let layout = layout::measure(&lines);
        let mut set = Vec::new();
        for chapter in chapters::split(&lines) {
            told.headings.extend(chapter.mark.map(|mark| (text.blocks.len() + set.len(), mark)));
            let (pieces, unwrapped) = layout::pieces(layout, &lines[chapter.start..chapter.end]);
            let (blocks, found) = blocks::of_pieces(&pieces, &[]);
            told.names.extend(found);
            told.joined += unwrapped.len() as u32;
            set.extend(blocks);
        }
        for (block, part) in in_proportion(set, range) {
            text.push(block, part, placed);
        }
    }
    told
}

/// What was typed in a block, where it is prose.
fn typed_prose(block: &Block) -> Option<&str> {
    let Block::Preformatted(typed) = block else { return None };
    let widest = typed.split('\n').filter(|line| !is_blank(line)).map(|line| line.chars().count()).max();
    let signs = || typed.chars().filter(|c| !c.is_whitespace());
    let letters = signs().filter(|c| c.is_alphabetic()).count();
    let prose = plain::words(std::slice::from_ref(block)) >= WORDS_MIN
        && widest.is_some_and(|widest| widest >= WIDTH_MIN)
        && letters * 100 >= signs().count() * LETTERS_PERCENT_MIN;
    prose.then_some(typed)
}

/// Blocks with their parts of the range that all of them stand for.
fn in_proportion(blocks: Vec<Block>, whole: Range<u64>) -> Vec<(Block, Range<u64>)> {
    let lengths: Vec<u64> =
        blocks.iter().map(|block| plain::text(std::slice::from_ref(block)).len() as u64 + 1).collect();
    let all: u64 = lengths.iter().sum();
    let place = |sum: u64| {
        let width = u128::from(whole.end - whole.start);
        whole.start + (width * u128::from(sum) / u128::from(all.max(1))) as u64
    };
    let mut sum = 0;
    let mut parts = Vec::with_capacity(blocks.len());
    for (block, length) in blocks.into_iter().zip(lengths) {
        parts.push((block, place(sum)..place(sum + length)));
        sum += length;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Placed {
        let length = text.len() as u64;
        Placed {
            blocks: vec![Block::Preformatted(text.to_owned())],
            ranges: std::iter::once(10..10 + length).collect(),
        }
    }

    #[test]
    fn wrapped_prose_becomes_paragraphs_that_stand_where_it_stood() {
        let line = "The fog came up the river before tea, and nobody could say where it went";
        let text = format!("{}\n\n{}\n\nThe End", [line; 9].join("\n"), [line; 3].join("\n"));
        let mut placed = typed(&text);
        assert_eq!(set(&mut placed).joined, 10);
        assert_eq!(placed.blocks.len(), 3);
        assert_eq!(placed.ranges.len(), 3);
        assert_eq!(placed.ranges[0].start, 10);
        assert_eq!(placed.ranges[2].end, 10 + text.len() as u64);
        assert!(placed.ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn chapters_of_typed_prose_are_told_by_their_headings() {
        let line = "The fog came up the river before tea, and nobody could say where it went";
        let part = [line; 5].join("\n");
        let text = format!("Chapter 1: Fog\n\n{part}\n\n{part}\n\nChapter 2\n\n{part}");
        let mut placed = typed(&text);
        let told = set(&mut placed);
        let headings: Vec<_> = told.headings.iter().map(|(at, mark)| (*at, mark.number)).collect();
        assert_eq!((headings, placed.blocks.len()), (vec![(0, Some(1)), (2, Some(2))], 3));
    }

    #[test]
    fn drawings_and_poems_stay_as_they_were_typed() {
        let drawing = ["+----------------------------------------------------------+"; 30].join("\n");
        let poem =
            ["The lamps along the river", "went out and left no word", "of who had come to light them"];
        for text in [drawing, [poem.join("\n").as_str(); 12].join("\n\n")] {
            let mut placed = typed(&text);
            assert_eq!(set(&mut placed).joined, 0);
            assert!(matches!(placed.blocks.as_slice(), [Block::Preformatted(_)]));
        }
    }
}
