//! Chapters on their authors' desks: begun, saved, dropped, posted.

mod post;
mod versions;

pub(crate) use post::{allowed, post, waits};

use ficus_archive::{
    AccountId, ChapterId, DraftId, WorkId,
    draft::{DRAFTS_MAX, Draft, DraftContent, DraftLine, Due, Made},
    order::{self, Step},
    site::writing_limits::Limited,
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, Row, Tx, Value, json, params},
    writing_used,
};

const LINES: &str = "
    SELECT id, work_id, chapter_id, number, title, words, saved, due, due_zone, due_announce FROM draft
    WHERE work_id IN ints_of($1) ORDER BY work_id, number, id";
const DRAFT: &str = "
    SELECT id, work_id, chapter_id, number, title, pov, typed, summary, notes_before, notes_after, text, words,
        revision, saved, saved_by, due, due_zone, due_announce
    FROM draft WHERE id = $1";
const OF_CHAPTER: &str = "SELECT id FROM draft WHERE chapter_id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM draft WHERE work_id = $1";
const OF_WORK: &str = "SELECT id FROM chapter WHERE id = $1 AND work_id = $2";
const BEGIN: &str = "
    INSERT INTO draft (work_id, chapter_id, number, title, pov, typed, summary, notes_before, notes_after, text, words,
        made, saved, saved_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13) RETURNING id";
const SAVE: &str = "
    UPDATE draft SET number = $3, title = $4, pov = $5, typed = $6, summary = $7, notes_before = $8, notes_after = $9,
        text = $10, words = $11, saved = $12, saved_by = $13, revision = revision + 1
    WHERE id = $1 AND revision = $2";
const NEW_OF_WORK: &str =
    "SELECT id, number FROM draft WHERE work_id = $1 AND chapter_id IS NULL ORDER BY number, id";
const SET_NUMBER: &str = "UPDATE draft SET number = $2 WHERE id = $1";
const DROP: &str = "DELETE FROM draft WHERE id = $1";
const SET_DUE: &str = "UPDATE draft SET due = $2, due_zone = $3, due_announce = $4 WHERE id = $1";
const DUE: &str = "SELECT id FROM draft WHERE due <= $1 ORDER BY due, work_id, number, id LIMIT $2";

/// How saving a draft went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is kept, and has this revision now.
    Kept(u64),
    /// Somebody saved it meanwhile: as it is now. Nothing was changed.
    Conflict(Box<Draft>),
}

impl Store {
    /// What lies on the desks of works, by work and number; one query.
    pub async fn drafts(&self, works: &[WorkId]) -> Result<Vec<DraftLine>> {
        self.database.query(LINES, params![json(works)?]).await?.into_iter().map(line).collect()
    }

    /// A draft with all that was typed.
    pub async fn draft(&self, id: DraftId) -> Result<Option<Draft>> {
        self.database.query_one(DRAFT, params![id]).await?.map(draft).transpose()
    }

    /// The changes to a posted chapter that lie on the desk.
    pub async fn draft_of_chapter(&self, chapter: ChapterId) -> Result<Option<DraftId>> {
        let row = self.database.query_one(OF_CHAPTER, params![chapter]).await?;
        row.map(|row| row.first("draft", "id")).transpose()
    }

    /// Lays a chapter on the desk: a new one, or the changes to one that is posted; where such changes lie there
    /// already, nothing is laid beside them and they are answered.
    pub async fn begin_draft(
        &self,
        work: WorkId,
        chapter: Option<ChapterId>,
        content: &DraftContent,
        by: AccountId,
        now: Timestamp,
    ) -> Result<DraftId> {
        let mut tx = self.database.begin().await?;
        writing_used::allow(&mut tx, by, Limited::Drafts(1), now).await?;
        writing_used::allow(&mut tx, by, Limited::Bytes(0), now).await?;
        if let Some(chapter) = chapter {
            if let Some(row) = tx.query_one(OF_CHAPTER, params![chapter]).await? {
                return row.first("draft", "id");
            }
            tx.query_one(OF_WORK, params![chapter, work]).await?.ok_or(StoreError::Missing("chapter"))?;
        }
        let count = tx.query_one(COUNT, params![work]).await?;
        let count: u64 = count.map_or(Ok(0), |row| row.first("draft", "id"))?;
        if count >= DRAFTS_MAX as u64 {
            return Err(StoreError::Refused(
                "There are too many drafts of this work. Post or drop some of them first.",
            ));
        }
        let id = lay(&mut tx, work, chapter, content, by, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Saves a draft over the revision that its author had before them; over another one nothing is saved.
    pub async fn save_draft(
        &self,
        id: DraftId,
        revision: u64,
        content: &DraftContent,
        by: AccountId,
        now: Timestamp,
    ) -> Result<Saved> {
        let saved = saved(content, by, now)?;
        let mut tx = self.database.begin().await?;
        let there = one(&mut tx, id).await?;
        if there.revision != revision {
            return Ok(Saved::Conflict(Box::new(there)));
        }
        let values = params![id, revision].into_iter().chain(saved).collect();
        tx.execute(SAVE, values).await?;
        let draft = one(&mut tx, id).await?;
        versions::keep(&mut tx, &draft, now).await?;
        tx.commit().await?;
        Ok(Saved::Kept(revision + 1))
    }

    /// Takes a draft from the desk; what is posted stays as it is.
    pub async fn drop_draft(&self, id: DraftId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(DROP, params![id]).await?;
        tx.commit().await
    }

    /// Gives a new chapter on the desk another number: the one of its neighbour, which gets its own, or any other; who
    /// has that makes room.
    pub async fn move_draft(&self, work: WorkId, id: DraftId, step: Step) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut there: Vec<(DraftId, u32)> = Vec::new();
        for row in tx.query(NEW_OF_WORK, params![work]).await? {
            let mut fields = row.fields("draft");
            there.push((fields.get("id")?, fields.get("number")?));
        }
        let moved = order::desk_moved(&there, id, step).ok_or(StoreError::Missing("draft"))?;
        tx.run(moved.into_iter().map(|(id, number)| (SET_NUMBER, params![id, number])).collect()).await?;
        tx.commit().await
    }

    /// Decides when a draft is posted by itself; `None` for not at all.
    pub async fn set_due(&self, id: DraftId, due: Option<&Due>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let (at, zone) = (due.map(|due| due.at), due.map(|due| due.zone.as_str()));
        let announce = due.is_none_or(|due| due.announce);
        tx.execute(SET_DUE, params![id, at, zone, announce]).await?;
        tx.commit().await
    }

    /// Drafts whose time has come, those that are due longest first, and those of a work by number.
    pub async fn due_drafts(&self, now: Timestamp, limit: u32) -> Result<Vec<DraftId>> {
        let rows = self.database.query(DUE, params![now, limit]).await?;
        rows.into_iter().map(|row| row.first("draft", "id")).collect()
    }
}

/// Lays a chapter on the desk inside a transaction, whatever lies there.
pub(crate) async fn lay(
    tx: &mut Tx,
    work: WorkId,
    chapter: Option<ChapterId>,
    content: &DraftContent,
    by: AccountId,
    now: Timestamp,
) -> Result<DraftId> {
    let values = params![work, chapter].into_iter().chain(saved(content, by, now)?).collect();
    let row = tx.query_one(BEGIN, values).await?.ok_or(StoreError::Missing("work"))?;
    let id = row.first("draft", "id")?;
    let draft = one(tx, id).await?;
    versions::keep(tx, &draft, now).await?;
    Ok(id)
}

pub(crate) async fn one(tx: &mut Tx, id: DraftId) -> Result<Draft> {
    draft(tx.query_one(DRAFT, params![id]).await?.ok_or(StoreError::Missing("draft"))?)
}

/// What is kept of a draft when it is saved: the values from `$3` on of [`BEGIN`] and [`SAVE`].
fn saved(content: &DraftContent, by: AccountId, now: Timestamp) -> Result<Vec<Value>> {
    let made = &content.made;
    Ok(params![
        content.number,
        content.title.as_deref(),
        json(&content.pov)?,
        json(&content.typed)?,
        &made.summary,
        &made.notes_before,
        &made.notes_after,
        &made.text,
        words(content)?,
        now,
        by
    ])
}

fn words(content: &DraftContent) -> Result<u32> {
    let damaged = |_| StoreError::Refused("The text could not be read.");
    Ok(ficus_prose::word_count(&content.made.text.plain_text().map_err(damaged)?))
}

fn line(row: Row) -> Result<DraftLine> {
    let mut fields = row.fields("draft");
    Ok(DraftLine {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        chapter: fields.get("chapter_id")?,
        number: fields.get("number")?,
        title: fields.get("title")?,
        words: fields.get("words")?,
        saved: fields.get("saved")?,
        due: due(&mut fields)?,
    })
}

fn draft(row: Row) -> Result<Draft> {
    let mut fields = row.fields("draft");
    let (id, work, chapter) = (fields.get("id")?, fields.get("work_id")?, fields.get("chapter_id")?);
    let (number, title, pov) = (fields.get("number")?, fields.get("title")?, fields.json("pov")?);
    let typed = fields.json("typed")?;
    let (summary, notes_before) = (fields.get("summary")?, fields.get("notes_before")?);
    let (notes_after, text) = (fields.get("notes_after")?, fields.get("text")?);
    let made = Made { text, summary, notes_before, notes_after };
    Ok(Draft {
        id,
        work,
        chapter,
        content: DraftContent { number, title, pov, typed, made },
        words: fields.get("words")?,
        revision: fields.get("revision")?,
        saved: fields.get("saved")?,
        saved_by: fields.get("saved_by")?,
        due: due(&mut fields)?,
    })
}

/// Reads `due, due_zone, due_announce`.
pub(crate) fn due(fields: &mut Fields) -> Result<Option<Due>> {
    let at: Option<Timestamp> = fields.get("due")?;
    let zone: Option<String> = fields.get("due_zone")?;
    let announce = fields.get("due_announce")?;
    Ok(at.map(|at| Due { at, zone: zone.unwrap_or_default(), announce }))
}
