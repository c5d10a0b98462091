//! Answers that are kept: what a list holds and counts, and how it begins, until the index shows another state.

use std::sync::{Arc, OnceLock};

use ficus_archive::{
    WorkId,
    listing::{Bounds, Facets, Sort, WorkQuery},
};
use quick_cache::{Weighter, sync::Cache};

use crate::{docs::Docs, ranking::Ranking};

/// Memory for kept lists, in bytes: so many for each work of the index, within bounds.
const BYTES_PER_WORK: u64 = 64;
const BYTES_MIN: u64 = 1 << 20;
const BYTES_MAX: u64 = 128 << 20;
/// A list takes at least so many bytes.
const LIST_BYTES: u64 = 4_096;

/// What a list holds.
#[derive(Default)]
pub(crate) struct List {
    /// Its works by view.
    pub works: Vec<Docs>,
    pub total: u64,
    pub facets: OnceLock<Facets>,
}

/// How a list goes on from a work on.
pub(crate) struct Start {
    pub from: usize,
    pub works: Vec<WorkId>,
}

/// A list, whatever its order and page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListKey {
    query: WorkQuery,
    generation: u64,
    /// The state of the counts, where they decide what is in the list.
    counts: u64,
}

/// A list in an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StartKey {
    list: ListKey,
    ranking: Ranking,
    counts: u64,
}

impl ListKey {
    pub fn of(query: &WorkQuery, generation: u64, counts: u64) -> Self {
        let query = WorkQuery {
            sort: Sort::default(),
            reversed: false,
            seed: 0,
            page: 0,
            page_size: 0,
            counts: false,
            ..query.clone()
        };
        let bounds: [&Bounds<u64>; 4] = [&query.views, &query.reviews, &query.recommendations, &query.kudos];
        let counts = if bounds.into_iter().all(Bounds::is_open) { 0 } else { counts };
        Self { query, generation, counts }
    }

    /// The key of the list in an order.
    pub fn ranked(&self, ranking: Ranking, counts: u64) -> StartKey {
        StartKey { list: self.clone(), ranking, counts: if ranking.is_of_counts() { counts } else { 0 } }
    }

    fn bytes(&self) -> u64 {
        let works = [&self.query.only_works, &self.query.without_works];
        LIST_BYTES
            + works.into_iter().flatten().map(|works| size_of_val::<[WorkId]>(works) as u64).sum::<u64>()
    }
}

/// Weighs by bytes.
#[derive(Clone)]
pub(crate) struct Weigh;

impl Weighter<ListKey, Arc<List>> for Weigh {
    fn weight(&self, key: &ListKey, list: &Arc<List>) -> u64 {
        key.bytes() + list.works.iter().map(|works| works.bytes() as u64).sum::<u64>()
    }
}

impl Weighter<StartKey, Arc<Start>> for Weigh {
    fn weight(&self, key: &StartKey, start: &Arc<Start>) -> u64 {
        key.list.bytes() + size_of_val::<[WorkId]>(&start.works) as u64
    }
}

/// See the top of this file.
pub(crate) struct Answers {
    pub lists: Cache<ListKey, Arc<List>, Weigh>,
    pub starts: Cache<StartKey, Arc<Start>, Weigh>,
}

impl Answers {
    pub fn new() -> Self {
        Self {
            lists: Cache::with_weighter(256, BYTES_MIN, Weigh),
            starts: Cache::with_weighter(256, BYTES_MIN, Weigh),
        }
    }

    /// Forgets all, for an index of so many works.
    pub fn clear(&self, works: u64) {
        self.lists.clear();
        self.starts.clear();
        let bytes = (works * BYTES_PER_WORK).clamp(BYTES_MIN, BYTES_MAX);
        self.lists.set_capacity(bytes);
        self.starts.set_capacity(bytes / 4);
    }
}
