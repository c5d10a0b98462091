//! Chapters: their lines, their texts and their former versions.

use std::collections::HashMap;

use ficus_archive::{
    ChapterId, WorkId,
    chapter::{Chapter, ChapterLine, ChapterVersion},
    work::Audience,
};
use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Fields, Query, Row, json, params},
};

/// A work's chapters in order, without their texts.
pub(crate) const LINES: &str = "SELECT id, number, title, words, pov, published FROM chapter
    WHERE work_id = $1 ORDER BY number";
const CHAPTER: &str = "
    SELECT id, number, title, words, pov, published, version, summary, notes_before, notes_after, text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE work_id = $1 AND number = $2";
const CHAPTERS: &str = "
    SELECT id, number, title, words, pov, published, version, summary, notes_before, notes_after, text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE work_id = $1 ORDER BY number";
const FIRST_TEXTS: &str = "
    SELECT chapter.work_id, chapter_text.text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE chapter.work_id IN ints_of($1)
        AND chapter.number = (SELECT MIN(first.number) FROM chapter AS first WHERE first.work_id = chapter.work_id)";
const LAST_LINES: &str = "
    SELECT work_id, id, number, title, words, pov, published FROM chapter
    WHERE work_id IN ints_of($1)
        AND number = (SELECT MAX(last.number) FROM chapter AS last WHERE last.work_id = chapter.work_id)";
const VERSIONS: &str =
    "SELECT version, title, text, replaced FROM chapter_version WHERE chapter_id = $1 ORDER BY version";
const NOW: &str = "
    SELECT chapter.number, chapter.version, chapter_text.text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id WHERE chapter.id = $1";
const VERSIONS_NOW: &str = "SELECT id, version FROM chapter WHERE id IN ints_of($1)";
const THEN: &str = "SELECT text FROM chapter_version WHERE chapter_id = $1 AND version = $2";

const TO_CHANGE: &str = "
    SELECT chapter.work_id, chapter.words, chapter.version, work.audience
    FROM chapter JOIN work ON work.id = chapter.work_id WHERE chapter.id = $1";
const KEEP_FORMER: &str = "
    INSERT INTO chapter_version (chapter_id, version, title, text, replaced)
    SELECT chapter.id, chapter.version, chapter.title, chapter_text.text, CAST($2 AS BIGINT)
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id WHERE chapter.id = $1";
const REPLACE: &str = "UPDATE chapter SET title = $2, words = $3, version = version + 1 WHERE id = $1";
const REPLACE_TEXT: &str = "UPDATE chapter_text SET text = $2 WHERE chapter_id = $1";
const RECOUNT: &str = "UPDATE work SET words = words + $2, version = version + 1 WHERE id = $1";
const RECOUNT_SERIES: &str = "UPDATE series SET words = words + $2, version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";

/// A chapter now and then.
#[derive(Clone, Debug)]
pub struct ChapterThen {
    /// Its number now.
    pub number: u32,
    /// Its version now.
    pub version: u32,
    /// Its text now.
    pub text: Prose,
    /// Its text in the version that was asked for; `None` where that is the one of now, or was not kept.
    pub then: Option<Prose>,
}

impl Store {
    /// A chapter with its text.
    pub async fn chapter(&self, work: WorkId, number: u32) -> Result<Option<Chapter>> {
        self.database.query_one(CHAPTER, params![work, number]).await?.map(chapter).transpose()
    }

    /// All chapters of a work with their texts, in order.
    pub async fn chapters(&self, work: WorkId) -> Result<Vec<Chapter>> {
        self.database.query(CHAPTERS, params![work]).await?.into_iter().map(chapter).collect()
    }

    /// The text that each of these works begins with, in one query, in no order.
    pub async fn first_texts(&self, works: &[WorkId]) -> Result<Vec<(WorkId, Prose)>> {
        let rows = self.database.query(FIRST_TEXTS, params![json(works)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("chapter_text");
                Ok((fields.get("work_id")?, fields.get("text")?))
            })
            .collect()
    }

    /// The last chapter of each of these works, without its text, in one query.
    pub async fn last_chapters(&self, works: &[WorkId]) -> Result<HashMap<WorkId, ChapterLine>> {
        let rows = self.database.query(LAST_LINES, params![json(works)?]).await?;
        let mut last = HashMap::with_capacity(rows.len());
        for row in rows {
            let mut fields = row.fields("chapter");
            let work = fields.get("work_id")?;
            last.insert(work, line_fields(&mut fields)?);
        }
        Ok(last)
    }

    /// Replaces a chapter's title and text and keeps the former version; answers with the new version's number.
    pub async fn change_chapter(
        &self,
        id: ChapterId,
        title: Option<&str>,
        text: &Prose,
        now: Timestamp,
    ) -> Result<u32> {
        let words = words(text, id)?;
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(TO_CHANGE, params![id]).await?.ok_or(StoreError::Missing("chapter"))?;
        let mut fields = row.fields("chapter");
        let work: WorkId = fields.get("work_id")?;
        let more = i64::from(words) - fields.get::<i64>("words")?;
        let version = fields.get::<u32>("version")? + 1;
        let mut queries = vec![
            keep_former(id, now),
            (REPLACE, params![id, title, words]),
            (REPLACE_TEXT, params![id, text]),
            (RECOUNT, params![work, more]),
            changes::log(Subject::Work(work)),
        ];
        if fields.word::<Audience>("audience")? == Audience::Everyone {
            queries.push((RECOUNT_SERIES, params![work, more]));
        }
        tx.run(queries).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// The versions of chapters now; those that are gone are left out.
    pub async fn versions_now(&self, chapters: &[ChapterId]) -> Result<HashMap<ChapterId, u32>> {
        let rows = self.database.query(VERSIONS_NOW, params![json(chapters)?]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("chapter");
                Ok((fields.get("id")?, fields.get("version")?))
            })
            .collect()
    }

    /// A chapter as it is now, and its text as it was in a version; `None` where the chapter is gone.
    pub async fn chapter_then(&self, id: ChapterId, version: u32) -> Result<Option<ChapterThen>> {
        let queries = vec![(NOW, params![id]), (THEN, params![id, version])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default().into_iter().next();
        let (Some(now), then) = (next(), next()) else { return Ok(None) };
        let mut fields = now.fields("chapter");
        let (number, now, text) = (fields.get("number")?, fields.get("version")?, fields.get("text")?);
        let then = if version == now { None } else { then };
        let then = then.map(|row| row.first("chapter_version", "text")).transpose()?;
        Ok(Some(ChapterThen { number, version: now, text, then }))
    }

    /// The former versions of a chapter, oldest first.
    pub async fn chapter_versions(&self, id: ChapterId) -> Result<Vec<ChapterVersion>> {
        let rows = self.database.query(VERSIONS, params![id]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("chapter_version");
                Ok(ChapterVersion {
                    version: fields.get("version")?,
                    title: fields.get("title")?,
                    text: fields.get("text")?,
                    replaced: fields.get("replaced")?,
                })
            })
            .collect()
    }
}

/// The statement that keeps a chapter's version before it changes.
pub(crate) fn keep_former(id: ChapterId, now: Timestamp) -> Query {
    (KEEP_FORMER, params![id, now])
}

/// The words of a chapter's text.
pub(crate) fn words(text: &Prose, id: ChapterId) -> Result<u32> {
    Ok(ficus_prose::word_count(&plain(text, id)?))
}

/// A chapter's text as plain text.
pub(crate) fn plain(text: &Prose, id: ChapterId) -> Result<String> {
    text.plain_text().map_err(|_| StoreError::Corrupt {
        table: "chapter_text",
        column: "text",
        id: id.to_string(),
    })
}

/// Reads a row of [`LINES`].
pub(crate) fn line(row: Row) -> Result<ChapterLine> {
    line_fields(&mut row.fields("chapter"))
}

fn line_fields(fields: &mut Fields) -> Result<ChapterLine> {
    Ok(ChapterLine {
        id: fields.get("id")?,
        number: fields.get("number")?,
        title: fields.get("title")?,
        words: fields.get("words")?,
        pov: fields.json("pov")?,
        published: fields.get("published")?,
    })
}

fn chapter(row: Row) -> Result<Chapter> {
    let mut fields = row.fields("chapter");
    Ok(Chapter {
        line: line_fields(&mut fields)?,
        version: fields.get("version")?,
        summary: fields.get("summary")?,
        notes_before: fields.get("notes_before")?,
        notes_after: fields.get("notes_after")?,
        text: fields.get("text")?,
    })
}
