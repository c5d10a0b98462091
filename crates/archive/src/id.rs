//! Identifiers: one type a noun, so that a work's number is never taken for a chapter's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+ };
}

ids! {
    /// A work; stands in its address for ever.
    WorkId,
    /// A chapter.
    ChapterId,
    /// A series.
    SeriesId,
    /// A pen name.
    PenNameId,
    /// A tag.
    TagId,
    /// A node of the category tree.
    CategoryId,
    /// A step of the site's rating ladder.
    RatingId,
    /// An account.
    AccountId,
    /// An import job.
    JobId,
    /// A review.
    ReviewId,
    /// A chapter on its author's desk.
    DraftId,
    /// A passage that a reader marked for themselves.
    OwnShieldId,
    /// A canon.
    CanonId,
    /// A search that an account keeps.
    KeptSearchId,
    /// A point of a canon.
    PointId,
    /// A decision about an imported work.
    DecisionId,
    /// An act of a wrangler.
    TagActId,
    /// A list of choices that the site keeps.
    ClassTypeId,
    /// A word to an account on the site.
    NoticeId,
    /// A letter that waits to be sent.
    LetterId,
    /// A report to the moderators.
    ReportId,
    /// What moderators decided about a person or their works.
    RulingId,
    /// Words that moderators write often.
    ReplyTemplateId,
    /// A claim to a pen name.
    ClaimId,
    /// A key of a reading device.
    DeviceKeyId,
    /// A bookmark.
    BookmarkId,
    /// A shelf of a reader's own.
    OwnShelfId,
    /// A recommendation.
    RecommendationId,
    /// A subscription.
    SubscriptionId,
    /// A passkey.
    PasskeyId,
    /// Another site that says who somebody is.
    ProviderId,
    /// An invitation.
    InvitationId,
    /// A poll.
    PollId,
    /// A line of the guest book.
    GuestBookLineId,
    /// A collection.
    CollectionId,
    /// What authors tell of a work beside its chapters.
    BulletinId,
    /// Notes that an author keeps under a name.
    NoteTemplateId,
    /// An invitation to sign a work.
    SignInvitationId,
    /// A work given to somebody.
    GiftId,
    /// That a work comes from another.
    WorkTieId,
    /// A secret link to drafts.
    BetaLinkId,
    /// What a beta reader wrote about a draft.
    BetaCommentId,
    /// A chapter that is offered for a round robin.
    ChapterOfferId,
    /// A report that somebody with an heir died.
    HeirCaseId,
    /// A sign-up to a challenge.
    SignUpId,
    /// Who writes for whom in a gift exchange.
    AssignmentId,
    /// A prompt, or a draft that artists choose from.
    PromptId,
    /// A tag that was proposed for a challenge.
    NominationId,
    /// A set of tags that challenges share.
    TagSetId,
    /// A piece of the archive's own news.
    DispatchId,
    /// A comment on it.
    DispatchCommentId,
    /// A comment on a series.
    SeriesCommentId,
    /// A work that the archive shows on its front page for a while.
    FeaturedId,
    /// A page of the archive's own.
    OwnPageId,
    /// Something that waits until a moderator has read it.
    ValidationId,
}
