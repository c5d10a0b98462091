//! What readers opened, and what they read on which day: theirs alone, and gone when they say so.

use ficus_archive::{AccountId, WorkId, reading_year::ReadingDay};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Row, page, params},
};

const PAGE: &str = "SELECT work_id, first, last, times FROM opened_work
    WHERE account_id = $1 ORDER BY last DESC, work_id LIMIT $3 OFFSET $2";
const COUNT: &str = "SELECT COUNT(*) FROM opened_work WHERE account_id = $1";
const DAYS: &str = "SELECT day, work_id, words, chapters, again FROM reading_day
    WHERE account_id = $1 AND day >= $2 AND day <= $3 ORDER BY day, work_id";
const YEARS: &str =
    "SELECT DISTINCT SUBSTR(day, 1, 4) FROM reading_day WHERE account_id = $1 ORDER BY 1 DESC";
const ERASE: [&str; 2] =
    ["DELETE FROM opened_work WHERE account_id = $1", "DELETE FROM reading_day WHERE account_id = $1"];
const ERASE_PLACES: [&str; 5] = [
    "DELETE FROM place WHERE account_id = $1",
    "DELETE FROM device_place WHERE account_id = $1",
    "DELETE FROM reading WHERE account_id = $1",
    "DELETE FROM read_chapter WHERE account_id = $1",
    "DELETE FROM reading_pace WHERE account_id = $1",
];
const ERASE_ONE: [&str; 2] = [
    "DELETE FROM opened_work WHERE account_id = $1 AND work_id = $2",
    "DELETE FROM reading_day WHERE account_id = $1 AND work_id = $2",
];
const FORGET: [&str; 4] = [
    "DELETE FROM place WHERE account_id = $1 AND work_id = $2",
    "DELETE FROM device_place WHERE account_id = $1 AND work_id = $2",
    "DELETE FROM reading WHERE account_id = $1 AND work_id = $2",
    "DELETE FROM read_chapter WHERE account_id = $1
        AND chapter_id IN (SELECT id FROM chapter WHERE work_id = $2)",
];

/// A line of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedWork {
    /// The work.
    pub work: WorkId,
    /// When it was opened first.
    pub first: Timestamp,
    /// When it was opened last.
    pub last: Timestamp,
    /// On how many visits.
    pub times: u64,
}

/// How much of what was noted goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// What was opened and read on which day.
    History,
    /// Also where the reader is in each work, what they read of it and how fast.
    Everything,
}

impl Store {
    /// A page of what a reader opened, the last first, and how many works there are.
    pub async fn opened_works(
        &self,
        account: AccountId,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<OpenedWork>, u64)> {
        let queries = vec![(PAGE, params![account, offset, limit]), (COUNT, params![account])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        let opened = rows.into_iter().map(opened).collect::<Result<_>>()?;
        Ok((opened, total))
    }

    /// What a reader read in a year, day by day.
    pub async fn reading_days(&self, account: AccountId, year: i16) -> Result<Vec<ReadingDay>> {
        let (from, to) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
        let rows = self.database.query(DAYS, params![account, from, to]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("reading_day");
                Ok(ReadingDay {
                    day: fields.get("day")?,
                    work: fields.get("work_id")?,
                    words: fields.get("words")?,
                    chapters: fields.get("chapters")?,
                    again: fields.get("again")?,
                })
            })
            .collect()
    }

    /// The years in which a reader read anything, the last first.
    pub async fn reading_years(&self, account: AccountId) -> Result<Vec<i16>> {
        let rows = self.database.query(YEARS, params![account]).await?;
        let years: Vec<String> =
            rows.into_iter().map(|row| row.first("reading_day", "day")).collect::<Result<_>>()?;
        Ok(years.iter().filter_map(|year| year.parse().ok()).collect())
    }

    /// Erases what was noted of a reader.
    pub async fn erase_history(&self, account: AccountId, what: Erase) -> Result<()> {
        let places: &[&'static str] = if what == Erase::Everything { &ERASE_PLACES } else { &[] };
        let mut tx = self.database.begin().await?;
        tx.run(ERASE.iter().chain(places).map(|sql| (*sql, params![account])).collect()).await?;
        tx.commit().await
    }

    /// Erases a work from a reader's history, with the place in it.
    pub async fn erase_opened(&self, account: AccountId, work: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(ERASE_ONE.iter().chain(&FORGET).map(|sql| (*sql, params![account, work])).collect()).await?;
        tx.commit().await
    }

    /// Forgets where a reader is in a work, and what they read of it.
    pub async fn forget_reading(&self, account: AccountId, work: WorkId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(FORGET.iter().map(|sql| (*sql, params![account, work])).collect()).await?;
        tx.commit().await
    }
}

fn opened(row: Row) -> Result<OpenedWork> {
    let mut fields = row.fields("opened_work");
    Ok(OpenedWork {
        work: fields.get("work_id")?,
        first: fields.get("first")?,
        last: fields.get("last")?,
        times: fields.get("times")?,
    })
}
