//! Breaks between scenes among blocks.

use ficus_prose::{Block, Inline, List};

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
        Block::List(List { ordered, items }) => Block::List(List {
            ordered,
            items: items.into_iter().map(settle).filter(|item| !item.is_empty()).collect(),
        }),
        other => other,
    })
}

/// What an author typed for a break, on one line and short.
pub(crate) fn clean_glyphs(text: &str) -> String {
    let Inline::Text(text) = Inline::text(text.trim()) else { return String::new() };
    text.chars().take(GLYPHS_CHARS_MAX).collect::<String>().trim().to_owned()
}
