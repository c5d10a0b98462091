//! What an old archive knew of a series beside its stories: what it is about, what it is a part of, what readers said.

use ficus_archive::{SeriesId, old_site::OldSeries};
use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, Subject, changes,
    database::{Tx, params},
    names,
};

/// A series of that title by that pen name, else the only one of that title.
const FIND: &str = "
    SELECT series.id, CAST(CASE WHEN pen_name.folded = $2 THEN 1 ELSE 0 END AS BIGINT) FROM series
    JOIN pen_name ON pen_name.id = series.pen_name_id
    WHERE series.folded = $1
    ORDER BY CASE WHEN pen_name.folded = $2 THEN 0 ELSE 1 END, series.id LIMIT 2";
const SUM_UP: &str = "UPDATE series SET summary = $2, version = version + 1 WHERE id = $1 AND summary = ''";
const SAY: &str = "
    INSERT INTO series_comment (series_id, account_id, pen_name_id, name, text, written, hidden)
    SELECT CAST($1 AS BIGINT), NULL, NULL, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), 0
    WHERE NOT EXISTS (SELECT 1 FROM series_comment
        WHERE series_id = $1 AND name = $2 AND text = $3 AND written = $4)";
const IS_WITHIN: &str = "SELECT series_id FROM sub_series WHERE series_id = $1 AND sub_id = $2";
const CHANGED: &str = "UPDATE series SET version = version + 1 WHERE id = $1";

impl Store {
    /// Keeps what an old archive knew of a series that came with its works; the same again adds nothing. False where no
    /// such series is here, or several.
    pub async fn keep_old_series(&self, old: &OldSeries) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let Some(id) = find(&mut tx, &old.title, old.keeper.as_deref()).await? else { return Ok(false) };
        let mut queries = Vec::new();
        if !old.summary.is_empty() {
            queries.push((SUM_UP, params![id, &Prose::from_plain(&old.summary)]));
        }
        for said in &old.comments {
            let written = said.written.unwrap_or(Timestamp::UNIX_EPOCH);
            queries.push((SAY, params![id, &said.name, &said.text, written]));
        }
        if !old.comments.is_empty() {
            queries.push((CHANGED, params![id]));
        }
        queries.push(changes::log(Subject::Lists));
        tx.run(queries).await?;
        let mut above = Vec::new();
        for title in &old.within {
            if let Some(over) = find(&mut tx, title, old.keeper.as_deref()).await?
                && tx.query_one(IS_WITHIN, params![over, id]).await?.is_none()
            {
                above.push(over);
            }
        }
        tx.commit().await?;
        for over in above {
            match self.nest_series(over, id).await {
                // What stands in itself there stands beside itself here.
                Err(StoreError::Refused(_)) => {}
                nested => nested?,
            }
        }
        Ok(true)
    }
}

async fn find(tx: &mut Tx, title: &str, keeper: Option<&str>) -> Result<Option<SeriesId>> {
    let keeper = keeper.map(names::name_key).unwrap_or_default();
    let rows = tx.query(FIND, params![names::name_key(title), keeper]).await?;
    let only = rows.len() == 1;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let mut fields = row.fields("series");
    let id = fields.get("id")?;
    let is_kept: u64 = fields.get("kept")?;
    Ok(Some(id).filter(|_| only || is_kept == 1))
}
