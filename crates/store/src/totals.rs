//! The sizes of the archive.

use crate::{Result, Store, database::params};

/// Sizes of the whole archive, for whoever keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Works, whoever may read them.
    pub works: u64,
    /// Their chapters.
    pub chapters: u64,
    /// Their words.
    pub words: u64,
    /// Pen names.
    pub authors: u64,
    /// Fandoms that are no synonyms.
    pub fandoms: u64,
    /// Series.
    pub series: u64,
    /// Files that are kept as they came.
    pub originals: u64,
    /// Accounts.
    pub accounts: u64,
}

/// What everyone may find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Works.
    pub works: u64,
    /// Their words.
    pub words: u64,
    /// Pen names that sign them.
    pub authors: u64,
    /// Fandoms that they stand under and that are no synonyms.
    pub fandoms: u64,
}

const LISTED: &str = "
    SELECT works.number, works.words,
        (SELECT COUNT(*) FROM pen_name WHERE works > 0),
        (SELECT COUNT(*) FROM tag WHERE kind = 'fandom' AND canonical_id IS NULL AND (works > 0 OR EXISTS (
            SELECT 1 FROM tag AS other WHERE other.canonical_id = tag.id AND other.works > 0)))
    FROM (SELECT COUNT(*) AS number, CAST(COALESCE(SUM(words), 0) AS BIGINT) AS words
        FROM work WHERE audience = 'everyone') AS works";
const TOTALS: &str = "
    SELECT works.number, works.chapters, works.words,
        (SELECT COUNT(*) FROM pen_name),
        (SELECT COUNT(*) FROM tag WHERE kind = 'fandom' AND canonical_id IS NULL),
        (SELECT COUNT(*) FROM series),
        (SELECT COUNT(*) FROM original),
        (SELECT COUNT(*) FROM account)
    FROM (SELECT COUNT(*) AS number, CAST(COALESCE(SUM(chapters), 0) AS BIGINT) AS chapters,
        CAST(COALESCE(SUM(words), 0) AS BIGINT) AS words FROM work) AS works";

impl Store {
    /// Counts what everyone may find.
    pub async fn listed(&self) -> Result<Listed> {
        let Some(row) = self.database.query_one(LISTED, params![]).await? else {
            return Ok(Listed::default());
        };
        let mut fields = row.fields("work");
        Ok(Listed {
            works: fields.get("works")?,
            words: fields.get("words")?,
            authors: fields.get("authors")?,
            fandoms: fields.get("fandoms")?,
        })
    }

    /// Counts the archive.
    pub async fn totals(&self) -> Result<Totals> {
        let Some(row) = self.database.query_one(TOTALS, params![]).await? else {
            return Ok(Totals::default());
        };
        let mut fields = row.fields("work");
        Ok(Totals {
            works: fields.get("works")?,
            chapters: fields.get("chapters")?,
            words: fields.get("words")?,
            authors: fields.get("authors")?,
            fandoms: fields.get("fandoms")?,
            series: fields.get("series")?,
            originals: fields.get("originals")?,
            accounts: fields.get("accounts")?,
        })
    }
}
