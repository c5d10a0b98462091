//! Reports: one row for each thing, a word for each person who reported it.

use std::collections::HashMap;

use ficus_archive::{
    AccountId, ReportId, WorkId,
    audit::{AuditNote, AuditSubject},
    report::{PER_HOUR, Report, ReportSubject, ReportWord, SubjectKind},
};
use jiff::{SignedDuration, Timestamp};

use super::subjects::{self, concerned};
use crate::{
    Result, Store, StoreError, audit,
    database::{Fields, Row, Tx, json, params},
};

const LATELY: &str = "SELECT COUNT(*) FROM report_word WHERE person = $1 AND made > $2 AND report_id <> $3";
const OPEN: &str = "SELECT id FROM report WHERE subject = $1 AND subject_id = $2 AND state <> 'decided'";
const MAKE: &str = "INSERT INTO report (subject, subject_id, work_id, concerns, state, opened, changed)
    VALUES ($1, $2, $3, $4, 'open', $5, $5) RETURNING id";
const HAS_SAID: &str = "SELECT id FROM report_word WHERE report_id = $1 AND person = $2";
const SAY: &str = "INSERT INTO report_word (report_id, account_id, person, rule, text, made)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (report_id, person) DO UPDATE SET rule = excluded.rule, text = excluded.text";
const COUNT: &str = "UPDATE report SET people = people + $2, changed = $3 WHERE id = $1";
const REPORT: &str =
    "SELECT id, subject, subject_id, work_id, concerns, state, opened, changed, people, taken_by
    FROM report WHERE id = $1";
const WORDS: &str = "SELECT report_word.account_id, account.name, person, rule, text, made
    FROM report_word LEFT JOIN account ON account.id = report_word.account_id
    WHERE report_id = $1 ORDER BY report_word.id DESC LIMIT $2";
const REASONS: &str = "SELECT rule, COUNT(*) FROM report_word WHERE report_id = $1
    GROUP BY rule ORDER BY COUNT(*) DESC, rule";
const REASONS_OF: &str = "SELECT report_id, rule, COUNT(*) FROM report_word WHERE report_id IN ints_of($1)
    AND person <> 'rule' GROUP BY report_id, rule ORDER BY report_id, COUNT(*) DESC, rule";
const TAKE: &str = "UPDATE report SET taken_by = $2, changed = $3 WHERE id = $1 AND state <> 'decided'";
const NOTE: &str = "INSERT INTO report_note (report_id, account_id, text, made) VALUES ($1, $2, $3, $4)";
const NOTES: &str = "SELECT COALESCE(account.name, ''), text, made
    FROM report_note LEFT JOIN account ON account.id = report_note.account_id
    WHERE report_id = $1 ORDER BY report_note.id LIMIT 200";
/// Places of guests are forgotten; what they said stays.
const FORGET_PLACES: &str = "UPDATE report_word SET person = 'gone:' || CAST(id AS TEXT)
    WHERE account_id IS NULL AND person LIKE 'place:%' AND made < $1";
const BY_RULE: &str = "rule";

/// What somebody reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// What it is about.
    pub subject: ReportSubject,
    /// Who; `None` for a guest.
    pub account: Option<AccountId>,
    /// What tells a guest from others: a hash of the place. Unused where there is an account.
    pub place: String,
    /// The number of the policy's rule.
    pub rule: String,
    /// In their words.
    pub text: String,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It stands in the queue.
    Taken(ReportId),
    /// The same person reported the same thing before; what they say now stands instead.
    Again(ReportId),
    /// The person reported too many things in the last hour.
    TooMany,
}

/// What a moderator told the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNote {
    /// Who; empty where the account is gone.
    pub by: String,
    /// In their words.
    pub text: String,
    /// When.
    pub made: Timestamp,
}

impl NewReport {
    fn person(&self) -> String {
        self.account.map_or_else(|| format!("place:{}", self.place), |account| format!("account:{account}"))
    }
}

async fn row_of(tx: &mut Tx, subject: ReportSubject, now: Timestamp) -> Result<ReportId> {
    let known = tx.query_one(OPEN, params![subject.kind.as_str(), subject.id]).await?;
    if let Some(row) = known {
        return row.first("report", "id");
    }
    let concerned = concerned(tx, subject).await?.ok_or(StoreError::Missing("such thing"))?;
    let values = params![subject.kind.as_str(), subject.id, concerned.work, concerned.concerns, now];
    let row = tx.query_one(MAKE, values).await?.ok_or(StoreError::Missing("report"))?;
    row.first("report", "id")
}

/// A rule of the archive holds a work: it waits in the queue for a moderator.
pub(crate) async fn hold(tx: &mut Tx, work: WorkId, why: &str, now: Timestamp) -> Result<ReportId> {
    let report = row_of(tx, ReportSubject { kind: SubjectKind::Work, id: work.0 }, now).await?;
    tx.execute(SAY, params![report, None::<AccountId>, BY_RULE, "", why, now]).await?;
    Ok(report)
}

impl Store {
    /// Takes a report: a row in the queue for the thing, or a word more in the row that is there.
    pub async fn report(&self, new: &NewReport, now: Timestamp) -> Result<Reported> {
        let person = new.person();
        let mut tx = self.database.begin().await?;
        let open = tx.query_one(OPEN, params![new.subject.kind.as_str(), new.subject.id]).await?;
        let known: i64 = open.map_or(Ok(0), |row| row.first("report", "id"))?;
        let an_hour_ago = now - SignedDuration::from_hours(1);
        let lately: u64 = match tx.query_one(LATELY, params![&person, an_hour_ago, known]).await? {
            Some(row) => row.first("report_word", "count")?,
            None => 0,
        };
        if lately >= PER_HOUR {
            return Ok(Reported::TooMany);
        }
        let report = row_of(&mut tx, new.subject, now).await?;
        let again = tx.query_one(HAS_SAID, params![report, &person]).await?.is_some();
        tx.run(vec![
            (SAY, params![report, new.account, &person, &new.rule, &new.text, now]),
            (COUNT, params![report, i64::from(!again), now]),
        ])
        .await?;
        tx.commit().await?;
        Ok(if again { Reported::Again(report) } else { Reported::Taken(report) })
    }

    /// A row of the queue.
    pub async fn report_row(&self, id: ReportId) -> Result<Option<Report>> {
        self.database.query_one(REPORT, params![id]).await?.map(report).transpose()
    }

    /// What people said, the newest first, and how many named which rule.
    pub async fn report_words(
        &self,
        id: ReportId,
        limit: u32,
    ) -> Result<(Vec<ReportWord>, Vec<(String, u64)>)> {
        let answers =
            self.database.query_many(vec![(WORDS, params![id, limit]), (REASONS, params![id])]).await?;
        let mut answers = answers.into_iter();
        let words = answers.next().unwrap_or_default().into_iter().map(word).collect::<Result<_>>()?;
        let reasons = answers.next().unwrap_or_default().into_iter().map(|row| {
            let mut fields = row.fields("report_word");
            Ok((fields.get("rule")?, fields.get("count")?))
        });
        Ok((words, reasons.collect::<Result<_>>()?))
    }

    /// How many people named which rule, of each row; the most named first.
    pub async fn report_reasons(&self, ids: &[ReportId]) -> Result<HashMap<ReportId, Vec<(String, u64)>>> {
        let mut reasons: HashMap<ReportId, Vec<(String, u64)>> = HashMap::new();
        for row in self.database.query(REASONS_OF, params![json(ids)?]).await? {
            let mut fields = row.fields("report_word");
            let id = fields.get("report_id")?;
            reasons.entry(id).or_default().push((fields.get("rule")?, fields.get("count")?));
        }
        Ok(reasons)
    }

    /// A moderator takes a row, or gives it back.
    pub async fn take_report(&self, id: ReportId, by: AccountId, takes: bool, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(TAKE, params![id, takes.then_some(by), now]).await?;
        let act = if takes { "report-taken" } else { "report-given-back" };
        let subject = AuditSubject::Report(id.0);
        audit::note(&mut tx, &AuditNote { by: Some(by), act, subject, detail: String::new() }, now).await?;
        tx.commit().await
    }

    /// A moderator tells the others something about a row.
    pub async fn note_on_report(
        &self,
        id: ReportId,
        by: AccountId,
        text: &str,
        now: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.query_one(REPORT, params![id]).await?.ok_or(StoreError::Missing("report"))?;
        tx.execute(NOTE, params![id, by, text, now]).await?;
        let subject = AuditSubject::Report(id.0);
        let note = AuditNote { by: Some(by), act: "report-note", subject, detail: String::new() };
        audit::note(&mut tx, &note, now).await?;
        tx.commit().await
    }

    /// What moderators told one another about a row.
    pub async fn report_notes(&self, id: ReportId) -> Result<Vec<ReportNote>> {
        let rows = self.database.query(NOTES, params![id]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("report_note");
                Ok(ReportNote {
                    by: fields.get("name")?,
                    text: fields.get("text")?,
                    made: fields.get("made")?,
                })
            })
            .collect()
    }

    /// Forgets the places of guests who reported something before this time.
    pub async fn forget_report_places(&self, before: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_PLACES, params![before]).await?;
        tx.commit().await
    }
}

fn word(row: Row) -> Result<ReportWord> {
    let mut fields = row.fields("report_word");
    let account: Option<AccountId> = fields.get("account_id")?;
    let name: Option<String> = fields.get("name")?;
    let person: String = fields.get("person")?;
    Ok(ReportWord {
        account: account.zip(name),
        by_rule: person == BY_RULE,
        rule: fields.get("rule")?,
        text: fields.get("text")?,
        made: fields.get("made")?,
    })
}

pub(super) fn report(row: Row) -> Result<Report> {
    read(&mut row.fields("report"))
}

/// Reads `id, subject, subject_id, work_id, concerns, state, opened, changed, people, taken_by`.
pub(super) fn read(fields: &mut Fields) -> Result<Report> {
    Ok(Report {
        id: fields.get("id")?,
        subject: subjects::subject(fields)?,
        work: fields.get("work_id")?,
        concerns: fields.get("concerns")?,
        state: fields.word("state")?,
        opened: fields.get("opened")?,
        changed: fields.get("changed")?,
        people: fields.get("people")?,
        taken_by: fields.get("taken_by")?,
    })
}
