//! Passwords that somebody would guess: those that many use, those made of one pattern, those made of what everybody
//! can know of the account.

use std::{collections::BTreeSet, io::Read, sync::OnceLock};

use flate2::read::GzDecoder;

/// See the README beside it for where it comes from.
const COMMON: &[u8] = include_bytes!("common.txt.gz");
/// A common password stays one with so many digits and signs around it.
const AROUND_CHARS_MAX: usize = 6;
/// With fewer different characters a password is a pattern.
const DIFFERENT_CHARS_MIN: usize = 5;
/// A part of so many characters that is said over and over is a pattern.
const REPEATED_CHARS_MAX: usize = 4;
/// What is left of a password without what everybody can know has at least so many characters.
const UNKNOWN_CHARS_MIN: usize = 8;
/// Shorter names and words stand in too many good passwords by chance.
const KNOWN_WORD_CHARS_MIN: usize = 4;

/// Why a password would be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Many people use it, or nearly it.
    #[error("many people use this password, or one like it, and it would be guessed; choose another")]
    Common,
    /// It says one thing over and over, or counts.
    #[error("this password is one simple pattern; choose another")]
    Pattern,
    /// Little of it is anything but the site's name, the account's name or the mail address.
    #[error("this password is made of names that others know; choose another")]
    Known,
}

/// What makes a password weak, if anything does. `known` is what everybody can know: the name of the site, the
/// account's name and mail address.
pub fn weakness(password: &str, known: &[&str]) -> Option<Weakness> {
    let folded = password.to_lowercase();
    if is_pattern(&folded) {
        return Some(Weakness::Pattern);
    }
    let plain = without_disguise(&folded);
    if [&folded, &plain].into_iter().any(|text| is_common(text) || is_common_within(text)) {
        return Some(Weakness::Common);
    }
    is_known(&folded, known).then_some(Weakness::Known)
}

fn is_pattern(password: &str) -> bool {
    let chars: Vec<char> = password.chars().collect();
    let different = chars.iter().collect::<BTreeSet<_>>().len();
    let counts = |step: i64| {
        chars.windows(2).all(|pair| i64::from(pair[1] as u32) - i64::from(pair[0] as u32) == step)
    };
    let repeats = (1..=REPEATED_CHARS_MAX)
        .any(|length| chars.iter().zip(chars.iter().skip(length)).all(|(a, b)| a == b));
    different < DIFFERENT_CHARS_MIN || repeats || counts(1) || counts(-1)
}

/// Whether a common password stands in it with nothing but some digits and signs around, or twice and more.
fn is_common_within(password: &str) -> bool {
    let core = password.trim_matches(|c: char| !c.is_alphabetic());
    let around = password.chars().count() - core.chars().count();
    let half = password.char_indices().nth(password.chars().count() / 2).map_or(0, |(at, _)| at);
    let (first, second) = password.split_at(half);
    (around <= AROUND_CHARS_MAX && is_common(core)) || (first == second && is_common(first))
}

/// Letters for the digits and signs that are written in their place.
fn without_disguise(password: &str) -> String {
    password
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

fn is_known(password: &str, known: &[&str]) -> bool {
    let mut rest = letters(password);
    let whole = rest.chars().count();
    let mut words: Vec<String> = known
        .iter()
        .flat_map(|text| {
            let parts = text.split(|c: char| !c.is_alphanumeric()).map(letters);
            std::iter::once(letters(text)).chain(parts).collect::<Vec<_>>()
        })
        .filter(|word| word.chars().count() >= KNOWN_WORD_CHARS_MIN)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        rest = rest.replace(&word, "");
    }
    let left = rest.chars().count();
    left < whole && left < UNKNOWN_CHARS_MIN
}

fn letters(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Sorted lines, and where each begins.
struct Lines {
    text: String,
    starts: Vec<usize>,
}

fn is_common(password: &str) -> bool {
    static LINES: OnceLock<Lines> = OnceLock::new();
    let lines = LINES.get_or_init(|| {
        let mut text = String::new();
        // The list is a part of the program; a test reads it.
        if GzDecoder::new(COMMON).read_to_string(&mut text).is_err() {
            text.clear();
        }
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    });
    let line = |start: usize| lines.text[start..].split('\n').next().unwrap_or_default();
    !password.is_empty() && lines.starts.binary_search_by(|start| line(*start).cmp(password)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_list_is_there_and_in_order() {
        let mut text = String::new();
        GzDecoder::new(COMMON).read_to_string(&mut text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() > 96_000, "{}", lines.len());
        assert!(lines.is_sorted());
        assert!(lines.iter().step_by(97).all(|line| is_common(line)));
        assert!(!is_common("") && !is_common("the woman in the photograph"));
    }

    #[test]
    fn what_many_use_is_known_in_its_disguises() {
        for weak in [
            "1qaz2wsx3edc",
            "Password2026!",
            "p@ssw0rd123",
            "!!Dragon!!1",
            "iloveyouiloveyou",
            "QWERTYUIOP123",
        ] {
            assert_eq!(weakness(weak, &[]), Some(Weakness::Common), "{weak}");
        }
    }

    #[test]
    fn a_pattern_is_no_password() {
        for weak in [
            "aaaaaaaaaaaa",
            "abababababab",
            "abcdabcdabcd",
            "abcdefghijkl",
            "0987654321098"[..10].into(),
            "1111122222",
        ] {
            let found = weakness(weak, &[]);
            assert!(matches!(found, Some(Weakness::Pattern | Weakness::Common)), "{weak}: {found:?}");
        }
    }

    #[test]
    fn the_names_that_everybody_knows_are_no_secret() {
        let known = ["The Baker Street Archive", "Irene Adler", "irene.norton@example.org"];
        for weak in ["ireneadler1858", "Irene-Adler!", "bakerstreet221b", "example.org99", "IreneNorton"] {
            assert_eq!(weakness(weak, &known), Some(Weakness::Known), "{weak}");
        }
        for good in ["adlers violin at dawn", "norton keeps eleven bees"] {
            assert_eq!(weakness(good, &known), None, "{good}");
        }
    }

    #[test]
    fn a_few_words_in_a_row_are_good() {
        for good in
            ["the woman in the photograph", "correct horse battery", "zwölf Bienen summen", "Kq8#vRp2!xLz"]
        {
            assert_eq!(weakness(good, &["Ficus", "mina", "mina@example.org"]), None, "{good}");
        }
    }
}
