//! Polls, offers to read drafts, and the guest book.

use jiff::Timestamp;

use crate::{AccountId, GuestBookLineId, PenNameId, PollId};

/// A question to the members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Its number.
    pub id: PollId,
    /// What is asked.
    pub question: String,
    /// The choices with how many members chose each, in the order in which they are shown.
    pub choices: Vec<(String, u64)>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was closed; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// The choice of whoever asks, from 0.
    pub own: Option<u32>,
}

impl Poll {
    /// How many members have chosen.
    pub fn votes(&self) -> u64 {
        self.choices.iter().map(|(_, votes)| votes).sum()
    }
}

/// What a member offers to writers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BetaOffer {
    /// The worlds that the member knows.
    pub fandoms: String,
    /// What the member looks at: plot, grammar, canon.
    pub strengths: String,
    /// What the member would rather not read; empty where there is nothing.
    pub not: String,
    /// Anything else; may be empty.
    pub note: String,
}

/// A member who reads drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BetaReader {
    /// The pen name that the offer is made under.
    pub pen_name: PenNameId,
    /// The name as it is written.
    pub name: String,
    /// Its address.
    pub slug: String,
    /// What is offered.
    pub offer: BetaOffer,
    /// When it was last changed.
    pub written: Timestamp,
}

/// A line of the guest book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestBookLine {
    /// Its number.
    pub id: GuestBookLineId,
    /// Who left it.
    pub account: AccountId,
    /// The name under it.
    pub name: String,
    /// What it says.
    pub line: String,
    /// When.
    pub written: Timestamp,
}
