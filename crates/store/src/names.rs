//! Names: by what one is told from another, and slugs that are not taken.

use std::collections::HashSet;

use ficus_archive::slug::{folded, slug};

use crate::{
    Result,
    database::{Tx, json, params},
    originals::sha256_of,
};

/// A key that stands in a unique index has at most this many bytes; PostgreSQL takes no more than 2,704.
const KEY_BYTES_MAX: usize = 1_000;

/// By what a name is told from others: folded.
pub(crate) fn name_key(name: &str) -> String {
    key(folded(name))
}

/// A key that fits an index; the end of an overlong one becomes a SHA-256, so that it stays unlike others.
pub(crate) fn key(key: String) -> String {
    if key.len() <= KEY_BYTES_MAX {
        return key;
    }
    let hash = sha256_of(key.as_bytes());
    format!("{}{hash}", &key[..key.floor_char_boundary(KEY_BYTES_MAX - hash.len())])
}

/// Asks which slugs of a list are taken: `$1` is the list.
type TakenSql = &'static str;

/// The first slug of a name that is not taken: `watson`, `watson-2`, `watson-3` … Looks further each time, so that many namesakes cost few trips.
pub(crate) async fn free_slug(tx: &mut Tx, name: &str, taken_sql: TakenSql) -> Result<String> {
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
