//! A job tells the archive how far it is, while it works.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ficus_archive::{JobId, provenance::JobProgress};
use ficus_store::Store;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval},
};

use super::{Progress, Stage};

/// How often.
const EVERY: Duration = Duration::from_secs(1);

/// Tells until it is dropped.
pub(super) struct Telling {
    at: Arc<Mutex<Option<Progress>>>,
    task: JoinHandle<()>,
}

impl Telling {
    /// Starts to tell of a job that started at `now`.
    pub fn start(store: &Store, job: JobId, now: Timestamp) -> Self {
        let at: Arc<Mutex<Option<Progress>>> = Arc::default();
        let (store, heard) = (store.clone(), Arc::clone(&at));
        let task = tokio::spawn(async move {
            let started = Instant::now();
            let mut ticks = interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let Some(at) = heard.lock().unwrap_or_else(PoisonError::into_inner).take() else { continue };
                let passed = SignedDuration::try_from(started.elapsed()).unwrap_or_default();
                let progress = JobProgress {
                    stage: in_words(at.stage).to_owned(),
                    done: at.done,
                    total: at.total,
                    heard: now.checked_add(passed).unwrap_or(now),
                };
                if let Err(error) = store.set_progress(job, &progress).await {
                    tracing::warn!(%error, "how far an import is could not be recorded");
                }
            }
        });
        Self { at, task }
    }

    /// What is to be told next.
    pub fn tell(&self, at: Progress) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn in_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading files",
        Stage::Storing => "storing works",
    }
}
