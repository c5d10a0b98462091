//! Decisions about which chapters make a work: one split in two, two merged into one.

use std::collections::BTreeMap;

use ficus_archive::{
    ChapterId, WorkId,
    import_review::{DecisionKind, FieldChange, merged_numbers, still_missing},
    provenance::{Accounting, ProvenanceDraft},
};

use super::{Decider, Deciding, image};
use crate::{
    Result, Store, StoreError, Subject, canons, changes,
    database::{Query, Tx, json, params},
    provenance,
};

const WORK: &str = "SELECT id, title, words, missing_chapters, updated FROM work WHERE id = $1";
const CHAPTERS: &str = "SELECT id, number, words, title FROM chapter WHERE work_id = $1 ORDER BY number";
const PROVENANCE: &str = "SELECT work_id, import_key, draft FROM provenance WHERE work_id = $1";
const IS_IMPORTED: &str = "SELECT work_id FROM import_review WHERE work_id = $1";
const SHELVED: &str = "
    SELECT work_id FROM shelf_work WHERE work_id = $1 UNION ALL
    SELECT work_id FROM own_shelf_work WHERE work_id = $1 UNION ALL
    SELECT work_id FROM bookmark WHERE work_id = $1 UNION ALL
    SELECT work_id FROM recommendation WHERE work_id = $1 LIMIT 1";

const COPY_WORK: &str = "
    INSERT INTO work (title, language, rating, rating_stated, status, planned_chapters, audience, published, updated,
        newest, words, chapters, missing_chapters, added, spoilers, timeline, disclaimer, dedication, summary,
        notes_before, notes_after)
    SELECT CAST($2 AS TEXT), language, rating, rating_stated, status, NULL, audience, published, updated,
        newest, 0, 0, '[]', added, spoilers, timeline, disclaimer, dedication, '', '', '' FROM work WHERE id = $1 RETURNING id";
const ADD_COUNTS: &str = "INSERT INTO counts (work_id) VALUES ($1)";
const COPIES: [&str; 4] = [
    "INSERT INTO work_author (work_id, position, pen_name_id, contact)
        SELECT CAST($2 AS BIGINT), position, pen_name_id, contact FROM work_author WHERE work_id = $1",
    "INSERT INTO work_tag (work_id, position, tag_id, written)
        SELECT CAST($2 AS BIGINT), position, tag_id, written FROM work_tag WHERE work_id = $1",
    "INSERT INTO work_category (work_id, position, category_id)
        SELECT CAST($2 AS BIGINT), position, category_id FROM work_category WHERE work_id = $1",
    "INSERT INTO import_review (work_id, job_id, state, losses, repairs, low_confidence, new_author, duplicate_of)
        SELECT CAST($2 AS BIGINT), job_id, 'waiting', losses, repairs, low_confidence, new_author, NULL
        FROM import_review WHERE work_id = $1",
];
const COPY_PROVENANCE: &str = "
    INSERT INTO provenance (work_id, import_key, job_id, imported, draft)
    SELECT CAST($2 AS BIGINT), CAST($3 AS TEXT), job_id, imported, CAST($4 AS TEXT) FROM provenance WHERE work_id = $1";
const TAKE_PROVENANCE: &str = "UPDATE provenance SET work_id = $2 WHERE work_id = $1";
const SET_DRAFT: &str = "UPDATE provenance SET draft = $2 WHERE work_id = $1";
const SET_REVIEW: &str = "UPDATE import_review SET losses = $2, repairs = $3 WHERE work_id = $1";
const FORGET_ORIGINALS: &str = "DELETE FROM work_original WHERE work_id = $1";

const MOVE_CHAPTER: &str = "UPDATE chapter SET work_id = $2, number = $3 WHERE id = $1";
const NAME_CHAPTER: &str = "UPDATE chapter SET title = $2 WHERE id = $1 AND title IS NULL";
const MOVE_REVIEWS: &str = "UPDATE review SET work_id = $2, chapter = $4 WHERE work_id = $1 AND chapter = $3";
const MOVE_OTHER_REVIEWS: &str = "UPDATE review SET work_id = $2, chapter = NULL WHERE work_id = $1";
const MOVE_ADDRESS: &str =
    "UPDATE old_address SET work_id = $2, chapter = $4 WHERE work_id = $1 AND chapter = $3";
const MOVE_OTHER_ADDRESSES: &str = "UPDATE old_address SET work_id = $2, chapter = $3 WHERE work_id = $1";
const COUNT_REVIEWS: &str = crate::reviews::RECOUNT;
const SUM_UP: &str = "UPDATE work SET missing_chapters = $2, planned_chapters = NULL, version = version + 1,
    words = (SELECT COALESCE(SUM(chapter.words), 0) FROM chapter WHERE chapter.work_id = $1),
    chapters = (SELECT COUNT(*) FROM chapter WHERE chapter.work_id = $1) WHERE id = $1";
const SET_UPDATED: &str =
    "UPDATE work SET updated = $2, newest = $2 WHERE id = $1 AND COALESCE(updated, '') < $2";

const REMEMBER: &str = "INSERT INTO merged_work (former_id, work_id, import_key) VALUES ($1, $2, $3)";
const REMEMBER_FORMER: &str = "UPDATE merged_work SET work_id = $2 WHERE work_id = $1";

/// A work as far as its chapters go.
struct Parts {
    title: String,
    missing: Ranges,
    updated: Option<jiff::civil::Date>,
    /// Id, number and title, in order.
    chapters: Vec<(ChapterId, u32, Option<String>)>,
}

impl Parts {
    fn numbers(&self) -> Vec<u32> {
        self.chapters.iter().map(|(_, number, _)| *number).collect()
    }
}

impl Store {
    /// Makes a new work, which waits as this one did, of the chapters from a number on; they are counted from 1 anew.
    pub async fn split(&self, work: WorkId, from: u32, title: &str, by: Decider) -> Result<WorkId> {
        let mut tx = self.database.begin().await?;
        let parts = parts(&mut tx, work).await?;
        is_imported(&mut tx, work).await?;
        let goes = |number: u32| number >= from;
        if from == 0 || parts.numbers().iter().all(|number| goes(*number)) {
            return Err(StoreError::Refused("At least one chapter has to stay with the work."));
        }
        if !parts.numbers().iter().any(|number| goes(*number)) {
            return Err(StoreError::Refused("There is no chapter from this number on."));
        }
        // The image before is of the new work too, which is not there yet: its number must be known.
        let new = new_work(&mut tx, work, title).await?;
        let moved: Vec<(u32, u32)> =
            parts.numbers().into_iter().filter(|n| goes(*n)).map(|n| (n, n - from + 1)).collect();
        let deciding = Deciding::begin(&mut tx, DecisionKind::Split, &[work], &[]).await?;
        tx.execute(ADD_COUNTS, params![new]).await?;
        tx.run(COPIES.map(|sql| (sql, params![work, new])).into()).await?;
        canons::ties::tie(&mut tx, &[new]).await?;
        split_provenance(&mut tx, work, new, from).await?;
        move_chapters(&mut tx, work, new, &parts, &moved).await?;
        let (stay, go) = cut(&parts.missing, from);
        let go: Ranges = go.into_iter().map(|(a, b)| (a - from + 1, b - from + 1)).collect();
        tx.run(vec![
            (SUM_UP, params![work, json(&stay)?]),
            (SUM_UP, params![new, json(&go)?]),
            (COUNT_REVIEWS, params![work]),
            (COUNT_REVIEWS, params![new]),
        ])
        .await?;
        let change = FieldChange {
            field: format!("chapters from {from} on"),
            before: format!("{work}: {}", parts.title),
            after: format!("{new}: {title}"),
        };
        deciding.log_with(&mut tx, by, &[change], new).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Puts the chapters of an imported work into another one, where its reviews, sources and old addresses go too; the
    /// number of the former work leads there from now on. See [`merged_numbers`] for `order` and the new numbers.
    pub async fn merge(&self, work: WorkId, into: WorkId, order: &[u32], by: Decider) -> Result<()> {
        if work == into {
            return Err(StoreError::Refused("A work cannot be merged into itself."));
        }
        let mut tx = self.database.begin().await?;
        let (from, to) = (parts(&mut tx, work).await?, parts(&mut tx, into).await?);
        is_imported(&mut tx, work).await?;
        if tx.query_one(SHELVED, params![work]).await?.is_some() {
            return Err(StoreError::Refused(
                "Readers keep this work on their shelves: merge the other one into it.",
            ));
        }
        let deciding = Deciding::begin(&mut tx, DecisionKind::Merge, &[work, into], &[]).await?;
        let moved = merged_numbers(&to.numbers(), &from.numbers(), order);
        move_chapters(&mut tx, work, into, &from, &moved).await?;
        merge_provenance(&mut tx, work, into, &moved).await?;
        let mut missing = to.missing.clone();
        missing.extend(shifted(&from.missing, &moved));
        let mut numbers = to.numbers();
        numbers.extend(moved.iter().map(|(_, number)| *number));
        let first = moved.iter().map(|(_, number)| *number).min();
        let mut queries: Vec<Query> = vec![
            (MOVE_OTHER_REVIEWS, params![work, into]),
            (MOVE_OTHER_ADDRESSES, params![work, into, first]),
            (REMEMBER_FORMER, params![work, into]),
            (SUM_UP, params![into, json(&still_missing(&missing, &numbers))?]),
            (COUNT_REVIEWS, params![into]),
        ];
        queries.extend(from.updated.map(|date| (SET_UPDATED, params![into, date])));
        tx.run(queries).await?;
        image::forget(&mut tx, work).await?;
        let change = FieldChange {
            field: format!("{} chapters", moved.len()),
            before: format!("{work}: {}", from.title),
            after: format!("{into}: {}", to.title),
        };
        deciding.log(&mut tx, by, &[change]).await?;
        tx.run(vec![changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

async fn parts(tx: &mut Tx, work: WorkId) -> Result<Parts> {
    let row = tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
    let mut fields = row.fields("work");
    fields.get::<WorkId>("id")?;
    let title = fields.get("title")?;
    fields.get::<u64>("words")?;
    let (missing, updated) = (fields.json("missing_chapters")?, fields.get("updated")?);
    let mut chapters = Vec::new();
    for row in tx.query(CHAPTERS, params![work]).await? {
        let mut fields = row.fields("chapter");
        let (id, number) = (fields.get("id")?, fields.get("number")?);
        fields.get::<u32>("words")?;
        chapters.push((id, number, fields.get("title")?));
    }
    Ok(Parts { title, missing, updated, chapters })
}

async fn is_imported(tx: &mut Tx, work: WorkId) -> Result<()> {
    match tx.query_one(IS_IMPORTED, params![work]).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::Missing("imported work")),
    }
}

async fn new_work(tx: &mut Tx, work: WorkId, title: &str) -> Result<WorkId> {
    let row = tx.query_one(COPY_WORK, params![work, title]).await?;
    row.ok_or(StoreError::Missing("work"))?.first("work", "id")
}

/// Moves chapters by their numbers, with the reviews and old addresses of each.
async fn move_chapters(
    tx: &mut Tx,
    from: WorkId,
    to: WorkId,
    parts: &Parts,
    moved: &[(u32, u32)],
) -> Result<()> {
    let mut queries: Vec<Query> = Vec::new();
    for (number, place) in moved {
        let chapter = parts.chapters.iter().find(|(_, there, _)| there == number);
        let Some((id, _, _)) = chapter else { continue };
        queries.push((MOVE_CHAPTER, params![*id, to, *place]));
        queries.push((MOVE_REVIEWS, params![from, to, *number, *place]));
        queries.push((MOVE_ADDRESS, params![from, to, *number, *place]));
        if parts.chapters.len() == 1 {
            queries.push((NAME_CHAPTER, params![*id, &parts.title]));
        }
    }
    tx.run(queries).await.map(drop)
}

/// Closed ranges of numbers.
type Ranges = Vec<(u32, u32)>;

/// Ranges before a number, and from it on.
fn cut(ranges: &[(u32, u32)], from: u32) -> (Ranges, Ranges) {
    let before = ranges.iter().filter(|(a, _)| *a < from).map(|(a, b)| (*a, (*b).min(from - 1)));
    let after = ranges.iter().filter(|(_, b)| *b >= from).map(|(a, b)| ((*a).max(from), *b));
    (before.collect(), after.collect())
}

/// Ranges between chapters that moved by one distance move with them; others say nothing any more.
fn shifted(ranges: &[(u32, u32)], moved: &[(u32, u32)]) -> Ranges {
    let distance = |(from, to): &(u32, u32)| i64::from(*to) - i64::from(*from);
    let Some(by) = moved.first().map(distance) else { return Vec::new() };
    if moved.iter().any(|pair| distance(pair) != by) {
        return Vec::new();
    }
    let shift = |number: u32| u32::try_from(i64::from(number) + by).ok();
    ranges.iter().filter_map(|(a, b)| Some((shift(*a)?, shift(*b)?))).collect()
}

async fn provenance_of(tx: &mut Tx, work: WorkId) -> Result<Option<(String, ProvenanceDraft)>> {
    let Some(row) = tx.query_one(PROVENANCE, params![work]).await? else { return Ok(None) };
    let mut fields = row.fields("provenance");
    fields.get::<WorkId>("work_id")?;
    Ok(Some((fields.get("import_key")?, fields.json("draft")?)))
}

/// Both works name all sources; what was noticed in a chapter goes with it.
async fn split_provenance(tx: &mut Tx, work: WorkId, new: WorkId, from: u32) -> Result<()> {
    let Some((key, mut stays)) = provenance_of(tx, work).await? else { return Ok(()) };
    let mut goes = stays.clone();
    goes.import_key = format!("{key}/from {from}");
    let is_before = |chapter: &Option<u32>| chapter.is_none_or(|number| number < from);
    stays.repairs.retain(|repair| is_before(&repair.chapter));
    stays.suspected_losses.retain(|loss| is_before(&loss.chapter));
    stays.addresses.retain(|old| is_before(&old.chapter));
    let moves = |chapter: &mut Option<u32>| match chapter {
        Some(number) if *number < from => false,
        Some(number) => {
            *number = *number - from + 1;
            true
        }
        None => true,
    };
    goes.repairs.retain_mut(|repair| moves(&mut repair.chapter));
    goes.suspected_losses.retain_mut(|loss| moves(&mut loss.chapter));
    goes.addresses.retain_mut(|old| old.chapter.is_some() && moves(&mut old.chapter));
    let review = |work: WorkId, draft: &ProvenanceDraft| {
        let has = (!draft.suspected_losses.is_empty(), !draft.repairs.is_empty());
        (SET_REVIEW, params![work, has.0, has.1])
    };
    let mut queries: Vec<Query> = vec![
        (COPY_PROVENANCE, params![work, new, &goes.import_key, json(&goes)?]),
        (SET_DRAFT, params![work, json(&stays)?]),
        review(work, &stays),
        review(new, &goes),
    ];
    queries.extend(provenance::originals(new, &goes));
    tx.run(queries).await.map(drop)
}

/// The work names the sources of both; importing either again adds nothing.
async fn merge_provenance(tx: &mut Tx, work: WorkId, into: WorkId, moved: &[(u32, u32)]) -> Result<()> {
    let Some((key, comes)) = provenance_of(tx, work).await? else { return Ok(()) };
    let places: BTreeMap<u32, u32> = moved.iter().copied().collect();
    let Some((_, mut draft)) = provenance_of(tx, into).await? else {
        let mut draft = ProvenanceDraft { import_key: key, ..ProvenanceDraft::default() };
        join(&mut draft, comes, &places);
        let mut queries: Vec<Query> = vec![
            (TAKE_PROVENANCE, params![work, into]),
            (SET_DRAFT, params![into, json(&draft)?]),
            (REMEMBER, params![work, into, None::<&str>]),
        ];
        queries.extend(provenance::originals(into, &draft));
        return tx.run(queries).await.map(drop);
    };
    join(&mut draft, comes, &places);
    let mut queries: Vec<Query> = vec![
        (SET_DRAFT, params![into, json(&draft)?]),
        (FORGET_ORIGINALS, params![into]),
        (REMEMBER, params![work, into, key]),
        (SET_REVIEW, params![into, !draft.suspected_losses.is_empty(), !draft.repairs.is_empty()]),
    ];
    queries.extend(provenance::originals(into, &draft));
    tx.run(queries).await.map(drop)
}

/// Adds what is known of where a work came from; chapters by their new numbers.
fn join(draft: &mut ProvenanceDraft, comes: ProvenanceDraft, places: &BTreeMap<u32, u32>) {
    let place = |chapter: Option<u32>| chapter.map(|number| places.get(&number).copied().unwrap_or(number));
    let before = draft.sources.len();
    if draft.reader.is_empty() {
        draft.reader.clone_from(&comes.reader);
    }
    // Spans lie beside their sources: a work without them has none for either.
    draft.spans.resize_with(before, Default::default);
    draft.spans.extend(comes.spans);
    draft.sources.extend(comes.sources);
    draft.spans.resize_with(draft.sources.len(), Default::default);
    if draft.spans.iter().all(|spans| spans.as_slice().is_empty()) {
        draft.spans.clear();
    }
    draft.evidence.extend(comes.evidence.into_iter().map(|mut found| {
        found.source += before as u32;
        found
    }));
    draft.repairs.extend(comes.repairs.into_iter().map(|mut repair| {
        repair.chapter = place(repair.chapter);
        repair
    }));
    draft.suspected_losses.extend(comes.suspected_losses.into_iter().map(|mut loss| {
        loss.chapter = place(loss.chapter);
        loss
    }));
    draft.addresses.extend(comes.addresses.into_iter().map(|mut old| {
        old.chapter = place(old.chapter);
        old
    }));
    draft.accounting = sum(&draft.accounting, &comes.accounting);
    for (label, count) in comes.stated_counts {
        draft.stated_counts.entry(label).or_insert(count);
    }
    for (label, value) in comes.front_matter {
        let there = draft.front_matter.entry(label).or_default();
        if there.is_empty() {
            *there = value;
        } else if *there != value {
            there.push_str("; ");
            there.push_str(&value);
        }
    }
    for (field, values) in comes.suggested {
        let there = draft.suggested.entry(field).or_default();
        let new: Vec<String> = values.into_iter().filter(|value| !there.contains(value)).collect();
        there.extend(new);
    }
}

fn sum(a: &Accounting, b: &Accounting) -> Accounting {
    Accounting {
        body: a.body + b.body,
        header: a.header + b.header,
        note: a.note + b.note,
        chrome: a.chrome + b.chrome,
        quoted: a.quoted + b.quoted,
        duplicate: a.duplicate + b.duplicate,
        container: a.container + b.container,
        unaccounted: a.unaccounted + b.unaccounted,
    }
}
