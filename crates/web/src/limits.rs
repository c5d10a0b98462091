//! How often something may be tried, and how fast: counted in memory.

mod attempts;
mod counter;
mod sign_ups;
mod taken;

pub use attempts::{Attempt, Attempts};
pub use sign_ups::{Request, SignUps};
pub use taken::{Taken, Taker, work_at};

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::error::PageError;

/// So many places are remembered.
const COUNTERS_MAX: usize = 20_000;
/// So many may wait for a hash of their password; each hash takes 46 MiB and some tens of milliseconds.
const WAITING_MAX: usize = 64;

/// The part of an address that one subscriber, or one provider's corner, has: the first 24 bits of IPv4, the first 56 of
/// IPv6. Who has one address of it mostly has others.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() >> 8 << 8)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 72 << 72)),
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

/// The part of an address that one household or one office has: the first 24 bits of IPv4, the first 56 of IPv6.
pub fn prefix(address: IpAddr) -> IpAddr {
    match place(address) {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() >> 8 << 8)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 72 << 72)),
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
}
