//! A synthetic archive for measurement: long-tailed like a real one, and the same for the same plan.
//!
//! Each work is drawn from a chance of its own, made from the seed and the work's number: neither the size of a batch
//! nor the number of cores changes it. Days are fixed too, so that the wall clock does not.

mod chance;
mod text;
mod work;
mod world;

use std::{ops::Range, sync::Arc};

use ficus_store::Store;
use jiff::Timestamp;
use rayon::prelude::*;

use crate::{
    JobError,
    read_work::{ReadWork, add},
};
use world::World;

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

impl Plan {
    /// Works where nobody says how many.
    pub const WORKS: u64 = 1_000;
    /// The seed where nobody says one.
    pub const SEED: u64 = 1;
    /// Chapters of a work where nobody says how many.
    pub const CHAPTERS_PER_WORK: f64 = 5.0;
    /// Words of a chapter where nobody says how many: about 20 KB of text.
    pub const WORDS_PER_CHAPTER: f64 = 3_900.0;
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            works: Self::WORKS,
            seed: Self::SEED,
            chapters_per_work: Self::CHAPTERS_PER_WORK,
            words_per_chapter: Self::WORDS_PER_CHAPTER,
        }
    }
}

/// A batch holds about so many words; two batches are in memory at a time.
const BATCH_WORDS: f64 = 2_000_000.0;
/// A batch holds at most so many works, however short they are.
const BATCH_WORKS_MAX: u64 = 512;

/// Adds the works of a plan to the archive; `progress` is told how many of them are in it.
pub async fn fill(
    store: &Store,
    plan: &Plan,
    now: Timestamp,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), JobError> {
    let ladder = store.site().await?.ladder;
    let world = Arc::new(World::new(plan, ladder.steps.iter().map(|step| step.id).collect()));
    let size = batch_works(plan);
    let batch = |from: u64| {
        let (world, numbers) = (Arc::clone(&world), from..plan.works.min(from + size));
        (numbers.start < numbers.end).then(|| tokio::task::spawn_blocking(move || generate(&world, numbers)))
    };
    let mut from = 0;
    let mut ahead = batch(from);
    while let Some(task) = ahead {
        let works = task.await?;
        from += works.len() as u64;
        // The next batch is drawn while this one is stored.
        ahead = batch(from);
        add(store, &works, now).await?;
        progress(from);
    }
    Ok(())
}

fn batch_works(plan: &Plan) -> u64 {
    let words_per_work = (plan.chapters_per_work.max(1.0) * plan.words_per_chapter).max(1.0);
    ((BATCH_WORDS / words_per_work) as u64).clamp(1, BATCH_WORKS_MAX)
}

fn generate(world: &World, numbers: Range<u64>) -> Vec<ReadWork> {
    numbers.into_par_iter().map(|number| work::generate(world, number)).collect()
}

#[cfg(test)]
mod tests;
