//! Breaks between scenes among blocks.

use ficus_prose::{Block, Inline, List};

use super::Item;
use crate::html::scene_break::GLYPHS_CHARS_MAX;

/// Adds a block; a break after a break is one.
pub(crate) fn push_block(blocks: &mut Vec<Block>, block: Block) {
    if !(is_break(&block) && blocks.last().is_some_and(is_break)) {
        blocks.push(block);
    }
}

pub(crate) fn is_break(block: &Block) -> bool {
    matches!(block, Block::SceneBreak { .. })
}

/// Turns gaps into scene breaks without glyphs, or takes them out where the page has one after every paragraph.
pub(crate) fn settle_gaps(block: Block, everywhere: bool) -> Option<Block> {
    let settle = |blocks: Vec<Block>| -> Vec<Block> {
        blocks.into_iter().filter_map(|block| settle_gaps(block, everywhere)).collect()
    };
    Some(match block {
        Block::SceneBreak { glyphs: Some(glyphs) } if glyphs.is_empty() => {
            return (!everywhere).then_some(Block::SceneBreak { glyphs: None });
        }
        Block::Quote(blocks) => Block::Quote(settle(blocks)),
        Block::Styled { class, blocks } => Block::Styled { class, blocks: settle(blocks) },
        Block::Shield { warning, blocks } => Block::Shield { warning, blocks: settle(blocks) },
        Block::List(List { ordered, items }) => Block::List(List {
            ordered,
            items: items.into_iter().map(settle).filter(|item| !item.is_empty()).collect(),
        }),
        other => other,
    })
}

/// Puts breaks into a typed text where more stands empty than it usually has between paragraphs; `gaps` says how much
/// is empty before each item.
pub(super) fn part_at_gaps(items: Vec<Item>, gaps: &[u32]) -> Vec<Item> {
    let is_text = |item: &Item| item.level == 0 && !is_break(&item.block);
    let between: Vec<u32> = items
        .windows(2)
        .zip(gaps.iter().skip(1))
        .filter(|(pair, _)| pair.iter().all(is_text))
        .map(|(_, gap)| *gap)
        .collect();
    let rare = |least: u32| between.iter().filter(|gap| **gap >= least).count() * 3 <= between.len();
    let usual = u32::from(!rare(1));
    let least = if rare(usual + 1) { usual + 1 } else { u32::MAX };
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    for (item, gap) in items.into_iter().zip(gaps) {
        if *gap >= least && is_text(&item) && out.last().is_some_and(is_text) {
            let block = Block::SceneBreak { glyphs: None };
            out.push(Item { block, level: 0, source_bytes: 0, anchors: Vec::new(), range: None });
        }
        out.push(item);
    }
    out
}

/// What an author typed for a break, on one line and short.
pub(crate) fn clean_glyphs(text: &str) -> String {
    let Inline::Text(text) = Inline::text(text.trim()) else { return String::new() };
    text.chars().take(GLYPHS_CHARS_MAX).collect::<String>().trim().to_owned()
}
