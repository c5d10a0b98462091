//! `>` before every line, as mail programs put it before what they quote, or `|`.

use std::borrow::Cow;

use crate::lines::Line;

/// What programs put before a line.
const MARKS: [u8; 2] = [b'>', b'|'];
/// Fewer lines than this prove nothing.
const LINES_MIN: usize = 3;

/// Takes one level of marks off, where at least nine lines of ten have it.
pub(super) fn remove(lines: &mut [Line<'_>]) -> u32 {
    MARKS.iter().map(|mark| remove_mark(lines, *mark)).sum()
}

fn remove_mark(lines: &mut [Line<'_>], mark: u8) -> u32 {
    let prefix_bytes = |text: &str| prefix_bytes(text, mark);
    let (mut filled, mut marked) = (0usize, 0usize);
    for line in lines.iter().filter(|line| !line.is_blank()) {
        filled += 1;
        marked += usize::from(prefix_bytes(&line.text) > 0);
    }
    if marked < LINES_MIN || marked * 10 < filled * 9 {
        return 0;
    }
    let mut count = 0;
    for line in lines.iter_mut() {
        let prefix = prefix_bytes(&line.text);
        if prefix > 0 {
            line.quoted_bytes = (line.quoted_bytes + prefix as u64).min(line.bytes);
            line.text = match std::mem::take(&mut line.text) {
                Cow::Borrowed(text) => Cow::Borrowed(&text[prefix..]),
                Cow::Owned(text) => Cow::Owned(text[prefix..].to_owned()),
            };
            count += 1;
        }
    }
    count
}

/// The length of the mark with the one space that follows it.
fn prefix_bytes(text: &str, mark: u8) -> usize {
    match text.as_bytes() {
        [first, b' ', ..] if *first == mark => 2,
        [first, ..] if *first == mark => 1,
        _ => 0,
    }
}
