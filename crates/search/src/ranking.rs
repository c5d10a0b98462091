//! The order of a list: its first so many works.
//!
//! An order is kept for every part, and a long list walks along it until it has enough. A short one is sorted.

use std::cmp::Reverse;

use ficus_archive::{WorkId, listing::Sort};

use crate::{
    SearchError,
    best::Best,
    docs::Docs,
    part::{Part, Since},
    state::{State, View},
};

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

    /// The first `keep` works of a list that is given by view.
    pub fn first(self, state: &State, lists: &[Docs], keep: usize) -> Result<Vec<WorkId>, SearchError> {
        let views = || state.views.iter().zip(lists).filter(|(_, list)| list.len() > 0);
        if views().count() == 1
            && let Some((view, list)) = views().next()
            && let Some(places) = self.walked(view, list, keep)?
        {
            let id = |place: u32| WorkId(i64::from(view.part.ids[place as usize]));
            return Ok(places.into_iter().map(id).collect());
        }
        let mut runs = Vec::new();
        for (view, list) in views() {
            runs.push((view, self.of_view(view, list, keep)?));
        }
        if runs.len() == 1 {
            return Ok(runs.remove(0).1.into_iter().map(|(_, id)| self.work(id)).collect());
        }
        if self.is_by_name() {
            return self.merged_by_name(runs, keep);
        }
        let mut all: Vec<(u64, u32)> = runs.into_iter().flat_map(|(_, run)| run).collect();
        // Runs one behind the other, which a stable sort merges.
        all.sort_by_key(|pair| Reverse(*pair));
        Ok(all.into_iter().take(keep).map(|(_, id)| self.work(id)).collect())
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
        if let Some(places) = self.walked(view, list, keep)? {
            return Ok(places.into_iter().map(pair).collect());
        }
        let mut best = Best::new(keep);
        list.as_ref().for_each(|place| best.push(pair(place)));
        Ok(best.into_sorted())
    }

    /// The first places of a long list, found along a kept order; `None` where sorting takes less, or where no such order
    /// is kept.
    fn walked(self, view: &View, list: &Docs, keep: usize) -> Result<Option<Vec<u32>>, SearchError> {
        let (part, len) = (&view.part, list.len() as usize);
        let keep = keep.min(len);
        // Along the order one in `size / len` is of the list.
        if (keep as u64) * u64::from(part.size) / (len as u64) >= len as u64 * 2 {
            return Ok(None);
        }
        let list = list.as_ref();
        let first = |order: &[u32], takes: &dyn Fn(&u32) -> bool| -> Vec<u32> {
            if self.reversed {
                order.iter().rev().copied().filter(takes).take(keep).collect()
            } else {
                order.iter().copied().filter(takes).take(keep).collect()
            }
        };
        if !self.is_of_counts() {
            let order = part.ordered(self.sort)?;
            return Ok(order.map(|order| first(order, &|place| list.contains(*place))));
        }
        let Some(Since { places, told }) = part.ranked(self.sort) else { return Ok(None) };
        if told.len() == 0 {
            return Ok(Some(first(&places, &|place| list.contains(*place))));
        }
        let mut found = first(&places, &|place| list.contains(*place) && !told.contains(*place));
        found.extend(told.iter().filter(|place| list.contains(*place)));
        // One run and a few behind it.
        found.sort_by_cached_key(|place| {
            let (key, id) = (part.count_key(self.sort, *place), part.ids[*place as usize]);
            Reverse(if self.reversed { (!key, !id) } else { (key, id) })
        });
        found.truncate(keep);
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

/// A number that looks like chance, the same for the same seed and work (the finaliser of `SplitMix64`).
fn shuffled(seed: u64, id: u32) -> u64 {
    let mut x = seed.wrapping_add(u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
