//! Words of texts and summaries that a mistyped word may stand for.

use std::collections::HashMap;

use crate::{Index, SearchError, suggest::distance, words::words_of};

/// So many words that begin alike are read in each part of the index.
const WORDS_READ_MAX: usize = 200_000;
/// A mistyped word is looked for from so many letters on.
const CHARS_MIN: usize = 4;

impl Index {
    /// Words of texts and summaries with the same first letter that differ from a word by a letter, or by two from six
    /// letters on: the nearest first, and of these the most frequent. Whoever asks looks for its works before showing
    /// one: it may stand in works alone that the asker may not read.
    pub fn near_words(&self, word: &str, most: usize) -> Result<Vec<String>, SearchError> {
        let Some(typed) = words_of(word).into_iter().next() else { return Ok(Vec::new()) };
        let letters: Vec<char> = typed.chars().collect();
        let Some(first) = letters.first().filter(|_| letters.len() >= CHARS_MIN) else {
            return Ok(Vec::new());
        };
        let far = if letters.len() < 6 { 1 } else { 2 };
        let start = first.to_string();
        let mut found: HashMap<String, (usize, u64)> = HashMap::new();
        for segment in self.inner.reader.searcher().segment_readers() {
            for field in [self.inner.fields.text, self.inner.fields.summary] {
                let index = segment.inverted_index(field)?;
                let mut words = index.terms().range().ge(start.as_bytes()).into_stream()?;
                let mut read = 0;
                while read < WORDS_READ_MAX && words.advance() && words.key().starts_with(start.as_bytes()) {
                    read += 1;
                    // A letter has one byte or more, so that what is much shorter or longer is not near.
                    let Ok(other) = std::str::from_utf8(words.key()) else { continue };
                    if other.len() > typed.len() + far * 4 || other.len() + far * 4 < typed.len() {
                        continue;
                    }
                    let distance = distance(other, &letters, far);
                    if let Some(distance) = distance.filter(|distance| *distance > 0) {
                        found.entry(other.to_owned()).or_insert((distance, 0)).1 +=
                            u64::from(words.value().doc_freq);
                    }
                }
            }
        }
        let mut found: Vec<(String, (usize, u64))> = found.into_iter().collect();
        found.sort_unstable_by(|a, b| (a.1.0, b.1.1, &a.0).cmp(&(b.1.0, a.1.1, &b.0)));
        found.truncate(most);
        Ok(found.into_iter().map(|(word, _)| word).collect())
    }
}
