//! Empty paragraphs and new pages: where more stands between two paragraphs than the text usually has, a scene ends.

use ficus_prose::{Block, plain};

use crate::html::reduce::{Item, breaks::is_break};

/// So many empty paragraphs part scenes in any text that does not have as many everywhere.
const WIDE_GAP: u32 = 3;
/// What is usual is told from so many paragraphs after another.
const PAIRS_MIN: usize = 12;
/// A gap is rare where at most one of so many paragraphs has one before it.
const RARE: usize = 4;
/// Paragraphs of a story before the first break that only an empty paragraph shows: a header stands in lines too.
const PROSE_BEFORE_MIN: usize = 3;
/// A paragraph of a story has at least so many bytes.
const PROSE_BYTES_MIN: usize = 60;

/// What stands between a block and the one before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// Empty paragraphs.
    pub empty: u32,
    /// The end of a page that somebody set.
    pub paged: bool,
}

/// Puts breaks where gaps part scenes; `gaps` are those before each item.
pub(super) fn settle(items: Vec<Item>, gaps: &[Gap]) -> Vec<Item> {
    let least = least_gap(&items, gaps);
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut prose = 0;
    for (item, gap) in items.into_iter().zip(gaps) {
        let parts = least.is_some_and(|least| gap.empty >= least);
        let between = item.level == 0 && !is_break(&item.block) && out.last().is_some_and(is_text);
        let clear = prose >= PROSE_BEFORE_MIN || gap.empty >= WIDE_GAP;
        if between && (parts && clear || gap.paged && prose > 0) {
            out.push(Item {
                block: Block::SceneBreak { glyphs: None },
                level: 0,
                source_bytes: 0,
                anchors: Vec::new(),
                range: None,
            });
        }
        if item.level > 0 {
            prose = 0;
        } else if is_prose(&item.block) {
            prose += 1;
        }
        out.push(item);
    }
    out
}

fn is_text(item: &Item) -> bool {
    item.level == 0 && !is_break(&item.block)
}

fn is_prose(block: &Block) -> bool {
    let text = plain::text(std::slice::from_ref(block));
    let labelled = text.split_whitespace().take(3).any(|word| word.ends_with(':'));
    text.len() >= PROSE_BYTES_MIN && !labelled
}

/// From how many empty paragraphs on a gap parts scenes; `None` where there are as many everywhere.
fn least_gap(items: &[Item], gaps: &[Gap]) -> Option<u32> {
    let pairs: Vec<u32> = items
        .windows(2)
        .zip(&gaps[1.min(gaps.len())..])
        .filter(|(pair, _)| pair.iter().all(is_text))
        .map(|(_, gap)| gap.empty)
        .collect();
    let rare = |least: u32| pairs.iter().filter(|gap| **gap >= least).count() * RARE <= pairs.len();
    if pairs.len() >= PAIRS_MIN {
        let usual = u32::from(!rare(1));
        if rare(usual + 1) {
            return Some(usual + 1);
        }
    }
    let wide = pairs.iter().filter(|gap| **gap >= WIDE_GAP).count();
    (wide <= 4 || wide * 3 <= pairs.len()).then_some(WIDE_GAP)
}
