//! The works that words match among those of a list, and the best of them.

use std::sync::Arc;

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
};

use crate::{best::Best, docs::Docs, state::State};

/// Collects the works of each view.
pub(crate) struct Matched {
    pub state: Arc<State>,
    /// The works of the list before words, by view.
    pub lists: Arc<Vec<Docs>>,
    /// How many of the best are kept; `None` where the order does not come from the words.
    pub keep: Option<usize>,
    /// The worst first.
    pub reversed: bool,
}

/// The works of each view, and the best of all as their keys and identifiers.
pub(crate) type Found = (Vec<Docs>, Vec<(u64, u32)>);

impl Collector for Matched {
    type Fruit = Found;
    type Child = OfSegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<OfSegment> {
        let (view, base) = self.state.place_of(segment.segment_id()).unwrap_or((usize::MAX, 0));
        Ok(OfSegment {
            state: Arc::clone(&self.state),
            lists: Arc::clone(&self.lists),
            reversed: self.reversed,
            view,
            base,
            docs: Vec::new(),
            best: self.keep.map(Best::new),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.keep.is_some()
    }

    fn merge_fruits(&self, segments: Vec<OfSegment>) -> tantivy::Result<Found> {
        let mut docs: Vec<Vec<(u32, Vec<u32>)>> = vec![Vec::new(); self.state.views.len()];
        let mut best = Vec::new();
        for segment in segments {
            best.extend(segment.best.map(Best::into_sorted).unwrap_or_default());
            if let Some(docs) = docs.get_mut(segment.view) {
                docs.push((segment.base, segment.docs));
            }
        }
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.truncate(self.keep.unwrap_or(0));
        let of_view = |(mut docs, size): (Vec<(u32, Vec<u32>)>, u32)| {
            docs.sort_unstable_by_key(|(base, _)| *base);
            Docs::of_sorted(docs.into_iter().flat_map(|(_, docs)| docs).collect(), size)
        };
        let sizes = self.state.views.iter().map(|view| view.part.size);
        Ok((docs.into_iter().zip(sizes).map(of_view).collect(), best))
    }
}

/// The works of one segment.
pub(crate) struct OfSegment {
    state: Arc<State>,
    lists: Arc<Vec<Docs>>,
    reversed: bool,
    view: usize,
    base: u32,
    docs: Vec<u32>,
    best: Option<Best>,
}

impl SegmentCollector for OfSegment {
    type Fruit = Self;

    fn collect(&mut self, doc: DocId, score: Score) {
        let place = self.base + doc;
        if !self.lists.get(self.view).is_some_and(|list| list.as_ref().contains(place)) {
            return;
        }
        self.docs.push(place);
        if let (Some(best), Some(view)) = (&mut self.best, self.state.views.get(self.view)) {
            // Scores are never negative, and the bits of such numbers are in their order.
            let key = u64::from(score.max(0.0).to_bits());
            let id = view.part.ids[place as usize];
            best.push(if self.reversed { (!key, !id) } else { (key, id) });
        }
    }

    fn harvest(self) -> Self {
        self
    }
}
