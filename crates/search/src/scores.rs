//! How well the works of a list answer its words, and the best of them.
//!
//! Which works are in the list is known before. Here the weights of the words that stand in them are added up, word by
//! word (BM25 as tantivy reckons it), so that a word that stands in very many works costs one look at each and no more.

use ficus_archive::WorkId;
use tantivy::{
    DocSet, TERMINATED, Term,
    postings::Postings,
    query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, PhraseQuery, Query, Scorer},
    schema::{Field, IndexRecordOption},
};

use crate::{
    SearchError,
    best::Best,
    docs::Docs,
    matching::{Condition, Sought},
    said::STEP,
    state::State,
};

/// The scores of the works of each view.
pub(crate) struct Scores<'a> {
    state: &'a State,
    works: &'a [Docs],
    /// By place where the view holds many works, else by the place in the list.
    sums: Vec<Vec<f32>>,
}

/// Adds to the score of a place, if it is in the list.
struct Sum<'s> {
    works: &'s Docs,
    sums: &'s mut [f32],
    /// In a short list, where the next place may be.
    next: usize,
}

impl<'s> Sum<'s> {
    /// From a place on.
    fn from(works: &'s Docs, sums: &'s mut [f32], base: u32) -> Self {
        let next = match works {
            Docs::Few(docs) => docs.partition_point(|place| *place < base),
            Docs::Many(_) => 0,
        };
        Self { works, sums, next }
    }

    /// Takes a place behind all before it.
    fn take(&mut self, place: u32, score: impl FnOnce() -> f32) {
        match self.works {
            Docs::Many(bits) => {
                if bits.contains(place) {
                    self.sums[place as usize] += score();
                }
            }
            Docs::Few(docs) => {
                while docs.get(self.next).is_some_and(|own| *own < place) {
                    self.next += 1;
                }
                if docs.get(self.next) == Some(&place) {
                    self.sums[self.next] += score();
                }
            }
        }
    }
}

impl<'a> Scores<'a> {
    /// No scores yet for the works of a list, given by view.
    pub fn new(state: &'a State, works: &'a [Docs]) -> Self {
        let length = |docs: &Docs, size| match docs {
            Docs::Few(docs) => docs.len(),
            Docs::Many(_) => size as usize,
        };
        let sizes = state.views.iter().map(|view| view.part.size);
        let sums = works.iter().zip(sizes).map(|(docs, size)| vec![0.0; length(docs, size)]).collect();
        Self { state, works, sums }
    }

    /// Adds what a condition says for the works of `among`, given by view: all or some of the list.
    pub fn add(&mut self, condition: &Condition, among: &[Docs]) -> Result<(), SearchError> {
        match condition {
            Condition::Stands(ways) => {
                for way in ways.iter().filter(|way| way.boost > 0.0) {
                    if way.terms.len() == 1 {
                        self.add_term(way, among)?;
                    } else {
                        self.add_phrase(way, among)?;
                    }
                }
                Ok(())
            }
            Condition::All(all) | Condition::Any(all) => {
                all.iter().try_for_each(|condition| self.add(condition, among))
            }
            Condition::Not(_) | Condition::Under(_) | Condition::Rated(_) => Ok(()),
        }
    }

    fn add_term(&mut self, way: &Sought, among: &[Docs]) -> Result<(), SearchError> {
        let Some(field) = way.terms.first().map(Term::field) else { return Ok(()) };
        let weight = self.weight(field, way)?;
        for (segment, info) in &way.found {
            let reader = self.state.searcher.segment_reader(*segment as u32);
            let Some((view, base)) = self.state.place_of(reader.segment_id()) else { continue };
            if among[view].len() == 0 {
                continue;
            }
            let index = reader.inverted_index(field)?;
            let lengths = reader.get_fieldnorms_reader(field)?;
            let option = IndexRecordOption::WithFreqs;
            let score = |doc, times| weight.score(lengths.fieldnorm_id(doc), times);
            if u64::from(among[view].len()) * STEP < u64::from(info.doc_freq) {
                let mut postings = index.read_postings_from_terminfo(info, option)?;
                self.step(&among[view], view, (base, reader.max_doc()), &mut postings, |postings| {
                    score(postings.doc(), postings.term_freq())
                });
                continue;
            }
            let mut postings = index.read_block_postings_from_terminfo(info, option)?;
            let mut sum = Sum::from(&self.works[view], &mut self.sums[view], base);
            let among = among[view].as_ref();
            let is_all = among.len() == sum.works.len();
            while !postings.docs().is_empty() {
                for (doc, times) in postings.docs().iter().zip(postings.freqs()) {
                    if is_all || among.contains(base + doc) {
                        sum.take(base + doc, || score(*doc, *times));
                    }
                }
                postings.advance();
            }
        }
        Ok(())
    }

    fn add_phrase(&mut self, way: &Sought, among: &[Docs]) -> Result<(), SearchError> {
        let state = self.state;
        let scoring = EnableScoring::enabled_from_searcher(&state.searcher);
        let phrase = PhraseQuery::new(way.terms.clone()).weight(scoring)?;
        for reader in state.searcher.segment_readers() {
            let Some((view, base)) = state.place_of(reader.segment_id()) else { continue };
            if among[view].len() == 0 {
                continue;
            }
            let mut scorer = phrase.scorer(reader, way.boost)?;
            self.step(&among[view], view, (base, reader.max_doc()), &mut scorer, Scorer::score);
        }
        Ok(())
    }

    /// Looks each work of a list up in the postings of a segment, given by its first place and how many it has.
    fn step<P: DocSet>(
        &mut self,
        among: &Docs,
        view: usize,
        (base, size): (u32, u32),
        postings: &mut P,
        mut score: impl FnMut(&mut P) -> f32,
    ) {
        let mut sum = Sum::from(&self.works[view], &mut self.sums[view], base);
        among.as_ref().for_each(|place| {
            if place < base || place >= base + size {
                return;
            }
            let doc = place - base;
            let at = if postings.doc() < doc { postings.seek(doc) } else { postings.doc() };
            if at == doc && at != TERMINATED {
                sum.take(place, || score(postings));
            }
        });
    }

    fn weight(&self, field: Field, way: &Sought) -> Result<Bm25Weight, SearchError> {
        let searcher = &self.state.searcher;
        let works = searcher.total_num_docs()?;
        let length = searcher.total_num_tokens(field)? as f32 / works as f32;
        Ok(Bm25Weight::for_one_term_without_explain(way.uses, works, length).boost_by(way.boost))
    }

    /// The best works, at most `keep`; or the worst.
    pub fn best(self, keep: usize, reversed: bool) -> Vec<WorkId> {
        let mut best = Best::new(keep);
        for ((view, works), sums) in self.state.views.iter().zip(self.works).zip(&self.sums) {
            let mut at = 0;
            works.as_ref().for_each(|place| {
                let sum = match works {
                    Docs::Few(_) => sums[at],
                    Docs::Many(_) => sums[place as usize],
                };
                at += 1;
                // Scores are never negative, and the bits of such numbers are in their order.
                let (key, id) = (u64::from(sum.max(0.0).to_bits()), view.part.ids[place as usize]);
                best.push(if reversed { (!key, !id) } else { (key, id) });
            });
        }
        let id = |(_, id): (u64, u32)| WorkId(i64::from(if reversed { !id } else { id }));
        best.into_sorted().into_iter().map(id).collect()
    }
}
