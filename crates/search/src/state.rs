//! What a search looks at: the parts of the index that a commit shows, as tags are tied now. It never changes; what
//! comes after it takes over all that stayed the same.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use ficus_archive::{TagId, tag_graph::TagGraph, work::Audience};
use tantivy::{Searcher, SegmentReader, index::SegmentId};

use crate::{
    SearchError, Ties,
    docs::{Bits, Docs, DocsRef},
    part::{AUDIENCES, Part, Standing},
    schema::{Fields, audience_number, number},
};

/// Parts are put together until each holds so many times what the next one holds.
const PART_RATIO: u32 = 4;
/// A part is made anew when one in so many of its places holds no work any more.
const DEAD_OF: u32 = 4;

/// See the top of this file.
pub(crate) struct State {
    pub searcher: Searcher,
    /// The largest first.
    pub views: Vec<View>,
    /// The view and the first place of each segment.
    places: HashMap<SegmentId, (usize, u32)>,
    /// Another for each state of an index.
    pub generation: u64,
}

/// A part as of a commit.
pub(crate) struct View {
    pub part: Arc<Part>,
    /// The segments of the part that the commit holds, with how often works were deleted from them.
    segments: HashMap<SegmentId, Option<u64>>,
    alive: Arc<Bits>,
    standing: OnceLock<Arc<Standing>>,
    /// The works of each set of audiences.
    listed: Arc<[OnceLock<Docs>; 1 << AUDIENCES]>,
}

impl View {
    fn new(part: Arc<Part>, searcher: &Searcher, standing: Option<Arc<Standing>>) -> Self {
        let mut alive = Bits::empty(part.size);
        let mut segments = HashMap::new();
        for reader in searcher.segment_readers() {
            if let Some(base) = part.base(reader.segment_id()) {
                reader.doc_ids_alive().for_each(|doc| alive.insert(base + doc));
                segments.insert(reader.segment_id(), reader.delete_opstamp());
            }
        }
        let standing = standing.map(OnceLock::from).unwrap_or_default();
        Self { part, segments, alive: Arc::new(alive), standing, listed: Arc::default() }
    }

    /// The same, with tags tied in another way.
    fn with(&self, standing: Option<Arc<Standing>>) -> Self {
        Self {
            part: Arc::clone(&self.part),
            segments: self.segments.clone(),
            alive: Arc::clone(&self.alive),
            standing: standing.map(OnceLock::from).unwrap_or_default(),
            listed: Arc::clone(&self.listed),
        }
    }

    /// Under which tags works stand; found out now where nobody asked before.
    pub fn standing(&self, ties: &RwLock<Ties>) -> Result<&Standing, SearchError> {
        if self.standing.get().is_none() {
            // Held until the end, so that no change of a tie falls between.
            let ties = ties.read().unwrap_or_else(PoisonError::into_inner);
            let standing = Standing::read(&self.part, &ties.graph, &self.alive)?;
            self.standing.get_or_init(|| Arc::new(standing));
        }
        self.standing.get().map(Arc::as_ref).ok_or_else(|| SearchError::Index("no tags".to_owned()))
    }

    /// The works that may be listed for these audiences.
    pub fn listed(&self, audiences: &[Audience]) -> &Docs {
        let mut set = 0;
        for audience in audiences {
            set |= 1usize << audience_number(*audience);
        }
        self.listed[set & ((1 << AUDIENCES) - 1)].get_or_init(|| {
            let sets: Vec<_> = (0..AUDIENCES)
                .filter(|audience| set >> audience & 1 == 1)
                .map(|audience| self.part.audiences[audience].as_ref())
                .collect();
            let works = Docs::union(&sets, self.part.size);
            works.and(DocsRef::Many(&self.alive))
        })
    }

    /// Whether a commit shows this view as it is.
    fn is_shown_by(&self, searcher: &Searcher) -> bool {
        let there = searcher.segment_readers().iter().filter(|reader| {
            self.segments.get(&reader.segment_id()).is_some_and(|deleted| *deleted == reader.delete_opstamp())
        });
        there.count() == self.segments.len()
    }
}

impl State {
    /// What a commit shows, after what was shown `before`.
    pub fn of(searcher: Searcher, before: Option<&Self>) -> Result<Self, SearchError> {
        let mut views: Vec<View> = Vec::new();
        for view in before.into_iter().flat_map(|before| &before.views) {
            let standing = view.standing.get().cloned();
            let now = if view.is_shown_by(&searcher) {
                Some(view.with(standing))
            } else {
                let now = View::new(Arc::clone(&view.part), &searcher, standing);
                let dead = now.part.size - now.alive.len();
                (dead < now.part.size.div_ceil(DEAD_OF)).then_some(now)
            };
            views.extend(now);
        }
        let mut new: Vec<&SegmentReader> = searcher
            .segment_readers()
            .iter()
            .filter(|reader| !views.iter().any(|view| view.segments.contains_key(&reader.segment_id())))
            .collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.alive.len()));
        // Small parts are put together, so that there are few.
        let mut size: u32 = new.iter().map(|reader| reader.num_docs()).sum();
        while !new.is_empty()
            && let Some(last) = views.last()
            && last.alive.len() < size.saturating_mul(PART_RATIO)
        {
            size += last.alive.len();
            let taken = &last.segments;
            let readers = searcher.segment_readers().iter();
            new.extend(readers.filter(|reader| taken.contains_key(&reader.segment_id())));
            views.pop();
        }
        if !new.is_empty() {
            let part = Arc::new(Part::read(&new)?);
            if let Some(before) = before {
                before.hand_on_counts(&part);
            }
            views.push(View::new(part, &searcher, None));
        }
        let generation = before.map_or(0, |before| before.generation + 1);
        Ok(Self::over(searcher, views, generation))
    }

    fn over(searcher: Searcher, views: Vec<View>, generation: u64) -> Self {
        let mut places = HashMap::new();
        for (at, view) in views.iter().enumerate() {
            for (base, reader) in &view.part.segments {
                if view.segments.contains_key(&reader.segment_id()) {
                    places.insert(reader.segment_id(), (at, *base));
                }
            }
        }
        Self { searcher, views, places, generation }
    }

    /// Counts that were told stay told when their works come into another part.
    fn hand_on_counts(&self, part: &Part) {
        for view in &self.views {
            for place in view.part.counted.told().filter(|place| view.alive.contains(*place)) {
                if let Some(new) = part.place(view.part.ids[place as usize]) {
                    part.counted.tell(new, &view.part.counted.of(place));
                }
            }
        }
    }

    /// The same after the ties of these tags changed; `reach` are all tags that stand below them now or stood there.
    pub fn tied(
        &self,
        fields: &Fields,
        graph: &TagGraph,
        changed: &[TagId],
        reach: &[TagId],
    ) -> Result<Self, SearchError> {
        let numbers: Vec<u64> = reach.iter().map(|tag| number(tag.0)).collect();
        let mut views = Vec::with_capacity(self.views.len());
        for view in &self.views {
            let Some(standing) = view.standing.get().filter(|standing| !standing.is_worn()) else {
                views.push(view.with(None));
                continue;
            };
            // Those that are gone as well, so that nothing is left under a tag that is another's spelling now.
            let works = view.part.bearing(fields.tag_ids, &numbers)?;
            let next = if works.len() > view.part.size / 2 {
                None
            } else {
                Some(Arc::new(standing.changed(&view.part, graph, &works, changed)?))
            };
            views.push(view.with(next));
        }
        Ok(Self::over(self.searcher.clone(), views, self.generation + 1))
    }

    /// The view and the first place of a segment.
    pub fn place_of(&self, segment: SegmentId) -> Option<(usize, u32)> {
        self.places.get(&segment).copied()
    }

    /// How many works there are.
    pub fn works(&self) -> u64 {
        self.views.iter().map(|view| u64::from(view.alive.len())).sum()
    }

    /// The view and the place of a work.
    pub fn find(&self, id: u32) -> Option<(&View, u32)> {
        self.views.iter().find_map(|view| {
            let place = view.part.place(id).filter(|place| view.alive.contains(*place))?;
            Some((view, place))
        })
    }
}
