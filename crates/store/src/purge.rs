//! Purging: works, and what they left behind, gone for good.
//!
//! What always holds: after the transaction no row tells of the work but its number – in the audit log, in the change
//! log, and beside the hash of its import's key, so that an import does not bring it back. Files that no other work
//! needs are noted in the same transaction and unlinked after it; a stop between the two is made good by the next
//! call of [`Store::unlink_unneeded`].

use std::collections::BTreeSet;

use ficus_archive::{PenNameId, SeriesId, WorkId, provenance::ImportSummary, work::Audience};

use crate::{
    Result, Store, Subject, adding, changes,
    database::{Query, Tx, json, params},
    originals::{Place, off_thread, sha256_of},
};

/// Whether the files that a work came from go too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Originals {
    /// They stay, without a word of the work.
    Stay,
    /// They go, unless other works came from them too.
    Go,
}

const STANDING: &str = "SELECT id, audience, words FROM work WHERE id IN ints_of($1)";
const SERIES_OF: &str = "SELECT DISTINCT series_id FROM series_work WHERE work_id IN ints_of($1)";
const AUTHORS_OF: &str = "SELECT DISTINCT pen_name_id FROM signer WHERE work_id IN ints_of($1)";
const FILES_OF: &str = "SELECT DISTINCT sha256 FROM work_original WHERE work_id IN ints_of($1)";
/// Pictures belong to their work alone, and go with it in any case.
const PICTURES_OF: &str = "
    SELECT sha256 FROM picture WHERE work_id IN ints_of($1) UNION
    SELECT small_sha256 FROM picture WHERE work_id IN ints_of($1) AND small_sha256 IS NOT NULL";
const KEYS_OF: &str = "
    SELECT work_id, import_key FROM provenance WHERE work_id IN ints_of($1) UNION ALL
    SELECT work_id, import_key FROM merged_work WHERE work_id IN ints_of($1) AND import_key IS NOT NULL";
const NEVER_AGAIN: &str = "INSERT INTO removed_import (key_sha256, work_id) VALUES ($1, $2)
    ON CONFLICT (key_sha256) DO NOTHING";
const JOBS_OF: &str =
    "SELECT DISTINCT job_id FROM provenance WHERE work_id IN ints_of($1) AND job_id IS NOT NULL";
/// Files that other works came from stay; the works themselves are gone when this runs.
const UNNEEDED: &str = "INSERT INTO unneeded_original (sha256)
    SELECT value FROM (SELECT sha256 AS value FROM original WHERE sha256 IN texts_of($1)) AS file
    WHERE NOT EXISTS (SELECT 1 FROM work_original WHERE work_original.sha256 = file.value)
        AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.sha256 = file.value)
        AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.small_sha256 = file.value)
        AND NOT EXISTS (SELECT 1 FROM site_picture WHERE site_picture.sha256 = file.value)
    ON CONFLICT (sha256) DO NOTHING";
const FORGET_UNNEEDED_RECORDS: &str = "DELETE FROM original WHERE sha256 IN texts_of($1)
    AND NOT EXISTS (SELECT 1 FROM work_original WHERE work_original.sha256 = original.sha256)
    AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.sha256 = original.sha256)
    AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.small_sha256 = original.sha256)
    AND NOT EXISTS (SELECT 1 FROM site_picture WHERE site_picture.sha256 = original.sha256)";

/// In this order: what hangs on a row goes before it. Everything else that tells of a work goes with it by itself.
const FORGET: &[&str] = &[
    "DELETE FROM review_decision_work WHERE decision_id IN (
        SELECT decision_id FROM review_decision_work WHERE work_id IN ints_of($1))",
    "DELETE FROM review_decision WHERE NOT EXISTS (
        SELECT 1 FROM review_decision_work WHERE decision_id = review_decision.id)",
    "DELETE FROM import_review WHERE work_id IN ints_of($1)",
    "UPDATE import_review SET duplicate_of = NULL WHERE duplicate_of IN ints_of($1)",
    "DELETE FROM work_likeness WHERE work_id IN ints_of($1)",
    "DELETE FROM old_address WHERE work_id IN ints_of($1)",
    "DELETE FROM merged_work WHERE work_id IN ints_of($1)",
    "DELETE FROM provenance WHERE work_id IN ints_of($1)",
    "DELETE FROM work_original WHERE work_id IN ints_of($1)",
    "DELETE FROM counts WHERE work_id IN ints_of($1)",
    "DELETE FROM work_author WHERE work_id IN ints_of($1)",
    "DELETE FROM work_tag WHERE work_id IN ints_of($1)",
    "DELETE FROM work_category WHERE work_id IN ints_of($1)",
    "DELETE FROM series_work WHERE work_id IN ints_of($1)",
    "DELETE FROM review WHERE work_id IN ints_of($1)",
    "DELETE FROM recommendation WHERE work_id IN ints_of($1)",
    "DELETE FROM shelf_work WHERE work_id IN ints_of($1)",
    "DELETE FROM chapter_version WHERE chapter_id IN (SELECT id FROM chapter WHERE work_id IN ints_of($1))",
    "DELETE FROM chapter_text WHERE chapter_id IN (SELECT id FROM chapter WHERE work_id IN ints_of($1))",
    "DELETE FROM chapter WHERE work_id IN ints_of($1)",
    "DELETE FROM work WHERE id IN ints_of($1)",
];
const FORGET_EMPTY_SERIES: &str = "DELETE FROM series WHERE id IN ints_of($1)
    AND summary_typed IS NULL
    AND NOT EXISTS (SELECT 1 FROM series_work WHERE series_work.series_id = series.id)
    AND NOT EXISTS (SELECT 1 FROM veiled_series WHERE veiled_series.series_id = series.id)
    AND NOT EXISTS (SELECT 1 FROM sub_series WHERE sub_series.series_id = series.id)";
/// A pen name that signs nothing and is nobody's tells only who once wrote here.
const FORGET_EMPTY_NAMES: &str = "DELETE FROM pen_name WHERE id IN ints_of($1) AND account_id IS NULL
    AND is_orphanage = 0
    AND NOT EXISTS (SELECT 1 FROM work_author WHERE work_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM veiled_author WHERE veiled_author.pen_name_id = pen_name.id)
    AND NOT EXISTS (SELECT 1 FROM series WHERE series.pen_name_id = pen_name.id)";

const WAITING: &str = "SELECT sha256 FROM unneeded_original ORDER BY sha256 LIMIT $1";
const NEEDED_AGAIN: &str = "SELECT sha256 FROM original WHERE sha256 IN texts_of($1)";
const UNLINKED: &str = "DELETE FROM unneeded_original WHERE sha256 IN texts_of($1)";

const JOB_DONE: &str = "SELECT id, done FROM import_job WHERE id = $1";
const SET_JOB_DONE: &str = "UPDATE import_job SET done = $2 WHERE id = $1";
/// Whether a work that is still there came out of a packed file.
const CAME_FROM: &str =
    "SELECT work_id FROM provenance WHERE job_id = $1 AND draft LIKE $2 ESCAPE '!' LIMIT 1";

/// Files unlinked at once.
const FILES_AT_ONCE: u32 = 1_000;

impl Store {
    /// Takes works away with everything that was said about them, and unlinks the files that nothing needs any more.
    /// Works that are not there are passed over.
    pub async fn purge_works(&self, works: &[WorkId], originals: Originals) -> Result<()> {
        let mut tx = self.database.begin().await?;
        purge(&mut tx, works, originals).await?;
        tx.commit().await?;
        self.unlink_unneeded().await?;
        self.database.scrub().await
    }

    /// Unlinks the files of works that are gone.
    pub async fn unlink_unneeded(&self) -> Result<()> {
        loop {
            let rows = self.database.query(WAITING, params![FILES_AT_ONCE]).await?;
            let waiting: Vec<String> = rows
                .into_iter()
                .map(|row| row.first("unneeded_original", "sha256"))
                .collect::<Result<_>>()?;
            if waiting.is_empty() {
                return Ok(());
            }
            // A file that was imported again meanwhile is another work's: nobody else writes until the files are gone.
            let mut tx = self.database.begin().await?;
            let again = tx.query(NEEDED_AGAIN, params![json(&waiting)?]).await?;
            let again: BTreeSet<String> =
                again.into_iter().map(|row| row.first("original", "sha256")).collect::<Result<_>>()?;
            let places: Vec<Place> = waiting
                .iter()
                .filter(|sha256| !again.contains(*sha256))
                .map(|sha256| Place::new(&self.data, sha256))
                .collect();
            off_thread(move || places.iter().try_for_each(Place::unlink)).await?;
            tx.execute(UNLINKED, params![json(&waiting)?]).await?;
            tx.commit().await?;
        }
    }
}

/// Takes works away, as part of a transaction; whoever commits it calls [`Store::unlink_unneeded`] afterwards.
pub(crate) async fn purge(tx: &mut Tx, works: &[WorkId], originals: Originals) -> Result<()> {
    let list = json(works)?;
    let series: Vec<SeriesId> = ids(tx, SERIES_OF, &list).await?;
    let authors: Vec<PenNameId> = ids(tx, AUTHORS_OF, &list).await?;
    let files = files_of(tx, works).await?;
    let pictures: Vec<String> = ids(tx, PICTURES_OF, &list).await?;
    let jobs: Vec<i64> = ids(tx, JOBS_OF, &list).await?;
    let mut queries: Vec<Query> = Vec::new();
    queries.extend(never_again(tx, &list).await?);
    for row in tx.query(STANDING, params![&list]).await? {
        let mut fields = row.fields("work");
        let work: WorkId = fields.get("id")?;
        if fields.word::<Audience>("audience")? == Audience::Everyone {
            queries.extend(adding::no_longer_listed(work, fields.get("words")?));
        }
        queries.push(changes::log(Subject::Work(work)));
    }
    queries
        .extend(FORGET.iter().map(|sql| (*sql, if sql.contains("$1") { params![&list] } else { params![] })));
    queries.push((FORGET_EMPTY_SERIES, params![json(&series)?]));
    queries.push((FORGET_EMPTY_NAMES, params![json(&authors)?]));
    queries.push(changes::log(Subject::Lists));
    tx.run(queries).await?;
    forget_files(tx, &pictures).await?;
    if originals == Originals::Go {
        forget_files(tx, &files).await?;
        for job in jobs {
            forget_containers(tx, job).await?;
        }
    }
    Ok(())
}

/// The statements that keep imports of works from being taken in again.
pub(crate) async fn never_again(tx: &mut Tx, works: &str) -> Result<Vec<Query>> {
    let rows = tx.query(KEYS_OF, params![works]).await?;
    rows.into_iter()
        .map(|row| {
            let mut fields = row.fields("provenance");
            let work: WorkId = fields.get("work_id")?;
            let key: String = fields.get("import_key")?;
            Ok((NEVER_AGAIN, params![sha256_of(key.as_bytes()), work]))
        })
        .collect()
}

/// The files that works came from.
pub(crate) async fn files_of(tx: &mut Tx, works: &[WorkId]) -> Result<Vec<String>> {
    ids(tx, FILES_OF, &json(works)?).await
}

async fn ids<T: crate::database::FromValue>(tx: &mut Tx, sql: &'static str, list: &str) -> Result<Vec<T>> {
    let rows = tx.query(sql, params![list]).await?;
    rows.into_iter().map(|row| row.first("work", "id")).collect()
}

/// Notes files that nothing needs any more, to be unlinked.
pub(crate) async fn forget_files(tx: &mut Tx, files: &[String]) -> Result<()> {
    let files = json(files)?;
    tx.run(vec![(UNNEEDED, params![&files]), (FORGET_UNNEEDED_RECORDS, params![&files])]).await.map(drop)
}

/// Packed files are kept whole beside what was in them: one goes with the last work that came out of it.
async fn forget_containers(tx: &mut Tx, job: i64) -> Result<()> {
    let Some(row) = tx.query_one(JOB_DONE, params![job]).await? else { return Ok(()) };
    let mut fields = row.fields("import_job");
    fields.get::<i64>("id")?;
    let mut done: ImportSummary = fields.json("done")?;
    let mut gone = Vec::new();
    let mut kept = Vec::new();
    for container in done.containers {
        let within = tx.query_one(CAME_FROM, params![job, path_in_json(&container.path)?]).await?;
        if within.is_some() { kept.push(container) } else { gone.push(container.sha256) }
    }
    done.containers = kept;
    if gone.is_empty() {
        return Ok(());
    }
    tx.execute(SET_JOB_DONE, params![job, json(&done)?]).await?;
    forget_files(tx, &gone).await
}

/// How a record names something in a packed file.
fn path_in_json(path: &str) -> Result<String> {
    let quoted = json(path)?.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    Ok(format!("%\"path\":{}%", quoted.trim_end_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DatabaseUrl;

    const KEYS: &str = "SELECT source.name, key.\"from\", key.\"table\", key.on_delete
        FROM sqlite_schema AS source JOIN pragma_foreign_key_list(source.name) AS key
        WHERE source.type = 'table' AND key.\"table\" IN ('work', 'chapter', 'review', 'recommendation')";

    #[tokio::test]
    async fn nothing_that_hangs_on_a_work_stays_when_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("archive.db"));
        let store = Store::open(&url, folder.path()).await.unwrap();
        let keys = store.database.query(KEYS, params![]).await.unwrap();
        assert!(keys.len() > 20, "the schema was read");
        for row in keys {
            let mut fields = row.fields("schema");
            let [table, column, over, on_delete] = [(); 4].map(|()| fields.get::<String>("name").unwrap());
            let by_itself = matches!(on_delete.as_str(), "CASCADE" | "SET NULL");
            let named = FORGET.iter().any(|sql| sql.contains(&format!("DELETE FROM {table} ")));
            assert!(by_itself || named, "{table}.{column} keeps a {over} from going");
        }
    }
}
