//! Writing what is stated about works: what changed and nothing else, with all counts, in few trips.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, PenNameId, WorkId,
    series::SeriesDraft,
    site::content::{self, Verdict},
    upkeep::Concealed,
    work::Audience,
    writing::{
        Field,
        facts::{Facts, signed},
    },
};
use ficus_prose::Prose;
use jiff::Timestamp;

use super::{StatedWork, acts, signed_by, stated};
use crate::{
    Result, Store, StoreError, Subject,
    adding::{self, Doorman, Names},
    canons, changes, chapter_dates,
    database::{Query, Tx, json, params},
    likeness, moderation, series, upkeep,
};

/// Works of a list that an account signs, openly or behind a veil.
pub(super) const SIGNED: &str = "
    SELECT DISTINCT signer.work_id FROM signer JOIN pen_name ON pen_name.id = signer.pen_name_id
    WHERE pen_name.account_id = $1 AND signer.work_id IN ints_of($2)";
pub(super) const OWN_NAMES: &str = "SELECT id FROM pen_name WHERE account_id = $1 ORDER BY id";

const SET: &str =
    "UPDATE work SET title = $2, summary = $3, notes_before = $4, notes_after = $5, disclaimer = $6,
    dedication = $7, language = $8, rating = $9, spoilers = $10, timeline = $11, status = $12,
    planned_chapters = $13, reach = $14, published = $15, newest = COALESCE(updated, $15, ''),
    version = version + 1 WHERE id = $1";
const SET_AUDIENCE: &str = "UPDATE work SET audience = CASE WHEN concealed IS NULL THEN $2 ELSE audience END,
    own_audience = CASE WHEN concealed IS NULL THEN own_audience ELSE $2 END WHERE id = $1";
const WANT: &str = "INSERT INTO work_desk (work_id, audience) VALUES ($1, $2)
    ON CONFLICT (work_id) DO UPDATE SET audience = excluded.audience";
const SET_REVIEWING: &str =
    "INSERT INTO work_reviewing (work_id, reviewers, holds_first, is_frozen) VALUES ($1, $2, $3, 0)
    ON CONFLICT (work_id) DO UPDATE SET reviewers = excluded.reviewers, holds_first = excluded.holds_first";
const CONTACTS: &str = "SELECT work_id, pen_name_id, contact FROM work_author
    WHERE work_id IN ints_of($1) AND contact IS NOT NULL";
const FORGET_AUTHORS: &str = "DELETE FROM work_author WHERE work_id = $1";
const FORGET_TAGS: &str = "DELETE FROM work_tag WHERE work_id = $1";
const FORGET_CATEGORIES: &str = "DELETE FROM work_category WHERE work_id = $1";
const FORGET_PLACE: &str = "DELETE FROM series_work WHERE work_id = $1
    AND series_id IN (SELECT id FROM series WHERE title = $2)";
const MOVE_IN_SERIES: &str = "UPDATE series_work SET position = $3, stated = 1 WHERE work_id = $1
    AND series_id IN (SELECT id FROM series WHERE title = $2)";
const SERIES_CHANGED: &str = "UPDATE series SET version = version + 1
    WHERE id IN (SELECT series_id FROM series_work WHERE work_id = $1)";
const SET_TITLE_KEY: &str = "UPDATE work_likeness SET title_key = $2 WHERE work_id = $1";
const LOG: &str = "INSERT INTO change (subject, work_id, seq)
    SELECT 'work', id, (SELECT COALESCE(MAX(seq), 0) FROM change) + ROW_NUMBER() OVER (ORDER BY id)
    FROM work WHERE id IN ints_of($1) AND id > 0
    ON CONFLICT (subject, work_id) DO UPDATE SET seq = excluded.seq";

/// How changing the facts of a work went.
#[derive(Clone, Debug)]
pub enum FactsSaved {
    /// They are changed.
    Kept,
    /// They said the same before.
    Unchanged,
    /// Somebody changed them meanwhile: as they are now. Nothing was changed.
    Conflict(Box<StatedWork>),
    /// The archive does not take the work as it would be: the rule that says so.
    Refused(String),
}

/// A work and what it is to state.
pub(super) struct Change {
    pub(super) now: StatedWork,
    pub(super) wished: Facts,
}

impl Change {
    fn touches(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| !self.now.facts.same(&self.wished, *field))
    }
}

const TAG_FIELDS: [Field; 7] = [
    Field::Fandoms,
    Field::Warnings,
    Field::Kinds,
    Field::Relationships,
    Field::Characters,
    Field::Classes,
    Field::Tags,
];

impl Store {
    /// Changes what a work states, at the wish of one who signs it; `mark` is that of the facts that they had before
    /// them. What stood before is kept as an act of theirs.
    pub async fn set_facts(
        &self,
        work: WorkId,
        mark: &str,
        facts: &Facts,
        by: AccountId,
        now: Timestamp,
    ) -> Result<FactsSaved> {
        let mut tx = self.database.begin().await?;
        let there = stated(&mut tx, &[work]).await?.remove(&work).ok_or(StoreError::Missing("work"))?;
        if there.mark != mark {
            return Ok(FactsSaved::Conflict(Box::new(there)));
        }
        let saved = change(&mut tx, vec![Change { now: there, wished: facts.clone() }], by, now).await?;
        if let Some((_, why)) = saved.refused.into_iter().next() {
            return Ok(FactsSaved::Refused(why));
        }
        if !saved.changed.is_empty() {
            acts::keep(&mut tx, by, acts::FACTS, &saved.changed, now).await?;
        }
        tx.commit().await?;
        Ok(if saved.changed.is_empty() { FactsSaved::Unchanged } else { FactsSaved::Kept })
    }
}

/// What became of some changes.
#[derive(Default)]
pub(super) struct Changed {
    /// Works with what they stated before and state now.
    pub(super) changed: Vec<(WorkId, Facts, Facts)>,
    /// Works that the archive would not take as they would be, and why.
    pub(super) refused: Vec<(WorkId, String)>,
}

/// Changes works that the account signs; those of others, locked ones, and those that stay as they are, are passed over.
pub(super) async fn change(
    tx: &mut Tx,
    changes: Vec<Change>,
    by: AccountId,
    now: Timestamp,
) -> Result<Changed> {
    let ids: Vec<WorkId> = changes.iter().map(|change| change.now.id).collect();
    let (signs, own) = signed_by(tx, by, &ids).await?;
    let mut outcome = Changed::default();
    let mut wished = Vec::with_capacity(changes.len());
    for mut change in changes {
        if !signs.contains(&change.now.id) {
            continue;
        }
        if change.now.locked {
            let why = "The moderators closed it for changes.".to_owned();
            outcome.refused.push((change.now.id, why));
            continue;
        }
        change.wished.authors = authors(&change, &own);
        change.wished.put_in_order();
        if change.wished != change.now.facts {
            wished.push(change);
        }
    }
    let judged = judge(tx, wished, &mut outcome.refused).await?;
    let ids: Vec<WorkId> = judged.iter().map(|(change, _)| change.now.id).collect();
    if ids.is_empty() {
        return Ok(outcome);
    }
    write(tx, &judged, &ids, now).await?;
    let mut after = stated(tx, &ids).await?;
    for (change, _) in judged {
        if let Some(after) = after.remove(&change.now.id) {
            outcome.changed.push((after.id, change.now.facts, after.facts));
        }
    }
    Ok(outcome)
}

/// Who signs from now on: never nobody. Whoever signs without one of their pen names being shown is behind a veil,
/// which their wish must not lift.
fn authors(change: &Change, own: &[PenNameId]) -> Vec<PenNameId> {
    let now = &change.now.facts.authors;
    if !now.iter().any(|name| own.contains(name)) {
        return now.clone();
    }
    let signed = signed(now, &change.wished.authors, own);
    if signed.is_empty() { now.clone() } else { signed }
}

type Judged = (Change, adding::Judgement);

/// What the site's rules say of works that are posted; a draft is judged when it is posted.
async fn judge(
    tx: &mut Tx,
    changes: Vec<Change>,
    refused: &mut Vec<(WorkId, String)>,
) -> Result<Vec<Judged>> {
    let doorman = Doorman::of_site(tx).await?;
    let mut judged = Vec::with_capacity(changes.len());
    for mut change in changes {
        let fields: Vec<Field> = TAG_FIELDS.into_iter().chain([Field::Rating, Field::Audience]).collect();
        if change.now.is_draft || !change.touches(&fields) {
            judged.push((change, adding::Judgement::default()));
            continue;
        }
        let draft = change.wished.draft(&[]);
        let tags = if doorman.has_rules() { adding::tags(tx, &draft.tags).await? } else { Vec::new() };
        let judgement = doorman.judge(&draft, &tags);
        if judgement.verdict == Verdict::Refuse {
            refused.push((change.now.id, judgement.why));
            continue;
        }
        change.wished.audience = content::audience(change.wished.audience, judgement.verdict);
        judged.push((change, judgement));
    }
    Ok(judged)
}

async fn write(tx: &mut Tx, judged: &[Judged], ids: &[WorkId], now: Timestamp) -> Result<()> {
    let list = json(ids)?;
    let was_listed = judged.iter().filter(|(change, _)| change.now.audience == Audience::Everyone);
    adding::unlist(tx, &was_listed.map(|(change, _)| change.now.id).collect::<Vec<_>>()).await?;
    let mut names = Names::default();
    let drafts: Vec<_> = judged.iter().map(|(change, _)| change.wished.draft(&[])).collect();
    names.look_up(tx, &drafts.iter().collect::<Vec<_>>()).await?;
    let contacts = contacts(tx, &list).await?;
    let mut queries: Vec<Query> = Vec::new();
    for (change, _) in judged {
        if !change.now.is_draft && change.touches(&[Field::Published]) {
            chapter_dates::publish_on(tx, change.now.id, change.wished.published).await?;
        }
        queries.push(row(change));
        queries.extend(standing(change));
        queries.extend(ties(tx, &mut names, change, &contacts).await?);
    }
    queries.extend([(adding::HOMES, params![&list]), (LOG, params![&list]), changes::log(Subject::Lists)]);
    tx.run(queries).await?;
    for (change, _) in judged {
        place(tx, change).await?;
    }
    let placed = [Field::Spoilers, Field::Timeline, Field::Fandoms];
    let placed = judged.iter().filter(|(change, _)| change.touches(&placed)).map(|(change, _)| change.now.id);
    canons::ties::tie(tx, &placed.collect::<Vec<_>>()).await?;
    let listed = judged.iter().filter(|(change, _)| {
        let is_open = change.now.concealed.is_none() && !change.now.is_draft;
        is_open && change.wished.audience == Audience::Everyone
    });
    adding::list(tx, &listed.map(|(change, _)| change.now.id).collect::<Vec<_>>()).await?;
    for (change, judgement) in judged {
        if change.now.concealed.is_none() && judgement.verdict == Verdict::Hold {
            upkeep::conceal(tx, change.now.id, Some(Concealed::Held)).await?;
            moderation::hold(tx, change.now.id, &judgement.why, now).await?;
        }
    }
    Ok(())
}

fn row(change: &Change) -> Query {
    let facts = &change.wished;
    let values = params![
        change.now.id,
        &facts.title,
        &facts.summary,
        &facts.notes_before,
        &facts.notes_after,
        facts.disclaimer.as_deref(),
        facts.dedication.as_deref(),
        facts.language.as_deref(),
        facts.rating,
        facts.spoilers.as_deref(),
        facts.timeline.as_deref(),
        facts.status.as_str(),
        facts.planned_chapters,
        facts.reach.as_str(),
        facts.published,
    ];
    (SET, values)
}

/// Whom it is for, and who may review it.
fn standing(change: &Change) -> Vec<Query> {
    let (work, facts) = (change.now.id, &change.wished);
    let mut queries = Vec::new();
    if change.touches(&[Field::Audience]) {
        let sql = if change.now.is_draft { WANT } else { SET_AUDIENCE };
        queries.push((sql, params![work, facts.audience.as_str()]));
    }
    if change.touches(&[Field::Reviewers]) {
        let values = params![work, facts.reviewers.as_str(), facts.holds_first];
        queries.extend([(SET_REVIEWING, values), changes::log(Subject::Reviews(work))]);
    }
    queries
}

type Contacts = HashMap<(WorkId, PenNameId), String>;

async fn contacts(tx: &mut Tx, list: &str) -> Result<Contacts> {
    let rows = tx.query(CONTACTS, params![list]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("work_author");
            Ok(((fields.get("work_id")?, fields.get("pen_name_id")?), fields.get("contact")?))
        })
        .collect()
}

/// Rows under which the work stands, where they change.
async fn ties(tx: &mut Tx, names: &mut Names, change: &Change, contacts: &Contacts) -> Result<Vec<Query>> {
    let (work, facts) = (change.now.id, &change.wished);
    let mut queries: Vec<Query> = Vec::new();
    if change.touches(&[Field::Authors]) {
        queries.push((FORGET_AUTHORS, params![work]));
        for (position, author) in facts.authors.iter().enumerate() {
            let contact = contacts.get(&(work, *author)).map(String::as_str);
            queries.push((adding::ADD_AUTHOR, params![work, position, *author, contact]));
        }
    }
    if change.touches(&[Field::Authors, Field::Title]) {
        let key = likeness::title_key(&facts.title, facts.authors.first().copied());
        queries.push((SET_TITLE_KEY, params![work, key]));
    }
    if change.now.facts.tags != facts.tags {
        queries.push((FORGET_TAGS, params![work]));
        let tags = adding::tags_of(tx, names, &facts.tags).await?;
        for (position, (tag, written)) in tags.iter().enumerate() {
            queries.push((adding::ADD_TAG, params![work, position, *tag, written.as_deref()]));
        }
    }
    if change.touches(&[Field::Categories]) {
        queries.push((FORGET_CATEGORIES, params![work]));
        let mut there = Vec::new();
        for path in &facts.category_paths {
            if let Some(id) = names.category(tx, path).await?
                && !there.contains(&id)
            {
                queries.push((adding::ADD_CATEGORY, params![work, there.len(), id]));
                there.push(id);
            }
        }
    }
    Ok(queries)
}

/// Puts the work into series, out of them, and elsewhere in them; where it stays, its row stays.
async fn place(tx: &mut Tx, change: &Change) -> Result<()> {
    if !change.touches(&[Field::Series]) {
        return Ok(());
    }
    let (work, was, is) = (change.now.id, &change.now.facts.series, &change.wished.series);
    let mut queries: Vec<Query> = vec![(SERIES_CHANGED, params![work])];
    for gone in was.iter().filter(|was| !is.iter().any(|is| is.title == was.title)) {
        queries.push((FORGET_PLACE, params![work, &gone.title]));
    }
    for moved in is.iter().filter(|is| was.iter().any(|was| was.title == is.title && was != *is)) {
        if let Some(position) = moved.position {
            queries.push((MOVE_IN_SERIES, params![work, &moved.title, position]));
        }
    }
    tx.run(queries).await?;
    let new = is.iter().filter(|is| !was.iter().any(|was| was.title == is.title));
    let new: Vec<SeriesDraft> = new
        .map(|series| SeriesDraft {
            title: series.title.clone(),
            position: series.position,
            summary: Prose::default(),
        })
        .collect();
    match change.wished.authors.first() {
        Some(author) if !new.is_empty() => series::place(tx, work, *author, &new).await,
        _ => Ok(()),
    }
}
