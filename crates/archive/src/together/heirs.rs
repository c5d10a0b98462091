//! Next of kin: works of somebody who died go to the heir whom they named. Two moderators have to agree, and the account
//! can still say no until the day comes.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, work::text_form};

/// The account can keep itself within so many days after two moderators agreed.
pub const GRACE_DAYS: i64 = 30;
/// What is reported has at most so many characters.
pub const WORDS_CHARS_MAX: usize = 2_000;

/// How a report of a death stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// It waits for a second moderator.
    Open,
    /// Agreed: the works go to the heir on the day.
    Agreed,
    /// It does not hold.
    Refused,
}

text_form!(CaseState {
    CaseState::Open => "open",
    CaseState::Agreed => "agreed",
    CaseState::Refused => "refused",
});

/// Who has to do with a report.
#[derive(Clone, Copy, Debug)]
pub struct Parties {
    /// Whose works they are.
    pub account: AccountId,
    /// Who gets them.
    pub heir: AccountId,
    /// Who brought the report.
    pub by: Option<AccountId>,
}

/// Why a moderator cannot agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotAgree {
    /// They brought it.
    Same,
    /// They have something to gain.
    Concerned,
}

impl CannotAgree {
    /// What the member is told.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Same => "A second moderator has to agree: you brought the report.",
            Self::Concerned => "You are the heir, or the account itself: another moderator decides.",
        }
    }
}

/// Whether a moderator may agree to a report that another brought.
pub fn may_agree(parties: &Parties, moderator: AccountId) -> Result<(), CannotAgree> {
    if parties.by == Some(moderator) {
        Err(CannotAgree::Same)
    } else if parties.heir == moderator || parties.account == moderator {
        Err(CannotAgree::Concerned)
    } else {
        Ok(())
    }
}

/// When the works go over that were agreed about now.
pub fn due(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_hours(24 * GRACE_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_two_moderators_who_have_nothing_to_gain() {
        let [account, heir, first, second] = [1, 2, 3, 4].map(AccountId);
        let parties = Parties { account, heir, by: Some(first) };
        assert_eq!(may_agree(&parties, second), Ok(()));
        assert_eq!(may_agree(&parties, first), Err(CannotAgree::Same));
        assert_eq!(may_agree(&parties, heir), Err(CannotAgree::Concerned));
        assert_eq!(may_agree(&parties, account), Err(CannotAgree::Concerned));
    }
}
