//! Works come in by the group: what each of them needs is asked for and written in the same trips.

use std::{borrow::Cow, collections::HashMap};

use ficus_archive::{
    ChapterId, JobId, WorkId,
    site::content,
    work::{Audience, WorkDraft},
};
use ficus_prose::Prose;
use jiff::Timestamp;

use super::{
    Counted, Names, Ties, all_now_listed,
    content::{Doorman, Judgement},
    tie, ties,
};
use crate::{
    Added, Result, StoreError, Subject, canons, changes,
    database::{Query, Tx, Value, json, params},
    import_reviews,
    likeness::{self, Known, Likeness},
    provenance, reviews, series,
};

const ADD_WORK: &str = "
    INSERT INTO work (title, language, rating, rating_stated, status, planned_chapters, audience, published, updated,
        newest, words, chapters, missing_chapters, added, spoilers, timeline, disclaimer, dedication, summary, notes_before,
        notes_after)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
    RETURNING id";
/// Tags that are new wait to be sorted in the bin of a fandom of their first work.
pub(crate) const HOMES: &str = "UPDATE tag SET home_id = found.home FROM (
        SELECT own.tag_id AS id, MIN(fandom.id) AS home FROM work_tag AS own
        JOIN work_tag AS beside ON beside.work_id = own.work_id
        JOIN tag AS fandom ON fandom.id = beside.tag_id AND fandom.kind = 'fandom'
        WHERE own.work_id IN ints_of($1) GROUP BY own.tag_id) AS found
    WHERE tag.id = found.id AND tag.home_id IS NULL AND tag.kind IN ('character', 'relationship', 'freeform')";
const ADD_COUNTS: &str = "INSERT INTO counts (work_id) VALUES ($1)";
const ADD_CHAPTER: &str = "INSERT INTO chapter (work_id, number, title, words, pov, published, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const ADD_FORMER: &str = "INSERT INTO chapter_version (chapter_id, version, title, text, replaced)
    VALUES ($1, $2, $3, $4, $5)";
const ADD_TEXT: &str = "INSERT INTO chapter_text (chapter_id, summary, notes_before, notes_after, text)
    VALUES ($1, $2, $3, $4, $5)";

/// A work that is new to the archive.
struct New<'a> {
    draft: &'a WorkDraft,
    words: &'a [u32],
    ties: Ties,
    likeness: Likeness,
    judgement: Judgement,
}

impl New<'_> {
    /// Whom it is for once it is let in.
    fn audience(&self) -> Audience {
        content::audience(self.draft.audience, self.judgement.verdict)
    }

    fn total(&self) -> u64 {
        self.words.iter().map(|words| u64::from(*words)).sum()
    }
}

/// Adds a group of works; answers in their order.
pub(super) async fn add(
    tx: &mut Tx,
    (names, doorman): (&mut Names, &Doorman),
    counted: &[Counted<'_>],
    job: Option<JobId>,
    now: Timestamp,
) -> Result<Vec<Added>> {
    let keys =
        counted.iter().filter_map(|counted| Some(counted.draft.provenance.as_ref()?.import_key.as_str()));
    let known: HashMap<&str, WorkId> = provenance::known(tx, keys).await?;
    let mut fresh: Vec<&Counted<'_>> = Vec::with_capacity(counted.len());
    let mut first: HashMap<&str, usize> = HashMap::new();
    // The same key twice in one group: the second finds the first.
    let mut places: Vec<Place> = Vec::with_capacity(counted.len());
    for one in counted {
        let key = one.draft.provenance.as_ref().map(|provenance| provenance.import_key.as_str());
        let place = if let Some(id) = key.and_then(|key| known.get(key)) {
            Place::Known(*id)
        } else if let Some(at) = key.and_then(|key| first.get(key)) {
            Place::Twice(*at)
        } else {
            first.extend(key.map(|key| (key, fresh.len())));
            fresh.push(one);
            Place::New(fresh.len() - 1)
        };
        places.push(place);
    }
    let ids = add_new(tx, (names, doorman), &fresh, job, now).await?;
    let id = |at: usize| ids.get(at).copied().ok_or(StoreError::Missing("work"));
    let added = places.into_iter().map(|place| match place {
        Place::Known(id) => Ok(Added::Known(id)),
        Place::Twice(at) => id(at).map(Added::Known),
        Place::New(at) => id(at).map(Added::New),
    });
    added.collect()
}

/// What a draft of a group turned out to be; numbers count the new works of the group.
enum Place {
    Known(WorkId),
    Twice(usize),
    New(usize),
}

async fn add_new(
    tx: &mut Tx,
    (names, doorman): (&mut Names, &Doorman),
    fresh: &[&Counted<'_>],
    job: Option<JobId>,
    now: Timestamp,
) -> Result<Vec<WorkId>> {
    let drafts: Vec<&WorkDraft> = fresh.iter().map(|counted| counted.draft).collect();
    names.look_up(tx, &drafts).await?;
    let mut works: Vec<New<'_>> = Vec::with_capacity(fresh.len());
    let mut queries: Vec<Query> = Vec::with_capacity(fresh.len());
    for Counted { draft, words, text_key } in fresh {
        let ties = ties(tx, names, draft).await?;
        let likeness = likeness_of(draft, &ties, text_key.clone());
        // A draft is judged when it is posted.
        let judgement = match draft.audience {
            Audience::Draft => Judgement::default(),
            _ => doorman.judge(draft, &ties.tags),
        };
        let work = New { draft, words, ties, likeness, judgement };
        queries.push((ADD_WORK, facts(&work, now)?));
        works.push(work);
    }
    let rows = tx.run(queries).await?.into_iter().flatten();
    let ids: Vec<WorkId> = rows.map(|row| row.first("work", "id")).collect::<Result<_>>()?;

    let mut alike = Known::look_up(tx, works.iter().map(|work| &work.likeness)).await?;
    let mut queries: Vec<Query> = Vec::new();
    for (work, id) in works.iter().zip(&ids) {
        queries.push((ADD_COUNTS, params![*id]));
        queries.extend(tie(*id, &work.ties));
        if let Some(provenance) = &work.draft.provenance {
            let arrival = import_reviews::Arrival {
                work: *id,
                job,
                new_author: names.is_new(tx, &work.ties, work.draft, job).await?,
                duplicate_of: alike.find(&work.likeness),
            };
            queries.extend(provenance::add(*id, provenance, job, now)?);
            queries.push(import_reviews::add(&arrival, work.draft, provenance));
        }
        alike.add(*id, &work.likeness);
        queries.push(likeness::add(*id, &work.likeness));
        queries.extend(reviews::add(*id, &work.draft.reviews));
    }
    tx.run(queries).await?;
    let stated = works
        .iter()
        .zip(&ids)
        .filter(|(work, _)| work.draft.spoilers.is_some() || work.draft.timeline.is_some());
    canons::ties::tie(tx, &stated.map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    add_chapters(tx, &works, &ids).await?;
    list(tx, &works, &ids).await?;
    for (work, id) in works.iter().zip(&ids) {
        work.judgement.enforce(tx, *id, now).await?;
    }
    Ok(ids)
}

/// Puts works into their series, and counts those in that everyone may find.
async fn list(tx: &mut Tx, works: &[New<'_>], ids: &[WorkId]) -> Result<()> {
    for (work, id) in works.iter().zip(ids) {
        if let Some(first) = work.ties.first_author() {
            series::place(tx, *id, first, &work.draft.series).await?;
        }
    }
    let everyones = works.iter().zip(ids).filter(|(work, _)| work.audience() == Audience::Everyone);
    let everyones: Vec<WorkId> = everyones.map(|(_, id)| *id).collect();
    let mut queries: Vec<Query> = ids.iter().map(|id| changes::log(Subject::Work(*id))).collect();
    queries.push((HOMES, params![json(ids)?]));
    if !everyones.is_empty() {
        queries.extend(all_now_listed(&everyones)?);
    }
    tx.run(queries).await.map(drop)
}

fn likeness_of(draft: &WorkDraft, ties: &Ties, text: Option<String>) -> Likeness {
    let is_signed = draft.authors.iter().any(|author| import_reviews::is_named(&author.name));
    let author = ties.first_author().filter(|_| is_signed);
    Likeness { title: likeness::title_key(&draft.title, author), text }
}

/// The values of the record of a work.
fn facts(work: &New<'_>, now: Timestamp) -> Result<Vec<Value>> {
    let draft = work.draft;
    let newest = draft.updated.or(draft.published).map(|date| date.to_string()).unwrap_or_default();
    Ok(params![
        &draft.title,
        draft.language.as_deref(),
        draft.rating,
        draft.rating_stated.as_deref(),
        draft.status.as_str(),
        draft.planned_chapters,
        work.audience().as_str(),
        draft.published,
        draft.updated,
        newest,
        work.total(),
        draft.chapters.len(),
        json(&draft.missing_chapters)?,
        now,
        draft.spoilers.as_deref(),
        draft.timeline.as_deref(),
        draft.disclaimer.as_deref(),
        draft.dedication.as_deref(),
        &draft.summary,
        &draft.notes_before,
        &draft.notes_after,
    ])
}

/// A text whose pictures belong to the work that it is of.
fn of_work(text: &Prose, work: WorkId) -> Cow<'_, Prose> {
    if text.has_loose_pictures() {
        Cow::Owned(text.of_work(u64::try_from(work.0).unwrap_or_default()))
    } else {
        Cow::Borrowed(text)
    }
}

async fn add_chapters(tx: &mut Tx, works: &[New<'_>], ids: &[WorkId]) -> Result<()> {
    // When a former version was replaced, on another site or by nobody, no source says.
    let replaced = Timestamp::UNIX_EPOCH;
    let mut queries: Vec<Query> = Vec::new();
    for (work, id) in works.iter().zip(ids) {
        for (chapter, words) in work.draft.chapters.iter().zip(work.words) {
            let title = chapter.title.as_deref();
            let (pov, version) = (json(&chapter.pov)?, chapter.earlier.len() + 1);
            queries.push((
                ADD_CHAPTER,
                params![*id, chapter.number, title, *words, pov, chapter.published, version],
            ));
        }
    }
    let rows = tx.run(queries).await?.into_iter().flatten();
    let mut queries: Vec<Query> = Vec::new();
    let of_works = works.iter().zip(ids);
    let of_works = of_works.flat_map(|(work, id)| work.draft.chapters.iter().map(move |one| (one, *id)));
    for ((chapter, work), row) in of_works.zip(rows) {
        let id: ChapterId = row.first("chapter", "id")?;
        let [before, after, text] =
            [&chapter.notes_before, &chapter.notes_after, &chapter.text].map(|text| of_work(text, work));
        queries
            .push((ADD_TEXT, params![id, &chapter.summary, before.as_ref(), after.as_ref(), text.as_ref()]));
        for (version, former) in (1u32..).zip(&chapter.earlier) {
            let former = of_work(former, work);
            let values = params![id, version, chapter.title.as_deref(), former.as_ref(), replaced];
            queries.push((ADD_FORMER, values));
        }
    }
    tx.run(queries).await.map(drop)
}
