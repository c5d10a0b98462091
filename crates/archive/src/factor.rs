//! Proofs of who signs in, beside the password: the rules, free of clock and chance.

use jiff::{SignedDuration, Timestamp};

/// For so many minutes after proving who they are, nobody is asked again.
pub const PROOF_MINUTES: i64 = 15;

/// Whether a grave act needs no further proof: a password, a code or a passkey was given in this session within
/// [`PROOF_MINUTES`].
pub fn is_proven(proven: Timestamp, now: Timestamp) -> bool {
    now.duration_since(proven) < SignedDuration::from_mins(PROOF_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_a_quarter_of_an_hour() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(is_proven(at(0), at(0)));
        assert!(is_proven(at(0), at(15 * 60 - 1)));
        assert!(!is_proven(at(0), at(15 * 60)));
    }
}
