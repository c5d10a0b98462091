//! `>` before every line, as mail programs put it before what they quote.

use std::borrow::Cow;

use crate::lines::Line;

/// Fewer lines than this prove nothing.
const LINES_MIN: usize = 3;

/// Takes one level of marks off, where at least nine lines of ten have it.
pub(super) fn remove(lines: &mut [Line<'_>]) -> u32 {
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
fn prefix_bytes(text: &str) -> usize {
    match text.as_bytes() {
        [b'>', b' ', ..] => 2,
        [b'>', ..] => 1,
        _ => 0,
    }
}
