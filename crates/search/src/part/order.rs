//! In which order the works of a part stand, for the orders that do not change without the works.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    sync::{Mutex, OnceLock, PoisonError},
};

use ficus_archive::listing::Sort;
use tantivy::columnar::StrColumn;

use super::Part;
use crate::{SearchError, schema::column};

/// Stands for a work without a title or author: behind all others.
const NO_NAME: u32 = u32::MAX;

/// Made when they are first asked for.
#[derive(Default)]
pub(crate) struct Order {
    titles: OnceLock<Vec<u32>>,
    authors: OnceLock<Vec<u32>>,
    added: OnceLock<Vec<u32>>,
    updated: OnceLock<Vec<u32>>,
    published: OnceLock<Vec<u32>>,
    words: OnceLock<Vec<u32>>,
    by_title: OnceLock<Vec<u32>>,
    by_author: OnceLock<Vec<u32>>,
    /// Held by whoever makes one.
    making: Mutex<()>,
    naming: Mutex<()>,
}

impl Part {
    /// The order of an order that is kept, all places; `None` for one that is not.
    pub fn ordered(&self, sort: Sort) -> Result<Option<&[u32]>, SearchError> {
        let order = &self.order;
        let kept = match sort {
            Sort::Added => &order.added,
            Sort::Updated => &order.updated,
            Sort::Published => &order.published,
            Sort::Words => &order.words,
            Sort::Title => &order.by_title,
            Sort::Author => &order.by_author,
            _ => return Ok(None),
        };
        if let Some(kept) = kept.get() {
            return Ok(Some(kept));
        }
        // Whoever else wants an order meanwhile waits, for two would take as long again.
        let _alone = order.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get() {
            return Ok(Some(kept));
        }
        let key = self.key(sort)?;
        let keyed = |place: u32| (Reverse((key(place), self.ids[place as usize])), place);
        let mut places: Vec<_> = (0..self.size).map(keyed).collect();
        places.sort_unstable();
        Ok(Some(kept.get_or_init(|| places.into_iter().map(|(_, place)| place).collect())))
    }

    /// What works stand by in an order that is kept: greater is earlier.
    pub fn key(&self, sort: Sort) -> Result<Box<dyn Fn(u32) -> u64 + '_>, SearchError> {
        let column: &[u32] = match sort {
            Sort::Published => &self.published,
            Sort::Words => &self.words,
            Sort::Added => &self.ids,
            Sort::Title | Sort::Author => {
                let names = self.names(sort)?;
                return Ok(Box::new(|place| u64::from(NO_NAME - names[place as usize])));
            }
            _ => &self.updated,
        };
        Ok(Box::new(|place| u64::from(column[place as usize])))
    }

    /// The place of each work's title or author among those of the part; equal ones have the same.
    fn names(&self, sort: Sort) -> Result<&[u32], SearchError> {
        let (kept, name) = match sort {
            Sort::Author => (&self.order.authors, column::AUTHOR),
            _ => (&self.order.titles, column::TITLE),
        };
        if let Some(kept) = kept.get() {
            return Ok(kept);
        }
        let _alone = self.order.naming.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get() {
            return Ok(kept);
        }
        let dictionaries: Vec<Option<StrColumn>> = self
            .segments
            .iter()
            .map(|(_, reader)| reader.fast_fields().str(name))
            .collect::<Result<_, _>>()?;
        let merged = merged(&dictionaries)?;
        let mut names = Vec::with_capacity(self.size as usize);
        for (((_, reader), dictionary), merged) in self.segments.iter().zip(&dictionaries).zip(&merged) {
            let own = |doc| dictionary.as_ref().and_then(|names| names.ords().first(doc));
            names
                .extend((0..reader.max_doc()).map(|doc| {
                    own(doc).and_then(|own| merged.get(own as usize).copied()).unwrap_or(NO_NAME)
                }));
        }
        Ok(kept.get_or_init(|| names))
    }

    /// The title or author that a work stands by; `None` where it has none.
    pub fn name(&self, sort: Sort, place: u32) -> Result<Option<String>, SearchError> {
        let name = if sort == Sort::Author { column::AUTHOR } else { column::TITLE };
        let (segment, doc) = self.segment_of(place);
        let Some((_, reader)) = self.segments.get(segment) else { return Ok(None) };
        let Some(names) = reader.fast_fields().str(name)? else { return Ok(None) };
        let Some(own) = names.ords().first(doc) else { return Ok(None) };
        let mut text = String::new();
        names.ord_to_str(own, &mut text)?;
        Ok(Some(text))
    }
}

/// The next term of a dictionary.
#[derive(PartialEq, Eq)]
struct Next {
    term: Vec<u8>,
    dictionary: usize,
}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        other.term.cmp(&self.term).then_with(|| other.dictionary.cmp(&self.dictionary))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The places of the terms of all dictionaries in one order.
fn merged(dictionaries: &[Option<StrColumn>]) -> Result<Vec<Vec<u32>>, SearchError> {
    let mut streams = Vec::with_capacity(dictionaries.len());
    let mut next = BinaryHeap::new();
    for (dictionary, names) in dictionaries.iter().enumerate() {
        let mut stream = names.as_ref().map(|names| names.dictionary().stream()).transpose()?;
        if let Some(stream) = &mut stream
            && stream.advance()
        {
            next.push(Next { term: stream.key().to_vec(), dictionary });
        }
        streams.push(stream);
    }
    let mut places = vec![Vec::new(); dictionaries.len()];
    let mut last: Option<Vec<u8>> = None;
    let mut place = 0;
    while let Some(Next { mut term, dictionary }) = next.pop() {
        if let Some(last) = &last
            && *last != term
        {
            place += 1;
        }
        places[dictionary].push(place);
        last = Some(term.clone());
        if let Some(stream) = &mut streams[dictionary]
            && stream.advance()
        {
            term.clear();
            term.extend_from_slice(stream.key());
            next.push(Next { term, dictionary });
        }
    }
    Ok(places)
}
