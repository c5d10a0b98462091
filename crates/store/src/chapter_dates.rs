//! The days of a work and its chapters, changed after they were posted.

use ficus_archive::{ChapterId, WorkId, writing::dates::Dates};
use jiff::civil::Date;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Query, Tx, params},
};

const WORK: &str = "SELECT id, locked, published, updated FROM work WHERE id = $1";
const CHAPTERS: &str = "SELECT id, published FROM chapter WHERE work_id = $1 ORDER BY number";
const SET_WORK: &str = "UPDATE work SET published = $2, updated = $3, newest = COALESCE($3, $2, ''),
    version = version + 1 WHERE id = $1";
const SET_CHAPTER: &str = "UPDATE chapter SET published = $2 WHERE id = $1";

impl Store {
    /// Says on which days chapters of a work were first published; `None` for days that nobody knows. The work's own days
    /// follow (see [`Dates`]). Chapters that are not named keep theirs. Answers whether anything changed.
    pub async fn set_chapter_dates(&self, work: WorkId, said: &[(ChapterId, Option<Date>)]) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let (chapters, before) = dates(&mut tx, work).await?;
        let of_chapter = |(id, was): (&ChapterId, &Option<Date>)| {
            said.iter().find(|(said, _)| said == id).map_or(*was, |(_, date)| *date)
        };
        let after = chapters.iter().zip(&before.chapters).map(of_chapter).collect();
        let after = before.with_chapters(after);
        if after == before {
            return Ok(false);
        }
        write(&mut tx, work, &chapters, (&before, &after)).await?;
        tx.run(vec![changes::log(Subject::Work(work)), changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// The days of a work follow another day of its publication, as part of a transaction that changes its facts and has not
/// written that day yet. A work without chapters has no other days.
pub(crate) async fn publish_on(tx: &mut Tx, work: WorkId, published: Option<Date>) -> Result<()> {
    let (chapters, before) = dates(tx, work).await?;
    if chapters.is_empty() {
        return Ok(());
    }
    let after = before.with_published(published);
    write(tx, work, &chapters, (&before, &after)).await
}

async fn dates(tx: &mut Tx, work: WorkId) -> Result<(Vec<ChapterId>, Dates)> {
    let row = tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    if fields.get("locked")? {
        return Err(StoreError::Refused("The moderators closed it for changes."));
    }
    let mut dates =
        Dates { published: fields.get("published")?, updated: fields.get("updated")?, chapters: Vec::new() };
    let mut chapters = Vec::new();
    for row in tx.query(CHAPTERS, params![work]).await? {
        let mut fields = row.fields("chapter");
        chapters.push(fields.get("id")?);
        dates.chapters.push(fields.get("published")?);
    }
    Ok((chapters, dates))
}

async fn write(
    tx: &mut Tx,
    work: WorkId,
    chapters: &[ChapterId],
    (before, after): (&Dates, &Dates),
) -> Result<()> {
    let changed = chapters.iter().zip(before.chapters.iter().zip(&after.chapters));
    let mut queries: Vec<Query> = changed
        .filter(|(_, (was, is))| was != is)
        .map(|(id, (_, is))| (SET_CHAPTER, params![*id, *is]))
        .collect();
    queries.push((SET_WORK, params![work, after.published, after.updated]));
    tx.run(queries).await.map(drop)
}
