//! How often one device may ask.

use ficus_archive::DeviceKeyId;
use jiff::Timestamp;
use quick_cache::sync::Cache;

/// Requests of one key, a minute. A device that tells of every page asks some ten times.
const PER_MINUTE: u32 = 120;
/// So many keys are counted.
const KEYS_MAX: usize = 10_000;

/// What each key asked for in this minute.
pub struct Paces(Cache<DeviceKeyId, (i64, u32)>);

impl Default for Paces {
    fn default() -> Self {
        Self(Cache::new(KEYS_MAX))
    }
}

impl Paces {
    /// Counts a request; `false` where it is one too many.
    pub fn allow(&self, key: DeviceKeyId, now: Timestamp) -> bool {
        let minute = now.as_second().div_euclid(60);
        let count = match self.0.get(&key) {
            Some((counted, count)) if counted == minute => count + 1,
            _ => 1,
        };
        self.0.insert(key, (minute, count));
        count <= PER_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_asks_without_end_waits_for_the_next_minute() {
        let paces = Paces::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!((0..500).filter(|_| paces.allow(DeviceKeyId(1), at(60))).count(), PER_MINUTE as usize);
        assert!(paces.allow(DeviceKeyId(2), at(60)));
        assert!(paces.allow(DeviceKeyId(1), at(120)));
    }
}
