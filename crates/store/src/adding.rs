//! How a draft becomes a work: one transaction with everything that it names.

mod batch;
mod content;
mod names;

pub(crate) use content::is_refused;

use ficus_archive::{
    CategoryId, ChapterId, JobId, PenNameId, TagId, WorkId, pen_name::ANONYMOUS, tag::TagDraft,
    work::WorkDraft,
};
use jiff::Timestamp;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::{
    Added, Result, Store, StoreError, Subject, changes, chapters,
    database::{Query, Tx, json, params},
    likeness, pictures,
};

pub(crate) use batch::HOMES;
pub(crate) use content::{Doorman, Judgement};
pub(crate) use names::Names;

/// So many works are written in the same trips.
const WORKS_AT_ONCE: usize = 64;

pub(crate) const ADD_AUTHOR: &str =
    "INSERT INTO work_author (work_id, position, pen_name_id, contact) VALUES ($1, $2, $3, $4)";
pub(crate) const ADD_TAG: &str =
    "INSERT INTO work_tag (work_id, position, tag_id, written) VALUES ($1, $2, $3, $4)";
pub(crate) const ADD_CATEGORY: &str =
    "INSERT INTO work_category (work_id, position, category_id) VALUES ($1, $2, $3)";

const COUNT_TAGS: &str =
    "UPDATE tag SET works = works + $2 WHERE id IN (SELECT tag_id FROM work_tag WHERE work_id = $1)";
const COUNT_CATEGORIES: &str = "UPDATE category SET works = works + $2 WHERE id IN (
    SELECT category_above.above_id FROM work_category
    JOIN category_above ON category_above.category_id = work_category.category_id
    WHERE work_category.work_id = $1)";
const COUNT_PEN_NAMES: &str = "UPDATE pen_name SET works = works + $2
    WHERE id IN (SELECT pen_name_id FROM work_author WHERE work_id = $1)";
const COUNT_SERIES: &str = "UPDATE series SET works = works + $2, words = words + $3, version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";

/// As the statements above, for many works at once (`$1` is the list of their ids, `$2` 1 or -1).
const COUNT_MANY: [&str; 4] = [
    "UPDATE tag SET works = tag.works + CAST($2 AS BIGINT) * listed.number FROM (
        SELECT tag_id AS id, COUNT(DISTINCT work_id) AS number FROM work_tag
        WHERE work_id IN ints_of($1) GROUP BY tag_id) AS listed
    WHERE tag.id = listed.id",
    "UPDATE category SET works = category.works + CAST($2 AS BIGINT) * listed.number FROM (
        SELECT category_above.above_id AS id, COUNT(DISTINCT work_category.work_id) AS number
        FROM work_category JOIN category_above ON category_above.category_id = work_category.category_id
        WHERE work_category.work_id IN ints_of($1) GROUP BY category_above.above_id) AS listed
    WHERE category.id = listed.id",
    "UPDATE pen_name SET works = pen_name.works + CAST($2 AS BIGINT) * listed.number FROM (
        SELECT pen_name_id AS id, COUNT(DISTINCT work_id) AS number FROM work_author
        WHERE work_id IN ints_of($1) GROUP BY pen_name_id) AS listed
    WHERE pen_name.id = listed.id",
    "UPDATE series SET works = series.works + CAST($2 AS BIGINT) * listed.number,
        words = series.words + CAST($2 AS BIGINT) * listed.words,
        version = series.version + 1 FROM (
        SELECT series_work.series_id AS id, COUNT(*) AS number, CAST(SUM(work.words) AS BIGINT) AS words
        FROM series_work JOIN work ON work.id = series_work.work_id
        WHERE work.id IN ints_of($1) GROUP BY series_work.series_id) AS listed
    WHERE series.id = listed.id",
];

impl Store {
    /// Adds a work; answers `Known` where its import key is in the archive.
    pub async fn add_work(&self, draft: &WorkDraft, job: Option<JobId>, now: Timestamp) -> Result<Added> {
        let added = self.add_works(std::slice::from_ref(draft), job, now).await?;
        added.into_iter().next().ok_or(StoreError::Missing("work"))
    }

    /// Adds works in one transaction: all of them or, where it fails, none.
    pub async fn add_works(
        &self,
        drafts: &[WorkDraft],
        job: Option<JobId>,
        now: Timestamp,
    ) -> Result<Vec<Added>> {
        let counted = count_words(drafts)?;
        let mut added = Vec::with_capacity(drafts.len());
        let mut tx = self.database.begin().await?;
        let mut names = Names::default();
        let doorman = Doorman::of_site(&mut tx).await?;
        for group in counted.chunks(WORKS_AT_ONCE) {
            added.extend(batch::add(&mut tx, (&mut names, &doorman), group, job, now).await?);
        }
        for (draft, added) in drafts.iter().zip(&added) {
            if let Added::New(id) = added
                && !draft.pictures.is_empty()
            {
                pictures::bring(self, &mut tx, *id, &draft.pictures, now).await?;
            }
        }
        if added.iter().any(|added| matches!(added, Added::New(_))) {
            tx.run(vec![changes::log(Subject::Lists)]).await?;
        }
        tx.commit().await?;
        Ok(added)
    }
}

/// Adds one work inside a transaction.
pub(crate) async fn add_one(
    tx: &mut Tx,
    (names, doorman): (&mut Names, &Doorman),
    draft: &WorkDraft,
    now: Timestamp,
) -> Result<Added> {
    let counted = count_words(std::slice::from_ref(draft))?;
    let added = batch::add(tx, (names, doorman), &counted, None, now).await?;
    tx.run(vec![changes::log(Subject::Lists)]).await?;
    added.into_iter().next().ok_or(StoreError::Missing("work"))
}

/// What a work stands under, by its ids, each once and in the draft's order.
pub(crate) struct Ties {
    authors: Vec<(PenNameId, Option<String>)>,
    tags: Vec<(TagId, Option<String>)>,
    categories: Vec<CategoryId>,
}

impl Ties {
    pub(crate) fn first_author(&self) -> Option<PenNameId> {
        self.authors.first().map(|(id, _)| *id)
    }
}

/// A draft, the words of each of its chapters, and the key of how it begins.
struct Counted<'a> {
    draft: &'a WorkDraft,
    words: Vec<u32>,
    text_key: Option<String>,
}

/// Reading every text takes longer than storing it: all cores do it, before other writers have to wait.
fn count_words(drafts: &[WorkDraft]) -> Result<Vec<Counted<'_>>> {
    drafts
        .par_iter()
        .map(|draft| {
            let texts = draft.chapters.par_iter().map(|chapter| chapters::plain(&chapter.text, ChapterId(0)));
            let read: Vec<(u32, Option<String>)> = texts
                .map(|plain| plain.map(|plain| (ficus_prose::word_count(&plain), likeness::text_key(&plain))))
                .collect::<Result<_>>()?;
            let text_key = read.first().and_then(|(_, key)| key.clone());
            Ok(Counted { draft, words: read.into_iter().map(|(words, _)| words).collect(), text_key })
        })
        .collect()
}

/// The statements that put a work under its ties.
pub(crate) fn tie(id: WorkId, ties: &Ties) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for (position, (author, contact)) in ties.authors.iter().enumerate() {
        queries.push((ADD_AUTHOR, params![id, position, *author, contact.as_deref()]));
    }
    for (position, (tag, written)) in ties.tags.iter().enumerate() {
        queries.push((ADD_TAG, params![id, position, *tag, written.as_deref()]));
    }
    for (position, category) in ties.categories.iter().enumerate() {
        queries.push((ADD_CATEGORY, params![id, position, *category]));
    }
    queries
}

/// Finds what a draft names, and makes what is missing.
pub(crate) async fn ties(tx: &mut Tx, names: &mut Names, draft: &WorkDraft) -> Result<Ties> {
    let mut authors: Vec<(PenNameId, Option<String>)> = Vec::new();
    for author in draft.authors.iter().filter(|author| !author.name.trim().is_empty()) {
        let id = names.pen_name(tx, &author.name).await?;
        if authors.iter().all(|(other, _)| *other != id) {
            authors.push((id, author.contact.clone()));
        }
    }
    if authors.is_empty() {
        authors.push((names.pen_name(tx, ANONYMOUS).await?, None));
    }
    let tags = tags_of(tx, names, &draft.tags).await?;
    let mut categories = Vec::new();
    for path in &draft.category_paths {
        if let Some(id) = names.category(tx, path).await?
            && !categories.contains(&id)
        {
            categories.push(id);
        }
    }
    Ok(Ties { authors, tags, categories })
}

/// Finds tags, and makes those that are missing: each once, with the spelling where it is another one.
pub(crate) async fn tags(tx: &mut Tx, drafts: &[TagDraft]) -> Result<Vec<(TagId, Option<String>)>> {
    tags_of(tx, &mut Names::default(), drafts).await
}

pub(crate) async fn tags_of(
    tx: &mut Tx,
    names: &mut Names,
    drafts: &[TagDraft],
) -> Result<Vec<(TagId, Option<String>)>> {
    let mut tags: Vec<(TagId, Option<String>)> = Vec::new();
    for tag in drafts.iter().filter(|tag| !tag.name.trim().is_empty()) {
        let (id, name) = names.tag(tx, tag.kind, &tag.name).await?;
        if tags.iter().all(|(other, _)| *other != id) {
            tags.push((id, (*name != tag.name).then(|| tag.name.clone())));
        }
    }
    Ok(tags)
}

/// Counts a work in where everyone may find it from now on.
pub(crate) fn now_listed(work: WorkId, words: u64) -> Vec<Query> {
    recount(work, 1, i64::try_from(words).unwrap_or(i64::MAX))
}

/// Counts many works in at once: a row that all of them stand under is written once.
fn all_now_listed(works: &[WorkId]) -> Result<Vec<Query>> {
    count_many(works, 1)
}

/// As [`all_now_listed`], where there are any.
pub(crate) async fn list(tx: &mut Tx, works: &[WorkId]) -> Result<()> {
    if works.is_empty() { Ok(()) } else { tx.run(count_many(works, 1)?).await.map(drop) }
}

/// Takes many works out of the counts at once.
pub(crate) async fn unlist(tx: &mut Tx, works: &[WorkId]) -> Result<()> {
    if works.is_empty() { Ok(()) } else { tx.run(count_many(works, -1)?).await.map(drop) }
}

fn count_many(works: &[WorkId], by: i64) -> Result<Vec<Query>> {
    let list = json(works)?;
    Ok(COUNT_MANY.map(|sql| (sql, params![&list, by])).into())
}

/// Takes a work out of the counts.
pub(crate) fn no_longer_listed(work: WorkId, words: u64) -> Vec<Query> {
    recount(work, -1, -i64::try_from(words).unwrap_or(i64::MAX))
}

fn recount(work: WorkId, works: i64, words: i64) -> Vec<Query> {
    vec![
        (COUNT_TAGS, params![work, works]),
        (COUNT_CATEGORIES, params![work, works]),
        (COUNT_PEN_NAMES, params![work, works]),
        (COUNT_SERIES, params![work, works, words]),
    ]
}
