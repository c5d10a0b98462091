//! The records and the originals: the only SQL of Ficus.
//!
//! One file a noun, and every one of them adds its calls to [`Store`]. A call is one transaction or one trip for
//! reading. SQL stands in a const above its use, in the words that SQLite and PostgreSQL share; where they differ
//! there is one named function in `dialect`. Nothing here decides who may see what: that is `ficus_archive::policy`.

mod accounts;
mod adding;
mod alike;
mod all_names;
mod audit;
mod blocks;
mod bookmark_search;
mod bookmarks;
mod bounces;
mod bulletins;
mod canons;
mod categories;
mod challenges;
mod changes;
mod chapter_dates;
mod chapter_days;
mod chapter_order;
mod chapters;
mod check;
mod claims;
mod collections;
mod coming;
mod community;
mod counts;
mod database;
mod decisions;
mod desk;
mod device_keys;
mod device_places;
mod dialect;
mod digest;
mod dispatches;
mod drafts;
mod everything;
mod factors;
mod fandoms;
mod featured;
mod history;
mod import_reviews;
mod imports;
mod indexed;
mod invitations;
mod kept_searches;
mod known_authors;
mod kudos;
mod leaving;
mod letters;
mod likeness;
mod listed;
mod lookalikes;
mod migrations;
mod moderation;
mod names;
mod news;
mod note_templates;
mod notices;
mod old_addresses;
mod originals;
mod outlooks;
mod own_pages;
mod own_pen_names;
mod own_shelves;
mod passages;
mod pen_names;
mod personal_filters;
mod pictures;
mod places;
mod posting;
mod provenance;
mod purge;
mod reading;
mod recaps;
mod recommendations;
mod removals;
mod reviews;
mod rulebooks;
mod schedule;
mod scores;
mod series;
mod served_files;
mod sessions;
mod shelves;
mod shields;
mod site;
mod site_pictures;
mod subscriptions;
mod tag_names;
mod tag_search;
mod tag_sets;
mod tags;
mod takeouts;
mod together;
mod tombstones;
mod totals;
mod upkeep;
mod uploads;
mod validations;
mod veil;
mod work_facts;
mod work_styles;
mod works;
mod writing_used;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use database::Database;
use ficus_archive::WorkId;

pub use accounts::{
    AccountFacts, AccountLink, AccountQuery, Applicant, KeptAccount, LinkDraft, NameUse, NewAccount,
};
pub use alike::Beside;
pub use all_names::{Named, NamedTag};
pub use audit::AuditAsked;
pub use blocks::Speaker;
pub use bookmark_search::{BOOKMARKS_LOOKED_AT_MAX, BookmarkKind, BookmarkSearch, FoundBookmark};
pub use bookmarks::BookmarkQuery;
pub use canons::{CanonLine, REACHED_MAX};
pub use challenges::{
    GiftLine, Matchable, NewChallenge, NewPrompt, OwnGift, PromiseLine, PromptQuery, PromptWork,
};
pub use changes::{Change, Subject};
pub use chapter_days::{ChapterOpened, ChapterStatistics, OpenedOn, WorkStatistics};
pub use chapters::ChapterThen;
pub use claims::{ClaimDecision, ProofOf, Vouch};
pub use collections::{
    BroughtCollection, CollectionKind, CollectionLine, CollectionOrder, CollectionSearch, CollectionWork,
};
pub use counts::CountsChange;
pub use decisions::{Decider, PutBack, Reparagraphed};
pub use desk::{DeskList, DeskWork};
pub use device_keys::{DeviceDraft, OwnedKey};
pub use device_places::DevicePlace;
pub use dispatches::ImportedDispatch;
pub use drafts::Saved;
pub use factors::{
    Ceremony, CeremonyStart, IdentityDraft, KeptApp, PasskeyDraft, ProviderDraft, SafetyChange,
};
pub use fandoms::FandomQuery;
pub use ficus_archive::picture::NewPicture;
pub use history::{Erase, OpenedWork};
pub use invitations::{GivenInvitation, InvitationRequest, OpenInvitation};
pub use kept_searches::{DueSearch, Reckoning};
pub use known_authors::KnownAuthor;
pub use kudos::{KudosBy, KudosName};
pub use leaving::Heir;
pub use letters::{LetterFate, MailQueue, TakenLetter};
pub use moderation::{
    Concerned, NewReport, QueueFilter, QueueGroup, ReplyTemplate, ReportNote, Reported, Ruled, RulingCount,
    RulingDraft, SubjectFacts, Told,
};
pub use news::{News, NewsOf, Telling};
pub use old_addresses::Place as WorkPlace;
pub use originals::RANGE_BYTES_MAX;
pub use own_pen_names::OwnPenName;
pub use own_shelves::SharedShelf;
pub use passages::ChapterText;
pub use pen_names::PenNameSearch;
pub use personal_filters::PersonalLists;
pub use pictures::TakenAway;
pub use posting::{PostingWish, WorkPosted};
pub use purge::Originals;
pub use reading::{ReadVersion, ReadingSetting, ReadingWord, Seen};
pub use removals::RemovalDraft;
pub use reviews::{
    ACT_REVIEWS_MAX, Chosen, HeldReview, NewReview, Posted, Received, ReviewAct, ReviewsAsked, Viewer,
};
pub use schedule::{Plan, Released, Scheduled};
pub use series::{KeptSeries, SeriesAsk, SeriesOrder, SeriesRow, SeriesSearch};
pub use served_files::ServedFile;
pub use sessions::{KeptSession, OpenSession, SessionStart};
pub use shields::OwnShieldPlace;
pub use site_pictures::NewSitePicture;
pub use tag_search::{FoundTag, TAGS_FOUND_MAX, TagOrder, TagSearch};
pub use tags::{
    BIN_COUNT_MAX, Bin, BinPage, CHOICES_MAX, CLASS_TYPES_MAX, ClassTypeForm, FandomLine, TablePlace, Whose,
    Wrangled, Wrangler,
};
pub use together::{
    BetaComment, BetaCommentDraft, BetaLink, BetaLinkDraft, BetaReaderKey, ChapterOffer, ChapterOfferDraft,
    Gift, GiftTo, HeirCase, PenNameWish, SentInvitation, SignInvitation, SignInvitationDraft, Signer, Tie,
    TieAsked, TieDraft, TieOther, TogetherChoice,
};
pub use totals::{Listed, Totals};
pub use uploads::{UPLOAD_AGE_MAX, UPLOADS_MAX, UploadTarget};
pub use validations::{Judged, ValidationRow, Waiting};
pub use veil::Veiled;
pub use work_facts::{Act, ActWork, FactsSaved, ManyDone, StatedWork, TakenBack};

/// Why a call to the store failed. Absence is never an error: it is `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error.
    #[error("the database refused: {0}")]
    Database(String),
    /// A record is not what any writer writes.
    #[error("{table}.{column} of record {id} is damaged")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The record's first key.
        id: String,
    },
    /// The schema is newer than this program.
    #[error("the archive was made by a newer version of Ficus (schema {found}, this program knows {known})")]
    NewerSchema {
        /// The schema of the archive.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// A file of the originals could not be read or written.
    #[error("{path}: {source}")]
    Original {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A name that must be unique is taken.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// A tag would stand above itself.
    #[error("a tag cannot stand above itself")]
    TagLoop,
    /// A change would do harm as things stand; the sentence says why.
    #[error("{0}")]
    Refused(&'static str),
    /// What is posted waits until a moderator has read it; that it waits is kept.
    #[error("it waits until a moderator has read it")]
    Held,
    /// What a change is about is not there.
    #[error("there is no such {0}")]
    Missing(&'static str),
}

/// What a call to the store answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Where the records are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; made where there is none.
    Sqlite(PathBuf),
    /// A server: `postgres://…`.
    Postgres(String),
}

/// Whether a work was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is in the archive now.
    New(WorkId),
    /// It was there before (same import key).
    Known(WorkId),
}

impl Added {
    /// The work, new or not.
    pub const fn work(self) -> WorkId {
        let (Self::New(id) | Self::Known(id)) = self;
        id
    }
}

/// The open archive: records and originals. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    data: Arc<Path>,
}

impl Store {
    /// Lets nothing that was deleted lie about in files beside the database: letters that were sent, records of people
    /// who left.
    pub async fn scrub(&self) -> Result<()> {
        self.database.scrub().await
    }

    /// Opens the archive, makes it where there is none, and brings an older schema up to date.
    ///
    /// `data` is the folder that the originals are kept in, under `originals/`.
    pub async fn open(url: &DatabaseUrl, data: &Path) -> Result<Self> {
        let database = Database::open(url).await?;
        migrations::migrate(&database).await?;
        Ok(Self { database, data: data.into() })
    }

    /// The archive's folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The name of the database that the records are in, for people.
    pub fn database_name(&self) -> &'static str {
        match self.database {
            Database::Sqlite(_) => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
        }
    }
}
