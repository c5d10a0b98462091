//! Which machine a Western text was typed on: Windows, a Macintosh, or one with DOS.
//!
//! All three have the same letters and quotation marks, at different bytes. Read by the wrong page, letters become
//! capitals and signs in the middle of words, which nobody types.

use ficus_prose::{Bytes, count_where, first_place, for_places};

use crate::codepage::CodePage;

/// A page other than that of Windows must be ahead by so many points.
const LEAD_MIN: i64 = 6;
/// So many bytes beyond ASCII are looked at.
const BYTES_MAX: usize = 20_000;

/// The page of the machine, where it is clearly another one than Windows-1252.
pub(super) fn page(bytes: &[u8]) -> Option<CodePage> {
    if is_other(bytes) {
        return None;
    }
    let windows = points(bytes, CodePage::Windows1252);
    // What makes sense as it is needs no other reading, however well that may fit too.
    if windows >= 0 {
        return None;
    }
    [CodePage::MacRoman, CodePage::Cp437, CodePage::Cp850]
        .into_iter()
        .map(|page| (points(bytes, page), page))
        .filter(|(points, _)| *points > 0 && *points >= windows + LEAD_MIN)
        // The first of two that say the same.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, page)| page)
}

/// The name that the register of character sets has for a page.
pub(super) fn name(page: CodePage) -> &'static str {
    match page {
        CodePage::MacRoman => "macintosh",
        CodePage::Cp437 => "IBM437",
        CodePage::Cp850 => "IBM850",
        _ => "windows-1252",
    }
}

/// The page that [`name`] names.
pub(super) fn named(text: &str) -> Option<CodePage> {
    [CodePage::MacRoman, CodePage::Cp437, CodePage::Cp850].into_iter().find(|page| name(*page) == text)
}

/// Pieces of UTF-8, or so many bytes beyond ASCII in a row as only other scripts have.
fn is_other(bytes: &[u8]) -> bool {
    // In what is valid, a byte from 0xE0 on starts a character of three bytes or more.
    let is_long = |text: &str| first_place(text.as_bytes(), |bytes| bytes.are_within(0xE0, 0xFF)).is_some();
    let sequences = bytes.utf8_chunks().any(|chunk| is_long(chunk.valid()));
    let high = count_where(bytes, Bytes::are_high);
    let together = bytes.windows(2).filter(|pair| !pair[0].is_ascii() && !pair[1].is_ascii()).count();
    sequences || together * 4 > high
}

/// How well a page's characters stand where they do.
fn points(bytes: &[u8], page: CodePage) -> i64 {
    let (mut points, mut seen) = (0, 0);
    for_places(bytes, Bytes::are_high, |at| {
        seen += 1;
        if seen > BYTES_MAX {
            return;
        }
        let before = at.checked_sub(1).map_or(b' ', |place| bytes[place]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        points += stands(before, page.decode(bytes[at]), after);
    });
    points
}

fn stands(before: u8, c: char, after: u8) -> i64 {
    let inside = before.is_ascii_lowercase() && after.is_ascii_lowercase();
    let beside = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
    // Marks of a page's own, `<p>` and `&nbsp;`, may stand next to the text.
    let (open, closed) = (!before.is_ascii_alphanumeric(), !after.is_ascii_alphanumeric());
    match c {
        '’' if before.is_ascii_alphanumeric() => {
            if after.is_ascii_alphanumeric() {
                2
            } else {
                1
            }
        }
        '“' | '‘' | '„' | '«' | '‹' => {
            if open {
                2
            } else {
                -3
            }
        }
        '”' | '’' | '»' | '›' => {
            if closed && (!before.is_ascii_whitespace() || matches!(c, '»' | '›')) { 2 } else { -3 }
        }
        '…' | '–' | '—' => {
            if inside && c == '–' {
                -1
            } else {
                1
            }
        }
        '\u{A0}' | '°' | '£' | '©' => {
            if inside {
                -3
            } else {
                0
            }
        }
        c if c.is_lowercase() => {
            if beside {
                2
            } else {
                0
            }
        }
        c if c.is_uppercase() => match () {
            () if before.is_ascii_lowercase() => -4,
            () if after.is_ascii_alphabetic() || before.is_ascii_uppercase() => 1,
            () => 0,
        },
        c if c.is_control() => -6,
        _ => {
            if beside {
                -3
            } else {
                -1
            }
        }
    }
}
