//! A year of a reader, told to nobody else: what was read on which day, added up.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use crate::WorkId;

/// What was read of a work on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingDay {
    /// The day, in universal time.
    pub day: Date,
    /// The work.
    pub work: WorkId,
    /// Words of the chapters that were opened to be read.
    pub words: u64,
    /// How many chapters these were.
    pub chapters: u32,
    /// Whether the work was begun again.
    pub again: bool,
}

/// A year added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingYear {
    /// Words read.
    pub words: u64,
    /// Chapters read.
    pub chapters: u64,
    /// Works that anything was read of, those with the most words first.
    pub works: Vec<(WorkId, u64)>,
    /// Works that were begun again.
    pub again: u64,
    /// Days on which anything was read.
    pub days: u64,
    /// The most days in a row.
    pub streak: u64,
    /// Words read in each month, from January.
    pub months: [u64; 12],
}

impl ReadingYear {
    /// Adds up days, whatever their order.
    pub fn of(days: &[ReadingDay]) -> Self {
        let mut year = Self::default();
        let mut dates = BTreeSet::new();
        for line in days {
            year.words += line.words;
            year.chapters += u64::from(line.chapters);
            year.again += u64::from(line.again);
            year.months[usize::from(line.day.month().unsigned_abs() - 1)] += line.words;
            dates.insert(line.day);
            match year.works.iter_mut().find(|(work, _)| *work == line.work) {
                Some((_, words)) => *words += line.words,
                None => year.works.push((line.work, line.words)),
            }
        }
        year.works.sort_by_key(|(work, words)| (std::cmp::Reverse(*words), *work));
        year.days = dates.len() as u64;
        year.streak = streak(&dates);
        year
    }
}

fn streak(dates: &BTreeSet<Date>) -> u64 {
    let (mut longest, mut run, mut last) = (0, 0, None::<Date>);
    for date in dates {
        let follows = last.and_then(|last| last.checked_add(1.day()).ok()) == Some(*date);
        run = if follows { run + 1 } else { 1 };
        longest = longest.max(run);
        last = Some(*date);
    }
    longest
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_adds_up_its_days() {
        let line = |month, day, work, words, again| ReadingDay {
            day: date(2026, month, day),
            work: WorkId(work),
            words,
            chapters: 1,
            again,
        };
        let days = [
            line(3, 1, 1, 500, false),
            line(2, 28, 2, 3_000, false),
            line(3, 2, 1, 700, true),
            line(3, 2, 2, 100, false),
            line(7, 9, 1, 1, false),
        ];
        let year = ReadingYear::of(&days);
        assert_eq!((year.words, year.chapters, year.again, year.days, year.streak), (4_301, 5, 1, 4, 3));
        assert_eq!(year.works, [(WorkId(2), 3_100), (WorkId(1), 1_201)]);
        assert_eq!((year.months[1], year.months[2], year.months[6]), (3_000, 1_300, 1));
        assert_eq!(ReadingYear::of(&[]), ReadingYear::default());
    }
}
