//! UTF-8 that was once read as Windows-1252: `â€™` for `’`, `Ã©` for `é`.

use std::borrow::Cow;

use super::windows;
use crate::lines::Line;

/// Pairs of letters alone prove damage only in this number, as in Cyrillic or Greek text.
const WEAK_MIN: usize = 8;

/// How sure a sequence is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Stands in no text that anybody typed.
    Strong,
    /// Could be typed: `É”` at the end of a shout.
    Weak,
}

/// A place where characters are the bytes of one UTF-8 sequence.
struct Sequence {
    end: usize,
    decoded: char,
    proof: Proof,
}

/// Decodes anew what was decoded wrongly, once.
pub(super) fn repair(lines: &mut Vec<Line<'_>>) -> u32 {
    let (mut strong, mut weak, mut others) = (0usize, 0usize, 0usize);
    for line in lines.iter().filter(|line| !line.text.is_ascii()) {
        walk(&line.text, |_, found| match found.map(|sequence| sequence.proof) {
            Some(Proof::Strong) => strong += 1,
            Some(Proof::Weak) => weak += 1,
            None => others += 1,
        });
    }
    let weak_too = others == 0 && (strong > 0 || weak >= WEAK_MIN);
    if strong == 0 && !weak_too {
        return 0;
    }
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| !line.text.is_ascii()) {
        let mut out = String::with_capacity(line.text.len());
        let mut copied = 0;
        walk(&line.text, |at, found| {
            if let Some(sequence) = found
                && (sequence.proof == Proof::Strong || weak_too)
            {
                out.push_str(&line.text[copied..at]);
                out.push(sequence.decoded);
                copied = sequence.end;
                count += 1;
            }
        });
        if copied > 0 {
            out.push_str(&line.text[copied..]);
            line.text = Cow::Owned(out);
        }
    }
    count
}

/// Calls `see` for every sequence, and for every other character outside ASCII with `None`.
fn walk(text: &str, mut see: impl FnMut(usize, Option<&Sequence>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_ascii() {
            // Runs of ASCII are skipped at once.
            at += text.as_bytes()[at..].iter().position(|byte| !byte.is_ascii()).unwrap_or(text.len() - at);
            continue;
        }
        let found = sequence(text, at, c);
        see(at, found.as_ref());
        at = found.map_or(at + c.len_utf8(), |sequence| sequence.end);
    }
}

fn sequence(text: &str, at: usize, first: char) -> Option<Sequence> {
    let lead = windows::encode(first)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut end = at + first.len_utf8();
    let mut second = first;
    for (place, byte) in bytes.iter_mut().enumerate().take(length).skip(1) {
        let c = text[end..].chars().next()?;
        *byte = windows::encode(c).filter(|byte| (0x80..=0xBF).contains(byte))?;
        end += c.len_utf8();
        if place == 1 {
            second = c;
        }
    }
    let decoded = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    let punctuation = matches!(second, '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '‹' | '›' | '»' | '«');
    let proof = match lead {
        0xC2 | 0xC3 if !punctuation => Proof::Strong,
        0xC2..=0xDF => Proof::Weak,
        _ => Proof::Strong,
    };
    Some(Sequence { end, decoded, proof })
}
