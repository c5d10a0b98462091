//! The works that words stand in, as sets.
//!
//! Where a word stands in many works they are laid down as bits, and the bits of words that stand in very many are kept
//! with the part: its postings never change. For a short list the postings are stepped through for its works alone.

use std::sync::{Arc, RwLock};

use quick_cache::{Weighter, sync::Cache};
use tantivy::{
    DocSet, TERMINATED, Term,
    query::{EnableScoring, PhraseQuery, Query},
    schema::IndexRecordOption,
};

use crate::{
    SearchError, Ties,
    docs::{Bits, Docs, DocsRef},
    filter,
    matching::{Condition, Sought},
    schema::Fields,
    state::{State, View},
};

/// One step to a work in postings takes as long as so many works that are read one after the other.
pub(crate) const STEP: u64 = 16;
/// Sets are kept of what stands in more works than one in so many of a part.
const KEPT_OF: u64 = 256;
/// Memory for kept sets, in bytes: so many for each work of a part, and at least so many in all.
const BYTES_PER_WORK: u64 = 16;
const BYTES_MIN: u64 = 1 << 16;

/// What stands for a kept set: the terms of each way.
type Key = Box<[Box<[Term]>]>;

/// The works of a part in which something stands.
pub(crate) struct Kept(Cache<Key, Arc<Docs>, Weigh>);

#[derive(Clone)]
struct Weigh;

impl Weighter<Key, Arc<Docs>> for Weigh {
    fn weight(&self, key: &Key, docs: &Arc<Docs>) -> u64 {
        (docs.bytes() + key.len() * size_of::<Box<[Term]>>() * 4) as u64
    }
}

impl Kept {
    /// Room for a part of so many works.
    pub fn new(size: u32) -> Self {
        let bytes = (u64::from(size) * BYTES_PER_WORK).max(BYTES_MIN);
        Self(Cache::with_weighter(64, bytes, Weigh))
    }
}

/// The works of one view.
pub(crate) struct Saying<'a> {
    pub fields: &'a Fields,
    pub ties: &'a RwLock<Ties>,
    pub state: &'a State,
    pub view: &'a View,
    /// The place of the view.
    pub at: usize,
}

impl Saying<'_> {
    /// Leaves the works that meet a condition.
    pub fn leave(&self, works: Docs, condition: &Condition) -> Result<Docs, SearchError> {
        if works.len() == 0 {
            return Ok(works);
        }
        match condition {
            Condition::Stands(ways) => self.standing(works, ways),
            Condition::All(all) => {
                // Exclusions stand behind, and the rarest first, so that little is left for the rest.
                let mut all: Vec<&Condition> = all.iter().collect();
                all.sort_by_key(|condition| (matches!(condition, Condition::Not(_)), uses(condition)));
                all.into_iter().try_fold(works, |works, condition| self.leave(works, condition))
            }
            Condition::Any(any) => {
                let sets: Vec<Docs> = any
                    .iter()
                    .map(|condition| self.leave(works.clone(), condition))
                    .collect::<Result<_, _>>()?;
                let sets: Vec<DocsRef<'_>> = sets.iter().map(Docs::as_ref).collect();
                Ok(Docs::union(&sets, self.view.part.size))
            }
            Condition::Not(not) => {
                let met = self.leave(works.clone(), not)?;
                Ok(works.without(met.as_ref()))
            }
            Condition::Under(tag) => {
                let standing = self.view.standing(self.ties)?;
                let under = filter::under(self.fields, &self.view.part, Some(standing), *tag)?;
                Ok(works.and(under.as_ref()))
            }
            Condition::Rated(rating) => {
                let of = self.view.part.ratings.iter().find(|(other, _)| other == rating);
                Ok(of.map_or_else(Docs::default, |(_, set)| works.and(set.as_ref())))
            }
        }
    }

    /// Leaves the works in which something stands in any of these ways.
    fn standing(&self, works: Docs, ways: &[Sought]) -> Result<Docs, SearchError> {
        let part = &self.view.part;
        let uses: u64 = ways.iter().map(|way| way.uses).sum();
        let is_kept = uses > u64::from(part.size) / KEPT_OF;
        let key = || ways.iter().map(|way| way.terms.clone().into_boxed_slice()).collect::<Key>();
        if is_kept && let Some(kept) = part.said.0.get(&key()) {
            return Ok(works.and(kept.as_ref().as_ref()));
        }
        if u64::from(works.len()) * STEP < uses {
            return self.stepped(&works, ways);
        }
        let set = self.all(ways)?;
        if is_kept {
            let set = Arc::new(set);
            part.said.0.insert(key(), Arc::clone(&set));
            return Ok(works.and(set.as_ref().as_ref()));
        }
        Ok(works.and(set.as_ref()))
    }

    /// The works of a list in which something stands, each looked up.
    fn stepped(&self, works: &Docs, ways: &[Sought]) -> Result<Docs, SearchError> {
        let mut rest = works.as_ref().to_vec();
        let mut met = Vec::new();
        for way in ways {
            self.each(way, |base, size, postings| {
                let from = rest.partition_point(|place| *place < base);
                let to = rest.partition_point(|place| *place < base + size);
                let mut found = Vec::new();
                for place in &rest[from..to] {
                    let doc = place - base;
                    let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
                    if at == doc {
                        found.push(*place);
                    } else if at == TERMINATED {
                        break;
                    }
                }
                let mut gone = found.iter().peekable();
                rest.retain(|place| gone.next_if_eq(&place).is_none());
                met.extend(found);
            })?;
        }
        Ok(Docs::of_any(met, self.view.part.size))
    }

    /// All places in which something stands.
    fn all(&self, ways: &[Sought]) -> Result<Docs, SearchError> {
        let part = &self.view.part;
        let mut bits = Bits::empty(part.size);
        for way in ways {
            for (segment, info) in &way.found {
                let Some(base) = self.base(*segment) else { continue };
                let reader = self.state.searcher.segment_reader(*segment as u32);
                let Some(field) = way.terms.first().map(Term::field) else { continue };
                let index = reader.inverted_index(field)?;
                let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                while !postings.docs().is_empty() {
                    postings.docs().iter().for_each(|doc| bits.insert(base + doc));
                    postings.advance();
                }
            }
            if way.terms.len() > 1 {
                self.each(way, |base, _, postings| {
                    let mut doc = postings.doc();
                    while doc != TERMINATED {
                        bits.insert(base + doc);
                        doc = postings.advance();
                    }
                })?;
            }
        }
        Ok(Docs::of_bits(bits))
    }

    /// Hands over where something stands, segment by segment: the first place, how many places, and the postings.
    fn each(&self, way: &Sought, mut with: impl FnMut(u32, u32, &mut dyn DocSet)) -> Result<(), SearchError> {
        let searcher = &self.state.searcher;
        let Some(field) = way.terms.first().map(Term::field) else { return Ok(()) };
        if way.terms.len() == 1 {
            for (segment, info) in &way.found {
                let Some(base) = self.base(*segment) else { continue };
                let reader = searcher.segment_reader(*segment as u32);
                let index = reader.inverted_index(field)?;
                let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                with(base, reader.max_doc(), &mut postings);
            }
            return Ok(());
        }
        let schema = EnableScoring::disabled_from_schema(searcher.schema());
        let phrase = PhraseQuery::new(way.terms.clone()).weight(schema)?;
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let Some(base) = self.base(segment) else { continue };
            let mut postings = phrase.scorer(reader, 1.0)?;
            with(base, reader.max_doc(), postings.as_mut());
        }
        Ok(())
    }

    /// The first place of a segment; `None` where it belongs to another view.
    fn base(&self, segment: usize) -> Option<u32> {
        let id = self.state.searcher.segment_reader(segment as u32).segment_id();
        self.state.place_of(id).filter(|(view, _)| *view == self.at).map(|(_, base)| base)
    }
}

/// About how many works meet a condition, at most.
fn uses(condition: &Condition) -> u64 {
    match condition {
        Condition::Stands(ways) => ways.iter().map(|way| way.uses).sum(),
        Condition::All(all) => all.iter().map(uses).min().unwrap_or(u64::MAX),
        Condition::Any(any) => any.iter().map(uses).fold(0, u64::saturating_add),
        // These sets are there already.
        Condition::Under(_) | Condition::Rated(_) => 0,
        Condition::Not(_) => u64::MAX,
    }
}
