//! Works as the index wants them: with their text and with everything that they stand under.

use std::collections::HashMap;

use ficus_archive::{
    CategoryId, WorkId,
    canon::{CanonPlace, Spoiler},
    work::{Audience, IndexedWork},
};
use ficus_prose::Prose;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{
    Result, Store, StoreError,
    canons::ties,
    database::{FromValue, Row, json, params},
    originals::off_thread,
};

const CATEGORIES: &str = "
    SELECT DISTINCT work_category.work_id, category_above.above_id FROM work_category
    JOIN category_above ON category_above.category_id = work_category.category_id
    WHERE work_category.work_id IN ints_of($1)";
const TEXTS: &str = "
    SELECT chapter.work_id, chapter_text.text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
    WHERE chapter.work_id IN ints_of($1) ORDER BY chapter.work_id, chapter.number";

/// What authors say beside a work and its chapters is found like its text, behind it.
const NOTES: &str = "
    SELECT work_id, note FROM (
        SELECT id AS work_id, -1 AS number, notes_before AS note FROM work WHERE id IN ints_of($1)
        UNION ALL SELECT id, 1000000000, notes_after FROM work WHERE id IN ints_of($1)
        UNION ALL SELECT chapter.work_id, chapter.number, chapter_text.notes_before || chapter_text.notes_after
        FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id
        WHERE chapter.work_id IN ints_of($1)) AS notes
    WHERE note <> '' ORDER BY work_id, number";

const COUNT: &str = "SELECT COUNT(*) FROM work WHERE audience NOT IN ('draft', 'nobody')";

impl Store {
    /// How many works the index holds once it is up to date.
    pub async fn indexed_count(&self) -> Result<u64> {
        let row = self.database.query_one(COUNT, params![]).await?;
        row.map_or(Ok(0), |row| row.first("work", "id"))
    }

    /// Works for the index, in the order asked for; those that are not there, were never posted, or are
    /// removed, are left out.
    pub async fn indexed_works(&self, ids: &[WorkId]) -> Result<Vec<IndexedWork>> {
        let mut blurbs = self.blurbs(ids).await?;
        blurbs.retain(|blurb| !matches!(blurb.audience, Audience::Draft | Audience::Nobody));
        let list = json(ids)?;
        let queries = [CATEGORIES, TEXTS, NOTES, ties::SPOILERS].map(|sql| (sql, params![&list]));
        let mut answers = self.database.query_many(queries.into()).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let mut categories = by_work::<CategoryId>(next())?;
        let mut texts = by_work::<Prose>(next())?;
        for (work, notes) in by_work::<Prose>(next())? {
            texts.entry(work).or_default().extend(notes);
        }
        let mut spoilers = ties::spoilers(next())?;
        // Reading texts back takes long enough to hold up requests.
        let mut texts = off_thread(move || plain(texts)).await?;
        Ok(blurbs
            .into_iter()
            .map(|blurb| IndexedWork {
                category_ids: categories.remove(&blurb.id).unwrap_or_default(),
                spoilers: places(spoilers.remove(&blurb.id)),
                text: texts.remove(&blurb.id).unwrap_or_default(),
                blurb,
            })
            .collect())
    }
}

fn places(spoilers: Option<Vec<Spoiler>>) -> Vec<CanonPlace> {
    spoilers.unwrap_or_default().into_iter().map(|spoiler| spoiler.place).collect()
}

fn by_work<T: FromValue>(rows: Vec<Row>) -> Result<HashMap<WorkId, Vec<T>>> {
    let mut by_work: HashMap<WorkId, Vec<T>> = HashMap::new();
    for row in rows {
        let mut fields = row.fields("work");
        by_work.entry(fields.get("id")?).or_default().push(fields.get("under")?);
    }
    Ok(by_work)
}

fn plain(texts: HashMap<WorkId, Vec<Prose>>) -> Result<HashMap<WorkId, String>> {
    let of_work = |(work, chapters): (WorkId, Vec<Prose>)| {
        let plain: std::result::Result<Vec<String>, _> = chapters.iter().map(Prose::plain_text).collect();
        match plain {
            Ok(plain) => Ok((work, plain.join("\n\n"))),
            Err(_) => {
                Err(StoreError::Corrupt { table: "chapter_text", column: "text", id: work.to_string() })
            }
        }
    };
    texts.into_par_iter().map(of_work).collect()
}
