//! One sequence of UTF-8 as its characters in a code page: where it ends, and what it stands for.

use ficus_formats::codepage::CodePage;

use super::pages;

/// Programs that decoded by these pages put U+FFFD where the page had nothing.
const LOSSY: [CodePage; 7] = [
    CodePage::Windows1252,
    CodePage::Windows1251,
    CodePage::Windows1250,
    CodePage::Iso8859_2,
    CodePage::Windows1253,
    CodePage::Windows1257,
    CodePage::Windows1254,
];

/// What a sequence stands for.
pub(super) struct Decoded {
    pub c: char,
    /// Whether a space follows it.
    pub spaced: bool,
}

impl Decoded {
    fn new(c: char) -> Self {
        Self { c, spaced: false }
    }
}

/// One sequence: where it ends, and what it stands for.
pub(super) fn sequence(chars: &[char], at: usize, page: usize) -> Option<(usize, Decoded)> {
    let lead = pages::byte(*chars.get(at)?, page);
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    if page == 0 && chars[at..].starts_with(&['â', '€']) && lost_quote(chars.get(at + 2)) {
        return Some((at + 2, Decoded::new('”')));
    }
    let mut bytes = [lead, 0, 0, 0];
    let (mut lost, mut spaces) = (false, 0);
    for (place, byte) in bytes.iter_mut().enumerate().take(length).skip(1) {
        *byte = match chars.get(at + place)? {
            '\u{FFFD}' => {
                lost = true;
                b'?'
            }
            // In the place of a byte that the page leaves out; alone it is more often a question.
            '?' if length > 2 || matches!(lead, 0xC2 | 0xC3) => {
                lost = true;
                b'?'
            }
            // A non-breaking space that became a usual one.
            ' ' => {
                spaces += 1;
                0xA0
            }
            c if c.is_ascii() => return None,
            c => Some(pages::byte(*c, page)).filter(|byte| (0x80..=0xBF).contains(byte))?,
        };
    }
    let end = at + length;
    if spaces > 1 || spaces == 1 && CodePage::ALL[page] == CodePage::MacRoman {
        return None;
    }
    if lost && !LOSSY.contains(&CodePage::ALL[page]) {
        return None;
    }
    if lost {
        let kept = bytes[1..length].iter().filter(|byte| **byte != b'?').count();
        let marked = chars[at..end].contains(&'\u{FFFD}');
        return (kept > 0 || marked || length == 2).then(|| (end, Decoded::new('\u{FFFD}')));
    }
    if spaces == 1 && bytes[..2] == [0xC3, 0xA0] {
        return Some(a_grave(chars, at));
    }
    if lead == 0xED && (0xA0..=0xAF).contains(&bytes[1]) {
        return surrogates(chars, at, page, bytes);
    }
    let c = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    // Of a further layer below; only Windows-1252 lets them through.
    let control = c.is_control() && page > 0;
    let private = matches!(c, '\u{E000}'..='\u{F8FE}' | '\u{FFF0}'..='\u{FFFC}' | '\u{F0000}'..);
    (!control && !private).then(|| (end, Decoded::new(c)))
}

/// Whether the third character of `”` is missing: Windows-1252 has none for its byte, and of the five bytes for which
/// it has none only this one gives a sign that is written.
fn lost_quote(next: Option<&char>) -> bool {
    next.is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_punctuation() && *c != '?')
}

/// `Ã ` for `à `: the non-breaking space and the one behind it became one, unless the word goes on.
fn a_grave(chars: &[char], at: usize) -> (usize, Decoded) {
    let rest: String = chars[at + 2..].iter().take(5).collect();
    let goes_on = rest.starts_with("s ") || rest.starts_with("quel") || rest.starts_with(' ');
    (at + 2, Decoded { c: 'à', spaced: !goes_on })
}

/// A character beyond the first plane that was written as two halves of three bytes each (CESU-8).
fn surrogates(chars: &[char], at: usize, page: usize, high: [u8; 4]) -> Option<(usize, Decoded)> {
    let byte = |place: usize| chars.get(at + place).map(|c| pages::byte(*c, page));
    let low = [byte(3)?, byte(4)?, byte(5)?];
    if low[0] != 0xED || !(0xB0..=0xBF).contains(&low[1]) || !(0x80..=0xBF).contains(&low[2]) {
        return None;
    }
    let half = |second: u8, third: u8| u32::from(second & 0x0F) << 6 | u32::from(third & 0x3F);
    let code = 0x1_0000 + (half(high[1], high[2]) << 10 | half(low[1], low[2]));
    char::from_u32(code).map(|c| (at + 6, Decoded::new(c)))
}
