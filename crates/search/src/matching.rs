//! The words that a list asks for, as the index understands them.
//!
//! A work whose rating is above the visitor's level is matched by its title, its authors and its tags alone, so that
//! not even the presence in a list tells what its text or summary says. The exclusion of words follows the same rule.

use std::{collections::BTreeMap, ops::Bound};

use ficus_archive::{
    listing::WorkQuery,
    tag::TagKind,
    tag_graph::TagGraph,
    words::{WordField, Words},
};
use tantivy::{
    Searcher, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
        TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};

use crate::{
    query::{Clause, is, under, unscored},
    schema::{Fields, column, number},
    settled::Settled,
    stems::{self, STEM_MARK},
    words::{joined, word_of_kind, words_of},
};

/// Only so many words of a phrase are looked at.
const PHRASE_WORDS_MAX: usize = 32;

/// Only so many words that begin alike are looked for in each field.
const PREFIX_WORDS_MAX: usize = 64;
/// Of so many words that begin alike the most frequent are chosen, in each field of each part of the index.
const PREFIX_WORDS_READ_MAX: usize = 2_000;
/// A beginning of a word is looked for from so many letters on.
const PREFIX_CHARS_MIN: usize = 2;
/// Words are looked for by their stems in at most so many languages.
const LANGUAGES_MAX: usize = 12;
/// How much less another form of a word counts than the word itself.
const STEM_BOOST: f32 = 0.6;

/// A field that is searched, how much a find there counts, and the kind of the tags whose words count.
#[derive(Clone, Copy)]
struct Searched {
    field: Field,
    boost: f32,
    kind: Option<TagKind>,
    stemmed: bool,
}

/// What words are matched by.
pub(crate) struct Matching<'a> {
    fields: &'a Fields,
    graph: &'a TagGraph,
    searcher: &'a Searcher,
    stemmers: Vec<frostem::Stemmer>,
}

/// The languages that an index has works in, each once.
fn languages(searcher: &Searcher) -> Vec<String> {
    let mut languages = std::collections::BTreeSet::new();
    for segment in searcher.segment_readers() {
        // A part that cannot be read fails the search itself; here it adds no language.
        let Ok(Some(names)) = segment.fast_fields().str(column::LANGUAGE) else { continue };
        let Ok(mut terms) = names.dictionary().stream() else { continue };
        while terms.advance() {
            languages.extend(std::str::from_utf8(terms.key()).map(str::to_owned));
        }
    }
    languages.into_iter().collect()
}

impl<'a> Matching<'a> {
    /// Ready for the words of a question: they are stemmed in the languages that it asks for, else in all that works
    /// are written in.
    pub(crate) fn new(
        fields: &'a Fields,
        graph: &'a TagGraph,
        searcher: &'a Searcher,
        query: &WorkQuery,
    ) -> Self {
        let languages =
            if query.languages.is_empty() { languages(searcher) } else { query.languages.clone() };
        let stemmers = stems::stemmers(languages.iter().map(String::as_str));
        Self { fields, graph, searcher, stemmers: stemmers.into_iter().take(LANGUAGES_MAX).collect() }
    }

    fn searched(&self, field: Field, boost: f32) -> Searched {
        Searched { field, boost, kind: None, stemmed: field != self.fields.author }
    }
    /// The condition on words: one branch for works that are matched by everything, one for those by their names alone.
    pub(crate) fn by_words(
        &self,
        words: &Words,
        level_max: Option<usize>,
        level_highest: u64,
    ) -> Box<dyn Query> {
        let fields = self.fields;
        let names = [(fields.title, 7.0), (fields.author, 5.0), (fields.tag, 3.0), (fields.series, 2.0)]
            .map(|(field, boost)| self.searched(field, boost));
        let everything = [
            names[0],
            names[1],
            names[2],
            names[3],
            self.searched(fields.summary, 2.0),
            self.searched(fields.text, 1.0),
        ];
        let Some(level_max) = level_max.map(|level| level as u64) else {
            return self.tree(words, &names);
        };
        if level_max >= level_highest {
            return self.tree(words, &everything);
        }
        let level = |level: u64| Term::from_field_u64(fields.level, level);
        let up_to = RangeQuery::new(Bound::Unbounded, Bound::Included(level(level_max)));
        let above = RangeQuery::new(Bound::Excluded(level(level_max)), Bound::Unbounded);
        let branch = |searched: &[Searched], levels: RangeQuery| {
            let branch: Box<dyn Query> = Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.tree(words, searched)),
                (Occur::Must, unscored(Box::new(levels))),
            ]));
            (Occur::Should, branch)
        };
        Box::new(BooleanQuery::new(vec![branch(&everything, up_to), branch(&names, above)]))
    }

    /// The tree of conditions over the fields that may be looked at.
    fn tree(&self, words: &Words, searched: &[Searched]) -> Box<dyn Query> {
        let fields = self.fields;
        match words {
            Words::Under(tag) => unscored(under(fields, self.graph, *tag)),
            Words::Rated(rating) => unscored(is(fields.rating, number(rating.0))),
            // A name that no rating has.
            Words::Stand { field: WordField::Rating, .. } => Box::new(EmptyQuery),
            Words::Stand { field, text, phrase } => {
                let searched = self.only(*field, searched);
                if *phrase {
                    return Self::side_by_side(text, &searched);
                }
                let each = text.split_whitespace().take(PHRASE_WORDS_MAX);
                let mut each: Vec<Clause> =
                    each.map(|piece| (Occur::Must, self.piece(piece, &searched))).collect();
                match each.len() {
                    1 => each.remove(0).1,
                    _ => Box::new(BooleanQuery::new(each)),
                }
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

    /// The fields of a question that a field's words stand in.
    fn only(&self, field: WordField, searched: &[Searched]) -> Vec<Searched> {
        let fields = self.fields;
        let (only, kind) = match field {
            WordField::Anywhere | WordField::Rating => return searched.to_vec(),
            WordField::Title => (fields.title, None),
            WordField::Author => (fields.author, None),
            WordField::Summary => (fields.summary, None),
            WordField::Series => (fields.series, None),
            WordField::Text => (fields.text, None),
            WordField::Tag(None) => (fields.tag, None),
            WordField::Tag(Some(kind)) => {
                let tags = searched.iter().filter(|searched| searched.field == fields.tag);
                let of_kind = |searched: &Searched| Searched {
                    field: fields.tag_of_kind,
                    kind: Some(kind),
                    ..*searched
                };
                return tags.map(of_kind).collect();
            }
        };
        searched.iter().filter(|searched| searched.field == only && kind == searched.kind).copied().collect()
    }

    /// What was typed without a space: a word, words that stand side by side, or the beginning of a word.
    fn piece(&self, text: &str, searched: &[Searched]) -> Box<dyn Query> {
        let Some(start) = text.strip_suffix('*') else {
            let words = words_of(text);
            return match words.as_slice() {
                [word] => self.word(word, searched),
                _ => Self::side_by_side(text, searched),
            };
        };
        let mut words = words_of(start);
        let Some(last) = words.pop() else { return Box::new(EmptyQuery) };
        let mut clauses = vec![(Occur::Must, self.beginning(&last, searched))];
        if !words.is_empty() {
            clauses.push((Occur::Must, Self::side_by_side(&words.join(" "), searched)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Words beside each other, exactly as typed, in one of the fields.
    fn side_by_side(text: &str, searched: &[Searched]) -> Box<dyn Query> {
        let mut words = words_of(text);
        words.truncate(PHRASE_WORDS_MAX);
        let whole = joined(text).filter(|_| words.len() > 1);
        let mut clauses: Vec<Clause> = Vec::new();
        for searched in searched {
            let mut terms: Vec<Term> = words.iter().map(|word| searched.term(word)).collect();
            let query: Box<dyn Query> = match terms.len() {
                0 => Box::new(EmptyQuery),
                1 => term_query(terms.remove(0)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            clauses.push(should(query, searched.boost));
            if let Some(whole) = &whole {
                clauses.push(should(term_query(searched.term(whole)), searched.boost));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// A word in any of its forms in one of the fields.
    fn word(&self, word: &str, searched: &[Searched]) -> Box<dyn Query> {
        let mut forms: Vec<String> = Vec::new();
        for stemmer in &self.stemmers {
            let stem = stems::stem(stemmer, word);
            let marked = format!("{STEM_MARK}{}", stem.as_deref().unwrap_or(word));
            // A word that is its own stem has none beside it.
            let plain = stem.filter(|stem| stems::stem(stemmer, stem).is_none());
            for form in std::iter::once(marked).chain(plain) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        let mut clauses = Vec::new();
        for searched in searched {
            clauses.push(should(term_query(searched.term(word)), searched.boost));
            for form in forms.iter().filter(|_| searched.stemmed) {
                clauses.push(should(term_query(searched.term(form)), searched.boost * STEM_BOOST));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Words that begin so in one of the fields: of very many the most frequent.
    fn beginning(&self, start: &str, searched: &[Searched]) -> Box<dyn Query> {
        if start.chars().nth(PREFIX_CHARS_MIN - 1).is_none() {
            return self.word(start, searched);
        }
        let mut clauses = Vec::new();
        for searched in searched {
            let terms = self.beginning_with(&searched.text(start), searched.field);
            if !terms.is_empty() {
                clauses.push(should(unscored(Box::new(TermSetQuery::new(terms))), searched.boost));
            }
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn beginning_with(&self, start: &str, field: Field) -> Vec<Term> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            // A part that cannot be read fails the search itself; here it adds no words.
            let Ok(index) = segment.inverted_index(field) else { continue };
            let Ok(mut words) = index.terms().range().ge(start.as_bytes()).into_stream() else { continue };
            let mut read = 0;
            while read < PREFIX_WORDS_READ_MAX && words.advance() && words.key().starts_with(start.as_bytes())
            {
                read += 1;
                if let Ok(word) = std::str::from_utf8(words.key()) {
                    *found.entry(word.to_owned()).or_default() += words.value().doc_freq;
                }
            }
        }
        let mut found: Vec<(u32, String)> = found.into_iter().map(|(word, works)| (works, word)).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(PREFIX_WORDS_MAX);
        found.iter().map(|(_, word)| Term::from_field_text(field, word)).collect()
    }
}

impl Searched {
    /// A word as the field has it.
    fn text(&self, word: &str) -> String {
        self.kind.map_or_else(|| word.to_owned(), |kind| word_of_kind(kind, word))
    }

    fn term(&self, word: &str) -> Term {
        Term::from_field_text(self.field, &self.text(word))
    }
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn should(query: Box<dyn Query>, boost: f32) -> Clause {
    (Occur::Should, Box::new(BoostQuery::new(query, boost)))
}
