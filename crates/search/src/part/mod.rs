//! Part of the index in memory: what lists filter, count and order by, of all works of some segments.
//!
//! A work has a place: that of its segment and its own within it. A part never changes but for the counts of its works.
//! What is deleted, and how tags are tied, is said by the [`crate::state::View`] that shows the part.

mod counted;
mod order;
mod ranked;
mod standing;

use std::{cmp::Reverse, collections::HashMap, ops::RangeInclusive};

use ficus_archive::{RatingId, work::Status};
use tantivy::{
    DocSet, SegmentReader, TERMINATED, Term,
    columnar::Column,
    index::SegmentId,
    query::{EnableScoring, PhraseQuery, Query},
    schema::{Field, IndexRecordOption},
};

pub(crate) use self::{
    counted::Counted,
    order::Order,
    ranked::{Ranked, Since},
    standing::Standing,
};
use crate::{
    SearchError,
    docs::{Bits, Docs, DocsRef},
    said::Kept,
    schema::{STATUSES, column},
};

/// How many audiences there are.
pub(crate) const AUDIENCES: usize = 3;

/// Some segments of the index in memory.
pub(crate) struct Part {
    /// The segments, each with the place of its first work.
    pub segments: Vec<(u32, SegmentReader)>,
    /// How many places there are.
    pub size: u32,
    /// Works by place.
    pub ids: Vec<u32>,
    pub words: Vec<u32>,
    pub chapters: Vec<u32>,
    pub updated: Vec<u32>,
    pub published: Vec<u32>,
    pub audiences: [Docs; AUDIENCES],
    pub statuses: [Docs; STATUSES.len()],
    pub ratings: Vec<(RatingId, Docs)>,
    pub languages: Vec<(String, Docs)>,
    pub single: Docs,
    pub counted: Counted,
    pub order: Order,
    pub ranked: Ranked,
    /// The works in which words stand that stand in many.
    pub said: Kept,
    /// Works by the level of their rating.
    pub levels: Vec<(u64, Docs)>,
    /// Places that held a work when the part was made, by its number; `None` where places are in that order.
    by_id: Option<Vec<u32>>,
}

/// Values with the places that have them.
type Values = HashMap<u64, Vec<u32>>;

impl Part {
    /// Reads the segments.
    pub fn read(readers: &[&SegmentReader]) -> Result<Self, SearchError> {
        let mut segments = Vec::with_capacity(readers.len());
        let mut size = 0;
        for reader in readers {
            segments.push((size, (*reader).clone()));
            size += reader.max_doc();
        }
        let alive = alive(&segments, size);
        let ids = small(&segments, column::ID)?;
        let values = |name| values(&segments, &alive, name);
        let mut audiences = values(column::AUDIENCE)?;
        let mut statuses = values(column::STATUS)?;
        let mut single = values(column::SINGLE)?;
        let take = |values: &mut Values, value: usize| {
            Docs::of_sorted(values.remove(&(value as u64)).unwrap_or_default(), size)
        };
        let mut ratings: Vec<(RatingId, Docs)> = values(column::RATING)?
            .into_iter()
            .map(|(rating, docs)| (RatingId(rating.cast_signed()), Docs::of_sorted(docs, size)))
            .collect();
        ratings.sort_unstable_by_key(|(rating, _)| *rating);
        Ok(Self {
            size,
            words: small(&segments, column::WORDS)?,
            chapters: small(&segments, column::CHAPTERS)?,
            updated: small(&segments, column::UPDATED)?,
            published: small(&segments, column::PUBLISHED)?,
            audiences: std::array::from_fn(|audience| take(&mut audiences, audience)),
            statuses: std::array::from_fn(|status| take(&mut statuses, status)),
            single: take(&mut single, 1),
            ratings,
            languages: languages(&segments, &alive, size)?,
            counted: Counted::read(&segments)?,
            order: Order::default(),
            ranked: Ranked::default(),
            said: Kept::new(size),
            levels: values(column::LEVEL)?
                .into_iter()
                .map(|(level, docs)| (level, Docs::of_sorted(docs, size)))
                .collect(),
            by_id: by_id(&ids, &alive),
            ids,
            segments,
        })
    }

    /// The place of a work, where it had one when the part was made.
    pub fn place(&self, id: u32) -> Option<u32> {
        let at = |place: &u32| self.ids.get(*place as usize).copied().unwrap_or(u32::MAX);
        match &self.by_id {
            None => self.ids.binary_search(&id).ok().map(|place| place as u32),
            Some(places) => {
                let found = places.binary_search_by_key(&id, at).ok()?;
                places.get(found).copied()
            }
        }
    }

    /// Works of a status.
    pub fn of_status(&self, status: Status) -> DocsRef<'_> {
        let place = STATUSES.iter().position(|other| *other == status).unwrap_or(0);
        self.statuses[place].as_ref()
    }

    /// The places of the works for which any of these numbers stands in a field.
    pub fn bearing(&self, field: Field, numbers: &[u64]) -> Result<Docs, SearchError> {
        let mut docs = Vec::new();
        for (base, reader) in &self.segments {
            let index = reader.inverted_index(field)?;
            for number in numbers {
                let term = Term::from_field_u64(field, *number);
                let Some(info) = index.get_term_info(&term)? else { continue };
                let postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                collect(*base, postings, &mut docs);
            }
        }
        Ok(Docs::of_any(docs, self.size))
    }

    /// The places of the works for which a number of this range stands in a field.
    pub fn bearing_any(&self, field: Field, numbers: RangeInclusive<u64>) -> Result<Docs, SearchError> {
        let bytes = |number| Term::from_field_u64(field, number).serialized_value_bytes().to_vec();
        let (from, to) = (bytes(*numbers.start()), bytes(*numbers.end()));
        let mut docs = Vec::new();
        for (base, reader) in &self.segments {
            let index = reader.inverted_index(field)?;
            let mut terms = index.terms().range().ge(&from).le(&to).into_stream()?;
            while terms.advance() {
                let postings = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                collect(*base, postings, &mut docs);
            }
        }
        Ok(Docs::of_any(docs, self.size))
    }

    /// The places of the works in one of whose fields these words stand beside each other.
    pub fn saying(&self, fields: &[Field], words: &[String]) -> Result<Docs, SearchError> {
        let mut docs = Vec::new();
        for (base, reader) in &self.segments {
            for field in fields {
                let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(*field, word)).collect();
                match &terms[..] {
                    [] => {}
                    [term] => {
                        let index = reader.inverted_index(*field)?;
                        if let Some(postings) = index.read_postings(term, IndexRecordOption::Basic)? {
                            collect(*base, postings, &mut docs);
                        }
                    }
                    _ => {
                        let schema = EnableScoring::disabled_from_schema(reader.schema());
                        let weight = PhraseQuery::new(terms).weight(schema)?;
                        collect(*base, weight.scorer(reader, 1.0)?, &mut docs);
                    }
                }
            }
        }
        Ok(Docs::of_any(docs, self.size))
    }

    /// The place of the first work of a segment.
    pub fn base(&self, segment: SegmentId) -> Option<u32> {
        self.segments.iter().find(|(_, reader)| reader.segment_id() == segment).map(|(base, _)| *base)
    }

    /// The segment of a place, and the place within it.
    pub fn segment_of(&self, place: u32) -> (usize, u32) {
        let at = self.segments.partition_point(|(base, _)| *base <= place).saturating_sub(1);
        (at, place - self.segments.get(at).map_or(0, |(base, _)| *base))
    }
}

fn collect(base: u32, mut postings: impl DocSet, docs: &mut Vec<u32>) {
    let mut doc = postings.doc();
    while doc != TERMINATED {
        docs.push(base + doc);
        doc = postings.advance();
    }
}

/// The places that hold a work.
fn alive(segments: &[(u32, SegmentReader)], size: u32) -> Bits {
    let mut alive = Bits::empty(size);
    for (base, reader) in segments {
        reader.doc_ids_alive().for_each(|doc| alive.insert(base + doc));
    }
    alive
}

/// The column of a name in each segment.
fn columns(
    segments: &[(u32, SegmentReader)],
    name: &str,
) -> Result<Vec<(u32, u32, Column<u64>)>, SearchError> {
    segments
        .iter()
        .map(|(base, reader)| Ok((*base, reader.max_doc(), reader.fast_fields().u64(name)?)))
        .collect()
}

/// A column of numbers, those that are too great for its width as the greatest of it.
fn small(segments: &[(u32, SegmentReader)], name: &str) -> Result<Vec<u32>, SearchError> {
    let mut numbers = Vec::new();
    for (_, size, column) in columns(segments, name)? {
        numbers.reserve_exact(size as usize);
        numbers.extend((0..size).map(|doc| saturated(column.first(doc).unwrap_or(0))));
    }
    Ok(numbers)
}

pub(crate) fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The places of each value of a column.
fn values(segments: &[(u32, SegmentReader)], alive: &Bits, name: &str) -> Result<Values, SearchError> {
    let mut values = Values::new();
    for (base, size, column) in columns(segments, name)? {
        for doc in (0..size).filter(|doc| alive.contains(base + doc)) {
            if let Some(value) = column.first(doc) {
                values.entry(value).or_default().push(base + doc);
            }
        }
    }
    Ok(values)
}

/// The places of each language, the most frequent first.
fn languages(
    segments: &[(u32, SegmentReader)],
    alive: &Bits,
    size: u32,
) -> Result<Vec<(String, Docs)>, SearchError> {
    let mut languages: HashMap<String, Vec<u32>> = HashMap::new();
    for (base, reader) in segments {
        let Some(names) = reader.fast_fields().str(column::LANGUAGE)? else { continue };
        let mut by_name: HashMap<u64, Vec<u32>> = HashMap::new();
        for doc in (0..reader.max_doc()).filter(|doc| alive.contains(base + doc)) {
            if let Some(name) = names.ords().first(doc) {
                by_name.entry(name).or_default().push(base + doc);
            }
        }
        for (place, docs) in by_name {
            let mut name = String::new();
            names.ord_to_str(place, &mut name)?;
            languages.entry(name).or_default().extend(docs);
        }
    }
    let mut languages: Vec<(String, Docs)> =
        languages.into_iter().map(|(name, docs)| (name, Docs::of_sorted(docs, size))).collect();
    languages
        .sort_unstable_by(|a, b| Reverse(a.1.len()).cmp(&Reverse(b.1.len())).then_with(|| a.0.cmp(&b.0)));
    Ok(languages)
}

fn by_id(ids: &[u32], alive: &Bits) -> Option<Vec<u32>> {
    if alive.len() as usize == ids.len() && ids.is_sorted() {
        return None;
    }
    let mut places: Vec<u32> = alive.iter().collect();
    places.sort_unstable_by_key(|place| ids[*place as usize]);
    Some(places)
}
