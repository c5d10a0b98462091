//! What is stated about works, as their authors read and change it: many works in a fixed number of trips.
//!
//! A change keeps what stood before and after as an act of its author, field by field and told by names, so that it can
//! be taken back after other fields were changed since.

mod acts;
mod write;

use std::collections::{HashMap, HashSet};

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    tag::{TagDraft, TagKind},
    upkeep::Concealed,
    work::Audience,
    writing::facts::{Facts, SeriesStated},
};

use crate::{
    Result, Store,
    database::{Query, Row, Tx, json, params},
    originals::sha256_of,
    works::of_works,
};

pub use acts::{Act, ActWork, ManyDone, TakenBack};
pub use write::FactsSaved;

const FACTS: &str = "
    SELECT work.id, work.version, work.title, work.summary, work.notes_before, work.notes_after, work.disclaimer,
        work.dedication, work.language, work.rating, work.spoilers, work.timeline, work.status,
        work.planned_chapters, work.audience, work.own_audience, work.concealed, work.locked,
        COALESCE(work_desk.audience, 'everyone'), COALESCE(work_reviewing.reviewers, 'members'),
        COALESCE(work_reviewing.holds_first, 0), work.reach, work.published, work.words
    FROM work LEFT JOIN work_reviewing ON work_reviewing.work_id = work.id
    LEFT JOIN work_desk ON work_desk.work_id = work.id
    WHERE work.id IN ints_of($1)";
const AUTHORS: &str = "SELECT work_id, pen_name_id FROM work_author
    WHERE work_id IN ints_of($1) ORDER BY work_id, position";
const TAGS: &str = "SELECT work_tag.work_id, tag.kind, COALESCE(work_tag.written, tag.name)
    FROM work_tag JOIN tag ON tag.id = work_tag.tag_id
    WHERE work_tag.work_id IN ints_of($1) ORDER BY work_tag.work_id, work_tag.position";
const CATEGORIES: &str = "
    SELECT work_category.work_id, work_category.position, category.name
    FROM work_category JOIN category_above ON category_above.category_id = work_category.category_id
    JOIN category ON category.id = category_above.above_id
    WHERE work_category.work_id IN ints_of($1)
    ORDER BY work_category.work_id, work_category.position, category.depth";
const SERIES: &str = "SELECT series_work.work_id, series.title, series_work.position
    FROM series_work JOIN series ON series.id = series_work.series_id
    WHERE series_work.work_id IN ints_of($1) ORDER BY series_work.work_id, series.id";

/// What is stated about a work, and how it stands.
#[derive(Clone, Debug)]
pub struct StatedWork {
    /// The work.
    pub id: WorkId,
    /// Its version.
    pub version: u64,
    /// What its authors state.
    pub facts: Facts,
    /// Whether it was never posted, or was taken back to the desk.
    pub is_draft: bool,
    /// Whom it is for now, whoever decided so.
    pub audience: Audience,
    /// Why it is concealed.
    pub concealed: Option<Concealed>,
    /// Whether moderators closed it for changes.
    pub locked: bool,
    /// Its words.
    pub words: u64,
    /// Changes with every fact: a form that holds another one is out of date.
    pub mark: String,
}

impl Store {
    /// What is stated about works, in the order asked for; those that are not there are left out.
    pub async fn stated_works(&self, works: &[WorkId]) -> Result<Vec<StatedWork>> {
        let mut stated = read(self.database.query_many(queries(works)?).await?)?;
        Ok(works.iter().filter_map(|work| stated.remove(work)).collect())
    }
}

/// As [`Store::stated_works`], inside a transaction.
pub(crate) async fn stated(tx: &mut Tx, works: &[WorkId]) -> Result<HashMap<WorkId, StatedWork>> {
    read(tx.run(queries(works)?).await?)
}

fn queries(works: &[WorkId]) -> Result<Vec<Query>> {
    let list = json(works)?;
    let queries = [FACTS, AUTHORS, TAGS, CATEGORIES, SERIES];
    Ok(queries.map(|sql| (sql, params![&list])).into())
}

fn read(answers: Vec<Vec<Row>>) -> Result<HashMap<WorkId, StatedWork>> {
    let mut answers = answers.into_iter();
    let mut next = || answers.next().unwrap_or_default();
    let rows = next();
    let mut authors = of_works(next(), |fields| fields.get::<PenNameId>("pen_name_id"))?;
    let mut tags = of_works(next(), |fields| {
        let kind: TagKind = fields.word("kind")?;
        Ok(TagDraft { kind, name: fields.get("name")? })
    })?;
    let mut categories =
        of_works(next(), |fields| Ok((fields.get::<i64>("position")?, fields.get::<String>("name")?)))?;
    let mut series = of_works(next(), |fields| {
        Ok(SeriesStated { title: fields.get("title")?, position: Some(fields.get("position")?) })
    })?;
    let mut stated = HashMap::with_capacity(rows.len());
    for row in rows {
        let mut work = facts(row)?;
        let id = work.id;
        work.facts.authors = authors.remove(&id).unwrap_or_default();
        work.facts.tags = tags.remove(&id).unwrap_or_default();
        work.facts.category_paths = paths(categories.remove(&id).unwrap_or_default());
        work.facts.series = series.remove(&id).unwrap_or_default();
        work.facts.put_in_order();
        work.mark = mark(&work.facts)?;
        stated.insert(id, work);
    }
    Ok(stated)
}

fn mark(facts: &Facts) -> Result<String> {
    let mut hash = sha256_of(json(facts)?.as_bytes());
    hash.truncate(24);
    Ok(hash)
}

fn paths(steps: Vec<(i64, String)>) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    let mut last = None;
    for (position, name) in steps {
        match paths.last_mut() {
            Some(path) if last == Some(position) => path.push(name),
            _ => paths.push(vec![name]),
        }
        last = Some(position);
    }
    paths
}

fn facts(row: Row) -> Result<StatedWork> {
    let mut fields = row.fields("work");
    let (id, version) = (fields.get("id")?, fields.get("version")?);
    let mut facts = Facts {
        title: fields.get("title")?,
        summary: fields.get("summary")?,
        notes_before: fields.get("notes_before")?,
        notes_after: fields.get("notes_after")?,
        disclaimer: fields.get("disclaimer")?,
        dedication: fields.get("dedication")?,
        language: fields.get("language")?,
        rating: fields.get("rating")?,
        spoilers: fields.get("spoilers")?,
        timeline: fields.get("timeline")?,
        status: fields.word("status")?,
        planned_chapters: fields.get("planned_chapters")?,
        ..Facts::default()
    };
    let audience: Audience = fields.word("audience")?;
    let own: Option<Audience> = fields.optional_word("own_audience")?;
    let concealed: Option<Concealed> = fields.optional_word("concealed")?;
    let locked = fields.get("locked")?;
    let wanted: Audience = fields.word("wanted")?;
    let chosen = own.filter(|_| concealed.is_some()).unwrap_or(audience);
    let is_draft = chosen == Audience::Draft;
    facts.audience = if is_draft { wanted } else { chosen };
    facts.reviewers = fields.word("reviewers")?;
    facts.holds_first = fields.get("holds_first")?;
    facts.reach = fields.word("reach")?;
    facts.published = fields.get("published")?;
    let words = fields.get("words")?;
    Ok(StatedWork { id, version, facts, is_draft, audience, concealed, locked, words, mark: String::new() })
}

/// Works of a list that an account signs, and the pen names that it has.
pub(crate) async fn signed_by(
    tx: &mut Tx,
    account: AccountId,
    works: &[WorkId],
) -> Result<(HashSet<WorkId>, Vec<PenNameId>)> {
    let queries = vec![(write::SIGNED, params![account, json(works)?]), (write::OWN_NAMES, params![account])];
    let mut answers = tx.run(queries).await?.into_iter();
    let signed = answers.next().unwrap_or_default().into_iter().map(|row| row.first("work", "id"));
    let signed = signed.collect::<Result<_>>()?;
    let names = answers.next().unwrap_or_default().into_iter().map(|row| row.first("pen_name", "id"));
    Ok((signed, names.collect::<Result<_>>()?))
}
