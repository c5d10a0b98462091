//! One pass over all hits: the best of them in order, how many there are, and how many have each value.

use std::{cmp::Reverse, collections::HashMap, io};

use ficus_archive::{
    RatingId, TagId,
    listing::{FACET_TAGS_MAX, Facets, Sort},
    tag::TagKind,
    work::Status,
};
use tantivy::{
    DocId, Score, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
};

use crate::schema::{STATUSES, column, numbered_tag};

/// Columns of a wider range of numbers are counted in a map instead of one counter a number.
const DENSE_SPAN_MAX: u64 = 1 << 22;

/// What is looked for in one pass.
pub(crate) struct List {
    /// The order; never relevance where no words are asked for.
    pub sort: Sort,
    /// How many of the best are kept.
    pub keep: usize,
}

/// Where a hit stands: greater is earlier in the list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Number(u64),
    Title(Reverse<String>),
}

/// What one pass, or one segment of it, found.
#[derive(Default)]
pub(crate) struct Found {
    /// The best, first first, with their identifiers.
    pub best: Vec<(Place, u64)>,
    pub total: u64,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    ratings: HashMap<u64, u64>,
    statuses: HashMap<u64, u64>,
    languages: HashMap<String, u64>,
    fandoms: HashMap<u64, u64>,
}

impl Found {
    /// The counts in the order in which pages show them.
    pub fn facets(self) -> Facets {
        let mut fandoms: Vec<(TagId, u64)> = self
            .counts
            .fandoms
            .into_iter()
            .filter_map(|(number, n)| match numbered_tag(number) {
                (TagKind::Fandom, id) => Some((id, n)),
                _ => None,
            })
            .collect();
        fandoms.sort_unstable_by_key(|(id, n)| (Reverse(*n), *id));
        fandoms.truncate(FACET_TAGS_MAX);
        let mut facets = Facets {
            ratings: self.counts.ratings.into_iter().map(|(id, n)| (RatingId(id.cast_signed()), n)).collect(),
            statuses: self
                .counts
                .statuses
                .into_iter()
                .filter_map(|(status, n)| Some((STATUSES.get(usize::try_from(status).ok()?).copied()?, n)))
                .collect::<Vec<(Status, u64)>>(),
            languages: self.counts.languages.into_iter().collect(),
            tags: vec![(TagKind::Fandom, fandoms)],
            ..Facets::default()
        };
        facets.ratings.sort_unstable_by_key(|(id, _)| *id);
        facets.statuses.sort_unstable_by_key(|(status, _)| STATUSES.iter().position(|s| s == status));
        facets.languages.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        facets
    }
}

impl Collector for List {
    type Fruit = Found;
    type Child = SegmentList;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<SegmentList> {
        let columns = segment.fast_fields();
        let order = match self.sort {
            Sort::Relevance => Order::Score,
            Sort::Updated => Order::Number(columns.u64(column::UPDATED)?),
            Sort::Published => Order::Number(columns.u64(column::PUBLISHED)?),
            Sort::Words => Order::Number(columns.u64(column::WORDS)?),
            Sort::Added => Order::Number(columns.u64(column::ID)?),
            Sort::Title => columns.str(column::TITLE)?.map_or(Order::Score, Order::Title),
            _ => Order::Number(columns.u64(column::VIEWS)?),
        };
        Ok(SegmentList {
            order,
            ids: columns.u64(column::ID)?,
            best: Best::new(self.keep),
            total: 0,
            ratings: Counter::new(columns.u64(column::RATING)?),
            statuses: Counter::new(columns.u64(column::STATUS)?),
            fandoms: Counter::new(columns.u64(column::TAGS)?),
            languages: columns
                .str(column::LANGUAGE)?
                .map(|names| (Counter::new(names.ords().clone()), names)),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<io::Result<Found>>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        for segment in segments {
            let segment = segment?;
            all.total += segment.total;
            all.best.extend(segment.best);
            merge(&mut all.counts.ratings, segment.counts.ratings);
            merge(&mut all.counts.statuses, segment.counts.statuses);
            merge(&mut all.counts.languages, segment.counts.languages);
            merge(&mut all.counts.fandoms, segment.counts.fandoms);
        }
        all.best.sort_unstable_by(|a, b| b.cmp(a));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

fn merge<K: Eq + std::hash::Hash>(all: &mut HashMap<K, u64>, more: HashMap<K, u64>) {
    for (value, n) in more {
        *all.entry(value).or_default() += n;
    }
}

enum Order {
    Score,
    Number(Column<u64>),
    Title(StrColumn),
}

/// The pass over one segment.
pub(crate) struct SegmentList {
    order: Order,
    ids: Column<u64>,
    best: Best,
    total: u64,
    ratings: Counter,
    statuses: Counter,
    fandoms: Counter,
    languages: Option<(Counter, StrColumn)>,
}

impl SegmentCollector for SegmentList {
    type Fruit = io::Result<Found>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.ratings.count(doc);
        self.statuses.count(doc);
        self.fandoms.count(doc);
        if let Some((languages, _)) = &mut self.languages {
            languages.count(doc);
        }
        let key = match &self.order {
            // Scores are never negative, and the bits of such numbers are in their order.
            Order::Score => u64::from(score.max(0.0).to_bits()),
            Order::Number(column) => column.first(doc).unwrap_or(0),
            // Within a segment the place of a title in the dictionary stands for it.
            Order::Title(titles) => u64::MAX - titles.ords().first(doc).unwrap_or(u64::MAX),
        };
        if key >= self.best.threshold {
            self.best.push(key, self.ids.first(doc).unwrap_or(0));
        }
    }

    fn harvest(self) -> io::Result<Found> {
        let best = self.best.into_sorted();
        let mut counts = Counts {
            ratings: self.ratings.counts(),
            statuses: self.statuses.counts(),
            fandoms: self.fandoms.counts(),
            languages: HashMap::new(),
        };
        if let Some((languages, names)) = self.languages {
            for (place, n) in languages.counts() {
                let mut name = String::new();
                names.ord_to_str(place, &mut name)?;
                counts.languages.insert(name, n);
            }
        }
        let best = match &self.order {
            Order::Title(titles) => with_titles(titles, &best)?,
            _ => best.into_iter().map(|(key, id)| (Place::Number(key), id)).collect(),
        };
        Ok(Found { best, total: self.total, counts })
    }
}

/// Puts titles in place of their places in a dictionary; `best` is sorted, so that equal titles and near ones follow
/// each other and the dictionary is read once from front to back.
fn with_titles(titles: &StrColumn, best: &[(u64, u64)]) -> io::Result<Vec<(Place, u64)>> {
    let mut ords: Vec<u64> = best.iter().map(|(key, _)| u64::MAX - key).collect();
    ords.dedup();
    ords.retain(|ord| *ord != u64::MAX);
    let mut texts = HashMap::with_capacity(ords.len());
    let mut at = 0;
    titles.dictionary().sorted_ords_to_term_cb(&ords, |bytes| {
        texts.insert(ords[at], String::from_utf8_lossy(bytes).into_owned());
        at += 1;
    })?;
    Ok(best
        .iter()
        .map(|(key, id)| {
            let title = texts.get(&(u64::MAX - key)).cloned().unwrap_or_default();
            (Place::Title(Reverse(title)), *id)
        })
        .collect())
}

/// The greatest so many pairs of a key and an identifier.
struct Best {
    keep: usize,
    /// Up to twice as many as are kept, so that sorting out is rare.
    pairs: Vec<(u64, u64)>,
    /// A key below it cannot be among the best any more.
    threshold: u64,
}

impl Best {
    fn new(keep: usize) -> Self {
        Self { keep: keep.max(1), pairs: Vec::new(), threshold: 0 }
    }

    fn push(&mut self, key: u64, id: u64) {
        self.pairs.push((key, id));
        if self.pairs.len() >= self.keep * 2 {
            let (_, last, _) = self.pairs.select_nth_unstable_by(self.keep - 1, |a, b| b.cmp(a));
            self.threshold = last.0;
            self.pairs.truncate(self.keep);
        }
    }

    fn into_sorted(mut self) -> Vec<(u64, u64)> {
        self.pairs.sort_unstable_by(|a, b| b.cmp(a));
        self.pairs.truncate(self.keep);
        self.pairs
    }
}

/// Counts the values of a column.
struct Counter {
    column: Column<u64>,
    least: u64,
    dense: Vec<u64>,
    sparse: HashMap<u64, u64>,
}

impl Counter {
    fn new(column: Column<u64>) -> Self {
        let (least, greatest) = (column.min_value(), column.max_value());
        let span = greatest.saturating_sub(least);
        let dense =
            if span < DENSE_SPAN_MAX && greatest >= least { vec![0; span as usize + 1] } else { Vec::new() };
        Self { column, least, dense, sparse: HashMap::new() }
    }

    fn count(&mut self, doc: DocId) {
        for value in self.column.values_for_doc(doc) {
            match self.dense.get_mut(value.wrapping_sub(self.least) as usize) {
                Some(counter) => *counter += 1,
                None => *self.sparse.entry(value).or_default() += 1,
            }
        }
    }

    fn counts(self) -> HashMap<u64, u64> {
        let mut counts = self.sparse;
        let least = self.least;
        let dense = self.dense.into_iter().enumerate().filter(|(_, n)| *n > 0);
        counts.extend(dense.map(|(offset, n)| (least + offset as u64, n)));
        counts
    }
}
