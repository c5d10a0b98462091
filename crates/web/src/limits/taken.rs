//! How many works somebody takes within a few minutes: readers open few, and whoever copies an archive opens all.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use ficus_archive::{AccountId, WorkId};
use jiff::Timestamp;

use super::prefix;

/// So many different works go to one neighbourhood, or to one member, within [`WINDOW_SECONDS`].
const WORKS_MAX: usize = 300;
/// Five minutes.
const WINDOW_SECONDS: i64 = 300;
/// So many takers are remembered.
const TAKERS_MAX: usize = 20_000;

/// Who takes works.
#[derive(Clone, Copy, Debug)]
pub struct Taker {
    /// The member; `None` for guests, who are told apart by their neighbourhood.
    pub account: Option<AccountId>,
    /// Where they are.
    pub address: Option<IpAddr>,
}

/// Works that were taken lately.
#[derive(Default)]
pub struct Taken {
    hasher: RandomState,
    windows: Mutex<HashMap<u64, Window>>,
}

struct Window {
    /// In seconds since 1970.
    ends: i64,
    works: Vec<WorkId>,
}

impl Taken {
    /// Whether somebody may open a work: one that they have already, or one more. What comes from this computer is never
    /// slowed down.
    pub fn allow(&self, taker: Taker, work: WorkId, now: Timestamp) -> bool {
        let Some(address) = taker.address.filter(|address| !address.to_canonical().is_loopback()) else {
            return true;
        };
        let key = match taker.account {
            Some(account) => self.hasher.hash_one(("member", account)),
            None => self.hasher.hash_one(prefix(address)),
        };
        let now = now.as_second();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= TAKERS_MAX && !windows.contains_key(&key) {
            windows.retain(|_, window| window.ends > now);
            // So many at once come from nobody who could be slowed down one by one.
            if windows.len() > TAKERS_MAX / 2 {
                windows.clear();
            }
        }
        let window = windows.entry(key).or_insert(Window { ends: 0, works: Vec::new() });
        if window.ends <= now {
            window.ends = now + WINDOW_SECONDS;
            window.works.clear();
        }
        // The work that is being read is mostly the last that was opened.
        if window.works.iter().rev().any(|taken| *taken == work) {
            return true;
        }
        if window.works.len() >= WORKS_MAX {
            return false;
        }
        window.works.push(work);
        true
    }
}

/// The work that an address gives something of: a page, a chapter, a file, an entry of a catalogue.
pub fn work_at(path: &str) -> Option<WorkId> {
    let rest = path
        .strip_prefix("/works/")
        .or_else(|| path.strip_prefix("/opds/works/"))
        .or_else(|| path.strip_prefix("/feeds/works/"))
        .or_else(|| path.strip_prefix("/api/v1/works/"))?;
    rest.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn guest(address: &str) -> Taker {
        Taker { account: None, address: Some(address.parse().unwrap()) }
    }

    /// How many of 10,000 works come out in ten minutes, asked for one after another.
    fn obtained(taken: &Taken, taker: impl Fn(i64) -> Taker) -> usize {
        let tries = (0..10_000).filter(|work| {
            let second = work * 600 / 10_000;
            taken.allow(taker(*work), WorkId(*work), at(second))
        });
        tries.count()
    }

    #[test]
    fn whoever_copies_the_archive_gets_few_works_from_wherever_it_is_tried() {
        let two_windows = 2 * WORKS_MAX;
        assert_eq!(obtained(&Taken::default(), |_| guest("192.0.2.7")), two_windows);
        let of_one_network = |work: i64| guest(&format!("192.0.2.{}", work % 256));
        assert_eq!(obtained(&Taken::default(), of_one_network), two_windows, "256 addresses of one network");
        let member = |work: i64| Taker {
            account: Some(AccountId(1)),
            address: Some(format!("198.51.{}.1", work % 256).parse().unwrap()),
        };
        assert_eq!(obtained(&Taken::default(), member), two_windows, "one member from everywhere");
    }

    #[test]
    fn readers_are_never_stopped() {
        let taken = Taken::default();
        // A dozen people of one household or office, each with two pages a second of works of their own.
        for second in 0..3_600 {
            for reader in 0..12 {
                let work = WorkId(reader * 1_000 + second / 300);
                assert!(taken.allow(guest("192.0.2.7"), work, at(second)));
            }
        }
        for work in 0..10_000 {
            assert!(taken.allow(guest("127.0.0.1"), WorkId(work), at(0)), "this computer");
        }
    }

    #[test]
    fn what_is_open_stays_open() {
        let taken = Taken::default();
        for work in 0..400 {
            taken.allow(guest("192.0.2.7"), WorkId(work), at(0));
        }
        assert!(taken.allow(guest("192.0.2.7"), WorkId(3), at(10)));
        assert!(!taken.allow(guest("192.0.2.7"), WorkId(399), at(10)));
        assert!(taken.allow(guest("192.0.2.7"), WorkId(399), at(300)));
    }

    #[test]
    fn every_way_to_a_work_counts() {
        for path in
            ["/works/7", "/works/7/chapters/2", "/works/7/download.epub", "/opds/works/7", "/feeds/works/7"]
        {
            assert_eq!(work_at(path), Some(WorkId(7)), "{path}");
        }
        for path in ["/works", "/works/x", "/series/7", "/feeds/works"] {
            assert_eq!(work_at(path), None, "{path}");
        }
    }
}
