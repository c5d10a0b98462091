//! How somebody becomes a member of the archive.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::{Role, Standing};

/// Nobody can join once no moderator was seen for so many days: what comes in must be looked after.
pub const UNWATCHED_DAYS: i64 = 7;
/// A member has at most so many invitations to give, whatever the site's rule.
pub const INVITATIONS_MAX: u32 = 100;
/// An invitation that nobody took ends after so many days.
pub const INVITATION_DAYS: i64 = 30;
/// What an applicant says to the moderators has at most so many characters.
pub const INTRODUCTION_CHARS_MAX: usize = 1_000;

/// The site's rules for joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoiningRules {
    /// Who can become a member.
    pub mode: JoiningMode,
    /// How many people each member may invite in all; moderators as many as they like.
    pub invitations: u32,
    /// Whether people can ask to be invited where only the invited join.
    pub requests: bool,
    /// Whether whoever joins states to be of age.
    pub of_age: bool,
    /// Whether new members may post works.
    pub post: bool,
}

/// Who can become a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JoiningMode {
    /// Whoever wants to.
    Open,
    /// Whom a moderator lets in, or a member invites.
    #[default]
    Approval,
    /// Whom a member invites.
    Invitation,
    /// Nobody.
    Closed,
}

crate::work::text_form!(JoiningMode {
    JoiningMode::Open => "open",
    JoiningMode::Approval => "approval",
    JoiningMode::Invitation => "invitation",
    JoiningMode::Closed => "closed",
});

/// What whoever wants to join meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Everybody joins.
    Open,
    /// The moderators decide, but for the invited.
    Approval,
    /// The invited join.
    Invitation,
    /// The site takes no new members.
    Closed,
    /// No moderator was seen for [`UNWATCHED_DAYS`].
    Unwatched,
}

impl Default for JoiningRules {
    fn default() -> Self {
        Self { mode: JoiningMode::default(), invitations: 3, requests: true, of_age: false, post: true }
    }
}

impl JoiningRules {
    /// What whoever wants to join meets now; `watched` is when a moderator or an admin was seen last.
    pub fn door(&self, watched: Option<Timestamp>, now: Timestamp) -> Door {
        let patience = SignedDuration::from_hours(UNWATCHED_DAYS * 24);
        let is_watched = watched.is_some_and(|seen| now.duration_since(seen) <= patience);
        match self.mode {
            JoiningMode::Closed => Door::Closed,
            _ if !is_watched => Door::Unwatched,
            JoiningMode::Open => Door::Open,
            JoiningMode::Approval => Door::Approval,
            JoiningMode::Invitation => Door::Invitation,
        }
    }

    /// What new members may do.
    pub fn first_role(&self) -> Role {
        if self.post { Role::Author } else { Role::Reader }
    }

    /// How many more people a member may invite.
    pub fn invitations_left(&self, role: Role, invited: u32) -> u32 {
        let most =
            if role >= Role::Moderator { INVITATIONS_MAX } else { self.invitations.min(INVITATIONS_MAX) };
        most.saturating_sub(invited)
    }
}

impl Door {
    /// Whether somebody may join: with an invitation, or without.
    pub fn lets_in(self, invited: bool) -> bool {
        match self {
            Self::Open | Self::Approval => true,
            Self::Invitation => invited,
            Self::Closed | Self::Unwatched => false,
        }
    }

    /// How a new account stands at first. `proven` says whether its mail address is proven already, or cannot be.
    pub fn first_standing(self, invited: bool, proven: bool) -> Standing {
        match self {
            Self::Approval if !invited => Standing::Waiting,
            _ if proven => Standing::Active,
            _ => Standing::Unconfirmed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(number * 86_400).unwrap()
    }

    #[test]
    fn nobody_joins_an_archive_that_nobody_looks_after() {
        for mode in [JoiningMode::Open, JoiningMode::Approval, JoiningMode::Invitation] {
            let rules = JoiningRules { mode, ..JoiningRules::default() };
            assert!(rules.door(Some(day(1)), day(8)).lets_in(true), "{mode:?}");
            assert_eq!(rules.door(Some(day(1)), day(9)), Door::Unwatched);
            assert_eq!(rules.door(None, day(9)), Door::Unwatched);
            assert!(!Door::Unwatched.lets_in(true));
        }
        let closed = JoiningRules { mode: JoiningMode::Closed, ..JoiningRules::default() };
        assert_eq!(closed.door(Some(day(9)), day(9)), Door::Closed);
    }

    #[test]
    fn an_archive_asks_its_moderators_unless_it_decides_otherwise() {
        let door = JoiningRules::default().door(Some(day(1)), day(1));
        assert_eq!(door, Door::Approval);
        assert_eq!(door.first_standing(false, true), Standing::Waiting);
        assert_eq!(door.first_standing(true, false), Standing::Unconfirmed);
        assert_eq!(door.first_standing(true, true), Standing::Active);
        assert_eq!(Door::Open.first_standing(false, false), Standing::Unconfirmed);
        assert!(!Door::Invitation.lets_in(false) && Door::Invitation.lets_in(true));
    }

    #[test]
    fn invitations_are_counted_over_all_that_a_member_invited() {
        let rules = JoiningRules { invitations: 3, ..JoiningRules::default() };
        assert_eq!(rules.invitations_left(Role::Reader, 0), 3);
        assert_eq!(rules.invitations_left(Role::Author, 4), 0);
        assert_eq!(rules.invitations_left(Role::Moderator, 4), INVITATIONS_MAX - 4);
    }
}
