//! What drafts were when they were saved: kept with each save, thinned at once, there to be taken back.

use ficus_archive::{
    AccountId, ChapterId, DraftId, WorkId,
    draft::{
        Draft, DraftContent, Typed,
        version::{DraftVersion, WORK_BYTES_MAX, superfluous},
    },
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Row, Tx, json, params},
};

const ADD: &str = "INSERT INTO draft_version
    (work_id, draft_id, chapter_id, number, title, typed, bytes, words, saved, saved_by)
    SELECT work_id, id, chapter_id, number, title, typed, $2, words, saved, saved_by FROM draft WHERE id = $1";
const OF_DRAFT: &str = "SELECT id, saved FROM draft_version WHERE work_id = $1 AND draft_id = $2
    ORDER BY id DESC";
const OLDEST: &str = "SELECT id, bytes FROM draft_version AS old WHERE work_id = $1
    AND EXISTS (SELECT 1 FROM draft_version AS newer
        WHERE newer.work_id = old.work_id AND newer.draft_id = old.draft_id AND newer.id > old.id)
    ORDER BY id";
const BYTES: &str = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM draft_version WHERE work_id = $1";
const FORGET: &str = "DELETE FROM draft_version WHERE id IN ints_of($1)";
const BECAME: &str = "UPDATE draft_version SET chapter_id = $3 WHERE work_id = $1 AND draft_id = $2";
const LINES_OF_DRAFT: &str = "
    SELECT id, work_id, draft_id, chapter_id, number, title, words, saved, saved_by FROM draft_version
    WHERE work_id = $1 AND draft_id = $2 ORDER BY id DESC";
const LINES_OF_CHAPTER: &str = "
    SELECT id, work_id, draft_id, chapter_id, number, title, words, saved, saved_by FROM draft_version
    WHERE work_id = $1 AND chapter_id = $2 ORDER BY id DESC";
/// The newest version of each draft that lies on no desk any more and became no chapter.
const DROPPED: &str = "
    SELECT id, work_id, draft_id, chapter_id, number, title, words, saved, saved_by FROM draft_version AS last
    WHERE work_id = $1 AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.id = last.draft_id)
        AND chapter_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM draft_version AS newer
            WHERE newer.work_id = last.work_id AND newer.draft_id = last.draft_id AND newer.id > last.id)
    ORDER BY id DESC";
const TYPED: &str = "
    SELECT id, work_id, draft_id, chapter_id, number, title, words, saved, saved_by, typed FROM draft_version
    WHERE work_id = $1 AND id = $2";

impl Store {
    /// The versions of a draft that are kept, newest first.
    pub async fn draft_versions(&self, work: WorkId, draft: DraftId) -> Result<Vec<DraftVersion>> {
        self.database.query(LINES_OF_DRAFT, params![work, draft]).await?.into_iter().map(line).collect()
    }

    /// What was saved on the desk of a posted chapter, newest first.
    pub async fn desk_versions(&self, work: WorkId, chapter: ChapterId) -> Result<Vec<DraftVersion>> {
        self.database.query(LINES_OF_CHAPTER, params![work, chapter]).await?.into_iter().map(line).collect()
    }

    /// The last version of each draft of new chapters that was dropped, newest first.
    pub async fn dropped_drafts(&self, work: WorkId) -> Result<Vec<DraftVersion>> {
        self.database.query(DROPPED, params![work]).await?.into_iter().map(line).collect()
    }

    /// A version of a draft of a work, with all that was typed.
    pub async fn draft_version(&self, work: WorkId, id: u64) -> Result<Option<(DraftVersion, Typed)>> {
        let Some(row) = self.database.query_one(TYPED, params![work, id]).await? else { return Ok(None) };
        let mut fields = row.fields("draft_version");
        let version = of_fields(&mut fields)?;
        Ok(Some((version, fields.json("typed")?)))
    }
}

/// Something saved that never lay on the desk.
const ADD_ASIDE: &str = "INSERT INTO draft_version
    (work_id, draft_id, chapter_id, number, title, typed, bytes, words, saved, saved_by)
    SELECT work_id, id, chapter_id, $3, $4, $5, $2, $6, $7, $8 FROM draft WHERE id = $1";

impl Store {
    /// Keeps what was typed among the versions of a draft, and leaves the draft as it is.
    pub async fn set_draft_aside(
        &self,
        id: DraftId,
        content: &DraftContent,
        by: AccountId,
        now: Timestamp,
    ) -> Result<()> {
        let (number, title, typed) = (content.number, content.title.as_deref(), json(&content.typed)?);
        let words = super::words(content)?;
        let mut tx = self.database.begin().await?;
        tx.execute(ADD_ASIDE, params![id, bytes(&content.typed), number, title, typed, words, now, by])
            .await?;
        tx.commit().await
    }
}

/// How long what was typed is, in bytes.
fn bytes(typed: &Typed) -> u64 {
    let texts = [&typed.text, &typed.summary, &typed.notes_before, &typed.notes_after];
    texts.into_iter().map(|text| text.len() as u64).sum()
}

/// Keeps a draft as it was just saved, and takes away what need not be kept beside it.
pub(super) async fn keep(tx: &mut Tx, draft: &Draft, now: Timestamp) -> Result<()> {
    tx.execute(ADD, params![draft.id, bytes(&draft.content.typed)]).await?;
    let rows = tx.query(OF_DRAFT, params![draft.work, draft.id]).await?;
    let mut ids: Vec<u64> = Vec::with_capacity(rows.len());
    let mut saved: Vec<Timestamp> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut fields = row.fields("draft_version");
        ids.push(fields.get("id")?);
        saved.push(fields.get("saved")?);
    }
    let gone: Vec<u64> = superfluous(&saved, now).into_iter().map(|place| ids[place]).collect();
    if !gone.is_empty() {
        tx.execute(FORGET, params![json(&gone)?]).await?;
    }
    bound(tx, draft.work).await
}

/// Takes the oldest versions of a work away where they are too much; the newest of each draft stays.
async fn bound(tx: &mut Tx, work: WorkId) -> Result<()> {
    let total = tx.query_one(BYTES, params![work]).await?;
    let mut total: u64 = total.map_or(Ok(0), |row| row.first("draft_version", "bytes"))?;
    if total <= WORK_BYTES_MAX {
        return Ok(());
    }
    let mut gone: Vec<u64> = Vec::new();
    for row in tx.query(OLDEST, params![work]).await? {
        if total <= WORK_BYTES_MAX {
            break;
        }
        let mut fields = row.fields("draft_version");
        gone.push(fields.get("id")?);
        total = total.saturating_sub(fields.get("bytes")?);
    }
    tx.execute(FORGET, params![json(&gone)?]).await?;
    Ok(())
}

/// Notes which chapter a draft became.
pub(super) async fn became(tx: &mut Tx, work: WorkId, draft: DraftId, chapter: ChapterId) -> Result<()> {
    tx.execute(BECAME, params![work, draft, chapter]).await?;
    Ok(())
}

fn line(row: Row) -> Result<DraftVersion> {
    of_fields(&mut row.fields("draft_version"))
}

fn of_fields(fields: &mut crate::database::Fields) -> Result<DraftVersion> {
    Ok(DraftVersion {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        draft: fields.get("draft_id")?,
        chapter: fields.get("chapter_id")?,
        number: fields.get("number")?,
        title: fields.get("title")?,
        words: fields.get("words")?,
        saved: fields.get("saved")?,
        saved_by: fields.get("saved_by")?,
    })
}
