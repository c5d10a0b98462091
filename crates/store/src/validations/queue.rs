//! The queue of what waits, who looks after what, and who is trusted.

use std::collections::HashMap;

use ficus_archive::{AccountId, DraftId, ValidationId, WorkId, site::validation::looks_after};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Row, Tx, json, params},
};

/// A work that its author took back meanwhile, and a chapter that is no longer on the desk, do not wait.
const WAITING: &str = "
    SELECT validation.id, validation.work_id, work.title, validation.draft_id, draft.number, draft.title,
        CASE WHEN draft.id IS NULL THEN work.words ELSE draft.words END,
        CASE WHEN draft.id IS NULL THEN work.version ELSE draft.revision END,
        validation.account_id, account.name, validation.since,
        CASE WHEN draft.chapter_id IS NULL THEN 0 ELSE 1 END,
        (SELECT COUNT(*) FROM validation AS other
            WHERE other.account_id = validation.account_id AND other.state = 'accepted'),
        (SELECT COUNT(*) FROM validation AS other
            WHERE other.account_id = validation.account_id AND other.state = 'declined')
    FROM validation JOIN work ON work.id = validation.work_id
    LEFT JOIN draft ON draft.id = validation.draft_id
    LEFT JOIN account ON account.id = validation.account_id
    WHERE validation.state = 'waiting'
        AND (draft.id IS NOT NULL OR (validation.draft_id IS NULL AND work.concealed = 'held'
            AND work.own_audience IN ('everyone', 'members', 'authors')))
    ORDER BY validation.since, validation.id LIMIT $1";
/// The tags of works with what these stand under, however deep, and the places of works in the tree of categories.
const UNDER: &str = "
    WITH RECURSIVE above (work_id, tag_id) AS (
        SELECT work_id, tag_id FROM work_tag WHERE work_id IN ints_of($1)
        UNION SELECT above.work_id, tag_tie.over_id FROM above JOIN tag_tie ON tag_tie.under_id = above.tag_id)
    SELECT above.work_id, tag.name FROM above JOIN tag ON tag.id = above.tag_id";
const PLACES: &str = "
    WITH RECURSIVE above (work_id, category_id) AS (
        SELECT work_id, category_id FROM work_category WHERE work_id IN ints_of($1)
        UNION SELECT above.work_id, category.parent_id FROM above JOIN category ON category.id = above.category_id
            WHERE category.parent_id IS NOT NULL)
    SELECT above.work_id, category.name FROM above JOIN category ON category.id = above.category_id";
const OF_ACCOUNT: &str = "
    SELECT validation.work_id, validation.draft_id, validation.state, validation.words, validation.since
    FROM validation JOIN work ON work.id = validation.work_id WHERE validation.work_id = $1
    ORDER BY validation.id DESC LIMIT 20";
const AREAS: &str = "SELECT account_id, name FROM validation_area ORDER BY account_id, name";
const TRUSTED: &str = "SELECT account.id, account.name, trusted_author.since FROM trusted_author
    JOIN account ON account.id = trusted_author.account_id ORDER BY account.name LIMIT 1000";
const STAFF: &str =
    "SELECT id, name FROM account WHERE role IN ('moderator', 'admin') ORDER BY name LIMIT 200";
const COUNT: &str = "
    SELECT COUNT(*) FROM validation JOIN work ON work.id = validation.work_id
    LEFT JOIN draft ON draft.id = validation.draft_id
    WHERE validation.state = 'waiting'
        AND (draft.id IS NOT NULL OR (validation.draft_id IS NULL AND work.concealed = 'held'
            AND work.own_audience IN ('everyone', 'members', 'authors')))";
/// The queue shows at most so many; the oldest come first, so that nothing is forgotten behind them.
const SHOWN_MAX: u32 = 500;

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub id: ValidationId,
    /// The work.
    pub work: WorkId,
    /// Its title.
    pub title: String,
    /// The draft of a chapter, its number and title; `None` where the work itself waits.
    pub chapter: Option<(DraftId, u32, Option<String>)>,
    /// Words of the work or of the chapter.
    pub words: u64,
    /// The version of the work, or the revision of the draft.
    pub version: u64,
    /// Who posted it, with the name of the account.
    pub account: Option<(AccountId, String)>,
    /// Since when.
    pub since: Timestamp,
    /// Whether it changes a chapter that is there.
    pub is_change: bool,
    /// How often something of whoever posted it was accepted, and how often it was declined.
    pub before: (u64, u64),
    /// The names of its tags, of what these stand under, and of its categories.
    pub under: Vec<String>,
}

/// What was decided, or is to be decided, about a work or a chapter of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationRow {
    /// The draft of a chapter; `None` for the work itself.
    pub draft: Option<DraftId>,
    /// `waiting`, `accepted` or `declined`.
    pub state: String,
    /// What its author was told.
    pub words: String,
    /// Since when it waits, or waited.
    pub since: Timestamp,
}

impl Store {
    /// All that waits, the longest first.
    pub async fn waiting(&self) -> Result<Vec<Waiting>> {
        let mut tx = self.database.begin().await?;
        let mut all: Vec<Waiting> =
            tx.query(WAITING, params![SHOWN_MAX]).await?.into_iter().map(waiting).collect::<Result<_>>()?;
        let mut works: Vec<WorkId> = all.iter().map(|one| one.work).collect();
        works.dedup();
        let names = under(&mut tx, &works).await?;
        for one in &mut all {
            one.under = names.get(&one.work).cloned().unwrap_or_default();
        }
        Ok(all)
    }

    /// How much waits.
    pub async fn count_waiting(&self) -> Result<u64> {
        let row = self.database.query_one(COUNT, params![]).await?;
        row.map_or(Ok(0), |row| row.first("validation", "id"))
    }

    /// What was decided, or is to be decided, about a work and its chapters, the last first: for its authors.
    pub async fn validations_of(&self, work: WorkId) -> Result<Vec<ValidationRow>> {
        let rows = self.database.query(OF_ACCOUNT, params![work]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("validation");
                fields.get::<WorkId>("work_id")?;
                Ok(ValidationRow {
                    draft: fields.get("draft_id")?,
                    state: fields.get("state")?,
                    words: fields.get("words")?,
                    since: fields.get("since")?,
                })
            })
            .collect()
    }

    /// What each moderator looks after; whoever is not named looks after everything.
    pub async fn validation_areas(&self) -> Result<HashMap<AccountId, Vec<String>>> {
        let mut areas: HashMap<AccountId, Vec<String>> = HashMap::new();
        for row in self.database.query(AREAS, params![]).await? {
            let mut fields = row.fields("validation_area");
            let account = fields.get("account_id")?;
            areas.entry(account).or_default().push(fields.get("name")?);
        }
        Ok(areas)
    }

    /// Everybody who can read what waits, by name.
    pub async fn staff(&self) -> Result<Vec<(AccountId, String)>> {
        let rows = self.database.query(STAFF, params![]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("account");
                Ok((fields.get("id")?, fields.get("name")?))
            })
            .collect()
    }

    /// Authors whose works need not wait, by name, with the time since when.
    pub async fn trusted_authors(&self) -> Result<Vec<(AccountId, String, Timestamp)>> {
        let rows = self.database.query(TRUSTED, params![]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("trusted_author");
                Ok((fields.get("account_id")?, fields.get("name")?, fields.get("since")?))
            })
            .collect()
    }
}

/// Who reads what waits of a work: moderators who look after what it stands under; where nobody does, all of them.
pub(super) async fn readers(tx: &mut Tx, work: WorkId) -> Result<Vec<AccountId>> {
    let under = under(tx, &[work]).await?.remove(&work).unwrap_or_default();
    let mut areas: HashMap<AccountId, Vec<String>> = HashMap::new();
    for row in tx.query(AREAS, params![]).await? {
        let mut fields = row.fields("validation_area");
        areas.entry(fields.get("account_id")?).or_default().push(fields.get("name")?);
    }
    let mut staff: Vec<AccountId> = Vec::new();
    for row in tx.query(STAFF, params![]).await? {
        staff.push(row.first("account", "id")?);
    }
    let nothing = Vec::new();
    let looks = |id: &AccountId| looks_after(areas.get(id).unwrap_or(&nothing), &under);
    let of_it: Vec<AccountId> = staff.iter().copied().filter(looks).collect();
    Ok(if of_it.is_empty() { staff } else { of_it })
}

/// The names that works stand under.
pub(super) async fn under(tx: &mut Tx, works: &[WorkId]) -> Result<HashMap<WorkId, Vec<String>>> {
    let list = json(works)?;
    let mut names: HashMap<WorkId, Vec<String>> = HashMap::new();
    for sql in [UNDER, PLACES] {
        for row in tx.query(sql, params![&list]).await? {
            let mut fields = row.fields("work_tag");
            let work = fields.get("work_id")?;
            names.entry(work).or_default().push(fields.get("name")?);
        }
    }
    Ok(names)
}

fn waiting(row: Row) -> Result<Waiting> {
    let mut fields = row.fields("validation");
    let (id, work, title) = (fields.get("id")?, fields.get("work_id")?, fields.get("title")?);
    let draft: Option<DraftId> = fields.get("draft_id")?;
    let number: Option<u32> = fields.get("number")?;
    let chapter_title: Option<String> = fields.get("title")?;
    let (words, version) = (fields.get("words")?, fields.get("version")?);
    let account: Option<AccountId> = fields.get("account_id")?;
    let name: Option<String> = fields.get("name")?;
    Ok(Waiting {
        id,
        work,
        title,
        chapter: draft.zip(number).map(|(draft, number)| (draft, number, chapter_title)),
        words,
        version,
        account: account.zip(name),
        since: fields.get("since")?,
        is_change: fields.get("is_change")?,
        before: (fields.get("accepted")?, fields.get("declined")?),
        under: Vec::new(),
    })
}
