//! A free text as words, each with what parts it from the word before.

/// Longer texts are read to this many characters.
const TEXT_CHARS_MAX: usize = 2_000;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that parts: a space, quotation marks.
    Space,
    /// A mark that joins: a hyphen, a slash, an ampersand.
    Mark,
    /// A comma.
    Comma,
    /// A mark that ends a thought.
    Stop,
}

/// A word in lower case without apostrophes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Before it.
    pub gap: Gap,
    /// Whether an apostrophe and an `s` stood at its end and are left out.
    pub own: Option<String>,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::Space;
    let mut word = String::new();
    let mut apostrophe = None;
    for c in text.chars().take(TEXT_CHARS_MAX).chain([' ']) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        } else if matches!(c, '\'' | '’' | 'ʼ') && !word.is_empty() {
            apostrophe = Some(word.len());
        } else {
            if !word.is_empty() {
                let owner = apostrophe.filter(|at| word[*at..] == *"s").map(|at| word[..at].to_owned());
                words.push(Word { text: std::mem::take(&mut word), gap, own: owner });
                gap = Gap::Space;
            }
            apostrophe = None;
            gap = gap.max(gap_of(c));
        }
    }
    words
}

fn gap_of(c: char) -> Gap {
    match c {
        '-' | '‐' | '‑' | '–' | '/' | '&' | '+' | '#' => Gap::Mark,
        ',' => Gap::Comma,
        '.' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '\n' | '—' | '|' | '•' => Gap::Stop,
        _ => Gap::Space,
    }
}

impl Word {
    /// The word without an `'s`: `season` of `season's`.
    pub(super) fn bare(&self) -> &str {
        self.own.as_deref().unwrap_or(&self.text)
    }
}

/// Words beside each other as one key.
pub(super) fn key(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

/// A number in figures, as a word (`four`), or in its place in a row (`fourth`, `4th`).
pub(super) fn number(word: &str) -> Option<u32> {
    cardinal(word).or_else(|| ordinal(word))
}

/// `4`, `four`.
pub(super) fn cardinal(word: &str) -> Option<u32> {
    if !word.is_empty() && word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    place(&CARDINALS, word)
}

/// `4th`, `fourth`.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    let figures = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
    match figures.filter(|figures| figures.len() <= 3 && figures.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(figures) => figures.parse().ok(),
        None => place(&ORDINALS, word),
    }
}

/// `iv`; only behind a word that wants a number.
pub(super) fn roman(word: &str) -> Option<u32> {
    place(&ROMANS, word)
}

fn place(table: &[&str], word: &str) -> Option<u32> {
    let place = table.iter().position(|known| *known == word)?;
    u32::try_from(place + 1).ok()
}

const CARDINALS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
const ORDINALS: [&str; 20] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];
const ROMANS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
