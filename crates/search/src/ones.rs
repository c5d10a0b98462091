//! Counting bits of long rows.
//!
//! Sixteen words at a time are added up as columns of binary digits (Harley and Seal; Muła, Kurz, Lemire: "Faster
//! Population Counts Using AVX2 Instructions", 2016), so that bits are counted once in sixteen words. It is plain
//! arithmetic, which any processor does several lanes at a time, whether it has an instruction that counts or not.

use std::array::from_fn;

const LANES: usize = 4;
/// Words of one round.
const ROUND: usize = 16 * LANES;

type Lane = [u64; LANES];

/// How many bits are set.
pub(crate) fn ones(words: &[u64]) -> u32 {
    let (rounds, rest) = words.as_chunks::<ROUND>();
    let mut sums = Sums::default();
    for round in rounds {
        sums.add(|at| from_fn(|lane| round[at * LANES + lane]));
    }
    sums.total() + plain(rest.iter().copied())
}

/// How many bits are set in both.
pub(crate) fn shared_ones(a: &[u64], b: &[u64]) -> u32 {
    let len = a.len().min(b.len());
    let ((a, rest_a), (b, rest_b)) = (a[..len].as_chunks::<ROUND>(), b[..len].as_chunks::<ROUND>());
    let mut sums = Sums::default();
    for (a, b) in a.iter().zip(b) {
        sums.add(|at| from_fn(|lane| a[at * LANES + lane] & b[at * LANES + lane]));
    }
    sums.total() + plain(rest_a.iter().zip(rest_b).map(|(a, b)| a & b))
}

fn plain(words: impl Iterator<Item = u64>) -> u32 {
    words.map(u64::count_ones).sum()
}

/// Sums as binary digits: a bit of `fours` stands for four.
#[derive(Default)]
struct Sums {
    ones: Lane,
    twos: Lane,
    fours: Lane,
    eights: Lane,
    /// Whole sixteens.
    sixteens: u32,
}

impl Sums {
    /// Adds sixteen lanes.
    fn add(&mut self, lane: impl Fn(usize) -> Lane) {
        let first = self.add_eight(&lane);
        let second = self.add_eight(|at| lane(at + 8));
        let sixteens = carry(&mut self.eights, first, second);
        self.sixteens += plain(sixteens.into_iter());
    }

    /// Adds eight lanes; what they carry stands for eights.
    fn add_eight(&mut self, lane: impl Fn(usize) -> Lane) -> Lane {
        let mut fours = [Lane::default(); 2];
        for (half, four) in fours.iter_mut().enumerate() {
            let at = half * 4;
            let first = carry(&mut self.ones, lane(at), lane(at + 1));
            let second = carry(&mut self.ones, lane(at + 2), lane(at + 3));
            *four = carry(&mut self.twos, first, second);
        }
        carry(&mut self.fours, fours[0], fours[1])
    }

    fn total(self) -> u32 {
        self.sixteens * 16
            + plain(self.eights.into_iter()) * 8
            + plain(self.fours.into_iter()) * 4
            + plain(self.twos.into_iter()) * 2
            + plain(self.ones.into_iter())
    }
}

/// Adds two lanes to a digit; answers what is carried to the next.
fn carry(digit: &mut Lane, a: Lane, b: Lane) -> Lane {
    let before = *digit;
    *digit = from_fn(|lane| before[lane] ^ a[lane] ^ b[lane]);
    from_fn(|lane| (before[lane] & a[lane]) | ((before[lane] ^ a[lane]) & b[lane]))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{ones, plain, shared_ones};

    proptest! {
        #[test]
        fn bits_are_counted_as_one_by_one(
            pairs in vec((any::<u64>(), prop_oneof![any::<u64>(), Just(u64::MAX), Just(0)]), 0..400),
        ) {
            let (a, b): (Vec<u64>, Vec<u64>) = pairs.into_iter().unzip();
            prop_assert_eq!(ones(&a), plain(a.iter().copied()));
            prop_assert_eq!(shared_ones(&a, &b), plain(a.iter().zip(&b).map(|(a, b)| a & b)));
        }
    }
}
