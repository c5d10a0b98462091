//! Who may see and do what. Every answer about access comes from here.

use crate::{
    AccountId, RatingId,
    account::Role,
    rating::{Gate, Ladder},
    work::Audience,
};

/// Who is asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Visitor {
    /// The account and its role; `None` for a guest.
    pub account: Option<(AccountId, Role)>,
    /// The highest level of the ladder that the visitor has chosen to see (0 is the lowest), or `None` where no choice
    /// was made.
    pub consent: Option<usize>,
}

impl Visitor {
    /// Whether the visitor's role is at least this one.
    pub fn is_at_least(&self, role: Role) -> bool {
        self.account.is_some_and(|(_, own)| own >= role)
    }
}

/// What decides who may see a work.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Who may find and read it.
    pub audience: Audience,
    /// Its rating.
    pub rating: Option<RatingId>,
    /// Whether the visitor signs it: one of its pen names is of the visitor's account.
    pub owned: bool,
}

/// Whether a work may be listed for a visitor, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// With everything.
    Whole,
    /// Without its summary: its rating is above the visitor's level.
    WithoutSummary,
    /// Not at all.
    Hidden,
}

/// Whether a work opens for a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It opens.
    Open,
    /// It opens after a deliberate choice; the gate says which.
    Asks(Gate),
    /// It opens after signing in.
    SignIn,
    /// For this visitor it is not there.
    NotThere,
}

/// Whether a work opens for a visitor.
pub fn may_read(visitor: &Visitor, work: Access, ladder: &Ladder) -> Reading {
    match work.audience {
        Audience::Authors if !work.owned && !visitor.is_at_least(Role::Moderator) => {
            return Reading::NotThere;
        }
        Audience::Draft if !work.owned => return Reading::NotThere,
        Audience::Nobody if !visitor.is_at_least(Role::Moderator) => return Reading::NotThere,
        Audience::Members if visitor.account.is_none() => return Reading::SignIn,
        _ => {}
    }
    let gate = ladder.gate(work.rating);
    let level = ladder.level(work.rating);
    match gate {
        Gate::Members if visitor.account.is_none() => Reading::SignIn,
        Gate::Open | Gate::Members => Reading::Open,
        Gate::Ask | Gate::AdultStatement if visitor.consent.is_some_and(|consent| consent >= level) => {
            Reading::Open
        }
        Gate::Ask | Gate::AdultStatement => Reading::Asks(gate),
    }
}

/// Whether a work may be listed for a visitor, and how much of it.
pub fn may_list(visitor: &Visitor, work: Access, ladder: &Ladder) -> Listing {
    let is_hidden = match work.audience {
        Audience::Draft | Audience::Nobody => true,
        Audience::Members => visitor.account.is_none(),
        Audience::Everyone | Audience::Authors => false,
    };
    if is_hidden {
        return Listing::Hidden;
    }
    match may_read(visitor, work, ladder) {
        Reading::Open => Listing::Whole,
        Reading::Asks(_) | Reading::SignIn => Listing::WithoutSummary,
        Reading::NotThere => Listing::Hidden,
    }
}

/// The audiences whose works may be listed for a visitor: what a query asks for, so that nothing else is even counted.
pub fn listed_audiences(visitor: &Visitor) -> &'static [Audience] {
    if visitor.is_at_least(Role::Moderator) {
        &[Audience::Everyone, Audience::Members, Audience::Authors]
    } else if visitor.account.is_some() {
        &[Audience::Everyone, Audience::Members]
    } else {
        &[Audience::Everyone]
    }
}

/// Whether the visitor may change the site's settings and see its state.
pub fn may_administer(visitor: &Visitor) -> bool {
    visitor.is_at_least(Role::Admin)
}

/// Whether the visitor may tie tags together and say what they mean: those of some fandoms at least.
pub fn may_wrangle(visitor: &Visitor) -> bool {
    visitor.is_at_least(Role::FandomWrangler)
}

/// Whether the visitor may do so with tags of any fandom and of none.
pub fn may_wrangle_all(visitor: &Visitor) -> bool {
    visitor.is_at_least(Role::Wrangler)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(audience: Audience, rating: i64) -> Access {
        Access { audience, rating: Some(RatingId(rating)), owned: false }
    }

    #[test]
    fn a_guest_reads_what_is_open_and_is_asked_before_the_rest() {
        let ladder = Ladder::default();
        let guest = Visitor::default();
        assert_eq!(may_read(&guest, work(Audience::Everyone, 1), &ladder), Reading::Open);
        assert_eq!(may_read(&guest, work(Audience::Everyone, 3), &ladder), Reading::Asks(Gate::Ask));
        assert_eq!(
            may_read(&guest, work(Audience::Everyone, 4), &ladder),
            Reading::Asks(Gate::AdultStatement)
        );
        assert_eq!(may_read(&guest, work(Audience::Members, 1), &ladder), Reading::SignIn);
        assert_eq!(may_read(&guest, work(Audience::Authors, 1), &ladder), Reading::NotThere);
    }

    #[test]
    fn a_choice_opens_its_level_and_those_below_and_no_other() {
        let ladder = Ladder::default();
        let visitor = Visitor { consent: Some(2), ..Visitor::default() };
        assert_eq!(may_read(&visitor, work(Audience::Everyone, 3), &ladder), Reading::Open);
        assert_eq!(may_list(&visitor, work(Audience::Everyone, 4), &ladder), Listing::WithoutSummary);
    }

    #[test]
    fn an_unrated_work_is_asked_for_like_the_highest_rating() {
        let ladder = Ladder::default();
        let access = Access { audience: Audience::Everyone, rating: None, owned: false };
        assert_eq!(may_read(&Visitor::default(), access, &ladder), Reading::Asks(Gate::AdultStatement));
    }

    #[test]
    fn a_rating_that_needs_an_account_opens_for_members_only() {
        let mut ladder = Ladder::default();
        ladder.steps[3].gate = Gate::Members;
        let member = Visitor { account: Some((AccountId(1), Role::Reader)), consent: None };
        assert_eq!(may_read(&Visitor::default(), work(Audience::Everyone, 4), &ladder), Reading::SignIn);
        assert_eq!(may_read(&member, work(Audience::Everyone, 4), &ladder), Reading::Open);
    }

    #[test]
    fn a_work_for_its_authors_opens_for_them_and_for_moderators() {
        let ladder = Ladder::default();
        let as_role = |role| Visitor { account: Some((AccountId(1), role)), consent: None };
        let others = work(Audience::Authors, 1);
        let own = Access { owned: true, ..others };
        assert_eq!(may_read(&as_role(Role::Author), others, &ladder), Reading::NotThere);
        assert_eq!(may_read(&as_role(Role::Reader), own, &ladder), Reading::Open);
        assert_eq!(may_read(&as_role(Role::Moderator), others, &ladder), Reading::Open);
        let own = Access { owned: true, ..work(Audience::Authors, 4) };
        assert_eq!(may_read(&as_role(Role::Author), own, &ladder), Reading::Asks(Gate::AdultStatement));
    }

    #[test]
    fn a_removed_work_stands_in_no_list_and_opens_for_moderators_alone() {
        let ladder = Ladder::default();
        let is = |role| Visitor { account: Some((AccountId(1), role)), consent: None };
        let removed = work(Audience::Nobody, 1);
        for visitor in [Visitor::default(), is(Role::Reader), is(Role::Author)] {
            let own = Access { owned: true, ..removed };
            assert_eq!(may_read(&visitor, own, &ladder), Reading::NotThere);
        }
        assert_eq!(may_read(&is(Role::Moderator), removed, &ladder), Reading::Open);
        for visitor in [Visitor::default(), is(Role::Reader), is(Role::Moderator), is(Role::Admin)] {
            assert_eq!(may_list(&visitor, removed, &ladder), Listing::Hidden);
            assert!(!listed_audiences(&visitor).contains(&Audience::Nobody));
        }
    }

    #[test]
    fn a_draft_opens_for_those_who_sign_it_and_stands_in_no_list() {
        let ladder = Ladder::default();
        let is = |role| Visitor { account: Some((AccountId(1), role)), consent: None };
        let draft = work(Audience::Draft, 1);
        let own = Access { owned: true, ..draft };
        for visitor in [Visitor::default(), is(Role::Reader), is(Role::Moderator), is(Role::Admin)] {
            assert_eq!(may_read(&visitor, draft, &ladder), Reading::NotThere);
            assert_eq!(may_list(&visitor, own, &ladder), Listing::Hidden);
            assert!(!listed_audiences(&visitor).contains(&Audience::Draft));
        }
        assert_eq!(may_read(&is(Role::Reader), own, &ladder), Reading::Open);
    }

    #[test]
    fn wranglers_and_whoever_moderates_wrangle_tags() {
        for (role, some, all) in [
            (None, false, false),
            (Some(Role::Reader), false, false),
            (Some(Role::Author), false, false),
            (Some(Role::FandomWrangler), true, false),
            (Some(Role::Wrangler), true, true),
            (Some(Role::Moderator), true, true),
            (Some(Role::Admin), true, true),
        ] {
            let visitor = Visitor { account: role.map(|role| (AccountId(1), role)), consent: None };
            assert_eq!((may_wrangle(&visitor), may_wrangle_all(&visitor)), (some, all), "{role:?}");
        }
    }

    #[test]
    fn wranglers_see_the_works_that_members_see_and_keep_nothing_else() {
        let ladder = Ladder::default();
        for role in [Role::FandomWrangler, Role::Wrangler] {
            let visitor = Visitor { account: Some((AccountId(1), role)), consent: None };
            assert_eq!(listed_audiences(&visitor), [Audience::Everyone, Audience::Members]);
            assert_eq!(may_read(&visitor, work(Audience::Authors, 1), &ladder), Reading::NotThere);
            assert!(!may_administer(&visitor));
        }
    }
}
