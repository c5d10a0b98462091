//! Slugs that are not taken: `watson`, `watson-2`, `watson-3` …

use std::collections::HashSet;

use ficus_archive::slug::slug;

use crate::{
    Result,
    database::{Tx, json, params},
};

/// Asks which slugs of a list are taken: `$1` is the list.
type TakenSql = &'static str;

/// The first slug of a name that is not taken. Looks further each time, so that many namesakes cost few trips.
pub(crate) async fn free(tx: &mut Tx, name: &str, taken_sql: TakenSql) -> Result<String> {
    let base = slug(name);
    let mut from = 1u64;
    let mut until = 4u64;
    loop {
        let candidates: Vec<String> = (from..until)
            .map(|number| if number == 1 { base.clone() } else { format!("{base}-{number}") })
            .collect();
        let rows = tx.query(taken_sql, params![json(&candidates)?]).await?;
        let taken: HashSet<String> =
            rows.into_iter().map(|row| row.first("slug", "slug")).collect::<Result<_>>()?;
        if let Some(free) = candidates.into_iter().find(|candidate| !taken.contains(candidate)) {
            return Ok(free);
        }
        (from, until) = (until, until * 8);
    }
}
