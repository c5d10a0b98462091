//! Texts of chapters to find a passage in, within bounds.

use ficus_archive::{ChapterId, WorkId};
use ficus_prose::Prose;

use crate::{
    Result, Store,
    database::{json, params},
};

/// Chapters from the first on until a work has given so many words.
const TEXTS: &str = "
    SELECT chapter.id, chapter.work_id, chapter.number, chapter.title, chapter_text.text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    JOIN (
        SELECT id, CAST(SUM(words) OVER (PARTITION BY work_id ORDER BY number) AS BIGINT) - words AS words_before
        FROM chapter WHERE work_id IN ints_of($1)
    ) AS placed ON placed.id = chapter.id
    WHERE placed.words_before < $2 ORDER BY chapter.work_id, chapter.number LIMIT $3";

/// A chapter with its text and nothing else.
#[derive(Clone, Debug)]
pub struct ChapterText {
    /// The chapter.
    pub chapter: ChapterId,
    /// Whose chapter.
    pub work: WorkId,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: Prose,
}

impl Store {
    /// The texts that these works begin with, in order: chapters of each until `words_max` words are reached, and
    /// `chapters_max` of all works together.
    pub async fn beginnings(
        &self,
        works: &[WorkId],
        words_max: u64,
        chapters_max: u32,
    ) -> Result<Vec<ChapterText>> {
        let rows = self.database.query(TEXTS, params![json(works)?, words_max, chapters_max]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("chapter_text");
                Ok(ChapterText {
                    chapter: fields.get("id")?,
                    work: fields.get("work_id")?,
                    number: fields.get("number")?,
                    title: fields.get("title")?,
                    text: fields.get("text")?,
                })
            })
            .collect()
    }
}
