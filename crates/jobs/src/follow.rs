//! Keeps the index up to date by following the store's change log.
//!
//! The index can be behind the records and is never ahead of them: its cursor is moved only by the commit that holds
//! everything up to it. So a stop at any moment costs nothing but doing a little again.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use ficus_archive::{TagId, WorkId, rating::Ladder, work::IndexedWork};
use ficus_search::{Index, SearchError, Writer};
use ficus_store::{Store, StoreError, Subject};
use tokio::{
    runtime::Handle,
    sync::{Notify, watch},
    task::JoinHandle,
};

use crate::JobError;

/// Who is told of a change.
pub type Changed = Arc<dyn Fn(Subject) + Send + Sync>;

/// How often the change log is looked at.
const POLL: Duration = Duration::from_secs(1);
/// How often the index is looked at where nothing changed: another process may have made it anew.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// How many lines of the change log are read at once.
const CHANGES_AT_ONCE: u32 = 1_000;
/// How many counts are read at once.
const COUNTS_AT_ONCE: u32 = 10_000;
/// How many works are loaded at once; each with its text.
const WORKS_AT_ONCE: usize = 32;
/// From so many lines of the change log on, the writer is taken that is faster and larger.
const MANY_CHANGES: u64 = 2_000;

/// Brings the index up to the last change; answers with how many works were put in anew.
pub async fn catch_up(store: &Store, index: &Index, writer: &mut Writer) -> Result<u64, JobError> {
    let ladder = store.site().await?.ladder;
    if index.cursor() == 0 || index.ladder() != ladder_key(&ladder) {
        return rebuild(store, index, writer, |_| {}).await;
    }
    let mut put = 0;
    loop {
        let changes = store.changes_after(index.cursor(), CHANGES_AT_ONCE).await?;
        let Some(last) = changes.last().map(|change| change.seq) else { return Ok(put) };
        let works: BTreeSet<WorkId> = changes
            .iter()
            .filter_map(|change| match change.subject {
                Subject::Work(id) => Some(id),
                // The site's settings bear on the index by the ladder alone, and what many works stand under is
                // logged for each of these works too.
                // How tags are tied is looked up when a list is asked for.
                Subject::Reviews(_) | Subject::Tag(_) | Subject::Site | Subject::Lists => None,
            })
            .collect();
        let works: Vec<WorkId> = works.into_iter().collect();
        let mut kept = 0;
        for batch in works.chunks(WORKS_AT_ONCE) {
            let cursor = index.cursor();
            kept += put_in(store, writer, &ladder, batch, cursor).await?;
        }
        put += kept;
        writer.commit(last)?;
        // A work that is gone may have gone at somebody's wish: nothing of it stays in any file.
        if kept < works.len() as u64
            && let Err(error) = writer.erase()
        {
            tracing::warn!(%error, "what was taken out of the index is still in its files");
        }
    }
}

/// Puts every work in anew and takes out what is no work any more; `progress` is told how many are done.
///
/// What was in the index stays to be found until it is replaced.
pub async fn rebuild(
    store: &Store,
    index: &Index,
    writer: &mut Writer,
    mut progress: impl FnMut(u64),
) -> Result<u64, JobError> {
    let ladder = store.site().await?.ladder;
    // Changes from here on are followed afterwards: a work that changes meanwhile is put in twice.
    let cursor = store.last_change().await?;
    let mut gone: HashSet<WorkId> = index.work_ids()?.into_iter().collect();
    // So it is with counts.
    writer.set_counts_seen(store.last_counts().await?);
    let mut last = WorkId(0);
    let mut put = 0;
    loop {
        let ids = store.work_ids_after(last, WORKS_AT_ONCE as u32).await?;
        let Some(end) = ids.last() else { break };
        last = *end;
        for id in &ids {
            gone.remove(id);
        }
        // Until the end the index says that it knows nothing, so that a stop on the way starts it again.
        put += put_in(store, writer, &ladder, &ids, 0).await?;
        progress(put);
    }
    for id in gone {
        writer.remove(id)?;
    }
    writer.set_ladder(&ladder_key(&ladder));
    writer.commit(cursor)?;
    Ok(put)
}

/// Puts in the works that are there and takes out those that are not.
async fn put_in(
    store: &Store,
    writer: &mut Writer,
    ladder: &Ladder,
    ids: &[WorkId],
    cursor: u64,
) -> Result<u64, JobError> {
    let works = readable(store, ids).await?;
    let there: HashSet<WorkId> = works.iter().map(|work| work.blurb.id).collect();
    for id in ids.iter().filter(|id| !there.contains(id)) {
        writer.remove(*id)?;
    }
    for work in &works {
        writer.put(work, ladder.level(work.blurb.rating))?;
        if writer.is_full() {
            writer.commit(cursor)?;
        }
    }
    Ok(works.len() as u64)
}

/// Loads works; one whose record is damaged is left out and named, so that it does not keep all others from being found.
async fn readable(store: &Store, ids: &[WorkId]) -> Result<Vec<IndexedWork>, JobError> {
    match store.indexed_works(ids).await {
        Err(StoreError::Corrupt { .. }) => {}
        works => return Ok(works?),
    }
    let mut works = Vec::new();
    for id in ids {
        match store.indexed_works(&[*id]).await {
            Err(error @ StoreError::Corrupt { .. }) => {
                tracing::error!(work = id.0, %error, "a work cannot be indexed; `ficus check` names what is wrong");
            }
            work => works.extend(work?),
        }
    }
    Ok(works)
}

/// What of a ladder decides the level of a work: where [`Index::ladder`] says something else, works stand in the index
/// at levels that may no longer be theirs.
pub fn ladder_key(ladder: &Ladder) -> String {
    let steps: Vec<String> = ladder.steps.iter().map(|step| step.id.to_string()).collect();
    format!("{};{}", steps.join(","), ladder.level(None))
}

/// Tells the index how tags are tied: all of them at first, later those whose ties changed.
pub async fn follow_ties(store: &Store, index: &Index) -> Result<(), JobError> {
    let seen = index.ties_seen();
    let last = store.last_change().await?;
    if seen == Some(last) {
        return Ok(());
    }
    let ties = match seen {
        None => store.tag_ties().await?,
        Some(seen) => {
            let changed = changed_tags(store, seen).await?;
            if changed.is_empty() { Vec::new() } else { store.tag_ties_of(&changed).await? }
        }
    };
    let index = index.clone();
    // Works that stand under a changed tag are looked at, which can take longer than a request should wait.
    tokio::task::spawn_blocking(move || index.set_ties(ties, last)).await??;
    Ok(())
}

/// Tells the index what changed of the counts since it was told last.
pub async fn follow_counts(store: &Store, index: &Index) -> Result<(), JobError> {
    loop {
        let changes = store.counts_after(index.counts_seen(), COUNTS_AT_ONCE).await?;
        let Some(last) = changes.last().map(|change| change.seq) else { return Ok(()) };
        let index = index.clone();
        let counts = changes.into_iter().map(|change| (change.work, change.counts));
        tokio::task::spawn_blocking(move || index.set_counts(counts, last)).await??;
    }
}

async fn changed_tags(store: &Store, mut seen: u64) -> Result<Vec<TagId>, JobError> {
    let mut tags = Vec::new();
    loop {
        let changes = store.changes_after(seen, CHANGES_AT_ONCE).await?;
        let Some(last) = changes.last() else { return Ok(tags) };
        seen = last.seq;
        tags.extend(changes.iter().filter_map(|change| match change.subject {
            Subject::Tag(id) => Some(id),
            Subject::Work(_) | Subject::Reviews(_) | Subject::Site | Subject::Lists => None,
        }));
    }
}

/// How much a process may take to bring the index up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All cores and some hundreds of megabytes: a command that has nothing else to do.
    Fast,
    /// One core and some tens of megabytes: a server that answers meanwhile, and that does not get memory back from its
    /// allocator easily.
    Beside,
}

/// Brings the index up to date unless another process is at it, and lets go of the writer; answers whether it was done.
pub async fn bring_up_to_date(store: &Store, index: &Index, pace: Pace) -> Result<bool, JobError> {
    follow_ties(store, index).await?;
    let behind = store.last_change().await?.saturating_sub(index.cursor());
    let ladder = ladder_key(&store.site().await?.ladder);
    if behind == 0 && (index.ladder() == ladder || index.cursor() == 0) {
        index.reload()?;
        return Ok(true);
    }
    let many = behind > MANY_CHANGES && pace == Pace::Fast;
    let writer = if many { index.writer_for_many() } else { index.writer() };
    let mut writer = match writer {
        Ok(writer) => writer,
        Err(SearchError::Locked) => {
            index.reload()?;
            return Ok(false);
        }
        Err(other) => return Err(other.into()),
    };
    catch_up(store, index, &mut writer).await?;
    writer.finish()?;
    Ok(true)
}

/// Follows the change log while a server runs: tells at once what changed, and keeps the index up to date behind it.
pub struct Follower {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Follower {
    /// Starts with the change after the last; `changed` is told the subject of every one from there on twice: as soon
    /// as it is in the records, and again when the index holds it.
    ///
    /// A message to `wake` makes it look at the log at once instead of within a second.
    pub async fn start(
        store: &Store,
        index: &Index,
        wake: Arc<Notify>,
        changed: Changed,
    ) -> Result<Self, JobError> {
        let seen = store.last_change().await?;
        let (stop, stopped) = watch::channel(false);
        let (tell, told) = watch::channel(seen);
        let watching =
            watch_log(store.clone(), index.clone(), wake, stopped.clone(), tell, Arc::clone(&changed));
        let (store, index, handle) = (store.clone(), index.clone(), Handle::current());
        let tasks = vec![
            tokio::spawn(watching),
            // The writer blocks, so it has a thread of its own.
            tokio::task::spawn_blocking(move || {
                handle.block_on(keep_index(store, index, stopped, told, changed));
            }),
        ];
        Ok(Self { stop, tasks })
    }

    /// Ends after what is being written.
    pub async fn stop(self) {
        // Nobody listening means that both have ended.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "following the change log ended badly");
            }
        }
    }
}

/// Reads the change log and tells of it.
async fn watch_log(
    store: Store,
    index: Index,
    wake: Arc<Notify>,
    mut stopped: watch::Receiver<bool>,
    tell: watch::Sender<u64>,
    changed: Changed,
) {
    loop {
        let seen = *tell.borrow();
        match store.changes_after(seen, CHANGES_AT_ONCE).await {
            Ok(changes) => {
                if let Some(last) = changes.last() {
                    if let Err(error) = follow_ties(&store, &index).await {
                        tracing::error!(%error, "how tags are tied could not be read");
                    }
                    for change in &changes {
                        changed(change.subject);
                    }
                    tell.send_replace(last.seq);
                    continue;
                }
            }
            Err(error) => tracing::error!(%error, "the change log could not be read"),
        }
        if let Err(error) = follow_counts(&store, &index).await {
            tracing::error!(%error, "what was counted could not be read");
        }
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Brings the index up to date now, after each change, and again a little later where another process was at it.
async fn keep_index(
    store: Store,
    index: Index,
    mut stopped: watch::Receiver<bool>,
    mut told: watch::Receiver<u64>,
    changed: Changed,
) {
    // The cursor of the index can be moved by another process too, so what was told of is remembered here.
    let mut shown = index.cursor();
    // The first visitor should not wait for what can be ready before.
    let ready = match follow_ties(&store, &index).await {
        Ok(()) => get_ready(&index).await,
        Err(error) => Err(error),
    };
    if let Err(error) = ready {
        tracing::error!(%error, "the search index could not be made ready");
    }
    loop {
        told.mark_unchanged();
        let work = tokio::select! {
            done = bring_up_to_date(&store, &index, Pace::Beside) => done,
            // What was not committed is done again at the next start.
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        let work = match work {
            // What changed is got ready here, so that no visitor waits for it.
            Ok(done) => match tell_again(&store, &index, &mut shown, &changed).await {
                Ok(()) => get_ready(&index).await.map(|()| done),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        let again = match work {
            Ok(done) => !done,
            Err(error) => {
                tracing::error!(%error, "the search index could not be brought up to date");
                true
            }
        };
        tokio::select! {
            change = told.changed() => if change.is_err() { return },
            () = tokio::time::sleep(if again { POLL } else { LOOK_AGAIN }) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Gets ready what a question would wait for, away from the threads that answer: it can be seconds of sorting.
async fn get_ready(index: &Index) -> Result<(), JobError> {
    let index = index.clone();
    let ready = tokio::task::spawn_blocking(move || index.warm_up()).await;
    Ok(ready.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??)
}

/// Tells again of the changes that the index holds now and did not hold when it was told last.
async fn tell_again(
    store: &Store,
    index: &Index,
    shown: &mut u64,
    changed: &Changed,
) -> Result<(), JobError> {
    let before = std::mem::replace(shown, index.cursor());
    if shown.saturating_sub(before) > u64::from(CHANGES_AT_ONCE) {
        changed(Subject::Lists);
        return Ok(());
    }
    let changes = store.changes_after(before, CHANGES_AT_ONCE).await?;
    for change in changes.iter().take_while(|change| change.seq <= *shown) {
        changed(change.subject);
    }
    Ok(())
}
