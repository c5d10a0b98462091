//! Blocks that hold blocks: quotations, lists, and text that is set as it was typed.

use ficus_prose::{Block, List};

use super::{End, Reducer, breaks::push_block};

/// Quotations and lists inside each other; the archive's own form allows 64.
const CONTAINERS_MAX: usize = 60;

/// A block that is open, with what stands in it so far.
pub(super) enum Container {
    Quote(Vec<Block>),
    /// `typed` where it has items of its own.
    List {
        ordered: bool,
        items: Vec<Vec<Block>>,
        typed: bool,
    },
    Item(Vec<Block>),
    /// Under a name of the work's own style sheet.
    Styled(String, Vec<Block>),
    Shield {
        warning: String,
        blocks: Vec<Block>,
    },
}

impl Reducer<'_> {
    pub(super) fn open_container(&mut self, container: Container, end: End) -> End {
        self.flush();
        if self.containers.len() >= self.reading.depth_max.min(CONTAINERS_MAX) {
            return End::Block;
        }
        self.note_gap();
        self.containers.push(container);
        end
    }

    pub(super) fn open_item(&mut self) -> End {
        self.flush();
        match self.containers.last_mut() {
            Some(Container::List { typed, .. }) => {
                *typed = true;
                self.containers.push(Container::Item(Vec::new()));
                End::Item
            }
            _ => End::Block,
        }
    }

    pub(super) fn close_container(&mut self) {
        match self.containers.pop() {
            Some(Container::Quote(blocks)) if !blocks.is_empty() => self.emit(Block::Quote(blocks), 0, None),
            Some(Container::Styled(class, blocks)) if !blocks.is_empty() => {
                self.emit(Block::Styled { class, blocks }, 0, None);
            }
            Some(Container::Shield { warning, blocks }) if !blocks.is_empty() => {
                self.emit(Block::Shield { warning, blocks }, 0, None);
            }
            Some(Container::Item(blocks)) if !blocks.is_empty() => {
                if let Some(Container::List { items, .. }) = self.containers.last_mut() {
                    items.push(blocks);
                }
            }
            Some(Container::List { ordered, items, typed: true }) if !items.is_empty() => {
                self.emit(Block::List(List { ordered, items }), 0, None);
            }
            // Old pages indent with a list that has no items.
            Some(Container::List { items, typed: false, .. }) if !items.is_empty() => {
                let mut blocks = Vec::new();
                items.into_iter().flatten().for_each(|block| push_block(&mut blocks, block));
                self.emit(Block::Quote(blocks), 0, None);
            }
            _ => {}
        }
    }
}
