//! Decisions about imported works: each is one transaction, is written into the log, and can be taken back exactly.
//!
//! A decision is taken back by putting the records back that its image holds (see `image`). That is refused where they
//! have changed since, so that nothing that came later is lost: later decisions are taken back first.

mod chapters;
mod facts;
mod image;
mod names;
mod paragraphs;

use ficus_archive::{
    AccountId, ChapterId, DecisionId, WorkId,
    import_review::{Decision, DecisionKind, FieldChange},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, Tx, json, params},
    veil,
};
pub use facts::PutBack;
use image::{Image, Scope};
use names::Marks;
pub use paragraphs::Reparagraphed;

const ADD: &str = "INSERT INTO review_decision (account_id, made, kind, changes, before, after)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
const ADD_WORK: &str = "INSERT INTO review_decision_work (decision_id, work_id) VALUES ($1, $2)";
const OF_WORK: &str = "
    SELECT review_decision.id, kind, COALESCE(account.name, 'somebody who has left'), made, changes, undone
    FROM review_decision_work JOIN review_decision ON review_decision.id = review_decision_work.decision_id
    LEFT JOIN account ON account.id = review_decision.account_id
    WHERE review_decision_work.work_id = $1 ORDER BY review_decision.id DESC LIMIT $2";
const OF_WORKS: &str = "
    SELECT review_decision.id, kind, COALESCE(account.name, 'somebody who has left'), made, changes, undone, review_decision_work.work_id
    FROM review_decision_work JOIN review_decision ON review_decision.id = review_decision_work.decision_id
    LEFT JOIN account ON account.id = review_decision.account_id
    WHERE review_decision_work.work_id IN ints_of($1) ORDER BY review_decision.id";
const LAST: &str = "
    SELECT review_decision.id, kind, before, after
    FROM review_decision_work JOIN review_decision ON review_decision.id = review_decision_work.decision_id
    WHERE review_decision_work.work_id = $1 AND undone IS NULL ORDER BY review_decision.id DESC LIMIT 1";
const TOUCHED: &str = "SELECT work_id FROM review_decision_work WHERE decision_id = $1 ORDER BY work_id";
const IS_LAST: &str = "
    SELECT MAX(review_decision.id)
    FROM review_decision_work JOIN review_decision ON review_decision.id = review_decision_work.decision_id
    WHERE review_decision_work.work_id IN ints_of($1) AND undone IS NULL";
const UNDO: &str = "UPDATE review_decision SET undone = $2, undone_by = $3 WHERE id = $1";

/// Who decides, and when.
#[derive(Clone, Copy, Debug)]
pub struct Decider {
    /// The account.
    pub account: AccountId,
    /// The time.
    pub now: Timestamp,
}

impl Store {
    /// Decisions about a work, the newest first, at most `limit`.
    pub async fn decisions(&self, work: WorkId, limit: u32) -> Result<Vec<Decision>> {
        let rows = self.database.query(OF_WORK, params![work, limit]).await?;
        rows.into_iter().map(|row| decision(row).map(|(decision, _)| decision)).collect()
    }

    /// Decisions about some works, each with its work, the oldest first.
    pub async fn decisions_of(&self, works: &[WorkId]) -> Result<Vec<(WorkId, Decision)>> {
        let rows = self.database.query(OF_WORKS, params![json(works)?]).await?;
        rows.into_iter()
            .map(|row| {
                let (decision, work) = decision(row)?;
                Ok((work.unwrap_or(WorkId(0)), decision))
            })
            .collect()
    }

    /// Takes the last decision about a work back; answers with what it was, `None` where there is none to take back.
    pub async fn undo_last(&self, work: WorkId, by: Decider) -> Result<Option<DecisionKind>> {
        let mut tx = self.database.begin().await?;
        let Some(row) = tx.query_one(LAST, params![work]).await? else { return Ok(None) };
        let mut fields = row.fields("review_decision");
        let id: DecisionId = fields.get("id")?;
        let kind: DecisionKind = fields.word("kind")?;
        let before = fields.json::<Moment>("before")?;
        let after = fields.json::<Moment>("after")?;
        let touched = touched(&mut tx, id).await?;
        for work in &touched {
            refuse_veiled(&mut tx, *work).await?;
        }
        let newest = tx.query_one(IS_LAST, params![json(&touched)?]).await?;
        let newest: Option<DecisionId> =
            newest.map(|row| row.first("review_decision", "id")).transpose()?.flatten();
        if newest != Some(id) {
            return Err(StoreError::Refused(
                "A later decision touches the other work as well: take that one back first.",
            ));
        }
        if !after.image.holds(&mut tx, scope(kind)).await? {
            return Err(StoreError::Refused(
                "The work has been changed since: the decision can no longer be taken back.",
            ));
        }
        before.image.restore(&mut tx).await?;
        before.names.forget_since(&after.names, &mut tx, id).await?;
        tx.run(vec![(UNDO, params![id, by.now, by.account]), changes::log(Subject::Lists)]).await?;
        tx.commit().await?;
        Ok(Some(kind))
    }
}

/// How much of a work a decision may change.
const fn scope(kind: DecisionKind) -> Scope {
    match kind {
        DecisionKind::Accept | DecisionKind::SetAside => Scope::Standing,
        DecisionKind::Correct => Scope::Facts,
        DecisionKind::PutBack | DecisionKind::Paragraphs | DecisionKind::Split | DecisionKind::Merge => {
            Scope::Whole
        }
    }
}

/// The records that a decision touches and the names that there are, at one moment.
#[derive(serde::Serialize, serde::Deserialize)]
struct Moment {
    image: Image,
    names: Marks,
}

impl Moment {
    async fn take(tx: &mut Tx, kind: DecisionKind, works: &[WorkId], texts: &[ChapterId]) -> Result<Self> {
        Ok(Self { image: Image::take(tx, works, scope(kind), texts).await?, names: Marks::take(tx).await? })
    }
}

/// A decision that is being made: the moment before is kept.
struct Deciding {
    kind: DecisionKind,
    works: Vec<WorkId>,
    texts: Vec<ChapterId>,
    before: Moment,
}

impl Deciding {
    /// Keeps how things are, and takes the works out of the counts until [`Deciding::log`].
    async fn begin(tx: &mut Tx, kind: DecisionKind, works: &[WorkId], texts: &[ChapterId]) -> Result<Self> {
        for work in works {
            refuse_veiled(tx, *work).await?;
        }
        let before = Moment::take(tx, kind, works, texts).await?;
        for work in works {
            image::uncount(tx, *work).await?;
        }
        Ok(Self { kind, works: works.to_vec(), texts: texts.to_vec(), before })
    }

    /// As [`Deciding::log`], where the decision made a new work.
    async fn log_with(
        mut self,
        tx: &mut Tx,
        by: Decider,
        changes: &[FieldChange],
        new: WorkId,
    ) -> Result<DecisionId> {
        self.before.image.add_missing(new);
        self.works.push(new);
        self.log(tx, by, changes).await
    }

    /// Writes the decision into the log.
    async fn log(self, tx: &mut Tx, by: Decider, changes: &[FieldChange]) -> Result<DecisionId> {
        for work in &self.works {
            image::recount(tx, *work).await?;
        }
        let after = Moment::take(tx, self.kind, &self.works, &self.texts).await?;
        let values = params![
            by.account,
            by.now,
            self.kind.as_str(),
            json(changes)?,
            json(&self.before)?,
            json(&after)?
        ];
        let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("decision"))?;
        let id = row.first("review_decision", "id")?;
        tx.run(self.works.iter().map(|work| (ADD_WORK, params![id, *work])).collect()).await?;
        Ok(id)
    }
}

/// Who signs a work is written by decisions: behind the veil it would be written before it.
async fn refuse_veiled(tx: &mut Tx, work: WorkId) -> Result<()> {
    if veil::is_veiled(tx, work).await? {
        return Err(StoreError::Refused(
            "The work is signed by nobody for now: decide about it when its authors sign it again.",
        ));
    }
    Ok(())
}

async fn touched(tx: &mut Tx, id: DecisionId) -> Result<Vec<WorkId>> {
    let rows = tx.query(TOUCHED, params![id]).await?;
    rows.into_iter().map(|row| row.first("review_decision_work", "work_id")).collect()
}

/// Reads `id, kind, name, made, changes, undone`, and the work where that follows.
fn decision(row: Row) -> Result<(Decision, Option<WorkId>)> {
    let has_work = row.0.len() > 6;
    let mut fields = row.fields("review_decision");
    let decision = Decision {
        id: fields.get("id")?,
        kind: fields.word("kind")?,
        by: fields.get("account_id")?,
        made: fields.get("made")?,
        changes: fields.json("changes")?,
        undone: fields.get("undone")?,
    };
    let work = if has_work { Some(fields.get("work_id")?) } else { None };
    Ok((decision, work))
}
