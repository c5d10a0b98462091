//! Backslashes that a program put before quotation marks: `don\'t`, `\"Yes,\"`, and twice over `don\\\'t`.

use std::borrow::Cow;

use crate::lines::Line;

/// Fewer prove nothing.
const MARKS_MIN: usize = 3;

fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '"' | '‘' | '’' | '“' | '”')
}

/// Takes them off where at least eight marks of ten have one.
pub(super) fn remove(lines: &mut [Line<'_>]) -> u32 {
    let (mut slashed, mut all) = (0usize, 0usize);
    for line in lines.iter() {
        let mut previous = '\0';
        for c in line.text.chars() {
            if is_mark(c) {
                all += 1;
                slashed += usize::from(previous == '\\');
            }
            previous = c;
        }
    }
    if slashed < MARKS_MIN || slashed * 10 < all * 8 {
        return 0;
    }
    let mut count = 0;
    for line in lines.iter_mut().filter(|line| line.text.contains('\\')) {
        let (text, done) = without(&line.text);
        if done > 0 {
            line.text = Cow::Owned(text);
            line.mark(ficus_prose::RepairKind::EntitiesUnescaped);
            count += done;
        }
    }
    count
}

fn without(text: &str) -> (String, u32) {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let run = rest[at..].bytes().take_while(|byte| *byte == b'\\').count();
        let after = &rest[at + run..];
        if after.starts_with(is_mark) {
            count += 1;
        } else {
            out.push_str(&rest[at..at + run]);
        }
        rest = after;
    }
    out.push_str(rest);
    (out, count)
}
