//! How many works stand under tags.

use ficus_archive::{TagId, tag::TagKind, work::Audience};

use crate::{Index, SearchError, docs::Docs, facets::Tallies, schema::number, state::State};

impl Index {
    /// How many works of these audiences stand under each of these tags; under another spelling, how many bear it.
    pub fn tag_counts(&self, tags: &[TagId], audiences: &[Audience]) -> Result<Vec<u64>, SearchError> {
        let state = self.inner.state()?;
        let lists: Vec<Docs> = state.views.iter().map(|view| view.listed(audiences).clone()).collect();
        self.counts_in(&state, tags, &lists)
    }

    /// How many works of these lists, one for each view of a state, stand under each of these tags.
    pub(crate) fn counts_in(
        &self,
        state: &State,
        tags: &[TagId],
        lists: &[Docs],
    ) -> Result<Vec<u64>, SearchError> {
        let mut counts = vec![0; tags.len()];
        for (view, listed) in state.views.iter().zip(lists) {
            let (listed, standing) = (listed.as_ref(), view.standing(&self.inner.graph)?);
            for (tag, count) in tags.iter().zip(&mut counts) {
                let known = u32::try_from(tag.0).ok().and_then(|id| standing.number(id));
                let works = known.map(|tag| standing.works(tag)).filter(|works| works.len() > 0);
                *count += u64::from(match works {
                    Some(works) => works.shared(listed),
                    None => view
                        .part
                        .bearing(self.inner.fields.tag_ids, &[number(tag.0)])?
                        .as_ref()
                        .shared(listed),
                });
            }
        }
        Ok(counts)
    }

    /// The canonical tags of a kind under which works of these audiences stand, and how many: the most used first,
    /// those that are equal in it by their numbers.
    pub fn top_tags(
        &self,
        kind: TagKind,
        audiences: &[Audience],
        offset: usize,
        limit: usize,
    ) -> Result<Vec<(TagId, u64)>, SearchError> {
        let state = self.inner.state()?;
        let lists: Vec<Docs> = state.views.iter().map(|view| view.listed(audiences).clone()).collect();
        let place = TagKind::ALL.iter().position(|other| *other == kind).unwrap_or(0);
        let mut tallies = Tallies::of(&state, &self.inner.graph, &lists)?;
        let best = tallies.best(place, offset.saturating_add(limit));
        Ok(best.into_iter().skip(offset).collect())
    }
}
