//! One code page read as another: `donÕt` for `don’t` (Mac Roman read as Windows-1252), `donÆt` (Windows-1252 read as
//! code page 437), `Ïðèâåò` for `Привет`.
//!
//! What stands inside words proves it, for the whole text: nobody writes `donÕt` twice.

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;
use ficus_prose::{Bytes, count_where};

use super::words::ends_contraction;
use crate::lines::Line;

/// A text was in `truly` and was read as `read_as`.
struct Swap {
    read_as: CodePage,
    truly: CodePage,
}

const SWAPS: [Swap; 5] = [
    Swap { read_as: CodePage::Windows1252, truly: CodePage::MacRoman },
    Swap { read_as: CodePage::Cp437, truly: CodePage::Windows1252 },
    Swap { read_as: CodePage::Cp850, truly: CodePage::Windows1252 },
    Swap { read_as: CodePage::MacRoman, truly: CodePage::Windows1252 },
    Swap { read_as: CodePage::Cp437, truly: CodePage::MacRoman },
];
/// Fewer apostrophes in words prove nothing.
const APOSTROPHES_MIN: usize = 2;
/// The same where the sign is a small letter, which a foreign word may have in that place.
const APOSTROPHES_OF_LETTERS_MIN: usize = 3;

/// Fewer quotations that open before a capital prove nothing.
const QUOTATIONS_MIN: usize = 3;

/// Decodes a text by the page that it was in.
pub(super) fn repair(lines: &mut [Line<'_>]) -> u32 {
    let foreign: Vec<&str> =
        lines.iter().map(|line| line.text.as_ref()).filter(|text| !text.is_ascii()).collect();
    if let Some(page) = other_alphabet(&foreign, lines) {
        return decode(lines, &Swap { read_as: CodePage::Windows1252, truly: page }, true);
    }
    let proven = SWAPS.iter().find(|swap| is_proven(&foreign, swap));
    let Some(swap) = proven.or_else(|| SWAPS.iter().find(|swap| quotations_prove(&foreign, swap))) else {
        return 0;
    };
    let mixed = foreign.iter().flat_map(|text| text.chars()).any(|c| {
        // What was lost before says nothing.
        !c.is_ascii()
            && c != '\u{FFFD}'
            && (swap.read_as.encode(c).is_none() || is_punctuation(c) && !is_punctuation(swap.of(c)))
    });
    decode(lines, swap, !mixed)
}

impl Swap {
    /// The character that one stands for.
    fn of(&self, c: char) -> char {
        if c.is_ascii() { c } else { self.read_as.encode(c).map_or(c, |byte| self.truly.decode(byte)) }
    }

    /// What one became.
    fn sign(&self, c: char) -> Option<char> {
        self.truly.encode(c).map(|byte| self.read_as.decode(byte))
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '‘' | '’' | '“' | '”' | '…' | '–' | '—')
}

/// Whether the apostrophe's sign stands in words as only an apostrophe can.
fn is_proven(foreign: &[&str], swap: &Swap) -> bool {
    let Some(sign) = swap.sign('’').filter(|sign| !sign.is_ascii() && !is_punctuation(*sign)) else {
        return false;
    };
    let letter = sign.is_lowercase();
    let (mut proof, mut all) = (0usize, 0usize);
    for text in foreign {
        for (at, _) in text.match_indices(sign) {
            let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
            // Right behind a stop it closes a quotation inside another, as no letter does.
            if before.ends_with(['.', ',', '!', '?'])
                && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
            {
                continue;
            }
            all += 1;
            let inside = before.ends_with(|c: char| c.is_ascii_lowercase())
                && after.starts_with(|c: char| c.is_ascii_lowercase());
            let shortened = before.ends_with(|c: char| c.is_ascii_alphabetic()) && ends_contraction(after);
            proof += usize::from(shortened || inside && !letter);
        }
    }
    let enough = if letter { APOSTROPHES_OF_LETTERS_MIN } else { APOSTROPHES_MIN };
    // Between others an apostrophe closes a quotation or a plural; a letter that does so is a letter.
    proof >= enough && proof * 10 >= all * if letter { 8 } else { 5 }
}

/// Whether the opening mark's sign stands before capitals as only that mark can: `ôWell`, `ÒWell`.
fn quotations_prove(foreign: &[&str], swap: &Swap) -> bool {
    let Some(sign) = swap.sign('“').filter(|sign| sign.is_alphabetic()) else { return false };
    let (mut proof, mut all) = (0usize, 0usize);
    for text in foreign {
        for (at, _) in text.match_indices(sign) {
            let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
            // A quotation may begin with another.
            let inner = swap.sign('‘').and_then(|inner| after.strip_prefix(inner));
            let mut rest = inner.unwrap_or(after).chars();
            let opens = before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
            let capital = rest.next().is_some_and(|c| c.is_ascii_uppercase());
            let sentence = rest.next().is_some_and(|c| c.is_ascii_lowercase() || c == ' ');
            all += 1;
            proof += usize::from(opens && capital && sentence);
        }
    }
    proof >= QUOTATIONS_MIN && proof * 10 >= all * 7
}

/// Decodes all characters, or only the punctuation where it stands as punctuation does.
fn decode(lines: &mut [Line<'_>], swap: &Swap, all: bool) -> u32 {
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| !line.text.is_ascii()) {
        let mut done = 0;
        let mut text = String::with_capacity(line.text.len());
        let mut before = ' ';
        let mut chars = line.text.chars().peekable();
        while let Some(c) = chars.next() {
            let decoded = swap.of(c);
            let after = chars.peek().copied().unwrap_or(' ');
            if decoded != c && (all || stands_right(before, decoded, after)) {
                done += 1;
                text.push(decoded);
            } else {
                text.push(c);
            }
            before = c;
        }
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::MojibakeRepaired);
            count += done;
        }
    }
    count
}

/// Whether a mark of punctuation stands where it can.
fn stands_right(before: char, mark: char, after: char) -> bool {
    let (open, closed) =
        (before.is_whitespace() || before == '(', after.is_whitespace() || ".,;:!?)".contains(after));
    match mark {
        '’' => before.is_ascii_alphabetic() && (after.is_ascii_lowercase() || closed),
        '“' | '‘' => open && after.is_ascii_alphanumeric(),
        '”' => before.is_ascii_punctuation() && closed,
        '…' | '—' | '–' => before.is_ascii_lowercase() && (closed || after.is_ascii_lowercase()),
        _ => false,
    }
}

/// Fewer letters show no alphabet.
const LETTERS_MIN: usize = 40;

/// The page of another alphabet that was read as Western: nearly every letter has an accent then.
fn other_alphabet(foreign: &[&str], lines: &[Line<'_>]) -> Option<CodePage> {
    // À to ÿ are the bytes 0xC3 and then anything; one of two is counted.
    let far: usize = foreign.iter().map(|text| count_where(text.as_bytes(), |bytes| bytes.are(0xC3))).sum();
    if far < LETTERS_MIN {
        return None;
    }
    let near: usize = lines.iter().map(|line| count_where(line.text.as_bytes(), Bytes::are_letters)).sum();
    if far < near * 2 {
        return None;
    }
    let frequent = |page: CodePage, letters: &str| {
        let (mut hits, mut all) = (0usize, 0usize);
        for c in foreign.iter().flat_map(|text| text.chars()).filter(|c| !c.is_ascii()) {
            let decoded = CodePage::Windows1252.encode(c).map_or(c, |byte| page.decode(byte));
            if decoded.is_alphabetic() {
                all += 1;
                hits += usize::from(letters.contains(decoded));
            }
        }
        hits * 100 >= all * 55
    };
    if frequent(CodePage::Windows1251, "оеаинтсрвл") {
        Some(CodePage::Windows1251)
    } else if frequent(CodePage::Koi8R, "оеаинтсрвл") {
        Some(CodePage::Koi8R)
    } else if frequent(CodePage::Windows1253, "αοιετσνηυρ") {
        Some(CodePage::Windows1253)
    } else {
        None
    }
}
