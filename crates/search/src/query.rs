//! A list's question as the index understands it.
//!
//! A work whose rating is above the visitor's level is matched by its title, its authors and its tags alone, so that
//! not even the presence in a list tells what its text or summary says. The exclusion of words follows the same rule.

use std::ops::Bound;

use ficus_archive::{listing::WorkQuery, work::Audience};
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query,
        RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use crate::{
    schema::{Fields, audience_number, number, status_number},
    settled::Settled,
    words::Asked,
};

type Clause = (Occur, Box<dyn Query>);

/// The question; `level_highest` is the highest level of any work in the index.
pub(crate) fn question(
    fields: &Fields,
    query: &WorkQuery,
    asked: &Asked,
    level_highest: u64,
) -> Box<dyn Query> {
    let mut clauses = filters(fields, query);
    if !asked.is_empty() {
        clauses.push((Occur::Must, by_words(fields, asked, query.text_level_max, level_highest)));
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
fn filters(fields: &Fields, query: &WorkQuery) -> Vec<Clause> {
    let mut clauses = vec![];
    let mut must = |query: Box<dyn Query>| clauses.push((Occur::Must, unscored(query)));
    let of_three = [Audience::Everyone, Audience::Members, Audience::Authors];
    if query.audiences.is_empty() {
        must(Box::new(EmptyQuery));
    } else if !of_three.iter().all(|audience| query.audiences.contains(audience)) {
        must(one_of(fields.audience, query.audiences.iter().map(|audience| audience_number(*audience))));
    }
    for tag in &query.tags {
        must(is(fields.tag_ids, number(tag.0)));
    }
    if let Some(category) = query.category {
        must(is(fields.category_ids, number(category.0)));
    }
    if let Some(author) = query.author {
        must(is(fields.author_ids, number(author.0)));
    }
    if !query.ratings.is_empty() {
        must(one_of(fields.rating, query.ratings.iter().map(|rating| number(rating.0))));
    }
    if let Some(status) = query.status {
        must(is(fields.status, status_number(status)));
    }
    if let Some(language) = &query.language {
        let term = Term::from_field_text(fields.language, language);
        must(Box::new(TermQuery::new(term, IndexRecordOption::Basic)));
    }
    if query.words_min.is_some() || query.words_max.is_some() {
        let bound = |words: Option<u64>| {
            words.map_or(Bound::Unbounded, |words| Bound::Included(Term::from_field_u64(fields.words, words)))
        };
        must(if matches!((query.words_min, query.words_max), (Some(min), Some(max)) if min > max) {
            Box::new(EmptyQuery)
        } else {
            Box::new(RangeQuery::new(bound(query.words_min), bound(query.words_max)))
        });
    }
    for tag in &query.without_tags {
        clauses.push((Occur::MustNot, is(fields.tag_ids, number(tag.0))));
    }
    clauses
}

/// The condition on words: one branch for works that are matched by everything, one for those by their names alone.
fn by_words(fields: &Fields, asked: &Asked, level_max: Option<usize>, level_highest: u64) -> Box<dyn Query> {
    let names = [(fields.title, 7.0), (fields.author, 5.0), (fields.tag, 3.0)];
    let everything = [names[0], names[1], names[2], (fields.summary, 2.0), (fields.text, 1.0)];
    let Some(level_max) = level_max.map(|level| level as u64) else { return branch(asked, &names, None) };
    if level_max >= level_highest {
        return branch(asked, &everything, None);
    }
    let level = |level: u64| Term::from_field_u64(fields.level, level);
    let up_to = RangeQuery::new(Bound::Unbounded, Bound::Included(level(level_max)));
    let above = RangeQuery::new(Bound::Excluded(level(level_max)), Bound::Unbounded);
    Box::new(BooleanQuery::new(vec![
        (Occur::Should, branch(asked, &everything, Some(up_to))),
        (Occur::Should, branch(asked, &names, Some(above))),
    ]))
}

fn branch(asked: &Asked, fields: &[(Field, f32)], levels: Option<RangeQuery>) -> Box<dyn Query> {
    let mut clauses: Vec<Clause> = Vec::new();
    for words in &asked.all {
        clauses.push((Occur::Must, anywhere(words, fields)));
    }
    if let Some(levels) = levels {
        clauses.push((Occur::Must, unscored(Box::new(levels))));
    }
    if clauses.is_empty() {
        clauses.push((Occur::Must, unscored(Box::new(AllQuery))));
    }
    for words in &asked.none {
        clauses.push((Occur::MustNot, Box::new(Settled(anywhere(words, fields)))));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Words, beside each other where there are several, in one of the fields.
fn anywhere(words: &[String], fields: &[(Field, f32)]) -> Box<dyn Query> {
    let clauses = fields
        .iter()
        .map(|(field, boost)| {
            let mut terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(*field, word)).collect();
            let query: Box<dyn Query> = match terms.len() {
                1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            let boosted: Box<dyn Query> = Box::new(BoostQuery::new(query, *boost));
            (Occur::Should, boosted)
        })
        .collect();
    Box::new(BooleanQuery::new(clauses))
}

fn is(field: Field, value: u64) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_u64(field, value), IndexRecordOption::Basic))
}

fn one_of(field: Field, values: impl Iterator<Item = u64>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(values.map(|value| (Occur::Should, is(field, value))).collect()))
}

/// A filter says yes or no and is no reason to stand higher in the list.
fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
