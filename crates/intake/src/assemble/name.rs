//! What a file's name says: the title, the number, the place among its neighbours.

use crate::recognise::part;

/// The title and the number that a file's name gives: `01`, `chapter-2`, `Title - Part 3`, `lamp_03`.
pub(super) fn read(stem: &str) -> (Option<String>, Option<u32>) {
    let spaced = stem.replace(['_', '+'], " ");
    let spaced = spaced.trim();
    if let Some(number) = part::bare_number(spaced) {
        return (None, Some(number));
    }
    let heading = part::heading(&spaced.replace('-', " ")).or_else(|| part::heading(spaced));
    if let Some(mark) = heading.filter(|mark| mark.number.is_some()) {
        return (None, mark.number);
    }
    let (title, mark) = part::split_title(spaced);
    if let Some(number) = mark.and_then(|mark| mark.number) {
        return (Some(title), Some(number));
    }
    let digits_end = spaced.len() - spaced.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let digits_start = spaced.len() - spaced.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=3).contains(&digits_end) {
        let title = spaced[..spaced.len() - digits_end].trim_end_matches([' ', '-', '.']).to_owned();
        return (
            Some(title).filter(|title| !title.is_empty()),
            spaced[spaced.len() - digits_end..].parse().ok(),
        );
    }
    if (1..=3).contains(&digits_start) && spaced[digits_start..].starts_with([' ', '-', '.']) {
        return (None, spaced[..digits_start].parse().ok());
    }
    (Some(spaced.to_owned()), None)
}

/// What orders paths as a person would, so that `2` comes before `10`: their text in small letters with each number as
/// wide as any, in as few bytes as an order of very many paths should take.
pub(crate) fn natural(path: &str) -> Box<[u8]> {
    let mut out = Vec::with_capacity(path.len() + 2 * NUMBER_BYTES);
    let mut rest = path;
    while !rest.is_empty() {
        let text_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, after) = rest.split_at(text_end);
        let digits_end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (digits, after) = after.split_at(digits_end);
        out.extend(text.to_lowercase().bytes());
        // No text goes on with this byte, so one that ends here comes before one that goes on.
        out.push(0);
        out.extend(digits.parse().unwrap_or(u64::MAX).to_be_bytes());
        rest = after;
    }
    out.into()
}

/// What a number and the end of the text before it take.
const NUMBER_BYTES: usize = 1 + size_of::<u64>();
