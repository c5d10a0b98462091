//! Import jobs: what was asked for and how far it came.

use ficus_archive::{
    JobId,
    provenance::{ImportJob, ImportSummary},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Row, json, params},
};

const START: &str = "INSERT INTO import_job (started, paths, done) VALUES ($1, $2, $3) RETURNING id";
const UPDATE: &str = "UPDATE import_job SET done = $2, finished = $3 WHERE id = $1";
const JOB: &str = "SELECT id, started, finished, paths, done FROM import_job WHERE id = $1";
const NEWEST: &str = "SELECT id, started, finished, paths, done FROM import_job ORDER BY id DESC LIMIT $1";

impl Store {
    /// Records that an import starts.
    pub async fn start_job(&self, paths: &[String], now: Timestamp) -> Result<JobId> {
        let mut tx = self.database.begin().await?;
        let values = params![now, json(paths)?, json(&ImportSummary::default())?];
        let row = tx.query_one(START, values).await?.ok_or(StoreError::Missing("import job"))?;
        let id = row.first("import_job", "id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Records how far an import is.
    pub async fn update_job(
        &self,
        job: JobId,
        done: &ImportSummary,
        finished: Option<Timestamp>,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(UPDATE, params![job, json(done)?, finished]).await?;
        tx.commit().await
    }

    /// An import job.
    pub async fn job(&self, job: JobId) -> Result<Option<ImportJob>> {
        self.database.query_one(JOB, params![job]).await?.map(import_job).transpose()
    }

    /// Import jobs, the newest first.
    pub async fn jobs(&self, limit: u32) -> Result<Vec<ImportJob>> {
        self.database.query(NEWEST, params![limit]).await?.into_iter().map(import_job).collect()
    }
}

fn import_job(row: Row) -> Result<ImportJob> {
    let mut fields = row.fields("import_job");
    Ok(ImportJob {
        id: fields.get("id")?,
        started: fields.get("started")?,
        finished: fields.get("finished")?,
        paths: fields.json("paths")?,
        done: fields.json("done")?,
    })
}
