//! The words that a list asks for, as the index understands them.
//!
//! A work whose rating is above the visitor's level is matched by its title, its authors and its tags alone, so that
//! not even the presence in a list tells what its text or summary says. The exclusion of words follows the same rule.

use std::collections::BTreeMap;

use ficus_archive::{
    RatingId, TagId,
    listing::WorkQuery,
    tag::TagKind,
    words::{WordField, Words},
};
use tantivy::{Searcher, Term, postings::TermInfo, schema::Field};

use crate::{
    SearchError,
    schema::{Fields, column},
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

/// A condition on the words of a work, as the index understands it.
#[derive(Debug)]
pub(crate) enum Condition {
    /// In any of these ways; in none where there are none.
    Stands(Vec<Sought>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Under(TagId),
    Rated(RatingId),
}

/// Terms that stand beside each other in a field.
#[derive(Debug)]
pub(crate) struct Sought {
    pub terms: Vec<Term>,
    /// How much a find counts for the order; 0 for nothing.
    pub boost: f32,
    /// Where a term that stands alone is found: segments by their places in the searcher.
    pub found: Vec<(usize, TermInfo)>,
    /// In how many works it stands, or of a row of terms the rarest.
    pub uses: u64,
}

/// Reads words as conditions.
pub(crate) struct Matching<'a> {
    fields: &'a Fields,
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
    pub fn new(fields: &'a Fields, searcher: &'a Searcher, query: &WorkQuery) -> Self {
        let languages =
            if query.languages.is_empty() { languages(searcher) } else { query.languages.clone() };
        let stemmers = stems::stemmers(languages.iter().map(String::as_str));
        Self { fields, searcher, stemmers: stemmers.into_iter().take(LANGUAGES_MAX).collect() }
    }

    fn searched(&self, field: Field, boost: f32) -> Searched {
        Searched { field, boost, kind: None, stemmed: field != self.fields.author }
    }

    /// The condition on works of which everything may be looked at.
    pub fn of_everything(&self, words: &Words) -> Result<Condition, SearchError> {
        let mut searched = self.names().to_vec();
        searched.push(self.searched(self.fields.summary, 2.0));
        searched.push(self.searched(self.fields.text, 1.0));
        self.tree(words, &searched)
    }

    /// The condition on works of which only the names may be looked at.
    pub fn of_names(&self, words: &Words) -> Result<Condition, SearchError> {
        self.tree(words, &self.names())
    }

    fn names(&self) -> [Searched; 4] {
        let fields = self.fields;
        [(fields.title, 7.0), (fields.author, 5.0), (fields.tag, 3.0), (fields.series, 2.0)]
            .map(|(field, boost)| self.searched(field, boost))
    }

    /// The tree of conditions over the fields that may be looked at.
    fn tree(&self, words: &Words, searched: &[Searched]) -> Result<Condition, SearchError> {
        let each = |words: &[Words]| -> Result<Vec<Condition>, SearchError> {
            words.iter().map(|words| self.tree(words, searched)).collect()
        };
        Ok(match words {
            Words::Under(tag) => Condition::Under(*tag),
            Words::Rated(rating) => Condition::Rated(*rating),
            // A name that no rating has.
            Words::Stand { field: WordField::Rating, .. } => Condition::Stands(Vec::new()),
            Words::Stand { field, text, phrase } => {
                let searched = self.only(*field, searched);
                if *phrase {
                    return Ok(Condition::Stands(self.side_by_side(text, &searched)?));
                }
                let mut all = Vec::new();
                for piece in text.split_whitespace().take(PHRASE_WORDS_MAX) {
                    self.piece(piece, &searched, &mut all)?;
                }
                if all.is_empty() { Condition::Stands(Vec::new()) } else { Condition::All(all) }
            }
            Words::All(all) => Condition::All(each(all)?),
            Words::Any(any) => Condition::Any(each(any)?),
            Words::Not(not) => Condition::Not(Box::new(self.tree(not, searched)?)),
        })
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
    fn piece(&self, text: &str, searched: &[Searched], all: &mut Vec<Condition>) -> Result<(), SearchError> {
        let Some(start) = text.strip_suffix('*') else {
            let words = words_of(text);
            all.push(Condition::Stands(match words.as_slice() {
                [word] => self.word(word, searched)?,
                _ => self.side_by_side(text, searched)?,
            }));
            return Ok(());
        };
        let mut words = words_of(start);
        let Some(last) = words.pop() else {
            all.push(Condition::Stands(Vec::new()));
            return Ok(());
        };
        all.push(Condition::Stands(self.beginning(&last, searched)?));
        if !words.is_empty() {
            all.push(Condition::Stands(self.side_by_side(&words.join(" "), searched)?));
        }
        Ok(())
    }

    /// Words beside each other, exactly as typed, in one of the fields.
    fn side_by_side(&self, text: &str, searched: &[Searched]) -> Result<Vec<Sought>, SearchError> {
        let mut words = words_of(text);
        words.truncate(PHRASE_WORDS_MAX);
        let whole = joined(text).filter(|_| words.len() > 1);
        let mut ways = Vec::new();
        for searched in searched {
            let terms: Vec<Term> = words.iter().map(|word| searched.term(word)).collect();
            ways.extend(self.sought(terms, searched.boost)?);
            if let Some(whole) = &whole {
                ways.extend(self.sought(vec![searched.term(whole)], searched.boost)?);
            }
        }
        Ok(ways)
    }

    /// A word in any of its forms in one of the fields.
    fn word(&self, word: &str, searched: &[Searched]) -> Result<Vec<Sought>, SearchError> {
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
        let mut ways = Vec::new();
        for searched in searched {
            ways.extend(self.sought(vec![searched.term(word)], searched.boost)?);
            for form in forms.iter().filter(|_| searched.stemmed) {
                ways.extend(self.sought(vec![searched.term(form)], searched.boost * STEM_BOOST)?);
            }
        }
        Ok(ways)
    }

    /// Words that begin so in one of the fields: of very many the most frequent.
    fn beginning(&self, start: &str, searched: &[Searched]) -> Result<Vec<Sought>, SearchError> {
        if start.chars().nth(PREFIX_CHARS_MIN - 1).is_none() {
            return self.word(start, searched);
        }
        let mut ways = Vec::new();
        for searched in searched {
            for term in self.beginning_with(&searched.text(start), searched.field) {
                ways.extend(self.sought(vec![term], 0.0)?);
            }
        }
        Ok(ways)
    }

    /// Where terms stand; `None` where one of them stands nowhere.
    fn sought(&self, terms: Vec<Term>, boost: f32) -> Result<Option<Sought>, SearchError> {
        let (mut found, mut rarest) = (Vec::new(), None);
        for term in &terms {
            found.clear();
            let mut uses = 0;
            for (at, segment) in self.searcher.segment_readers().iter().enumerate() {
                if let Some(info) = segment.inverted_index(term.field())?.get_term_info(term)? {
                    uses += u64::from(info.doc_freq);
                    found.push((at, info));
                }
            }
            rarest = Some(rarest.map_or(uses, |least: u64| least.min(uses)));
        }
        if terms.len() > 1 {
            found.clear();
        }
        let uses = rarest.unwrap_or(0);
        Ok((uses > 0).then_some(Sought { terms, boost, found, uses }))
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
