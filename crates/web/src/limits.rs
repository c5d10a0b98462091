//! How often something may be tried: counted in memory, in whole minutes.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::error::PageError;

/// Attempts to sign in to one account from one place, a minute.
const PER_ACCOUNT_AND_PLACE: u32 = 5;
/// Attempts to sign in from one place, a minute.
const PER_PLACE: u32 = 20;
/// Attempts to sign in to the whole site, a minute.
const PER_SITE: u32 = 200;
/// So many counters are held; past that, everything waits for the next minute.
const COUNTERS_MAX: usize = 20_000;
/// So many may wait for a hash of their password; each hash takes 46 MiB and some tens of milliseconds.
const WAITING_MAX: usize = 64;

/// Attempts to sign in.
#[derive(Default)]
pub struct Attempts {
    hasher: RandomState,
    minute: Mutex<Minute>,
}

#[derive(Default)]
struct Minute {
    number: i64,
    counts: HashMap<u64, u32>,
}

impl Attempts {
    /// Counts an attempt; `false` where it is one too many. An owner who is kept out by somebody else's guesses gets
    /// in from another place at once, and from the same one after a minute.
    pub fn allow(&self, account: &str, address: Option<IpAddr>, now: Timestamp) -> bool {
        let place = address.map(place);
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.as_second().div_euclid(60);
        if minute.number != number {
            *minute = Minute { number, counts: HashMap::new() };
        }
        let bounds = [
            (self.hasher.hash_one((account, place)), PER_ACCOUNT_AND_PLACE),
            (self.hasher.hash_one(place), PER_PLACE),
            (0, PER_SITE),
        ];
        bounds.into_iter().all(|(key, most)| {
            if minute.counts.len() >= COUNTERS_MAX && !minute.counts.contains_key(&key) {
                return false;
            }
            let count = minute.counts.entry(key).or_default();
            *count += 1;
            *count <= most
        })
    }
}

/// The part of an address that one subscriber has: all of IPv4, the first 64 bits of IPv6.
pub fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        },
    }
}

/// Pages and files that a guest gets at once before being asked to wait, beside those that are kept.
const READS_AT_ONCE: i64 = 60;
/// After so many milliseconds a guest may ask for one more.
const READ_EVERY_MS: i64 = 200;

/// How fast guests from one place read what takes work to make: a bucket for each that holds [`READS_AT_ONCE`] and
/// fills by one every [`READ_EVERY_MS`].
#[derive(Default)]
pub struct Reads {
    hasher: RandomState,
    /// When each place's bucket is full again, in milliseconds; a place that is not there has a full one.
    full_at: Mutex<HashMap<u64, i64>>,
}

impl Reads {
    /// Takes one out; `false` where the bucket is empty. What comes from this computer is never slowed down.
    pub fn allow(&self, address: Option<IpAddr>, now: Timestamp) -> bool {
        let Some(address) = address.filter(|address| !address.to_canonical().is_loopback()) else {
            return true;
        };
        let (key, now) = (self.hasher.hash_one(place(address)), now.as_millisecond());
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= COUNTERS_MAX && !full_at.contains_key(&key) {
            full_at.retain(|_, full| *full > now);
            // So many at once come from nobody who could be slowed down place by place.
            if full_at.len() > COUNTERS_MAX / 2 {
                full_at.clear();
            }
        }
        let full = full_at.get(&key).copied().unwrap_or(now).max(now) + READ_EVERY_MS;
        let is_allowed = full - now <= READS_AT_ONCE * READ_EVERY_MS;
        if is_allowed {
            full_at.insert(key, full);
        }
        is_allowed
    }
}

/// Work that takes a core for a while: at most one at a time for each core, and a short queue.
pub struct HeavyWork {
    cores: Semaphore,
    queue: Semaphore,
}

impl Default for HeavyWork {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { cores: Semaphore::new(cores), queue: Semaphore::new(cores + WAITING_MAX) }
    }
}

impl HeavyWork {
    /// Does the work on a thread of its own; `Busy` where too many wait already.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PageError> {
        let _place = self.queue.try_acquire().map_err(|_| PageError::Busy)?;
        let _core = self.cores.acquire().await.map_err(|_| PageError::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| PageError::Panicked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn guesses_are_slow_for_the_guesser_and_not_for_the_owner() {
        let attempts = Attempts::default();
        let guesser = Some("192.0.2.1".parse().unwrap());
        let owner = Some("198.51.100.7".parse().unwrap());
        for _ in 0..PER_ACCOUNT_AND_PLACE {
            assert!(attempts.allow("irene", guesser, at(0)));
        }
        assert!(!attempts.allow("irene", guesser, at(59)));
        assert!(attempts.allow("irene", owner, at(59)));
        assert!(attempts.allow("irene", guesser, at(60)));
    }

    #[test]
    fn a_guest_who_reads_very_fast_is_asked_to_wait_and_nobody_else() {
        let reads = Reads::default();
        let fast: Option<IpAddr> = Some("192.0.2.1".parse().unwrap());
        assert_eq!((0..100).filter(|_| reads.allow(fast, at(0))).count(), 60);
        assert!(reads.allow(Some("198.51.100.7".parse().unwrap()), at(0)));
        assert_eq!((0..100).filter(|_| reads.allow(fast, at(2))).count(), 10, "five a second come back");
        for own in [None, Some("127.0.0.1".parse().unwrap()), Some("::ffff:127.0.0.1".parse().unwrap())] {
            assert!((0..100).all(|_| reads.allow(own, at(0))), "{own:?}");
        }
    }

    #[test]
    fn the_places_that_are_remembered_are_bounded() {
        let reads = Reads::default();
        for number in 0..COUNTERS_MAX as u32 + 10 {
            assert!(reads.allow(Some(IpAddr::from((0x0a00_0000 + number).to_be_bytes())), at(0)));
        }
        assert!(reads.full_at.lock().unwrap().len() <= COUNTERS_MAX);
    }

    #[test]
    fn one_place_cannot_guess_at_many_accounts() {
        let attempts = Attempts::default();
        let guesser: Option<IpAddr> = Some("2001:db8::1".parse().unwrap());
        let neighbour: Option<IpAddr> = Some("2001:db8::ffff".parse().unwrap());
        for account in 0..PER_PLACE {
            assert!(attempts.allow(&account.to_string(), guesser, at(0)));
        }
        assert!(!attempts.allow("watson", neighbour, at(0)), "one subscriber has all 64 bits");
    }
}
