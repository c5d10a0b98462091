//! What members changed about their works at one go: kept with what stood before and after, and taken back.

use ficus_archive::{
    AccountId, WorkId,
    writing::{
        Field,
        facts::{Facts, taken_back},
        many::{ManyChange, WORKS_MAX},
    },
};
use jiff::Timestamp;

use super::{stated, write};
use crate::{
    Result, Store, StoreError,
    database::{Query, Row, Tx, json, params},
};

/// The facts of one work.
pub(super) const FACTS: &str = "facts";
/// Many works.
const MANY: &str = "many";
/// An act that took another one back.
const BACK: &str = "back";

/// An account keeps so many acts; the oldest go.
const ACTS_MAX: u32 = 500;

const ADD: &str = "INSERT INTO desk_act (account_id, kind, works, made) VALUES ($1, $2, $3, $4) RETURNING id";
const ADD_WORK: &str = "INSERT INTO desk_act_work (act_id, work_id, before, after) VALUES ($1, $2, $3, $4)";
const FORGET_OLD: &str = "DELETE FROM desk_act WHERE account_id = $1 AND id NOT IN (
    SELECT id FROM desk_act WHERE account_id = $1 ORDER BY id DESC LIMIT $2)";
const OF_ACCOUNT: &str = "SELECT id, kind, works, made, undone FROM desk_act WHERE account_id = $1
    ORDER BY id DESC LIMIT $2";
const ONE: &str = "SELECT id, kind, works, made, undone FROM desk_act WHERE id = $1 AND account_id = $2";
const WORKS: &str =
    "SELECT act_id, work_id, before, after FROM desk_act_work WHERE act_id = $1 ORDER BY work_id";
const OF_WORK: &str = "
    SELECT desk_act.id, desk_act.kind, desk_act.works, desk_act.made, desk_act.undone, desk_act_work.before,
        desk_act_work.after
    FROM desk_act_work JOIN desk_act ON desk_act.id = desk_act_work.act_id
    WHERE desk_act_work.work_id = $1 ORDER BY desk_act.id DESC LIMIT $2";
const UNDO: &str = "UPDATE desk_act SET undone = $2 WHERE id = $1";

/// Something that a member changed at one go.
#[derive(Clone, Debug)]
pub struct Act {
    /// Its number.
    pub id: i64,
    /// Whether it was a change of many works, of one, or took another act back.
    pub is_many: bool,
    /// Whether it took another act back.
    pub is_back: bool,
    /// How many works it changed.
    pub works: u64,
    /// When.
    pub made: Timestamp,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
}

/// What an act changed about a work.
#[derive(Clone, Debug)]
pub struct ActWork {
    /// The work.
    pub work: WorkId,
    /// What it stated before.
    pub before: Facts,
    /// What it stated after.
    pub after: Facts,
}

/// What became of a change of many works.
#[derive(Clone, Debug, Default)]
pub struct ManyDone {
    /// The act, where anything changed.
    pub act: Option<i64>,
    /// How many works changed.
    pub changed: usize,
    /// Works that the archive would not take as they would be, and why.
    pub refused: Vec<(WorkId, String)>,
}

/// What became of taking an act back.
#[derive(Clone, Debug, Default)]
pub struct TakenBack {
    /// How many works say again what they said.
    pub works: usize,
    /// Fields that were changed since, and stay as they are.
    pub stay: Vec<(WorkId, Vec<Field>)>,
}

impl Store {
    /// Changes many works of an account in one transaction; works of others are passed over.
    pub async fn change_many(
        &self,
        works: &[WorkId],
        wish: &ManyChange,
        by: AccountId,
        now: Timestamp,
    ) -> Result<ManyDone> {
        if works.len() > WORKS_MAX {
            return Err(StoreError::Refused("These are too many works at once."));
        }
        let mut tx = self.database.begin().await?;
        let there = stated(&mut tx, works).await?;
        let changes = there.into_values().map(|now| write::Change { wished: wish.of(&now.facts), now });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|change| change.now.id);
        let done = write::change(&mut tx, changes, by, now).await?;
        let act = match done.changed.as_slice() {
            [] => None,
            changed => Some(keep(&mut tx, by, MANY, changed, now).await?),
        };
        tx.commit().await?;
        Ok(ManyDone { act, changed: done.changed.len(), refused: done.refused })
    }

    /// Takes an act of an account back, as far as its fields still say what it made of them; `None` where there is no
    /// such act, or it was taken back before.
    pub async fn take_back_act(&self, id: i64, by: AccountId, now: Timestamp) -> Result<Option<TakenBack>> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(ONE, params![id, by]).await? else { return Ok(None) };
        if act(row)?.undone.is_some() {
            return Ok(None);
        }
        let of_act: Vec<ActWork> =
            tx.query(WORKS, params![id]).await?.into_iter().map(act_work).collect::<Result<_>>()?;
        let works: Vec<WorkId> = of_act.iter().map(|one| one.work).collect();
        let mut there = stated(&mut tx, &works).await?;
        let mut stay = Vec::new();
        let mut changes = Vec::new();
        for one in of_act {
            let Some(now) = there.remove(&one.work) else { continue };
            let (wished, left) = taken_back(&now.facts, &one.before, &one.after);
            if !left.is_empty() {
                stay.push((one.work, left));
            }
            changes.push(write::Change { now, wished });
        }
        let done = write::change(&mut tx, changes, by, now).await?;
        if !done.changed.is_empty() {
            keep(&mut tx, by, BACK, &done.changed, now).await?;
        }
        tx.execute(UNDO, params![id, now]).await?;
        tx.commit().await?;
        Ok(Some(TakenBack { works: done.changed.len(), stay }))
    }

    /// The acts of an account, the newest first.
    pub async fn acts_of(&self, account: AccountId, limit: u32) -> Result<Vec<Act>> {
        self.database.query(OF_ACCOUNT, params![account, limit]).await?.into_iter().map(act).collect()
    }

    /// An act of an account with the works that it changed.
    pub async fn act(&self, id: i64, account: AccountId) -> Result<Option<(Act, Vec<ActWork>)>> {
        let queries = vec![(ONE, params![id, account]), (WORKS, params![id])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let Some(row) = answers.next().unwrap_or_default().into_iter().next() else { return Ok(None) };
        let works = answers.next().unwrap_or_default().into_iter().map(act_work);
        Ok(Some((act(row)?, works.collect::<Result<_>>()?)))
    }

    /// What the authors of a work changed about it, the newest first.
    pub async fn former_facts(&self, work: WorkId, limit: u32) -> Result<Vec<(Act, ActWork)>> {
        let rows = self.database.query(OF_WORK, params![work, limit]).await?;
        rows.into_iter()
            .map(|mut row| {
                let tail = Row(row.0.split_off(5));
                let mut fields = tail.fields("desk_act_work");
                let one = ActWork { work, before: fields.json("before")?, after: fields.json("after")? };
                Ok((act(row)?, one))
            })
            .collect()
    }
}

/// Keeps what an account changed.
pub(super) async fn keep(
    tx: &mut Tx,
    by: AccountId,
    kind: &'static str,
    changed: &[(WorkId, Facts, Facts)],
    now: Timestamp,
) -> Result<i64> {
    let row = tx.query_one(ADD, params![by, kind, changed.len(), now]).await?;
    let id: i64 = row.ok_or(StoreError::Missing("act"))?.first("desk_act", "id")?;
    let mut queries: Vec<Query> = Vec::with_capacity(changed.len() + 1);
    for (work, before, after) in changed {
        queries.push((ADD_WORK, params![id, *work, json(before)?, json(after)?]));
    }
    queries.push((FORGET_OLD, params![by, ACTS_MAX]));
    tx.run(queries).await?;
    Ok(id)
}

fn act(row: Row) -> Result<Act> {
    let mut fields = row.fields("desk_act");
    let id = fields.get("id")?;
    let kind: String = fields.get("kind")?;
    Ok(Act {
        id,
        is_many: kind == MANY,
        is_back: kind == BACK,
        works: fields.get("works")?,
        made: fields.get("made")?,
        undone: fields.get("undone")?,
    })
}

fn act_work(row: Row) -> Result<ActWork> {
    let mut fields = row.fields("desk_act_work");
    fields.get::<i64>("act_id")?;
    Ok(ActWork { work: fields.get("work_id")?, before: fields.json("before")?, after: fields.json("after")? })
}
