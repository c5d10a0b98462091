//! A list's question as the index understands it.

use ficus_archive::{TagId, tag_graph::TagGraph};
use tantivy::{
    Term,
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    among::Among,
    schema::{Fields, number},
};

pub(crate) type Clause = (Occur, Box<dyn Query>);

/// The words of a question, for the works of its list alone where they are few.
pub(crate) fn question(words: Box<dyn Query>, among: Option<Among>) -> Box<dyn Query> {
    match among {
        None => words,
        Some(among) => {
            Box::new(BooleanQuery::new(vec![(Occur::Must, words), (Occur::Must, Box::new(among))]))
        }
    }
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
