//! Text that stands twice, as copies of archive pages leave it.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

use crate::lines::is_blank;

/// A shorter repeat is a refrain, in characters.
const REPEAT_CHARS_MIN: usize = 400;
/// A repeat of fewer lines is a refrain.
const REPEAT_LINES_MIN: usize = 3;
/// The first copy starts at most this many lines after the start: a heading may stand before it.
const START_MAX: usize = 3;

/// The place of a second copy: line numbers of `lines`, the end not within.
///
/// Only a copy that follows right on the first, and is either whole or cut off by the end of the text, is one.
/// Time grows with the length of the text, no faster.
pub(crate) fn second_copy(lines: &[&str]) -> Option<std::ops::Range<usize>> {
    let filled: Vec<(usize, &str, usize)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !is_blank(line))
        .map(|(at, line)| (at, line.trim(), line.len()))
        .collect();
    // A copy begins as one of the first lines does, which stands nowhere else in most texts.
    let again = |first: usize| filled[first + 1..].iter().any(|line| line.1 == filled[first].1);
    if !(0..START_MAX.min(filled.len())).any(again) {
        return None;
    }
    let filled: Vec<(usize, u64, usize)> =
        filled.into_iter().map(|(at, line, bytes)| (at, hash(line), bytes)).collect();
    (0..START_MAX.min(filled.len())).find_map(|start| {
        let rest = &filled[start..];
        let (from, to) = doubled(rest)?;
        Some(rest[from].0..rest.get(to).map_or(lines.len(), |line| line.0))
    })
}

fn doubled(lines: &[(usize, u64, usize)]) -> Option<(usize, usize)> {
    let matches = prefix_lengths(lines);
    let mut chars = 0;
    for at in 1..lines.len() {
        chars += lines[at - 1].2;
        let whole = matches[at] >= at;
        let cut = at + matches[at] == lines.len();
        if at < REPEAT_LINES_MIN
            || chars < REPEAT_CHARS_MIN
            || !(whole || cut)
            || matches[at] < REPEAT_LINES_MIN
        {
            continue;
        }
        let length = matches[at].min(at);
        let copied: usize = lines[at..at + length].iter().map(|line| line.2).sum();
        if copied >= REPEAT_CHARS_MIN {
            return Some((at, at + length));
        }
    }
    None
}

/// For every place, how many lines from there are the same as from the start (the Z function).
fn prefix_lengths(lines: &[(usize, u64, usize)]) -> Vec<usize> {
    let mut found = vec![0; lines.len()];
    let (mut left, mut right) = (0, 0);
    for at in 1..lines.len() {
        let mut length = if at < right { (right - at).min(found[at - left]) } else { 0 };
        while at + length < lines.len() && lines[length].1 == lines[at + length].1 {
            length += 1;
        }
        if at + length > right {
            (left, right) = (at, at + length);
        }
        found[at] = length;
    }
    found
}

/// A text by a number: the same in one run of the program, and kept nowhere.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
