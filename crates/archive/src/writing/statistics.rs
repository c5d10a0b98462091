//! Figures of a work for those who wrote it: how often chapters are opened, who goes on, where readers stop. Nothing of
//! it tells about a single reader.

use jiff::civil::Date;

/// So many days are shown, today included.
pub const DAYS: usize = 365;
/// Fewer readers than this at one place are told as a few: a small number would say who it is.
pub const FEW: u64 = 5;

/// A number of readers as it may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// None.
    None,
    /// Between one and [`FEW`] less one.
    AFew,
    /// So many.
    Many(u64),
}

impl Readers {
    /// Of a number that is known.
    pub const fn of(number: u64) -> Self {
        match number {
            0 => Self::None,
            1..FEW => Self::AFew,
            number => Self::Many(number),
        }
    }

    /// `none`, `a few`, `17`.
    pub fn told(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::AFew => "a few".to_owned(),
            Self::Many(number) => number.to_string(),
        }
    }
}

/// The share of those who opened a chapter that went on to a later one, in hundredths; `None` where too few opened it
/// for that to say anything. Whoever goes on another day is counted on that day alone, so that it can come to no more
/// than all.
pub fn went_on_percent(views: u64, went_on: u64) -> Option<u64> {
    (views >= FEW).then(|| (went_on.min(views) * 100 + views / 2) / views)
}

/// One number for each of the last [`DAYS`] days, the oldest first; days without a line have 0.
pub fn by_day(lines: &[(Date, u64)], today: Date) -> Vec<(Date, u64)> {
    let mut days: Vec<(Date, u64)> = Vec::with_capacity(DAYS);
    let mut day = Some(today);
    while let Some(known) = day.filter(|_| days.len() < DAYS) {
        days.push((known, lines.iter().filter(|(at, _)| *at == known).map(|(_, views)| views).sum()));
        day = known.yesterday().ok();
    }
    days.reverse();
    days
}

/// Sums of seven days each, the oldest first, each named by its first day: what a plot of a year shows.
pub fn by_week(days: &[(Date, u64)]) -> Vec<(Date, u64)> {
    let odd = days.len() % 7;
    let (first, rest) = days.split_at(odd);
    let weeks = std::iter::once(first).chain(rest.chunks(7)).filter(|week| !week.is_empty());
    weeks.map(|week| (week[0].0, week.iter().map(|(_, views)| views).sum())).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn small_numbers_of_readers_are_a_few() {
        assert_eq!(Readers::of(0).told(), "none");
        assert!((1..5).all(|number| Readers::of(number).told() == "a few"));
        assert_eq!(Readers::of(5).told(), "5");
    }

    #[test]
    fn a_share_is_told_where_it_says_something() {
        assert_eq!(went_on_percent(4, 2), None);
        assert_eq!(went_on_percent(8, 6), Some(75));
        assert_eq!(went_on_percent(5, 9), Some(100));
    }

    #[test]
    fn a_year_has_every_day_and_ends_today() {
        let today = date(2026, 3, 1);
        let days = by_day(&[(today, 3), (date(2026, 2, 28), 2), (date(2024, 1, 1), 9)], today);
        assert_eq!(days.len(), DAYS);
        assert_eq!(days.last(), Some(&(today, 3)));
        assert_eq!(days.iter().map(|(_, views)| views).sum::<u64>(), 5);
        let weeks = by_week(&days);
        assert_eq!((weeks.len(), weeks[0].0), (53, days[0].0));
        assert_eq!(weeks.iter().map(|(_, views)| views).sum::<u64>(), 5);
        assert_eq!(weeks.last(), Some(&(date(2026, 2, 23), 5)));
    }
}
