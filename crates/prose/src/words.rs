//! How long a text is, told the same everywhere.

use crate::{Bytes, PLACES, places_where};

/// Counts the words of plain text.
///
/// A word is a run of characters between white space or dashes (`—`, `--`) that holds a letter or a digit. Scripts
/// that are written without spaces count by character: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
pub fn word_count(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut words = Words::default();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(many) = bytes[at..].first_chunk() {
            let (roles, ascii) = Roles::of(many);
            words.pass_many(roles, ascii);
            at += ascii as usize;
            if ascii == PLACES as u32 {
                continue;
            }
        } else if bytes[at].is_ascii() {
            words.pass(OF_BYTE[usize::from(bytes[at])]);
            at += 1;
            continue;
        }
        for c in text[at..].chars().take_while(|c| !c.is_ascii()) {
            words.pass_foreign(c);
            at += c.len_utf8();
        }
    }
    words.count
}

/// Words as their text passes by.
#[derive(Default)]
struct Words {
    count: u32,
    in_word: bool,
    after_dash: bool,
}

impl Words {
    /// A character of ASCII.
    fn pass(&mut self, role: u8) {
        let (letter, dash) = (role & LETTER != 0, role & DASH != 0);
        self.count += u32::from(letter && !self.in_word);
        self.in_word = letter || self.in_word && role & SPACE == 0 && !(dash && self.after_dash);
        self.after_dash = dash;
    }

    /// A character beyond ASCII.
    fn pass_foreign(&mut self, c: char) {
        self.after_dash = false;
        if c.is_whitespace() || c == '—' || c == '–' {
            self.in_word = false;
        } else if is_unspaced(c) {
            self.count += 1;
            self.in_word = false;
        } else if !self.in_word && c.is_alphanumeric() {
            self.count += 1;
            self.in_word = true;
        }
    }

    /// The first of some characters of ASCII that are looked at together: what a sum carries on is that no word has
    /// begun.
    fn pass_many(&mut self, roles: Roles, count: u32) {
        if count == 0 {
            return;
        }
        // They stand at the upper end, and what lies below them are signs, behind which it is as it was before.
        let below = PLACES as u32 - count;
        let Roles { letters, spaces, dashes } = roles;
        let (letters, spaces, dashes) = (letters << below, spaces << below, dashes << below);
        let breaks = spaces | dashes & (dashes << 1 | u32::from(self.after_dash) << below);
        let after_break = breaks << 1 | u32::from(!self.in_word);
        // Signs inside a word or between words: behind them it is as it was before them.
        let signs = !(letters | breaks);
        let (sum, carried) = signs.overflowing_add(after_break & signs);
        let outside = after_break | sum ^ signs;
        self.count += (letters & outside).count_ones();
        self.in_word = !carried && breaks >> (PLACES - 1) == 0;
        self.after_dash = dashes >> (PLACES - 1) != 0;
    }
}

/// What each of some characters of ASCII does for words, a bit each.
#[derive(Clone, Copy)]
struct Roles {
    letters: u32,
    spaces: u32,
    dashes: u32,
}

impl Roles {
    /// With how many of them stand before the first that is not of ASCII.
    fn of(bytes: &[u8; PLACES]) -> (Self, u32) {
        let roles = Self {
            letters: places_where(bytes, |bytes| bytes.are_letters() | bytes.are_within(b'0', b'9')),
            // As Unicode has it, the vertical tab is white space too.
            spaces: places_where(bytes, |bytes| bytes.are(b' ') | bytes.are_within(b'\t', b'\r')),
            dashes: places_where(bytes, |bytes| bytes.are(b'-')),
        };
        (roles, places_where(bytes, Bytes::are_high).trailing_zeros())
    }
}

const LETTER: u8 = 1;
const SPACE: u8 = 2;
const DASH: u8 = 4;

/// What a byte of ASCII does for words.
const OF_BYTE: [u8; 128] = {
    let mut roles = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        roles[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            b'\t'..=b'\r' | b' ' => SPACE,
            b'-' => DASH,
            _ => 0,
        };
        byte += 1;
    }
    roles
};

fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_unspaced, word_count};

    /// The rule as it is told, character by character.
    fn told(text: &str) -> u32 {
        let (mut count, mut in_word, mut previous) = (0, false, ' ');
        for c in text.chars() {
            if c.is_whitespace() || "—–".contains(c) || c == '-' && previous == '-' {
                in_word = false;
            } else if is_unspaced(c) {
                count += 1;
                in_word = false;
            } else if !in_word && c.is_alphanumeric() {
                count += 1;
                in_word = true;
            }
            previous = c;
        }
        count
    }

    proptest! {
        #[test]
        fn any_text_is_counted_by_the_rule(text in "[a-c1 \t\u{b}\u{1c}'_é—–夜ก-]{0,24}|\\PC{0,24}|[aZ09 ,'\t-]{0,200}|[a '-]{20,40}[é—]?[a -]{30,80}") {
            prop_assert_eq!(word_count(&text), told(&text));
        }
    }

    #[test]
    fn words_are_counted_as_a_person_would() {
        for (text, words) in [
            ("", 0),
            ("* * *", 0),
            ("Don't stop-gap me, 3rd time.", 5),
            ("He waited—and waited--then left", 6),
            ("“Quoted” words", 2),
            ("夜明け", 3),
        ] {
            assert_eq!(word_count(text), words, "{text}");
        }
    }
}
