//! How many works stand under tags.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::PoisonError,
};

use ficus_archive::{TagId, listing::WorkQuery, tag::TagKind, work::Audience};
use tantivy::collector::Count;

use crate::{
    Index, SearchError, query,
    schema::{audience_number, column, numbered_tag},
};

impl Index {
    /// How many works of these audiences stand under each of these tags.
    pub fn tag_counts(&self, tags: &[TagId], audiences: &[Audience]) -> Result<Vec<u64>, SearchError> {
        let searcher = self.inner.reader.searcher();
        let ties = self.inner.graph.read().unwrap_or_else(PoisonError::into_inner);
        let mut counts = Vec::with_capacity(tags.len());
        for tag in tags {
            let query = WorkQuery { tags: vec![*tag], audiences: audiences.to_vec(), ..WorkQuery::default() };
            let question = query::question(&self.inner.fields, &query, &ties.graph, 0, &searcher);
            counts.push(searcher.search(&question, &Count)? as u64);
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
        let searcher = self.inner.reader.searcher();
        let ties = self.inner.graph.read().unwrap_or_else(PoisonError::into_inner);
        let mut counts: HashMap<TagId, u64> = HashMap::new();
        for segment in searcher.segment_readers() {
            let of_work = segment.fast_fields().u64(column::TAGS)?;
            let audience = segment.fast_fields().u64(column::AUDIENCE)?;
            for doc in segment.doc_ids_alive() {
                let listed = audience.first(doc);
                if !audiences.iter().any(|audience| listed == Some(audience_number(*audience))) {
                    continue;
                }
                let above: HashSet<TagId> = of_work
                    .values_for_doc(doc)
                    .map(numbered_tag)
                    .flat_map(|(of, tag)| ties.graph.above(tag).into_iter().map(move |over| (of, over)))
                    .filter(|(of, over)| ties.graph.kind(*over).unwrap_or(*of) == kind)
                    .map(|(_, over)| over)
                    .collect();
                for tag in above {
                    *counts.entry(tag).or_default() += 1;
                }
            }
        }
        let mut counts: Vec<(TagId, u64)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(tag, works)| (Reverse(*works), *tag));
        Ok(counts.into_iter().skip(offset).take(limit).collect())
    }
}
