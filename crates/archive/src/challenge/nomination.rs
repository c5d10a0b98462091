//! Nominations: tags that people propose for a challenge, until those who keep it have taken or refused each. What was taken
//! is the challenge's set of tags: sign-ups and prompts choose from it.

use super::{Challenge, Stage};
use crate::{AccountId, NominationId, collection::Kind, exchange::Facet, work::text_form};

/// Somebody nominates at most so many tags of a kind.
pub const EACH_MAX: u32 = 50;
/// A challenge has at most so many nominations.
pub const OF_CHALLENGE_MAX: u64 = 5_000;
/// What can be nominated.
pub const NOMINATED: [Facet; 4] = [Facet::Fandom, Facet::Relationship, Facet::Character, Facet::Freeform];

/// How far a nomination has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NominationState {
    /// Nobody has decided.
    Waits,
    /// It is in the set of tags.
    Taken,
    /// It is not.
    Refused,
}

text_form!(NominationState {
    NominationState::Waits => "waits",
    NominationState::Taken => "taken",
    NominationState::Refused => "refused",
});

/// A tag that was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomination {
    /// Its number.
    pub id: NominationId,
    /// Who proposed it first; `None` where the account is gone.
    pub account: Option<AccountId>,
    /// What kind of tag it is.
    pub facet: Facet,
    /// As it was written.
    pub name: String,
    /// How far it has come.
    pub state: NominationState,
}

/// Why nothing can be nominated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotNominate {
    /// It is not the time for it.
    #[error("Nothing can be nominated in this challenge now.")]
    Closed,
    /// The challenge does not ask about such tags.
    #[error("This challenge does not ask about such tags.")]
    NotAsked,
    /// Somebody has nominated as many as may be.
    #[error("You have nominated as many of these as one may.")]
    Enough,
    /// There are very many already.
    #[error("Very many tags have been nominated here: no more are taken.")]
    Full,
}

impl Challenge {
    /// Whether people may nominate tags.
    pub fn takes_nominations(&self) -> bool {
        !self.shut && self.settings.nominations && self.stage <= Stage::Open && self.kind != Kind::RoundRobin
    }

    /// Whether it has, or is to have, a set of tags.
    pub fn has_tag_set(&self) -> bool {
        self.kind != Kind::RoundRobin
            && (self.settings.nominations
                || NOMINATED.iter().any(|facet| !self.settings.rules.offered(*facet).is_empty()))
    }

    /// Whether somebody may nominate so many tags of a kind more, who has nominated `own` of it; `all` is how many there are
    /// of all kinds. Those who keep the challenge add what they want, whenever they want.
    pub fn may_nominate(
        &self,
        facet: Facet,
        (own, more): (u64, u64),
        all: u64,
        keeps: bool,
    ) -> Result<(), CannotNominate> {
        if !keeps && !self.takes_nominations() {
            return Err(CannotNominate::Closed);
        }
        if !NOMINATED.contains(&facet) || self.settings.rules.facet(facet).is_none() {
            return Err(CannotNominate::NotAsked);
        }
        if all.saturating_add(more) > OF_CHALLENGE_MAX {
            return Err(CannotNominate::Full);
        }
        if !keeps && own.saturating_add(more) > u64::from(self.settings.nominations_each) {
            return Err(CannotNominate::Enough);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        CollectionId,
        challenge::{Dates, Settings},
    };

    fn exchange(stage: Stage) -> Challenge {
        Challenge {
            id: CollectionId(1),
            slug: "gifts".to_owned(),
            name: "Gifts".to_owned(),
            kind: Kind::GiftExchange,
            stage,
            zone: "UTC".to_owned(),
            settings: Settings { nominations: true, nominations_each: 2, ..Settings::default() },
            dates: Dates::new(),
            shut: false,
        }
    }

    #[test]
    fn everybody_nominates_some_until_the_sign_up_closes() {
        let open = exchange(Stage::Preparing);
        assert_eq!(open.may_nominate(Facet::Fandom, (1, 1), 9, false), Ok(()));
        assert_eq!(open.may_nominate(Facet::Fandom, (2, 1), 9, false), Err(CannotNominate::Enough));
        assert_eq!(open.may_nominate(Facet::Fandom, (2, 1), 9, true), Ok(()));
        assert_eq!(open.may_nominate(Facet::Freeform, (0, 1), 9, false), Err(CannotNominate::NotAsked));
        assert_eq!(open.may_nominate(Facet::Rating, (0, 1), 9, true), Err(CannotNominate::NotAsked));
        let full = open.may_nominate(Facet::Fandom, (0, 1), OF_CHALLENGE_MAX, true);
        assert_eq!(full, Err(CannotNominate::Full));
        let late = exchange(Stage::Choosing);
        assert_eq!(late.may_nominate(Facet::Fandom, (0, 1), 9, false), Err(CannotNominate::Closed));
        assert!(late.has_tag_set() && !late.takes_nominations());
    }
}
