//! How far a reader is in a work: what every list says of it, and how a place moves.
//!
//! Two things are kept apart: where a reader *is*, which goes back when they read again, and the *furthest* that they
//! were, which goes back only where they begin it again. Opening a chapter is not reading it yet: whoever only looks at one loses no place.

pub mod course;

use serde::{Deserialize, Serialize};

use crate::{
    WorkId,
    shelf::Shelf,
    work::{Status, text_form},
};

/// Opening a work again within so many minutes is the same visit.
pub const VISIT_MINUTES: i64 = 30;
/// Whoever stays on a page for so many seconds and moves on in it reads.
const READING_SECONDS_MIN: u32 = 10;
/// A chapter is read to its end from this part of its paragraphs on, in percent: the last of many
/// often are a farewell.
const END_PERCENT: u64 = 97;

/// A paragraph of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The number of the chapter.
    pub chapter: u32,
    /// The paragraph, from 1; 0 is the top of the chapter.
    pub paragraph: u32,
}

/// What is known of a reader's way through a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The work.
    pub work: WorkId,
    /// Its state.
    pub status: Status,
    /// Where the reader is.
    pub now: Option<Mark>,
    /// The furthest that the reader was, since they last began it.
    pub furthest: Option<Mark>,
    /// Whether they began it again.
    pub again: bool,
    /// How many paragraphs the chapter of `furthest` had; 0 where nobody told how far in it the reader came.
    pub paragraphs: u32,
    /// The number of the chapter that was the last one when the reader had read all there was.
    pub caught_up: Option<u32>,
    /// The number of the last chapter now.
    pub last_chapter: u32,
    /// How many chapters stand behind the furthest.
    pub chapters_after: u32,
    /// The reader's shelf that the work is on.
    pub shelf: Option<Shelf>,
}

/// How a reader stands to a work, as every list tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadState {
    /// Never opened.
    Unread,
    /// In the middle of it.
    Reading,
    /// Read as far as it goes, and it goes on.
    CaughtUp,
    /// It went on since the reader had read all there was.
    New,
    /// Read to its end.
    Finished,
    /// Laid aside for good.
    Dropped,
}

text_form!(ReadState {
    ReadState::Unread => "unread",
    ReadState::Reading => "reading",
    ReadState::CaughtUp => "caught-up",
    ReadState::New => "new",
    ReadState::Finished => "finished",
    ReadState::Dropped => "dropped",
});

impl ReadState {
    /// Every state in the order in which pages show them.
    pub const ALL: [Self; 6] =
        [Self::Unread, Self::Reading, Self::New, Self::CaughtUp, Self::Finished, Self::Dropped];

    /// As a reader says it: `New chapters`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unread => "Unread",
            Self::Reading => "Reading",
            Self::CaughtUp => "Caught up",
            Self::New => "New chapters",
            Self::Finished => "Finished",
            Self::Dropped => "Dropped",
        }
    }

    /// A state by the words that readers have for it.
    pub fn named(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().replace([' ', '_'], "-").as_str() {
            "unread" | "unopened" => Some(Self::Unread),
            "reading" | "begun" | "started" => Some(Self::Reading),
            "caught-up" | "caughtup" | "waiting" => Some(Self::CaughtUp),
            "new" | "new-chapters" | "updated" => Some(Self::New),
            "finished" | "read" | "done" => Some(Self::Finished),
            "dropped" => Some(Self::Dropped),
            _ => None,
        }
    }
}

impl Progress {
    /// How the reader stands to the work.
    ///
    /// What a reader says by a shelf counts more than what was noted: *dropped* is dropped however far they came, and
    /// *read* is finished where nothing came since.
    pub fn state(&self) -> ReadState {
        if self.shelf == Some(Shelf::Dropped) {
            return ReadState::Dropped;
        }
        let has_new = self.has_new();
        if self.shelf == Some(Shelf::Read) && !has_new {
            return ReadState::Finished;
        }
        let Some(furthest) = self.reached() else { return ReadState::Unread };
        if has_new {
            return ReadState::New;
        }
        let is_at_end = self.chapters_after == 0 && furthest.chapter >= self.last_chapter;
        match (is_at_end && self.is_through(), self.status) {
            (false, _) => ReadState::Reading,
            (true, Status::InProgress) => ReadState::CaughtUp,
            (true, Status::Complete | Status::Abandoned | Status::Unknown) => ReadState::Finished,
        }
    }

    /// `reading, chapter 3 of 7`, `2 new chapters`; nothing where the work was never opened.
    pub fn told(&self) -> String {
        match (self.state(), self.reached()) {
            (ReadState::Reading, Some(at)) if self.last_chapter > 1 => {
                let now = self.now.unwrap_or(at);
                let reading = if self.again { "Reading again" } else { "Reading" };
                format!("{reading}, chapter {} of {}", now.chapter, self.last_chapter)
            }
            (ReadState::Reading, _) if self.again => "Reading again".to_owned(),
            (ReadState::New, _) if self.chapters_after == 1 => "1 new chapter".to_owned(),
            (ReadState::New, _) => format!("{} new chapters", self.chapters_after),
            (state, _) => state.name().to_owned(),
        }
    }

    /// The furthest that the reader was, on whatever device.
    pub fn reached(&self) -> Option<Mark> {
        self.furthest.max(self.now)
    }

    /// Whether there are chapters that came after the reader had read all there was.
    fn has_new(&self) -> bool {
        let reached = self.reached().map(|mark| mark.chapter);
        // Whoever is in the middle of what was the last chapter has that to read first.
        self.chapters_after > 0 && reached.is_some() && self.caught_up == reached && self.is_through()
    }

    /// Whether the chapter of the furthest mark is read to its end, as far as anybody told.
    fn is_through(&self) -> bool {
        let furthest = self.furthest.or(self.now);
        self.reached() != furthest || furthest.is_none_or(|mark| reaches_end(mark.paragraph, self.paragraphs))
    }
}

/// Whether somebody who read to a paragraph has read the chapter; without paragraphs (0) nobody told otherwise.
pub fn reaches_end(paragraph: u32, paragraphs: u32) -> bool {
    u64::from(paragraph) * 100 >= u64::from(paragraphs) * END_PERCENT
}

/// What opening a chapter does to a reader's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is where the reader is already.
    Stay,
    /// The reader is at the top of it from now on.
    Here,
    /// The reader looks at it; the place stays where it was until they read on.
    Look,
}

/// What opening a chapter does.
///
/// `now` is the chapter of the reader's place, `looked` the one that they opened last without moving there, and
/// `chapters` the numbers of all that are there, ascending. Reading on to the next chapter, from the place or from one
/// that was only looked at, moves the place; anything else may be a look back or ahead.
pub fn opened(now: Option<u32>, looked: Option<u32>, chapter: u32, chapters: &[u32]) -> Step {
    let next = |after: u32| chapters.iter().copied().find(|number| *number > after);
    match now {
        None => Step::Here,
        Some(now) if now == chapter => Step::Stay,
        Some(now) if next(now) == Some(chapter) => Step::Here,
        Some(_) if looked.and_then(next) == Some(chapter) => Step::Here,
        Some(_) => Step::Look,
    }
}

/// What a reading page tells when its reader leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The number of the chapter.
    pub chapter: u32,
    /// The paragraph at which the page was entered.
    pub from: u32,
    /// The paragraph at the top of the window.
    pub paragraph: u32,
    /// The last paragraph in the window.
    pub reached: u32,
    /// For how long the page was looked at.
    pub seconds: u32,
}

impl Told {
    /// Whether the reader read, and did not only look.
    pub fn is_reading(&self) -> bool {
        self.seconds >= READING_SECONDS_MIN && self.paragraph > self.from
    }

    /// Whether the reader's place moves to where they left the page.
    pub fn moves(&self, now: Option<Mark>) -> bool {
        match now {
            None => true,
            Some(now) if now.chapter == self.chapter => self.paragraph >= now.paragraph || self.is_reading(),
            Some(_) => self.is_reading(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark(chapter: u32, paragraph: u32) -> Mark {
        Mark { chapter, paragraph }
    }

    fn seven() -> Progress {
        Progress {
            work: WorkId(1),
            status: Status::InProgress,
            now: None,
            furthest: None,
            again: false,
            paragraphs: 0,
            caught_up: None,
            last_chapter: 7,
            chapters_after: 7,
            shelf: None,
        }
    }

    #[test]
    fn a_list_tells_how_a_reader_stands_to_a_work() {
        let unread = seven();
        assert_eq!(unread.state(), ReadState::Unread);
        let third =
            Progress { now: Some(mark(3, 31)), furthest: Some(mark(3, 31)), chapters_after: 4, ..seven() };
        assert_eq!(third.told(), "Reading, chapter 3 of 7");
        let again = Progress { furthest: Some(mark(7, 9)), chapters_after: 0, paragraphs: 40, ..third };
        assert_eq!(again.told(), "Reading, chapter 3 of 7", "half of the last chapter is unread");
        let last =
            Progress { now: Some(mark(7, 0)), furthest: Some(mark(7, 0)), chapters_after: 0, ..seven() };
        assert_eq!(last.told(), "Caught up");
        assert_eq!(Progress { status: Status::Complete, ..last }.told(), "Finished");
        let came = Progress { caught_up: Some(7), last_chapter: 9, chapters_after: 2, ..last };
        assert_eq!(came.told(), "2 new chapters");
        assert_eq!(Progress { chapters_after: 1, ..came }.told(), "1 new chapter");
        let half = Progress { now: Some(mark(7, 31)), furthest: Some(mark(7, 31)), paragraphs: 40, ..came };
        assert_eq!(half.told(), "Reading, chapter 7 of 9");
        let anew = Progress { now: Some(mark(1, 0)), furthest: Some(mark(1, 0)), again: true, ..came };
        assert_eq!(anew.told(), "Reading again, chapter 1 of 9");
        let dropped = Progress { shelf: Some(Shelf::Dropped), ..came };
        assert_eq!(dropped.told(), "Dropped");
        assert_eq!(Progress { shelf: Some(Shelf::Read), ..unread }.told(), "Finished");
        assert_eq!(Progress { shelf: Some(Shelf::Read), ..came }.told(), "2 new chapters");
    }

    #[test]
    fn reading_on_moves_the_place_and_looking_does_not() {
        let chapters = [1, 2, 3, 5, 6, 7];
        assert_eq!(opened(None, None, 6, &chapters), Step::Here, "nothing was read yet");
        assert_eq!(opened(Some(3), None, 3, &chapters), Step::Stay);
        assert_eq!(opened(Some(3), None, 5, &chapters), Step::Here, "chapter 4 is missing");
        assert_eq!(opened(Some(3), None, 7, &chapters), Step::Look, "how it ends");
        assert_eq!(opened(Some(7), None, 1, &chapters), Step::Look);
        assert_eq!(opened(Some(7), Some(1), 2, &chapters), Step::Here, "read again");
        assert_eq!(opened(Some(7), Some(1), 3, &chapters), Step::Look);
    }

    #[test]
    fn a_page_that_was_only_opened_moves_no_place_back() {
        let told =
            |from, paragraph, seconds| Told { chapter: 7, from, paragraph, reached: paragraph, seconds };
        assert!(told(0, 31, 90).moves(Some(mark(7, 4))));
        assert!(!told(0, 0, 3).moves(Some(mark(7, 31))), "opened at its top and left");
        assert!(told(0, 12, 60).moves(Some(mark(7, 31))), "read again from the top");
        assert!(!told(0, 2, 4).moves(Some(mark(3, 1))));
        assert!(told(0, 0, 1).moves(None));
    }

    proptest! {
        #[test]
        fn a_state_holds_whatever_is_known(
            now in proptest::option::of((0u32..9, 0u32..50)),
            furthest in proptest::option::of((0u32..9, 0u32..50)),
            paragraphs in 0u32..50,
            caught_up in proptest::option::of(0u32..9),
            last in 0u32..9,
            shelf in proptest::option::of(proptest::sample::select(Shelf::ALL.to_vec())),
            complete: bool,
        ) {
            let mark = |(chapter, paragraph): (u32, u32)| Mark { chapter: chapter.min(last), paragraph };
            let progress = Progress {
                now: now.map(mark),
                furthest: furthest.map(mark),
                paragraphs,
                caught_up: caught_up.map(|chapter| chapter.min(last)),
                last_chapter: last,
                chapters_after: last - now.max(furthest).map_or(0, |at| mark(at).chapter),
                shelf,
                status: if complete { Status::Complete } else { Status::InProgress },
                ..seven()
            };
            let state = progress.state();
            prop_assert_eq!(state == ReadState::Dropped, shelf == Some(Shelf::Dropped));
            let is_known = progress.reached().is_some() || matches!(shelf, Some(Shelf::Read | Shelf::Dropped));
            prop_assert_eq!(state != ReadState::Unread, is_known);
            if state == ReadState::New {
                prop_assert!(progress.chapters_after > 0 && progress.caught_up.is_some());
            }
            if matches!(state, ReadState::CaughtUp | ReadState::Finished) && shelf != Some(Shelf::Read) {
                prop_assert_eq!(progress.chapters_after, 0, "nothing is left to read");
            }
            if complete {
                prop_assert_ne!(state, ReadState::CaughtUp);
            }
            // Reading further never makes a work unread, and what was finished stays so until more comes.
            let on = Progress { now: Some(Mark { chapter: last, paragraph: 60 }), chapters_after: 0, ..progress };
            prop_assert_ne!(on.state(), ReadState::Unread);
            prop_assert!(on.state() != ReadState::New);
            prop_assert!(ReadState::ALL.contains(&progress.state()));
            prop_assert_eq!(state.as_str().parse::<ReadState>().ok(), Some(state));
            prop_assert_eq!(ReadState::named(state.as_str()), Some(state));
        }
    }
}
