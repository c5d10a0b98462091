//! The change log: what the index, the page caches and other processes follow.
//!
//! It holds the last change of each subject and no other, so that it is never longer than the archive is wide: whoever
//! follows sees a subject that changed twice once, and loads it as it is now.

use ficus_archive::{TagId, WorkId};

use crate::{
    Result, Store, StoreError,
    database::{Query, params},
};

/// Something that a page shows changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A work or one of its chapters.
    Work(WorkId),
    /// How a tag is tied to others.
    Tag(TagId),
    /// The site's settings.
    Site,
    /// What readers say about a work: reviews, recommendations, kudos.
    Reviews(WorkId),
    /// Something that many works stand under: tags, categories, series, pen names.
    Lists,
}

/// One line of the change log; `seq` only ever goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the log.
    pub seq: u64,
    /// What changed.
    pub subject: Subject,
}

const WORK: &str = "work";
const TAG: &str = "tag";
const SITE: &str = "site";
const LISTS: &str = "lists";
const REVIEWS: &str = "reviews";

/// Stands for a subject that is no work.
const NO_WORK: WorkId = WorkId(0);

// One writer at a time, on both engines: nobody else can take the same number.
const LOG: &str = "INSERT INTO change (subject, work_id, seq)
    VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM change))
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
/// A work that never was: whoever follows the log finds it gone, and writes anew what holds former words of works.
pub(crate) const FORMER_WORDS: Subject = Subject::Work(NO_WORK);

const LOG_TAGS: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'tag', id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY id)
    FROM tag WHERE id IN ints_of($1)
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const LOG_BEARERS: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'work', work_id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY work_id)
    FROM (SELECT DISTINCT work_id FROM work_tag WHERE tag_id IN ints_of($1)) AS bearer WHERE work_id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";
const AFTER: &str = "SELECT seq, subject, work_id FROM change WHERE seq > $1 ORDER BY seq LIMIT $2";
const LAST: &str = "SELECT seq FROM change ORDER BY seq DESC LIMIT 1";

/// The statement that logs a change; part of the transaction that makes it.
pub(crate) fn log(subject: Subject) -> Query {
    match subject {
        Subject::Work(id) => (LOG, params![WORK, id]),
        // The column holds the number of whatever the subject is.
        Subject::Tag(TagId(id)) => (LOG, params![TAG, id]),
        Subject::Reviews(id) => (LOG, params![REVIEWS, id]),
        Subject::Site => (LOG, params![SITE, NO_WORK]),
        Subject::Lists => (LOG, params![LISTS, NO_WORK]),
    }
}

/// The statement that logs the changes of many tags at once (a JSON list).
pub(crate) fn log_tags(list: &str) -> Query {
    (LOG_TAGS, params![list])
}

/// The statement that logs every work that bears one of these tags (a JSON list) as changed.
pub(crate) fn log_bearers(list: &str) -> Query {
    (LOG_BEARERS, params![list])
}

impl Store {
    /// Changes above `seq`, ascending.
    pub async fn changes_after(&self, seq: u64, limit: u32) -> Result<Vec<Change>> {
        let rows = self.database.query(AFTER, params![seq, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("change");
                let seq: u64 = fields.get("seq")?;
                let subject: String = fields.get("subject")?;
                let work: WorkId = fields.get("work_id")?;
                let subject = match (subject.as_str(), work) {
                    (WORK, id) => Subject::Work(id),
                    (TAG, WorkId(id)) => Subject::Tag(TagId(id)),
                    (REVIEWS, id) => Subject::Reviews(id),
                    (SITE, NO_WORK) => Subject::Site,
                    (LISTS, NO_WORK) => Subject::Lists,
                    _ => {
                        let id = seq.to_string();
                        return Err(StoreError::Corrupt { table: "change", column: "subject", id });
                    }
                };
                Ok(Change { seq, subject })
            })
            .collect()
    }

    /// The number of the last change; 0 where nothing ever changed.
    pub async fn last_change(&self) -> Result<u64> {
        match self.database.query_one(LAST, params![]).await? {
            Some(row) => row.first("change", "seq"),
            None => Ok(0),
        }
    }
}
