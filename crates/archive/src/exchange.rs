//! Gift exchanges: who could write for whom, and the assignment that lets the greatest possible number of people give
//! and receive.
//!
//! [`fits`] says from sign-ups and rules who could write for whom and how well that would suit. [`best`] chooses:
//! nobody writes for themselves, nobody gives or receives twice, as many as possible do, and among all ways to do so it
//! takes one whose wishes agree best. Each answer carries a [`Proof`] that [`check`] verifies without knowing how the
//! answer was found. `docs/exchange.md` tells it at length.

mod chance;
mod fits;
mod matching;
mod proof;
mod wish;

#[cfg(test)]
mod tests;

pub use fits::{Fits, Giver, SCORE_MAX, Unfit, fits, why_not};
pub use matching::{Matching, best};
pub use proof::{Cover, Flaw, Prices, Proof, Squeeze, check, why_without_giver, why_without_recipient};
pub use wish::{
    Choice, DETAILS_CHARS_MAX, FACETS_OF_FORMS, Facet, FacetRule, NAME_CHARS_MAX, NAMES_MAX, Rules, Side,
    Wish, WishFault, names, told_names,
};

/// An exchange has at most so many people, so that matching stays a matter of seconds.
pub const PEOPLE_MAX: usize = 2_000;
/// A sign-up has at most so many offers, and so many requests.
pub const WISHES_MAX: u32 = 10;

/// The numbers below `count` in an order that the seed decides, the same on every machine.
pub fn order(count: usize, seed: u64) -> Vec<usize> {
    chance::Chance::new(seed).order(count)
}
