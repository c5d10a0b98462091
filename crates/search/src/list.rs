//! Answering a list.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use ficus_archive::{
    WorkId,
    listing::{PAGE_MAX, Sort, WorkHit, WorkPage, WorkQuery},
    words::Words,
};

use crate::{
    Index, Inner, SearchError,
    among::Among,
    answers::{List, ListKey, Start},
    docs::Docs,
    facets, filter,
    matched::Matched,
    matching::Matching,
    query,
    ranking::Ranking,
    state::State,
};

/// Of a list at least so many of the first works are found at once, so that the pages after the first are there.
const START_MIN: usize = 200;
/// Words are looked up for the works of a list alone where these are one in so many or fewer.
const AMONG_OF: u64 = 4;

impl Index {
    /// One page of a list, with counts. Whatever the words are, they mean something: a question never fails for them.
    pub fn search(&self, query: &WorkQuery) -> Result<WorkPage, SearchError> {
        let inner = &self.inner;
        let asked = Asked::of(inner, query)?;
        let (list, start) = asked.answer()?;
        if query.counts && list.facets.get().is_none() {
            // Whoever else counted it meanwhile found the same.
            let _ = list.facets.set(facets::facets(&asked.state, &inner.graph, &list.works)?);
        }
        let facets = list.facets.get().filter(|_| query.counts).cloned().unwrap_or_default();
        let works = start.works.iter().skip(asked.skip).take(asked.len).map(|id| WorkHit { id: *id });
        Ok(WorkPage { works: works.collect(), total: list.total, facets })
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

    /// What the list holds, and its first works up to the page.
    fn answer(&self) -> Result<(Arc<List>, Arc<Start>), SearchError> {
        let answers = &self.inner.answers;
        let key = ListKey::of(self.query, self.state.generation, self.counts);
        let start_key = key.ranked(self.ranking, self.counts);
        let (list, start) = (answers.lists.get(&key), answers.starts.get(&start_key));
        if let (Some(list), Some(start)) = (&list, &start)
            && start.works.len() as u64 >= list.total.min((self.skip + self.len) as u64)
        {
            return Ok((Arc::clone(list), Arc::clone(start)));
        }
        let keep = (self.skip + self.len).max(START_MIN).next_power_of_two();
        let by_relevance = self.ranking.sort == Sort::Relevance;
        let (list, start) = match list {
            Some(list) if !by_relevance => (list, None),
            _ => {
                let (works, best) = self.works(keep)?;
                let total = works.iter().map(|works| u64::from(works.len())).sum();
                let list = Arc::new(List { works, total, ..List::default() });
                answers.lists.insert(key, Arc::clone(&list));
                (list, by_relevance.then_some(best))
            }
        };
        let works = match start {
            Some(works) => works,
            None => self.ranking.first(&self.state, &list.works, keep)?,
        };
        let start = Arc::new(Start { works });
        answers.starts.insert(start_key, Arc::clone(&start));
        Ok((list, start))
    }

    /// The works of the list by view; and the best of them where words decide which they are.
    fn works(&self, keep: usize) -> Result<(Vec<Docs>, Vec<WorkId>), SearchError> {
        let (inner, query) = (self.inner, self.query);
        let mut lists = Vec::with_capacity(self.state.views.len());
        for view in &self.state.views {
            lists.push(filter::works(&inner.fields, &inner.graph, view, query)?);
        }
        let Some(words) = &query.words else { return Ok((lists, Vec::new())) };
        let listed: u64 = lists.iter().map(|list| u64::from(list.len())).sum();
        if listed == 0 {
            return Ok((lists, Vec::new()));
        }
        let (state, lists) = (&self.state, Arc::new(lists));
        let among = (listed <= state.works() / AMONG_OF)
            .then(|| Among { state: Arc::clone(state), lists: Arc::clone(&lists) });
        let words = {
            let ties = inner.graph.read().unwrap_or_else(PoisonError::into_inner);
            let matching = Matching::new(&inner.fields, &ties.graph, &state.searcher, query);
            matching.by_words(words, query.text_level_max, state.level_highest)
        };
        let by_relevance = self.ranking.sort == Sort::Relevance;
        let collector = Matched {
            state: Arc::clone(state),
            lists,
            keep: by_relevance.then_some(keep),
            reversed: self.ranking.reversed,
        };
        let question = query::question(words, among);
        let (works, best) = state.searcher.search(&question, &collector)?;
        let id = |(_, id): (u64, u32)| WorkId(i64::from(if self.ranking.reversed { !id } else { id }));
        Ok((works, best.into_iter().map(id).collect()))
    }
}
