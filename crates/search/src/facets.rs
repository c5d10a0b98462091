//! How many works of a list have each value, exactly.
//!
//! Few works are looked at one by one. For many, the sets of the most used tags are laid over the list until no other
//! tag can have more works than those that lead; where that would take longer than looking at every work, every work
//! is looked at.

use std::{cmp::Reverse, collections::BinaryHeap, sync::RwLock};

use ficus_archive::{
    TagId,
    listing::{FACET_TAGS_MAX, Facets},
    tag::TagKind,
};

use crate::{
    SearchError, Ties,
    docs::Docs,
    part::Standing,
    schema::STATUSES,
    state::{State, View},
};

/// Tags that a work stands under, as a guess for weighing ways.
const ROW_GUESS: u64 = 14;
/// A list is looked at one by one and its tags sorted where all of them are fewer than the archive's by this factor.
const SORTED_OF: u64 = 8;

/// The counts of a list, given by view.
pub(crate) fn facets(state: &State, ties: &RwLock<Ties>, lists: &[Docs]) -> Result<Facets, SearchError> {
    let mut facets = Facets::default();
    let views = || state.views.iter().zip(lists).filter(|(_, list)| list.len() > 0);
    for (view, list) in views() {
        let (part, list) = (&view.part, list.as_ref());
        for (rating, works) in &part.ratings {
            add(&mut facets.ratings, rating, list.shared(works.as_ref()));
        }
        for status in STATUSES {
            add(&mut facets.statuses, &status, list.shared(part.of_status(status)));
        }
        for (language, works) in &part.languages {
            add(&mut facets.languages, language, list.shared(works.as_ref()));
        }
        facets.single_chapters += u64::from(list.shared(part.single.as_ref()));
        facets.crossovers += u64::from(list.shared(view.standing(ties)?.crossovers()));
    }
    facets.ratings.sort_unstable_by_key(|(rating, _)| *rating);
    facets.statuses.sort_unstable_by_key(|(status, _)| STATUSES.iter().position(|other| other == status));
    facets.languages.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut tallies = Tallies::of(state, ties, lists)?;
    for (place, kind) in TagKind::ALL.into_iter().enumerate() {
        let best = tallies.best(place, FACET_TAGS_MAX);
        if !best.is_empty() {
            facets.tags.push((kind, best));
        }
    }
    Ok(facets)
}

fn add<K: PartialEq + Clone>(counts: &mut Vec<(K, u64)>, key: &K, more: u32) {
    if more == 0 {
        return;
    }
    match counts.iter_mut().find(|(other, _)| other == key) {
        Some((_, count)) => *count += u64::from(more),
        None => counts.push((key.clone(), u64::from(more))),
    }
}

/// The tags of a list with their counts.
pub(crate) struct Tallies<'a> {
    /// The largest view where its part of the list is long.
    main: Option<Main<'a>>,
    /// Tags of all other views: identifier, place of the kind, works.
    beside: Vec<(u32, usize, u64)>,
}

struct Main<'a> {
    standing: &'a Standing,
    list: &'a Docs,
    /// Works of each tag, where every work was looked at.
    counted: Option<Vec<u32>>,
    /// How many more looks it may take before every work is looked at instead.
    looks: u64,
}

impl<'a> Tallies<'a> {
    pub(crate) fn of(state: &'a State, ties: &RwLock<Ties>, lists: &'a [Docs]) -> Result<Self, SearchError> {
        let mut main = None;
        let mut beside: Vec<(u32, usize, u64)> = Vec::new();
        for (at, (view, list)) in state.views.iter().zip(lists).enumerate() {
            if list.len() == 0 {
                continue;
            }
            let standing = view.standing(ties)?;
            let rows = u64::from(list.len()) * ROW_GUESS;
            if at == 0 && rows > standing.tags() as u64 / SORTED_OF {
                main = Some(Main { standing, list, counted: None, looks: rows });
            } else {
                beside.extend(every(view, standing, list));
            }
        }
        beside.sort_unstable_by_key(|(id, ..)| *id);
        beside.dedup_by(|more, first| {
            let same = more.0 == first.0;
            first.2 += if same { more.2 } else { 0 };
            same
        });
        Ok(Self { main, beside })
    }

    /// The tags of a kind with the most works, at most so many; those that are equal in it by their numbers.
    pub(crate) fn best(&mut self, kind: usize, most: usize) -> Vec<(TagId, u64)> {
        let mut best = Best { most, least_first: BinaryHeap::new() };
        let beside = self.beside.iter().filter(|(_, of, _)| *of == kind);
        match &mut self.main {
            None => beside.for_each(|(id, _, works)| best.offer(*id, *works)),
            Some(main) => {
                let others: Vec<(u32, u64)> = beside.map(|(id, _, works)| (*id, *works)).collect();
                main.best(kind, &others, &mut best);
            }
        }
        let mut best = best.least_first.into_vec();
        best.sort_unstable_by_key(|Reverse((works, id))| (Reverse(*works), Reverse(*id)));
        best.into_iter().map(|Reverse((works, Reverse(id)))| (TagId(i64::from(id)), works)).collect()
    }
}

/// The tags that lead.
struct Best {
    most: usize,
    least_first: BinaryHeap<Reverse<(u64, Reverse<u32>)>>,
}

impl Best {
    fn offer(&mut self, id: u32, works: u64) {
        if works == 0 || self.most == 0 {
            return;
        }
        let offered = Reverse((works, Reverse(id)));
        if self.least_first.len() < self.most {
            self.least_first.push(offered);
        } else if self.least_first.peek().is_some_and(|least| offered < *least) {
            self.least_first.pop();
            self.least_first.push(offered);
        }
    }

    /// Whether a tag of at most so many works can still come in.
    fn is_open_to(&self, works: u64) -> bool {
        self.least_first.len() < self.most
            || self.least_first.peek().is_some_and(|Reverse((least, _))| *least <= works)
    }
}

impl Main<'_> {
    /// The leading tags of a kind; `others` are those of other views, by identifier.
    fn best(&mut self, kind: usize, others: &[(u32, u64)], best: &mut Best) {
        let more = others.iter().map(|(_, works)| *works).max().unwrap_or(0);
        let of_others =
            |id: u32| others.binary_search_by_key(&id, |(id, _)| *id).map_or(0, |at| others[at].1);
        for tag in self.standing.by_kind(kind) {
            let works = self.standing.works(*tag).len();
            if works == 0 || !best.is_open_to(u64::from(works) + more) {
                break;
            }
            let id = self.standing.id(*tag);
            let count = self.count(*tag);
            best.offer(id, count + of_others(id));
        }
        // Tags of other views that the walk did not come to can lead with what they have there and here.
        for (id, works) in others {
            let number = self.standing.number(*id).filter(|tag| self.standing.works(*tag).len() > 0);
            let is_known = best.least_first.iter().any(|Reverse((_, Reverse(other)))| other == id);
            if !is_known {
                best.offer(*id, works + number.map_or(0, |tag| self.count(tag)));
            }
        }
    }

    /// How many works of the list stand under a tag.
    fn count(&mut self, tag: u32) -> u64 {
        if self.counted.is_none() {
            let works = self.standing.works(tag);
            match self.looks.checked_sub(works.looks(self.list.len())) {
                Some(rest) => {
                    self.looks = rest;
                    return u64::from(works.shared(self.list.as_ref()));
                }
                None => self.counted = Some(each(self.standing, self.list)),
            }
        }
        self.counted.as_ref().and_then(|counted| counted.get(tag as usize)).copied().map_or(0, u64::from)
    }
}

/// Looks at every work.
fn each(standing: &Standing, list: &Docs) -> Vec<u32> {
    let mut counts = vec![0; standing.tags()];
    list.as_ref().for_each(|place| {
        for tag in standing.row(place) {
            counts[*tag as usize] += 1;
        }
    });
    counts
}

/// Every tag of a list with its kind and its works.
fn every(view: &View, standing: &Standing, list: &Docs) -> Vec<(u32, usize, u64)> {
    let rows = u64::from(list.len()) * ROW_GUESS;
    let with = |tag: u32, works: u32| (standing.id(tag), standing.kind(tag), u64::from(works));
    if rows > standing.tags() as u64 / SORTED_OF || list.len() == view.part.size {
        let counts = each(standing, list);
        let counts = counts.into_iter().enumerate().filter(|(_, works)| *works > 0);
        return counts.map(|(tag, works)| with(tag as u32, works)).collect();
    }
    let mut tags = Vec::new();
    list.as_ref().for_each(|place| tags.extend(standing.row(place)));
    tags.sort_unstable();
    tags.chunk_by(|a, b| a == b).map(|same| with(same[0], same.len() as u32)).collect()
}
