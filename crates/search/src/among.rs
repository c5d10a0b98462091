//! The works of a list as a question to the words of the index, so that words are looked up for these alone.

use std::sync::Arc;

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

use crate::{docs::Docs, state::State};

/// Matches the works of a list, given by view.
#[derive(Clone)]
pub(crate) struct Among {
    pub state: Arc<State>,
    pub lists: Arc<Vec<Docs>>,
}

impl std::fmt::Debug for Among {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Among").finish_non_exhaustive()
    }
}

impl Query for Among {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Among {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let (view, base) = self.state.place_of(reader.segment_id()).unwrap_or((usize::MAX, 0));
        let end = base + reader.max_doc();
        let works = match self.lists.get(view) {
            None => 0,
            Some(Docs::Few(docs)) => {
                docs.partition_point(|doc| *doc < end) - docs.partition_point(|doc| *doc < base)
            }
            Some(Docs::Many(bits)) => bits.len() as usize,
        };
        let mut walk = Walk {
            lists: Arc::clone(&self.lists),
            view,
            base,
            end,
            works: (works as u32).min(reader.max_doc()),
            next: 0,
            doc: TERMINATED,
        };
        if let Some(Docs::Few(docs)) = self.lists.get(view) {
            walk.next = docs.partition_point(|doc| *doc < base);
        }
        walk.move_to(base);
        Ok(Box::new(walk))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("among the works of a list", 0.0))
    }
}

/// The way through the works of one segment.
struct Walk {
    lists: Arc<Vec<Docs>>,
    view: usize,
    base: u32,
    end: u32,
    works: u32,
    /// In a short list, where the next place may be.
    next: usize,
    doc: DocId,
}

impl Walk {
    /// Goes to the first work at or after a place.
    fn move_to(&mut self, place: u32) -> DocId {
        let found = match self.lists.get(self.view) {
            None => None,
            Some(Docs::Many(bits)) => bits.next_from(place),
            Some(Docs::Few(docs)) => {
                let rest = docs.get(self.next..).unwrap_or_default();
                // The next one is most often near.
                let skipped = match rest.iter().take(8).position(|doc| *doc >= place) {
                    Some(at) => at,
                    None => rest.partition_point(|doc| *doc < place),
                };
                self.next += skipped;
                docs.get(self.next).copied()
            }
        };
        self.doc = found.filter(|place| *place < self.end).map_or(TERMINATED, |place| place - self.base);
        self.doc
    }
}

impl DocSet for Walk {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.move_to(self.base + self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if target >= self.end - self.base {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        self.move_to(self.base + target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.works
    }
}

impl Scorer for Walk {
    fn score(&mut self) -> Score {
        0.0
    }
}
