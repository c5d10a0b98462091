//! Escapes of programs in prose: `\u2019` (JSON, JavaScript), `%92` and `%E2%80%99` (addresses), `+IBk-` (UTF-7,
//! RFC 2152).

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;

use crate::lines::Line;

/// Fewer in a text prove nothing.
const ESCAPES_MIN: u32 = 2;

/// Finds one escape at the start of a text: what it stands for and how long it is.
type Find = fn(&str) -> Option<(String, usize)>;

/// Undoes `\u2019`.
pub(super) fn unicode(lines: &mut [Line<'_>]) -> u32 {
    undo(lines, b'\\', unicode_escape)
}

/// Undoes `%92`.
pub(super) fn percent(lines: &mut [Line<'_>]) -> u32 {
    undo(lines, b'%', percent_escape)
}

/// Undoes `+IBk-`.
pub(super) fn utf_7(lines: &mut [Line<'_>]) -> u32 {
    undo(lines, b'+', utf_7_escape)
}

fn undo(lines: &mut [Line<'_>], sign: u8, find: Find) -> u32 {
    let mut changed: Vec<(usize, String, u32)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.text.as_bytes().contains(&sign)
            && let (text, count @ 1..) = undo_line(&line.text, sign, find)
        {
            changed.push((at, text, count));
        }
    }
    let count: u32 = changed.iter().map(|(_, _, count)| count).sum();
    if count < ESCAPES_MIN {
        return 0;
    }
    for (at, text, _) in changed {
        lines[at].text = Cow::Owned(text);
        lines[at].mark(ficus_prose::RepairKind::EntitiesUnescaped);
    }
    count
}

fn undo_line(text: &str, sign: u8, find: Find) -> (String, u32) {
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut at, mut count) = (0, 0, 0);
    while let Some(offset) = text.as_bytes()[at..].iter().position(|byte| *byte == sign) {
        at += offset;
        let found = if in_an_address(text, at) { None } else { find(&text[at..]) };
        if let Some((decoded, length)) = found {
            out.push_str(&text[copied..at]);
            out.push_str(&decoded);
            at += length;
            copied = at;
            count += 1;
        } else {
            at += 1;
        }
    }
    out.push_str(&text[copied..]);
    (out, count)
}

/// Whether the run without spaces around a place is an address or a path.
fn in_an_address(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let left = bytes[..at].iter().rev().take(80).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let run = &bytes[at - left..at];
    run.contains(&b'/')
        || run.contains(&b'@')
        || run.contains(&b'?') && run.contains(&b'=')
        || run.starts_with(b"www.")
}

/// Whether a character is one that programs escape and people read: punctuation and letters beyond ASCII.
fn is_prose(c: char) -> bool {
    matches!(
        c,
        '\u{A0}' | '«' | '»' | '¡' | '¿' | '\u{2010}'..='\u{203A}' | '°' | '½' | '©' | '™' | '€' | '£'
    ) || !c.is_ascii() && c.is_alphabetic()
}

fn hexadecimal(text: &str, at: usize, digits: usize) -> Option<u32> {
    let digits = text.get(at..at + digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

fn unicode_escape(text: &str) -> Option<(String, usize)> {
    if !text.starts_with("\\u") {
        return None;
    }
    let unit = hexadecimal(text, 2, 4)?;
    if (0xD800..0xDC00).contains(&unit) && text.get(6..8) == Some("\\u") {
        let low = hexadecimal(text, 8, 4).filter(|low| (0xDC00..0xE000).contains(low))?;
        let c = char::from_u32(0x1_0000 + ((unit & 0x3FF) << 10 | low & 0x3FF))?;
        return Some((c.to_string(), 12));
    }
    char::from_u32(unit).filter(|c| is_prose(*c)).map(|c| (c.to_string(), 6))
}

fn percent_escape(text: &str) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    while bytes.len() < 4
        && text.as_bytes().get(bytes.len() * 3) == Some(&b'%')
        && let Some(byte) = hexadecimal(text, bytes.len() * 3 + 1, 2).filter(|byte| *byte >= 0x80)
    {
        bytes.push(byte as u8);
    }
    let first = *bytes.first()?;
    if let Some(c) = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) {
        return is_prose(c).then(|| (c.to_string(), c.len_utf8() * 3));
    }
    // One byte alone may be a rate of `%80`: only what Windows has for punctuation is none.
    let c = CodePage::Windows1252.decode(first);
    let punctuation = matches!(c, '‘' | '’' | '“' | '”' | '…' | '–' | '—');
    (punctuation && text[3..].starts_with(|c: char| !c.is_ascii_digit()))
        .then(|| (c.to_string(), 3))
        .or_else(|| (punctuation && text.len() == 3).then(|| (c.to_string(), 3)))
}

fn utf_7_escape(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().skip(1).take(64).position(|byte| byte == b'-')?;
    let body = &text.as_bytes()[1..=end];
    if body.len() < 3 {
        return None;
    }
    let (mut bits, mut held, mut bytes) = (0u32, 0u32, Vec::new());
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 & 0xFFFF | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    // What is left over is padding of zeroes, less than a whole unit.
    if bytes.len() % 2 != 0 || bits & ((1 << held) - 1) != 0 {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let decoded: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    decoded.chars().all(is_prose).then_some((decoded, end + 2))
}
