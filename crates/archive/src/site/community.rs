//! What members can do with one another beside stories, as far as the site offers it.

use serde::{Deserialize, Serialize};

/// What the site offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Community {
    /// Members can write a letter to whoever signs with a pen name, without learning the address.
    pub letters: bool,
    /// Members can say that they read drafts for others.
    pub beta_readers: bool,
    /// A page on which members leave a line for everybody.
    pub guest_book: bool,
    /// Authors can let others go on with their works, chapter by chapter.
    pub round_robins: bool,
}

impl Default for Community {
    fn default() -> Self {
        Self { letters: true, beta_readers: true, guest_book: false, round_robins: true }
    }
}

/// A member writes at most so many letters to others in a day.
pub const LETTERS_A_DAY_MAX: u64 = 10;
/// A letter to a member has at most so many characters.
pub const LETTER_CHARS_MAX: usize = 10_000;
/// Each field of an offer to read drafts has at most so many characters.
pub const OFFER_CHARS_MAX: usize = 1_000;
/// A line of the guest book has at most so many characters.
pub const GUEST_BOOK_CHARS_MAX: usize = 300;
/// So many lines a member leaves in the guest book in a day.
pub const GUEST_BOOK_A_DAY_MAX: u64 = 10;
/// A poll has at least two choices and at most so many.
pub const CHOICES_MAX: usize = 20;
/// The question of a poll and each of its choices have at most so many characters.
pub const CHOICE_CHARS_MAX: usize = 200;

/// A text of one form field as it is kept: trimmed, without control characters but line ends; `None` where nothing is
/// left or it is longer than it may be.
pub fn field(text: &str, chars_max: usize) -> Option<String> {
    let clean: String =
        text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let clean = clean.trim();
    (!clean.is_empty() && clean.chars().count() <= chars_max).then(|| clean.to_owned())
}

/// The choices of a poll, one a line; `None` where there are fewer than two, too many, or one is too long or twice there.
pub fn choices(lines: &str) -> Option<Vec<String>> {
    let mut choices: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let choice = field(line, CHOICE_CHARS_MAX)?;
        if choices.contains(&choice) {
            return None;
        }
        choices.push(choice);
    }
    (2..=CHOICES_MAX).contains(&choices.len()).then_some(choices)
}

#[cfg(test)]
mod tests {
    use super::{choices, field};

    #[test]
    fn a_field_is_kept_as_written_without_what_nobody_sees() {
        assert_eq!(field("  Dear\r\nMrs\u{7} Hudson ", 20).as_deref(), Some("Dear\nMrs Hudson"));
        assert_eq!(field(" \n ", 20), None);
        assert_eq!(field("four", 3), None);
    }

    #[test]
    fn a_poll_has_two_different_choices_at_least() {
        assert_eq!(choices("Holmes\n\nWatson\r\n").unwrap(), ["Holmes", "Watson"]);
        for wrong in ["Holmes", "Holmes\nHolmes", ""] {
            assert_eq!(choices(wrong), None, "{wrong}");
        }
        let many: Vec<String> = (0..21).map(|number| number.to_string()).collect();
        assert_eq!(choices(&many.join("\n")), None);
    }
}
