//! The import of files and folders into an archive, or only its report.
//!
//! A work is in the archive whole or not at all, and its key is the same whenever it is imported. So an import that was
//! stopped anywhere is resumed by running it again.

use std::{
    any::Any,
    collections::HashMap,
    fs,
    io::{self, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use ficus_archive::{
    JobId,
    password::hex,
    provenance::{ImportSummary, Refused, Source},
    rating::Ladder,
    work::WorkDraft,
};
use ficus_formats::Limits;
use ficus_intake::{FileReading, RescuedWork};
use ficus_store::{Added, Store};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::{JoinError, JoinSet};

use crate::{
    JobError,
    files::{self, File, Found},
};

/// Stack of a reading thread in bytes: text that nests deeply must not end the program.
const STACK_BYTES: usize = 16 << 20;
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
pub fn dry_run(
    paths: &[PathBuf],
    ladder: &Ladder,
    progress: &(dyn Fn(Progress) + Sync),
    work: &mut dyn FnMut(Value),
) -> Result<ImportSummary, JobError> {
    let Reading { works, mut summary, .. } = read_all(paths, progress)?;
    for rescued in works {
        let report = rescued.report(ladder);
        count(&mut summary, &report);
        work(report);
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
    let Reading { works, places, mut summary } = read_all(paths, progress)?;
    let total = works.len() as u64;
    let mut done = 0;
    for batch in works.chunks(WORKS_AT_ONCE) {
        progress(Progress { stage: Stage::Storing, done, total });
        let drafts = batch.iter().map(|work| work.draft(&site.ladder, site.imports_visible)).collect();
        let outcomes = take_in(store, drafts, &places, job, now).await?;
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
    places: &HashMap<String, PathBuf>,
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
    let lost = keep_originals(store, sources.into_values().collect(), places).await?;
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
    places: &HashMap<String, PathBuf>,
) -> Result<HashMap<String, String>, JobError> {
    let mut lost = HashMap::new();
    for some in sources.chunks(ORIGINALS_AT_ONCE) {
        let mut tasks = JoinSet::new();
        for source in some {
            let (store, source, place) = (store.clone(), source.clone(), places.get(&source.sha256).cloned());
            tasks.spawn(async move {
                let read = tokio::task::spawn_blocking(move || (original(&source, place), source)).await;
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
fn original(source: &Source, place: Option<PathBuf>) -> Result<Vec<u8>, String> {
    let at = place.ok_or("it is not among the files that were read")?;
    let bytes = bytes_of(&at, source.bytes).map_err(|error| files::io_reason(&error))?;
    if sha256(&bytes) == source.sha256 {
        Ok(bytes)
    } else {
        Err("it was changed while it was imported".to_owned())
    }
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

/// Everything that was read.
struct Reading {
    works: Vec<RescuedWork>,
    /// Where the bytes of each hash are.
    places: HashMap<String, PathBuf>,
    summary: ImportSummary,
}

/// Reads all files on all cores and puts them together.
fn read_all(paths: &[PathBuf], progress: &(dyn Fn(Progress) + Sync)) -> Result<Reading, JobError> {
    let limits = Limits::default();
    let Found { files, refused } = files::find(paths, &limits);
    let total = files.len() as u64;
    let done = AtomicU64::new(0);
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| JobError::Read { path: PathBuf::new(), source: std::io::Error::other(error) })?;
    let read: Vec<_> = pool.install(|| {
        files
            .par_iter()
            .map(|file| {
                let outcome = read_one(file, &limits);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress(Progress { stage: Stage::Reading, done, total });
                outcome
            })
            .collect()
    });
    let mut summary = ImportSummary { refused, ..ImportSummary::default() };
    let mut places = HashMap::new();
    let mut readings = Vec::new();
    for (file, outcome) in files.into_iter().zip(read) {
        match outcome {
            Ok((hash, reading)) => {
                summary.files += 1;
                summary.bytes += file.bytes;
                places.entry(hash).or_insert(file.at);
                readings.push(reading);
            }
            Err(reason) => summary.refused.push(Refused { path: file.path, reason }),
        }
    }
    summary.refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Reading { works: ficus_intake::assemble(&readings), places, summary })
}

/// Reads one file; a fault of a reader stops that file alone.
fn read_one(file: &File, limits: &Limits) -> Result<(String, FileReading), String> {
    let bytes = bytes_of(&file.at, file.bytes).map_err(|error| files::io_reason(&error))?;
    let hash = sha256(&bytes);
    catch_unwind(AssertUnwindSafe(|| ficus_intake::read_file(&file.path, &bytes, limits)))
        .map_err(|panic| {
            tracing::error!(path = file.path, fault = said(panic.as_ref()), "a reader failed");
            "it could not be read: internal error".to_owned()
        })?
        .map(|reading| (hash, reading.below(&file.below)))
        .map_err(|refusal| refusal.to_string())
}

/// A file's bytes, and not one more than it had when its length was admitted.
fn bytes_of(at: &Path, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(at)?.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown")
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
