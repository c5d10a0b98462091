//! The queue: rows that concern the same person stand together, so that a flood of reports is one entry and hides no
//! other. The entry that waits longest is first, however many people reported it.

use std::collections::HashMap;

use ficus_archive::{AccountId, report::Report};
use jiff::{SignedDuration, Timestamp};

use super::reports;
use crate::{
    Result, Store,
    database::{Query, json, page, params},
};

const OPEN: &str =
    "SELECT concerns, COUNT(*), CAST(SUM(people) AS BIGINT), MIN(opened) FROM report WHERE state = 'open'
    GROUP BY concerns ORDER BY MIN(opened), concerns LIMIT $2 OFFSET $1";
const COUNT_OPEN: &str = "SELECT COUNT(DISTINCT concerns) FROM report WHERE state = 'open'";
const MINE: &str = "SELECT concerns, COUNT(*), CAST(SUM(people) AS BIGINT), MIN(opened) FROM report
    WHERE state <> 'decided' AND taken_by = $3
    GROUP BY concerns ORDER BY MIN(opened), concerns LIMIT $2 OFFSET $1";
const COUNT_MINE: &str =
    "SELECT COUNT(DISTINCT concerns) FROM report WHERE state <> 'decided' AND taken_by = $1";
const WAITING: &str =
    "SELECT concerns, COUNT(*), CAST(SUM(people) AS BIGINT), MIN(opened) FROM report WHERE state = 'waiting'
    GROUP BY concerns ORDER BY MIN(opened), concerns LIMIT $2 OFFSET $1";
const COUNT_WAITING: &str = "SELECT COUNT(DISTINCT concerns) FROM report WHERE state = 'waiting'";
const DECIDED: &str =
    "SELECT concerns, COUNT(*), CAST(SUM(people) AS BIGINT), MAX(changed) FROM report WHERE state = 'decided'
    GROUP BY concerns ORDER BY MAX(changed) DESC, concerns LIMIT $2 OFFSET $1";
const COUNT_DECIDED: &str = "SELECT COUNT(DISTINCT concerns) FROM report WHERE state = 'decided'";

const ROWS: &str =
    "SELECT id, subject, subject_id, work_id, concerns, state, opened, changed, people, taken_by
    FROM report WHERE concerns IN texts_of($1) AND state IN texts_of($2) ORDER BY opened, id LIMIT $3";
const ROWS_MINE: &str =
    "SELECT id, subject, subject_id, work_id, concerns, state, opened, changed, people, taken_by
    FROM report WHERE concerns IN texts_of($1) AND state <> 'decided' AND taken_by = $2
    ORDER BY opened, id LIMIT $3";
/// How many people reported things of each within a day, and how many of them have young accounts or none.
const LATELY: &str = "SELECT report.concerns, COUNT(DISTINCT report_word.person),
        COUNT(DISTINCT CASE WHEN account.id IS NULL OR account.created > $3 THEN report_word.person END)
    FROM report_word JOIN report ON report.id = report_word.report_id
    LEFT JOIN account ON account.id = report_word.account_id
    WHERE report.concerns IN texts_of($1) AND report_word.made > $2 AND report_word.person <> 'rule'
    GROUP BY report.concerns";

/// So many rows are shown of all entries of a page together; whoever wants more opens an entry.
const ROWS_MAX: u32 = 500;
/// An account is young for so many days.
const YOUNG_DAYS: i64 = 7;

/// Which rows are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueFilter {
    /// Nobody has decided.
    Open,
    /// This moderator took them.
    Mine(AccountId),
    /// A decision waits for a second person or for its time.
    Waiting,
    /// They were decided.
    Decided,
}

/// An entry of the queue: everything that was reported of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueGroup {
    /// Whom it concerns.
    pub concerns: String,
    /// Its rows, the oldest first; of very many only the first.
    pub rows: Vec<Report>,
    /// How many rows there are.
    pub things: u64,
    /// How many reports there are.
    pub reports: u64,
    /// When the oldest was opened; of decided ones when the last was changed.
    pub since: Timestamp,
    /// How many people reported something of it within the last day.
    pub lately: u64,
    /// How many of those are guests or have accounts that are younger than a week.
    pub strangers: u64,
}

impl QueueFilter {
    fn queries(self, offset: u32, limit: u32) -> Vec<Query> {
        match self {
            Self::Open => vec![(OPEN, params![offset, limit]), (COUNT_OPEN, params![])],
            Self::Mine(by) => vec![(MINE, params![offset, limit, by]), (COUNT_MINE, params![by])],
            Self::Waiting => vec![(WAITING, params![offset, limit]), (COUNT_WAITING, params![])],
            Self::Decided => vec![(DECIDED, params![offset, limit]), (COUNT_DECIDED, params![])],
        }
    }

    fn rows(self, concerns: String) -> Query {
        let states = match self {
            Self::Mine(by) => return (ROWS_MINE, params![concerns, by, ROWS_MAX]),
            Self::Open => r#"["open"]"#,
            Self::Waiting => r#"["waiting"]"#,
            Self::Decided => r#"["decided"]"#,
        };
        (ROWS, params![concerns, states, ROWS_MAX])
    }
}

impl Store {
    /// A page of the queue, and how many entries there are.
    pub async fn queue(
        &self,
        filter: QueueFilter,
        offset: u32,
        limit: u32,
        now: Timestamp,
    ) -> Result<(Vec<QueueGroup>, u64)> {
        let (rows, total) = page(self.database.query_many(filter.queries(offset, limit)).await?)?;
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            let mut fields = row.fields("report");
            groups.push(QueueGroup {
                concerns: fields.get("concerns")?,
                rows: Vec::new(),
                things: fields.get("things")?,
                reports: fields.get("people")?,
                since: fields.get("since")?,
                lately: 0,
                strangers: 0,
            });
        }
        let names: Vec<&str> = groups.iter().map(|group| group.concerns.as_str()).collect();
        let list = json(&names)?;
        let day = now - SignedDuration::from_hours(24);
        let young = now - SignedDuration::from_hours(24 * YOUNG_DAYS);
        let answers =
            self.database.query_many(vec![filter.rows(list.clone()), (LATELY, params![list, day, young])]);
        let mut answers = answers.await?.into_iter();
        let mut of: HashMap<String, Vec<Report>> = HashMap::new();
        for row in answers.next().unwrap_or_default() {
            let report = reports::report(row)?;
            of.entry(report.concerns.clone()).or_default().push(report);
        }
        let mut lately: HashMap<String, (u64, u64)> = HashMap::new();
        for row in answers.next().unwrap_or_default() {
            let mut fields = row.fields("report");
            lately.insert(fields.get("concerns")?, (fields.get("people")?, fields.get("strangers")?));
        }
        for group in &mut groups {
            group.rows = of.remove(&group.concerns).unwrap_or_default();
            (group.lately, group.strangers) = lately.get(&group.concerns).copied().unwrap_or_default();
        }
        Ok((groups, total))
    }

    /// How many entries wait for anybody.
    pub async fn open_reports(&self) -> Result<u64> {
        match self.database.query_one(COUNT_OPEN, params![]).await? {
            Some(row) => row.first("report", "count"),
            None => Ok(0),
        }
    }
}
