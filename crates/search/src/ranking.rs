//! The order of a list: some of its works, one behind the other.
//!
//! An order is kept for every part, and a long list walks along it until it has enough. A short one is sorted.

use std::{cmp::Reverse, ops::Range};

use ficus_archive::{WorkId, listing::Sort};

use crate::{
    SearchError,
    best::Best,
    docs::{Docs, DocsRef},
    part::{Part, Since},
    state::{State, View},
};

/// So many places of an order are stepped over at a time.
const CHUNK: usize = 256;

/// In which order a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ranking {
    pub sort: Sort,
    pub reversed: bool,
    pub seed: u64,
}

impl Ranking {
    /// Whether what the archive counts decides.
    pub fn is_of_counts(self) -> bool {
        matches!(
            self.sort,
            Sort::Views
                | Sort::Reviews
                | Sort::Recommendations
                | Sort::Kudos
                | Sort::Reading
                | Sort::Liked
                | Sort::Gems
                | Sort::Score
        )
    }

    fn is_by_name(self) -> bool {
        matches!(self.sort, Sort::Title | Sort::Author)
    }

    /// The works of a list that is given by view, from one place in the order to another.
    pub fn window(
        self,
        state: &State,
        lists: &[Docs],
        window: Range<usize>,
    ) -> Result<Vec<WorkId>, SearchError> {
        let keep = window.end;
        let views = || state.views.iter().zip(lists).filter(|(_, list)| list.len() > 0);
        if views().count() == 1
            && let Some((view, list)) = views().next()
            && let Some(places) = self.walked(view, list, window.clone())?
        {
            let id = |place: u32| WorkId(i64::from(view.part.ids[place as usize]));
            return Ok(places.into_iter().map(id).collect());
        }
        let mut runs = Vec::new();
        for (view, list) in views() {
            runs.push((view, self.of_view(view, list, keep)?));
        }
        let works: Vec<WorkId> = if runs.len() == 1 {
            runs.remove(0).1.into_iter().map(|(_, id)| self.work(id)).collect()
        } else if self.is_by_name() {
            self.merged_by_name(runs, keep)?
        } else {
            let mut all: Vec<(u64, u32)> = runs.into_iter().flat_map(|(_, run)| run).collect();
            // Runs one behind the other, which a stable sort merges.
            all.sort_by_key(|pair| Reverse(*pair));
            all.into_iter().take(keep).map(|(_, id)| self.work(id)).collect()
        };
        Ok(works.into_iter().skip(window.start).collect())
    }

    fn work(self, id: u32) -> WorkId {
        WorkId(i64::from(if self.reversed { !id } else { id }))
    }

    /// The first of a view as keys and identifiers, greater is earlier.
    fn of_view(self, view: &View, list: &Docs, keep: usize) -> Result<Vec<(u64, u32)>, SearchError> {
        let part = &view.part;
        let key = self.key(part)?;
        let pair = |place: u32| {
            let (key, id) = (key(place), part.ids[place as usize]);
            if self.reversed { (!key, !id) } else { (key, id) }
        };
        if let Some(places) = self.walked(view, list, 0..keep)? {
            return Ok(places.into_iter().map(pair).collect());
        }
        let mut best = Best::new(keep);
        list.as_ref().for_each(|place| best.push(pair(place)));
        Ok(best.into_sorted())
    }

    /// Some places of a long list, one behind the other, found along a kept order; `None` where sorting takes less, or
    /// where no such order is kept.
    fn walked(self, view: &View, list: &Docs, window: Range<usize>) -> Result<Option<Vec<u32>>, SearchError> {
        let (part, len) = (&view.part, list.len() as usize);
        let keep = window.end.min(len);
        // Along the order one in `size / len` is of the list.
        if (keep as u64) * u64::from(part.size) / (len as u64) >= len as u64 * 2 {
            return Ok(None);
        }
        if !self.is_of_counts() {
            let order = part.ordered(self.sort)?;
            return Ok(order.map(|order| along(order, self.reversed, list.as_ref(), window)));
        }
        let Some(Since { places, told }) = part.ranked(self.sort) else { return Ok(None) };
        if told.len() == 0 {
            return Ok(Some(along(&places, self.reversed, list.as_ref(), window)));
        }
        let told_of_list = list.clone().and(DocsRef::Many(&told));
        let rest = list.clone().without(DocsRef::Many(&told));
        let mut found = along(&places, self.reversed, rest.as_ref(), 0..keep);
        found.extend(told_of_list.as_ref().to_vec());
        // One run and a few behind it.
        found.sort_by_cached_key(|place| {
            let (key, id) = (part.count_key(self.sort, *place), part.ids[*place as usize]);
            Reverse(if self.reversed { (!key, !id) } else { (key, id) })
        });
        found.truncate(keep);
        found.drain(..window.start.min(found.len()));
        Ok(Some(found))
    }

    /// What works stand by: greater is earlier.
    fn key(self, part: &Part) -> Result<Box<dyn Fn(u32) -> u64 + '_>, SearchError> {
        if self.is_of_counts() {
            return Ok(Box::new(move |place| part.count_key(self.sort, place)));
        }
        Ok(match self.sort {
            Sort::Random => Box::new(move |place| shuffled(self.seed, part.ids[place as usize])),
            sort => part.key(sort)?,
        })
    }

    /// Runs of several parts put together by the names themselves, for places among names hold for one part alone.
    fn merged_by_name(
        self,
        runs: Vec<(&View, Vec<(u64, u32)>)>,
        keep: usize,
    ) -> Result<Vec<WorkId>, SearchError> {
        let mut all: Vec<(Option<String>, u32, u32)> = Vec::new();
        for (view, run) in runs {
            let mut last: Option<(u64, Option<String>)> = None;
            for (key, own) in run {
                let id = if self.reversed { !own } else { own };
                let name = match &last {
                    Some((same, name)) if *same == key => name.clone(),
                    _ => match view.part.place(id) {
                        Some(place) => view.part.name(self.sort, place)?,
                        None => None,
                    },
                };
                last = Some((key, name.clone()));
                all.push((name, own, id));
            }
        }
        // No name stands behind all names.
        all.sort_by(|a, b| {
            let by_name = match (&a.0, &b.0) {
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(_), None) => std::cmp::Ordering::Less,
                (a, b) => a.cmp(b),
            };
            if self.reversed { by_name.reverse() } else { by_name }.then_with(|| b.1.cmp(&a.1))
        });
        Ok(all.into_iter().take(keep).map(|(.., id)| WorkId(i64::from(id))).collect())
    }
}

/// Some places of a list, one behind the other along an order.
fn along(order: &[u32], reversed: bool, list: DocsRef<'_>, window: Range<usize>) -> Vec<u32> {
    let walk = |takes: &dyn Fn(&[u32]) -> usize| {
        let mut chunks: Box<dyn Iterator<Item = &[u32]>> =
            if reversed { Box::new(order.rchunks(CHUNK)) } else { Box::new(order.chunks(CHUNK)) };
        // Most of what stands before a deep page is counted and not looked at.
        let mut before = 0;
        let mut first = None;
        for chunk in chunks.by_ref() {
            let count = takes(chunk);
            if before + count > window.start {
                first = Some(chunk);
                break;
            }
            before += count;
        }
        let rest = first.into_iter().chain(chunks).flat_map(|chunk| {
            let (on, back) = if reversed { (&[][..], chunk) } else { (chunk, &[][..]) };
            on.iter().chain(back.iter().rev()).copied()
        });
        let works = rest.filter(|place| list.contains(*place));
        works.skip(window.start - before).take(window.len()).collect()
    };
    match list {
        DocsRef::Many(bits) => walk(&|chunk| chunk.iter().filter(|place| bits.contains(**place)).count()),
        DocsRef::Few(_) => walk(&|chunk| chunk.iter().filter(|place| list.contains(**place)).count()),
    }
}

/// A number that looks like chance, the same for the same seed and work (the finaliser of `SplitMix64`).
fn shuffled(seed: u64, id: u32) -> u64 {
    let mut x = seed.wrapping_add(u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
