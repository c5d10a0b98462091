//! Leaving: what becomes of an account's works and words when it goes.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, work::text_form};

/// An account that asked to go stays so many days, in which signing in and saying so keeps it.
pub const GRACE_DAYS: i64 = 7;
/// The pen name under which works of people who left can stay.
pub const ORPHANAGE: &str = "Orphaned works";

/// What becomes of a work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WorkChoice {
    /// It goes, with everything that was said about it.
    #[default]
    Delete,
    /// It stays without a name.
    Orphan,
    /// It goes to the named heir.
    Heir,
}

text_form!(WorkChoice {
    WorkChoice::Delete => "delete",
    WorkChoice::Orphan => "orphan",
    WorkChoice::Heir => "heir",
});

/// What becomes of the reviews and recommendations that somebody wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ReviewChoice {
    /// They go.
    #[default]
    Delete,
    /// They stay without a name.
    Unsigned,
}

text_form!(ReviewChoice {
    ReviewChoice::Delete => "delete",
    ReviewChoice::Unsigned => "unsigned",
});

/// An account that will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The account.
    pub account: AccountId,
    /// When it asked.
    pub asked: Timestamp,
    /// When it goes.
    pub due: Timestamp,
    /// What becomes of its works where nothing else was chosen for one.
    pub works: WorkChoice,
    /// What becomes of its reviews.
    pub reviews: ReviewChoice,
}

/// When an account goes that asks now.
pub fn due(asked: Timestamp) -> Timestamp {
    asked + SignedDuration::from_hours(GRACE_DAYS * 24)
}

/// What is done with a work in the end: nobody inherits who has not accepted.
pub fn settled(chosen: WorkChoice, heir_accepted: bool) -> WorkChoice {
    match chosen {
        WorkChoice::Heir if !heir_accepted => WorkChoice::Orphan,
        chosen => chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_go_to_an_heir_who_accepted_and_to_nobody_else() {
        assert_eq!(settled(WorkChoice::Heir, true), WorkChoice::Heir);
        assert_eq!(settled(WorkChoice::Heir, false), WorkChoice::Orphan);
        assert_eq!(settled(WorkChoice::Delete, true), WorkChoice::Delete);
    }
}
