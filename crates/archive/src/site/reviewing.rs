//! What a site decides about reviews: who may write at most, and what waits for a moderator.

use serde::{Deserialize, Serialize};

use crate::review::Reviewers;

/// The rules of a site for reviews; every field has a default, so that settings of an older version still load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reviewing {
    /// Who may review at most; an author may allow less.
    pub reviewers: Reviewers,
    /// Whether members may score works; an author may refuse it.
    pub scores: bool,
    /// Whether guests may leave kudos.
    pub guest_kudos: bool,
    /// Whether every review of a guest waits for a moderator.
    pub holds_guests: bool,
    /// An account is new until so many of its reviews are shown: reviews with links wait, and it writes slower.
    pub new_until_reviews: u32,
    /// Reviews of a new account, or of guests from one address, in fifteen minutes.
    pub new_reviews_in_15_minutes: u32,
    /// Phrases that hold a review, as [`crate::review::spam::phrase`] reads them.
    pub phrases: Vec<String>,
}

impl Default for Reviewing {
    fn default() -> Self {
        let phrases = [
            "buy followers",
            "casino bonus",
            "cheap essay",
            "crypto * profit",
            "escort service",
            "essay writing service",
            "forex trading",
            "online casino",
            "payday loan",
            "replica watches",
            "seo service*",
            "viagra",
            "work from home",
        ];
        Self {
            reviewers: Reviewers::Members,
            scores: false,
            guest_kudos: true,
            holds_guests: false,
            new_until_reviews: 5,
            new_reviews_in_15_minutes: 3,
            phrases: phrases.map(str::to_owned).into(),
        }
    }
}
