//! The least numbers of any part of a row, in order, without looking at all of them.

use std::{cmp::Reverse, collections::BinaryHeap, ops::Range};

/// So many numbers are looked at together.
const BLOCK: usize = 16;
/// Stands for a number itself, where others stand for nodes.
const ITSELF: usize = 0;

/// A tree of the least number of each block of a row, and of both halves above. It does not hold the row: whoever asks
/// brings the same.
#[derive(Debug, Default)]
pub(super) struct Least {
    /// The root at 1, the two below a node at twice its place; where nothing is, the greatest number.
    tree: Vec<u32>,
    /// Where the blocks begin.
    blocks: usize,
}

impl Least {
    /// For a row of numbers less than [`u32::MAX`].
    pub fn new(row: &[u32]) -> Self {
        let blocks = row.len().div_ceil(BLOCK).next_power_of_two();
        let mut tree = vec![u32::MAX; 2 * blocks];
        for (block, numbers) in tree[blocks..].iter_mut().zip(row.chunks(BLOCK)) {
            *block = numbers.iter().copied().min().unwrap_or(u32::MAX);
        }
        for node in (1..blocks).rev() {
            tree[node] = tree[2 * node].min(tree[2 * node + 1]);
        }
        Self { tree, blocks }
    }

    /// The numbers of a part of the row in ascending order, each once.
    pub fn ascending<'a>(&'a self, row: &'a [u32], part: Range<usize>) -> impl Iterator<Item = u32> + 'a {
        let mut rising = Rising { least: self, row, heap: BinaryHeap::new(), last: None };
        let (first, last) = (part.start.div_ceil(BLOCK), part.end / BLOCK);
        if first >= last {
            rising.push_all(part);
        } else {
            rising.push_all(part.start..first * BLOCK);
            rising.push_all(last * BLOCK..part.end);
            rising.push_blocks(first, last);
        }
        rising
    }
}

struct Rising<'a> {
    least: &'a Least,
    row: &'a [u32],
    /// Numbers with the nodes that they are the least of.
    heap: BinaryHeap<Reverse<(u32, usize)>>,
    last: Option<u32>,
}

impl Rising<'_> {
    fn push_all(&mut self, part: Range<usize>) {
        let numbers = self.row.get(part).unwrap_or_default();
        self.heap.extend(numbers.iter().map(|number| Reverse((*number, ITSELF))));
    }

    /// The fewest nodes that stand for the blocks from one on, up to another.
    fn push_blocks(&mut self, first: usize, last: usize) {
        let (mut from, mut to) = (first + self.least.blocks, last + self.least.blocks);
        while from < to {
            if from % 2 == 1 {
                self.push(from);
                from += 1;
            }
            if to % 2 == 1 {
                to -= 1;
                self.push(to);
            }
            (from, to) = (from / 2, to / 2);
        }
    }

    fn push(&mut self, node: usize) {
        if let Some(number) = self.least.tree.get(node).filter(|number| **number < u32::MAX) {
            self.heap.push(Reverse((*number, node)));
        }
    }
}

impl Iterator for Rising<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let Reverse((number, node)) = self.heap.pop()?;
            if node == ITSELF {
                if self.last != Some(number) {
                    self.last = Some(number);
                    return self.last;
                }
            } else if node >= self.least.blocks {
                let from = (node - self.least.blocks) * BLOCK;
                self.push_all(from..(from + BLOCK).min(self.row.len()));
            } else {
                self.push(2 * node);
                self.push(2 * node + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_part_comes_in_order_and_each_number_once(
            row in prop::collection::vec(0..200u32, 0..300), from in 0..310usize, len in 0..310usize,
        ) {
            let part = from.min(row.len())..(from + len).min(row.len());
            let sorted: BTreeSet<u32> = row[part.clone()].iter().copied().collect();
            let found: Vec<u32> = Least::new(&row).ascending(&row, part).collect();
            prop_assert_eq!(found, sorted.into_iter().collect::<Vec<_>>());
        }
    }
}
