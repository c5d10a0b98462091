//! A reader's way through a work, moved on by what is noted of it.

use jiff::{SignedDuration, Timestamp};

use super::{Mark, Step, Told, VISIT_MINUTES, opened};
use crate::{ChapterId, pace::Sample};

/// A chapter as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChapterNow {
    /// The chapter.
    pub id: ChapterId,
    /// Its number.
    pub number: u32,
    /// Its words.
    pub words: u32,
    /// Its version.
    pub version: u32,
}

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// The chapter.
    pub chapter: ChapterId,
    /// The version in which the paragraph is counted.
    pub version: u32,
    /// The paragraph, from 1; 0 is the top.
    pub paragraph: u32,
    /// Since when.
    pub kept: Timestamp,
}

/// How far the reader came since they last began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The furthest chapter.
    pub chapter: ChapterId,
    /// The furthest paragraph of it.
    pub paragraph: u32,
    /// How many paragraphs it had; 0 where nobody told how far in it the reader came.
    pub paragraphs: u32,
    /// The chapter that was opened last without moving the place.
    pub looked: Option<ChapterId>,
    /// The number of the chapter that was the last one when the reader had read all there was.
    pub caught_up: Option<u32>,
    /// The newest chapter at the last visit.
    pub seen: ChapterId,
    /// The newest chapter at the visit before.
    pub seen_before: ChapterId,
    /// From 1; one more whenever they begin again.
    pub round: u32,
    /// When they last opened anything of it.
    pub last: Timestamp,
}

/// What a reader read of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadChapter {
    /// The chapter.
    pub chapter: ChapterId,
    /// The version that they read last.
    pub version: u32,
    /// The one before, where that was another.
    pub former: Option<u32>,
    /// The round in which they read it last.
    pub round: u32,
}

/// What is known of a reader's way through a work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Where the reader is.
    pub here: Option<Here>,
    /// How far they came.
    pub reached: Option<Reached>,
    /// The chapters that they read.
    pub read: Vec<ReadChapter>,
}

/// What is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A chapter was opened.
    Opened,
    /// A reading page was left; the chapter had so many paragraphs, and so many words were passed.
    Told(Told, u32, u32),
    /// The reader says that they are at this paragraph.
    Said(u32),
    /// The reader begins again at this chapter.
    Again,
}

/// What came of it beside the way itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Words of chapters that the reader began to read.
    pub words: u64,
    /// How many chapters these were.
    pub chapters: u32,
    /// Whether the work was begun again.
    pub again: bool,
    /// A stretch of reading.
    pub pace: Option<Sample>,
}

impl Course {
    /// Notes a word of a chapter at a time. `chapters` are those of the work, ascending by number; a word of a chapter
    /// that is not among them, and one that is older than what another device said, moves nothing.
    pub fn note(&mut self, chapters: &[ChapterNow], chapter: ChapterId, word: Word, at: Timestamp) -> Noted {
        let Some(to) = chapters.iter().find(|one| one.id == chapter).copied() else {
            return Noted::default();
        };
        if self.here.is_some_and(|here| here.kept > at) {
            return Noted::default();
        }
        let mut noted = Noted::default();
        let newest = chapters.iter().map(|one| one.id).max().unwrap_or(chapter);
        let reached = self.visit(to, newest, at);
        let now = self.mark(chapters);
        let looked = reached.looked.and_then(|id| number(chapters, id));
        let numbers: Vec<u32> = chapters.iter().map(|one| one.number).collect();
        let opened_here = match word {
            Word::Opened => opened(now.map(|mark| mark.chapter), looked, to.number, &numbers),
            Word::Told(told, ..) if !told.moves(now) => return noted,
            Word::Told(..) | Word::Said(_) if now.is_some_and(|mark| mark.chapter == to.number) => Step::Stay,
            Word::Told(..) | Word::Said(_) | Word::Again => Step::Here,
        };
        noted.pace = match word {
            Word::Opened if opened_here == Step::Here => self.turned(chapters, to, at),
            Word::Told(told, _, words) => Sample::new(words, told.seconds),
            _ => None,
        };
        if opened_here == Step::Look {
            self.change(|reached| (reached.looked, reached.last) = (Some(to.id), at));
            self.see(to);
            return noted;
        }
        let last = numbers.last().copied().unwrap_or(to.number);
        noted.again = self.begins_again(chapters, to, last, word);
        // Whoever reads on from a chapter that was only looked at has read that one too.
        let from = looked.filter(|_| word == Word::Opened && opened_here == Step::Here);
        let from = from.filter(|_| now.is_none_or(|mark| !is_next(&numbers, mark.chapter, to.number)));
        let read = from.and_then(|number| chapters.iter().find(|one| one.number == number));
        for chapter in read.copied().into_iter().chain([to]) {
            self.read_one(chapter, &mut noted);
        }
        self.arrive(to, opened_here, word, at);
        if to.number == last {
            self.change(|reached| reached.caught_up = Some(last));
        }
        noted
    }

    /// Where the reader is, by numbers.
    pub fn mark(&self, chapters: &[ChapterNow]) -> Option<Mark> {
        let here = self.here?;
        Some(Mark { chapter: number(chapters, here.chapter)?, paragraph: here.paragraph })
    }

    /// Notes that the reader is there at all, and which chapters they have seen in the contents.
    fn visit(&mut self, to: ChapterNow, newest: ChapterId, at: Timestamp) -> Reached {
        let reached = self.reached.get_or_insert(Reached {
            chapter: to.id,
            paragraph: 0,
            paragraphs: 0,
            looked: None,
            caught_up: None,
            seen: newest,
            seen_before: newest,
            round: 1,
            last: at,
        });
        if is_new_visit(reached.last, at) {
            (reached.seen_before, reached.seen) = (reached.seen, newest);
        }
        *reached
    }

    fn change(&mut self, change: impl FnOnce(&mut Reached)) {
        if let Some(reached) = &mut self.reached {
            change(reached);
        }
    }

    /// Whoever had read everything and reads an early chapter begins again.
    fn begins_again(&mut self, chapters: &[ChapterNow], to: ChapterNow, last: u32, word: Word) -> bool {
        let Some(reached) = self.reached else { return false };
        let furthest = number(chapters, reached.chapter).unwrap_or(to.number);
        let had_all = furthest == last && to.number < furthest;
        let again = self.here.is_some() && (word == Word::Again || had_all);
        if again {
            self.change(|reached| {
                (reached.chapter, reached.paragraph, reached.paragraphs) = (to.id, 0, 0);
                reached.round += 1;
            });
        } else if to.number > furthest {
            self.change(|reached| {
                (reached.chapter, reached.paragraph, reached.paragraphs) = (to.id, 0, 0);
            });
        }
        again
    }

    /// The chapter is read in this round, in its version of now.
    fn read_one(&mut self, chapter: ChapterNow, noted: &mut Noted) {
        let round = self.reached.map_or(1, |reached| reached.round);
        self.see(chapter);
        let known = self.read.iter_mut().find(|one| one.chapter == chapter.id);
        let is_first = known.as_ref().is_none_or(|known| known.round < round);
        match known {
            Some(known) => known.round = round,
            None => self.read.push(ReadChapter {
                chapter: chapter.id,
                version: chapter.version,
                former: None,
                round,
            }),
        }
        if is_first {
            noted.words += u64::from(chapter.words);
            noted.chapters += 1;
        }
    }

    /// A chapter that was read before was seen in its version of now.
    fn see(&mut self, chapter: ChapterNow) {
        if let Some(known) = self.read.iter_mut().find(|one| one.chapter == chapter.id)
            && known.version != chapter.version
        {
            known.former = Some(known.version);
            known.version = chapter.version;
        }
    }

    /// The place moves.
    fn arrive(&mut self, to: ChapterNow, step: Step, word: Word, at: Timestamp) {
        let paragraph = match word {
            Word::Told(told, ..) => told.paragraph,
            Word::Said(paragraph) => paragraph,
            Word::Opened | Word::Again => 0,
        };
        match &mut self.here {
            Some(here) if step == Step::Stay && word == Word::Opened => here.kept = at,
            here => *here = Some(Here { chapter: to.id, version: to.version, paragraph, kept: at }),
        }
        self.change(|reached| {
            (reached.looked, reached.last) = (None, at);
            if let Word::Told(told, paragraphs, _) = word
                && reached.chapter == to.id
            {
                reached.paragraph = reached.paragraph.max(told.reached.min(paragraphs));
                reached.paragraphs = paragraphs;
            }
        });
    }

    /// The stretch between the opening of the chapter before and now, where nothing lay between.
    fn turned(&self, chapters: &[ChapterNow], to: ChapterNow, at: Timestamp) -> Option<Sample> {
        let (here, reached) = (self.here?, self.reached?);
        let before = chapters.iter().rev().find(|one| one.number < to.number)?;
        // A paragraph was told: that was measured by itself.
        let is_whole = before.id == here.chapter && reached.looked.is_none() && here.paragraph == 0;
        let seconds = u32::try_from(at.duration_since(reached.last).as_secs()).ok()?;
        is_whole.then(|| Sample::new(before.words, seconds)).flatten()
    }
}

/// Whether opening a work again is another visit.
pub fn is_new_visit(last: Timestamp, at: Timestamp) -> bool {
    at.duration_since(last) >= SignedDuration::from_mins(VISIT_MINUTES)
}

fn number(chapters: &[ChapterNow], id: ChapterId) -> Option<u32> {
    chapters.iter().find(|one| one.id == id).map(|one| one.number)
}

fn is_next(numbers: &[u32], from: u32, to: u32) -> bool {
    numbers.iter().find(|number| **number > from) == Some(&to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapters(count: u32) -> Vec<ChapterNow> {
        (1..=count)
            .map(|number| ChapterNow { id: ChapterId(number.into()), number, words: 1_000, version: 1 })
            .collect()
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + minute * 60).unwrap()
    }

    fn told(chapter: u32, from: u32, paragraph: u32) -> Word {
        let told = Told { chapter, from, paragraph, reached: paragraph + 3, seconds: 120 };
        Word::Told(told, 40, 500)
    }

    fn place(course: &Course) -> (i64, u32) {
        course.here.map_or((0, 0), |here| (here.chapter.0, here.paragraph))
    }

    #[test]
    fn a_reader_comes_back_to_the_paragraph_that_they_left() {
        let (mut course, all) = (Course::default(), chapters(7));
        course.note(&all, ChapterId(6), Word::Opened, at(0));
        course.note(&all, ChapterId(7), Word::Opened, at(4));
        course.note(&all, ChapterId(7), told(7, 0, 31), at(9));
        assert_eq!(place(&course), (7, 31));
        course.note(&all, ChapterId(7), Word::Opened, at(60));
        assert_eq!(place(&course), (7, 31), "opened again");
        course.note(&all, ChapterId(2), Word::Opened, at(61));
        assert_eq!(place(&course), (7, 31), "looked back");
        let reached = course.reached.unwrap();
        assert_eq!((reached.chapter, reached.paragraph, reached.paragraphs), (ChapterId(7), 34, 40));
    }

    #[test]
    fn reading_all_of_it_again_is_another_round() {
        let (mut course, all) = (Course::default(), chapters(3));
        let mut words = 0;
        for (minute, chapter) in [(0, 1), (4, 2), (8, 3), (100, 1)] {
            words += course.note(&all, ChapterId(chapter), Word::Opened, at(minute)).words;
        }
        assert_eq!((words, place(&course)), (3_000, (3, 0)), "looking at the first is not reading it");
        let noted = course.note(&all, ChapterId(2), Word::Opened, at(104));
        assert_eq!((noted.words, noted.chapters, noted.again), (2_000, 2, true));
        assert_eq!(place(&course), (2, 0));
        assert_eq!(course.reached.unwrap().round, 2);
        assert_eq!(course.note(&all, ChapterId(2), Word::Opened, at(105)).words, 0, "counted once a round");
    }

    #[test]
    fn an_older_word_moves_nothing() {
        let (mut course, all) = (Course::default(), chapters(3));
        course.note(&all, ChapterId(2), Word::Said(5), at(10));
        assert_eq!(course.note(&all, ChapterId(3), Word::Opened, at(9)), Noted::default());
        assert_eq!(place(&course), (2, 5));
        course.note(&all, ChapterId(99), Word::Said(1), at(11));
        assert_eq!(place(&course), (2, 5), "no chapter of this work");
    }

    #[test]
    fn a_chapter_that_changed_remembers_the_version_read_before() {
        let (mut course, mut all) = (Course::default(), chapters(2));
        course.note(&all, ChapterId(1), Word::Opened, at(0));
        all[0].version = 3;
        course.note(&all, ChapterId(1), Word::Opened, at(50));
        assert_eq!((course.read[0].version, course.read[0].former), (3, Some(1)));
        course.note(&all, ChapterId(1), Word::Opened, at(60));
        assert_eq!((course.read[0].version, course.read[0].former), (3, Some(1)));
    }

    #[test]
    fn chapters_that_came_since_the_last_visit_are_new_during_this_one() {
        let mut course = Course::default();
        course.note(&chapters(2), ChapterId(2), Word::Opened, at(0));
        let all = chapters(4);
        course.note(&all, ChapterId(3), Word::Opened, at(100));
        let reached = course.reached.unwrap();
        assert_eq!((reached.seen, reached.seen_before), (ChapterId(4), ChapterId(2)));
        assert_eq!(reached.caught_up, Some(2));
        course.note(&all, ChapterId(4), Word::Opened, at(101));
        assert_eq!(course.reached.unwrap().seen_before, ChapterId(2), "the same visit");
    }

    #[test]
    fn turning_to_the_next_chapter_tells_the_pace() {
        let (mut course, all) = (Course::default(), chapters(3));
        course.note(&all, ChapterId(1), Word::Opened, at(0));
        let noted = course.note(&all, ChapterId(2), Word::Opened, at(4));
        assert_eq!(noted.pace, Sample::new(1_000, 240));
        assert!(noted.pace.is_some());
        assert_eq!(course.note(&all, ChapterId(3), Word::Opened, at(5)).pace, None, "pages were turned");
    }
}
