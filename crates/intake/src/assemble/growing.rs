//! A list that grows without being moved: one that is moved to grow is in memory twice meanwhile.

use std::ops::{Index, IndexMut};

/// So many elements stand together: so few that allocators have other uses for the room of a block that is dropped.
const BLOCK: usize = 64;

/// A list to which very many elements come, nobody knows how many.
#[derive(Debug)]
pub(super) struct Growing<T> {
    /// All are full but the last.
    blocks: Vec<Vec<T>>,
}

impl<T> Default for Growing<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T> Growing<T> {
    pub fn push(&mut self, element: T) {
        if self.blocks.last().is_none_or(|last| last.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        if let Some(last) = self.blocks.last_mut() {
            last.push(element);
        }
    }

    pub fn len(&self) -> usize {
        let before = self.blocks.len().saturating_sub(1) * BLOCK;
        before + self.blocks.last().map_or(0, Vec::len)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.blocks.iter_mut().flatten()
    }
}

impl<T> Index<usize> for Growing<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.blocks[at / BLOCK][at % BLOCK]
    }
}

impl<T> IndexMut<usize> for Growing<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.blocks[at / BLOCK][at % BLOCK]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stay_in_their_places() {
        for count in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let mut growing = Growing::default();
            (0..count).for_each(|element| growing.push(element));
            assert_eq!(growing.len(), count);
            growing.iter_mut().for_each(|element| *element += 1);
            assert!((0..count).all(|at| growing[at] == at + 1));
        }
    }
}
