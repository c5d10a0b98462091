//! Sets of works within one part of the index, each by its place there.
//!
//! A set that holds few is a sorted list, any other a bit for each place. Every operation looks at the smaller side
//! where it can, so that a list of a dozen works costs a dozen looks however large the archive is.

use std::ops::Range;

use crate::ones::{ones, shared_ones};

/// A set is kept as bits from one in so many places on: a list of four bytes each would be as long.
const FEW_OF: u32 = 32;
/// From this ratio on the shorter of two lists is looked up in the longer.
const LOOK_UP_FROM: usize = 16;

/// A set of places.
#[derive(Clone, Debug)]
pub(crate) enum Docs {
    Few(Vec<u32>),
    Many(Bits),
}

/// One bit for each place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: u32,
}

/// A set that stands elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DocsRef<'a> {
    Few(&'a [u32]),
    Many(&'a Bits),
}

impl Default for Docs {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Bits {
    /// Nothing of `size` places.
    pub fn empty(size: u32) -> Self {
        Self { words: vec![0; (size as usize).div_ceil(64)], len: 0 }
    }

    /// Bits as they come, 64 places a word.
    pub fn of_words(words: Vec<u64>) -> Self {
        let len = ones(&words);
        Self { words, len }
    }

    pub fn insert(&mut self, doc: u32) {
        let word = &mut self.words[doc as usize / 64];
        let bit = 1 << (doc % 64);
        self.len += u32::from(*word & bit == 0);
        *word |= bit;
    }

    pub fn contains(&self, doc: u32) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| Ones(*word).map(move |bit| at as u32 * 64 + bit))
    }

    /// The places of one word in `step`: of each the same share of what is near it.
    pub fn some_words(&self, step: usize) -> impl Iterator<Item = u32> + '_ {
        let words = self.words.iter().enumerate().step_by(step.max(1));
        words.flat_map(|(at, word)| Ones(*word).map(move |bit| at as u32 * 64 + bit))
    }

    fn zipped(&self, other: &Self, both: impl Fn(u64, u64) -> u64) -> Self {
        Self::of_words(self.words.iter().zip(&other.words).map(|(a, b)| both(*a, *b)).collect())
    }
}

/// The places of the ones of a word.
struct Ones(u64);

impl Iterator for Ones {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

impl Docs {
    /// A set of sorted places without doubles, of `size` that there are.
    pub fn of_sorted(docs: Vec<u32>, size: u32) -> Self {
        if docs.len() as u32 <= size / FEW_OF {
            return Self::Few(docs);
        }
        let mut bits = Bits::empty(size);
        for doc in docs {
            bits.insert(doc);
        }
        Self::Many(bits)
    }

    /// A set of places in any order, of `size` that there are.
    pub fn of_any(mut docs: Vec<u32>, size: u32) -> Self {
        docs.sort_unstable();
        docs.dedup();
        Self::of_sorted(docs, size)
    }

    /// Bits, or a list where they are few.
    pub fn of_bits(bits: Bits) -> Self {
        if bits.len <= bits.words.len() as u32 * 64 / FEW_OF {
            Self::Few(bits.iter().collect())
        } else {
            Self::Many(bits)
        }
    }

    /// Whatever is in any of the sets.
    pub fn union(sets: &[DocsRef<'_>], size: u32) -> Self {
        let most: u32 = sets.iter().map(|set| set.len()).sum();
        if most <= size / FEW_OF {
            return Self::of_any(sets.iter().flat_map(|set| set.to_vec()).collect(), size);
        }
        let mut bits = Bits::empty(size);
        for set in sets {
            match set {
                DocsRef::Few(docs) => docs.iter().for_each(|doc| bits.insert(*doc)),
                DocsRef::Many(more) => bits = bits.zipped(more, |a, b| a | b),
            }
        }
        Self::of_bits(bits)
    }

    pub fn as_ref(&self) -> DocsRef<'_> {
        match self {
            Self::Few(docs) => DocsRef::Few(docs),
            Self::Many(bits) => DocsRef::Many(bits),
        }
    }

    pub fn len(&self) -> u32 {
        self.as_ref().len()
    }

    /// Leaves those that are in the other set too.
    pub fn and(self, other: DocsRef<'_>) -> Self {
        match (self, other) {
            (Self::Few(mut docs), DocsRef::Many(bits)) => {
                docs.retain(|doc| bits.contains(*doc));
                Self::Few(docs)
            }
            (Self::Few(docs), DocsRef::Few(others)) => {
                let mut both = Vec::new();
                for_each_shared(&docs, others, |doc| both.push(doc));
                Self::Few(both)
            }
            (Self::Many(bits), DocsRef::Few(docs)) => {
                Self::Few(docs.iter().copied().filter(|doc| bits.contains(*doc)).collect())
            }
            (Self::Many(a), DocsRef::Many(b)) => Self::of_bits(a.zipped(b, |a, b| a & b)),
        }
    }

    /// Leaves those that are not in the other set.
    pub fn without(self, other: DocsRef<'_>) -> Self {
        match (self, other) {
            (Self::Few(mut docs), other) => {
                docs.retain(|doc| !other.contains(*doc));
                Self::Few(docs)
            }
            (Self::Many(mut bits), DocsRef::Few(docs)) => {
                for doc in docs {
                    let word = &mut bits.words[*doc as usize / 64];
                    let bit = 1 << (doc % 64);
                    bits.len -= u32::from(*word & bit != 0);
                    *word &= !bit;
                }
                Self::of_bits(bits)
            }
            (Self::Many(a), DocsRef::Many(b)) => Self::of_bits(a.zipped(b, |a, b| a & !b)),
        }
    }

    /// Leaves those that the rule takes; `mask` answers for 64 places from one on.
    pub fn filter(self, takes: impl Fn(u32) -> bool, mask: impl Fn(Range<u32>) -> u64, size: u32) -> Self {
        match self {
            Self::Few(mut docs) => {
                docs.retain(|doc| takes(*doc));
                Self::Few(docs)
            }
            Self::Many(mut bits) => {
                for (at, word) in bits.words.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
                    let from = at as u32 * 64;
                    *word &= mask(from..size.min(from + 64));
                }
                Self::of_bits(Bits::of_words(bits.words))
            }
        }
    }

    /// Memory in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Few(docs) => docs.len() * size_of::<u32>(),
            Self::Many(bits) => bits.words.len() * size_of::<u64>(),
        }
    }
}

impl DocsRef<'_> {
    pub fn len(self) -> u32 {
        match self {
            Self::Few(docs) => docs.len() as u32,
            Self::Many(bits) => bits.len,
        }
    }

    pub fn contains(self, doc: u32) -> bool {
        match self {
            Self::Few(docs) => docs.binary_search(&doc).is_ok(),
            Self::Many(bits) => bits.contains(doc),
        }
    }

    pub fn to_docs(self) -> Docs {
        match self {
            Self::Few(docs) => Docs::Few(docs.to_vec()),
            Self::Many(bits) => Docs::Many(bits.clone()),
        }
    }

    /// The same as bits, however few they are.
    pub fn to_bits(self, size: u32) -> Docs {
        match self {
            Self::Few(docs) => {
                let mut bits = Bits::empty(size);
                for doc in docs {
                    bits.insert(*doc);
                }
                Docs::Many(bits)
            }
            Self::Many(bits) => Docs::Many(bits.clone()),
        }
    }

    pub fn to_vec(self) -> Vec<u32> {
        match self {
            Self::Few(docs) => docs.to_vec(),
            Self::Many(bits) => bits.iter().collect(),
        }
    }

    pub fn for_each(self, mut each: impl FnMut(u32)) {
        match self {
            Self::Few(docs) => docs.iter().for_each(|doc| each(*doc)),
            Self::Many(bits) => {
                for (at, word) in bits.words.iter().enumerate() {
                    Ones(*word).for_each(|bit| each(at as u32 * 64 + bit));
                }
            }
        }
    }

    /// How many are in both.
    pub fn shared(self, other: DocsRef<'_>) -> u32 {
        match (self, other) {
            (Self::Many(a), DocsRef::Many(b)) => shared_ones(&a.words, &b.words),
            (Self::Few(docs), DocsRef::Many(bits)) => among(docs, bits),
            (Self::Many(_), DocsRef::Few(_)) => other.shared(self),
            (Self::Few(a), DocsRef::Few(b)) => {
                let mut shared = 0;
                for_each_shared(a, b, |_| shared += 1);
                shared
            }
        }
    }

    /// About how many looks [`DocsRef::shared`] takes with a set of `len` places.
    pub fn looks(self, len: u32) -> u64 {
        match self {
            Self::Few(docs) => u64::from(len.min(docs.len() as u32)),
            Self::Many(bits) => (bits.words.len() as u64 / 4).min(u64::from(len)),
        }
    }
}

fn among(docs: &[u32], bits: &Bits) -> u32 {
    docs.iter().map(|doc| u32::from(bits.contains(*doc))).sum()
}

fn for_each_shared(a: &[u32], b: &[u32], mut each: impl FnMut(u32)) {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long;
    for doc in short {
        let at = if long.len() / LOOK_UP_FROM >= short.len() {
            rest.partition_point(|other| other < doc)
        } else {
            rest.iter().position(|other| other >= doc).unwrap_or(rest.len())
        };
        rest = &rest[at..];
        match rest.first() {
            None => return,
            Some(other) if other == doc => each(*doc),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::btree_set, prelude::*};

    use super::Docs;

    const SIZE: u32 = 700;

    fn sets() -> impl Strategy<Value = BTreeSet<u32>> {
        prop_oneof![btree_set(0..SIZE, 0..20), btree_set(0..SIZE, 0..600)]
    }

    fn docs(set: &BTreeSet<u32>) -> Docs {
        Docs::of_sorted(set.iter().copied().collect(), SIZE)
    }

    fn set(docs: &Docs) -> BTreeSet<u32> {
        docs.as_ref().to_vec().into_iter().collect()
    }

    proptest! {
        #[test]
        fn sets_are_what_sets_are(a in sets(), b in sets(), c in sets()) {
            let (x, y, z) = (docs(&a), docs(&b), docs(&c));
            prop_assert_eq!(set(&x.clone().and(y.as_ref())), &a & &b);
            prop_assert_eq!(set(&x.clone().without(y.as_ref())), &a - &b);
            let all = Docs::union(&[x.as_ref(), y.as_ref(), z.as_ref()], SIZE);
            prop_assert_eq!(set(&all), &(&a | &b) | &c);
            prop_assert_eq!(all.len() as usize, (&(&a | &b) | &c).len());
            prop_assert_eq!(x.as_ref().shared(y.as_ref()) as usize, (&a & &b).len());
            let even = x.clone().filter(
                |doc| doc % 2 == 0,
                |range| range.clone().filter(|doc| doc % 2 == 0).map(|doc| 1 << (doc - range.start)).sum(),
                SIZE,
            );
            prop_assert_eq!(set(&even), a.iter().copied().filter(|doc| doc % 2 == 0).collect::<BTreeSet<_>>());
            for doc in 0..SIZE {
                prop_assert_eq!(x.as_ref().contains(doc), a.contains(&doc));
            }
        }
    }
}
