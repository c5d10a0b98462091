//! Beta reading: a secret link to drafts that ends, and words about their passages that survive a change of the text.

use jiff::{SignedDuration, Timestamp};

use crate::place::Alignment;

/// A link lasts at most so many days.
pub const DAYS_MAX: i64 = 90;
/// A link is used by at most so many readers.
pub const READERS_MAX: u32 = 50;
/// A work has at most so many links that are not ended.
pub const LINKS_MAX: u64 = 20;
/// A comment, and an answer to one, has at most so many characters.
pub const COMMENT_CHARS_MAX: usize = 5_000;
/// A quote is kept up to so many characters.
pub const QUOTE_CHARS_MAX: usize = 300;
/// A link takes at most so many comments.
pub const COMMENTS_MAX: u64 = 2_000;
/// A reader's name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 60;
/// What the author calls a link, at most so many characters.
pub const LABEL_CHARS_MAX: usize = 100;

/// How a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When it ends.
    pub ends: Timestamp,
    /// When its author ended it before.
    pub ended: Option<Timestamp>,
    /// How many readers may use it.
    pub readers_max: u32,
    /// How many do.
    pub readers: u32,
}

/// Whether a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It does.
    Open,
    /// It is over, or was ended.
    Over,
    /// As many readers use it as may.
    Full,
}

/// Whether a link opens for somebody; `known` are those who use it already.
pub fn opens(link: &Standing, is_known: bool, now: Timestamp) -> Opening {
    if link.ended.is_some() || now >= link.ends {
        Opening::Over
    } else if !is_known && link.readers >= link.readers_max {
        Opening::Full
    } else {
        Opening::Open
    }
}

/// When a link ends that is made now for so many days.
pub fn ends(now: Timestamp, days: i64) -> Timestamp {
    now + SignedDuration::from_hours(24 * days.clamp(1, DAYS_MAX))
}

/// Where a comment stands in a draft as it is now, by the paragraphs of the draft as its reader saw it; paragraphs are
/// counted from 1. A comment about the whole, 0, stays about the whole.
pub fn carried(then: &[String], now: &[String], paragraph: u32) -> u32 {
    if paragraph == 0 || now.is_empty() { 0 } else { Alignment::of(then, now).carried(paragraph).max(1) }
}

/// A quote as it is kept: one line, cut.
pub fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(QUOTE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    #[test]
    fn a_link_ends_by_its_day_by_its_author_and_by_its_readers() {
        let link = Standing { ends: at(24), ended: None, readers_max: 1, readers: 0 };
        assert_eq!(opens(&link, false, at(23)), Opening::Open);
        assert_eq!(opens(&link, true, at(24)), Opening::Over);
        assert_eq!(opens(&Standing { ended: Some(at(1)), ..link }, true, at(2)), Opening::Over);
        let full = Standing { readers: 1, ..link };
        assert_eq!(opens(&full, false, at(1)), Opening::Full);
        assert_eq!(opens(&full, true, at(1)), Opening::Open, "whoever came before comes again");
    }

    #[test]
    fn no_link_lasts_for_ever() {
        assert_eq!(ends(at(0), 7), at(7 * 24));
        assert_eq!(ends(at(0), i64::MAX), at(DAYS_MAX * 24));
        assert_eq!(ends(at(0), -3), at(24));
    }

    #[test]
    fn a_comment_stays_with_its_paragraph_through_a_change() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let then = lines(&["The lamp was lit.", "Nobody had lit it that evening at all.", "Holmes slept."]);
        let now = lines(&[
            "A new beginning.",
            "The lamp was lit.",
            "Nobody had lit it that night at all.",
            "Holmes slept.",
        ]);
        assert_eq!(carried(&then, &now, 2), 3);
        assert_eq!(carried(&then, &now, 3), 4);
        assert_eq!(carried(&then, &now, 0), 0);
        assert_eq!(carried(&then, &[], 2), 0, "nothing is left");
    }
}
