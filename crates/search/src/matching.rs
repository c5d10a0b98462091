//! The words that a list asks for, as the index understands them.
//!
//! A work whose rating is above the visitor's level is matched by its title, its authors and its tags alone, so that
//! not even the presence in a list tells what its text or summary says. The exclusion of words follows the same rule.

use std::ops::Bound;

use ficus_archive::{
    listing::WorkQuery,
    tag_graph::TagGraph,
    words::{WordField, Words},
};
use tantivy::{
    Searcher, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use crate::{
    query::{Clause, is, under, unscored},
    schema::{Fields, number},
    settled::Settled,
    words::words_of,
};

/// Only so many words of a phrase are looked at.
const PHRASE_WORDS_MAX: usize = 32;

/// What words are matched by.
pub(crate) struct Matching<'a> {
    fields: &'a Fields,
    graph: &'a TagGraph,
    searcher: &'a Searcher,
}

impl<'a> Matching<'a> {
    /// Ready for the words of a question.
    pub(crate) fn new(
        fields: &'a Fields,
        graph: &'a TagGraph,
        searcher: &'a Searcher,
        _query: &WorkQuery,
    ) -> Self {
        Self { fields, graph, searcher }
    }

    /// The condition on words: one branch for works that are matched by everything, one for those by their names alone.
    pub(crate) fn by_words(
        &self,
        words: &Words,
        level_max: Option<usize>,
        level_highest: u64,
    ) -> Box<dyn Query> {
        let fields = self.fields;
        let names = [(fields.title, 7.0), (fields.author, 5.0), (fields.tag, 3.0)];
        let everything = [names[0], names[1], names[2], (fields.summary, 2.0), (fields.text, 1.0)];
        let Some(level_max) = level_max.map(|level| level as u64) else {
            return self.tree(words, &names);
        };
        if level_max >= level_highest {
            return self.tree(words, &everything);
        }
        let level = |level: u64| Term::from_field_u64(fields.level, level);
        let up_to = RangeQuery::new(Bound::Unbounded, Bound::Included(level(level_max)));
        let above = RangeQuery::new(Bound::Excluded(level(level_max)), Bound::Unbounded);
        let branch = |searched: &[(Field, f32)], levels: RangeQuery| {
            let branch: Box<dyn Query> = Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.tree(words, searched)),
                (Occur::Must, unscored(Box::new(levels))),
            ]));
            (Occur::Should, branch)
        };
        Box::new(BooleanQuery::new(vec![branch(&everything, up_to), branch(&names, above)]))
    }

    /// The tree of conditions over the fields that may be looked at.
    fn tree(&self, words: &Words, searched: &[(Field, f32)]) -> Box<dyn Query> {
        let fields = self.fields;
        match words {
            Words::Under(tag) => unscored(under(fields, self.graph, *tag)),
            Words::Rated(rating) => unscored(is(fields.rating, number(rating.0))),
            // A name that no rating has.
            Words::Stand { field: WordField::Rating, .. } => Box::new(EmptyQuery),
            Words::Stand { field, text, phrase } => {
                let only = match field {
                    WordField::Anywhere | WordField::Rating => None,
                    WordField::Title => Some(fields.title),
                    WordField::Author => Some(fields.author),
                    WordField::Summary => Some(fields.summary),
                    WordField::Tag(_) | WordField::Series => Some(fields.tag),
                    WordField::Text => Some(fields.text),
                };
                let searched: Vec<(Field, f32)> = searched
                    .iter()
                    .copied()
                    .filter(|(field, _)| only.is_none_or(|only| only == *field))
                    .collect();
                let mut words = words_of(text);
                words.truncate(PHRASE_WORDS_MAX);
                if *phrase || words.len() < 2 || !text.contains(char::is_whitespace) {
                    // What is typed without a space stands beside each other.
                    return anywhere(&words, &searched);
                }
                let each = words.iter().map(|word| anywhere(std::slice::from_ref(word), &searched));
                Box::new(BooleanQuery::new(each.map(|query| (Occur::Must, query)).collect()))
            }
            Words::All(all) => {
                let mut clauses: Vec<Clause> = all
                    .iter()
                    .map(|words| match words {
                        Words::Not(not) => {
                            (Occur::MustNot, Box::new(Settled(self.tree(not, searched))) as Box<dyn Query>)
                        }
                        words => (Occur::Must, self.tree(words, searched)),
                    })
                    .collect();
                if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
                    clauses.push((Occur::Must, unscored(Box::new(AllQuery))));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Words::Any(any) => Box::new(BooleanQuery::new(
                any.iter().map(|words| (Occur::Should, self.tree(words, searched))).collect(),
            )),
            Words::Not(not) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, unscored(Box::new(AllQuery))),
                (Occur::MustNot, Box::new(Settled(self.tree(not, searched)))),
            ])),
        }
    }
}

/// Words, beside each other where there are several, in one of the fields.
fn anywhere(words: &[String], fields: &[(Field, f32)]) -> Box<dyn Query> {
    let clauses = fields
        .iter()
        .map(|(field, boost)| {
            let mut terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(*field, word)).collect();
            let query: Box<dyn Query> = match terms.len() {
                0 => Box::new(EmptyQuery),
                1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            let boosted: Box<dyn Query> = Box::new(BoostQuery::new(query, *boost));
            (Occur::Should, boosted)
        })
        .collect();
    Box::new(BooleanQuery::new(clauses))
}
