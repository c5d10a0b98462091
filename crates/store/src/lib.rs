//! The records and the originals: the only SQL of Ficus.

use std::path::{Path, PathBuf};

use ficus_archive::{
    AccountId, CategoryId, ChapterId, JobId, PenNameId, SeriesId, TagId, WorkId,
    account::{Account, Role},
    category::{Category, CategoryPath},
    chapter::{Chapter, ChapterVersion},
    password::PasswordHash,
    pen_name::PenName,
    provenance::{ImportJob, ImportSummary, Provenance},
    review::{Review, ReviewDraft},
    series::Series,
    site::Site,
    tag::{TagCount, TagKind, TagPage},
    work::{Audience, Blurb, IndexedWork, Work, WorkDraft},
};
use jiff::Timestamp;

/// Why a call to the store failed. Absence is never an error: it is `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error.
    #[error("the database refused: {0}")]
    Database(String),
    /// A record is not what any writer writes.
    #[error("{table}.{column} of record {id} is damaged")]
    Corrupt { table: &'static str, column: &'static str, id: String },
    /// The schema is newer than this program.
    #[error("the archive was made by a newer version of Ficus (schema {found}, this program knows {known})")]
    NewerSchema { found: u32, known: u32 },
    /// A file of the originals could not be read or written.
    #[error("{path}: {source}")]
    Original { path: PathBuf, source: std::io::Error },
    /// A name that must be unique is taken.
    #[error("{0} is taken")]
    Taken(&'static str),
}

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

/// Something that a page shows changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A work or one of its chapters.
    Work(WorkId),
    /// The site's settings.
    Site,
    /// Something that many works stand under: tags, categories, series, pen names.
    Lists,
}

/// One line of the change log; `seq` only ever goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub seq: u64,
    pub subject: Subject,
}

/// Sizes of the archive, for the front page and the admin pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub works: u64,
    pub chapters: u64,
    pub words: u64,
    pub authors: u64,
    pub fandoms: u64,
    pub series: u64,
    pub originals: u64,
    pub accounts: u64,
}

/// The open archive: records and originals. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    _inner: std::sync::Arc<()>,
}

fn pending<T>() -> Result<T> {
    Err(StoreError::Taken("pending"))
}
#[allow(unused_variables, clippy::unused_async)]
impl Store {
    // lib.rs
    pub async fn open(url: &DatabaseUrl, data: &Path) -> Result<Self> {
        pending()
    }
    pub async fn totals(&self) -> Result<Totals> {
        pending()
    }
    /// One SHA-256 over every record and original, free of times of import and of row order (contract: `ficus check --digest`).
    pub async fn digest(&self) -> Result<String> {
        pending()
    }
    /// Reads every record and original and names what is wrong, one sentence each.
    pub async fn check(&self) -> Result<Vec<String>> {
        pending()
    }
    // works.rs
    pub async fn add_work(&self, draft: &WorkDraft, job: Option<JobId>, now: Timestamp) -> Result<Added> {
        pending()
    }
    pub async fn work(&self, id: WorkId) -> Result<Option<Work>> {
        pending()
    }
    /// In the order asked for; those that are not there are left out. A fixed number of queries whatever the number of ids.
    pub async fn blurbs(&self, ids: &[WorkId]) -> Result<Vec<Blurb>> {
        pending()
    }
    /// The newest by `updated`, of the audiences given.
    pub async fn latest(&self, audiences: &[Audience], limit: u32) -> Result<Vec<WorkId>> {
        pending()
    }
    pub async fn indexed_works(&self, ids: &[WorkId]) -> Result<Vec<IndexedWork>> {
        pending()
    }
    /// Ids above `after`, ascending: for a rebuild of the index.
    pub async fn work_ids_after(&self, after: WorkId, limit: u32) -> Result<Vec<WorkId>> {
        pending()
    }
    pub async fn set_audience(&self, id: WorkId, audience: Audience, now: Timestamp) -> Result<()> {
        pending()
    }
    // chapters.rs
    pub async fn chapter(&self, work: WorkId, number: u32) -> Result<Option<Chapter>> {
        pending()
    }
    pub async fn chapters(&self, work: WorkId) -> Result<Vec<Chapter>> {
        pending()
    }
    /// Replaces a chapter's title and text and keeps the former version; answers with the new version's number.
    pub async fn change_chapter(
        &self,
        id: ChapterId,
        title: Option<&str>,
        text: &ficus_prose::Prose,
        now: Timestamp,
    ) -> Result<u32> {
        pending()
    }
    pub async fn chapter_versions(&self, id: ChapterId) -> Result<Vec<ChapterVersion>> {
        pending()
    }
    // series.rs
    pub async fn series(&self, id: SeriesId) -> Result<Option<Series>> {
        pending()
    }
    pub async fn series_works(&self, id: SeriesId) -> Result<Vec<WorkId>> {
        pending()
    }
    pub async fn all_series(&self, offset: u32, limit: u32) -> Result<(Vec<Series>, u64)> {
        pending()
    }
    // pen_names.rs
    pub async fn pen_name(&self, slug: &str) -> Result<Option<PenName>> {
        pending()
    }
    pub async fn pen_names(&self, offset: u32, limit: u32) -> Result<(Vec<PenName>, u64)> {
        pending()
    }
    // tags.rs
    pub async fn tag_page(&self, slug: &str) -> Result<Option<TagPage>> {
        pending()
    }
    pub async fn tags_by_slug(&self, slugs: &[String]) -> Result<Vec<ficus_archive::tag::Tag>> {
        pending()
    }
    pub async fn tags_by_id(&self, ids: &[TagId]) -> Result<Vec<ficus_archive::tag::Tag>> {
        pending()
    }
    /// Tags of a kind by the number of listed works under them, the most used first.
    pub async fn top_tags(&self, kind: TagKind, offset: u32, limit: u32) -> Result<Vec<TagCount>> {
        pending()
    }
    pub async fn make_synonym(&self, tag: TagId, canonical: TagId) -> Result<()> {
        pending()
    }
    pub async fn add_tag_parent(&self, tag: TagId, parent: TagId) -> Result<()> {
        pending()
    }
    /// Makes the tag where it is missing; answers with its id.
    pub async fn ensure_tag(&self, kind: TagKind, name: &str) -> Result<TagId> {
        pending()
    }
    // canons.rs
    pub async fn set_canon(&self, fandom: TagId, points: &[String]) -> Result<()> {
        pending()
    }
    pub async fn canon_of(&self, fandom: TagId) -> Result<Option<ficus_archive::canon::Canon>> {
        pending()
    }
    // categories.rs
    /// The nodes right below `parent` (`None`: the outermost), by name.
    pub async fn categories(&self, parent: Option<CategoryId>) -> Result<Vec<Category>> {
        pending()
    }
    pub async fn category_path(&self, id: CategoryId) -> Result<Option<CategoryPath>> {
        pending()
    }
    // provenance.rs, imports.rs, originals.rs
    pub async fn provenance(&self, work: WorkId) -> Result<Option<Provenance>> {
        pending()
    }
    pub async fn known_import(&self, import_key: &str) -> Result<Option<WorkId>> {
        pending()
    }
    /// Works of an import job with their titles, in order of id.
    pub async fn works_of_job(&self, job: JobId, offset: u32, limit: u32) -> Result<(Vec<WorkId>, u64)> {
        pending()
    }
    pub async fn start_job(&self, paths: &[String], now: Timestamp) -> Result<JobId> {
        pending()
    }
    pub async fn update_job(
        &self,
        job: JobId,
        done: &ImportSummary,
        finished: Option<Timestamp>,
    ) -> Result<()> {
        pending()
    }
    pub async fn job(&self, job: JobId) -> Result<Option<ImportJob>> {
        pending()
    }
    pub async fn jobs(&self, limit: u32) -> Result<Vec<ImportJob>> {
        pending()
    }
    /// Keeps a file under its SHA-256 (hex, returned), compressed, written whole or not at all; the same file again changes nothing.
    pub async fn keep_original(&self, bytes: Vec<u8>, media_type: &str) -> Result<String> {
        pending()
    }
    pub async fn original(&self, sha256: &str) -> Result<Option<(Vec<u8>, String)>> {
        pending()
    }
    // counts.rs
    /// Adds views in one transaction; does not raise a work's version.
    pub async fn add_views(&self, views: &[(WorkId, u64)]) -> Result<()> {
        pending()
    }
    // reviews.rs
    pub async fn add_reviews(&self, work: WorkId, reviews: &[ReviewDraft]) -> Result<()> {
        pending()
    }
    pub async fn reviews(&self, work: WorkId, offset: u32, limit: u32) -> Result<(Vec<Review>, u64)> {
        pending()
    }
    // changes.rs
    pub async fn changes_after(&self, seq: u64, limit: u32) -> Result<Vec<Change>> {
        pending()
    }
    pub async fn last_change(&self) -> Result<u64> {
        pending()
    }
    // site.rs
    pub async fn site(&self) -> Result<Site> {
        pending()
    }
    pub async fn set_site(&self, site: &Site) -> Result<()> {
        pending()
    }
    /// A secret of the archive, made from `fresh` where there is none yet (first caller wins): `setup`, `csrf`, …
    pub async fn secret(&self, name: &'static str, fresh: &str) -> Result<String> {
        pending()
    }
    pub async fn forget_secret(&self, name: &'static str) -> Result<()> {
        pending()
    }
    // accounts.rs
    pub async fn add_account(
        &self,
        name: &str,
        email: &str,
        role: Role,
        password: &PasswordHash,
        now: Timestamp,
    ) -> Result<AccountId> {
        pending()
    }
    /// By name, folded, or by mail address.
    pub async fn account_to_sign_in(&self, name_or_email: &str) -> Result<Option<(Account, PasswordHash)>> {
        pending()
    }
    pub async fn has_admin(&self) -> Result<bool> {
        pending()
    }
    pub async fn accounts(&self, offset: u32, limit: u32) -> Result<(Vec<Account>, u64)> {
        pending()
    }
    // sessions.rs: only the SHA-256 of a session's token is stored
    pub async fn start_session(
        &self,
        token_hash: &str,
        account: AccountId,
        now: Timestamp,
        ends: Timestamp,
    ) -> Result<()> {
        pending()
    }
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<Account>> {
        pending()
    }
    pub async fn end_session(&self, token_hash: &str) -> Result<()> {
        pending()
    }
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<()> {
        pending()
    }
}
#[doc(hidden)]
pub fn _unused(_: PenNameId) {}
