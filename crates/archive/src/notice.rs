//! What an account is told on the site, and, where it wants so, by mail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, BulletinId, ClaimId, CollectionId, DraftId, NoticeId, PenNameId, ReportId, ReviewId,
    SeriesCommentId, SeriesId, TagId, WorkId, bulletin::BulletinKind, kept_search::MailPace,
    schedule::NotPosted, together,
};

/// What happened that somebody wants to know of. Names and titles are looked up when it is shown, with what the reader
/// may see then: a notice about something that is gone or hidden says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Notice {
    /// Somebody reviewed a work of the account.
    Reviewed {
        /// The work.
        work: WorkId,
        /// The review.
        review: ReviewId,
    },
    /// Somebody said something to a series of the account.
    SeriesCommented {
        /// The series.
        series: SeriesId,
        /// The comment.
        comment: SeriesCommentId,
    },
    /// Somebody answered a review of the account.
    Answered {
        /// The work.
        work: WorkId,
        /// The answer.
        review: ReviewId,
    },
    /// Somebody recommends a work of the account.
    Recommended {
        /// The work.
        work: WorkId,
    },
    /// A work that the account subscribes to, or something that it stands under, has new chapters.
    NewChapters {
        /// The work.
        work: WorkId,
        /// The first new chapter's number.
        first: u32,
        /// The last new chapter's number.
        last: u32,
        /// Why the account is told.
        because: Because,
    },
    /// A new work stands under something that the account subscribes to.
    NewWork {
        /// The work.
        work: WorkId,
        /// Why the account is told.
        because: Because,
    },
    /// A work that had been in the archive before was put into a collection or a series that the account subscribes to.
    WorkAdded {
        /// The work.
        work: WorkId,
        /// The collection or the series.
        because: Because,
    },
    /// The authors of a work that the account subscribes to, or of something that it stands under, tell something of it.
    Bulletin {
        /// The work.
        work: WorkId,
        /// What they tell.
        bulletin: BulletinId,
        /// What it is.
        what: BulletinKind,
        /// Why the account is told.
        because: Because,
    },
    /// A chapter of the account was due, and was not posted.
    NotPosted {
        /// The work.
        work: WorkId,
        /// The chapter on the desk.
        draft: DraftId,
        /// Why.
        reason: NotPosted,
    },
    /// A report of the account was decided.
    ReportDecided {
        /// The report.
        report: ReportId,
    },
    /// The moderators decided about a work of the account.
    WorkDecided {
        /// The work.
        work: WorkId,
        /// The report behind it, where there is one.
        report: Option<ReportId>,
        /// What was done: `hidden`, `re-rated`.
        act: String,
    },
    /// The moderators decided about a review of the account.
    ReviewDecided {
        /// The work that it is about.
        work: WorkId,
        /// What was done.
        act: String,
    },
    /// The moderators decided about the account: suspended, its role changed.
    AccountDecided {
        /// What was done.
        act: String,
    },
    /// Somebody made the account a wrangler of a fandom, or made an end of it.
    Wrangling {
        /// The fandom.
        fandom: TagId,
        /// Whether it sorts its tags from now on.
        given: bool,
    },
    /// Something waits until the account, a moderator, has read it.
    ToValidate {
        /// The work.
        work: WorkId,
        /// Whether it is a chapter of it, and not the work.
        chapter: bool,
    },
    /// A moderator has read what the account posted.
    Validated {
        /// The work.
        work: WorkId,
        /// Whether a chapter of it was read, and not the work.
        chapter: bool,
        /// Whether others can read it now.
        accepted: bool,
        /// What the moderator says; empty for nothing.
        words: String,
    },
    /// A claim of the account was decided.
    ClaimDecided {
        /// The claim.
        claim: ClaimId,
        /// Whether it was granted.
        granted: bool,
    },
    /// Somebody asks the account to vouch for a claim.
    VouchAsked {
        /// The claim.
        claim: ClaimId,
    },
    /// Something happened with a collection that concerns the account.
    Gathered {
        /// What happened.
        act: GatheredAct,
        /// The collection.
        collection: CollectionId,
        /// The work, where it is about one.
        work: Option<WorkId>,
    },
    /// Something happened with a series and a work that concerns the account.
    InSeries {
        /// What happened.
        act: GatheredAct,
        /// The series.
        series: SeriesId,
        /// The work.
        work: WorkId,
    },
    /// Somebody writes with the account, gives it something or asks it for something.
    Together {
        /// What was done.
        act: together::Act,
        /// The work; a draft is not named.
        work: WorkId,
    },
    /// Something in a challenge that concerns the account.
    Challenge {
        /// The challenge.
        challenge: CollectionId,
        /// What it is.
        news: ChallengeNews,
    },
    /// Something about the account's safety: a new way to sign in, a changed password.
    Safety {
        /// What was done: `password-changed`, `passkey-added`.
        act: String,
    },
}

/// What those who keep a challenge or take part in it are told. None of it tells who does what for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChallengeNews {
    /// The sign-up closed: the keepers can match.
    ToMatch,
    /// The day of sending came, and nothing was matched; for the keepers.
    Unsent,
    /// Somebody dropped out, or nobody is left for somebody; for the keepers.
    Dropped,
    /// The round is over; for the keepers.
    RoundOver,
    /// The account writes a gift.
    Assigned,
    /// A gift of the account is due.
    Due,
    /// Somebody made something for the account.
    Received,
    /// Somebody claimed a prompt or draft of the account.
    Claimed,
    /// A prompt of the account was answered.
    Answered,
    /// The account makes something for a draft.
    DraftGiven,
    /// A work of the account was to be posted on its day, and lacks something.
    NotPosted,
    /// The account tells how far it has come.
    CheckIn,
    /// It is the account's turn.
    YourTurn,
    /// The time of the account's turn is over.
    TurnOver,
}

/// What happens between those who gather works and those who write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GatheredAct {
    /// A keeper wants a work of the account.
    Asked,
    /// An author offers a work, and the account decides.
    Offered,
    /// A keeper took a work of the account in.
    Taken,
    /// A keeper did not take a work of the account, or took it out.
    Declined,
    /// Everyone sees a work of the account from now on.
    Revealed,
    /// The account is asked to belong to a collection.
    Invited,
}

/// What a notice is about, as people choose how they are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// New works and chapters of what the account subscribes to.
    News,
    /// Posts of authors that are no chapters, of what the account subscribes to.
    Bulletins,
    /// Reviews of its works.
    Reviews,
    /// Answers to its reviews.
    Answers,
    /// Recommendations of its works.
    Recommendations,
    /// Invitations to write, gifts, what others make of its works, words about its drafts.
    Together,
    /// What was decided about its works, reviews, reports and claims, and what is asked of it.
    Decisions,
    /// Challenges that it keeps or takes part in.
    Challenges,
    /// The safety of the account.
    Safety,
}

crate::work::text_form!(NoticeKind {
    NoticeKind::News => "news",
    NoticeKind::Bulletins => "bulletins",
    NoticeKind::Reviews => "reviews",
    NoticeKind::Answers => "answers",
    NoticeKind::Recommendations => "recommendations",
    NoticeKind::Together => "together",
    NoticeKind::Decisions => "decisions",
    NoticeKind::Challenges => "challenges",
    NoticeKind::Safety => "safety",
});

/// How somebody is told of things of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Way {
    /// On the page of notices.
    pub on_site: bool,
    /// By mail.
    pub mail: MailPace,
}

impl Way {
    /// Not at all.
    pub const NONE: Self = Self { on_site: false, mail: MailPace::Never };

    /// Whether anything is told at all.
    pub fn tells(self) -> bool {
        self != Self::NONE
    }
}

impl NoticeKind {
    /// Every kind, in the order of the pages.
    pub const ALL: [Self; 9] = [
        Self::News,
        Self::Bulletins,
        Self::Reviews,
        Self::Answers,
        Self::Recommendations,
        Self::Together,
        Self::Decisions,
        Self::Challenges,
        Self::Safety,
    ];

    /// How somebody is told who has not chosen.
    pub const fn usual(self) -> Way {
        let mail = match self {
            Self::Reviews | Self::Answers => MailPace::Daily,
            // Somebody waits for an answer.
            Self::Together | Self::Challenges => MailPace::AtOnce,
            // Letters about these are written by whoever decides, and always go.
            Self::Decisions | Self::Safety | Self::News | Self::Bulletins | Self::Recommendations => {
                MailPace::Never
            }
        };
        Way { on_site: true, mail }
    }

    /// Whether the account chooses how it is told; what was decided about it, and its safety, it is always told of.
    pub const fn is_chosen(self) -> bool {
        !matches!(self, Self::Decisions | Self::Safety)
    }
}

impl Notice {
    /// What it is about.
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::Bulletin { what: BulletinKind::Post, .. } => NoticeKind::Bulletins,
            Self::NewChapters { .. }
            | Self::NewWork { .. }
            | Self::WorkAdded { .. }
            | Self::Bulletin { .. } => NoticeKind::News,
            Self::Reviewed { .. } | Self::SeriesCommented { .. } => NoticeKind::Reviews,
            Self::Answered { .. } => NoticeKind::Answers,
            Self::Recommended { .. } => NoticeKind::Recommendations,
            Self::ReportDecided { .. }
            | Self::WorkDecided { .. }
            | Self::Wrangling { .. }
            | Self::ToValidate { .. }
            | Self::Validated { .. }
            | Self::ReviewDecided { .. }
            | Self::AccountDecided { .. }
            | Self::ClaimDecided { .. }
            | Self::VouchAsked { .. }
            | Self::Gathered { .. }
            | Self::InSeries { .. }
            | Self::NotPosted { .. } => NoticeKind::Decisions,
            Self::Together { .. } => NoticeKind::Together,
            Self::Challenge { .. } => NoticeKind::Challenges,
            Self::Safety { .. } => NoticeKind::Safety,
        }
    }

    /// The work that it is about.
    pub const fn work(&self) -> Option<WorkId> {
        match self {
            Self::Reviewed { work, .. }
            | Self::Answered { work, .. }
            | Self::Recommended { work }
            | Self::NewChapters { work, .. }
            | Self::NewWork { work, .. }
            | Self::WorkAdded { work, .. }
            | Self::Bulletin { work, .. }
            | Self::NotPosted { work, .. }
            | Self::WorkDecided { work, .. }
            | Self::Validated { work, .. }
            | Self::ReviewDecided { work, .. } => Some(*work),
            Self::Together { act, work } if act.names_work() => Some(*work),
            // Works that are gathered may be open to few: they are told on the pages that these lead to.
            Self::Gathered { .. }
            // What waits is read at the desk alone.
            | Self::ToValidate { .. }
            | Self::Wrangling { .. }
            | Self::SeriesCommented { .. }
            | Self::InSeries { .. }
            | Self::ReportDecided { .. }
            | Self::AccountDecided { .. }
            | Self::ClaimDecided { .. }
            | Self::VouchAsked { .. }
            | Self::Together { .. }
            | Self::Challenge { .. }
            | Self::Safety { .. } => None,
        }
    }
}

/// Why somebody is told of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", content = "id", rename_all = "kebab-case")]
pub enum Because {
    /// They subscribe to the work.
    Work(WorkId),
    /// They subscribe to its series.
    Series(SeriesId),
    /// They subscribe to who signs it.
    PenName(PenNameId),
    /// They subscribe to a collection that it is in.
    Collection(CollectionId),
    /// They subscribe to a tag that it stands under.
    Tag(TagId),
}

/// A notice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNotice {
    /// The notice's number.
    pub id: NoticeId,
    /// Whom it tells.
    pub account: AccountId,
    /// What it tells.
    pub notice: Notice,
    /// When it was made.
    pub made: Timestamp,
    /// When it was seen.
    pub seen: Option<Timestamp>,
}
