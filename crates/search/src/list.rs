//! Answering a list.

use std::sync::{Arc, atomic::Ordering};

use ficus_archive::{
    TagId, WorkId,
    listing::{PAGE_MAX, Sort, WorkHit, WorkPage, WorkQuery},
    words::Words,
};

use crate::{
    Index, Inner, SearchError,
    answers::{List, ListKey, Start},
    docs::Docs,
    facets, filter,
    matching::{Condition, Matching},
    ranking::Ranking,
    said::Saying,
    scores::Scores,
    state::{State, View},
};

/// Before and behind a page so many works are found with it, so that the pages beside it are there.
const BESIDE: usize = 200;

impl Index {
    /// One page of a list, with counts. Whatever the words are, they mean something: a question never fails for them.
    pub fn search(&self, query: &WorkQuery) -> Result<WorkPage, SearchError> {
        let inner = &self.inner;
        let asked = Asked::of(inner, query)?;
        let (list, start) = match asked.kept() {
            Some((list, start)) if !query.counts || list.facets.get().is_some() => (list, start),
            _ => {
                // What neither looks for words nor counts is done sooner than it would wait.
                let is_long = query.counts || query.words.is_some();
                let _turn = is_long.then(|| inner.turns.take());
                let (list, start) = asked.answer()?;
                if query.counts && list.facets.get().is_none() {
                    // Whoever else counted it meanwhile found the same.
                    let _ = list.facets.set(facets::facets(&asked.state, &inner.graph, &list.works)?);
                }
                (list, start)
            }
        };
        let facets = list.facets.get().filter(|_| query.counts).cloned().unwrap_or_default();
        let works =
            start.works.iter().skip(asked.skip - start.from).take(asked.len).map(|id| WorkHit { id: *id });
        Ok(WorkPage { works: works.collect(), total: list.total, facets })
    }

    /// The first works of a list in its order, whatever its pages hold: at most so many.
    pub fn first(&self, query: &WorkQuery, max: usize) -> Result<Vec<WorkId>, SearchError> {
        let asked = Asked { skip: 0, len: max, ..Asked::of(&self.inner, query)? };
        let _turn = query.words.is_some().then(|| self.inner.turns.take());
        let (_, start) = asked.answer()?;
        Ok(start.works.iter().take(max).copied().collect())
    }

    /// How many works of a list stand under each of these tags; under another spelling, how many bear it.
    pub fn tag_counts_of(&self, tags: &[TagId], query: &WorkQuery) -> Result<Vec<u64>, SearchError> {
        let asked = Asked::of(&self.inner, query)?;
        let (list, _) = asked.answer()?;
        self.counts_in(&asked.state, tags, &list.works)
    }
}

/// A question with the state of the index that answers it.
struct Asked<'a> {
    inner: &'a Inner,
    state: Arc<State>,
    query: &'a WorkQuery,
    ranking: Ranking,
    skip: usize,
    len: usize,
    /// The state of the counts.
    counts: u64,
}

impl<'a> Asked<'a> {
    fn of(inner: &'a Inner, query: &'a WorkQuery) -> Result<Self, SearchError> {
        // Before the state, so that an answer is never kept as newer than it is.
        let counts = inner.counts_version.load(Ordering::Acquire);
        let sort = match query.sort {
            Sort::Relevance if !query.words.as_ref().is_some_and(Words::rank) => Sort::Updated,
            sort => sort,
        };
        let len = query.page_len() as usize;
        Ok(Self {
            inner,
            state: inner.state()?,
            query,
            ranking: Ranking {
                sort,
                reversed: query.reversed,
                seed: if sort == Sort::Random { query.seed } else { 0 },
            },
            skip: (query.page.clamp(1, PAGE_MAX) as usize - 1) * len,
            len,
            counts,
        })
    }

    /// What is kept of the list, where that reaches to the end of the page.
    fn kept(&self) -> Option<(Arc<List>, Arc<Start>)> {
        let answers = &self.inner.answers;
        let key = ListKey::of(self.query, self.state.generation, self.counts);
        let start = answers.starts.get(&key.ranked(self.ranking, self.counts))?;
        let list = answers.lists.get(&key)?;
        let end = (start.from + start.works.len()) as u64;
        let reached = start.from <= self.skip && end >= list.total.min((self.skip + self.len) as u64);
        reached.then_some((list, start))
    }

    /// What the list holds, and its first works up to the page.
    fn answer(&self) -> Result<(Arc<List>, Arc<Start>), SearchError> {
        if let Some(kept) = self.kept() {
            return Ok(kept);
        }
        let answers = &self.inner.answers;
        let key = ListKey::of(self.query, self.state.generation, self.counts);
        let start_key = key.ranked(self.ranking, self.counts);
        let list = answers.lists.get(&key);
        let window = self.skip.saturating_sub(BESIDE)..self.skip + self.len + BESIDE;
        let by_relevance = self.ranking.sort == Sort::Relevance;
        let (list, start) = match list {
            Some(list) if !by_relevance => (list, None),
            _ => {
                let (works, best) = self.works(window.end)?;
                let total = works.iter().map(|works| u64::from(works.len())).sum();
                let list = Arc::new(List { works, total, ..List::default() });
                answers.lists.insert(key, Arc::clone(&list));
                (list, by_relevance.then_some(best))
            }
        };
        let start = Arc::new(match start {
            Some(works) => Start { from: 0, works },
            None => {
                Start { from: window.start, works: self.ranking.window(&self.state, &list.works, window)? }
            }
        });
        answers.starts.insert(start_key, Arc::clone(&start));
        Ok((list, start))
    }

    /// The works of the list by view; and the best of them where words decide which they are.
    fn works(&self, keep: usize) -> Result<(Vec<Docs>, Vec<WorkId>), SearchError> {
        let (inner, query, state) = (self.inner, self.query, &*self.state);
        let mut lists = Vec::with_capacity(state.views.len());
        for view in &state.views {
            lists.push(filter::works(&inner.fields, &inner.graph, view, query)?);
        }
        let Some(words) = &query.words else { return Ok((lists, Vec::new())) };
        if lists.iter().all(|list| list.len() == 0) {
            return Ok((lists, Vec::new()));
        }
        let matching = Matching::new(&inner.fields, &state.searcher, query);
        let mut whole = vec![Docs::default(); lists.len()];
        let mut named = whole.clone();
        for (at, list) in lists.into_iter().enumerate() {
            (whole[at], named[at]) = by_level(&state.views[at], list, query.text_level_max);
        }
        let everything = self.met(&mut whole, || matching.of_everything(words))?;
        let names = self.met(&mut named, || matching.of_names(words))?;
        let works: Vec<Docs> = (whole.iter().zip(&named))
            .zip(&state.views)
            .map(|((whole, named), view)| Docs::union(&[whole.as_ref(), named.as_ref()], view.part.size))
            .collect();
        if self.ranking.sort != Sort::Relevance {
            return Ok((works, Vec::new()));
        }
        let mut scores = Scores::new(state, &works);
        for (condition, among) in [(everything, &whole), (names, &named)] {
            if let Some(condition) = condition {
                scores.add(&condition, among)?;
            }
        }
        let best = scores.best(keep, self.ranking.reversed);
        Ok((works, best))
    }

    /// Leaves the works that meet a condition; it is read only where there are works.
    fn met(
        &self,
        lists: &mut [Docs],
        condition: impl FnOnce() -> Result<Condition, SearchError>,
    ) -> Result<Option<Condition>, SearchError> {
        if lists.iter().all(|list| list.len() == 0) {
            return Ok(None);
        }
        let (inner, state) = (self.inner, &*self.state);
        let condition = condition()?;
        for (at, (view, list)) in state.views.iter().zip(lists).enumerate() {
            let saying = Saying { fields: &inner.fields, ties: &inner.graph, state, view, at };
            *list = saying.leave(std::mem::take(list), &condition)?;
        }
        Ok(Some(condition))
    }
}

/// The works of a list of which everything may be looked at, and those of which only the names may.
fn by_level(view: &View, list: Docs, level_max: Option<usize>) -> (Docs, Docs) {
    let Some(level_max) = level_max.map(|level| level as u64) else { return (Docs::default(), list) };
    let above = view.part.levels.iter().filter(|(level, _)| *level > level_max);
    let above: Vec<_> = above.map(|(_, works)| works.as_ref()).collect();
    if above.is_empty() {
        return (list, Docs::default());
    }
    let named = list.clone().and(Docs::union(&above, view.part.size).as_ref());
    (list.without(named.as_ref()), named)
}
