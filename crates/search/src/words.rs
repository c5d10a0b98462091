//! How text becomes words, for the index and for what a visitor asks: the same way, so that they meet.
//!
//! A word is a run of letters and digits, in lower case and without diacritics. Scripts that are written without spaces
//! give one word a character, and what is asked in them has to stand side by side. A hyphen or an apostrophe parts
//! words (`stop-gap`, `d'Artagnan`) which are found joined too; `don't` is one word, and `Holmes's` is `holmes`.
//!
//! Beside each word stands its stem in the language of the work, at the same place and marked, so that phrases stay
//! exact. What is asked can be anything at all: it always means something and never fails.

use ficus_archive::tag::TagKind;
use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer};

use crate::stems::Stems;

/// A word is cut behind this many bytes, in the index and in what is asked.
const WORD_BYTES_MAX: usize = 64;
/// A title is sorted by this many characters.
const TITLE_KEY_CHARS_MAX: usize = 120;
/// So many words are found joined, at most.
const PARTS_MAX: usize = 4;
/// What parts words that belong together.
const JOINERS: [char; 6] = ['\'', '’', 'ʼ', '-', '‐', '‑'];
/// What stands behind an apostrophe and makes no word of its own.
const ENDINGS: [&str; 6] = ["t", "re", "ve", "ll", "d", "m"];

/// The analyser of every text field.
pub(crate) fn analyser() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).filter(Stems).filter(Kinds).build()
}

/// Stands before the name of a tag, with the kind of the tag behind it; of no meaning in Unicode.
const KIND_MARK: char = '\u{F8FB}';

/// The name of a tag as the index takes it where the kind counts.
pub(crate) fn of_kind(kind: TagKind, name: &str) -> String {
    format!("{KIND_MARK}{}{name}", kind_letter(kind))
}

/// A word of a tag of a kind, as the index has it.
pub(crate) fn word_of_kind(kind: TagKind, word: &str) -> String {
    format!("{}{KIND_SIGN}{word}", kind_letter(kind))
}

/// Stands between the letter of a kind and a word.
const KIND_SIGN: char = ':';

fn kind_letter(kind: TagKind) -> char {
    match kind {
        TagKind::Medium => 'm',
        TagKind::Fandom => 'f',
        TagKind::Relationship => 'r',
        TagKind::Character => 'c',
        TagKind::Warning => 'w',
        TagKind::Kind => 'k',
        TagKind::Class => 'l',
        TagKind::Freeform => 't',
    }
}

/// Puts the kind of its tag before each word, where the text is the name of a tag.
#[derive(Clone)]
struct Kinds;

#[derive(Clone)]
struct OfKind<T>(T);

impl TokenFilter for Kinds {
    type Tokenizer<T: Tokenizer> = OfKind<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> OfKind<T> {
        OfKind(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for OfKind<T> {
    type TokenStream<'a> = KindStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let mut marked = text.chars();
        let kind = if marked.next() == Some(KIND_MARK) { marked.next() } else { None };
        let text = if kind.is_some() { marked.as_str() } else { text };
        KindStream { words: self.0.token_stream(text), kind }
    }
}

struct KindStream<S> {
    words: S,
    kind: Option<char>,
}

impl<S: TokenStream> TokenStream for KindStream<S> {
    fn advance(&mut self) -> bool {
        if !self.words.advance() {
            return false;
        }
        if let Some(kind) = self.kind {
            self.words.token_mut().text.insert_str(0, &format!("{kind}{KIND_SIGN}"));
        }
        true
    }

    fn token(&self) -> &Token {
        self.words.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.words.token_mut()
    }
}

/// The words of a text in order.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    placed_words(text).into_iter().map(|word| word.text).collect()
}

/// A word and where it stands in its text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedWord {
    /// As the index has it.
    pub text: String,
    /// Where it stands.
    pub range: std::ops::Range<usize>,
}

/// The words of a text in order, with their places.
pub(crate) fn placed_words(text: &str) -> Vec<PlacedWord> {
    let mut words = Vec::new();
    each_token(text, |token| {
        if token.position_length == 1 {
            words.push(PlacedWord { text: token.text.clone(), range: token.offset_from..token.offset_to });
        }
    });
    words
}

/// All words of a text as one, where hyphens and apostrophes alone part them.
pub(crate) fn joined(text: &str) -> Option<String> {
    let (mut joined, mut words) = (None, 0);
    each_token(text, |token| {
        if token.position_length > 1 {
            joined = Some((token.text.clone(), token.position_length));
        } else {
            words += 1;
        }
    });
    joined.filter(|(_, length)| *length == words).map(|(text, _)| text)
}

fn each_token(text: &str, mut with: impl FnMut(&Token)) {
    let mut analyser = TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).build();
    analyser.token_stream(text).process(&mut |token| with(token));
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

/// A word of a row that belongs together.
#[derive(Default)]
struct Part {
    text: String,
    from: usize,
    to: usize,
}

struct WordStream<'a> {
    text: &'a str,
    at: usize,
    /// The next word's place.
    position: usize,
    /// Words that belong together; the first `filled` count, those before `next` are told.
    parts: Vec<Part>,
    filled: usize,
    next: usize,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        // What stands before the text says how it is to be read, and is none of its words.
        let at = crate::stems::mark_len(text);
        WordStream { text, at, position: 0, parts: Vec::new(), filled: 0, next: 0, token: Token::default() }
    }
}

impl WordStream<'_> {
    /// Reads the next word from `at` on into a part; false at the end of the text.
    fn read_part(&mut self) -> bool {
        if self.parts.len() == self.filled {
            self.parts.push(Part::default());
        }
        let part = &mut self.parts[self.filled];
        part.text.clear();
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
            if part.text.len() < WORD_BYTES_MAX {
                push_folded(&mut part.text, c);
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
        (part.from, part.to) = (start, end);
        self.at = end;
        self.filled += 1;
        true
    }

    /// The mark that joins what is read to a word right behind it.
    fn joiner(&self) -> Option<char> {
        let mut behind = self.text[self.at..].chars();
        let joiner = behind.next().filter(|c| JOINERS.contains(c))?;
        behind.next().filter(|c| c.is_alphanumeric() && !stands_alone(*c))?;
        Some(joiner)
    }

    /// Reads words that belong together.
    fn read_row(&mut self) -> bool {
        (self.filled, self.next) = (0, 0);
        if !self.read_part() {
            return false;
        }
        if self.text[..self.at].ends_with(stands_alone) {
            return true;
        }
        while self.filled < PARTS_MAX
            && let Some(joiner) = self.joiner()
        {
            self.at += joiner.len_utf8();
            if !self.read_part() {
                break;
            }
            if joiner == '-' || joiner == '‐' || joiner == '‑' {
                continue;
            }
            let (before, last) = self.parts[..self.filled].split_at_mut(self.filled - 1);
            let (Some(before), Some(last)) = (before.last_mut(), last.first()) else { continue };
            if last.text == "s" {
                self.filled -= 1;
            } else if ENDINGS.contains(&last.text.as_str()) {
                before.text.push_str(&last.text);
                before.to = last.to;
                self.filled -= 1;
            }
        }
        true
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if self.next == self.filled {
            if !self.read_row() {
                return false;
            }
            let parts = &self.parts[..self.filled];
            let bytes: usize = parts.iter().map(|part| part.text.len()).sum();
            if let [first, .., last] = parts
                && bytes <= WORD_BYTES_MAX
            {
                let token = &mut self.token;
                token.text.clear();
                for part in parts {
                    token.text.push_str(&part.text);
                }
                (token.offset_from, token.offset_to) = (first.from, last.to);
                (token.position, token.position_length) = (self.position, parts.len());
                return true;
            }
        }
        let token = &mut self.token;
        let part = &self.parts[self.next];
        token.text.clone_from(&part.text);
        (token.offset_from, token.offset_to) = (part.from, part.to);
        (token.position, token.position_length) = (self.position, 1);
        self.next += 1;
        self.position += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Puts a letter behind others in lower case, without marks of its own.
fn push_folded(text: &mut String, c: char) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
    } else {
        text.extend(c.to_lowercase().filter(|c| !is_mark(*c)));
    }
}

/// A diacritic that stands as a character of its own behind its letter.
pub(crate) fn is_mark(c: char) -> bool {
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
    use super::{analyser, joined, title_key, words_of};
    use crate::stems::in_language;

    #[test]
    fn words_are_folded_and_parted() {
        for (text, words) in [
            ("Ève, l'été d’Elise", "eve l ete d elise"),
            ("e\u{0301}te\u{0301}", "ete"),
            ("İstanbul straße ÆON", "istanbul strasse aeon"),
            ("夜明け前 2nd", "夜 明 け 前 2nd"),
            ("stop-gap--then", "stop gap then"),
            ("don't isn’t we'll Holmes's dogs' it's", "dont isnt well holmes dogs it"),
            ("d'Artagnan O'Brien rock'n'roll", "d artagnan o brien rock n roll"),
            (" \u{0301} … ", ""),
        ] {
            assert_eq!(words_of(text).join(" "), words, "{text}");
        }
        assert!(words_of(&"x".repeat(10_000))[0].len() <= 64);
    }

    #[test]
    fn what_marks_part_is_found_joined_too() {
        for (text, whole) in [
            ("stop-gap", Some("stopgap")),
            ("d'Artagnan", Some("dartagnan")),
            ("lamp", None),
            ("stop-gap then", None),
            ("夜-明", None),
        ] {
            assert_eq!(joined(text).as_deref(), whole, "{text}");
        }
    }

    #[test]
    fn a_stem_stands_at_the_place_of_its_word() {
        let told = |language, text: &str| {
            let mut tokens = Vec::new();
            let text = in_language(language, text);
            analyser().token_stream(&text).process(&mut |token| {
                tokens.push(format!("{}{}", token.position, token.text));
            });
            tokens.join(" ")
        };
        assert_eq!(told(Some("en"), "Running the houses"), "0running 0~run 1the 2houses 2~hous");
        assert_eq!(told(Some("de-AT"), "Häuser"), "0hauser 0~haus");
        assert_eq!(told(None, "Running stop-gaps"), "0running 1stopgaps 1stop 2gaps");
        assert_eq!(told(Some("tlh"), "houses"), "0houses");
    }

    #[test]
    fn titles_sort_without_case_marks_and_quotation_marks() {
        assert_eq!(title_key("“Éden”: Part 2"), "eden part 2");
        assert_eq!(title_key("???"), "???");
    }
}
