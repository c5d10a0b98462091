//! How text becomes words, for the index and for what a visitor asks: the same way, so that they meet.
//!
//! A word is a run of letters and digits, in lower case and without diacritics. Scripts that are written without spaces
//! give one word a character. What is asked can be anything at all: it always means something and never fails.

use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenStream, Tokenizer};

/// A word is cut behind this many bytes, in the index and in what is asked.
const WORD_BYTES_MAX: usize = 64;
/// A title is sorted by this many characters.
const TITLE_KEY_CHARS_MAX: usize = 120;

/// The analyser of every text field.
pub(crate) fn analyser() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).build()
}

/// The words of a text in order.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let mut analyser = analyser();
    let mut stream = analyser.token_stream(text);
    let mut words = Vec::new();
    stream.process(&mut |token| words.push(token.text.clone()));
    words
}

/// What titles are sorted by: their words; a title without any as it is.
pub(crate) fn title_key(title: &str) -> String {
    let start: String = title.chars().take(TITLE_KEY_CHARS_MAX).collect();
    let words = words_of(&start);
    if words.is_empty() { start } else { words.join(" ") }
}

/// The tokenizer: see the top of this file.
#[derive(Clone)]
struct Words;

struct WordStream<'a> {
    text: &'a str,
    at: usize,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { text, at: 0, token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        let mut start = None;
        let mut end = self.text.len();
        for (offset, c) in self.text[self.at..].char_indices() {
            let at = self.at + offset;
            if is_mark(c) && start.is_some() {
                continue;
            }
            if !c.is_alphanumeric() || (stands_alone(c) && start.is_some()) {
                if start.is_some() {
                    end = at;
                    break;
                }
                continue;
            }
            start = start.or(Some(at));
            if self.token.text.len() < WORD_BYTES_MAX {
                self.token.text.extend(c.to_lowercase().filter(|c| !is_mark(*c)));
            }
            if stands_alone(c) {
                end = at + c.len_utf8();
                break;
            }
        }
        let Some(start) = start else {
            self.at = self.text.len();
            return false;
        };
        self.at = end;
        self.token.offset_from = start;
        self.token.offset_to = end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// A diacritic that stands as a character of its own behind its letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// A letter of a script that is written without spaces.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::{title_key, words_of};

    #[test]
    fn words_are_folded_and_parted() {
        for (text, words) in [
            ("Ève, l'été d’Elise", "eve l ete d elise"),
            ("e\u{0301}te\u{0301}", "ete"),
            ("İstanbul straße ÆON", "istanbul strasse aeon"),
            ("夜明け前 2nd", "夜 明 け 前 2nd"),
            ("stop-gap--then", "stop gap then"),
            (" \u{0301} … ", ""),
        ] {
            assert_eq!(words_of(text).join(" "), words, "{text}");
        }
        assert!(words_of(&"x".repeat(10_000))[0].len() <= 64);
    }

    #[test]
    fn titles_sort_without_case_marks_and_quotation_marks() {
        assert_eq!(title_key("“Éden”: Part 2"), "eden part 2");
        assert_eq!(title_key("???"), "???");
    }
}
