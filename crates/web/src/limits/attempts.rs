//! Attempts to sign in: what slows whoever guesses, and never the owner at home.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::{counter::Counter, neighbourhood};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Attempts at one account from one neighbourhood, or from one known browser, a minute.
const PER_ACCOUNT_AND_PLACE: u32 = 5;
/// Attempts from one neighbourhood, a minute.
const PER_PLACE: u32 = 20;
/// Failed attempts from one neighbourhood, an hour.
const FAILED_PER_PLACE: u32 = 100;
/// Failed attempts at one account, an hour; after that each neighbourhood has one more attempt an hour.
const FAILED_PER_ACCOUNT: u32 = 20;
/// Attempts at the whole site, a minute.
const PER_SITE: u32 = 200;
/// Failed attempts at the whole site, ten minutes: whoever tries stolen pairs from everywhere fails nearly always.
const FAILED_PER_SITE: u32 = 600;
/// The owner is told of a sign-in from a new browser after so many failed attempts within a day.
const FAILED_WORTH_TELLING: u32 = 3;

/// Somebody who says to be the owner of an account.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The name, folded; whether there is such an account makes no difference.
    pub account: &'a str,
    /// Where they are.
    pub place: Option<IpAddr>,
    /// Whether the owner signed in from this browser before.
    pub is_known: bool,
}

/// Attempts to sign in.
#[derive(Default)]
pub struct Attempts(Counter);

impl Attempts {
    /// Counts an attempt; `false` where it is one too many. What others do never keeps a known browser out.
    pub fn allow(&self, attempt: &Attempt<'_>, now: Timestamp) -> bool {
        let Attempt { account, is_known, .. } = *attempt;
        let place = attempt.place.map(neighbourhood);
        if is_known {
            return self.0.add(("at home", account, place), MINUTE, now) <= PER_ACCOUNT_AND_PLACE;
        }
        let is_guessed_at = self.0.look(("failed", account), now) >= FAILED_PER_ACCOUNT;
        let is_patient = !is_guessed_at || self.0.add(("guessed at", account, place), HOUR, now) == 1;
        is_patient
            && self.0.look(("failed", place), now) < FAILED_PER_PLACE
            && self.0.look("failed", now) < FAILED_PER_SITE
            && self.0.add((account, place), MINUTE, now) <= PER_ACCOUNT_AND_PLACE
            && self.0.add(place, MINUTE, now) <= PER_PLACE
            && self.0.add("site", MINUTE, now) <= PER_SITE
    }

    /// Notes that an attempt failed.
    pub fn failed(&self, attempt: &Attempt<'_>, now: Timestamp) {
        self.0.add(("to tell", attempt.account), DAY, now);
        if attempt.is_known {
            return;
        }
        self.0.add(("failed", attempt.account), HOUR, now);
        self.0.add(("failed", attempt.place.map(neighbourhood)), HOUR, now);
        self.0.add("failed", SignedDuration::from_mins(10), now);
    }

    /// How many attempts at an account failed since the last that did not, where they are worth telling its owner; they
    /// are forgotten then.
    pub fn take_failures(&self, account: &str, now: Timestamp) -> Option<u32> {
        let failed = self.0.look(("to tell", account), now);
        self.0.forget(("to tell", account));
        (failed >= FAILED_WORTH_TELLING).then_some(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn from<'a>(account: &'a str, place: &str) -> Attempt<'a> {
        Attempt { account, place: Some(place.parse().unwrap()), is_known: false }
    }

    #[test]
    fn guesses_are_slow_for_the_guesser_and_not_for_the_owner() {
        let attempts = Attempts::default();
        for _ in 0..PER_ACCOUNT_AND_PLACE {
            assert!(attempts.allow(&from("irene", "192.0.2.1"), at(0)));
        }
        assert!(!attempts.allow(&from("irene", "192.0.2.77"), at(59)), "a neighbour");
        assert!(attempts.allow(&from("irene", "198.51.100.7"), at(59)));
        assert!(attempts.allow(&from("irene", "192.0.2.1"), at(60)));
    }

    #[test]
    fn many_guessers_wait_and_the_owner_at_home_never_does() {
        let attempts = Attempts::default();
        for number in 0..FAILED_PER_ACCOUNT {
            let place = format!("198.51.{number}.1");
            assert!(attempts.allow(&from("irene", &place), at(0)));
            attempts.failed(&from("irene", &place), at(0));
        }
        assert!(attempts.allow(&from("irene", "192.0.2.1"), at(60)), "one more from each place");
        assert!(!attempts.allow(&from("irene", "192.0.2.2"), at(120)));
        assert!(attempts.allow(&from("watson", "192.0.2.2"), at(120)));
        let home = Attempt { is_known: true, ..from("irene", "192.0.2.1") };
        assert!(attempts.allow(&home, at(120)), "even from the guesser's own corner");
        assert!(attempts.allow(&from("irene", "192.0.2.2"), at(3_700)), "an hour later");
        assert_eq!(attempts.take_failures("irene", at(3_700)), Some(FAILED_PER_ACCOUNT));
        assert_eq!(attempts.take_failures("irene", at(3_700)), None);
    }

    #[test]
    fn one_place_cannot_guess_at_many_accounts() {
        let attempts = Attempts::default();
        for account in 0..PER_PLACE {
            assert!(attempts.allow(&from(&account.to_string(), "2001:db8::1"), at(0)));
        }
        assert!(
            !attempts.allow(&from("watson", "2001:db8:0:ff::1"), at(0)),
            "one subscriber has all 56 bits"
        );
        assert!(attempts.allow(&from("watson", "2001:db8:0:100::1"), at(0)));
    }

    #[test]
    fn stolen_pairs_tried_from_everywhere_find_next_to_nothing() {
        let attempts = Attempts::default();
        let mut tried = 0;
        for number in 0..100_000u32 {
            let (account, now) = (format!("member {number}"), at(i64::from(number) / 200));
            let place = format!("10.{}.{}.1", number % 500 / 256, number % 500 % 256);
            if attempts.allow(&from(&account, &place), now) {
                tried += 1;
                attempts.failed(&from(&account, &place), now);
            }
        }
        assert!(tried <= 1_000, "{tried} of 100,000 pairs in some eight minutes");
        let home = Attempt { is_known: true, ..from("irene", "10.0.0.1") };
        assert!(attempts.allow(&home, at(500)));
    }
}
