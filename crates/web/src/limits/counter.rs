//! Counts that begin anew after a while, each for itself.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// So many counts are held; past that, what has no count yet is refused until some are over.
const COUNTS_MAX: usize = 50_000;

/// Counts by key.
#[derive(Default)]
pub struct Counter {
    hasher: RandomState,
    counts: Mutex<HashMap<u64, Count>>,
}

#[derive(Clone, Copy)]
struct Count {
    /// In seconds since 1970.
    ends: i64,
    number: u32,
}

impl Counter {
    /// Adds one to a key's count, which begins anew when `period` has gone by since its first; answers with the count.
    pub fn add(&self, key: impl Hash, period: SignedDuration, now: Timestamp) -> u32 {
        let (key, now) = (self.hasher.hash_one(key), now.as_second());
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= COUNTS_MAX && !counts.contains_key(&key) {
            counts.retain(|_, count| count.ends > now);
            if counts.len() >= COUNTS_MAX {
                return u32::MAX;
            }
        }
        let count = counts.entry(key).or_insert(Count { ends: 0, number: 0 });
        if count.ends <= now {
            *count = Count { ends: now + period.as_secs(), number: 0 };
        }
        count.number = count.number.saturating_add(1);
        count.number
    }

    /// A key's count.
    pub fn look(&self, key: impl Hash, now: Timestamp) -> u32 {
        let key = self.hasher.hash_one(key);
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&key).filter(|count| count.ends > now.as_second()).map_or(0, |count| count.number)
    }

    /// Forgets a key's count.
    pub fn forget(&self, key: impl Hash) {
        let key = self.hasher.hash_one(key);
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_count_begins_anew_after_its_period() {
        let counter = Counter::default();
        let minute = SignedDuration::from_mins(1);
        assert_eq!((counter.add("a", minute, at(30)), counter.add("a", minute, at(89))), (1, 2));
        assert_eq!(
            (counter.look("a", at(89)), counter.look("a", at(90)), counter.look("b", at(30))),
            (2, 0, 0)
        );
        assert_eq!(counter.add("a", minute, at(90)), 1);
        counter.forget("a");
        assert_eq!(counter.look("a", at(90)), 0);
    }

    #[test]
    fn counts_are_bounded_and_give_way_when_they_are_over() {
        let counter = Counter::default();
        let minute = SignedDuration::from_mins(1);
        for key in 0..COUNTS_MAX {
            assert_eq!(counter.add(key, minute, at(0)), 1);
        }
        assert_eq!(counter.add("one more", minute, at(59)), u32::MAX);
        assert_eq!(counter.add("one more", minute, at(60)), 1);
    }
}
