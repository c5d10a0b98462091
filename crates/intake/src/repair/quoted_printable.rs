//! Remnants of quoted-printable (RFC 2045 §6.7): `=92`, `=E2=80=99`, and a line broken by a `=` at its end.

use std::borrow::Cow;

use ficus_formats::codepage::CodePage;

use crate::lines::Line;

/// Fewer escapes than this prove nothing.
const ESCAPES_MIN: usize = 3;

/// Decodes all escapes, where nearly every `=` of the text is one: the encoding escapes `=` itself.
pub(super) fn decode(lines: &mut Vec<Line<'_>>) -> u32 {
    let (mut escapes, mut others) = (0usize, 0usize);
    for line in lines.iter() {
        let text = line.text.trim_end();
        for (at, _) in text.match_indices('=') {
            if at + 1 == text.len() || hex_pair(text.as_bytes(), at + 1).is_some() {
                escapes += 1;
            } else {
                others += 1;
            }
        }
    }
    if escapes < ESCAPES_MIN || others * 10 > escapes {
        return decode_remnants(lines);
    }
    let mut joined: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    let mut open: Option<Line<'_>> = None;
    let mut count = 0u32;
    for line in lines.drain(..) {
        let mut line = match open.take() {
            Some(mut open) => {
                open.text.to_mut().push_str(&line.text);
                open.bytes += line.bytes;
                open.quoted_bytes += line.quoted_bytes;
                open
            }
            None => line,
        };
        let kept = line.text.trim_end();
        if let Some(rest) = kept.strip_suffix('=') {
            let length = rest.len();
            line.text.to_mut().truncate(length);
            line.mark(ficus_prose::RepairKind::QuotedPrintableDecoded);
            count += 1;
            open = Some(line);
        } else {
            joined.push(line);
        }
    }
    joined.extend(open);
    *lines = joined;
    for line in lines.iter_mut().filter(|line| line.text.contains('=')) {
        let (text, done) = unescape(&line.text);
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::QuotedPrintableDecoded);
            count = count.saturating_add(done);
        }
    }
    count
}

/// Fewer escaped signs beyond ASCII prove nothing where other `=` stand beside them.
const REMNANTS_MIN: u32 = 2;

/// Decodes what is certain where most of the text was decoded before: signs beyond ASCII, spaces at the ends of lines.
fn decode_remnants(lines: &mut [Line<'_>]) -> u32 {
    let mut changed: Vec<(usize, String, u32)> = Vec::new();
    let mut signs = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.text.contains('=')) {
        let (text, done) = unescape_high(&line.text);
        signs += done;
        let kept = text.trim_end();
        let (text, spaces) = match kept.strip_suffix("=20").or_else(|| kept.strip_suffix("=09")) {
            Some(rest) => (rest.trim_end().to_owned(), 1),
            None => (text, 0),
        };
        if done + spaces > 0 {
            changed.push((at, text, done + spaces));
        }
    }
    let count = changed.iter().map(|(_, _, done)| done).sum();
    if signs < REMNANTS_MIN && count < ESCAPES_MIN as u32 {
        return 0;
    }
    for (at, text, _) in changed {
        lines[at].text = Cow::Owned(text.replace("=3D", "="));
        lines[at].mark(ficus_prose::RepairKind::QuotedPrintableDecoded);
    }
    count
}

/// Decodes escapes of bytes above 0x7F that are punctuation of Windows-1252 or whole characters of UTF-8.
fn unescape_high(text: &str) -> (String, u32) {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied, mut count) = (0, 0, 0);
    while at < bytes.len() {
        let mut run = Vec::new();
        while let (Some(b'='), Some(byte @ 0x80..)) =
            (bytes.get(at + run.len() * 3), hex_pair(bytes, at + run.len() * 3 + 1))
        {
            run.push(byte);
        }
        let decoded = match std::str::from_utf8(&run) {
            Ok(decoded) => decoded.to_owned(),
            Err(_) => run.iter().map(|byte| CodePage::Windows1252.decode(*byte)).collect(),
        };
        let certain = decoded
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '\u{A0}' | '‘'..='”' | '…' | '–' | '—' | '«' | '»'));
        if run.is_empty() || !certain {
            at += 1;
            continue;
        }
        out.push_str(&text[copied..at]);
        out.push_str(&decoded);
        count += run.len() as u32;
        at += run.len() * 3;
        copied = at;
    }
    out.push_str(&text[copied..]);
    (out, count)
}

/// The byte that two upper-case hexadecimal digits give.
fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    Some(digit(*bytes.get(at)?)? * 16 + digit(*bytes.get(at + 1)?)?)
}

/// Decodes runs of escapes: as UTF-8 where they are valid, else as Windows-1252.
fn unescape(text: &str) -> (String, u32) {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied, mut count) = (0, 0, 0);
    while at < bytes.len() {
        if bytes[at] != b'=' {
            at += 1;
            continue;
        }
        let mut run = Vec::new();
        let start = at;
        while let (Some(b'='), Some(byte)) = (bytes.get(at), hex_pair(bytes, at + 1)) {
            run.push(byte);
            at += 3;
        }
        if run.is_empty() {
            at += 1;
            continue;
        }
        out.push_str(&text[copied..start]);
        count += run.len() as u32;
        match std::str::from_utf8(&run) {
            Ok(decoded) => out.push_str(decoded),
            Err(_) => out.extend(run.iter().map(|byte| CodePage::Windows1252.decode(*byte))),
        }
        copied = at;
    }
    out.push_str(&text[copied..]);
    // An escaped line end inside a line stands for white space there.
    (out.replace(['\r', '\n'], " "), count)
}
