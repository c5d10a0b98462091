//! The import of files and folders into an archive, or only its report.
//!
//! A work is in the archive whole or not at all, and its key is the same whenever it is imported. So an import that was
//! stopped anywhere is resumed by running it again.

use std::{
    any::Any,
    collections::HashMap,
    fs,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use ficus_archive::{
    JobId, WorkId,
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

use crate::{
    JobError,
    files::{self, File, Found},
};

/// Stack of a reading thread in bytes: text that nests deeply must not end the program.
const STACK_BYTES: usize = 16 << 20;
/// The job's record is written after every so many works.
const RECORD_EVERY: u64 = 50;

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
    let read = read_all(paths, progress)?;
    let mut summary = read.summary;
    for rescued in read.works {
        let report = rescued.report(ladder);
        count(&mut summary, &rescued.draft(ladder, true));
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
    for (done, rescued) in (0..).zip(works) {
        progress(Progress { stage: Stage::Storing, done, total });
        let draft = rescued.draft(&site.ladder, site.imports_visible);
        match take_in(store, &draft, &places, job, now).await? {
            Ok(added) => {
                count(&mut summary, &draft);
                let (Added::New(id) | Added::Known(id)) = added;
                summary.new_works += u64::from(matches!(added, Added::New(_)));
                work(with_id(rescued.report(&site.ladder), id));
            }
            Err(refused) => summary.refused.push(refused),
        }
        if done % RECORD_EVERY == 0 {
            store.update_job(job, &summary, None).await?;
        }
    }
    progress(Progress { stage: Stage::Storing, done: total, total });
    store.update_job(job, &summary, Some(now)).await?;
    Ok(summary)
}

/// Keeps the originals of a work and then the work; an original that changed since it was read is refused.
async fn take_in(
    store: &Store,
    draft: &WorkDraft,
    places: &HashMap<String, PathBuf>,
    job: JobId,
    now: Timestamp,
) -> Result<Result<Added, Refused>, JobError> {
    if let Some(provenance) = &draft.provenance {
        if let Some(known) = store.known_import(&provenance.import_key).await? {
            return Ok(Ok(Added::Known(known)));
        }
        for source in &provenance.sources {
            match original(source, places) {
                Ok(bytes) => drop(store.keep_original(bytes, &source.media_type).await?),
                Err(reason) => return Ok(Err(Refused { path: source.path.clone(), reason })),
            }
        }
    }
    Ok(Ok(store.add_work(draft, Some(job), now).await?))
}

/// The bytes of a source, read again: the raw bytes of all files would not fit into memory.
fn original(source: &Source, places: &HashMap<String, PathBuf>) -> Result<Vec<u8>, String> {
    let at = places.get(&source.sha256).ok_or("it is not among the files that were read")?;
    let bytes = fs::read(at).map_err(|error| files::io_reason(&error))?;
    if sha256(&bytes) == source.sha256 {
        Ok(bytes)
    } else {
        Err("it was changed while it was imported".to_owned())
    }
}

fn with_id(mut report: Value, id: WorkId) -> Value {
    if let Value::Object(fields) = &mut report {
        fields.insert("id".to_owned(), id.0.into());
    }
    report
}

fn count(summary: &mut ImportSummary, draft: &WorkDraft) {
    summary.works += 1;
    summary.chapters += draft.chapters.len() as u64;
    let words = draft.chapters.iter().map(|chapter| {
        // Prose that was written a moment ago can be read.
        u64::from(chapter.text.blocks().map_or(0, |blocks| ficus_prose::plain::words(&blocks)))
    });
    summary.words += words.sum::<u64>();
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
    Ok(Reading { works: ficus_intake::assemble(readings), places, summary })
}

/// Reads one file; a fault of a reader stops that file alone.
fn read_one(file: &File, limits: &Limits) -> Result<(String, FileReading), String> {
    let bytes = bytes_of(file).map_err(|error| files::io_reason(&error))?;
    let hash = sha256(&bytes);
    catch_unwind(AssertUnwindSafe(|| ficus_intake::read_file(&file.path, &bytes, limits)))
        .map_err(|panic| {
            tracing::error!(path = file.path, fault = said(panic.as_ref()), "a reader failed");
            "it could not be read: internal error".to_owned()
        })?
        .map(|reading| (hash, reading))
        .map_err(|refusal| refusal.to_string())
}

/// The file's bytes, and not one more than it had when its length was admitted.
fn bytes_of(file: &File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(&file.at)?.take(file.bytes).read_to_end(&mut bytes)?;
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
