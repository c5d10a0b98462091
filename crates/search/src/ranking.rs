//! The order of a list: its first so many works.
//!
//! An order that does not change without the works is kept for every part, and a long list walks along it until it has
//! enough. A short one is sorted, and so are orders by counts.

use std::cmp::Reverse;

use ficus_archive::{WorkId, listing::Sort};

use crate::{
    SearchError,
    best::Best,
    docs::Docs,
    part::Part,
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
        )
    }

    fn is_by_name(self) -> bool {
        matches!(self.sort, Sort::Title | Sort::Author)
    }

    /// The first `keep` works of a list that is given by view.
    pub fn first(self, state: &State, lists: &[Docs], keep: usize) -> Result<Vec<WorkId>, SearchError> {
        let mut runs = Vec::new();
        for (view, list) in state.views.iter().zip(lists).filter(|(_, list)| list.len() > 0) {
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
        let len = list.len() as usize;
        let keep = keep.min(len);
        // Along the order one in `size / len` is of the list.
        let is_walked = (keep as u64) * u64::from(part.size) / (len as u64) < len as u64 * 2;
        if is_walked && let Some(order) = part.ordered(self.sort)? {
            let list = list.as_ref();
            let takes = |place: &u32| list.contains(*place);
            return Ok(if self.reversed {
                order.iter().rev().copied().filter(takes).take(keep).map(pair).collect()
            } else {
                order.iter().copied().filter(takes).take(keep).map(pair).collect()
            });
        }
        let mut best = Best::new(keep);
        list.as_ref().for_each(|place| best.push(pair(place)));
        Ok(best.into_sorted())
    }

    /// What works stand by: greater is earlier.
    fn key(self, part: &Part) -> Result<Box<dyn Fn(u32) -> u64 + '_>, SearchError> {
        let counted = &part.counted;
        // Numbers from 0 to 1, of which the bits are in their order.
        Ok(match self.sort {
            Sort::Views => Box::new(|place| counted.views(place)),
            Sort::Reviews => Box::new(|place| counted.reviews(place)),
            Sort::Recommendations => Box::new(|place| counted.recommendations(place)),
            Sort::Kudos => Box::new(|place| counted.kudos(place)),
            Sort::Reading => Box::new(|place| counted.reading(place)),
            Sort::Liked => Box::new(|place| counted.of(place).liking().to_bits()),
            Sort::Gems => Box::new(|place| counted.of(place).gem().to_bits()),
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
