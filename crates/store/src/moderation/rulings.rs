//! Decisions: what is done at once, what waits for a second person or for its time, and what is taken back.

use std::collections::BTreeMap;

use ficus_archive::{
    AccountId, ReportId, RulingId,
    audit::{AuditNote, AuditSubject},
    letter::LetterDraft,
    moderation::{Act, ActKind, Effect, Ruling, RulingState, Touches, may_second},
    notice::Notice,
    report::{ReportSubject, SubjectKind},
};
use jiff::Timestamp;

use super::{
    acts::{self, Before},
    subjects::{self, Concerned, concerned},
};
use crate::{
    Result, Store, StoreError, audit,
    database::{Row, Tx, json, page, params},
    letters, notices,
};

macro_rules! ruling_sql {
    ($rest:literal) => {
        concat!(
            "SELECT ruling.id, report_id, ruling.subject, ruling.subject_id, ruling.work_id, ruling.state, act, before,
                rule, policy_version, told_concerned, told_reporters, made, made_by, maker.name, due, second_by,
                second.name, done, undone
            FROM ruling LEFT JOIN account AS maker ON maker.id = made_by
            LEFT JOIN account AS second ON second.id = second_by ",
            $rest
        )
    };
}

const ADD: &str =
    "INSERT INTO ruling (report_id, subject, subject_id, work_id, concerns, state, act, kind, before,
        rule, policy_version, told_concerned, told_reporters, made, made_by, due, done)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id";
const ADD_PARTY: &str = "INSERT INTO ruling_party (ruling_id, account_id) VALUES ($1, $2)";
const PARTIES: &str = "SELECT account_id FROM ruling_party WHERE ruling_id = $1 ORDER BY account_id";
const ONE: &str = ruling_sql!("WHERE ruling.id = $1");
const OF_REPORT: &str = ruling_sql!("WHERE report_id = $1 ORDER BY ruling.id DESC LIMIT 100");
const OF_THING: &str = ruling_sql!(
    "WHERE ((ruling.subject = $1 AND ruling.subject_id = $2) OR ruling.work_id = $3 OR ruling.concerns = $4)
    ORDER BY ruling.id DESC LIMIT $5"
);
const OF_ACCOUNT: &str = ruling_sql!(
    "JOIN ruling_party ON ruling_party.ruling_id = ruling.id
    WHERE ruling_party.account_id = $1 AND ruling.state IN ('done', 'undone', 'pending')
        AND kind <> 'dismiss' ORDER BY ruling.id DESC LIMIT $2"
);
const PAGE: &str = ruling_sql!("ORDER BY ruling.id DESC LIMIT $2 OFFSET $1");
const COUNT: &str = "SELECT COUNT(*) FROM ruling";
const PENDING: &str =
    ruling_sql!("WHERE ruling.state = 'pending' AND due <= $1 ORDER BY due, ruling.id LIMIT 100");
const LATER: &str = "SELECT kind FROM ruling WHERE id > $1 AND state IN ('done', 'proposed', 'pending')
    AND ((subject = $2 AND subject_id = $3) OR work_id = $4)";
const SET_REPORT: &str = "UPDATE report SET state = $2, changed = $3 WHERE id = $1";
const REPORTERS: &str =
    "SELECT DISTINCT account_id FROM report_word WHERE report_id = $1 AND account_id IS NOT NULL LIMIT 1000";
const DECIDE: &str = "UPDATE ruling SET state = $2, before = $3, second_by = $4, done = $5 WHERE id = $1";
const UNDO: &str = "UPDATE ruling SET state = 'undone', undone = $2, undone_by = $3 WHERE id = $1";

const FOR_COUNTS: &str = "SELECT id, done, rule, kind FROM ruling
    WHERE id > $1 AND state IN ('done', 'undone') AND done IS NOT NULL ORDER BY id LIMIT $2";
const ROWS_AT_ONCE: u32 = 10_000;
const WORK_IS_THERE: &str = "SELECT id FROM work WHERE id = $1";

/// How often something was decided in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulingCount {
    /// `2026-11`.
    pub month: String,
    /// The number of the rule; empty where none was named.
    pub rule: String,
    /// What was done, as an [`ActKind`] is written.
    pub kind: String,
    /// How often.
    pub number: u64,
}

/// What a moderator decides about a thing.
#[derive(Clone, Debug)]
pub struct RulingDraft {
    /// The row of the queue behind it.
    pub report: Option<ReportId>,
    /// What it is about.
    pub subject: ReportSubject,
    /// What is done.
    pub act: Act,
    /// The number of the policy's rule.
    pub rule: Option<String>,
    /// The version of the policy.
    pub policy_version: u32,
    /// What whom it concerns is told.
    pub told_concerned: String,
    /// What whoever reported it is told.
    pub told_reporters: String,
    /// When it takes effect.
    pub effect: Effect,
}

/// Whoever decides, when, and the letters that go with it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Who decides.
    pub by: Option<AccountId>,
    /// When.
    pub now: Timestamp,
    /// To whom it concerns, and to whoever reported it.
    pub letters: &'a [LetterDraft],
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// The decision.
    pub id: RulingId,
    /// How far it has come.
    pub state: RulingState,
}

impl Store {
    /// Decides about a thing. What waits for a second person or for its time is done in a milder form meanwhile.
    pub async fn rule(&self, draft: &RulingDraft, told: Told<'_>) -> Result<Ruled> {
        let mut tx = self.database.begin().await?;
        let ruled = rule(&mut tx, draft, told).await?;
        tx.commit().await?;
        Ok(ruled)
    }

    /// Decides about several things alike, in one transaction.
    pub async fn rule_all(&self, drafts: &[RulingDraft], told: Told<'_>) -> Result<Vec<Ruled>> {
        let mut tx = self.database.begin().await?;
        let mut ruled = Vec::with_capacity(drafts.len());
        for draft in drafts {
            ruled.push(rule(&mut tx, draft, Told { letters: &[], ..told }).await?);
        }
        tx.run(told.letters.iter().map(|letter| letters::post(letter, told.now)).collect()).await?;
        tx.commit().await?;
        Ok(ruled)
    }

    /// The second person says yes or no.
    pub async fn second(&self, id: RulingId, agrees: bool, told: Told<'_>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let kept = one(&mut tx, id).await?;
        if kept.ruling.state != RulingState::Proposed {
            return Err(StoreError::Refused("Somebody has decided about this meanwhile."));
        }
        let second = told.by.ok_or(StoreError::Missing("account"))?;
        if !may_second(kept.ruling.made_by.as_ref().map(|(id, _)| *id), second) {
            return Err(StoreError::Refused("Somebody else has to say yes: you are the first."));
        }
        if agrees {
            take_effect(&mut tx, &kept, told).await?;
        } else {
            acts::restore(&mut tx, &kept.before, kept.ruling.work, kept.ruling.subject).await?;
            tx.execute(DECIDE, params![id, "refused", json(&Before::Nothing)?, told.by, None::<Timestamp>])
                .await?;
            if let Some(report) = kept.ruling.report {
                tx.execute(SET_REPORT, params![report, "open", told.now]).await?;
            }
            note(&mut tx, &kept.ruling, "ruling-refused", told).await?;
        }
        tx.commit().await
    }

    /// Decisions whose time has come take effect; answers with how many did.
    pub async fn settle_rulings(&self, now: Timestamp) -> Result<u64> {
        let due = self.database.query(PENDING, params![now]).await?;
        let mut settled = 0;
        for row in due {
            let id = kept(row)?.ruling.id;
            let mut tx = self.database.begin().await?;
            // It may have been taken back meanwhile.
            let kept = one(&mut tx, id).await?;
            if kept.ruling.state == RulingState::Pending {
                take_effect(&mut tx, &kept, Told { by: None, now, letters: &[] }).await?;
                tx.commit().await?;
                settled += 1;
            }
        }
        Ok(settled)
    }

    /// Takes decisions back, the latest first, in one transaction; whom they concern is told.
    pub async fn undo_rulings(&self, ids: &[RulingId], told: Told<'_>) -> Result<()> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let mut tx = self.database.begin().await?;
        for id in ids.into_iter().rev() {
            undo(&mut tx, id, told).await?;
        }
        tx.run(told.letters.iter().map(|letter| letters::post(letter, told.now)).collect()).await?;
        tx.commit().await
    }

    /// A decision.
    pub async fn ruling(&self, id: RulingId) -> Result<Option<Ruling>> {
        let row = self.database.query_one(ONE, params![id]).await?;
        row.map(|row| kept(row).map(|kept| kept.ruling)).transpose()
    }

    /// What was decided about a row of the queue, the latest first.
    pub async fn rulings_of_report(&self, report: ReportId) -> Result<Vec<Ruling>> {
        rulings(self.database.query(OF_REPORT, params![report]).await?)
    }

    /// What was decided before about a thing, its work, or the person behind it, the latest first.
    pub async fn rulings_about(
        &self,
        subject: ReportSubject,
        concerned: &Concerned,
        limit: u32,
    ) -> Result<Vec<Ruling>> {
        let values = params![subject.kind.as_str(), subject.id, concerned.work, &concerned.concerns, limit];
        rulings(self.database.query(OF_THING, values).await?)
    }

    /// What was decided about an account, its works and reviews, as it was told.
    pub async fn rulings_of_account(&self, account: AccountId, limit: u32) -> Result<Vec<Ruling>> {
        rulings(self.database.query(OF_ACCOUNT, params![account, limit]).await?)
    }

    /// All decisions, the latest first, and how many there are.
    pub async fn rulings(&self, offset: u32, limit: u32) -> Result<(Vec<Ruling>, u64)> {
        let answers =
            self.database.query_many(vec![(PAGE, params![offset, limit]), (COUNT, params![])]).await?;
        let (rows, total) = page(answers)?;
        Ok((rulings(rows)?, total))
    }

    /// How many decisions there were, month by month and rule by rule, the latest month first: for everybody to see.
    pub async fn ruling_counts(&self) -> Result<Vec<RulingCount>> {
        let mut counts: BTreeMap<(String, String, String), u64> = BTreeMap::new();
        let mut last = RulingId(0);
        loop {
            let rows = self.database.query(FOR_COUNTS, params![last, ROWS_AT_ONCE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let mut fields = row.fields("ruling");
                last = fields.get("id")?;
                let done: Timestamp = fields.get("done")?;
                let month = done.strftime("%Y-%m").to_string();
                let rule: Option<String> = fields.get("rule")?;
                let kind = fields.get("kind")?;
                *counts.entry((month, rule.unwrap_or_default(), kind)).or_default() += 1;
            }
        }
        let counts = counts.into_iter().rev();
        Ok(counts.map(|((month, rule, kind), number)| RulingCount { month, rule, kind, number }).collect())
    }

    /// Whom a decision concerns.
    pub async fn parties(&self, ruling: RulingId) -> Result<Vec<AccountId>> {
        let rows = self.database.query(PARTIES, params![ruling]).await?;
        rows.into_iter().map(|row| row.first("ruling_party", "account_id")).collect()
    }

    /// The accounts of whoever reported a thing.
    pub async fn reporters(&self, report: ReportId) -> Result<Vec<AccountId>> {
        let rows = self.database.query(REPORTERS, params![report]).await?;
        rows.into_iter().map(|row| row.first("report_word", "account_id")).collect()
    }
}

/// A decision with what it takes to take it back.
struct Kept {
    ruling: Ruling,
    before: Before,
}

pub(crate) async fn rule(tx: &mut Tx, draft: &RulingDraft, told: Told<'_>) -> Result<Ruled> {
    let concerned = concerned(tx, draft.subject).await?.ok_or(StoreError::Missing("such thing"))?;
    let (state, due, act) = match draft.effect {
        Effect::Now => (RulingState::Done, None, Some(draft.act.clone())),
        Effect::Seconded => (RulingState::Proposed, None, draft.act.meanwhile()),
        Effect::At(due) => (RulingState::Pending, Some(due), draft.act.meanwhile()),
    };
    let before = match &act {
        Some(act) => {
            let rule = draft.rule.as_deref();
            acts::apply(tx, (act, rule), (draft.subject, &concerned), told.now).await?
        }
        None => Before::Nothing,
    };
    let kind = draft.act.kind();
    let values = params![
        draft.report,
        draft.subject.kind.as_str(),
        draft.subject.id,
        concerned.work,
        &concerned.concerns,
        state.as_str(),
        json(&draft.act)?,
        kind.as_str(),
        json(&before)?,
        draft.rule.as_deref(),
        draft.policy_version,
        &draft.told_concerned,
        &draft.told_reporters,
        told.now,
        told.by,
        due,
        (state == RulingState::Done).then_some(told.now),
    ];
    let row = tx.query_one(ADD, values).await?.ok_or(StoreError::Missing("decision"))?;
    let id: RulingId = row.first("ruling", "id")?;
    let parties = concerned.parties.iter().map(|party| (ADD_PARTY, params![id, *party])).collect();
    tx.run(parties).await?;
    let kept = one(tx, id).await?;
    if let Some(report) = draft.report {
        let reached = if state == RulingState::Done { "decided" } else { "waiting" };
        tx.execute(SET_REPORT, params![report, reached, told.now]).await?;
    }
    if state != RulingState::Proposed {
        tell(tx, &kept.ruling, told).await?;
    }
    let act = if state == RulingState::Done { "ruling" } else { "ruling-proposed" };
    note(tx, &kept.ruling, act, told).await?;
    Ok(Ruled { id, state })
}

/// What waited is done now: the milder form is taken back, and the whole put in its place.
async fn take_effect(tx: &mut Tx, kept: &Kept, told: Told<'_>) -> Result<()> {
    let ruling = &kept.ruling;
    acts::restore(tx, &kept.before, ruling.work, ruling.subject).await?;
    let concerned = concerned(tx, ruling.subject).await?.ok_or(StoreError::Missing("such thing"))?;
    let act = (&ruling.act, ruling.rule.as_deref());
    let before = acts::apply(tx, act, (ruling.subject, &concerned), told.now).await?;
    tx.execute(DECIDE, params![ruling.id, "done", json(&before)?, told.by, told.now]).await?;
    if let Some(report) = ruling.report {
        tx.execute(SET_REPORT, params![report, "decided", told.now]).await?;
    }
    if ruling.state == RulingState::Proposed {
        tell(tx, ruling, told).await?;
    }
    note(tx, ruling, "ruling-in-effect", told).await
}

async fn undo(tx: &mut Tx, id: RulingId, told: Told<'_>) -> Result<()> {
    let kept = one(tx, id).await?;
    let ruling = &kept.ruling;
    if !matches!(ruling.state, RulingState::Done | RulingState::Pending | RulingState::Proposed) {
        return Err(StoreError::Refused("This was taken back already."));
    }
    let touches = ruling.act.kind().touches();
    let values = params![id, ruling.subject.kind.as_str(), ruling.subject.id, ruling.work];
    for row in tx.query(LATER, values).await? {
        let later: ActKind = row.fields("ruling").word("kind")?;
        if later.touches() == touches && touches != Touches::Nothing {
            return Err(StoreError::Refused("Something was decided about this later: take that back first."));
        }
    }
    if let (Act::Remove { .. }, Some(work)) = (&ruling.act, ruling.work)
        && tx.query_one(WORK_IS_THERE, params![work]).await?.is_none()
    {
        return Err(StoreError::Refused("The work is gone for good: its time for an appeal is over."));
    }
    acts::restore(tx, &kept.before, ruling.work, ruling.subject).await?;
    tx.execute(UNDO, params![id, told.now, told.by]).await?;
    if let Some(report) = ruling.report {
        tx.execute(SET_REPORT, params![report, "decided", told.now]).await?;
    }
    if ruling.state != RulingState::Proposed {
        for party in parties(tx, id).await? {
            let notice = concerned_notice(ruling, "taken back");
            tx.run(vec![notices::tell(party, &notice, told.now)?]).await?;
        }
    }
    note(tx, ruling, "ruling-undone", told).await
}

/// Both sides are told.
async fn tell(tx: &mut Tx, ruling: &Ruling, told: Told<'_>) -> Result<()> {
    let mut queries = Vec::new();
    let kind = ruling.act.kind();
    if kind.bears_on_somebody() {
        for party in parties(tx, ruling.id).await? {
            queries.push(notices::tell(party, &concerned_notice(ruling, kind.done()), told.now)?);
        }
    }
    if let Some(report) = ruling.report {
        for row in tx.query(REPORTERS, params![report]).await? {
            let reporter: AccountId = row.first("report_word", "account_id")?;
            queries.push(notices::tell(reporter, &Notice::ReportDecided { report }, told.now)?);
        }
    }
    queries.extend(told.letters.iter().map(|letter| letters::post(letter, told.now)));
    tx.run(queries).await.map(drop)
}

fn concerned_notice(ruling: &Ruling, done: &str) -> Notice {
    let act = done.to_owned();
    match (ruling.subject.kind, ruling.work) {
        _ if ruling.act.kind().is_about_account() => Notice::AccountDecided { act },
        (SubjectKind::Review, Some(work)) => Notice::ReviewDecided { work, act },
        (SubjectKind::Work | SubjectKind::Chapter | SubjectKind::Bulletin, Some(work)) => {
            Notice::WorkDecided { work, report: ruling.report, act }
        }
        _ => Notice::AccountDecided { act },
    }
}

async fn parties(tx: &mut Tx, id: RulingId) -> Result<Vec<AccountId>> {
    let rows = tx.query(PARTIES, params![id]).await?;
    rows.into_iter().map(|row| row.first("ruling_party", "account_id")).collect()
}

async fn note(tx: &mut Tx, ruling: &Ruling, act: &'static str, told: Told<'_>) -> Result<()> {
    let id = ruling.subject.id;
    let subject = match (ruling.subject.kind, ruling.work) {
        (SubjectKind::Review, _) => AuditSubject::Review(id),
        (SubjectKind::PenName, _) => AuditSubject::PenName(id),
        (SubjectKind::Account, _) => AuditSubject::Account(id),
        (_, Some(work)) => AuditSubject::Work(work.0),
        (_, None) => AuditSubject::Work(id),
    };
    let rule = ruling.rule.as_deref().map(|rule| format!(", rule {rule}")).unwrap_or_default();
    let detail = format!("decision {}: {}{rule}", ruling.id, ruling.act.kind().as_str());
    audit::note(tx, &AuditNote { by: told.by, act, subject, detail }, told.now).await
}

async fn one(tx: &mut Tx, id: RulingId) -> Result<Kept> {
    kept(tx.query_one(ONE, params![id]).await?.ok_or(StoreError::Missing("decision"))?)
}

pub(super) fn rulings(rows: Vec<Row>) -> Result<Vec<Ruling>> {
    rows.into_iter().map(|row| kept(row).map(|kept| kept.ruling)).collect()
}

fn kept(row: Row) -> Result<Kept> {
    let mut fields = row.fields("ruling");
    let id = fields.get("id")?;
    let report = fields.get("report_id")?;
    let subject = subjects::subject(&mut fields)?;
    let work = fields.get("work_id")?;
    let state = fields.word("state")?;
    let act = fields.json("act")?;
    let before = fields.json("before")?;
    let named = |fields: &mut crate::database::Fields| -> Result<Option<(AccountId, String)>> {
        let id: Option<AccountId> = fields.get("account_id")?;
        let name: Option<String> = fields.get("name")?;
        Ok(id.zip(name))
    };
    let rule = fields.get("rule")?;
    let policy_version = fields.get("policy_version")?;
    let told_concerned = fields.get("told_concerned")?;
    let told_reporters = fields.get("told_reporters")?;
    let made = fields.get("made")?;
    let made_by = named(&mut fields)?;
    let due = fields.get("due")?;
    let second_by = named(&mut fields)?;
    let ruling = Ruling {
        id,
        report,
        subject,
        work,
        state,
        act,
        rule,
        policy_version,
        told_concerned,
        told_reporters,
        made,
        made_by,
        due,
        second_by,
        done: fields.get("done")?,
        undone: fields.get("undone")?,
    };
    Ok(Kept { ruling, before })
}
