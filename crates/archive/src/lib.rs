//! The rules of an archive of fan fiction: its records and every decision about them.
//!
//! Everything here is pure: no files, no database, no clock, no chance. Who may see or do a thing is decided in
//! [`policy`] and nowhere else.

pub mod account;
pub mod account_link;
pub mod alike;
pub mod audit;
pub mod block;
pub mod bookmark;
pub mod bulletin;
pub mod canon;
pub mod category;
pub mod challenge;
pub mod chapter;
pub mod citation;
pub mod claim;
pub mod collection;
pub mod colour;
pub mod coming;
pub mod community;
pub mod counts;
pub mod device;
pub mod digest_time;
pub mod dispatch;
pub mod draft;
pub mod exchange;
pub mod factor;
pub mod featured;
pub mod id;
pub mod import_review;
pub mod kept_search;
pub mod kudos;
pub mod leaving;
pub mod letter;
pub mod listing;
pub mod lookalike;
pub mod moderation;
pub mod note_template;
pub mod notice;
pub mod old_address;
pub mod old_password;
pub mod old_site;
pub mod order;
pub mod outlook;
pub mod own_page;
pub mod own_shelf;
pub mod pace;
pub mod passkey;
pub mod password;
pub mod pen_name;
pub mod personal_filter;
pub mod picture;
pub mod place;
pub mod policy;
pub mod progress;
pub mod provenance;
pub mod rating;
pub mod reading_year;
pub mod recap;
pub mod recommendation;
pub mod removal;
pub mod report;
pub mod review;
pub mod rulebook;
pub mod schedule;
pub mod score;
pub mod search_box;
pub mod series;
pub mod settings_file;
pub mod shelf;
pub mod shield;
pub mod site;
pub mod slug;
pub mod starting_set;
pub mod subscription;
pub mod tag;
pub mod tag_graph;
pub mod tag_likeness;
pub mod tag_set;
pub mod tag_table;
pub mod takeout;
pub mod together;
pub mod tombstone;
pub mod upkeep;
pub mod words;
pub mod work;
pub mod work_style;
pub mod wrangling;
pub mod writing;

pub use id::{
    AccountId, AssignmentId, BetaCommentId, BetaLinkId, BookmarkId, BulletinId, CanonId, CategoryId,
    ChapterId, ChapterOfferId, ClaimId, ClassTypeId, CollectionId, DecisionId, DeviceKeyId,
    DispatchCommentId, DispatchId, DraftId, FeaturedId, GiftId, GuestBookLineId, HeirCaseId, InvitationId,
    JobId, KeptSearchId, LetterId, NominationId, NoteTemplateId, NoticeId, OwnPageId, OwnShelfId,
    OwnShieldId, PasskeyId, PenNameId, PointId, PollId, PromptId, ProviderId, RatingId, RecommendationId,
    ReplyTemplateId, ReportId, ReviewId, RulingId, SeriesCommentId, SeriesId, SignInvitationId, SignUpId,
    SubscriptionId, TagActId, TagId, TagSetId, ValidationId, WorkId, WorkTieId,
};
