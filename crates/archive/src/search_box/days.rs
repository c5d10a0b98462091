//! Days as people type them: `<30d`, `> 1 year ago`, `3-5 days ago`, `2020`, `2020-03`, `2020-2022`, `>2020-03-01`.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use crate::listing::Bounds;

/// Nothing is further back than so many units.
const AGO_MAX: u32 = 10_000;

/// Days asked for: by how long ago they are, which moves on with every day, or by the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// At most so long ago.
    Within(Ago),
    /// At least so long ago.
    Before(Ago),
    /// Between so long and so long ago, the shorter first, in one unit.
    AgoBetween(u32, Ago),
    /// From, to, or between two days, both included; never open at both ends.
    Calendar(Bounds<Date>),
}

/// So long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ago {
    /// How many.
    pub count: u32,
    /// Of which.
    pub unit: Unit,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl Unit {
    const fn letter(self) -> char {
        match self {
            Self::Day => 'd',
            Self::Week => 'w',
            Self::Month => 'm',
            Self::Year => 'y',
        }
    }

    /// `day`, `days`.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Day => ("day", "days"),
            Self::Week => ("week", "weeks"),
            Self::Month => ("month", "months"),
            Self::Year => ("year", "years"),
        }
    }
}

impl Ago {
    /// The day that it was, seen from `today`; the first day there is where that is further back.
    pub fn day(self, today: Date) -> Date {
        let count = i64::from(self.count);
        let span = match self.unit {
            Unit::Day => count.days(),
            Unit::Week => count.weeks(),
            Unit::Month => count.months(),
            Unit::Year => (count.min(9_000)).years(),
        };
        today.checked_sub(span).unwrap_or(Date::MIN)
    }
}

impl Days {
    /// Reads days; `None` where it says none. `30d` alone stands for the last thirty days.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = text.strip_suffix("ago").unwrap_or(&text).trim();
        let (comparison, rest) = comparison(text);
        if let Some(days) = ago(comparison, rest) {
            return Some(days);
        }
        let between = rest.split_once("..").or_else(|| years(rest));
        let bounds = match (comparison, between) {
            ("", Some((from, to))) => {
                let (from, to) = (stretch(from.trim())?, stretch(to.trim())?);
                Bounds { from: Some(from.0.min(to.0)), to: Some(from.1.max(to.1)) }
            }
            (_, Some(_)) => return None,
            (comparison, None) => {
                let (first, last) = stretch(rest)?;
                match comparison {
                    ">" => Bounds { from: Some(last.tomorrow().ok()?), to: None },
                    ">=" => Bounds { from: Some(first), to: None },
                    "<" => Bounds { from: None, to: Some(first.yesterday().ok()?) },
                    "<=" => Bounds { from: None, to: Some(last) },
                    _ => Bounds { from: Some(first), to: Some(last) },
                }
            }
        };
        Some(Self::Calendar(bounds))
    }

    /// The days, seen from `today`.
    pub fn bounds(&self, today: Date) -> Bounds<Date> {
        match self {
            Self::Within(ago) => Bounds { from: Some(ago.day(today)), to: None },
            Self::Before(ago) => Bounds { from: None, to: Some(ago.day(today)) },
            Self::AgoBetween(near, far) => {
                let near = Ago { count: *near, unit: far.unit };
                Bounds { from: Some(far.day(today)), to: Some(near.day(today)) }
            }
            Self::Calendar(bounds) => *bounds,
        }
    }

    /// What they leave out; `None` where that is no one stretch.
    pub(super) fn outside(&self) -> Option<Self> {
        match self {
            Self::Within(ago) => Some(Self::Before(*ago)),
            Self::Before(ago) => Some(Self::Within(*ago)),
            Self::AgoBetween(..) => None,
            Self::Calendar(bounds) => match (bounds.from, bounds.to) {
                (Some(from), None) => {
                    Some(Self::Calendar(Bounds { from: None, to: Some(from.yesterday().ok()?) }))
                }
                (None, Some(to)) => {
                    Some(Self::Calendar(Bounds { from: Some(to.tomorrow().ok()?), to: None }))
                }
                _ => None,
            },
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(ago) => write!(out, "<{}{}", ago.count, ago.unit.letter()),
            Self::Before(ago) => write!(out, ">{}{}", ago.count, ago.unit.letter()),
            Self::AgoBetween(near, far) => write!(out, "{near}-{}{}", far.count, far.unit.letter()),
            Self::Calendar(bounds) => match (bounds.from, bounds.to) {
                (Some(from), Some(to)) if from == to => write!(out, "{from}"),
                (Some(from), Some(to)) => write!(out, "{from}..{to}"),
                (Some(from), None) => write!(out, ">={from}"),
                (None, Some(to)) => write!(out, "<={to}"),
                (None, None) => Ok(()),
            },
        }
    }
}

fn comparison(text: &str) -> (&'static str, &str) {
    let signs = [(">=", ">="), ("<=", "<="), ("≥", ">="), ("≤", "<="), (">", ">"), ("<", "<"), ("=", "")];
    let found = signs.iter().find_map(|(sign, meant)| Some((*meant, text.strip_prefix(sign)?)));
    let (comparison, rest) = found.unwrap_or(("", text));
    (comparison, rest.trim())
}

/// `30d`, `2 weeks`, `3-5 days`.
fn ago(comparison: &str, text: &str) -> Option<Days> {
    let count_end = text.find(|c: char| c.is_alphabetic())?;
    let (counts, unit) = text.split_at(count_end);
    let unit = match unit {
        "d" | "day" | "days" => Unit::Day,
        "w" | "week" | "weeks" => Unit::Week,
        "m" | "mo" | "month" | "months" => Unit::Month,
        "y" | "yr" | "year" | "years" => Unit::Year,
        _ => return None,
    };
    let count = |text: &str| text.trim().parse::<u32>().ok().filter(|count| *count <= AGO_MAX);
    if let Some((near, far)) = counts.split_once(['-', '–']) {
        let (near, far) = (count(near)?, count(far)?);
        let ago = Ago { count: near.max(far), unit };
        return comparison.is_empty().then_some(Days::AgoBetween(near.min(far), ago));
    }
    let ago = Ago { count: count(counts)?, unit };
    Some(if comparison.starts_with('>') { Days::Before(ago) } else { Days::Within(ago) })
}

/// `2020-2022`: two years, which a month of a year is not.
fn years(text: &str) -> Option<(&str, &str)> {
    let (from, to) = text.split_once(['-', '–'])?;
    (from.trim().len() == 4 && to.trim().len() == 4).then_some((from, to))
}

/// The first and the last day of a year, a month or a day.
fn stretch(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split(['-', '/', '.']);
    let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok().filter(|year| *year >= 1)?;
    let Some(month) = parts.next() else {
        return Some((date(year, 1, 1), date(year, 12, 31)));
    };
    let first = Date::new(year, month.parse().ok()?, 1).ok()?;
    let Some(day) = parts.next() else {
        return Some((first, first.last_of_month()));
    };
    let day = Date::new(year, first.month(), day.parse().ok()?).ok()?;
    parts.next().is_none().then_some((day, day))
}
