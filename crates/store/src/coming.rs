//! Chapters that are still to come, and what readers are told of those that have their day.

use ficus_archive::{
    WorkId,
    coming::{DatedChapter, PlannedChapter, Plans, Showing},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    Result, Store, Subject, changes,
    database::{Query, Row, Tx, params},
};

const PLANNED: &str =
    "SELECT number, title, line, expected FROM planned_chapter WHERE work_id = $1 ORDER BY number";
const SHOWING: &str = "SELECT titles, dates FROM coming WHERE work_id = $1";
const DATED: &str = "SELECT number, title, due, due_zone FROM draft
    WHERE work_id = $1 AND chapter_id IS NULL AND due IS NOT NULL ORDER BY number, id";
const NO_PLANS: &str = "DELETE FROM planned_chapter WHERE work_id = $1";
const PLAN: &str =
    "INSERT INTO planned_chapter (work_id, number, title, line, expected) VALUES ($1, $2, $3, $4, $5)";
const SHOW: &str = "INSERT INTO coming (work_id, titles, dates) VALUES ($1, $2, $3)
    ON CONFLICT (work_id) DO UPDATE SET titles = excluded.titles, dates = excluded.dates";
const SHOWN_ANEW: &str = "UPDATE work SET version = version + 1 WHERE id = $1";
const TAKE: &str = "DELETE FROM planned_chapter WHERE work_id = $1 AND number = $2 RETURNING title";

impl Store {
    /// What is to come of a work.
    pub async fn plans(&self, work: WorkId) -> Result<Plans> {
        let queries = vec![(PLANNED, params![work]), (SHOWING, params![work]), (DATED, params![work])];
        let mut answers = self.database.query_many(queries).await?.into_iter();
        let mut rows = || answers.next().unwrap_or_default();
        let planned = rows().into_iter().map(planned).collect::<Result<_>>()?;
        let showing = rows().into_iter().next().map(showing).transpose()?.unwrap_or_default();
        let dated = rows().into_iter().map(dated).collect::<Result<_>>()?;
        Ok(Plans { planned, showing, dated })
    }

    /// Decides what is to come of a work, and what is told of it.
    pub async fn set_plans(&self, work: WorkId, planned: &[PlannedChapter], showing: Showing) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let mut queries: Vec<Query> = vec![(NO_PLANS, params![work])];
        queries.extend(planned.iter().map(|one| {
            (PLAN, params![work, one.number, one.title.as_str(), one.line.as_str(), one.expected])
        }));
        queries.extend([
            (SHOW, params![work, showing.titles, showing.days]),
            (SHOWN_ANEW, params![work]),
            changes::log(Subject::Work(work)),
        ]);
        tx.run(queries).await?;
        tx.commit().await
    }
}

/// Takes a chapter off the plan that is posted now; answers with the title that it was to have.
pub(crate) async fn take(tx: &mut Tx, work: WorkId, number: u32) -> Result<Option<String>> {
    let row = tx.query_one(TAKE, params![work, number]).await?;
    let title: Option<String> = row.map(|row| row.first("planned_chapter", "title")).transpose()?;
    Ok(title.filter(|title| !title.is_empty()))
}

fn planned(row: Row) -> Result<PlannedChapter> {
    let mut fields = row.fields("planned_chapter");
    Ok(PlannedChapter {
        number: fields.get("number")?,
        title: fields.get("title")?,
        line: fields.get("line")?,
        expected: fields.get("expected")?,
    })
}

fn showing(row: Row) -> Result<Showing> {
    let mut fields = row.fields("coming");
    Ok(Showing { titles: fields.get("titles")?, days: fields.get("dates")? })
}

/// The day is the one of the place whose clock its author chose.
fn dated(row: Row) -> Result<DatedChapter> {
    let mut fields = row.fields("draft");
    let (number, title) = (fields.get("number")?, fields.get("title")?);
    let due: Timestamp = fields.get("due")?;
    let zone: Option<String> = fields.get("due_zone")?;
    let zone = zone.and_then(|zone| TimeZone::get(&zone).ok()).unwrap_or(TimeZone::UTC);
    Ok(DatedChapter { number, title, day: due.to_zoned(zone).date() })
}
