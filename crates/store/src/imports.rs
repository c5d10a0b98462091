//! Import jobs: what was asked for and how far it came.

use ficus_archive::{
    JobId,
    provenance::{ImportJob, ImportSummary, JobProgress},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError,
    database::{Fields, Row, json, page, params},
};

const START: &str = "INSERT INTO import_job (started, paths, done) VALUES ($1, $2, $3) RETURNING id";
const UPDATE: &str = "UPDATE import_job SET done = $2, finished = $3 WHERE id = $1";
const JOB: &str = "SELECT id, started, finished, paths, done, stage, stage_done, stage_total, heard FROM import_job WHERE id = $1";
const NEWEST: &str = "SELECT id, started, finished, paths, done, stage, stage_done, stage_total, heard FROM import_job ORDER BY id DESC LIMIT $2 OFFSET $1";
const COUNT: &str = "SELECT COUNT(*) FROM import_job";
const PROGRESS: &str =
    "UPDATE import_job SET stage = $2, stage_done = $3, stage_total = $4, heard = $5 WHERE id = $1";

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

    /// Records how far an import is; a call every second or so is enough.
    pub async fn set_progress(&self, job: JobId, progress: &JobProgress) -> Result<()> {
        let mut tx = self.database.begin().await?;
        let JobProgress { stage, done, total, heard } = progress;
        tx.execute(PROGRESS, params![job, stage, *done, *total, *heard]).await?;
        tx.commit().await
    }

    /// An import job.
    pub async fn job(&self, job: JobId) -> Result<Option<ImportJob>> {
        self.database.query_one(JOB, params![job]).await?.map(import_job).transpose()
    }

    /// Import jobs, the newest first, and how many there are.
    pub async fn jobs(&self, offset: u32, limit: u32) -> Result<(Vec<ImportJob>, u64)> {
        let queries = vec![(NEWEST, params![offset, limit]), (COUNT, params![])];
        let (rows, total) = page(self.database.query_many(queries).await?)?;
        Ok((rows.into_iter().map(import_job).collect::<Result<_>>()?, total))
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
        progress: progress(&mut fields)?,
    })
}

fn progress(fields: &mut Fields) -> Result<Option<JobProgress>> {
    let stage: Option<String> = fields.get("stage")?;
    let (done, total): (Option<u64>, Option<u64>) = (fields.get("stage_done")?, fields.get("stage_total")?);
    let heard: Option<Timestamp> = fields.get("heard")?;
    Ok(match (stage, heard) {
        (Some(stage), Some(heard)) => {
            Some(JobProgress { stage, done: done.unwrap_or(0), total: total.unwrap_or(0), heard })
        }
        _ => None,
    })
}
