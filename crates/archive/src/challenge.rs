//! Challenges: gift exchanges, prompt memes, big bangs, round robins. Each is a collection with stages and dates.
//!
//! A challenge goes through its [`Stage`]s in one direction, by its dates or by its owners' hand. What may be done in
//! which stage is said here; who keeps a challenge is for [`crate::collection`] to say.

mod check_in;
mod dates;
mod nomination;
mod promise;
mod turn;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use check_in::{CHECK_INS_MAX, CheckIn, check_in_now, check_ins};
pub use dates::{DateFault, Dates, Moment, in_order, moment_at};
pub use nomination::{CannotNominate, EACH_MAX, NOMINATED, Nomination, NominationState};
pub use promise::Promise;
pub use turn::{Turn, TurnState, after_turn, turn_order};

use crate::{
    AccountId, AssignmentId, CollectionId, PenNameId, PromptId, SignUpId, WorkId,
    collection::Kind,
    exchange::{Rules, Wish},
    work::text_form,
};

/// Somebody has at most so many prompts in a challenge.
pub const PROMPTS_MAX: u32 = 50;
/// Somebody has at most so many claims in a challenge that wait for a work.
pub const CLAIMS_MAX: u32 = 20;
/// A challenge has at most so many prompts, and a big bang so many drafts.
pub const OF_CHALLENGE_MAX: u64 = 5_000;
/// A title has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// A summary, or what is told at a check-in, has at most so many characters.
pub const SUMMARY_CHARS_MAX: usize = 5_000;
/// A turn lasts at most so many days.
pub const TURN_DAYS_MAX: u32 = 60;

/// How far a challenge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Its owners prepare it.
    Preparing,
    /// People sign up, or leave prompts.
    Open,
    /// It is decided who does what for whom.
    Choosing,
    /// They do it.
    Making,
    /// The works are shown, and by whom they are may still be a secret.
    Shown,
    /// Everything is told.
    Over,
}

text_form!(Stage {
    Stage::Preparing => "preparing",
    Stage::Open => "open",
    Stage::Choosing => "choosing",
    Stage::Making => "making",
    Stage::Shown => "shown",
    Stage::Over => "over",
});

impl Stage {
    /// The stages of a kind of challenge, in order.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::GiftExchange | Kind::BigBang => {
                &[Self::Preparing, Self::Open, Self::Choosing, Self::Making, Self::Shown, Self::Over]
            }
            Kind::PromptMeme => &[Self::Preparing, Self::Open, Self::Making, Self::Shown, Self::Over],
            Kind::RoundRobin => &[Self::Preparing, Self::Open, Self::Making, Self::Over],
            Kind::Collection => &[],
        }
    }

    /// The stage after this one.
    pub fn next(self, kind: Kind) -> Option<Self> {
        Self::of(kind).iter().copied().find(|stage| *stage > self)
    }

    /// What goes on, in words.
    pub const fn told(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Preparing, _) => "Being prepared",
            (Self::Open, Kind::PromptMeme) => "Open for prompts and answers",
            (Self::Open, Kind::BigBang) => "Open for drafts",
            (Self::Open, _) => "Sign-up is open",
            (Self::Choosing, Kind::BigBang) => "Artists choose",
            (Self::Choosing, _) => "It is being decided who writes for whom",
            (Self::Making, Kind::PromptMeme) => "Closed for prompts, open for answers",
            (Self::Making, Kind::BigBang) => "Writing and drawing",
            (Self::Making, Kind::RoundRobin) => "The story goes round",
            (Self::Making, _) => "Gifts are being written",
            (Self::Shown, Kind::BigBang) => "Posting",
            (Self::Shown, _) => "The works are shown, their authors not yet",
            (Self::Over, _) => "Over",
        }
    }

    /// What its owners' button to this stage says.
    pub const fn doing(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Preparing, _) => "Go back to preparing",
            (Self::Open, Kind::PromptMeme) => "Open it for prompts",
            (Self::Open, Kind::BigBang) => "Open it for drafts",
            (Self::Open, _) => "Open the sign-up",
            (Self::Choosing, Kind::BigBang) => "Close it for drafts, let artists choose",
            (Self::Choosing, _) => "Close the sign-up",
            (Self::Making, Kind::PromptMeme) => "Close it for prompts",
            (Self::Making, Kind::BigBang) => "End the choosing",
            (Self::Making, Kind::RoundRobin) => "Close the sign-up and begin the first turn",
            (Self::Making, _) => "Send the assignments",
            (Self::Shown, Kind::BigBang) => "Begin the posting",
            (Self::Shown, _) => "Show the works",
            (Self::Over, Kind::RoundRobin | Kind::BigBang) => "End the challenge",
            (Self::Over, _) => "Show who wrote what",
        }
    }
}

/// What its owners chose for a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What people may ask for and offer.
    pub rules: Rules,
    /// Whether everybody sees what was asked for before the works are shown, without names.
    pub summary_is_public: bool,
    /// Somebody leaves at most so many prompts.
    pub prompts_max: u32,
    /// Somebody claims at most so many prompts, or drafts, at a time.
    pub claims_max: u32,
    /// Whether several may claim one prompt.
    pub claims_are_shared: bool,
    /// Whether prompts may be left without a name.
    pub prompts_may_be_anonymous: bool,
    /// Whether artists rank drafts and are matched, instead of the first having it.
    pub artists_rank: bool,
    /// A draft of a big bang has at least so many words when it is signed up.
    pub words_min: u32,
    /// A turn lasts so many days.
    pub turn_days: u32,
    /// Whether people propose the tags that it is about.
    pub nominations: bool,
    /// Somebody proposes at most so many of each kind.
    pub nominations_each: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            summary_is_public: true,
            prompts_max: 10,
            claims_max: 3,
            claims_are_shared: true,
            prompts_may_be_anonymous: true,
            artists_rank: false,
            words_min: 0,
            turn_days: 7,
            nominations: false,
            nominations_each: 10,
        }
    }
}

impl Settings {
    /// The settings with every number in its range.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        self.rules = self.rules.bounded();
        self.prompts_max = self.prompts_max.clamp(1, PROMPTS_MAX);
        self.claims_max = self.claims_max.clamp(1, CLAIMS_MAX);
        self.turn_days = self.turn_days.clamp(1, TURN_DAYS_MAX);
        self.nominations_each = self.nominations_each.clamp(1, EACH_MAX);
        self
    }
}

/// A challenge; what it is called and about, and who keeps it, its collection says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Its collection.
    pub id: CollectionId,
    /// As it stands in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How far it has come.
    pub stage: Stage,
    /// The time zone that its dates are told in.
    pub zone: String,
    /// What its owners chose.
    pub settings: Settings,
    /// When what happens.
    pub dates: Dates,
    /// Whether the moderators of the archive closed it: nothing goes on then.
    pub shut: bool,
}

impl Challenge {
    /// Whether people may sign up, and change or take back what they said.
    pub fn takes_sign_ups(&self) -> bool {
        !self.shut && self.stage == Stage::Open && matches!(self.kind, Kind::GiftExchange | Kind::RoundRobin)
    }

    /// Whether prompts, or drafts, may be left.
    pub fn takes_prompts(&self) -> bool {
        !self.shut && self.stage == Stage::Open && matches!(self.kind, Kind::PromptMeme | Kind::BigBang)
    }

    /// Whether prompts, or drafts, may be claimed.
    pub fn takes_claims(&self) -> bool {
        let stages: &[Stage] = match self.kind {
            Kind::PromptMeme => &[Stage::Open, Stage::Making],
            Kind::BigBang => &[Stage::Choosing],
            _ => &[],
        };
        !self.shut && stages.contains(&self.stage)
    }

    /// Whether works may be handed in.
    pub fn takes_works(&self) -> bool {
        let from = if self.kind == Kind::PromptMeme { Stage::Open } else { Stage::Making };
        !self.shut && self.stage >= from && self.stage < Stage::Over
    }

    /// Whether everybody may see what was asked for, and by whom: a summary without names before, all after.
    pub fn summary(&self, keeps: bool) -> Summary {
        if keeps {
            Summary::Whole
        } else if self.settings.summary_is_public && self.stage > Stage::Preparing {
            Summary::Counts
        } else {
            Summary::Hidden
        }
    }
}

/// How much of the sign-ups somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// Nothing.
    Hidden,
    /// How often what was asked for and offered.
    Counts,
    /// Who asks for and offers what.
    Whole,
}

/// What somebody said who signed up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What they would write.
    pub offers: Vec<Wish>,
    /// What they would like to read.
    pub requests: Vec<Wish>,
}

/// Somebody who signed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// Its number.
    pub id: SignUpId,
    /// Who.
    pub account: AccountId,
    /// The name that they take part with.
    pub pen_name: PenNameId,
    /// That name.
    pub name: String,
    /// What they said.
    pub said: Said,
    /// Whether they dropped out of writing.
    pub dropped: bool,
}

/// Who writes for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its number.
    pub id: AssignmentId,
    /// Its challenge.
    pub challenge: CollectionId,
    /// The sign-up of the recipient.
    pub recipient: SignUpId,
    /// Who writes; `None` where somebody is looked for.
    pub giver: Option<AccountId>,
    /// The name that they take part with.
    pub giver_name: Option<String>,
    /// Whether the giver has been told.
    pub sent: bool,
    /// Whether somebody jumped in, or should.
    pub pinch: bool,
    /// The gift.
    pub work: Option<WorkId>,
}

/// A prompt that anybody may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its number.
    pub id: PromptId,
    /// Who left it.
    pub account: AccountId,
    /// The name under it and that name's number; `None` where it was left without one.
    pub name: Option<(PenNameId, String)>,
    /// What is wished for.
    pub wish: Wish,
    /// When.
    pub made: Timestamp,
    /// Who claimed it.
    pub claims: Vec<Claimed>,
}

/// Somebody who claimed a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Who.
    pub account: AccountId,
    /// By which name.
    pub name: String,
    /// What they made of it, where they have.
    pub work: Option<WorkId>,
}

/// Why a prompt cannot be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotClaim {
    /// The challenge is not open for that.
    #[error("Nothing can be claimed in this challenge now.")]
    Closed,
    /// It is the claimant's own.
    #[error("This is your own: leave it to somebody else.")]
    Own,
    /// The claimant has it already.
    #[error("You have claimed this already.")]
    Twice,
    /// Somebody else has it.
    #[error("Somebody else has claimed this.")]
    Taken,
    /// The claimant has as many as one may have.
    #[error("You have as many claims as one may have here: hand in a work, or give one back, first.")]
    Many,
    /// One of the two blocks the other.
    #[error("This prompt is not for you to claim.")]
    Apart,
}

/// Whether somebody may claim something that has these claims; `open` are the claimant's own without a work.
pub fn may_claim(
    challenge: &Challenge,
    claimant: AccountId,
    (left_by, claims): (AccountId, &[Claimed]),
    open: u32,
    apart: bool,
) -> Result<(), CannotClaim> {
    if !challenge.takes_claims() {
        return Err(CannotClaim::Closed);
    }
    if left_by == claimant {
        return Err(CannotClaim::Own);
    }
    if claims.iter().any(|claim| claim.account == claimant) {
        return Err(CannotClaim::Twice);
    }
    if apart {
        return Err(CannotClaim::Apart);
    }
    let shares = challenge.settings.claims_are_shared && challenge.kind == Kind::PromptMeme;
    if !shares && !claims.is_empty() {
        return Err(CannotClaim::Taken);
    }
    if open >= challenge.settings.claims_max { Err(CannotClaim::Many) } else { Ok(()) }
}

/// A result of matching, as its owners see it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// What decided between assignments as good.
    pub seed: u64,
    /// How many signed up and had not dropped out.
    pub people: u32,
    /// How many give, and as many receive.
    pub gifts: u32,
    /// How many people are in the set that every possible gift needs one of: no more gifts can be made.
    pub cover: u32,
    /// Who has nobody to write for, and why.
    pub without_recipient: Vec<LeftOver>,
    /// For whom nobody writes, and why.
    pub without_giver: Vec<LeftOver>,
    /// When it was made.
    pub made: Timestamp,
}

/// Somebody who is left, and who stands in one another's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOver {
    /// Who.
    pub one: SignUpId,
    /// They and others…
    pub these: Vec<SignUpId>,
    /// …who all can be brought together with these only: one fewer.
    pub those: Vec<SignUpId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(kind: Kind, stage: Stage) -> Challenge {
        Challenge {
            id: CollectionId(1),
            slug: "yule".to_owned(),
            name: "Yule".to_owned(),
            kind,
            stage,
            zone: "UTC".to_owned(),
            settings: Settings::default(),
            dates: Dates::default(),
            shut: false,
        }
    }

    #[test]
    fn stages_go_one_way_and_each_kind_has_its_own() {
        for kind in [Kind::GiftExchange, Kind::PromptMeme, Kind::BigBang, Kind::RoundRobin] {
            let mut stage = Stage::Preparing;
            let mut seen = vec![stage];
            while let Some(next) = stage.next(kind) {
                assert!(next > stage);
                seen.push(next);
                stage = next;
            }
            assert_eq!(seen, Stage::of(kind));
            assert_eq!(stage, Stage::Over);
        }
        assert_eq!(Stage::Preparing.next(Kind::Collection), None);
    }

    #[test]
    fn sign_ups_prompts_and_claims_have_their_stages() {
        use Kind::{BigBang, GiftExchange, PromptMeme};
        assert!(challenge(GiftExchange, Stage::Open).takes_sign_ups());
        assert!(!challenge(GiftExchange, Stage::Choosing).takes_sign_ups());
        assert!(!challenge(PromptMeme, Stage::Open).takes_sign_ups());
        assert!(challenge(PromptMeme, Stage::Open).takes_claims());
        assert!(challenge(PromptMeme, Stage::Making).takes_claims());
        assert!(!challenge(PromptMeme, Stage::Making).takes_prompts());
        assert!(challenge(BigBang, Stage::Choosing).takes_claims());
        assert!(!challenge(BigBang, Stage::Open).takes_claims());
        let shut = Challenge { shut: true, ..challenge(GiftExchange, Stage::Open) };
        assert!(!shut.takes_sign_ups() && !shut.takes_works());
    }

    #[test]
    fn who_may_claim_what() {
        let mut meme = challenge(Kind::PromptMeme, Stage::Open);
        let (mina, lucy, quincey) = (AccountId(1), AccountId(2), AccountId(3));
        let by_lucy = [Claimed { account: lucy, name: "Lucy".to_owned(), work: None }];
        assert_eq!(may_claim(&meme, mina, (quincey, &by_lucy), 0, false), Ok(()));
        assert_eq!(may_claim(&meme, mina, (mina, &[]), 0, false), Err(CannotClaim::Own));
        assert_eq!(may_claim(&meme, lucy, (quincey, &by_lucy), 0, false), Err(CannotClaim::Twice));
        assert_eq!(may_claim(&meme, mina, (quincey, &[]), 0, true), Err(CannotClaim::Apart));
        assert_eq!(may_claim(&meme, mina, (quincey, &[]), 3, false), Err(CannotClaim::Many));
        meme.settings.claims_are_shared = false;
        assert_eq!(may_claim(&meme, mina, (quincey, &by_lucy), 0, false), Err(CannotClaim::Taken));
        meme.stage = Stage::Over;
        assert_eq!(may_claim(&meme, mina, (quincey, &[]), 0, false), Err(CannotClaim::Closed));
    }

    #[test]
    fn what_people_asked_for_is_told_without_names_or_not_at_all() {
        let mut yule = challenge(Kind::GiftExchange, Stage::Open);
        assert_eq!(yule.summary(false), Summary::Counts);
        assert_eq!(yule.summary(true), Summary::Whole);
        yule.settings.summary_is_public = false;
        assert_eq!(yule.summary(false), Summary::Hidden);
    }
}
