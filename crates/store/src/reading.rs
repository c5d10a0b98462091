//! How readers stand to works: what lists tell of it, what is noted of it, and what they chose about that.

mod note;

use std::collections::HashMap;

use ficus_archive::{
    AccountId, ChapterId, WorkId,
    pace::{SAMPLES_MAX, Sample},
    progress::{Mark, Progress},
    site::reading::Noting,
};

use crate::{
    Result, Store,
    database::{Row, json, params},
};

pub use note::ReadingWord;

/// One row for each work that a reader opened or shelved; `$2` is a list of works.
const OF_WORKS: &str = "
    SELECT work.id, work.status, at.number, place.paragraph, reached.number, reading.paragraph, reading.paragraphs,
        reading.round, reading.caught_up,
        (SELECT MAX(number) FROM chapter WHERE chapter.work_id = work.id),
        (SELECT COUNT(*) FROM chapter WHERE chapter.work_id = work.id AND chapter.number >
            CASE WHEN COALESCE(at.number, -1) > COALESCE(reached.number, -1)
                THEN COALESCE(at.number, -1) ELSE COALESCE(reached.number, -1) END),
        (SELECT MIN(shelf) FROM shelf_work WHERE shelf_work.account_id = $1 AND shelf_work.work_id = work.id)
    FROM work
    LEFT JOIN place ON place.account_id = $1 AND place.work_id = work.id
    LEFT JOIN chapter AS at ON at.id = place.chapter_id
    LEFT JOIN reading ON reading.account_id = $1 AND reading.work_id = work.id
    LEFT JOIN chapter AS reached ON reached.id = reading.chapter_id
    WHERE work.id IN ints_of($2)";
/// The works that a reader has anything to do with.
const TOUCHED: &str = "
    SELECT work_id FROM place WHERE account_id = $1
    UNION SELECT work_id FROM reading WHERE account_id = $1
    UNION SELECT work_id FROM shelf_work WHERE account_id = $1 AND shelf IN ('read', 'dropped')
    ORDER BY 1 LIMIT $2";
const PLACED: &str = "SELECT work_id FROM place WHERE account_id = $1 ORDER BY kept DESC, work_id LIMIT $2";
const READ_CHAPTERS: &str = "
    SELECT read_chapter.chapter_id, read_chapter.version, read_chapter.former, chapter.version
    FROM chapter JOIN read_chapter ON read_chapter.chapter_id = chapter.id AND read_chapter.account_id = $1
    WHERE chapter.work_id = $2";
const SEEN: &str =
    "SELECT seen, seen_before, looked_id, last FROM reading WHERE account_id = $1 AND work_id = $2";
const SETTING: &str = "SELECT noting, pace FROM reading_setting WHERE account_id = $1";
const SET: &str = "INSERT INTO reading_setting (account_id, noting, pace) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET noting = excluded.noting, pace = excluded.pace";
const PACES: &str = "SELECT words, seconds FROM reading_pace WHERE account_id = $1 ORDER BY id DESC LIMIT $2";

/// So many works of a reader are looked at where a list asks how they stand to works.
pub const TOUCHED_MAX: usize = 50_000;

/// What a reader chose about what is noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadingSetting {
    /// What is noted; `None` for what the site usually notes.
    pub noting: Option<Noting>,
    /// Words in a minute by hand; `None` for what was measured.
    pub pace: Option<u32>,
}

/// What a reader read of a chapter, and what it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadVersion {
    /// The chapter.
    pub chapter: ChapterId,
    /// The version that the reader read last.
    pub version: u32,
    /// The one before, where that was another.
    pub former: Option<u32>,
    /// The version of now.
    pub now: u32,
}

/// What a reader has seen of a work's contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The newest chapter at the last visit.
    pub newest: ChapterId,
    /// The newest chapter at the visit before.
    pub before: ChapterId,
    /// The chapter that the reader opened last without moving their place.
    pub looked: Option<ChapterId>,
    /// When the reader last opened anything of it.
    pub last: jiff::Timestamp,
}

impl Store {
    /// How a reader stands to these works; one query whatever their number.
    pub async fn progress(&self, account: AccountId, works: &[WorkId]) -> Result<HashMap<WorkId, Progress>> {
        let rows = self.database.query(OF_WORKS, params![account, json(works)?]).await?;
        rows.into_iter().map(|row| progress(row).map(|progress| (progress.work, progress))).collect()
    }

    /// How a reader stands to every work that they opened, read or dropped.
    pub async fn all_progress(&self, account: AccountId) -> Result<Vec<Progress>> {
        let rows = self.database.query(TOUCHED, params![account, TOUCHED_MAX]).await?;
        let works: Vec<WorkId> =
            rows.into_iter().map(|row| row.first("place", "work_id")).collect::<Result<_>>()?;
        let rows = self.database.query(OF_WORKS, params![account, json(&works)?]).await?;
        rows.into_iter().map(progress).collect()
    }

    /// The works in which a reader has a place, the last read first.
    pub async fn placed_works(&self, account: AccountId, limit: u32) -> Result<Vec<WorkId>> {
        let rows = self.database.query(PLACED, params![account, limit]).await?;
        rows.into_iter().map(|row| row.first("place", "work_id")).collect()
    }

    /// Which chapters of a work a reader read, in which versions.
    pub async fn read_chapters(&self, account: AccountId, work: WorkId) -> Result<Vec<ReadVersion>> {
        let rows = self.database.query(READ_CHAPTERS, params![account, work]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("read_chapter");
                Ok(ReadVersion {
                    chapter: fields.get("chapter_id")?,
                    version: fields.get("version")?,
                    former: fields.get("former")?,
                    now: fields.get("version")?,
                })
            })
            .collect()
    }

    /// What a reader has seen of a work's contents; `None` where they never opened it.
    pub async fn seen(&self, account: AccountId, work: WorkId) -> Result<Option<Seen>> {
        let row = self.database.query_one(SEEN, params![account, work]).await?;
        row.map(|row| {
            let mut fields = row.fields("reading");
            Ok(Seen {
                newest: fields.get("seen")?,
                before: fields.get("seen_before")?,
                looked: fields.get("looked_id")?,
                last: fields.get("last")?,
            })
        })
        .transpose()
    }

    /// What a reader chose about what is noted.
    pub async fn reading_setting(&self, account: AccountId) -> Result<ReadingSetting> {
        let row = self.database.query_one(SETTING, params![account]).await?;
        let Some(row) = row else { return Ok(ReadingSetting::default()) };
        let mut fields = row.fields("reading_setting");
        let noting: Option<String> = fields.get("noting")?;
        Ok(ReadingSetting { noting: noting.and_then(|word| word.parse().ok()), pace: fields.get("pace")? })
    }

    /// Keeps what a reader chose about what is noted.
    pub async fn set_reading_setting(&self, account: AccountId, setting: ReadingSetting) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let noting = setting.noting.map(Noting::as_str);
        tx.execute(SET, params![account, noting, setting.pace]).await?;
        tx.commit().await
    }

    /// The last stretches of reading of a reader, the newest first.
    pub async fn paces(&self, account: AccountId) -> Result<Vec<Sample>> {
        let rows = self.database.query(PACES, params![account, SAMPLES_MAX]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("reading_pace");
                Ok(Sample { words: fields.get("words")?, seconds: fields.get("seconds")? })
            })
            .collect()
    }
}

fn progress(row: Row) -> Result<Progress> {
    let mut fields = row.fields("reading");
    let (work, status) = (fields.get("id")?, fields.word("status")?);
    let mark = |chapter: Option<u32>, paragraph: Option<u32>| {
        Some(Mark { chapter: chapter?, paragraph: paragraph? })
    };
    let now = mark(fields.get("number")?, fields.get("paragraph")?);
    let furthest = mark(fields.get("number")?, fields.get("paragraph")?);
    let paragraphs: Option<u32> = fields.get("paragraphs")?;
    let round: Option<u32> = fields.get("round")?;
    let caught_up = fields.get("caught_up")?;
    let last_chapter: Option<u32> = fields.get("last_chapter")?;
    let chapters_after = fields.get("chapters_after")?;
    let shelf: Option<String> = fields.get("shelf")?;
    Ok(Progress {
        work,
        status,
        now,
        furthest,
        again: round.is_some_and(|round| round > 1),
        paragraphs: paragraphs.unwrap_or(0),
        caught_up,
        last_chapter: last_chapter.unwrap_or(0),
        chapters_after,
        shelf: shelf.and_then(|shelf| shelf.parse().ok()),
    })
}
