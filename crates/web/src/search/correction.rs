//! A mistyped word is taken for the nearest one that stands in a name, else in a text, where it stands in nothing itself.
//!
//! Both are asked of the index as the visitor may ask it: a word that stands only in works which the visitor may not
//! find is as unknown as one that stands nowhere, and is never offered.

use ficus_archive::{
    listing::WorkQuery,
    search_box::{Condition, SearchBox},
    words::{WordField, Words},
};
use ficus_search::{Index, SearchError, suggest::Names};

use crate::{App, error::PageError, listing::Asked};

/// So many words of a question are looked at.
const WORDS_MAX: usize = 6;
/// So many near words are tried for each.
const TRIED_MAX: usize = 5;

/// What a search was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Words as typed that stand in nothing.
    pub typed: Vec<String>,
    /// What they were taken for.
    pub meant: Vec<String>,
    /// The search that is shown.
    pub asked: Asked,
    /// Where exactly what was typed is looked for.
    pub exact: String,
}

/// Finds what may be meant where nothing was found; `query` is what the index was asked.
pub async fn of(app: &App, asked: &Asked, query: &WorkQuery) -> Result<Option<Correction>, PageError> {
    let mut read = SearchBox::read(&asked.words);
    let words = single_words(&read);
    if words.is_empty() {
        return Ok(None);
    }
    let names = app.names().now(app).await;
    let index = app.index().clone();
    let bare = WorkQuery {
        audiences: query.audiences.clone(),
        text_level_max: query.text_level_max,
        page_size: 1,
        ..WorkQuery::default()
    };
    let found = tokio::task::spawn_blocking(move || {
        let mut found = Vec::new();
        for (field, word) in words {
            if let Some(meant) = nearest(&index, &names, &bare, field, &word)? {
                found.push((word, meant));
            }
        }
        Ok::<_, SearchError>(found)
    });
    let found = found.await.map_err(|stopped| SearchError::Index(stopped.to_string()))??;
    if found.is_empty() {
        return Ok(None);
    }
    let exact = exactly(&read);
    for condition in &mut read.conditions {
        if let Condition::Words(words) = condition {
            for (typed, meant) in &found {
                replace(words, typed, meant);
            }
        }
    }
    let (typed, meant) = found.into_iter().unzip();
    Ok(Some(Correction {
        typed,
        meant,
        asked: asked.with(|other| other.words = read.to_string()),
        exact: asked.with(|other| other.words = exact.to_string()).address("/search"),
    }))
}

/// The nearest word that stands where this one stands nowhere.
fn nearest(
    index: &Index,
    names: &Names,
    bare: &WorkQuery,
    field: WordField,
    word: &str,
) -> Result<Option<String>, SearchError> {
    let stands = |word: &str| {
        let words = Words::Stand { field, text: word.to_owned(), phrase: false };
        let query = WorkQuery { words: Some(words), ..bare.clone() };
        Ok::<_, SearchError>(index.search(&query)?.total > 0)
    };
    if stands(word)? {
        return Ok(None);
    }
    for near in names.near_words(word, TRIED_MAX) {
        if stands(near)? {
            return Ok(Some(as_typed(near, word)));
        }
    }
    if matches!(field, WordField::Anywhere | WordField::Text | WordField::Summary) {
        for near in index.near_words(word, TRIED_MAX)? {
            if stands(&near)? {
                return Ok(Some(as_typed(&near, word)));
            }
        }
    }
    Ok(None)
}

/// With a capital where the word was typed with one.
fn as_typed(near: &str, typed: &str) -> String {
    let mut letters = near.chars();
    match letters.next() {
        Some(first) if typed.starts_with(char::is_uppercase) => first.to_uppercase().chain(letters).collect(),
        _ => near.to_owned(),
    }
}

/// The words that stand alone and are not excluded, with where they are to stand.
fn single_words(read: &SearchBox) -> Vec<(WordField, String)> {
    let mut found = Vec::new();
    for condition in &read.conditions {
        if let Condition::Words(words) = condition {
            collect(words, &mut found);
        }
    }
    found.truncate(WORDS_MAX);
    found
}

fn collect(words: &Words, found: &mut Vec<(WordField, String)>) {
    match words {
        Words::Stand { field, text, phrase: false } if *field != WordField::Rating && is_word(text) => {
            found.push((*field, text.clone()));
        }
        Words::All(all) | Words::Any(all) => all.iter().for_each(|words| collect(words, found)),
        _ => {}
    }
}

fn is_word(text: &str) -> bool {
    text.chars().all(char::is_alphabetic)
}

fn replace(words: &mut Words, typed: &str, meant: &str) {
    match words {
        Words::Stand { text, phrase: false, .. } if text == typed => meant.clone_into(text),
        Words::All(all) | Words::Any(all) => all.iter_mut().for_each(|words| replace(words, typed, meant)),
        _ => {}
    }
}

/// The same box with every word in quotation marks: such words are never taken for others.
fn exactly(read: &SearchBox) -> SearchBox {
    fn mark(words: &mut Words) {
        match words {
            Words::Stand { phrase, .. } => *phrase = true,
            Words::All(all) | Words::Any(all) => all.iter_mut().for_each(mark),
            Words::Not(not) => mark(not),
            Words::Under(_) | Words::Rated(_) => {}
        }
    }
    let mut exact = read.clone();
    for condition in &mut exact.conditions {
        if let Condition::Words(words) = condition {
            mark(words);
        }
    }
    exact
}
