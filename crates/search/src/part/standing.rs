//! Under which tags works stand, as tags are tied now: each work's canonical tags with all above them, and each tag's
//! works.
//!
//! Tags have numbers of their own here, those with the most works first, so that what is counted most often lies
//! together in memory. A change of ties is laid over what was there: it touches the works that bear a tag below, and no
//! other.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    hint::black_box,
    sync::Arc,
};

use ficus_archive::{TagId, tag::TagKind, tag_graph::TagGraph};
use rustc_hash::FxHashMap;
use tantivy::columnar::Column;

use super::{Part, columns};
use crate::{
    SearchError,
    docs::{Bits, Docs, DocsRef},
    schema::{column, numbered_tag},
};

/// A tag with works in more than one of so many places is kept as bits: to lay these over a list takes as long as to look
/// that many works up, at four times the memory.
const DENSE_OF: u32 = 128;
/// Rows lie far apart in memory. So many are begun before the first is read, so that their memory is waited for at once and
/// not one after the other.
const ROWS_AT_ONCE: usize = 16;
/// Stands for the kind of a tag of which no kind is known.
const NO_KIND: u8 = TagKind::ALL.len() as u8;

/// See the top of this file.
#[derive(Clone)]
pub(crate) struct Standing {
    tags: Arc<Tags>,
    /// Tags that a change of ties brought, numbered after all others.
    more: Vec<(u32, u8)>,
    more_numbers: HashMap<u32, u32>,
    rows: Arc<Lists>,
    changed_rows: HashMap<u32, Box<[u32]>>,
    works: Arc<Postings>,
    changed_works: HashMap<u32, Arc<Docs>>,
    /// The tags of each kind by works, the most used first.
    by_kind: [Arc<Vec<u32>>; TagKind::ALL.len()],
    crossovers: Docs,
    /// Works of one relationship alone.
    one_relationship: Docs,
    size: u32,
}

/// What the tags of a work make it.
#[derive(Clone, Copy, Default)]
struct Makes {
    /// Fandoms that do not stand under one another.
    crossover: bool,
    /// One relationship, in whatever spellings.
    one_relationship: bool,
}

/// The tags of a part by number.
struct Tags {
    ids: Vec<u32>,
    kinds: Vec<u8>,
    /// Numbers by identifier.
    sorted: Vec<u32>,
}

/// Lists one behind the other.
#[derive(Default)]
struct Lists {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Lists {
    fn get(&self, at: u32) -> &[u32] {
        let (at, starts) = (at as usize, &self.starts);
        match (starts.get(at), starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.values[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// The places of the works under each tag: bits for the first, lists for the rest.
struct Postings {
    dense: Vec<Bits>,
    lists: Lists,
}

/// What stands above tags, looked up once each, with numbers in order of appearance.
struct Above<'g> {
    graph: &'g TagGraph,
    known: FxHashMap<u64, Lines>,
    lists: Vec<u32>,
    numbers: FxHashMap<u32, u32>,
    tags: Vec<(u32, u8)>,
}

/// What a work stands under by one tag: from where to where in a list; and what the tag names.
#[derive(Clone, Copy)]
struct Lines {
    from: u32,
    to: u32,
    kind: TagKind,
}

impl<'g> Above<'g> {
    fn new(graph: &'g TagGraph) -> Self {
        let (known, numbers) = (FxHashMap::default(), FxHashMap::default());
        Self { graph, known, lists: Vec::new(), numbers, tags: Vec::new() }
    }

    /// The tags that a work stands under that bears this one: its canonical tag first.
    fn of(&mut self, number: u64) -> Lines {
        if let Some(known) = self.known.get(&number) {
            return *known;
        }
        let (kind, tag) = numbered_tag(number);
        let start = self.lists.len() as u32;
        for (at, over) in self.graph.above(tag).into_iter().enumerate() {
            let Ok(id) = u32::try_from(over.0) else { continue };
            let kind = self.graph.kind(over).or((at == 0).then_some(kind)).map_or(NO_KIND, place_of);
            let tags = &mut self.tags;
            let number = *self.numbers.entry(id).or_insert_with(|| {
                tags.push((id, kind));
                tags.len() as u32 - 1
            });
            if let Some((_, known)) = tags.get_mut(number as usize)
                && *known == NO_KIND
            {
                *known = kind;
            }
            self.lists.push(number);
        }
        let kind = self.graph.kind(tag).unwrap_or(kind);
        let found = Lines { from: start, to: self.lists.len() as u32, kind };
        self.known.insert(number, found);
        found
    }

    /// What a work stands under that bears these tags, into `row`; answers what they make it.
    fn row(&mut self, borne: impl Iterator<Item = u64>, row: &mut Vec<u32>) -> Makes {
        row.clear();
        let mut fandoms: Vec<(u32, u32)> = Vec::new();
        let (mut relationship, mut are_several) = (None, false);
        for number in borne {
            let Lines { from, to, kind } = self.of(number);
            for tag in &self.lists[from as usize..to as usize] {
                if !row.contains(tag) {
                    row.push(*tag);
                }
            }
            if from < to && kind == TagKind::Fandom {
                fandoms.push((from, to));
            } else if from < to && kind == TagKind::Relationship {
                let canonical = self.lists[from as usize];
                are_several |= *relationship.get_or_insert(canonical) != canonical;
            }
        }
        let one_relationship = relationship.is_some() && !are_several;
        Makes { crossover: self.is_crossover(&fandoms), one_relationship }
    }

    /// Whether two of the fandoms, each with what is above it, do not stand under one another.
    fn is_crossover(&self, fandoms: &[(u32, u32)]) -> bool {
        if fandoms.len() < 2 {
            return false;
        }
        let list = |(from, to): (u32, u32)| &self.lists[from as usize..to as usize];
        let mut lowest: Option<u32> = None;
        for fandom in fandoms {
            let own = list(*fandom)[0];
            let is_above = fandoms.iter().any(|other| list(*other)[0] != own && list(*other).contains(&own));
            if is_above || lowest == Some(own) {
                continue;
            }
            if lowest.is_some() {
                return true;
            }
            lowest = Some(own);
        }
        false
    }
}

/// A set in which these works, and no others, stand otherwise than before.
fn anew(before: Docs, works: &[(u32, Makes)], is_in: impl Fn(Makes) -> bool, size: u32) -> Docs {
    let (come, gone): (Vec<_>, Vec<_>) = works.iter().partition(|(_, makes)| is_in(*makes));
    let places =
        |works: Vec<(u32, Makes)>| -> Vec<u32> { works.into_iter().map(|(place, _)| place).collect() };
    let (come, gone) = (places(come), places(gone));
    let rest = before.without(DocsRef::Few(&gone));
    Docs::union(&[rest.as_ref(), DocsRef::Few(&come)], size)
}

fn place_of(kind: TagKind) -> u8 {
    TagKind::ALL.iter().position(|other| *other == kind).map_or(NO_KIND, |place| place as u8)
}

impl Standing {
    /// Looks at every work.
    pub fn read(part: &Part, graph: &TagGraph, alive: &Bits) -> Result<Self, SearchError> {
        let mut above = Above::new(graph);
        let mut starts = Vec::with_capacity(part.size as usize + 1);
        let mut values: Vec<u32> = Vec::new();
        let (mut crossovers, mut of_one) = (Vec::new(), Vec::new());
        let mut row = Vec::new();
        for (base, size, column) in columns(&part.segments, column::TAGS)? {
            for doc in 0..size {
                starts.push(values.len() as u32);
                if alive.contains(base + doc) {
                    let makes = above.row(column.values_for_doc(doc), &mut row);
                    if makes.crossover {
                        crossovers.push(base + doc);
                    }
                    if makes.one_relationship {
                        of_one.push(base + doc);
                    }
                    values.extend(&row);
                }
            }
        }
        starts.push(values.len() as u32);
        let appeared = std::mem::take(&mut above.tags);
        drop(above);
        let (tags, counts) = renumbered(&appeared, &mut values);
        let rows = Lists { starts, values };
        let works = Postings::of(&rows, &counts, part.size);
        let mut by_kind: [Vec<u32>; TagKind::ALL.len()] = Default::default();
        for (tag, kind) in tags.kinds.iter().enumerate() {
            if let Some(of) = by_kind.get_mut(*kind as usize) {
                of.push(tag as u32);
            }
        }
        Ok(Self {
            tags: Arc::new(tags),
            more: Vec::new(),
            more_numbers: HashMap::new(),
            rows: Arc::new(rows),
            changed_rows: HashMap::new(),
            works: Arc::new(works),
            changed_works: HashMap::new(),
            by_kind: by_kind.map(Arc::new),
            crossovers: Docs::of_sorted(crossovers, part.size),
            one_relationship: Docs::of_sorted(of_one, part.size),
            size: part.size,
        })
    }

    /// How many places there are.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// How many tags have numbers.
    pub fn tags(&self) -> usize {
        self.tags.ids.len() + self.more.len()
    }

    /// The identifier of a tag.
    pub fn id(&self, tag: u32) -> u32 {
        match self.tags.ids.get(tag as usize) {
            Some(id) => *id,
            None => self.more.get(tag as usize - self.tags.ids.len()).map_or(0, |(id, _)| *id),
        }
    }

    /// The place of a tag's kind in [`TagKind::ALL`]; what is no place there where no kind is known.
    pub fn kind(&self, tag: u32) -> usize {
        let kind = match self.tags.kinds.get(tag as usize) {
            Some(kind) => *kind,
            None => self.more.get(tag as usize - self.tags.ids.len()).map_or(NO_KIND, |(_, kind)| *kind),
        };
        usize::from(kind)
    }

    /// The number of a tag under which works stand or stood.
    pub fn number(&self, id: u32) -> Option<u32> {
        let tags = &self.tags;
        match tags.sorted.binary_search_by_key(&id, |tag| tags.ids[*tag as usize]) {
            Ok(at) => Some(tags.sorted[at]),
            Err(_) => self.more_numbers.get(&id).copied(),
        }
    }

    /// What a work stands under.
    pub fn row(&self, place: u32) -> &[u32] {
        if self.changed_rows.is_empty() {
            return self.rows.get(place);
        }
        match self.changed_rows.get(&place) {
            Some(row) => row,
            None => self.rows.get(place),
        }
    }

    /// Hands over what each of these works stands under.
    pub fn for_each_row(&self, places: DocsRef<'_>, mut each: impl FnMut(&[u32])) {
        let mut some = [0; ROWS_AT_ONCE];
        let mut filled = 0;
        let mut hand_over = |places: &[u32]| {
            let mut rows: [&[u32]; ROWS_AT_ONCE] = [&[]; ROWS_AT_ONCE];
            rows.iter_mut().zip(places).for_each(|(row, place)| *row = self.row(*place));
            let ends = |row: &&[u32]| row.first().copied().unwrap_or(0) ^ row.last().copied().unwrap_or(0);
            black_box(rows.iter().map(ends).fold(0, |all, ends| all ^ ends));
            rows.into_iter().take(places.len()).for_each(&mut each);
        };
        places.for_each(|place| {
            some[filled] = place;
            filled += 1;
            if filled == ROWS_AT_ONCE {
                hand_over(&some);
                filled = 0;
            }
        });
        hand_over(&some[..filled]);
    }

    /// The works under a tag.
    pub fn works(&self, tag: u32) -> DocsRef<'_> {
        match self.changed_works.get(&tag) {
            Some(works) => works.as_ref().as_ref(),
            None => self.works.get(tag),
        }
    }

    /// The tags of the kind at a place of [`TagKind::ALL`], those with the most works first.
    pub fn by_kind(&self, kind: usize) -> &[u32] {
        &self.by_kind[kind]
    }

    /// Works of several fandoms.
    pub fn crossovers(&self) -> DocsRef<'_> {
        self.crossovers.as_ref()
    }

    /// Works of one relationship alone, in whatever spellings.
    pub fn one_relationship(&self) -> DocsRef<'_> {
        self.one_relationship.as_ref()
    }

    /// Whether so much is laid over that it is better made anew.
    pub fn is_worn(&self) -> bool {
        self.changed_rows.len() as u32 > self.size / 4
    }

    /// How it is after a change of ties that bears on these works; `changed` are the tags whose ties changed.
    pub fn changed(
        &self,
        part: &Part,
        graph: &TagGraph,
        works: &Docs,
        changed: &[TagId],
    ) -> Result<Self, SearchError> {
        let mut next = self.clone();
        next.take_kinds(graph, changed);
        let mut above = Above::new(graph);
        let mut moves: BTreeMap<u32, Moves> = BTreeMap::new();
        let mut makes: Vec<(u32, Makes)> = Vec::new();
        let segments = columns(&part.segments, column::TAGS)?;
        let mut row = Vec::new();
        // The number here of each tag that was met.
        let mut numbers: Vec<u32> = Vec::new();
        works.as_ref().for_each(|place| {
            let (segment, doc) = part.segment_of(place);
            let borne = segments.get(segment).into_iter().flat_map(|(.., column)| values(column, doc));
            makes.push((place, above.row(borne, &mut row)));
            let now: Vec<u32> = row
                .iter()
                .map(|tag| {
                    let tag = *tag as usize;
                    for (id, kind) in &above.tags[numbers.len().min(tag + 1)..=tag] {
                        numbers.push(next.ensure((*id, *kind)));
                    }
                    numbers[tag]
                })
                .collect();
            for tag in self.row(place).iter().filter(|tag| !now.contains(tag)) {
                moves.entry(*tag).or_default().gone.push(place);
            }
            for tag in now.iter().filter(|tag| !self.row(place).contains(tag)) {
                moves.entry(*tag).or_default().come.push(place);
            }
            next.changed_rows.insert(place, now.into());
        });
        for (tag, moves) in &moves {
            let works = next.works(*tag).to_docs().without(DocsRef::Few(&moves.gone));
            let works = Docs::union(&[works.as_ref(), DocsRef::Few(&moves.come)], self.size);
            next.changed_works.insert(*tag, Arc::new(works));
        }
        next.sort_kinds(moves.keys().copied());
        next.crossovers = anew(next.crossovers, &makes, |makes| makes.crossover, self.size);
        next.one_relationship =
            anew(next.one_relationship, &makes, |makes| makes.one_relationship, self.size);
        Ok(next)
    }

    /// The number of a tag, a new one where it had none.
    fn ensure(&mut self, (id, kind): (u32, u8)) -> u32 {
        self.number(id).unwrap_or_else(|| {
            let number = self.tags() as u32;
            self.more.push((id, kind));
            self.more_numbers.insert(id, number);
            number
        })
    }

    /// Takes over of what kind tags are now.
    fn take_kinds(&mut self, graph: &TagGraph, changed: &[TagId]) {
        for tag in changed {
            let Some(kind) = graph.kind(*tag).map(place_of) else { continue };
            let Some(number) = u32::try_from(tag.0).ok().and_then(|id| self.number(id)) else { continue };
            if self.kind(number) == usize::from(kind) {
                continue;
            }
            let first = self.tags.ids.len();
            if let Some(more) = self.more.get_mut((number as usize).wrapping_sub(first)) {
                more.1 = kind;
            } else {
                let (ids, sorted) = (self.tags.ids.clone(), self.tags.sorted.clone());
                let mut kinds = self.tags.kinds.clone();
                kinds[number as usize] = kind;
                self.tags = Arc::new(Tags { ids, kinds, sorted });
            }
            self.sort_kinds([number].into_iter());
        }
    }

    /// Puts tags into their places among those of their kinds.
    fn sort_kinds(&mut self, moved: impl Iterator<Item = u32>) {
        let moved: Vec<u32> = moved.collect();
        let mut is_moved = Bits::empty(self.tags() as u32);
        for tag in &moved {
            is_moved.insert(*tag);
        }
        for kind in 0..TagKind::ALL.len() {
            let mut now: Vec<u32> = moved.iter().copied().filter(|tag| self.kind(*tag) == kind).collect();
            let was = &self.by_kind[kind];
            if now.is_empty() && !was.iter().any(|tag| is_moved.contains(*tag)) {
                continue;
            }
            now.sort_unstable_by_key(|tag| Reverse(self.works(*tag).len()));
            let mut sorted = Vec::with_capacity(was.len() + now.len());
            let mut now = now.into_iter().peekable();
            for tag in was.iter().copied().filter(|tag| !is_moved.contains(*tag)) {
                let works = self.works(tag).len();
                while let Some(more) = now.next_if(|more| self.works(*more).len() >= works) {
                    sorted.push(more);
                }
                sorted.push(tag);
            }
            sorted.extend(now);
            self.by_kind[kind] = Arc::new(sorted);
        }
    }
}

/// The works that came under a tag and those that left it.
#[derive(Default)]
struct Moves {
    come: Vec<u32>,
    gone: Vec<u32>,
}

fn values(column: &Column<u64>, doc: u32) -> Vec<u64> {
    column.values_for_doc(doc).collect()
}

/// Numbers tags by how many works stand under them, in the rows as well.
fn renumbered(appeared: &[(u32, u8)], rows: &mut [u32]) -> (Tags, Vec<u32>) {
    let mut counts = vec![0u32; appeared.len()];
    for tag in rows.iter() {
        counts[*tag as usize] += 1;
    }
    let mut order: Vec<u32> = (0..appeared.len() as u32).collect();
    order.sort_unstable_by_key(|tag| (Reverse(counts[*tag as usize]), appeared[*tag as usize].0));
    let mut number = vec![0u32; appeared.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old as usize] = new as u32;
    }
    for tag in rows.iter_mut() {
        *tag = number[*tag as usize];
    }
    let ids: Vec<u32> = order.iter().map(|old| appeared[*old as usize].0).collect();
    let kinds = order.iter().map(|old| appeared[*old as usize].1).collect();
    let mut sorted: Vec<u32> = (0..ids.len() as u32).collect();
    sorted.sort_unstable_by_key(|tag| ids[*tag as usize]);
    let counts = order.iter().map(|old| counts[*old as usize]).collect();
    (Tags { ids, kinds, sorted }, counts)
}

impl Postings {
    /// Turns rows round; `counts` says how many works each tag has, the most first.
    fn of(rows: &Lists, counts: &[u32], size: u32) -> Self {
        let split = counts.partition_point(|works| *works > size / DENSE_OF);
        let mut dense = vec![Bits::empty(size); split];
        let mut starts = Vec::with_capacity(counts.len() - split + 1);
        let mut end = 0;
        for works in &counts[split..] {
            starts.push(end);
            end += works;
        }
        starts.push(end);
        let mut next = starts.clone();
        let mut values = vec![0u32; end as usize];
        for place in 0..size {
            for tag in rows.get(place) {
                let tag = *tag as usize;
                if let Some(bits) = dense.get_mut(tag) {
                    bits.insert(place);
                } else {
                    let next = &mut next[tag - split];
                    values[*next as usize] = place;
                    *next += 1;
                }
            }
        }
        Self { dense, lists: Lists { starts, values } }
    }

    fn get(&self, tag: u32) -> DocsRef<'_> {
        match self.dense.get(tag as usize) {
            Some(bits) => DocsRef::Many(bits),
            None => DocsRef::Few(self.lists.get(tag - self.dense.len() as u32)),
        }
    }
}
