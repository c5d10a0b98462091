//! The import of files and folders into an archive, or only its report.
//!
//! A work is in the archive whole or not at all, and its key is the same whenever it is imported. So an import that was
//! stopped anywhere is resumed by running it again.

mod authors;
mod canons;
mod dumps;
mod files;
mod heap;
mod of_site;
mod originals;
mod pictures;
mod read;
mod spool;
mod telling;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::Scope,
};

use ficus_archive::{
    JobId,
    provenance::{ImportSummary, Refused, Source},
    rating::Ladder,
    work::WorkDraft,
};
pub use ficus_intake::suggest_paragraphs;
pub use ficus_intake::{ReportLine, RescuedWork};
use ficus_intake::{WorkPlan, pictures::has_any};
use ficus_store::{Added, Store};
use jiff::Timestamp;
use rayon::prelude::*;
use serde_json::Value;
use tokio::sync::mpsc as waiting;

use self::{
    heap::{Readings, Rows},
    telling::Telling,
};
use crate::JobError;

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

/// Reads files and folders; changes nothing. Each work's line of the report is made by `show`, on any thread, and goes
/// to `work` in the order of the report. Blocks.
///
/// What does not fit into memory waits in a nameless file in the folder `scratch`.
pub fn dry_run(
    paths: &[PathBuf],
    scratch: &Path,
    progress: &(dyn Fn(Progress) + Sync),
    show: &(dyn Fn(&RescuedWork) -> ReportLine + Sync),
    work: &mut dyn FnMut(String),
) -> Result<ImportSummary, JobError> {
    let mut readings = read::read_all(paths, scratch, false, progress)?;
    let works = std::mem::take(&mut readings.works);
    let mut summary = std::mem::take(&mut readings.summary);
    std::thread::scope(|scope| {
        let readings = &readings;
        let lines =
            ahead(scope, readings.batches(works), move |batch| gather(readings, &batch, |work| show(&work)));
        for gathered in lines {
            for (told, _) in gathered? {
                summary.works += 1;
                summary.chapters += told.chapters;
                summary.words += told.words;
                work(told.line);
            }
        }
        Ok(summary)
    })
}

/// Batches are made so many at a time: while the last works of one are put together there is another to go on with.
const BATCHES_AT_ONCE: usize = 2;

/// What is made of batches, in their order, while those before are shown.
fn ahead<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    batches: Vec<Vec<WorkPlan>>,
    make: impl Fn(Vec<WorkPlan>) -> T + Clone + Send + 'scope,
) -> impl Iterator<Item = T> {
    let mut turns: [Vec<Vec<WorkPlan>>; BATCHES_AT_ONCE] = Default::default();
    for (place, batch) in batches.into_iter().enumerate() {
        turns[place % BATCHES_AT_ONCE].push(batch);
    }
    let mut receivers: Vec<_> = turns
        .into_iter()
        .map(|turn| {
            let (sender, receiver) = mpsc::sync_channel(1);
            let make = make.clone();
            scope.spawn(move || {
                for batch in turn {
                    if sender.send(make(batch)).is_err() {
                        break;
                    }
                }
            });
            receiver
        })
        .collect();
    std::iter::from_fn(move || {
        let next = receivers[0].recv().ok();
        receivers.rotate_left(1);
        next
    })
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
    let telling = Telling::start(store, job, now);
    let progress = |at| {
        telling.tell(at);
        progress(at);
    };
    let mut readings = read::read_all(paths, store.data(), true, &progress)?;
    let works = std::mem::take(&mut readings.works);
    let mut summary = std::mem::take(&mut readings.summary);
    let (containers, refused) = originals::keep_containers(store, &readings).await?;
    summary.containers = containers;
    summary.refused.extend(refused);
    let known_authors = std::mem::take(&mut readings.authors);
    let old_sites = std::mem::take(&mut readings.old_sites);
    let mut answers = of_site::Answers::wanted(&old_sites);
    let readings = Arc::new(readings);
    let total = works.len() as u64;
    let mut done = 0;
    let mut batches = gather_ahead(readings.batches(works), &readings, site.ladder, site.imports_visible);
    while let Some(batch) = batches.recv().await {
        progress(Progress { stage: Stage::Storing, done, total });
        let (mut drafts, mut reports, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for ((draft, report), of_work) in batch? {
            drafts.push(draft);
            reports.push(report);
            rows.extend(of_work);
        }
        done += drafts.len() as u64;
        let answering: Vec<Vec<String>> = drafts.iter().map(|draft| answers.sources(draft)).collect();
        let outcomes = take_in(store, Batch { drafts, rows }, &readings, job, now).await?;
        for ((report, outcome), sources) in reports.into_iter().zip(outcomes).zip(answering) {
            match outcome {
                Ok(added) => {
                    answers.note(sources, added.work());
                    count(&mut summary, &report);
                    summary.new_works += u64::from(matches!(added, Added::New(_)));
                    work(with_id(report, added));
                }
                Err(refused) => summary.refused.push(refused),
            }
        }
        store.update_job(job, &summary, None).await?;
    }
    progress(Progress { stage: Stage::Storing, done, total });
    authors::keep(store, known_authors).await?;
    canons::keep(store, &readings, &mut summary).await?;
    summary.remarks.extend(of_site::keep(store, old_sites, &answers, now).await?);
    drop(telling);
    store.update_job(job, &summary, Some(now)).await?;
    Ok(summary)
}

/// Works as the archive takes them in, and as the report tells of them, with the rows of dumps that they came from.
type Gathered = Vec<((WorkDraft, Value), Vec<Rows>)>;

/// Works that are stored together, and the rows of dumps that they came from.
struct Batch {
    drafts: Vec<WorkDraft>,
    rows: Vec<Rows>,
}

/// Puts the next works together while those before are stored.
fn gather_ahead(
    batches: Vec<Vec<WorkPlan>>,
    readings: &Arc<Readings>,
    ladder: Ladder,
    visible: bool,
) -> waiting::Receiver<Result<Gathered, JobError>> {
    let (sender, receiver) = waiting::channel(1);
    let readings = Arc::clone(readings);
    tokio::task::spawn_blocking(move || {
        for batch in batches {
            let gathered =
                gather(&readings, &batch, |work| (work.draft(&ladder, visible), work.report(&ladder)));
            if sender.blocking_send(gathered).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Keeps the originals of works and then the works, in one transaction; a work whose original was changed since it was
/// read is refused. The answers stand in the order of the drafts.
async fn take_in(
    store: &Store,
    Batch { drafts, rows }: Batch,
    readings: &Arc<Readings>,
    job: JobId,
    now: Timestamp,
) -> Result<Vec<Result<Added, Refused>>, JobError> {
    let mut outcomes: Vec<Option<Result<Added, Refused>>> = Vec::with_capacity(drafts.len());
    let mut sources: Vec<Source> = Vec::new();
    for (draft, refusal) in drafts.iter().zip(store.refusals(&drafts).await?) {
        let known = match &draft.provenance {
            Some(provenance) => store.known_import(&provenance.import_key).await?,
            None => None,
        };
        let refused = refusal.map(|why| refused_by_rule(draft, &why));
        let outcome = known.map(|id| Ok(Added::Known(id))).or_else(|| refused.map(Err));
        if outcome.is_none() {
            let from = draft.provenance.iter().flat_map(|provenance| &provenance.sources);
            sources.extend(from.cloned());
        }
        outcomes.push(outcome);
    }
    let lost = originals::keep(store, sources, rows, readings).await?;
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
    let mut added = add(store, ready, job, now).await?.into_iter().map(Ok);
    // Every work without an answer so far was handed to the store, which answers for each in order.
    Ok(outcomes.into_iter().filter_map(|outcome| outcome.or_else(|| added.next())).collect())
}

/// Adds works; one with pictures by itself, so that no more than its own are in memory.
async fn add(
    store: &Store,
    drafts: Vec<WorkDraft>,
    job: JobId,
    now: Timestamp,
) -> Result<Vec<Added>, JobError> {
    if !drafts.iter().any(has_any) {
        return Ok(store.add_works(&drafts, Some(job), now).await?);
    }
    let mut added = Vec::with_capacity(drafts.len());
    let mut plain: Vec<WorkDraft> = Vec::new();
    for draft in drafts {
        if !has_any(&draft) {
            plain.push(draft);
            continue;
        }
        added.extend(store.add_works(&std::mem::take(&mut plain), Some(job), now).await?);
        let whole = pictures::take_out(store, draft).await?;
        added.push(store.add_work(&whole, Some(job), now).await?);
    }
    added.extend(store.add_works(&plain, Some(job), now).await?);
    Ok(added)
}

fn refused_by_rule(draft: &WorkDraft, why: &str) -> Refused {
    let source = draft.provenance.iter().flat_map(|provenance| &provenance.sources).next();
    let path = source.map_or_else(|| draft.title.clone(), |source| source.path.clone());
    Refused { path, reason: format!("The rules of this archive do not let it in: {why}.") }
}

/// Puts a few works together, on all cores, and makes of each what is wanted.
fn gather<T: Send>(
    readings: &Readings,
    works: &[WorkPlan],
    make: impl Fn(RescuedWork) -> T + Sync,
) -> Result<Vec<(T, Vec<Rows>)>, JobError> {
    works
        .par_iter()
        .map(|work| readings.gather(work).map(|(work, rows)| (make(work), rows)))
        .collect::<io::Result<_>>()
        .map_err(|source| JobError::Read { path: PathBuf::from("what was read"), source })
}

fn with_id(mut report: Value, added: Added) -> Value {
    if let Value::Object(fields) = &mut report {
        fields.insert("id".to_owned(), added.work().0.into());
    }
    report
}

fn count(summary: &mut ImportSummary, report: &Value) {
    let chapters = report["chapters"].as_array().map_or(&[][..], Vec::as_slice);
    summary.works += 1;
    summary.chapters += chapters.len() as u64;
    summary.words += chapters.iter().filter_map(|chapter| chapter["words"].as_u64()).sum::<u64>();
}
