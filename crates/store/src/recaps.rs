//! What happened in chapters, as their authors tell it to those who come back.

use std::collections::HashMap;

use ficus_archive::{ChapterId, WorkId, recap::Recap};
use ficus_prose::Prose;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, params},
};

const OF_WORK: &str =
    "SELECT chapter.id, chapter.number, chapter.title, recap.text, chapter_text.summary FROM chapter
    JOIN chapter_text ON chapter_text.chapter_id = chapter.id LEFT JOIN recap ON recap.chapter_id = chapter.id
    WHERE chapter.work_id = $1 AND chapter.number <= $2 AND (recap.text <> '' OR chapter_text.summary <> '')
    ORDER BY chapter.number DESC LIMIT $3";
const TYPED: &str = "SELECT chapter_id, recap.typed FROM recap JOIN chapter ON chapter.id = chapter_id
    WHERE chapter.work_id = $1";
const ANY: &str = "SELECT recap.chapter_id FROM recap JOIN chapter ON chapter.id = recap.chapter_id
    WHERE chapter.work_id = $1 LIMIT 1";
const CHAPTER: &str = "SELECT id FROM chapter WHERE work_id = $1 AND number = $2";
const SET: &str = "INSERT INTO recap (chapter_id, typed, text) VALUES ($1, $2, $3)
    ON CONFLICT (chapter_id) DO UPDATE SET typed = excluded.typed, text = excluded.text";
const REMOVE: &str = "DELETE FROM recap WHERE chapter_id = $1";
const SHOWN_ANEW: &str = "UPDATE work SET version = version + 1 WHERE id = $1";

impl Store {
    /// What can be told of the chapters of a work up to one, the last first, at most so many; chapters of which nothing
    /// is told are left out.
    pub async fn recaps(&self, work: WorkId, up_to: u32, most: u32) -> Result<Vec<Recap>> {
        let rows = self.database.query(OF_WORK, params![work, up_to, most]).await?;
        rows.into_iter().map(recap).collect()
    }

    /// Whether an author wrote for those who come back to a work.
    pub async fn has_recaps(&self, work: WorkId) -> Result<bool> {
        Ok(self.database.query_one(ANY, params![work]).await?.is_some())
    }

    /// The recaps of a work as they were typed.
    pub async fn typed_recaps(&self, work: WorkId) -> Result<HashMap<ChapterId, String>> {
        let rows = self.database.query(TYPED, params![work]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("recap");
                Ok((fields.get("chapter_id")?, fields.get("typed")?))
            })
            .collect()
    }

    /// Tells what happened in a chapter; nothing where it is empty.
    pub async fn set_recap(&self, work: WorkId, number: u32, typed: &str, text: &Prose) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(CHAPTER, params![work, number]).await?;
        let chapter: ChapterId = row.ok_or(StoreError::Missing("chapter"))?.first("chapter", "id")?;
        let query =
            if text.is_empty() { (REMOVE, params![chapter]) } else { (SET, params![chapter, typed, text]) };
        tx.run(vec![query, (SHOWN_ANEW, params![work]), changes::log(Subject::Work(work))]).await?;
        tx.commit().await
    }
}

fn recap(row: Row) -> Result<Recap> {
    let mut fields = row.fields("recap");
    let (chapter, number, title) = (fields.get("id")?, fields.get("number")?, fields.get("title")?);
    let recap: Option<Prose> = fields.get("text")?;
    Ok(Recap { chapter, number, title, recap: recap.unwrap_or_default(), summary: fields.get("summary")? })
}
