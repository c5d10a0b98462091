//! Styles that the authors of works made for their texts.

use ficus_archive::{
    WorkId,
    work_style::{Look, STYLES_MAX, WorkStyle},
};

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Row, params},
};

const ALL: &str = "SELECT name, look FROM work_style WHERE work_id = $1 ORDER BY name";
const COUNT: &str = "SELECT COUNT(*) FROM work_style WHERE work_id = $1 AND name <> $2";
const SET: &str = "INSERT INTO work_style (work_id, name, look) VALUES ($1, $2, $3)
    ON CONFLICT (work_id, name) DO UPDATE SET look = excluded.look";
const REMOVE: &str = "DELETE FROM work_style WHERE work_id = $1 AND name = $2";
const SHOWN_ANEW: &str = "UPDATE work SET version = version + 1 WHERE id = $1";

impl Store {
    /// The styles of a work, by name.
    pub async fn work_styles(&self, work: WorkId) -> Result<Vec<WorkStyle>> {
        self.database.query(ALL, params![work]).await?.into_iter().map(style).collect()
    }

    /// Makes a style of a work, or changes the one of that name.
    pub async fn set_work_style(&self, work: WorkId, style: &WorkStyle) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let name = style.name.as_str();
        let others: u64 = tx
            .query_one(COUNT, params![work, name])
            .await?
            .map_or(Ok(0), |row| row.first("work_style", "count"))?;
        if others >= STYLES_MAX as u64 {
            return Err(StoreError::Refused("The work has thirty styles: take one away first."));
        }
        let queries = vec![
            (SET, params![work, name, style.look.kept()]),
            (SHOWN_ANEW, params![work]),
            changes::log(Subject::Work(work)),
        ];
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Takes a style of a work away; passages that bear its name are set like the rest.
    pub async fn remove_work_style(&self, work: WorkId, name: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let queries = vec![
            (REMOVE, params![work, name]),
            (SHOWN_ANEW, params![work]),
            changes::log(Subject::Work(work)),
        ];
        tx.run(queries).await?;
        tx.commit().await
    }
}

fn style(row: Row) -> Result<WorkStyle> {
    let mut fields = row.fields("work_style");
    let (name, look): (String, String) = (fields.get("name")?, fields.get("look")?);
    Ok(WorkStyle { name, look: Look::of_kept(&look) })
}
