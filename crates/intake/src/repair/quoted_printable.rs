//! Remnants of quoted-printable (RFC 2045 §6.7): `=92`, `=E2=80=99`, and a line broken by a `=` at its end.

use std::borrow::Cow;

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
        return 0;
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
            count = count.saturating_add(done);
        }
    }
    count
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
            Err(_) => out.extend(run.iter().map(|byte| super::windows::decode(*byte))),
        }
        copied = at;
    }
    out.push_str(&text[copied..]);
    // An escaped line end inside a line stands for white space there.
    (out.replace(['\r', '\n'], " "), count)
}
