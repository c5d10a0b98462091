//! The change log: what the index, the page caches and other processes follow.

use ficus_archive::WorkId;

use crate::{
    Result, Store, StoreError,
    database::{Query, params},
};

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
    /// Its place in the log.
    pub seq: u64,
    /// What changed.
    pub subject: Subject,
}

const WORK: &str = "work";
const SITE: &str = "site";
const LISTS: &str = "lists";

const LOG: &str = "INSERT INTO change (subject, work_id) VALUES ($1, $2)";
const AFTER: &str = "SELECT seq, subject, work_id FROM change WHERE seq > $1 ORDER BY seq LIMIT $2";
const LAST: &str = "SELECT seq FROM change ORDER BY seq DESC LIMIT 1";

/// The statement that logs a change; part of the transaction that makes it.
pub(crate) fn log(subject: Subject) -> Query {
    match subject {
        Subject::Work(id) => (LOG, params![WORK, id]),
        Subject::Site => (LOG, params![SITE, None::<WorkId>]),
        Subject::Lists => (LOG, params![LISTS, None::<WorkId>]),
    }
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
                let work: Option<WorkId> = fields.get("work_id")?;
                let subject = match (subject.as_str(), work) {
                    (WORK, Some(id)) => Subject::Work(id),
                    (SITE, None) => Subject::Site,
                    (LISTS, None) => Subject::Lists,
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
