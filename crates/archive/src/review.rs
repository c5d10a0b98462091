//! Reviews: what readers say to authors, and to one another.
//!
//! A review stands on a chapter or on a whole work; answers to it, and answers to those, are reviews in its thread.

pub mod quote;
pub mod sketch;
pub mod spam;
pub mod text;
pub mod thread;

use ficus_prose::Prose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AccountId, PenNameId, ReviewId, WorkId, score::Score, work::text_form};

/// A review has at most so many characters, as they are typed.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// A guest's name has at most so many characters.
pub const GUEST_NAME_CHARS_MAX: usize = 60;
/// Answers to answers are shown this deep under a review; deeper ones are behind a link.
pub const DEPTH_MAX: u32 = 5;

/// Who may review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reviewers {
    /// Nobody.
    Nobody,
    /// Whoever has an account.
    #[default]
    Members,
    /// Guests as well.
    Everyone,
}

text_form!(Reviewers {
    Reviewers::Nobody => "nobody",
    Reviewers::Members => "members",
    Reviewers::Everyone => "everyone",
});

/// Whether somebody may write where the site and the author have decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayReview {
    /// Yes.
    Yes,
    /// After signing in.
    SignIn,
    /// Nobody may, for now.
    Closed,
}

/// Whether somebody may review: what the site allows at most, and what the work's author allows of it.
pub fn may_review(site: Reviewers, work: Reviewers, is_member: bool) -> MayReview {
    match (site.min(work), is_member) {
        (Reviewers::Nobody, _) => MayReview::Closed,
        (Reviewers::Members, false) => MayReview::SignIn,
        _ => MayReview::Yes,
    }
}

/// Who wrote a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// An author of the work.
    Author,
    /// A member.
    Member,
    /// Somebody without an account.
    Guest,
    /// Somebody on the site that the work was rescued from.
    Before,
}

text_form!(By {
    By::Author => "author",
    By::Member => "member",
    By::Guest => "guest",
    By::Before => "before",
});

/// Whether a review is shown, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// Everyone who may read the work sees it.
    Shown,
    /// It waits for the work's author.
    Waiting,
    /// It waits for a moderator.
    Held,
    /// A moderator has decided that it is not shown.
    Refused,
    /// The work's author has decided that it is not shown.
    Hidden,
    /// Its writer took it away; what stands in its place keeps the thread.
    Deleted,
}

text_form!(ReviewState {
    ReviewState::Shown => "shown",
    ReviewState::Waiting => "waiting",
    ReviewState::Held => "held",
    ReviewState::Refused => "refused",
    ReviewState::Hidden => "hidden",
    ReviewState::Deleted => "deleted",
});

/// A passage of the chapter that a review quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The passage, as the chapter has it.
    pub text: String,
    /// The paragraph that it stands in, from 1.
    pub paragraph: u32,
}

/// A review as pages show it.
#[derive(Clone, Debug)]
pub struct Review {
    /// The review.
    pub id: ReviewId,
    /// The work that it is about.
    pub work: WorkId,
    /// What it answers; `None` for the first of a thread.
    pub parent: Option<ReviewId>,
    /// The first review of its thread; its own number where it is that.
    pub thread: ReviewId,
    /// The chapter's number; `None` for the whole work.
    pub chapter: Option<u32>,
    /// Who signs it.
    pub name: String,
    /// Where the works of that pen name are; `None` where it signs none.
    pub slug: Option<String>,
    /// The account behind it.
    pub account: Option<AccountId>,
    /// Who wrote it.
    pub by: By,
    /// What is said.
    pub text: Prose,
    /// The same as it was typed; empty where it was not typed here.
    pub typed: String,
    /// The passage that it quotes.
    pub quote: Option<Quote>,
    /// What its writer scores the work, where site and author want scores.
    pub score: Option<Score>,
    /// When; the start of 1970 where nobody knows.
    pub written: Timestamp,
    /// When it was changed last.
    pub edited: Option<Timestamp>,
    /// Whether it is shown.
    pub state: ReviewState,
    /// Whether nobody may answer in its thread; said of the first review alone.
    pub is_frozen: bool,
    /// By which rules it is held, by their codes.
    pub held_for: Vec<String>,
}

impl Review {
    /// Whether anything of it is left to show.
    pub fn is_deleted(&self) -> bool {
        self.state == ReviewState::Deleted
    }

    /// Whether everyone who may read the work sees it.
    pub fn is_shown(&self) -> bool {
        self.state == ReviewState::Shown
    }
}

/// A review before the archive has it, from elsewhere.
#[derive(Clone, Debug)]
pub struct ReviewDraft {
    /// Who signs it.
    pub name: String,
    /// The chapter's number; `None` for the whole work.
    pub chapter: Option<u32>,
    /// What is said.
    pub text: Prose,
    /// When; the start of 1970 where nobody knows.
    pub written: Timestamp,
}

/// Who writes a review here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// A member, under a pen name or under the account's own name.
    Member {
        /// The account.
        account: AccountId,
        /// The pen name that it chose.
        pen_name: Option<PenNameId>,
        /// The name that it signs with.
        name: String,
    },
    /// A guest.
    Guest {
        /// The name that he or she gave.
        name: String,
    },
}

impl Signer {
    /// The name under the review.
    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. } | Self::Guest { name } => name,
        }
    }

    /// The account that writes.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Member { account, .. } => Some(*account),
            Self::Guest { .. } => None,
        }
    }
}

/// What a guest's name may be: something that can be seen, at most [`GUEST_NAME_CHARS_MAX`] characters.
pub fn guest_name(given: &str) -> Option<String> {
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_good = !crate::lookalike::key(&name).is_empty()
        && name.chars().count() <= GUEST_NAME_CHARS_MAX
        && !name.chars().any(char::is_control);
    is_good.then_some(name)
}

/// What an author has decided about the reviews of a work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkReviewing {
    /// Who may review it, as far as the site allows.
    pub reviewers: Reviewers,
    /// Whether the first review of everybody waits for the author.
    pub holds_first: bool,
    /// Whether nobody may write for now.
    pub is_frozen: bool,
    /// Whether moderators have locked the work: then nobody writes either.
    pub is_locked: bool,
    /// How many minutes one writer waits between two reviews of the work; 0 for no more than elsewhere.
    pub slow_minutes: u32,
    /// Whether the author wants no scores: none are taken, and none that were given are shown or count.
    pub refuses_scores: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_decides_at_most_and_the_author_within_it() {
        use MayReview::{Closed, SignIn, Yes};
        use Reviewers::{Everyone, Members, Nobody};
        for (site, work, guest, member) in [
            (Everyone, Everyone, Yes, Yes),
            (Everyone, Members, SignIn, Yes),
            (Members, Everyone, SignIn, Yes),
            (Everyone, Nobody, Closed, Closed),
            (Nobody, Everyone, Closed, Closed),
        ] {
            assert_eq!((may_review(site, work, false), may_review(site, work, true)), (guest, member));
        }
    }

    #[test]
    fn a_guest_gives_a_name_that_can_be_seen() {
        assert_eq!(guest_name("  Mrs   Hudson ").as_deref(), Some("Mrs Hudson"));
        for bad in ["", "  ", "\u{200b}\u{202e}", &"x".repeat(61)] {
            assert_eq!(guest_name(bad), None, "{bad:?}");
        }
    }
}
