//! Makes the lists of works that are alike, in the background and never faster than it is told.
//!
//! The lists are derived: they are made from the records and the index, one work at a time, and what is due is noted in
//! the store, so that a stop costs nothing.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use ficus_archive::{
    WorkId,
    alike::{self, Traits},
    pen_name::ANONYMOUS,
    rating::Ladder,
    work::{Audience, Blurb},
};
use ficus_search::{Candidates, Index};
use ficus_store::{Beside, Store};
use tokio::{sync::watch, task::JoinHandle};

use crate::JobError;

/// Candidates by tags, and as many by words.
const CANDIDATES: usize = 60;
/// Lists that are made in a row.
const LISTS_AT_ONCE: u32 = 10;
/// After each row the job rests so many times as long as the row took: beside a server that answers it takes no more
/// than a quarter of one core.
const RESTS: u32 = 3;
/// It never rests for less.
const REST_MIN: Duration = Duration::from_millis(100);
/// How often the job looks whether anything is due.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Makes lists while a server runs.
pub struct Keeper {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Starts with what is due.
    pub fn start(store: &Store, index: &Index) -> Self {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(keep(store.clone(), index.clone(), stopped));
        Self { stop, task }
    }

    /// Ends after the list that is being made.
    pub async fn stop(self) {
        // Nobody listening means that it has ended.
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "making lists of works that are alike ended badly");
        }
    }
}

async fn keep(store: Store, index: Index, mut stopped: watch::Receiver<bool>) {
    loop {
        let begun = Instant::now();
        let made = tokio::select! {
            made = make_some(&store, &index) => made,
            // A list that was not written is made again at the next start.
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        let rest = match made {
            Ok(0) => LOOK_AGAIN,
            Ok(_) => (begun.elapsed() * RESTS).max(REST_MIN),
            Err(error) => {
                tracing::error!(%error, "works that are alike could not be found");
                LOOK_AGAIN
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Makes some of the lists that are due; answers with how many.
pub async fn make_some(store: &Store, index: &Index) -> Result<u64, JobError> {
    // A work that is not in the index yet is like nothing: it is noted once it is there.
    if index.cursor() < store.last_change().await? {
        return Ok(0);
    }
    store.note_alike().await?;
    let due = store.alike_due(LISTS_AT_ONCE).await?;
    let ladder = store.site().await?.ladder;
    for (work, spreads) in &due {
        let list = list_of(store, index, &ladder, *work).await?;
        store.set_alike(*work, &list, *spreads).await?;
    }
    Ok(due.len() as u64)
}

/// Makes every list anew, as fast as it goes; answers with how many.
pub async fn make_all(store: &Store, index: &Index) -> Result<u64, JobError> {
    store.make_alike_anew().await?;
    let mut done = 0;
    loop {
        match make_some(store, index).await? {
            0 => return Ok(done),
            made => done += made,
        }
    }
}

/// The works that are most like one, with the reasons as records write them.
async fn list_of(
    store: &Store,
    index: &Index,
    ladder: &Ladder,
    id: WorkId,
) -> Result<Vec<(WorkId, String)>, JobError> {
    let Some(work) = store.indexed_works(&[id]).await?.pop() else { return Ok(Vec::new()) };
    let blurb = work.blurb.clone();
    let searching = index.clone();
    let candidates = tokio::task::spawn_blocking(move || searching.candidates(&work, CANDIDATES)).await;
    let candidates =
        candidates.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??;
    let beside = store.beside(id).await?;
    let mut ids = candidate_ids(&candidates, &beside, id);
    let blurbs = store.blurbs(&ids).await?;
    ids.push(id);
    let timelines = store.timelines(&ids).await?;
    let all =
        Found { index, ladder, level: ladder.level(blurb.rating), candidates: &candidates, beside: &beside };
    let of = all.traits(&blurb, &timelines);
    // What only its authors may find stands in nobody's list.
    let listed =
        blurbs.iter().filter(|blurb| matches!(blurb.audience, Audience::Everyone | Audience::Members));
    let others: Vec<Traits> = listed.map(|blurb| all.traits(blurb, &timelines)).collect();
    let ranked = alike::rank(&of, &others, &candidates.rarity);
    Ok(ranked.into_iter().map(|alike| (alike.id, alike::write(&alike.common))).collect())
}

fn candidate_ids(candidates: &Candidates, beside: &Beside, without: WorkId) -> Vec<WorkId> {
    let by_words = candidates.by_words.iter().map(|(id, _)| id);
    let found = candidates.by_tags.iter().chain(by_words).chain(&beside.works);
    let mut seen = HashSet::from([without]);
    let found = found.chain(beside.kept.keys()).chain(beside.recommended.keys());
    found.filter(|id| seen.insert(**id)).copied().collect()
}

/// What was found around one work.
struct Found<'a> {
    index: &'a Index,
    ladder: &'a Ladder,
    /// The level of the work that all are held against.
    level: usize,
    candidates: &'a Candidates,
    beside: &'a Beside,
}

impl Found<'_> {
    fn traits(&self, blurb: &Blurb, timelines: &HashMap<WorkId, Vec<i64>>) -> Traits {
        let by_words = self.candidates.by_words.iter().find(|(id, _)| *id == blurb.id);
        // Whoever may open the one work need not be let into the other: then its text tells nothing.
        let may_tell = self.ladder.level(blurb.rating) <= self.level;
        Traits {
            id: Some(blurb.id),
            tags: blurb.tags.iter().map(|tag| (tag.kind, self.index.canonical(tag.id))).collect(),
            // Whoever signs nothing is not the same person twice.
            authors: blurb
                .authors
                .iter()
                .filter(|author| author.name != ANONYMOUS)
                .map(|author| author.id.0)
                .collect(),
            series: blurb.series.iter().map(|series| series.id.0).collect(),
            timeline: timelines.get(&blurb.id).cloned().unwrap_or_default(),
            text: by_words.filter(|_| may_tell).map_or(0.0, |(_, score)| *score),
            recommended: self.beside.recommended.get(&blurb.id).copied().unwrap_or(0),
            kept: self.beside.kept.get(&blurb.id).copied().unwrap_or(0),
        }
    }
}
