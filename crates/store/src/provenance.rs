//! Provenance: where each imported work came from.

use std::collections::HashMap;

use ficus_archive::{
    JobId, WorkId,
    provenance::{Provenance, ProvenanceDraft},
};
use jiff::Timestamp;

use crate::{
    Result, Store,
    database::{Query, Row, Tx, json, page, params},
    old_addresses,
    originals::sha256_of,
};

const OF_WORK: &str = "SELECT work_id, draft, job_id, imported FROM provenance WHERE work_id = $1";
const OF_WORKS: &str = "SELECT work_id, draft, job_id, imported FROM provenance WHERE work_id IN ints_of($1)";
/// A work that went into another one is known by that one, and one that was removed is never taken in again.
const BY_KEY: &str = "SELECT work_id FROM provenance WHERE import_key = $1
    UNION ALL SELECT work_id FROM merged_work WHERE import_key = $1
    UNION ALL SELECT work_id FROM removed_import WHERE key_sha256 = $2";
const BY_KEYS: &str = "SELECT import_key, work_id FROM provenance WHERE import_key IN texts_of($1)
    UNION ALL SELECT import_key, work_id FROM merged_work WHERE import_key IN texts_of($1)";
const REMOVED: &str = "SELECT key_sha256, work_id FROM removed_import WHERE key_sha256 IN texts_of($1)";
const OF_JOB: &str = "SELECT work_id FROM provenance WHERE job_id = $1 ORDER BY work_id LIMIT $3 OFFSET $2";
const COUNT_OF_JOB: &str = "SELECT COUNT(*) FROM provenance WHERE job_id = $1";
const ADD: &str =
    "INSERT INTO provenance (work_id, import_key, job_id, imported, draft) VALUES ($1, $2, $3, $4, $5)";
const ADD_ORIGINAL: &str = "INSERT INTO work_original (work_id, position, sha256) VALUES ($1, $2, $3)";

impl Store {
    /// Where a work came from; `None` for a work written here.
    pub async fn provenance(&self, work: WorkId) -> Result<Option<Provenance>> {
        let row = self.database.query_one(OF_WORK, params![work]).await?;
        row.map(|row| provenance(row).map(|(_, provenance)| provenance)).transpose()
    }

    /// Where some works came from, in one query.
    pub async fn provenances(&self, works: &[WorkId]) -> Result<HashMap<WorkId, Provenance>> {
        self.database.query(OF_WORKS, params![json(works)?]).await?.into_iter().map(provenance).collect()
    }

    /// The work that an import of this key made before.
    pub async fn known_import(&self, import_key: &str) -> Result<Option<WorkId>> {
        let row =
            self.database.query_one(BY_KEY, params![import_key, sha256_of(import_key.as_bytes())]).await?;
        row.map(|row| row.first("provenance", "work_id")).transpose()
    }

    /// Works that an import job made, in order of id, and how many there are.
    pub async fn works_of_job(&self, job: JobId, offset: u32, limit: u32) -> Result<(Vec<WorkId>, u64)> {
        let answers = self
            .database
            .query_many(vec![(OF_JOB, params![job, offset, limit]), (COUNT_OF_JOB, params![job])])
            .await?;
        let (rows, total) = page(answers)?;
        let works = rows.into_iter().map(|row| row.first("provenance", "work_id")).collect::<Result<_>>()?;
        Ok((works, total))
    }
}

fn provenance(row: Row) -> Result<(WorkId, Provenance)> {
    let mut fields = row.fields("provenance");
    let work = fields.get("work_id")?;
    let provenance = Provenance {
        draft: fields.json("draft")?,
        job: fields.get("job_id")?,
        imported: fields.get("imported")?,
    };
    Ok((work, provenance))
}

/// As [`Store::known_import`] for many keys, inside a transaction.
pub(crate) async fn known<'a>(
    tx: &mut Tx,
    import_keys: impl Iterator<Item = &'a str>,
) -> Result<HashMap<&'a str, WorkId>> {
    let keys: Vec<&str> = import_keys.filter(|key| !key.contains('\0')).collect();
    let mut found: HashMap<String, WorkId> = HashMap::new();
    for row in tx.query(BY_KEYS, params![json(&keys)?]).await? {
        let mut fields = row.fields("provenance");
        found.insert(fields.get("import_key")?, fields.get("work_id")?);
    }
    let hashes: Vec<String> = keys.iter().map(|key| sha256_of(key.as_bytes())).collect();
    let mut removed: HashMap<String, WorkId> = HashMap::new();
    for row in tx.query(REMOVED, params![json(&hashes)?]).await? {
        let mut fields = row.fields("removed_import");
        removed.insert(fields.get("key_sha256")?, fields.get("work_id")?);
    }
    let known = keys.into_iter().zip(&hashes);
    Ok(known.filter_map(|(key, hash)| Some((key, *found.get(key).or_else(|| removed.get(hash))?))).collect())
}

/// The statements that keep where a new work came from.
pub(crate) fn add(
    work: WorkId,
    draft: &ProvenanceDraft,
    job: Option<JobId>,
    now: Timestamp,
) -> Result<Vec<Query>> {
    let mut queries = vec![(ADD, params![work, &draft.import_key, job, now, json(draft)?])];
    queries.extend(originals(work, draft));
    queries.extend(old_addresses::add(work, &draft.addresses));
    Ok(queries)
}

/// The statements that keep which files a work came from.
pub(crate) fn originals(work: WorkId, draft: &ProvenanceDraft) -> Vec<Query> {
    let sources = draft.sources.iter().enumerate();
    sources.map(|(position, source)| (ADD_ORIGINAL, params![work, position, &source.sha256])).collect()
}
