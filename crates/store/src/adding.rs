//! How a draft becomes a work: one transaction with everything that it names.

use std::collections::HashMap;

use ficus_archive::{
    CategoryId, ChapterId, JobId, PenNameId, TagId, WorkId,
    pen_name::ANONYMOUS,
    tag::TagKind,
    work::{Audience, WorkDraft},
};
use jiff::Timestamp;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::{
    Added, Result, Store, StoreError, Subject, canons, categories, changes, chapters,
    database::{Query, Tx, json, params},
    import_reviews,
    likeness::{self, Likeness},
    names, pen_names, provenance, reviews, series, tags,
};

const ADD_WORK: &str = "
    INSERT INTO work (title, language, rating, rating_stated, status, planned_chapters, audience, published, updated,
        newest, words, chapters, missing_chapters, added, spoilers, spoilers_point_id, timeline, timeline_point_id,
        disclaimer, dedication, summary, notes_before, notes_after)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
    RETURNING id";
const ADD_COUNTS: &str = "INSERT INTO counts (work_id) VALUES ($1)";
const ADD_AUTHOR: &str =
    "INSERT INTO work_author (work_id, position, pen_name_id, contact) VALUES ($1, $2, $3, $4)";
const ADD_TAG: &str = "INSERT INTO work_tag (work_id, position, tag_id, written) VALUES ($1, $2, $3, $4)";
const ADD_CATEGORY: &str = "INSERT INTO work_category (work_id, position, category_id) VALUES ($1, $2, $3)";
const ADD_CHAPTER: &str = "INSERT INTO chapter (work_id, number, title, words, pov, published, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const ADD_FORMER: &str = "INSERT INTO chapter_version (chapter_id, version, title, text, replaced)
    VALUES ($1, $2, $3, $4, $5)";
const ADD_TEXT: &str = "INSERT INTO chapter_text (chapter_id, summary, notes_before, notes_after, text)
    VALUES ($1, $2, $3, $4, $5)";

const COUNT_TAGS: &str = "UPDATE tag SET works = works + $2 WHERE id IN (
    SELECT tag_above.above_id FROM work_tag JOIN tag_above ON tag_above.tag_id = work_tag.tag_id
    WHERE work_tag.work_id = $1)";
const COUNT_CATEGORIES: &str = "UPDATE category SET works = works + $2 WHERE id IN (
    SELECT category_above.above_id FROM work_category
    JOIN category_above ON category_above.category_id = work_category.category_id
    WHERE work_category.work_id = $1)";
const COUNT_PEN_NAMES: &str = "UPDATE pen_name SET works = works + $2
    WHERE id IN (SELECT pen_name_id FROM work_author WHERE work_id = $1)";
const COUNT_SERIES: &str = "UPDATE series SET works = works + $2, words = words + $3, version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";

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
        for draft in &counted {
            added.push(add(&mut tx, &mut names, draft, job, now).await?);
        }
        if added.iter().any(|added| matches!(added, Added::New(_))) {
            tx.run(vec![changes::log(Subject::Lists)]).await?;
        }
        tx.commit().await?;
        Ok(added)
    }
}

/// What a work stands under, by its ids, each once and in the draft's order.
pub(crate) struct Ties {
    authors: Vec<(PenNameId, Option<String>)>,
    tags: Vec<(TagId, Option<String>)>,
    categories: Vec<CategoryId>,
}

impl Ties {
    pub(crate) fn tag_ids(&self) -> Vec<TagId> {
        self.tags.iter().map(|(id, _)| *id).collect()
    }

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

async fn add(
    tx: &mut Tx,
    names: &mut Names,
    Counted { draft, words, text_key }: &Counted<'_>,
    job: Option<JobId>,
    now: Timestamp,
) -> Result<Added> {
    if let Some(provenance) = &draft.provenance
        && let Some(known) = provenance::known(tx, &provenance.import_key).await?
    {
        return Ok(Added::Known(known));
    }
    let ties = ties(tx, names, draft).await?;
    let total: u64 = words.iter().map(|words| u64::from(*words)).sum();
    let id = add_facts(tx, draft, &ties, total, now).await?;

    let mut queries = vec![(ADD_COUNTS, params![id])];
    queries.extend(tie(id, &ties));
    let likeness = likeness_of(draft, &ties, text_key.clone());
    if let Some(provenance) = &draft.provenance {
        let arrival = import_reviews::Arrival {
            work: id,
            job,
            new_author: names.is_new(tx, &ties, draft, job).await?,
            duplicate_of: likeness::find(tx, &likeness).await?,
        };
        queries.extend(provenance::add(id, provenance, job, now)?);
        queries.push(import_reviews::add(&arrival, draft, provenance));
    }
    queries.push(likeness::add(id, &likeness));
    queries.extend(reviews::add(id, &draft.reviews));
    tx.run(queries).await?;
    add_chapters(tx, id, draft, words, now).await?;
    if let Some(first) = ties.first_author() {
        series::place(tx, id, first, &draft.series).await?;
    }
    let mut queries = vec![changes::log(Subject::Work(id))];
    if draft.audience == Audience::Everyone {
        queries.extend(now_listed(id, total));
    }
    tx.run(queries).await?;
    Ok(Added::New(id))
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

fn likeness_of(draft: &WorkDraft, ties: &Ties, text: Option<String>) -> Likeness {
    let is_signed = draft.authors.iter().any(|author| import_reviews::is_named(&author.name));
    let author = ties.first_author().filter(|_| is_signed);
    Likeness { title: likeness::title_key(&draft.title, author), text }
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
    let mut tags: Vec<(TagId, Option<String>)> = Vec::new();
    for tag in draft.tags.iter().filter(|tag| !tag.name.trim().is_empty()) {
        let (id, name) = names.tag(tx, tag.kind, &tag.name).await?;
        if tags.iter().all(|(other, _)| *other != id) {
            tags.push((id, (*name != tag.name).then(|| tag.name.clone())));
        }
    }
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

async fn add_facts(
    tx: &mut Tx,
    draft: &WorkDraft,
    ties: &Ties,
    words: u64,
    now: Timestamp,
) -> Result<WorkId> {
    let tags = ties.tag_ids();
    let spoilers_point = canons::point_of(tx, &tags, draft.spoilers.as_deref()).await?;
    let timeline_point = canons::point_of(tx, &tags, draft.timeline.as_deref()).await?;
    let newest = draft.updated.or(draft.published).map(|date| date.to_string()).unwrap_or_default();
    let row = tx.query_one(
        ADD_WORK,
        params![
            &draft.title,
            draft.language.as_deref(),
            draft.rating,
            draft.rating_stated.as_deref(),
            draft.status.as_str(),
            draft.planned_chapters,
            draft.audience.as_str(),
            draft.published,
            draft.updated,
            newest,
            words,
            draft.chapters.len(),
            json(&draft.missing_chapters)?,
            now,
            draft.spoilers.as_deref(),
            spoilers_point,
            draft.timeline.as_deref(),
            timeline_point,
            draft.disclaimer.as_deref(),
            draft.dedication.as_deref(),
            &draft.summary,
            &draft.notes_before,
            &draft.notes_after,
        ],
    );
    row.await?.ok_or(StoreError::Missing("work"))?.first("work", "id")
}

async fn add_chapters(
    tx: &mut Tx,
    work: WorkId,
    draft: &WorkDraft,
    words: &[u32],
    now: Timestamp,
) -> Result<()> {
    let mut queries: Vec<Query> = Vec::with_capacity(draft.chapters.len());
    for (chapter, words) in draft.chapters.iter().zip(words) {
        let title = chapter.title.as_deref();
        let (pov, version) = (json(&chapter.pov)?, chapter.earlier.len() + 1);
        queries.push((
            ADD_CHAPTER,
            params![work, chapter.number, title, *words, pov, chapter.published, version],
        ));
    }
    let ids = tx.run(queries).await?.into_iter().flatten();
    let mut queries: Vec<Query> = Vec::with_capacity(draft.chapters.len());
    for (chapter, row) in draft.chapters.iter().zip(ids) {
        let id: ChapterId = row.first("chapter", "id")?;
        let values =
            params![id, &chapter.summary, &chapter.notes_before, &chapter.notes_after, &chapter.text];
        queries.push((ADD_TEXT, values));
        for (version, former) in (1u32..).zip(&chapter.earlier) {
            queries.push((ADD_FORMER, params![id, version, chapter.title.as_deref(), former, now]));
        }
    }
    tx.run(queries).await.map(drop)
}

/// Counts a work in where everyone may find it from now on.
pub(crate) fn now_listed(work: WorkId, words: u64) -> Vec<Query> {
    recount(work, 1, i64::try_from(words).unwrap_or(i64::MAX))
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

/// Names that this transaction has looked up or made before.
#[derive(Default)]
pub(crate) struct Names {
    pen_names: HashMap<String, PenNameId>,
    tags: HashMap<(TagKind, String), (TagId, String)>,
    categories: HashMap<Vec<String>, Option<CategoryId>>,
    from_before: HashMap<PenNameId, bool>,
}

impl Names {
    async fn pen_name(&mut self, tx: &mut Tx, name: &str) -> Result<PenNameId> {
        let key = names::name_key(name);
        if let Some(id) = self.pen_names.get(&key) {
            return Ok(*id);
        }
        let id = pen_names::ensure(tx, name).await?;
        self.pen_names.insert(key, id);
        Ok(id)
    }

    async fn tag(&mut self, tx: &mut Tx, kind: TagKind, name: &str) -> Result<(TagId, String)> {
        let key = (kind, names::name_key(name));
        if let Some(known) = self.tags.get(&key) {
            return Ok(known.clone());
        }
        let made = tags::ensure(tx, kind, name).await?;
        self.tags.insert(key, made.clone());
        Ok(made)
    }

    /// Whether one of those who sign a work has no work from before its import.
    async fn is_new(
        &mut self,
        tx: &mut Tx,
        ties: &Ties,
        draft: &WorkDraft,
        job: Option<JobId>,
    ) -> Result<bool> {
        let Some(job) = job else { return Ok(false) };
        if !draft.authors.iter().any(|author| import_reviews::is_named(&author.name)) {
            return Ok(false);
        }
        for (author, _) in &ties.authors {
            let from_before = match self.from_before.get(author) {
                Some(known) => *known,
                None => import_reviews::is_from_before(tx, *author, job).await?,
            };
            self.from_before.insert(*author, from_before);
            if !from_before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn category(&mut self, tx: &mut Tx, path: &[String]) -> Result<Option<CategoryId>> {
        if let Some(id) = self.categories.get(path) {
            return Ok(*id);
        }
        let id = categories::ensure(tx, path).await?;
        self.categories.insert(path.to_vec(), id);
        Ok(id)
    }
}
