//! Kudos: one from each reader, members and guests alike.

use sha2::{Digest, Sha256};

/// So many members who left kudos are named.
pub const NAMES_MAX: u32 = 50;
/// Of the hash of a guest's address so many bits are kept. Sixteen thousand IPv4 addresses share each of them, so that
/// none can be read back even with the key, and of a thousand guests four are taken for another.
const MARK_BITS: u32 = 18;
/// Reviews of guests from one address are told together for some days by so many bits.
const ORIGIN_BITS: u32 = 24;

/// What is kept of a guest who left kudos on a work: the same address gives another number on another work.
pub fn guest_mark(secret: &str, work: crate::WorkId, place: &str) -> i64 {
    keyed(secret, &format!("kudos {work}"), place, MARK_BITS)
}

/// What is kept for some days of a guest who wrote a review: the same address gives another number on another day.
pub fn guest_origin(secret: &str, day: jiff::civil::Date, place: &str) -> i64 {
    keyed(secret, &format!("review {day}"), place, ORIGIN_BITS)
}

/// Two rounds, so that no length of the text can be played against the secret.
fn keyed(secret: &str, purpose: &str, place: &str, bits: u32) -> i64 {
    let inner = Sha256::new()
        .chain_update(secret)
        .chain_update([0])
        .chain_update(purpose)
        .chain_update([0])
        .chain_update(place)
        .finalize();
    let outer = Sha256::new().chain_update(secret).chain_update([1]).chain_update(inner).finalize();
    let number = outer.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    (number >> (64 - bits)) as i64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::WorkId;

    #[test]
    fn a_guest_is_known_again_on_the_same_work_and_on_no_other() {
        let mark = |work, place| guest_mark("secret", WorkId(work), place);
        assert_eq!(mark(1, "192.0.2.1"), mark(1, "192.0.2.1"));
        assert_ne!(mark(1, "192.0.2.1"), mark(2, "192.0.2.1"));
        assert_ne!(mark(1, "192.0.2.1"), guest_mark("other", WorkId(1), "192.0.2.1"));
    }

    #[test]
    fn what_is_kept_of_a_guest_is_shared_by_many_addresses() {
        let mut shared: HashMap<i64, u32> = HashMap::new();
        for address in 0..1u32 << 20 {
            *shared.entry(guest_mark("secret", WorkId(1), &address.to_string())).or_default() += 1;
        }
        // 2^20 of the 2^32 addresses over 2^18 numbers: each number has about four of them, all have 16,384.
        assert!(shared.len() < 1 << 18 && shared.values().max() > Some(&8));
    }
}
