//! The import of files and folders into an archive, or only its report.
//!
//! A work is in the archive whole or not at all, and its key is the same whenever it is imported. So an import that was
//! stopped anywhere is resumed by running it again.

mod files;
mod heap;
mod read;
mod spool;

use std::{
    collections::HashMap,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use ficus_archive::{
    JobId,
    password::hex,
    provenance::{ImportSummary, Refused, Source},
    rating::Ladder,
    work::WorkDraft,
};
use ficus_intake::{RescuedWork, WorkPlan};
use ficus_store::{Added, Store};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::{JoinError, JoinSet};

use self::heap::{Place, Readings};
use crate::JobError;

/// So many works are stored in one transaction.
const WORKS_AT_ONCE: usize = 32;
/// So many originals are kept at once; each waits for the disk more than it works.
const ORIGINALS_AT_ONCE: usize = 8;

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Files or works that are done.
    pub done: u64,
    /// Files or works that there are.
    pub total: u64,
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading files.
    Reading,
    /// Storing works.
    Storing,
}

/// Reads files and folders; changes nothing. Each work's report line goes to `work`. Blocks.
///
/// What does not fit into memory waits in a nameless file in the folder `scratch`.
pub fn dry_run(
    paths: &[PathBuf],
    scratch: &Path,
    ladder: &Ladder,
    progress: &(dyn Fn(Progress) + Sync),
    work: &mut dyn FnMut(Value),
) -> Result<ImportSummary, JobError> {
    let mut readings = read::read_all(paths, scratch, false, progress)?;
    let works = std::mem::take(&mut readings.works);
    let mut summary = std::mem::take(&mut readings.summary);
    for batch in works.chunks(WORKS_AT_ONCE) {
        let reports: Vec<Value> =
            gather(&readings, batch)?.iter().map(|rescued| rescued.report(ladder)).collect();
        for report in reports {
            count(&mut summary, &report);
            work(report);
        }
    }
    Ok(summary)
}

/// Reads files and folders into the archive; each work's report line, with its `id`, goes to `work`.
///
/// Reading blocks the calling thread.
pub async fn run(
    store: &Store,
    paths: &[PathBuf],
    now: Timestamp,
    progress: &(dyn Fn(Progress) + Sync),
    work: &mut (dyn FnMut(Value) + Send),
) -> Result<ImportSummary, JobError> {
    let site = store.site().await?;
    let asked: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let job = store.start_job(&asked, now).await?;
    let mut readings = read::read_all(paths, store.data(), true, progress)?;
    let works = std::mem::take(&mut readings.works);
    let mut summary = std::mem::take(&mut readings.summary);
    let readings = Arc::new(readings);
    let total = works.len() as u64;
    let mut done = 0;
    for batch in works.chunks(WORKS_AT_ONCE) {
        progress(Progress { stage: Stage::Storing, done, total });
        let batch = gather(&readings, batch)?;
        let drafts = batch.iter().map(|work| work.draft(&site.ladder, site.imports_visible)).collect();
        let outcomes = take_in(store, drafts, &readings, job, now).await?;
        for (rescued, outcome) in batch.iter().zip(outcomes) {
            match outcome {
                Ok(added) => {
                    let report = rescued.report(&site.ladder);
                    count(&mut summary, &report);
                    summary.new_works += u64::from(matches!(added, Added::New(_)));
                    work(with_id(report, added));
                }
                Err(refused) => summary.refused.push(refused),
            }
        }
        done += batch.len() as u64;
        store.update_job(job, &summary, None).await?;
    }
    progress(Progress { stage: Stage::Storing, done, total });
    store.update_job(job, &summary, Some(now)).await?;
    Ok(summary)
}

/// Keeps the originals of works and then the works, in one transaction; a work whose original was changed since it was
/// read is refused. The answers stand in the order of the drafts.
async fn take_in(
    store: &Store,
    drafts: Vec<WorkDraft>,
    readings: &Arc<Readings>,
    job: JobId,
    now: Timestamp,
) -> Result<Vec<Result<Added, Refused>>, JobError> {
    let mut outcomes: Vec<Option<Result<Added, Refused>>> = Vec::with_capacity(drafts.len());
    let mut sources: HashMap<String, Source> = HashMap::new();
    for draft in &drafts {
        let known = match &draft.provenance {
            Some(provenance) => store.known_import(&provenance.import_key).await?,
            None => None,
        };
        if known.is_none() {
            let from = draft.provenance.iter().flat_map(|provenance| &provenance.sources);
            sources.extend(from.map(|source| (source.sha256.clone(), source.clone())));
        }
        outcomes.push(known.map(|id| Ok(Added::Known(id))));
    }
    let lost = keep_originals(store, sources.into_values().collect(), readings).await?;
    let mut ready = Vec::new();
    for (draft, outcome) in drafts.into_iter().zip(&mut outcomes).filter(|(_, outcome)| outcome.is_none()) {
        let mut from = draft.provenance.iter().flat_map(|provenance| &provenance.sources);
        match from.find_map(|source| Some((source, lost.get(&source.sha256)?))) {
            Some((source, reason)) => {
                *outcome = Some(Err(Refused { path: source.path.clone(), reason: reason.clone() }));
            }
            None => ready.push(draft),
        }
    }
    let mut added = store.add_works(&ready, Some(job), now).await?.into_iter().map(Ok);
    // Every work without an answer so far was handed to the store, which answers for each in order.
    Ok(outcomes.into_iter().filter_map(|outcome| outcome.or_else(|| added.next())).collect())
}

/// Keeps originals, a few at once; answers why some could not be, by their hash.
async fn keep_originals(
    store: &Store,
    sources: Vec<Source>,
    readings: &Arc<Readings>,
) -> Result<HashMap<String, String>, JobError> {
    let mut lost = HashMap::new();
    for some in sources.chunks(ORIGINALS_AT_ONCE) {
        let mut tasks = JoinSet::new();
        for source in some {
            let (store, source, readings) = (store.clone(), source.clone(), Arc::clone(readings));
            tasks.spawn(async move {
                let read = tokio::task::spawn_blocking(move || (original(&source, &readings), source)).await;
                match read.map_err(gone_wrong)? {
                    (Ok(bytes), source) => {
                        store.keep_original(bytes, &source.media_type).await?;
                        Ok(None)
                    }
                    (Err(reason), source) => Ok::<_, JobError>(Some((source.sha256, reason))),
                }
            });
        }
        while let Some(task) = tasks.join_next().await {
            lost.extend(task.map_err(gone_wrong)??);
        }
    }
    Ok(lost)
}

fn gone_wrong(error: JoinError) -> JobError {
    JobError::Read { path: PathBuf::from("originals"), source: io::Error::other(error) }
}

/// The bytes of a source, read again: the raw bytes of all files would not fit into memory.
fn original(source: &Source, readings: &Readings) -> Result<Vec<u8>, String> {
    let place = readings.places.get(&source.sha256).ok_or("it is not among the files that were read")?;
    let bytes = match place {
        Place::File { at, bytes } => {
            let mut read = Vec::new();
            fs::File::open(at).and_then(|file| file.take(*bytes).read_to_end(&mut read)).map(|_| read)
        }
        Place::Spooled(at) => readings.bytes(at),
    };
    let bytes = bytes.map_err(|error| files::io_reason(&error))?;
    if sha256(&bytes) == source.sha256 {
        Ok(bytes)
    } else {
        Err("it was changed while it was imported".to_owned())
    }
}

/// Puts a few works together, on all cores.
fn gather(readings: &Readings, works: &[WorkPlan]) -> Result<Vec<RescuedWork>, JobError> {
    works
        .par_iter()
        .map(|work| readings.gather(work))
        .collect::<io::Result<_>>()
        .map_err(|source| JobError::Read { path: PathBuf::from("what was read"), source })
}

fn with_id(mut report: Value, added: Added) -> Value {
    let (Added::New(id) | Added::Known(id)) = added;
    if let Value::Object(fields) = &mut report {
        fields.insert("id".to_owned(), id.0.into());
    }
    report
}

fn count(summary: &mut ImportSummary, report: &Value) {
    let chapters = report["chapters"].as_array().map_or(&[][..], Vec::as_slice);
    summary.works += 1;
    summary.chapters += chapters.len() as u64;
    summary.words += chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum::<u64>();
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
