//! The keys of tags: by what names find each other that may mean the same.

use ficus_archive::{TagId, tag_likeness};

use crate::{
    Result,
    database::{Query, Tx, json, params},
};

const ADD: &str =
    "INSERT INTO tag_key (key, tag_id) SELECT value, CAST($2 AS BIGINT) FROM texts_of($1) AS keys
    WHERE value <> '' ON CONFLICT DO NOTHING";
const FORGET: &str = "DELETE FROM tag_key WHERE tag_id = $1";
const AFTER: &str = "SELECT id, name FROM tag WHERE id > $1 ORDER BY id LIMIT $2";

/// Tags that get their keys at once.
const AT_ONCE: u32 = 1_000;

/// The statements that give a new tag its keys.
pub(super) fn add(id: TagId, name: &str) -> Result<Vec<Query>> {
    let keys: Vec<String> = tag_likeness::keys(name).into_iter().map(|key| key.replace('\0', "")).collect();
    Ok(vec![(ADD, params![json(&keys)?, id])])
}

/// The statements that give a tag the keys of its new name.
pub(super) fn replace(id: TagId, name: &str) -> Result<Vec<Query>> {
    let mut queries = vec![(FORGET, params![id])];
    queries.extend(add(id, name)?);
    Ok(queries)
}

/// Gives keys to every tag of an archive that was made before there were any.
pub(crate) async fn fill(tx: &mut Tx) -> Result<()> {
    let mut last = TagId(0);
    loop {
        let rows = tx.query(AFTER, params![last, AT_ONCE]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut queries = Vec::with_capacity(rows.len());
        for row in rows {
            let mut fields = row.fields("tag");
            last = fields.get("id")?;
            let name: String = fields.get("name")?;
            queries.extend(add(last, &name)?);
        }
        tx.run(queries).await?;
    }
}
