//! What moderators can do, what of it is grave, and what stands before it takes effect.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, PenNameId, RatingId, ReportId, RulingId, WorkId,
    report::{ReportSubject, SubjectKind},
    site::moderation::GraveStep,
    tag::TagDraft,
    tombstone::RemovalClass,
    work::text_form,
};

/// So many things are decided about at once by one person; more needs a second.
pub const BULK_MAX: usize = 20;
/// Where a delay stands for the second person, it is so many hours.
pub const DELAY_HOURS: i64 = 24;
/// A suspension is for at most so many days.
pub const SUSPENSION_DAYS_MAX: u32 = 365;
/// What both sides are told, notes and appeals have at most so many characters.
pub const WORDS_CHARS_MAX: usize = 5_000;
/// A decision can be appealed for so many days.
pub const APPEAL_DAYS: i64 = crate::tombstone::APPEAL_DAYS;

/// What moderators do about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Nothing: no rule was broken.
    Dismiss,
    /// Tell whom it concerns.
    Warn,
    /// Put the work's tags right.
    Retag {
        /// All of its tags, in order.
        tags: Vec<WrittenTag>,
    },
    /// Put its rating right.
    Rerate {
        /// The step of the ladder.
        rating: Option<RatingId>,
    },
    /// Show it to none but its authors and the moderators.
    Hide,
    /// Show what was hidden or held again, as its authors chose.
    Show,
    /// Take no new reviews and no edits.
    Lock,
    /// Let both be again.
    Unlock,
    /// Let time pass between two reviews by one person.
    Slow {
        /// Minutes; 0 ends it.
        minutes: u32,
    },
    /// Put a tombstone in its place.
    Remove {
        /// Why, as everybody may know it.
        class: RemovalClass,
        /// Whether the files that it came from go too.
        originals: bool,
    },
    /// Let somebody who did not write it sign it no longer.
    Unsign {
        /// The pen name.
        pen_name: PenNameId,
    },
    /// Take a review away from the page.
    HideReview,
    /// Take a comment away from news or from a series.
    HideComment,
    /// Show a series or a collection to none but those who keep it and the moderators.
    Close,
    /// Take a post of an author away from the work's news.
    HidePost,
    /// Let an account say nothing to others for a time.
    Suspend {
        /// Days.
        days: u32,
    },
    /// Let nobody sign in with an account.
    Ban,
}

/// A tag as somebody wrote it, of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenTag {
    /// The kind, as [`crate::tag::TagKind`] writes it.
    pub kind: String,
    /// The name.
    pub name: String,
}

impl From<&TagDraft> for WrittenTag {
    fn from(tag: &TagDraft) -> Self {
        Self { kind: tag.kind.as_str().to_owned(), name: tag.name.clone() }
    }
}

/// An act without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// [`Act::Dismiss`]
    Dismiss,
    /// [`Act::Warn`]
    Warn,
    /// [`Act::Retag`]
    Retag,
    /// [`Act::Rerate`]
    Rerate,
    /// [`Act::Hide`]
    Hide,
    /// [`Act::Show`]
    Show,
    /// [`Act::Lock`]
    Lock,
    /// [`Act::Unlock`]
    Unlock,
    /// [`Act::Slow`]
    Slow,
    /// [`Act::Remove`]
    Remove,
    /// [`Act::Unsign`]
    Unsign,
    /// [`Act::HideReview`]
    HideReview,
    /// [`Act::HideComment`]
    HideComment,
    /// [`Act::Close`]
    Close,
    /// [`Act::HidePost`]
    HidePost,
    /// [`Act::Suspend`]
    Suspend,
    /// [`Act::Ban`]
    Ban,
}

text_form!(ActKind {
    ActKind::Dismiss => "dismiss",
    ActKind::Warn => "warn",
    ActKind::Retag => "retag",
    ActKind::Rerate => "rerate",
    ActKind::Hide => "hide",
    ActKind::Show => "show",
    ActKind::Lock => "lock",
    ActKind::Unlock => "unlock",
    ActKind::Slow => "slow",
    ActKind::Remove => "remove",
    ActKind::Unsign => "unsign",
    ActKind::HideReview => "hide-review",
    ActKind::HideComment => "hide-comment",
    ActKind::Close => "close",
    ActKind::HidePost => "hide-post",
    ActKind::Suspend => "suspend",
    ActKind::Ban => "ban",
});

impl Act {
    /// What kind of act it is.
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Dismiss => ActKind::Dismiss,
            Self::Warn => ActKind::Warn,
            Self::Retag { .. } => ActKind::Retag,
            Self::Rerate { .. } => ActKind::Rerate,
            Self::Hide => ActKind::Hide,
            Self::Show => ActKind::Show,
            Self::Lock => ActKind::Lock,
            Self::Unlock => ActKind::Unlock,
            Self::Slow { .. } => ActKind::Slow,
            Self::Remove { .. } => ActKind::Remove,
            Self::Unsign { .. } => ActKind::Unsign,
            Self::HideReview => ActKind::HideReview,
            Self::HideComment => ActKind::HideComment,
            Self::Close => ActKind::Close,
            Self::HidePost => ActKind::HidePost,
            Self::Suspend { .. } => ActKind::Suspend,
            Self::Ban => ActKind::Ban,
        }
    }

    /// What is done at once while the act waits for a second person or for its time: nobody is harmed meanwhile by
    /// what the act is about, and nothing is lost where it is refused.
    pub fn meanwhile(&self) -> Option<Self> {
        match self {
            Self::Remove { .. } => Some(Self::Hide),
            Self::Ban => Some(Self::Suspend { days: SUSPENSION_DAYS_MAX }),
            _ => None,
        }
    }
}

impl ActKind {
    /// What can be done about a thing of this kind, in the order of a form.
    pub fn about(kind: SubjectKind) -> &'static [Self] {
        match kind {
            SubjectKind::Work | SubjectKind::Chapter => &[
                Self::Dismiss,
                Self::Warn,
                Self::Retag,
                Self::Rerate,
                Self::Hide,
                Self::Show,
                Self::Lock,
                Self::Unlock,
                Self::Slow,
                Self::Unsign,
                Self::Remove,
                Self::Suspend,
                Self::Ban,
            ],
            SubjectKind::Review => &[Self::Dismiss, Self::Warn, Self::HideReview, Self::Suspend, Self::Ban],
            SubjectKind::Comment | SubjectKind::SeriesComment => {
                &[Self::Dismiss, Self::Warn, Self::HideComment, Self::Suspend, Self::Ban]
            }
            SubjectKind::Series | SubjectKind::Collection => {
                &[Self::Dismiss, Self::Warn, Self::Close, Self::Suspend, Self::Ban]
            }
            SubjectKind::Bulletin => &[Self::Dismiss, Self::Warn, Self::HidePost, Self::Suspend, Self::Ban],
            SubjectKind::PenName | SubjectKind::Account => {
                &[Self::Dismiss, Self::Warn, Self::Suspend, Self::Ban]
            }
        }
    }

    /// What a moderator chooses: `Hide it from everybody but its authors`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dismiss => "Leave it as it is",
            Self::Warn => "Only tell whom it concerns",
            Self::Retag => "Put its tags right",
            Self::Rerate => "Put its rating right",
            Self::Hide => "Hide it from everybody but its authors",
            Self::Show => "Show it again",
            Self::Lock => "Lock it: no new reviews, no edits",
            Self::Unlock => "Unlock it",
            Self::Slow => "Slow its reviews down",
            Self::Remove => "Remove it and leave a tombstone",
            Self::Unsign => "Take an author off it who did not write it",
            Self::HideReview => "Take the review away",
            Self::HideComment => "Take the comment away",
            Self::Close => "Close it: only who keeps it and moderators see it; its works stay",
            Self::HidePost => "Take the post away",
            Self::Suspend => "Suspend the account for a time",
            Self::Ban => "Ban the account",
        }
    }

    /// What was done, for whom it concerns and for the log: `hidden`.
    pub fn done(self) -> &'static str {
        match self {
            Self::Dismiss => "left as it is",
            Self::Warn => "warned",
            Self::Retag => "tags put right",
            Self::Rerate => "rating put right",
            Self::Hide => "hidden",
            Self::Show => "shown again",
            Self::Lock => "locked",
            Self::Unlock => "unlocked",
            Self::Slow => "slowed down",
            Self::Remove => "removed",
            Self::Unsign => "an author taken off",
            Self::HideReview => "review taken away",
            Self::HideComment => "comment taken away",
            Self::Close => "closed",
            Self::HidePost => "post taken away",
            Self::Suspend => "account suspended",
            Self::Ban => "account banned",
        }
    }

    /// Whether it is one that a single person does not decide.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::Remove | Self::Ban)
    }

    /// Whether it is about an account and not about what somebody made.
    pub fn is_about_account(self) -> bool {
        matches!(self, Self::Suspend | Self::Ban)
    }

    /// Whether it does something to whom it concerns, so that they are told and can appeal.
    pub fn bears_on_somebody(self) -> bool {
        self != Self::Dismiss
    }
}

/// When a decision takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// At once.
    Now,
    /// When a second person says yes.
    Seconded,
    /// At this time, unless it is taken back before.
    At(Timestamp),
}

/// When an act on so many things takes effect.
pub fn effect(kind: ActKind, things: usize, grave: GraveStep, now: Timestamp) -> Effect {
    if !kind.is_grave() && things <= BULK_MAX {
        return Effect::Now;
    }
    match grave {
        GraveStep::SecondPerson => Effect::Seconded,
        GraveStep::Delay => Effect::At(now + SignedDuration::from_hours(DELAY_HOURS)),
    }
}

/// Whether somebody can be the second person: anybody but the first.
pub fn may_second(first: Option<AccountId>, second: AccountId) -> bool {
    first != Some(second)
}

/// Whether somebody can decide on an appeal: anybody but those who decided before, where there is anybody else.
pub fn may_hear(decided: &[AccountId], hears: AccountId, others: bool) -> bool {
    !others || !decided.contains(&hears)
}

/// How far a decision has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RulingState {
    /// It waits for a second person.
    Proposed,
    /// It waits for its time.
    Pending,
    /// It holds.
    Done,
    /// The second person said no.
    Refused,
    /// It was taken back.
    Undone,
}

text_form!(RulingState {
    RulingState::Proposed => "proposed",
    RulingState::Pending => "pending",
    RulingState::Done => "done",
    RulingState::Refused => "refused",
    RulingState::Undone => "undone",
});

/// What was decided about a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The decision.
    pub id: RulingId,
    /// The row of the queue behind it.
    pub report: Option<ReportId>,
    /// What it is about.
    pub subject: ReportSubject,
    /// The work that the thing is, or is of.
    pub work: Option<WorkId>,
    /// How far it has come.
    pub state: RulingState,
    /// What is done.
    pub act: Act,
    /// The number of the policy's rule; `None` where none was broken.
    pub rule: Option<String>,
    /// The version of the policy that the rule stands in.
    pub policy_version: u32,
    /// What whom it concerns was told.
    pub told_concerned: String,
    /// What whoever reported it was told.
    pub told_reporters: String,
    /// When somebody decided.
    pub made: Timestamp,
    /// Who.
    pub made_by: Option<(AccountId, String)>,
    /// When it takes effect, where it waits for its time.
    pub due: Option<Timestamp>,
    /// Who said yes or no as the second person.
    pub second_by: Option<(AccountId, String)>,
    /// When it took effect.
    pub done: Option<Timestamp>,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
}

/// What of a thing a decision changes: a later decision about the same has to be taken back first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touches {
    /// Nothing that is kept.
    Nothing,
    /// Who sees the work, the series or the collection.
    Sight,
    /// Its tags.
    Tags,
    /// Its rating.
    Rating,
    /// Whether it takes reviews and edits.
    Lock,
    /// The pace of its reviews.
    Pace,
    /// Who signs it.
    Signers,
    /// Who sees the review or the comment.
    Review,
    /// How the account stands.
    Account,
}

impl ActKind {
    /// What it changes.
    pub fn touches(self) -> Touches {
        match self {
            Self::Dismiss | Self::Warn => Touches::Nothing,
            Self::Retag => Touches::Tags,
            Self::Rerate => Touches::Rating,
            Self::Hide | Self::Show | Self::Remove | Self::Close => Touches::Sight,
            Self::Lock | Self::Unlock => Touches::Lock,
            Self::Slow => Touches::Pace,
            Self::Unsign => Touches::Signers,
            Self::HideReview | Self::HideComment | Self::HidePost => Touches::Review,
            Self::Suspend | Self::Ban => Touches::Account,
        }
    }
}

/// An appeal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// The decision.
    pub ruling: RulingId,
    /// Who appeals.
    pub account: AccountId,
    /// What they say.
    pub text: String,
    /// When.
    pub made: Timestamp,
    /// How far it has come.
    pub state: AppealState,
    /// What they were answered.
    pub answer: String,
    /// When.
    pub decided: Option<Timestamp>,
}

/// How far an appeal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppealState {
    /// Nobody has decided.
    Open,
    /// The decision stands.
    Upheld,
    /// The decision was taken back.
    Granted,
}

text_form!(AppealState {
    AppealState::Open => "open",
    AppealState::Upheld => "upheld",
    AppealState::Granted => "granted",
});

/// Whether whom a decision concerns can appeal: once, while it holds, and for [`APPEAL_DAYS`].
pub fn may_appeal(state: RulingState, decided: Timestamp, appealed: bool, now: Timestamp) -> bool {
    matches!(state, RulingState::Done | RulingState::Pending)
        && !appealed
        && now.duration_since(decided) <= SignedDuration::from_hours(24 * APPEAL_DAYS)
}

#[cfg(test)]
mod tests;
