//! Ends a run in which an input is never done with.

use std::{
    path::PathBuf,
    process::exit,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::Tried;

/// An input that is read for so long is never done with; a busy machine takes its time.
const PATIENCE: Duration = Duration::from_mins(5);
/// So often somebody looks.
const PAUSE: Duration = Duration::from_secs(10);

/// Looks from outside at what is being read.
pub struct Watch(Arc<Mutex<Option<(Instant, Tried)>>>);

impl Watch {
    /// Begins to look; `keep` is where inputs that fail are written.
    pub fn start(keep: Option<PathBuf>) -> Self {
        let now: Arc<Mutex<Option<(Instant, Tried)>>> = Arc::default();
        let seen = Arc::clone(&now);
        thread::spawn(move || {
            loop {
                thread::sleep(PAUSE);
                let tried = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if let Some((since, tried)) = tried
                    && since.elapsed() > PATIENCE
                {
                    if let Err(error) = tried.tell("hang", keep.as_deref()) {
                        eprintln!("it could not be kept: {error}");
                    }
                    exit(1);
                }
            }
        });
        Self(now)
    }

    /// The input that is read from now on.
    pub fn look_at(&self, tried: &Tried) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), tried.clone()));
    }
}
