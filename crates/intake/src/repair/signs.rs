//! Which signs a text holds at all: most texts need none of the repairs, and one look shows it.

use ficus_prose::{Answers, Bytes, PLACES, places_where};

use super::{base64, mojibake};
use crate::lines::Line;

/// Which of some bytes may be a sign; most pieces of most lines hold none.
fn telling(bytes: Bytes) -> Answers {
    // Tabs and other controls, and what is beyond ASCII.
    let strange = bytes.are_within(0, b'\t') | bytes.are_within(0x0E, 0x1F) | bytes.are_high();
    strange | bytes.are_any(*b"%&=>+\\|")
}

/// A set of signs that repairs look for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    pub const GREATER: Self = Self(1);
    pub const EQUALS: Self = Self(1 << 1);
    pub const AMPERSAND: Self = Self(1 << 2);
    pub const PERCENT: Self = Self(1 << 3);
    pub const BACKSLASH: Self = Self(1 << 4);
    pub const PLUS: Self = Self(1 << 5);
    /// Control characters of ASCII that no text needs.
    pub const CONTROL: Self = Self(1 << 6);
    /// Anything beyond ASCII.
    pub const HIGH: Self = Self(1 << 7);
    pub const TAB: Self = Self(1 << 8);
    /// Two characters in a row that can be the start of a sequence of UTF-8 in some code page.
    pub const SEQUENCE: Self = Self(1 << 9);
    /// 0x80 to 0x9F.
    pub const HIGH_CONTROL: Self = Self(1 << 10);
    /// A non-breaking space.
    pub const HARD_SPACE: Self = Self(1 << 11);
    /// Marks without width.
    pub const NO_WIDTH: Self = Self(1 << 12);
    /// What an apostrophe or an opening quotation mark becomes in another code page.
    pub const OTHER_APOSTROPHE: Self = Self(1 << 13);
    /// Four accented letters in a row.
    pub const ACCENTED: Self = Self(1 << 14);
    /// A long line without a space.
    pub const UNBROKEN: Self = Self(1 << 15);
    /// What shows that a text went through another code page byte by byte.
    pub const OTHER_PAGE: Self = Self(Self::OTHER_APOSTROPHE.0 | Self::ACCENTED.0);
    /// White space other than spaces.
    pub const SPACES: Self = Self(Self::TAB.0 | Self::HARD_SPACE.0);

    const OF_BYTE: [u16; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = match byte as u8 {
                b'>' | b'|' => Self::GREATER.0,
                b'=' => Self::EQUALS.0,
                b'&' => Self::AMPERSAND.0,
                b'%' => Self::PERCENT.0,
                b'\\' => Self::BACKSLASH.0,
                b'+' => Self::PLUS.0,
                b'\t' => Self::TAB.0,
                0x01..=0x08 | 0x0E..=0x1F => Self::CONTROL.0,
                0x80.. => Self::HIGH.0,
                _ => 0,
            };
            byte += 1;
        }
        table
    };

    /// The signs of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut ascii = 0;
        if let Some(last) = bytes.last_chunk() {
            // The last piece may lie over the one before: what is seen twice is no other sign.
            let pieces = bytes.as_chunks::<PLACES>().0.iter().chain([last]);
            for piece in pieces {
                let mut places = places_where(piece, telling);
                while places != 0 {
                    ascii |= Self::OF_BYTE[usize::from(piece[places.trailing_zeros() as usize])];
                    places &= places - 1;
                }
            }
        } else {
            ascii = bytes.iter().fold(0, |signs, byte| signs | Self::OF_BYTE[usize::from(*byte)]);
        }
        if ascii & Self::HIGH.0 == 0 { Self(ascii) } else { Self(ascii | Self::of_high(text).0) }
    }

    /// The signs of all lines.
    pub fn of_lines(lines: &[Line<'_>]) -> Self {
        let unbroken = |line: &Line<'_>| {
            let bytes = line.text.as_bytes();
            // Nearly every line has a space in its first piece.
            let spaced =
                bytes.first_chunk().is_some_and(|piece| places_where(piece, |all| all.are(b' ')) != 0);
            !spaced && bytes.len() >= base64::LINE_CHARS_MIN && memchr::memchr(b' ', bytes).is_none()
        };
        let of = |line: &Line<'_>| Self::of(&line.text).0 | if unbroken(line) { Self::UNBROKEN.0 } else { 0 };
        Self(lines.iter().fold(0, |signs, line| signs | of(line)))
    }

    /// What the characters beyond ASCII show.
    fn of_high(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut signs = 0;
        let mut at = 0;
        while let Some(start) = next_telling(bytes, at) {
            let mut chars = text[start..].chars();
            let mut previous = None;
            let mut accented = 0;
            for c in chars.by_ref() {
                if let Some(previous) = previous
                    && mojibake::may_start_sequence(previous, c)
                {
                    signs |= Self::SEQUENCE.0;
                }
                if c.is_ascii() {
                    break;
                }
                accented = if matches!(c, 'À'..='ÿ') { accented + 1 } else { 0 };
                signs |= match c {
                    '\u{80}'..='\u{9F}' => Self::HIGH_CONTROL.0,
                    '\u{A0}' => Self::HARD_SPACE.0,
                    '\u{FEFF}' | '\u{200B}' => Self::NO_WIDTH.0,
                    'Õ' | 'Æ' | 'í' | '╒' | 'Ò' | 'ô' | 'ì' => Self::OTHER_APOSTROPHE.0,
                    _ => 0,
                } | if accented == 4 { Self::ACCENTED.0 } else { 0 };
                previous = Some(c);
            }
            at = text.len() - chars.as_str().len();
        }
        Self(signs)
    }

    /// Whether the two sets share a sign.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The place of the next byte beyond ASCII that may be of damage, from a place on: quotation marks, dashes and the like
/// that stand among ASCII are whole.
pub(super) fn next_telling(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let start = next_high(bytes, at)?;
        // U+2010 to U+2027.
        let [0xE2, 0x80, 0x90..=0xA7, rest @ ..] = &bytes[start..] else { return Some(start) };
        if !rest.first()?.is_ascii() {
            return Some(start);
        }
        at = start + 4;
    }
}

/// The place of the next byte beyond ASCII, from a place on.
fn next_high(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let high = u64::from_le_bytes(*chunk) & 0x8080_8080_8080_8080;
        if high != 0 {
            return Some(at + high.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|byte| !byte.is_ascii()).map(|place| at + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_that_is_a_sign_is_passed_over() {
        for byte in 0..=u8::MAX {
            let sign = Signs::OF_BYTE[usize::from(byte)];
            let mut bytes = [b'a'; PLACES];
            bytes[7] = byte;
            assert!(sign == 0 || places_where(&bytes, telling) == 1 << 7, "{byte}");
        }
    }

    #[test]
    fn quotation_marks_and_dashes_among_ascii_are_no_sign_of_damage() {
        for c in '\u{2010}'..='\u{2027}' {
            for next in (0..128).map(char::from) {
                assert!(!mojibake::may_start_sequence(c, next), "{c}{next}");
                let text = format!("a{c}{next}b");
                let ascii = Signs::OF_BYTE[next as usize];
                assert_eq!((Signs::of(&text).0, Signs::of_high(&text).0), (Signs::HIGH.0 | ascii, 0));
            }
        }
        assert_eq!(next_telling("“Wait,” – he said…".as_bytes(), 0), None);
        assert_eq!(next_telling("“Wait,” she said, Ã©".as_bytes(), 0), Some(22));
        assert_eq!(next_telling("’’".as_bytes(), 0), Some(0));
    }
}
