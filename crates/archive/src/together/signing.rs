//! Who signs a work, what each is to it, and how somebody comes to sign it: by their own consent and in no other way.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::work::{Byline, text_form};

/// A work has at most so many signers, those of a round robin included.
pub const SIGNERS_MAX: usize = 50;
/// At most so many invitations of a work wait at once.
pub const OPEN_INVITATIONS_MAX: u64 = 10;
/// An account invites at most so often within a day.
pub const INVITATIONS_A_DAY_MAX: u64 = 20;
/// Whoever declined is not asked again for the same work within so many days.
const ASKED_AGAIN_AFTER_DAYS: i64 = 30;
/// An invitation says at most so many characters.
pub const INVITATION_CHARS_MAX: usize = 1_000;

/// What a signer is to a work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Writes it.
    #[default]
    Author,
    /// Helps to write it.
    Supporting,
    /// Wrote a chapter of a round robin; the rest is not theirs to change.
    Contributor,
    /// Translated it.
    Translator,
}

text_form!(Part {
    Part::Author => "author",
    Part::Supporting => "supporting",
    Part::Contributor => "contributor",
    Part::Translator => "translator",
});

impl Part {
    /// What somebody can be invited as.
    pub const INVITED: [Self; 3] = [Self::Author, Self::Supporting, Self::Translator];

    /// As forms and invitations name it.
    pub const fn named(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Supporting => "supporting author",
            Self::Contributor => "author of a chapter",
            Self::Translator => "translator",
        }
    }

    /// Whether such a signer may change the work: write, post, delete, invite. Whoever wrote a chapter of a round robin
    /// signs that chapter, and no more.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Contributor)
    }
}

/// The signers of a work with the words that stand before each: `by A, B with C, translated by D`.
pub fn credits(authors: &[Byline]) -> Vec<(&'static str, &Byline)> {
    let mut sorted: Vec<&Byline> = authors.iter().collect();
    sorted.sort_by_key(|author| author.part);
    let mut before: Option<Part> = None;
    let mut credits = Vec::with_capacity(sorted.len());
    for author in sorted {
        let joint = match (before, author.part) {
            (Some(before), part) if before == part => ", ",
            (None, Part::Translator) => "translated by ",
            (None, _) => "by ",
            (Some(_), Part::Supporting) => " with ",
            (Some(_), Part::Contributor) => ", with chapters by ",
            (Some(_), Part::Translator) => ", translated by ",
            (Some(_), Part::Author) => ", ",
        };
        credits.push((joint, author));
        before = Some(author.part);
    }
    credits
}

/// What is known when somebody is invited to sign a work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inviting {
    /// The name is the inviter's own, or signs the work already.
    pub signs_already: bool,
    /// The pen name belongs to nobody who can answer.
    pub has_no_member: bool,
    /// Either keeps the other away.
    pub is_kept_apart: bool,
    /// The member takes no invitations.
    pub refuses_all: bool,
    /// An invitation of this work to the member waits.
    pub is_invited: bool,
    /// When the member declined last to sign this work.
    pub declined: Option<Timestamp>,
    /// Signers of the work.
    pub signers: usize,
    /// Invitations of the work that wait.
    pub open: u64,
    /// Invitations that the account wrote within the day.
    pub today: u64,
}

/// Why somebody is not invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotInvite {
    /// They sign it.
    Signs,
    /// Nobody would answer; also where a member keeps the inviter away, so that a block is never told.
    NoMember,
    /// One waits already.
    Invited,
    /// They said no a short while ago.
    Declined,
    /// So many sign it.
    Signers,
    /// So many were asked.
    TooMany,
}

impl CannotInvite {
    /// What the member is told.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Signs => "This pen name signs the work already.",
            Self::NoMember => "No member who takes invitations signs with this pen name.",
            Self::Invited => "An invitation waits for them already.",
            Self::Declined => "They declined to sign this work a short while ago; do not press them.",
            Self::Signers => "A work has at most fifty signers.",
            Self::TooMany => "Too many invitations wait for an answer, or were written today.",
        }
    }
}

/// Whether somebody may be invited to sign a work.
pub fn may_invite(known: &Inviting, now: Timestamp) -> Result<(), CannotInvite> {
    let pressed =
        |declined| now.duration_since(declined) < SignedDuration::from_hours(24 * ASKED_AGAIN_AFTER_DAYS);
    if known.signs_already {
        Err(CannotInvite::Signs)
    } else if known.has_no_member || known.is_kept_apart || known.refuses_all {
        Err(CannotInvite::NoMember)
    } else if known.is_invited {
        Err(CannotInvite::Invited)
    } else if known.declined.is_some_and(pressed) {
        Err(CannotInvite::Declined)
    } else if known.signers >= SIGNERS_MAX {
        Err(CannotInvite::Signers)
    } else if known.open >= OPEN_INVITATIONS_MAX || known.today >= INVITATIONS_A_DAY_MAX {
        Err(CannotInvite::TooMany)
    } else {
        Ok(())
    }
}

/// Whether somebody may stop signing a work: the last who can write on it stays, or gives it away for good.
pub fn may_leave(parts_of_others: &[Part]) -> bool {
    parts_of_others.iter().any(|part| part.writes())
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvitationState {
    /// It waits for an answer.
    Open,
    /// The member said no.
    Declined,
}

text_form!(InvitationState {
    InvitationState::Open => "open",
    InvitationState::Declined => "declined",
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PenNameId;

    fn signer(name: &str, part: Part) -> Byline {
        Byline { id: PenNameId(1), name: name.to_owned(), slug: name.to_lowercase(), part }
    }

    fn told(authors: &[Byline]) -> String {
        credits(authors).into_iter().flat_map(|(joint, author)| [joint, author.name.as_str()]).collect()
    }

    #[test]
    fn the_byline_says_what_each_is_to_the_work() {
        let [mina, lucy, arthur] = [
            signer("Mina", Part::Author),
            signer("Lucy", Part::Translator),
            signer("Arthur", Part::Supporting),
        ];
        assert_eq!(told(&[mina.clone(), lucy.clone(), arthur]), "by Mina with Arthur, translated by Lucy");
        assert_eq!(told(&[lucy]), "translated by Lucy");
        assert_eq!(told(&[mina.clone(), mina.clone()]), "by Mina, Mina");
        assert_eq!(told(&[signer("Jack", Part::Contributor), mina]), "by Mina, with chapters by Jack");
    }

    #[test]
    fn a_block_and_a_refusal_are_told_like_a_name_that_nobody_has() {
        let now = Timestamp::UNIX_EPOCH;
        let why = |known: Inviting| may_invite(&known, now).unwrap_err();
        let nobody = why(Inviting { has_no_member: true, ..Inviting::default() });
        assert_eq!(why(Inviting { is_kept_apart: true, ..Inviting::default() }), nobody);
        assert_eq!(why(Inviting { refuses_all: true, is_invited: true, ..Inviting::default() }), nobody);
        assert_eq!(may_invite(&Inviting::default(), now), Ok(()));
    }

    #[test]
    fn whoever_declined_is_not_pressed() {
        let declined = Timestamp::UNIX_EPOCH;
        let known = Inviting { declined: Some(declined), ..Inviting::default() };
        let after = |days: i64| declined + SignedDuration::from_hours(24 * days);
        assert_eq!(may_invite(&known, after(29)), Err(CannotInvite::Declined));
        assert_eq!(may_invite(&known, after(30)), Ok(()));
    }

    #[test]
    fn invitations_have_an_end() {
        let now = Timestamp::UNIX_EPOCH;
        let many = Inviting { open: OPEN_INVITATIONS_MAX, ..Inviting::default() };
        assert_eq!(may_invite(&many, now), Err(CannotInvite::TooMany));
        let many = Inviting { signers: SIGNERS_MAX, ..Inviting::default() };
        assert_eq!(may_invite(&many, now), Err(CannotInvite::Signers));
    }

    #[test]
    fn the_last_who_can_write_stays() {
        assert!(!may_leave(&[]));
        assert!(!may_leave(&[Part::Contributor]));
        assert!(may_leave(&[Part::Contributor, Part::Translator]));
    }
}
