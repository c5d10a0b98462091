//! When chapters are posted by themselves: moments where their author lives, rows of them, and why one was not posted.
//!
//! An author thinks of an hour on a clock that is put forward and back; the archive keeps a moment. Time zones come as
//! arguments: their names are known to the system alone.

use jiff::{
    Span, Timestamp,
    civil::{DateTime, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};
use serde::{Deserialize, Serialize};

use crate::work::text_form;

/// A chapter is posted by itself at most so many days from now.
pub const AHEAD_DAYS_MAX: i64 = 5 * 366;
/// So many chapters are given their days at once.
pub const AT_ONCE_MAX: usize = 200;
/// The time between two chapters is counted up to this number of days, weeks or months.
pub const EVERY_MAX: u32 = 60;

/// What the clock does at an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The hour comes once.
    Plain,
    /// The clock is put forward over it: the hour does not come that day, and what was to be at it comes as much later as
    /// the clock jumps.
    Skipped,
    /// The clock is put back: the hour comes twice, and the first time counts.
    Twice,
}

/// An hour on a clock, and the moment that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The hour as it was asked for.
    pub asked: DateTime,
    /// The moment.
    pub at: Timestamp,
    /// What the clock does then.
    pub clock: Clock,
}

/// The moment of an hour in a time zone; `None` where it lies outside of all calendars.
pub fn moment(asked: DateTime, zone: &TimeZone) -> Option<Moment> {
    let ambiguous = zone.to_ambiguous_timestamp(asked);
    let clock = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => Clock::Plain,
        AmbiguousOffset::Gap { .. } => Clock::Skipped,
        AmbiguousOffset::Fold { .. } => Clock::Twice,
    };
    Some(Moment { asked, at: ambiguous.compatible().ok()?, clock })
}

impl Moment {
    /// What the clock does, for its author; nothing where it does nothing.
    pub fn told(&self, zone: &TimeZone) -> Option<String> {
        let asked = self.asked.strftime("%H:%M");
        let day = self.asked.strftime("%-d %B %Y");
        match self.clock {
            Clock::Plain => None,
            Clock::Skipped => {
                let at = self.at.to_zoned(zone.clone());
                let at = at.strftime("%H:%M");
                Some(format!(
                    "On {day} clocks are put forward, and there is no {asked}: it is posted at {at}."
                ))
            }
            Clock::Twice => Some(format!(
                "On {day} clocks are put back, and {asked} comes twice: it is posted at the first."
            )),
        }
    }
}

/// Why an hour is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotThen {
    /// It has passed.
    #[error("That moment has passed. Choose one that is still to come, or post the chapter now.")]
    Passed,
    /// It is too far away.
    #[error("That is more than five years away. Choose a nearer day.")]
    TooFar,
}

/// Whether a chapter can be posted at a moment.
pub fn may_be_due(at: Timestamp, now: Timestamp) -> Result<(), NotThen> {
    let seconds = at.duration_since(now).as_secs();
    match seconds {
        ..=0 => Err(NotThen::Passed),
        seconds if seconds > AHEAD_DAYS_MAX * 86_400 => Err(NotThen::TooFar),
        _ => Ok(()),
    }
}

/// How often a chapter comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rhythm {
    /// Every so many days.
    Days,
    /// Every so many weeks.
    Weeks,
    /// Every so many months, on the same day of the month, or its last where it has no such day.
    Months,
}

text_form!(Rhythm {
    Rhythm::Days => "days",
    Rhythm::Weeks => "weeks",
    Rhythm::Months => "months",
});

/// The hours of so many chapters, one after another: on the clock always the same, whatever summer time does. Fewer
/// where the calendar ends.
pub fn row(first: DateTime, rhythm: Rhythm, every: u32, count: usize) -> Vec<DateTime> {
    let every = i64::from(every.clamp(1, EVERY_MAX));
    (0..count.min(AT_ONCE_MAX) as i64)
        .map_while(|place| {
            let away = every * place;
            let span = match rhythm {
                Rhythm::Days => Span::new().try_days(away),
                Rhythm::Weeks => Span::new().try_weeks(away),
                Rhythm::Months => Span::new().try_months(away),
            };
            // From the first each time, so that a short month does not pull all that come after it.
            first.checked_add(span.ok()?).ok()
        })
        .collect()
}

/// The first such day of the week at or after an hour, at the same hour.
pub fn first_on(from: DateTime, weekday: Weekday) -> Option<DateTime> {
    from.checked_add(Span::new().try_days(from.weekday().until(weekday)).ok()?).ok()
}

/// Why a chapter was not posted when it was due. It stays on the desk, and its author is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotPosted {
    /// Who said when it is posted is no longer here.
    NobodyLeft,
    /// Who said when it is posted may post nothing now.
    Suspended,
    /// Who said when it is posted does not sign the work any more.
    NotAuthor,
    /// The moderators hide the work, or hold it back.
    Concealed,
    /// The work was never posted, and does not state all that the archive asks for.
    NeverPosted,
    /// The chapter has no text.
    Empty,
    /// A chapter of the work that comes before it was not posted.
    EarlierWaits,
    /// Another chapter has its number.
    NumberTaken,
    /// It breaks a rule of the site.
    Rule,
    /// Its author has posted as much that day as the site lets an account post.
    Limit,
    /// Something went wrong here.
    Broken,
}

text_form!(NotPosted {
    NotPosted::NobodyLeft => "nobody-left",
    NotPosted::Suspended => "suspended",
    NotPosted::NotAuthor => "not-author",
    NotPosted::Concealed => "concealed",
    NotPosted::NeverPosted => "never-posted",
    NotPosted::Empty => "empty",
    NotPosted::EarlierWaits => "earlier-waits",
    NotPosted::NumberTaken => "number-taken",
    NotPosted::Rule => "rule",
    NotPosted::Limit => "limit",
    NotPosted::Broken => "broken",
});

impl NotPosted {
    /// The reason as a sentence to its author.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NobodyLeft => "whoever had chosen its day is no longer a member.",
            Self::Suspended => "the account that chose its day may not post at present.",
            Self::NotAuthor => "the account that chose its day does not sign the work any more.",
            Self::Concealed => "the moderators hide the work, or hold it back.",
            Self::NeverPosted => "the work itself is not posted yet, and nobody had said who may read it.",
            Self::Empty => "it has no text.",
            Self::EarlierWaits => "a chapter that comes before it was not posted.",
            Self::NumberTaken => "another chapter has its number.",
            Self::Rule => "it breaks a rule of this archive.",
            Self::Limit => "more was posted that day than this archive lets an account post.",
            Self::Broken => "something went wrong here. The keepers of the archive find it in their log.",
        }
    }
}

/// What decides whether a chapter is posted that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Whether the account that chose the day is still there.
    pub is_there: bool,
    /// Whether it may say something to others now.
    pub speaks: bool,
    /// Whether it signs the work.
    pub signs: bool,
    /// Whether the moderators hide the work or hold it back.
    pub concealed: bool,
    /// Whether the work is posted, or states all that the archive asks for before it is.
    pub is_ready: bool,
    /// Whether the chapter has a text.
    pub has_text: bool,
    /// Whether a new chapter of the work with a smaller number was due and not posted, and waits still.
    pub earlier_waits: bool,
}

/// Whether a chapter that is due is posted.
pub const fn may_release(release: &Release) -> Result<(), NotPosted> {
    match release {
        Release { is_there: false, .. } => Err(NotPosted::NobodyLeft),
        Release { speaks: false, .. } => Err(NotPosted::Suspended),
        Release { signs: false, .. } => Err(NotPosted::NotAuthor),
        Release { concealed: true, .. } => Err(NotPosted::Concealed),
        Release { is_ready: false, .. } => Err(NotPosted::NeverPosted),
        Release { has_text: false, .. } => Err(NotPosted::Empty),
        Release { earlier_waits: true, .. } => Err(NotPosted::EarlierWaits),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn vienna() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn ten_fridays_at_six_stay_at_six_when_the_clock_changes() {
        // On 29 March 2026 clocks go forward.
        let row = row(date(2026, 3, 6).at(18, 0, 0, 0), Rhythm::Weeks, 1, 10);
        let moments: Vec<Moment> = row.iter().map(|hour| moment(*hour, &vienna()).unwrap()).collect();
        assert_eq!(moments[3].at, at("2026-03-27T17:00:00Z"));
        assert_eq!(moments[4].at, at("2026-04-03T16:00:00Z"));
        for found in &moments {
            let zoned = found.at.to_zoned(vienna());
            assert_eq!((zoned.weekday(), zoned.hour(), zoned.minute()), (Weekday::Friday, 18, 0));
            assert_eq!(found.told(&vienna()), None);
        }
    }

    #[test]
    fn an_hour_that_the_clock_skips_comes_an_hour_later_and_is_told() {
        let found = moment(date(2026, 3, 29).at(2, 30, 0, 0), &vienna()).unwrap();
        assert_eq!((found.at, found.clock), (at("2026-03-29T01:30:00Z"), Clock::Skipped));
        assert_eq!(
            found.told(&vienna()).unwrap(),
            "On 29 March 2026 clocks are put forward, and there is no 02:30: it is posted at 03:30."
        );
    }

    #[test]
    fn of_an_hour_that_comes_twice_the_first_counts_and_it_is_told() {
        let found = moment(date(2026, 10, 25).at(2, 30, 0, 0), &vienna()).unwrap();
        assert_eq!((found.at, found.clock), (at("2026-10-25T00:30:00Z"), Clock::Twice));
        assert!(found.told(&vienna()).unwrap().contains("02:30 comes twice"));
    }

    #[test]
    fn a_short_month_does_not_pull_those_after_it() {
        let row = row(date(2026, 1, 31).at(9, 0, 0, 0), Rhythm::Months, 1, 3);
        let days: Vec<_> = row.iter().map(|hour| hour.date()).collect();
        assert_eq!(days, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]);
    }

    #[test]
    fn the_first_friday_is_the_day_itself_where_it_is_one() {
        let friday = date(2026, 3, 6).at(18, 0, 0, 0);
        assert_eq!(first_on(friday, Weekday::Friday), Some(friday));
        let monday = date(2026, 3, 2).at(18, 0, 0, 0);
        assert_eq!(first_on(monday, Weekday::Friday), Some(friday));
        assert_eq!(first_on(friday, Weekday::Thursday), Some(date(2026, 3, 12).at(18, 0, 0, 0)));
    }

    #[test]
    fn what_has_passed_or_is_years_away_is_not_taken() {
        let now = at("2026-03-06T12:00:00Z");
        assert_eq!(may_be_due(now, now), Err(NotThen::Passed));
        assert_eq!(may_be_due(at("2026-03-06T12:00:01Z"), now), Ok(()));
        assert_eq!(may_be_due(at("2036-03-06T12:00:00Z"), now), Err(NotThen::TooFar));
    }

    #[test]
    fn a_chapter_is_posted_only_where_nothing_stands_against_it() {
        let good = Release {
            is_there: true,
            speaks: true,
            signs: true,
            concealed: false,
            is_ready: true,
            has_text: true,
            earlier_waits: false,
        };
        assert_eq!(may_release(&good), Ok(()));
        for (release, reason) in [
            (Release { is_there: false, speaks: false, signs: false, ..good }, NotPosted::NobodyLeft),
            (Release { speaks: false, ..good }, NotPosted::Suspended),
            (Release { signs: false, ..good }, NotPosted::NotAuthor),
            (Release { concealed: true, ..good }, NotPosted::Concealed),
            (Release { is_ready: false, ..good }, NotPosted::NeverPosted),
            (Release { has_text: false, ..good }, NotPosted::Empty),
            (Release { earlier_waits: true, ..good }, NotPosted::EarlierWaits),
        ] {
            assert_eq!(may_release(&release), Err(reason));
            assert!(reason.sentence().ends_with('.'));
        }
    }

    proptest! {
        #[test]
        fn a_row_always_goes_on_and_keeps_its_hour(
            day in 1i8..=28, month in 1i8..=12, hour in 0i8..24, every in 1u32..8, count in 1usize..60,
        ) {
            let first = date(2026, month, day).at(hour, 30, 0, 0);
            for rhythm in [Rhythm::Days, Rhythm::Weeks, Rhythm::Months] {
                let row = row(first, rhythm, every, count);
                prop_assert_eq!(row.len(), count);
                prop_assert!(row.is_sorted());
                prop_assert!(row.iter().all(|asked| (asked.hour(), asked.minute()) == (hour, 30)));
                let moments: Vec<_> = row.iter().map(|asked| moment(*asked, &vienna()).unwrap().at).collect();
                prop_assert!(moments.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
    }
}
