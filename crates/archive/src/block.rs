//! Keeping people apart: who wants nothing to do with whom, and whose words somebody does not hear.
//!
//! Blocking is between people: it stands between their accounts, whatever names they sign with. Muting is one's own: a
//! name, a work, a tag or a phrase that stands in none of one's lists (see [`crate::personal_filter`]).

use crate::{AccountId, PenNameId};

/// An account blocks at most so many others.
pub const BLOCKS_MAX: usize = 2_000;
/// The name by which somebody was blocked has at most so many characters.
pub const NAME_CHARS_MAX: usize = 200;

/// Somebody whom an account blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Who is blocked.
    pub blocked: AccountId,
    /// The name by which the account met them; it learns of no other.
    pub name: String,
    /// Since when.
    pub made: jiff::Timestamp,
}

/// Whose words a reader does not hear: of people whom they blocked, and of names that they muted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unheard {
    /// Accounts, ascending.
    pub accounts: Vec<AccountId>,
    /// Pen names, ascending.
    pub pen_names: Vec<PenNameId>,
}

impl Unheard {
    /// Of accounts and pen names in any order.
    pub fn new(mut accounts: Vec<AccountId>, mut pen_names: Vec<PenNameId>) -> Self {
        accounts.sort_unstable();
        accounts.dedup();
        pen_names.sort_unstable();
        pen_names.dedup();
        Self { accounts, pen_names }
    }

    /// Whether everybody is heard.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.pen_names.is_empty()
    }

    /// Whether what somebody says is kept from the reader: by who says it, or by the name that they sign with.
    pub fn hides(&self, speaker: Option<AccountId>, pen_name: Option<PenNameId>) -> bool {
        let is_among = |account: AccountId| self.accounts.binary_search(&account).is_ok();
        let is_named = |name: PenNameId| self.pen_names.binary_search(&name).is_ok();
        speaker.is_some_and(is_among) || pen_name.is_some_and(is_named)
    }
}

/// Why somebody cannot be blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotBlock {
    /// It is the account itself.
    Oneself,
    /// Moderators and admins have to be able to speak to everybody; what they say elsewhere can be muted.
    Staff,
}

impl CannotBlock {
    /// What the member is told.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Oneself => "This is you: nobody can block themselves.",
            Self::Staff => "Moderators cannot be blocked, since they have to be able to answer everybody.",
        }
    }
}

/// Whether an account may block another.
pub fn may_block(
    account: AccountId,
    other: AccountId,
    role: crate::account::Role,
) -> Result<(), CannotBlock> {
    if account == other {
        Err(CannotBlock::Oneself)
    } else if role >= crate::account::Role::Moderator {
        Err(CannotBlock::Staff)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Role;

    #[test]
    fn a_blocked_person_is_not_heard_under_any_name_and_a_muted_name_from_nobody() {
        let unheard = Unheard::new(vec![AccountId(9), AccountId(3)], vec![PenNameId(7)]);
        assert!(unheard.hides(Some(AccountId(3)), Some(PenNameId(1))));
        assert!(unheard.hides(Some(AccountId(4)), Some(PenNameId(7))));
        assert!(unheard.hides(None, Some(PenNameId(7))));
        assert!(!unheard.hides(Some(AccountId(4)), Some(PenNameId(1))));
        assert!(!unheard.hides(None, None));
    }

    #[test]
    fn nobody_blocks_themselves_or_a_moderator() {
        let (a, b) = (AccountId(1), AccountId(2));
        assert_eq!(may_block(a, b, Role::Author), Ok(()));
        assert_eq!(may_block(a, a, Role::Reader), Err(CannotBlock::Oneself));
        assert_eq!(may_block(a, b, Role::Moderator), Err(CannotBlock::Staff));
    }
}
