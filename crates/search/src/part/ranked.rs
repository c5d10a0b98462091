//! Orders by what the archive counts of works.
//!
//! Counts change all the time, so an order is kept as it once was, with the places whose counts were told since: a list
//! walks along the order without these and puts them in where they belong now. Orders are made and made anew by whoever
//! tells counts or gets the index ready, never by a question, and only those that were asked for.

use std::{
    cmp::Reverse,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use ficus_archive::listing::Sort;

use super::Part;
use crate::docs::Bits;

/// The orders by counts.
const SORTS: [Sort; 8] = [
    Sort::Views,
    Sort::Reviews,
    Sort::Recommendations,
    Sort::Kudos,
    Sort::Reading,
    Sort::Liked,
    Sort::Gems,
    Sort::Score,
];
/// An order is made anew when the counts of one in so many works were told since.
const TOLD_OF: u64 = 64;

/// The orders of a part, each at the place of its sort.
#[derive(Default)]
pub(crate) struct Ranked {
    orders: RwLock<Orders>,
    wanted: [AtomicBool; SORTS.len()],
}

#[derive(Default)]
struct Orders {
    kept: [Option<Kept>; SORTS.len()],
    /// The places whose counts were told, the last at the end.
    told: Vec<u32>,
    /// How many were told before these.
    before: u64,
    /// Whether what is told is noted.
    are_noted: bool,
}

#[derive(Clone)]
struct Kept {
    places: Arc<Vec<u32>>,
    /// How many places were told before the order was made.
    seen: u64,
}

/// An order as it was, and what changed since.
pub(crate) struct Since {
    /// All places, the first first.
    pub places: Arc<Vec<u32>>,
    /// Those that may stand elsewhere now.
    pub told: Bits,
}

impl Ranked {
    /// Notes that the counts of a place are others now.
    pub fn tell(&self, place: u32) {
        let mut orders = self.orders.write().unwrap_or_else(PoisonError::into_inner);
        if orders.are_noted {
            orders.told.push(place);
        } else {
            orders.before += 1;
        }
    }

    /// How many were told until now, where an order is due; what is told from now on is noted.
    fn begin(&self, at: usize, is_wanted: bool, told_max: u64) -> Option<u64> {
        let mut orders = self.orders.write().unwrap_or_else(PoisonError::into_inner);
        let now = orders.before + orders.told.len() as u64;
        let is_due = match &orders.kept[at] {
            None => is_wanted,
            Some(kept) => now - kept.seen > told_max,
        };
        orders.are_noted |= is_due;
        is_due.then_some(now)
    }

    fn keep(&self, at: usize, kept: Kept) {
        let mut orders = self.orders.write().unwrap_or_else(PoisonError::into_inner);
        orders.kept[at] = Some(kept);
        // What every order has seen is of no use any more.
        let seen = orders.kept.iter().flatten().map(|kept| kept.seen).min().unwrap_or(orders.before);
        let gone = seen.saturating_sub(orders.before) as usize;
        orders.told.drain(..gone);
        orders.before = seen;
    }
}

fn at(sort: Sort) -> Option<usize> {
    SORTS.iter().position(|other| *other == sort)
}

impl Part {
    /// An order by counts; `None` where none is kept yet, which is noted.
    pub fn ranked(&self, sort: Sort) -> Option<Since> {
        let at = at(sort)?;
        let orders = self.ranked.orders.read().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = &orders.kept[at] else {
            self.ranked.wanted[at].store(true, Relaxed);
            return None;
        };
        let mut told = Bits::empty(self.size);
        let from = (kept.seen - orders.before) as usize;
        orders.told[from..].iter().for_each(|place| told.insert(*place));
        Some(Since { places: Arc::clone(&kept.places), told })
    }

    /// What works stand by in an order by counts: greater is earlier. Shares of 1 are told by their bits, which are in
    /// their order.
    pub fn count_key(&self, sort: Sort, place: u32) -> u64 {
        let counted = &self.counted;
        match sort {
            Sort::Reviews => counted.reviews(place),
            Sort::Recommendations => counted.recommendations(place),
            Sort::Kudos => counted.kudos(place),
            Sort::Reading => counted.reading(place),
            Sort::Liked => counted.of(place).liking().to_bits(),
            Sort::Gems => counted.of(place).gem().to_bits(),
            Sort::Score => counted.scores(place).rank().to_bits(),
            _ => counted.views(place),
        }
    }

    /// Makes orders that are wanted and not there, and those anew of which much was told since.
    pub fn renew_orders(&self) {
        for (at, sort) in SORTS.into_iter().enumerate() {
            let is_wanted = self.ranked.wanted[at].load(Relaxed);
            let Some(seen) = self.ranked.begin(at, is_wanted, u64::from(self.size) / TOLD_OF) else {
                continue;
            };
            let key = |place: u32| Reverse((self.count_key(sort, place), self.ids[place as usize]));
            let mut places: Vec<_> = (0..self.size).map(|place| (key(place), place)).collect();
            places.sort_unstable();
            let places = Arc::new(places.into_iter().map(|(_, place)| place).collect());
            self.ranked.keep(at, Kept { places, seen });
        }
    }
}
