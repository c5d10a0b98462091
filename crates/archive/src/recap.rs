//! “Previously on”: what happened so far, for readers who come back after a pause, from chapters that they have read.

use std::{collections::HashSet, hash::BuildHasher};

use ficus_prose::Prose;
use jiff::Timestamp;

use crate::ChapterId;

/// A recap has at most so many characters, as typed.
pub const CHARS_MAX: usize = 2_000;
/// Whoever has not read on for more days than this is told what happened so far.
pub const PAUSE_DAYS: i64 = 14;
/// So many chapters are told of, the last that were read.
pub const TOLD_MAX: usize = 30;

/// What happened in a chapter, as its author tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recap {
    /// The chapter.
    pub chapter: ChapterId,
    /// Its number.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// What its author wrote for those who come back; may be empty.
    pub recap: Prose,
    /// What the chapter is about; may be empty.
    pub summary: Prose,
}

impl Recap {
    /// The author's recap, else the chapter's summary; nothing where there is neither.
    pub fn text(&self) -> Option<&Prose> {
        [&self.recap, &self.summary].into_iter().find(|text| !text.is_empty())
    }
}

/// Whether a reader comes back after a pause.
pub fn is_back(last: Timestamp, now: Timestamp) -> bool {
    now.duration_since(last).as_secs() > PAUSE_DAYS * 86_400
}

/// What is told to a reader, in order: of chapters that they have read, none of them behind the place that they came to.
pub fn previously<S: BuildHasher>(
    recaps: Vec<Recap>,
    read: &HashSet<ChapterId, S>,
    reached: u32,
) -> Vec<Recap> {
    let is_known = |recap: &Recap| read.contains(&recap.chapter) && recap.number <= reached;
    let mut told: Vec<Recap> =
        recaps.into_iter().filter(|recap| is_known(recap) && recap.text().is_some()).collect();
    told.sort_by_key(|recap| recap.number);
    told.split_off(told.len().saturating_sub(TOLD_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recap(number: u32, recap: &str, summary: &str) -> Recap {
        let [recap, summary] = [recap, summary].map(Prose::from_plain);
        Recap { chapter: ChapterId(i64::from(number) + 100), number, title: None, recap, summary }
    }

    #[test]
    fn only_what_was_read_is_told() {
        let recaps = vec![recap(3, "c", ""), recap(1, "a", "x"), recap(2, "", ""), recap(4, "d", "")];
        // The fourth was opened once, but the reader has begun again since.
        let read = [101, 102, 103, 104].map(ChapterId).into();
        let told = previously(recaps.clone(), &read, 3);
        assert_eq!(told.iter().map(|recap| recap.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(previously(recaps, &[ChapterId(103)].into(), 9).len(), 1);
    }

    #[test]
    fn a_chapter_without_a_recap_is_told_by_its_summary() {
        assert_eq!(recap(1, "", "x").text(), Some(&Prose::from_plain("x")));
        assert_eq!(recap(1, "a", "x").text(), Some(&Prose::from_plain("a")));
        assert_eq!(recap(1, "", "").text(), None);
    }

    #[test]
    fn a_fortnight_is_no_pause_yet() {
        let last: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        assert!(!is_back(last, "2026-03-15T00:00:00Z".parse().unwrap()));
        assert!(is_back(last, "2026-03-15T00:00:01Z".parse().unwrap()));
    }
}
