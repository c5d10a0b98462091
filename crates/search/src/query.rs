//! A list's question as the index understands it.

use std::ops::Bound;

use ficus_archive::{TagId, listing::WorkQuery, tag_graph::TagGraph, work::Audience};
use tantivy::{
    Searcher, Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    matching::Matching,
    schema::{Fields, audience_number, number, status_number},
};

pub(crate) type Clause = (Occur, Box<dyn Query>);

/// The question; `level_highest` is the highest level of any work in the index.
pub(crate) fn question(
    fields: &Fields,
    query: &WorkQuery,
    graph: &TagGraph,
    level_highest: u64,
    searcher: &Searcher,
) -> Box<dyn Query> {
    let mut clauses = filters(fields, query, graph);
    if let Some(words) = &query.words {
        let matching = Matching::new(fields, graph, searcher, query);
        clauses.push((Occur::Must, matching.by_words(words, query.text_level_max, level_highest)));
    }
    if clauses.is_empty() {
        return Box::new(AllQuery);
    }
    if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
        clauses.push((Occur::Must, unscored(Box::new(AllQuery))));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Every condition that a work meets or not, whatever the words.
fn filters(fields: &Fields, query: &WorkQuery, graph: &TagGraph) -> Vec<Clause> {
    let mut clauses = vec![];
    let mut must = |query: Box<dyn Query>| clauses.push((Occur::Must, unscored(query)));
    let of_three = [Audience::Everyone, Audience::Members, Audience::Authors];
    if query.audiences.is_empty() {
        must(Box::new(EmptyQuery));
    } else if !of_three.iter().all(|audience| query.audiences.contains(audience)) {
        must(one_of(fields.audience, query.audiences.iter().map(|audience| audience_number(*audience))));
    }
    for tag in &query.tags {
        must(under(fields, graph, *tag));
    }
    if let Some(category) = query.category {
        must(is(fields.category_ids, number(category.0)));
    }
    for author in &query.authors {
        must(is(fields.author_ids, number(author.0)));
    }
    if !query.ratings.is_empty() {
        must(one_of(fields.rating, query.ratings.iter().map(|rating| number(rating.0))));
    }
    if !query.statuses.is_empty() {
        must(one_of(fields.status, query.statuses.iter().map(|status| status_number(*status))));
    }
    if !query.languages.is_empty() {
        let language = |language: &String| {
            let term = Term::from_field_text(fields.language, language);
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            (Occur::Should, query)
        };
        must(Box::new(BooleanQuery::new(query.languages.iter().map(language).collect())));
    }
    let (from, to) = (query.word_count.from, query.word_count.to);
    if from.is_some() || to.is_some() {
        let bound = |words: Option<u64>| {
            words.map_or(Bound::Unbounded, |words| Bound::Included(Term::from_field_u64(fields.words, words)))
        };
        must(if matches!((from, to), (Some(from), Some(to)) if from > to) {
            Box::new(EmptyQuery)
        } else {
            Box::new(RangeQuery::new(bound(from), bound(to)))
        });
    }
    for tag in &query.without_tags {
        clauses.push((Occur::MustNot, under(fields, graph, *tag)));
    }
    clauses
}

/// Works under a tag: those that bear it or any tag below it.
pub(crate) fn under(fields: &Fields, graph: &TagGraph, tag: TagId) -> Box<dyn Query> {
    one_of(fields.tag_ids, graph.below(tag).into_iter().map(|tag| number(tag.0)))
}

pub(crate) fn is(field: Field, value: u64) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_u64(field, value), IndexRecordOption::Basic))
}

fn one_of(field: Field, values: impl Iterator<Item = u64>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(values.map(|value| (Occur::Should, is(field, value))).collect()))
}

/// A filter says yes or no and is no reason to stand higher in the list.
pub(crate) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
