//! How many works of a list have each value, exactly.
//!
//! Few works are looked at one by one. For many, the sets of the most used tags are laid over the list until no other
//! tag can have more works than those that lead; where that would take longer than looking at every work, every work
//! is looked at; and of very many works a sample says which tags may lead.

use std::{borrow::Cow, cmp::Reverse, collections::BinaryHeap, sync::RwLock};

use ficus_archive::{
    TagId,
    listing::{FACET_TAGS_MAX, Facets},
    tag::TagKind,
};

use crate::{
    SearchError, Ties,
    docs::Docs,
    leading::{self, SAMPLE},
    part::Standing,
    schema::STATUSES,
    state::{State, View},
};

/// Tags that a work stands under, as a guess for weighing ways.
const ROW_GUESS: u64 = 14;
/// A list is looked at one by one and its tags sorted where all of them are fewer than the archive's by this factor.
const SORTED_OF: u64 = 8;
/// From so many works on a sample may say which tags lead: looking at fewer takes no longer.
const SAMPLED_FROM: u32 = SAMPLE * 3;
/// A look at a work and its tags, which lie far from those of the next, takes as long as so many looks at sets.
const ROW_LOOKS: u64 = 64;
/// To take a sample and to count what it leaves takes as long as so many looks at sets, about.
const SAMPLE_LOOKS: u64 = SAMPLE as u64 * ROW_LOOKS * 2;

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
    let mut tallies = Tallies::of(state, ties, lists)?.sampled(FACET_TAGS_MAX);
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
    list: Cow<'a, Docs>,
    way: Way,
    may_sample: bool,
}

/// How the tags of a list are counted.
enum Way {
    /// Set by set. How many more looks it may take before another way is gone.
    Sets { looks: u64 },
    /// Those sets that a sample says may lead, by kind.
    Sampled([Vec<u32>; TagKind::ALL.len()]),
    /// Every work was looked at: the works of each tag.
    Each(Vec<u32>),
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
                let (list, way) = (Cow::Borrowed(list), Way::Sets { looks: rows });
                main = Some(Main { standing, list, way, may_sample: false });
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

    /// The same for at most so many tags of each kind, with a sample of a very long list where that takes less.
    pub(crate) fn sampled(mut self, most: usize) -> Self {
        if let Some(main) = self.main.as_mut().filter(|main| main.list.len() >= SAMPLED_FROM) {
            main.may_sample = true;
            main.list = Cow::Owned(main.list.as_ref().as_ref().to_bits(main.standing.size()));
            let looks = main.looks_ahead(most);
            main.way =
                if looks > SAMPLE_LOOKS { main.other_way(most) } else { Way::Sets { looks: looks * 2 } };
        }
        self
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
        if !self.walk(kind, others, best) {
            self.way = self.other_way(best.most);
            best.least_first.clear();
            self.walk(kind, others, best);
        }
        // Tags of other views that the walk did not come to can lead with what they have there and here.
        for (id, works) in others {
            let is_known = best.least_first.iter().any(|Reverse((_, Reverse(other)))| other == id);
            if !is_known {
                let here = self.standing.number(*id).map(|tag| self.standing.works(tag));
                best.offer(
                    *id,
                    works + here.map_or(0, |here| u64::from(here.shared(self.list.as_ref().as_ref()))),
                );
            }
        }
    }

    /// Counts the tags of a kind, the most used first, until no other can lead; false where that takes too many looks.
    fn walk(&mut self, kind: usize, others: &[(u32, u64)], best: &mut Best) -> bool {
        let more = others.iter().map(|(_, works)| *works).max().unwrap_or(0);
        let of_others =
            |id: u32| others.binary_search_by_key(&id, |(id, _)| *id).map_or(0, |at| others[at].1);
        let candidates = match &self.way {
            Way::Sampled(by_kind) => Some(by_kind[kind].clone()),
            _ => None,
        };
        for tag in candidates.as_deref().unwrap_or(self.standing.by_kind(kind)) {
            let works = self.standing.works(*tag).len();
            if works == 0 || !best.is_open_to(u64::from(works) + more) {
                break;
            }
            let id = self.standing.id(*tag);
            let Some(count) = self.count(*tag) else { return false };
            best.offer(id, count + of_others(id));
        }
        true
    }

    /// How many works of the list stand under a tag; `None` where that takes too many looks.
    fn count(&mut self, tag: u32) -> Option<u64> {
        let works = self.standing.works(tag);
        match &mut self.way {
            Way::Each(counted) => return Some(counted.get(tag as usize).copied().map_or(0, u64::from)),
            Way::Sampled(_) => {}
            Way::Sets { looks } => *looks = looks.checked_sub(works.looks(self.list.len()))?,
        }
        Some(u64::from(works.shared(self.list.as_ref().as_ref())))
    }

    /// About how many looks it takes to count set by set: where a list has one in so many works of each tag, one has to
    /// go so many times further than to those that lead in the archive.
    fn looks_ahead(&self, most: usize) -> u64 {
        let reach = most as u64 * u64::from(self.standing.size()) / u64::from(self.list.len().max(1));
        let tags =
            (0..TagKind::ALL.len()).flat_map(|kind| self.standing.by_kind(kind).iter().take(reach as usize));
        tags.map(|tag| self.standing.works(*tag).looks(self.list.len())).sum()
    }

    /// The way to go where sets take too many looks: a sample where what it leaves to count takes fewer than every work.
    fn other_way(&self, most: usize) -> Way {
        if self.may_sample {
            let by_kind = leading::candidates(self.standing, &self.list, SAMPLE, most);
            let looks = |tag: &u32| self.standing.works(*tag).looks(self.list.len());
            if by_kind.iter().flatten().map(looks).sum::<u64>() < u64::from(self.list.len()) * ROW_LOOKS {
                return Way::Sampled(by_kind);
            }
        }
        Way::Each(each(self.standing, &self.list))
    }
}

/// Looks at every work.
fn each(standing: &Standing, list: &Docs) -> Vec<u32> {
    let mut counts = vec![0; standing.tags()];
    standing.for_each_row(list.as_ref(), |row| row.iter().for_each(|tag| counts[*tag as usize] += 1));
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
    standing.for_each_row(list.as_ref(), |row| tags.extend(row));
    tags.sort_unstable();
    tags.chunk_by(|a, b| a == b).map(|same| with(same[0], same.len() as u32)).collect()
}

#[cfg(test)]
mod tests {
    use ficus_archive::{
        WorkId,
        counts::Counts,
        outlook::Outlook,
        tag::Tag,
        work::{Audience, Blurb, IndexedWork, Status},
    };
    use ficus_prose::Prose;

    use super::*;
    use crate::Index;

    /// A work of an archive in which the tag of a number stands in one of so many works.
    fn work(id: i64) -> IndexedWork {
        let bears = |tag: &i64| (id * 7_919 + tag * 104_729) % 1_009 < 1_009 / (tag + 1);
        let tag = |tag: i64| {
            let kind = TagKind::ALL[(tag % 2) as usize];
            Tag { id: TagId(tag), kind, name: format!("Lamp {tag}"), slug: format!("lamp-{tag}") }
        };
        let blurb = Blurb {
            id: WorkId(id),
            title: "The lamp".to_owned(),
            authors: Vec::new(),
            summary: Prose::default(),
            language: None,
            rating: None,
            tags: (1..=400).filter(bears).map(tag).collect(),
            series: Vec::new(),
            status: Status::Complete,
            planned_chapters: None,
            chapters: 1,
            words: 100,
            audience: Audience::Everyone,
            published: None,
            updated: None,
            counts: Counts::default(),
            outlook: Outlook::default(),
        };
        IndexedWork { blurb, category_ids: Vec::new(), spoilers: Vec::new(), text: String::new() }
    }

    #[test]
    fn a_sample_finds_the_tags_that_lead_with_all_their_works() {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        (1..=6_000).for_each(|id| writer.put(&work(id), 0).unwrap());
        writer.commit(1).unwrap();
        let state = index.inner.state().unwrap();
        let lists = [state.views[0].listed(&[Audience::Everyone]).clone()];
        let mut by_sample = Tallies::of(&state, &index.inner.graph, &lists).unwrap();
        let mut by_work = Tallies::of(&state, &index.inner.graph, &lists).unwrap();
        let (sampled, all) = (by_sample.main.as_mut().unwrap(), by_work.main.as_mut().unwrap());
        sampled.way = Way::Sampled(leading::candidates(sampled.standing, &sampled.list, 1_000, 8));
        all.way = Way::Each(each(all.standing, &all.list));
        for kind in 0..2 {
            let best = by_work.best(kind, 8);
            assert_eq!(best.len(), 8);
            assert_eq!(by_sample.best(kind, 8), best);
        }
    }
}
