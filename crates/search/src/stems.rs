//! Stems: what is common to the forms of a word, in the languages that Snowball knows.
//!
//! A text that is put into the index has a mark before it that names its language; it is no part of the text.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenFilter, TokenStream, Tokenizer};

/// Stands before a stem, so that it is never taken for a word.
pub(crate) const STEM_MARK: char = '~';
/// Stands before and behind the name of the language, before the text; of no meaning in Unicode.
const LANGUAGE_MARK: char = '\u{F8FA}';
/// No name of a language has more bytes.
const LANGUAGE_BYTES_MAX: usize = 35;
/// A shorter word is its own stem.
const STEMMED_CHARS_MIN: usize = 3;

/// A text with its language before it, as the index takes it.
pub(crate) fn in_language(language: Option<&str>, text: &str) -> String {
    let language = language.filter(|tag| tag.len() <= LANGUAGE_BYTES_MAX && tag.is_ascii()).unwrap_or("");
    format!("{LANGUAGE_MARK}{language}{LANGUAGE_MARK}{text}")
}

/// The language that is named before a text, and where the text begins.
fn named(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix(LANGUAGE_MARK)?;
    let window = &rest.as_bytes()[..rest.len().min(LANGUAGE_BYTES_MAX + LANGUAGE_MARK.len_utf8())];
    let mut mark = [0; 4];
    let mark = LANGUAGE_MARK.encode_utf8(&mut mark).as_bytes();
    let end = window.windows(mark.len()).position(|bytes| bytes == mark)?;
    Some((rest.get(..end)?, mark.len() + end + mark.len()))
}

/// How many bytes stand before a text to tell its language.
pub(crate) fn mark_len(text: &str) -> usize {
    named(text).map_or(0, |(_, len)| len)
}

/// The stemmer of a language by its BCP 47 tag; `None` where Snowball has none.
pub(crate) fn stemmer(language: &str) -> Option<Stemmer> {
    let primary = language.split('-').next().unwrap_or_default();
    let known = ALGORITHMS.iter().find(|(tag, _)| primary.eq_ignore_ascii_case(tag))?;
    Some(Stemmer::new(known.1))
}

/// The stemmers of languages, each once.
pub(crate) fn stemmers<'a>(languages: impl Iterator<Item = &'a str>) -> Vec<Stemmer> {
    let mut found: Vec<Stemmer> = Vec::new();
    for stemmer in languages.filter_map(stemmer) {
        if !found.iter().any(|other| other.algorithm() == stemmer.algorithm()) {
            found.push(stemmer);
        }
    }
    found
}

const ALGORITHMS: [(&str, Algorithm); 25] = [
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("nb", Algorithm::Norwegian),
    ("nn", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// The stem of a word, unmarked; `None` where the word is its own.
pub(crate) fn stem(stemmer: &Stemmer, word: &str) -> Option<String> {
    word.chars().nth(STEMMED_CHARS_MIN - 1)?;
    let stem = stemmer.stem(word);
    (!stem.is_empty() && stem != word).then(|| stem.into_owned())
}

/// Puts its stem behind each word.
#[derive(Clone)]
pub(crate) struct Stems;

/// A tokenizer with stems behind its words.
#[derive(Clone)]
pub(crate) struct Stemming<T>(T);

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemming<T> {
        Stemming(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let stemmer = named(text).and_then(|(language, _)| stemmer(language));
        StemStream { words: self.0.token_stream(text), stemmer, stem: None, told: false }
    }
}

/// See [`Stems`].
pub(crate) struct StemStream<S> {
    words: S,
    stemmer: Option<Stemmer>,
    /// The stem of the word that was told last.
    stem: Option<Token>,
    /// Whether the stem is the token that is shown.
    told: bool,
}

impl<S: TokenStream> TokenStream for StemStream<S> {
    fn advance(&mut self) -> bool {
        if self.stem.is_some() && !self.told {
            self.told = true;
            return true;
        }
        self.told = false;
        self.stem = None;
        if !self.words.advance() {
            return false;
        }
        let token = self.words.token();
        if let Some(stemmer) = &self.stemmer
            && let Some(stem) = stem(stemmer, &token.text)
        {
            self.stem = Some(Token { text: format!("{STEM_MARK}{stem}"), ..token.clone() });
        }
        true
    }

    fn token(&self) -> &Token {
        match &self.stem {
            Some(stem) if self.told => stem,
            _ => self.words.token(),
        }
    }

    fn token_mut(&mut self) -> &mut Token {
        match &mut self.stem {
            Some(stem) if self.told => stem,
            _ => self.words.token_mut(),
        }
    }
}
