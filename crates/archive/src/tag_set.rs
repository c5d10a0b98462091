//! Tag sets: names that a challenge can be about, kept apart from any challenge, so that several choose from the same.

use std::collections::BTreeMap;

use crate::{
    AccountId, TagSetId,
    account::Role,
    challenge::{NOMINATED, NominationState},
    exchange::Facet,
    policy::Visitor,
};

/// A set's name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 120;
/// What is said of a set has at most so many characters.
pub const ABOUT_CHARS_MAX: usize = 3_000;
/// A set has at most so many names, with those that wait and those that were left out.
pub const NAMES_MAX: u64 = 2_000;
/// Somebody keeps at most so many sets.
pub const OF_ACCOUNT_MAX: u64 = 50;
/// A challenge uses at most so many sets.
pub const OF_CHALLENGE_MAX: usize = 10;
/// Somebody proposes at most so many names of a kind.
pub const EACH_MAX: u32 = 50;

/// A set of tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagSet {
    /// Its number.
    pub id: TagSetId,
    /// As it stands in addresses.
    pub slug: String,
    /// What it is, and what may be done with it.
    pub facts: TagSetFacts,
    /// Who keeps it; `None` where the account is gone.
    pub keeper: Option<AccountId>,
}

/// What its keeper says of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagSetFacts {
    /// What it is called.
    pub name: String,
    /// What it is for, as plain text.
    pub about: String,
    /// Whether challenges of others may use it.
    pub is_shared: bool,
    /// How many names of a kind a member may propose; 0 where nobody but its keeper adds any.
    pub proposals_each: u32,
}

impl TagSetFacts {
    /// Of what was typed; the error is what is wrong with it, with the field that it is in.
    pub fn parse(
        name: &str,
        about: &str,
        is_shared: bool,
        proposals_each: u32,
    ) -> Result<Self, (&'static str, String)> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(("name", "A tag set needs a name.".to_owned()));
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(("name", format!("A name has at most {NAME_CHARS_MAX} characters.")));
        }
        let about = about.trim().replace("\r\n", "\n");
        if about.chars().count() > ABOUT_CHARS_MAX {
            return Err(("about", format!("This has more than {ABOUT_CHARS_MAX} characters.")));
        }
        Ok(Self { name, about, is_shared, proposals_each: proposals_each.min(EACH_MAX) })
    }
}

/// Why a name is not taken into a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotPropose {
    /// Nobody but its keeper adds names.
    #[error("Nothing can be proposed for this set now.")]
    Closed,
    /// Sets do not hold such names.
    #[error("A tag set holds fandoms, relationships, characters and tags.")]
    OtherKind,
    /// Somebody has proposed as many as may be.
    #[error("You have proposed as many of these as one may.")]
    Enough,
    /// The set is full.
    #[error("This set holds as many names as a set may hold.")]
    Full,
}

impl TagSet {
    /// Whether somebody keeps it: whoever made it, and the moderators of the archive.
    pub fn keeps(&self, visitor: &Visitor) -> bool {
        let is_keeper = visitor.account.is_some_and(|(account, _)| Some(account) == self.keeper);
        is_keeper || visitor.is_at_least(Role::Moderator)
    }

    /// Whether a challenge that an account keeps may use it.
    pub fn may_use(&self, account: AccountId) -> bool {
        self.facts.is_shared || self.keeper == Some(account)
    }

    /// Whether so many names of a kind more may come into it, of somebody who has proposed `own` of that kind; `all` is how
    /// many it has of all kinds.
    pub fn may_propose(
        &self,
        facet: Facet,
        (own, more): (u64, u64),
        all: u64,
        keeps: bool,
    ) -> Result<(), CannotPropose> {
        if !keeps && self.facts.proposals_each == 0 {
            return Err(CannotPropose::Closed);
        }
        if !NOMINATED.contains(&facet) {
            return Err(CannotPropose::OtherKind);
        }
        if all.saturating_add(more) > NAMES_MAX {
            return Err(CannotPropose::Full);
        }
        if !keeps && own.saturating_add(more) > u64::from(self.facts.proposals_each) {
            return Err(CannotPropose::Enough);
        }
        Ok(())
    }
}

/// A name of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetName {
    /// What kind of tag it is.
    pub facet: Facet,
    /// As it was written.
    pub name: String,
    /// How far it has come.
    pub state: NominationState,
    /// Who proposed it; `None` where the account is gone.
    pub account: Option<AccountId>,
}

/// Names by their kinds, in order.
pub type Names = BTreeMap<Facet, Vec<String>>;

#[cfg(test)]
mod tests {
    use super::*;

    fn set(proposals_each: u32) -> TagSet {
        let facts = TagSetFacts { name: "Baker Street".to_owned(), proposals_each, ..TagSetFacts::default() };
        TagSet { id: TagSetId(1), slug: "baker-street".to_owned(), facts, keeper: Some(AccountId(7)) }
    }

    #[test]
    fn members_propose_as_many_as_the_keeper_says_and_the_keeper_as_many_as_there_is_room() {
        let of_two = set(2);
        assert_eq!(of_two.may_propose(Facet::Fandom, (1, 1), 9, false), Ok(()));
        assert_eq!(of_two.may_propose(Facet::Fandom, (1, 2), 9, false), Err(CannotPropose::Enough));
        assert_eq!(of_two.may_propose(Facet::Fandom, (1, 2), 9, true), Ok(()));
        assert_eq!(of_two.may_propose(Facet::Rating, (0, 1), 9, true), Err(CannotPropose::OtherKind));
        let full = of_two.may_propose(Facet::Fandom, (0, 1), NAMES_MAX, true);
        assert_eq!(full, Err(CannotPropose::Full));
        assert_eq!(set(0).may_propose(Facet::Fandom, (0, 1), 0, false), Err(CannotPropose::Closed));
    }

    #[test]
    fn others_use_a_set_that_is_shared_alone() {
        let mut set = set(0);
        assert!(set.may_use(AccountId(7)) && !set.may_use(AccountId(8)));
        set.facts.is_shared = true;
        assert!(set.may_use(AccountId(8)));
    }

    #[test]
    fn a_set_has_a_name_and_what_is_said_of_it_is_bounded() {
        let parse =
            |name, about: &str| TagSetFacts::parse(name, about, false, 99).map_err(|(field, _)| field);
        let facts = parse("  Baker   Street ", "a\r\nb").unwrap();
        assert_eq!(
            (facts.name.as_str(), facts.about.as_str(), facts.proposals_each),
            ("Baker Street", "a\nb", 50)
        );
        assert_eq!(parse(" ", ""), Err("name"));
        assert_eq!(parse("a", &"b".repeat(ABOUT_CHARS_MAX + 1)), Err("about"));
    }
}
