//! How much mail a site sends.

use serde::{Deserialize, Serialize};

/// What a site decides about its mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailRules {
    /// So many letters leave the archive in an hour at most; one in five is kept for letters that somebody waits for.
    pub letters_an_hour_max: u32,
}

impl MailRules {
    /// The least and the most that a site can set.
    pub const LETTERS_AN_HOUR: std::ops::RangeInclusive<u32> = 10..=1_000_000;
}

impl Default for MailRules {
    fn default() -> Self {
        Self { letters_an_hour_max: 20_000 }
    }
}
