//! What a file's name says: the title, the number, the place among its neighbours.

use std::{iter::Peekable, sync::LazyLock};

use regex::Regex;

use crate::recognise::part;

/// A day in a file's name, which counts no parts: `1998-11-30`, `19981130`.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\b)(?:19|20)\d\d(?:[-. ](?:0\d|1[0-2])[-. ](?:[0-2]\d|3[01])|(?:0\d|1[0-2])(?:[0-2]\d|3[01]))(?:$|\b)")
        .expect("the pattern is fixed and tested")
});
/// A file's name numbers parts up to this.
const NAME_NUMBER_MAX: u32 = 999;

/// The title and the number that a file's name gives: `01`, `chapter-2`, `Title - Part 3`, `lamp_03`.
pub(super) fn read(stem: &str) -> (Option<String>, Option<u32>) {
    let spaced = stem.replace(['_', '+'], " ");
    let spaced = DAY.replace(&spaced, "");
    let spaced = spaced.trim_matches([' ', '-', '.']);
    if spaced.is_empty() {
        return (None, None);
    }
    // Larger ones are what a site called a page, not a part.
    if let Some(number) = part::bare_number(spaced).filter(|number| *number <= NAME_NUMBER_MAX) {
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
/// wide as any. Nothing is kept of it: an order of very many paths must take little memory.
pub(crate) fn natural(path: impl Iterator<Item = char>) -> impl Iterator<Item = u8> {
    Natural { chars: path.peekable(), waiting: [0; WAITING_BYTES_MAX], left: 0, of: 0, in_text: false }
}

struct Natural<I: Iterator<Item = char>> {
    chars: Peekable<I>,
    /// Bytes of the last letter or number.
    waiting: [u8; WAITING_BYTES_MAX],
    /// How many of them are still to be given,
    left: usize,
    /// of how many.
    of: usize,
    /// Whether no number has come since the last letter.
    in_text: bool,
}

/// A letter in small has three letters at most, a number and the end of the text before it take nine bytes.
const WAITING_BYTES_MAX: usize = 12;

impl<I: Iterator<Item = char>> Natural<I> {
    fn push(&mut self, bytes: &[u8]) {
        self.waiting[self.of..self.of + bytes.len()].copy_from_slice(bytes);
        self.of += bytes.len();
        self.left += bytes.len();
    }

    fn push_number(&mut self, number: u64) {
        // No text goes on with this byte, so one that ends here comes before one that goes on.
        self.push(&[0]);
        self.push(&number.to_be_bytes());
        self.in_text = false;
    }
}

impl<I: Iterator<Item = char>> Iterator for Natural<I> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            self.of = 0;
            match self.chars.next() {
                Some(first) if first.is_ascii_digit() => {
                    let mut number = u64::from(first.to_digit(10).unwrap_or_default());
                    while let Some(digit) = self.chars.next_if(char::is_ascii_digit) {
                        let digit = u64::from(digit.to_digit(10).unwrap_or_default());
                        number = number.saturating_mul(10).saturating_add(digit);
                    }
                    self.push_number(number);
                }
                Some(letter) => {
                    self.in_text = true;
                    for small in letter.to_lowercase() {
                        self.push(small.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
                None if self.in_text => self.push_number(u64::MAX),
                None => return None,
            }
        }
        let byte = self.waiting[self.of - self.left];
        self.left -= 1;
        Some(byte)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{natural, read};

    fn bytes(path: &str) -> Vec<u8> {
        natural(path.chars()).collect()
    }

    #[test]
    fn numbers_of_pages_are_no_parts() {
        assert_eq!(read("012"), (None, Some(12)));
        assert_eq!(read("4410"), (Some("4410".to_owned()), None));
        assert_eq!(read("balloon_1998-11-30"), (Some("balloon".to_owned()), None));
        assert_eq!(read("19981130-02"), (None, Some(2)));
        assert_eq!(read("1998-11-30"), (None, None));
    }

    #[test]
    fn paths_stand_in_the_order_in_which_a_person_sets_them() {
        let paths =
            ["", "2/a", "10/a", "Lamp 2.txt", "lamp 10.txt", "lamp 99999999999999999999", "lamps", "Ö"];
        for pair in paths.windows(2) {
            assert!(bytes(pair[0]) < bytes(pair[1]), "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_stand_by_what_they_count(text in "[a-zÄ /_-]{0,6}", one: u64, other: u64, end in "[a-z/]{0,3}") {
            let path = |number: u64| format!("{text}{number}{end}");
            prop_assert_eq!(bytes(&path(one)).cmp(&bytes(&path(other))), one.cmp(&other));
        }
    }
}
