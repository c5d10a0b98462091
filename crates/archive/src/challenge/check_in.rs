//! Check-ins of a big bang: dates by which its authors say how far they have come.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Dates, Moment};

/// A big bang has at most so many.
pub const CHECK_INS_MAX: u32 = 6;

/// What somebody told at a check-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Which one, from 1.
    pub number: u32,
    /// How many words there are.
    pub words: u32,
    /// Anything else.
    pub note: String,
    /// When it was told.
    pub made: Timestamp,
}

/// When the check-ins are: parting evenly the time between the end of choosing and the day that works are due.
pub fn check_ins(dates: &Dates, count: u32) -> Vec<Timestamp> {
    let (Some(from), Some(to)) =
        (dates.get(&Moment::Sends).or_else(|| dates.get(&Moment::Closes)), dates.get(&Moment::Due))
    else {
        return Vec::new();
    };
    let count = count.min(CHECK_INS_MAX);
    let seconds = to.as_second() - from.as_second();
    (1..=i64::from(count))
        .filter_map(|number| {
            from.checked_add(SignedDuration::from_secs(seconds / (i64::from(count) + 1) * number)).ok()
        })
        .collect()
}

/// The check-in that is asked for now, from 1: the last whose time has come.
pub fn check_in_now(times: &[Timestamp], now: Timestamp) -> Option<u32> {
    let past = times.iter().filter(|time| **time <= now).count();
    u32::try_from(past).ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_ins_part_the_time_evenly() {
        let dates: Dates = [(Moment::Sends, "2026-10-01T00:00:00Z"), (Moment::Due, "2026-10-04T00:00:00Z")]
            .map(|(moment, at)| (moment, at.parse().unwrap()))
            .into();
        let times = check_ins(&dates, 2);
        assert_eq!(times, ["2026-10-02T00:00:00Z", "2026-10-03T00:00:00Z"].map(|at| at.parse().unwrap()));
        assert_eq!(check_in_now(&times, "2026-10-01T23:00:00Z".parse().unwrap()), None);
        assert_eq!(check_in_now(&times, "2026-10-02T00:00:00Z".parse().unwrap()), Some(1));
        assert_eq!(check_in_now(&times, "2027-01-01T00:00:00Z".parse().unwrap()), Some(2));
        assert_eq!(check_ins(&Dates::new(), 2), []);
    }
}
