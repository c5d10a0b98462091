//! Decisions about what a work says of itself and who may see it: accepted, set aside, put right, text put back.

use std::ops::Range;

use ficus_archive::{
    RatingId, WorkId,
    import_review::{
        Acceptance, Correction, DecisionKind, FieldChange, PutWhere, ReviewState, is_low_confidence,
    },
    provenance::{Accounting, ProvenanceDraft},
    work::{Audience, AuthorDraft, WorkDraft},
};
use ficus_prose::{Prose, SpanClass};

use super::{Decider, Deciding};
use crate::{
    Result, Store, StoreError, Subject, adding, canons, changes, chapters,
    database::{Query, Tx, json, params},
    import_reviews, likeness, series,
};

/// So many works are accepted in one transaction.
const WORKS_AT_ONCE: usize = 100;

const STANDING: &str = "SELECT work.id, work.audience, work.rating, import_review.state
    FROM work JOIN import_review ON import_review.work_id = work.id WHERE work.id IN ints_of($1) ORDER BY work.id";
const SET_STATE: &str = "UPDATE import_review SET state = $2 WHERE work_id = $1";
/// A concealed work stays so: what is decided about its audience waits beside it.
const SET_STANDING: &str = "UPDATE work SET audience = CASE WHEN concealed IS NULL THEN $2 ELSE audience END,
    own_audience = CASE WHEN concealed IS NULL THEN own_audience ELSE $2 END,
    rating = $3, version = version + 1 WHERE id = $1";

const STATED: &str = "
    SELECT work.id, published, work.missing_chapters, provenance.draft
    FROM work JOIN import_review ON import_review.work_id = work.id
    JOIN provenance ON provenance.work_id = work.id WHERE work.id = $1";
const CONTACTS: &str = "SELECT pen_name.name, contact FROM work_author
    JOIN pen_name ON pen_name.id = work_author.pen_name_id
    WHERE work_author.work_id = $1 ORDER BY work_author.position";
const SERIES: &str = "SELECT series.title, series_work.position FROM series_work
    JOIN series ON series.id = series_work.series_id WHERE work_id = $1 ORDER BY series.id";
const SET_FACTS: &str = "UPDATE work SET title = $2, language = $3, rating = $4, status = $5,
    audience = CASE WHEN concealed IS NULL THEN $6 ELSE audience END,
    own_audience = CASE WHEN concealed IS NULL THEN own_audience ELSE $6 END, published = $7, updated = $8, newest = $9, summary = $10, spoilers = $11, timeline = $12,
    version = version + 1 WHERE id = $1";
const SET_DOUBTS: &str = "UPDATE import_review SET low_confidence = $2 WHERE work_id = $1";
const SET_TITLE_KEY: &str = "UPDATE work_likeness SET title_key = $2 WHERE work_id = $1";
const FORGET_AUTHORS: &str = "DELETE FROM work_author WHERE work_id = $1";
const FORGET_TAGS: &str = "DELETE FROM work_tag WHERE work_id = $1";
const FORGET_CATEGORIES: &str = "DELETE FROM work_category WHERE work_id = $1";
const FORGET_SERIES: &str = "DELETE FROM series_work WHERE work_id = $1";

const CHAPTER: &str = "
    SELECT chapter.id, chapter.words, notes_before, notes_after, text
    FROM chapter JOIN chapter_text ON chapter_text.chapter_id = chapter.id WHERE work_id = $1 AND number = $2";
const SET_TEXT: &str =
    "UPDATE chapter_text SET notes_before = $2, notes_after = $3, text = $4 WHERE chapter_id = $1";
const SET_WORDS: &str = "UPDATE chapter SET words = $2, version = version + 1 WHERE id = $1";
const ADD_WORDS: &str = "UPDATE work SET words = words + $2, version = version + 1 WHERE id = $1";
const SET_DRAFT: &str = "UPDATE provenance SET draft = $2 WHERE work_id = $1";

/// Text that an import left out and that goes back into a chapter.
#[derive(Clone, Debug)]
pub struct PutBack {
    /// The place of the source in the list of sources.
    pub source: usize,
    /// Where the text stands in the source, in bytes.
    pub range: Range<u64>,
    /// The chapter's number.
    pub chapter: u32,
    /// Where in the chapter it goes.
    pub place: PutWhere,
    /// The text, read.
    pub text: Prose,
}

impl Store {
    /// Accepts imported works, some at a time: who may find them is decided, and what becomes of those without a
    /// rating. A work that nobody has decided on a rating for is left waiting. Answers with how many were accepted.
    pub async fn accept(&self, works: &[WorkId], acceptance: Acceptance, by: Decider) -> Result<u64> {
        let mut accepted = 0;
        for works in works.chunks(WORKS_AT_ONCE) {
            let mut tx = self.database.begin().await?;
            for standing in standings(&mut tx, works).await? {
                let Ok(rating) = acceptance.rating(standing.rating) else { continue };
                let to = Standing {
                    rating,
                    audience: acceptance.audience,
                    state: ReviewState::Accepted,
                    ..standing
                };
                decide(&mut tx, DecisionKind::Accept, standing, to, by).await?;
                accepted += 1;
            }
            tx.run(vec![changes::log(Subject::Lists)]).await?;
            tx.commit().await?;
        }
        Ok(accepted)
    }

    /// Sets imported works aside: they stay in the archive, and none but its keepers see them.
    pub async fn set_aside(&self, works: &[WorkId], by: Decider) -> Result<u64> {
        let mut set_aside = 0;
        for works in works.chunks(WORKS_AT_ONCE) {
            let mut tx = self.database.begin().await?;
            for standing in standings(&mut tx, works).await? {
                let to = Standing { audience: Audience::Authors, state: ReviewState::SetAside, ..standing };
                decide(&mut tx, DecisionKind::SetAside, standing, to, by).await?;
                set_aside += 1;
            }
            tx.run(vec![changes::log(Subject::Lists)]).await?;
            tx.commit().await?;
        }
        Ok(set_aside)
    }

    /// Puts right what is stated about an imported work; `changes` says it for the log.
    pub async fn correct(
        &self,
        work: WorkId,
        correction: &Correction,
        changes: &[FieldChange],
        by: Decider,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let deciding = Deciding::begin(&mut tx, DecisionKind::Correct, &[work], &[]).await?;
        correct(&mut tx, work, correction).await?;
        deciding.log(&mut tx, by, changes).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Puts text back that an import left out; the source's bytes are then accounted for as what they became.
    pub async fn put_back(&self, work: WorkId, put: &PutBack, by: Decider) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let row = tx.query_one(CHAPTER, params![work, put.chapter]).await?;
        let row = row.ok_or(StoreError::Missing("chapter"))?;
        let mut fields = row.fields("chapter");
        let chapter: ficus_archive::ChapterId = fields.get("id")?;
        let words: u32 = fields.get("words")?;
        let notes = (fields.get::<Prose>("notes_before")?, fields.get::<Prose>("notes_after")?);
        let (notes_before, notes_after, text) = put.into(notes.0, notes.1, fields.get("text")?)?;
        let draft = reclassed(stated(&mut tx, work).await?.draft, put)?;

        let deciding = Deciding::begin(&mut tx, DecisionKind::PutBack, &[work], &[chapter]).await?;
        let counted = chapters::words(&text, chapter)?;
        let more = i64::from(counted) - i64::from(words);
        tx.run(vec![
            chapters::keep_former(chapter, by.now),
            (SET_TEXT, params![chapter, &notes_before, &notes_after, &text]),
            (SET_WORDS, params![chapter, counted]),
            (ADD_WORDS, params![work, more]),
            (SET_DRAFT, params![work, json(&draft)?]),
        ])
        .await?;
        let after = put.text.plain_text().unwrap_or_default();
        let field = format!("chapter {}, {}", put.chapter, put.place.as_str());
        deciding.log(&mut tx, by, &[FieldChange { field, before: String::new(), after }]).await?;
        tx.commit().await
    }
}

impl PutBack {
    /// Notes before, notes after and text of the chapter with the text put into one of them.
    fn into(&self, before: Prose, after: Prose, text: Prose) -> Result<(Prose, Prose, Prose)> {
        let join = |first: &Prose, second: &Prose| -> Result<Prose> {
            let damaged = |_| StoreError::Missing("readable text");
            let mut blocks = first.blocks().map_err(damaged)?;
            blocks.extend(second.blocks().map_err(damaged)?);
            Ok(Prose::from_blocks(&blocks))
        };
        Ok(match self.place {
            PutWhere::NotesBefore => (join(&before, &self.text)?, after, text),
            PutWhere::NotesAfter => (before, join(&after, &self.text)?, text),
            PutWhere::Beginning => (before, after, join(&self.text, &text)?),
            PutWhere::End => (before, after, join(&text, &self.text)?),
        })
    }
}

/// The provenance in which the bytes became what they are now; refused where they were not left out.
fn reclassed(mut draft: ProvenanceDraft, put: &PutBack) -> Result<ProvenanceDraft> {
    let nothing = StoreError::Refused("This part of the source was not left out, or was put back already.");
    let Some(spans) = draft.spans.get_mut(put.source) else { return Err(nothing) };
    let is_left_out = |class| {
        matches!(class, SpanClass::Chrome | SpanClass::Quoted | SpanClass::Duplicate | SpanClass::Container)
    };
    let overlaps = |place: &Range<u64>| place.start < put.range.end && put.range.start < place.end;
    let touched: Vec<SpanClass> =
        spans.ranges().filter(|(place, _)| overlaps(place)).map(|(_, span)| span.class).collect();
    if touched.is_empty() || !touched.into_iter().all(is_left_out) {
        return Err(nothing);
    }
    let class = if put.place.is_body() { SpanClass::Body } else { SpanClass::Note };
    spans.reclass(std::slice::from_ref(&put.range), None, class);
    let mut accounting = Accounting { unaccounted: draft.accounting.unaccounted, ..Accounting::default() };
    for spans in &draft.spans {
        accounting.add(spans);
    }
    if accounting.total() == draft.accounting.total() {
        draft.accounting = accounting;
    }
    Ok(draft)
}

/// What accepting and setting aside change.
#[derive(Clone, Copy)]
struct Standing {
    work: WorkId,
    audience: Audience,
    rating: Option<RatingId>,
    state: ReviewState,
}

async fn standings(tx: &mut Tx, works: &[WorkId]) -> Result<Vec<Standing>> {
    let rows = tx.query(STANDING, params![json(works)?]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("work");
            let work = fields.get("id")?;
            let audience = fields.word("audience")?;
            Ok(Standing { work, audience, rating: fields.get("rating")?, state: fields.word("state")? })
        })
        .collect()
}

async fn decide(tx: &mut Tx, kind: DecisionKind, from: Standing, to: Standing, by: Decider) -> Result<()> {
    let deciding = Deciding::begin(tx, kind, &[from.work], &[]).await?;
    let queries: Vec<Query> = vec![
        (SET_STATE, params![to.work, to.state.as_str()]),
        (SET_STANDING, params![to.work, to.audience.as_str(), to.rating]),
    ];
    tx.run(queries).await?;
    let rating = |standing: &Standing| standing.rating.map(|id| id.to_string()).unwrap_or_default();
    let fields = [
        ("state", from.state.as_str().to_owned(), to.state.as_str().to_owned()),
        ("audience", from.audience.as_str().to_owned(), to.audience.as_str().to_owned()),
        ("rating", rating(&from), rating(&to)),
    ];
    let changes: Vec<FieldChange> = fields
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| FieldChange { field: field.to_owned(), before, after })
        .collect();
    deciding.log(tx, by, &changes).await.map(drop)
}

/// What a correction does not change but has to know.
struct Stated {
    missing: Vec<(u32, u32)>,
    draft: ProvenanceDraft,
}

async fn stated(tx: &mut Tx, work: WorkId) -> Result<Stated> {
    let row = tx.query_one(STATED, params![work]).await?.ok_or(StoreError::Missing("imported work"))?;
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    fields.get::<Option<String>>("published")?;
    Ok(Stated { missing: fields.json("missing_chapters")?, draft: fields.json("draft")? })
}

async fn correct(tx: &mut Tx, work: WorkId, correction: &Correction) -> Result<()> {
    let stated = stated(tx, work).await?;
    let draft = WorkDraft {
        title: correction.title.clone(),
        authors: authors(tx, work, &correction.authors).await?,
        tags: correction.tags.clone(),
        category_paths: correction.category_paths.clone(),
        ..WorkDraft::default()
    };
    let ties = adding::ties(tx, &mut adding::Names::default(), &draft).await?;
    let newest = correction.updated.or(correction.published);
    let has_author = correction.authors.iter().any(|name| import_reviews::is_named(name));
    let losses = &stated.draft.suspected_losses;
    let low = is_low_confidence(&correction.title, has_author, !stated.missing.is_empty(), losses);
    let first = ties.first_author();
    let title_key = likeness::title_key(&correction.title, first.filter(|_| has_author));
    let mut queries: Vec<Query> = vec![
        (
            SET_FACTS,
            params![
                work,
                &correction.title,
                correction.language.as_deref(),
                correction.rating,
                correction.status.as_str(),
                correction.audience.as_str(),
                correction.published,
                correction.updated,
                newest.map(|date| date.to_string()).unwrap_or_default(),
                &correction.summary,
                correction.spoilers.as_deref(),
                correction.timeline.as_deref(),
            ],
        ),
        (SET_DOUBTS, params![work, low]),
        (SET_TITLE_KEY, params![work, title_key]),
        (FORGET_AUTHORS, params![work]),
        (FORGET_TAGS, params![work]),
        (FORGET_CATEGORIES, params![work]),
    ];
    queries.extend(adding::tie(work, &ties));
    tx.run(queries).await?;
    canons::ties::tie(tx, &[work]).await?;
    place(tx, work, first, correction).await
}

/// Pen names with the contacts that they have at this work.
async fn authors(tx: &mut Tx, work: WorkId, names: &[String]) -> Result<Vec<AuthorDraft>> {
    let mut known: Vec<(String, Option<String>)> = Vec::new();
    for row in tx.query(CONTACTS, params![work]).await? {
        let mut fields = row.fields("work_author");
        known.push((crate::names::name_key(&fields.get::<String>("name")?), fields.get("contact")?));
    }
    let contact = |name: &str| {
        let key = crate::names::name_key(name);
        known.iter().find(|(known, _)| *known == key).and_then(|(_, contact)| contact.clone())
    };
    Ok(names.iter().map(|name| AuthorDraft { name: name.clone(), contact: contact(name) }).collect())
}

/// Puts the work into the series stated; those that it is in at the same place stay as they are.
async fn place(
    tx: &mut Tx,
    work: WorkId,
    author: Option<ficus_archive::PenNameId>,
    correction: &Correction,
) -> Result<()> {
    let mut there: Vec<(String, Option<u32>)> = Vec::new();
    for row in tx.query(SERIES, params![work]).await? {
        let mut fields = row.fields("series");
        there.push((fields.get("title")?, fields.get("position")?));
    }
    let asked: Vec<(String, Option<u32>)> =
        correction.series.iter().map(|series| (series.title.clone(), series.position)).collect();
    if there == asked {
        return Ok(());
    }
    tx.execute(FORGET_SERIES, params![work]).await?;
    match author {
        Some(author) => series::place(tx, work, author, &correction.series).await,
        None => Ok(()),
    }
}
