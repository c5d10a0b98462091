//! Which captures of a web archive are handed over: of each page the newest good one.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::stream::Place;
use crate::Refusal;

/// Pages of one archive, of which each costs about a hundred bytes of memory.
const PAGES_MAX: usize = 4_000_000;
/// A newer capture is no good where an older one is so many times as long: the story was taken down, or the address
/// sold.
const SHRUNK_TIMES: u32 = 4;

/// A number that stands for an address or a text.
pub(super) fn key(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// One capture of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Captured {
    /// `YYYYMMDDhhmmss`.
    pub(super) when: u64,
    pub(super) place: Place,
    /// What tells its text from others, where its header says so; else it is told when the text is unpacked.
    pub(super) digest: Option<u64>,
    /// Length of its record's body, in bytes.
    pub(super) body_bytes: u64,
    /// About how long its text is, in bytes.
    pub(super) text_bytes: u32,
    pub(super) quality: Quality,
    /// Whether the record was leapt over, so that nobody knows whether it is whole.
    pub(super) is_unread: bool,
}

/// How good a capture is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quality {
    /// Its end is missing.
    CutOff,
    /// Another program made it from the page.
    Converted,
    /// As the server sent it.
    Whole,
}

/// The best capture of a page so far.
struct Best {
    captured: Captured,
    /// Of the longest capture of the same quality.
    text_bytes_longest: u32,
}

/// The best capture of each page, by the page's address.
#[derive(Default)]
pub(super) struct Pages {
    best: HashMap<u64, Best>,
}

impl Pages {
    pub(super) fn has(&self, page: u64) -> bool {
        self.best.contains_key(&page)
    }

    /// Weighs a capture of a page against the one that is the best so far.
    pub(super) fn offer(&mut self, page: u64, captured: Captured) -> Result<(), Refusal> {
        let pages = self.best.len();
        let best = Best { captured, text_bytes_longest: captured.text_bytes };
        match self.best.entry(page) {
            Entry::Vacant(_) if pages >= PAGES_MAX => Err(Refusal::TooLarge {
                what: "the number of pages in it".into(),
                limit: PAGES_MAX.to_string(),
            }),
            Entry::Vacant(entry) => {
                entry.insert(best);
                Ok(())
            }
            Entry::Occupied(mut entry) => {
                let old = entry.get_mut();
                if captured.quality == old.captured.quality {
                    old.weigh(captured);
                } else if captured.quality > old.captured.quality {
                    *old = best;
                }
                Ok(())
            }
        }
    }

    /// The captures to hand over and the numbers of their addresses, in the order in which they stand.
    pub(super) fn chosen(self) -> Vec<(u64, Captured)> {
        let mut chosen: Vec<_> = self.best.into_iter().map(|(page, best)| (page, best.captured)).collect();
        chosen.sort_unstable_by_key(|(_, captured)| captured.place);
        chosen
    }
}

impl Best {
    fn weigh(&mut self, captured: Captured) {
        self.text_bytes_longest = self.text_bytes_longest.max(captured.text_bytes);
        let has_shrunk = |captured: &Captured| captured.text_bytes < self.text_bytes_longest / SHRUNK_TIMES;
        let is_better = match (has_shrunk(&captured), has_shrunk(&self.captured)) {
            (false, true) => true,
            (true, false) => false,
            _ => captured.when > self.captured.when,
        };
        if is_better {
            self.captured = captured;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(when: u64, digest: u64, text_bytes: u32) -> Captured {
        let place = Place { outer: digest, inner: 0 };
        Captured {
            when,
            place,
            digest: Some(digest),
            body_bytes: 0,
            text_bytes,
            quality: Quality::Whole,
            is_unread: false,
        }
    }

    fn chosen(captures: &[(u64, Captured)]) -> Vec<u64> {
        let mut pages = Pages::default();
        for (page, captured) in captures {
            pages.offer(*page, *captured).unwrap();
        }
        pages.chosen().iter().map(|(_, captured)| captured.place.outer).collect()
    }

    #[test]
    fn the_newest_capture_of_a_page_is_chosen_wherever_it_stands() {
        assert_eq!(chosen(&[(1, captured(2004, 10, 900)), (1, captured(2003, 11, 900))]), [10]);
        assert_eq!(chosen(&[(1, captured(2003, 10, 900)), (1, captured(2004, 11, 900))]), [11]);
    }

    #[test]
    fn a_page_that_shrank_to_a_notice_is_not_the_story() {
        let story = captured(2003, 10, 60_000);
        let notice = captured(2012, 11, 2_000);
        assert_eq!(chosen(&[(1, story), (1, notice)]), [10]);
        assert_eq!(chosen(&[(1, notice), (1, story)]), [10]);
    }

    #[test]
    fn an_older_whole_capture_is_better_than_a_newer_one_without_its_end() {
        let cut_off = Captured { quality: Quality::CutOff, ..captured(2012, 11, 60_000) };
        assert_eq!(chosen(&[(1, captured(2003, 10, 60_000)), (1, cut_off)]), [10]);
    }
}
