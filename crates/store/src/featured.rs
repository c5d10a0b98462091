//! Works that the front page shows for a while.

use ficus_archive::{FeaturedId, WorkId, featured::Featured};
use jiff::civil::Date;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, page, params},
};

const SHOWN: &str = "SELECT id, work_id, line, from_day, until_day FROM featured_work
    WHERE from_day <= $1 AND (until_day IS NULL OR until_day >= $1) ORDER BY from_day DESC, id DESC LIMIT $2";
const BEGUN: &str = "SELECT id, work_id, line, from_day, until_day FROM featured_work
    WHERE from_day <= $1 ORDER BY from_day DESC, id DESC LIMIT $3 OFFSET $2";
const COUNT_BEGUN: &str = "SELECT COUNT(*) FROM featured_work WHERE from_day <= $1";
const ALL: &str = "SELECT id, work_id, line, from_day, until_day FROM featured_work
    ORDER BY from_day DESC, id DESC LIMIT $2 OFFSET $1";
const COUNT: &str = "SELECT COUNT(*) FROM featured_work";
const WORK: &str = "SELECT id FROM work WHERE id = $1 AND audience IN ('everyone', 'members')";
const ADD: &str = "INSERT INTO featured_work (work_id, line, from_day, until_day) VALUES ($1, $2, $3, $4)";
const SET: &str = "UPDATE featured_work SET line = $2, from_day = $3, until_day = $4 WHERE id = $1";
const REMOVE: &str = "DELETE FROM featured_work WHERE id = $1";

impl Store {
    /// What is shown on a day, the latest begun first.
    pub async fn featured_on(&self, day: Date, limit: u32) -> Result<Vec<Featured>> {
        self.database.query(SHOWN, params![day, limit]).await?.into_iter().map(featured).collect()
    }

    /// What is shown on a day or was before, the latest begun first, and how much there is.
    pub async fn featured_until(&self, day: Date, offset: u32, limit: u32) -> Result<(Vec<Featured>, u64)> {
        let queries = vec![(BEGUN, params![day, offset, limit]), (COUNT_BEGUN, params![day])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(featured).collect::<Result<_>>()?, total))
    }

    /// What is, was and will be shown, and how much there is.
    pub async fn all_featured(&self, offset: u32, limit: u32) -> Result<(Vec<Featured>, u64)> {
        let queries = vec![(ALL, params![offset, limit]), (COUNT, params![])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(featured).collect::<Result<_>>()?, total))
    }

    /// Shows a work for a while. `Missing` where no reader could find it.
    pub async fn feature(&self, work: WorkId, line: &str, from: Date, until: Option<Date>) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.query_one(WORK, params![work]).await?.ok_or(StoreError::Missing("work"))?;
        tx.run(vec![(ADD, params![work, line, from, until]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Changes how long a work is shown, and with which line.
    pub async fn set_featured(
        &self,
        id: FeaturedId,
        line: &str,
        from: Date,
        until: Option<Date>,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(SET, params![id, line, from, until]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }

    /// Shows a work no longer, and tells nowhere that it was.
    pub async fn remove_featured(&self, id: FeaturedId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(REMOVE, params![id]), changes::log(Subject::Lists)]).await?;
        tx.commit().await
    }
}

fn featured(row: Row) -> Result<Featured> {
    let mut fields = row.fields("featured_work");
    Ok(Featured {
        id: fields.get("id")?,
        work: fields.get("work_id")?,
        line: fields.get("line")?,
        from: fields.get("from_day")?,
        until: fields.get("until_day")?,
    })
}
