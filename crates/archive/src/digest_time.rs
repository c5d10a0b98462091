//! When digests come: at an hour that the reader chose, where the reader lives.

use jiff::{
    SignedDuration, Timestamp,
    civil::Weekday,
    tz::{Offset, TimeZone},
};

use crate::kept_search::MailPace;

/// The name of a time zone has at most so many characters.
pub const ZONE_CHARS_MAX: usize = 64;

/// When an account's digests come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestTime {
    /// An IANA name (`Europe/Vienna`) or an offset (`+05:30`); what neither is stands for UTC.
    pub zone: String,
    /// 0 to 23.
    pub hour: u32,
    /// The day of weekly digests: 1 is Monday, 7 is Sunday.
    pub weekday: u32,
}

impl Default for DigestTime {
    fn default() -> Self {
        Self { zone: "UTC".to_owned(), hour: 8, weekday: 6 }
    }
}

/// The zone of an offset: `+2`, `UTC-03:30`. Names are known to the system alone.
pub fn offset(text: &str) -> Option<TimeZone> {
    let text = text.trim();
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")).unwrap_or(text);
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        '−' => (-1, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let in_range = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    let offset = Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()?;
    in_range.then(|| TimeZone::fixed(offset))
}

impl DigestTime {
    /// When what happened at a moment is told by mail: at once, or with the first digest after it in the reader's zone.
    pub fn due(&self, zone: &TimeZone, pace: MailPace, happened: Timestamp) -> Option<Timestamp> {
        let is_day = |weekday: Weekday| i64::from(weekday.to_monday_one_offset()) == i64::from(self.weekday);
        match pace {
            MailPace::Never => None,
            MailPace::AtOnce => Some(happened),
            MailPace::Daily => self.next_hour(zone, happened, |_| true),
            MailPace::Weekly => self.next_hour(zone, happened, is_day),
        }
    }

    /// The chosen hour that comes first after a moment, on a day that is wanted. Where the clock skips the hour that day,
    /// it comes right after the gap.
    fn next_hour(
        &self,
        zone: &TimeZone,
        after: Timestamp,
        wanted: impl Fn(Weekday) -> bool,
    ) -> Option<Timestamp> {
        let hour = i8::try_from(self.hour.min(23)).ok()?;
        let mut day = after.to_zoned(zone.clone()).date();
        for _ in 0..=8 {
            let at = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp();
            if at > after && wanted(day.weekday()) {
                return Some(at);
            }
            day = day.tomorrow().ok()?;
        }
        after.checked_add(SignedDuration::from_hours(24)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn time(hour: u32, weekday: u32) -> DigestTime {
        DigestTime { hour, weekday, ..DigestTime::default() }
    }

    fn vienna() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    #[test]
    fn a_digest_comes_at_the_chosen_hour_where_the_reader_lives() {
        let seven = time(7, 1);
        for (happened, due) in [
            ("2024-01-10T05:59:00Z", "2024-01-10T06:00:00Z"),
            ("2024-01-10T06:00:00Z", "2024-01-11T06:00:00Z"),
            ("2024-07-10T12:00:00Z", "2024-07-11T05:00:00Z"),
        ] {
            assert_eq!(seven.due(&vienna(), MailPace::Daily, at(happened)), Some(at(due)), "{happened}");
        }
        // The 10th was a Wednesday.
        let monday = seven.due(&vienna(), MailPace::Weekly, at("2024-01-10T05:59:00Z"));
        assert_eq!(monday, Some(at("2024-01-15T06:00:00Z")));
        let india = offset("+05:30").unwrap();
        let due = time(8, 1).due(&india, MailPace::Daily, at("2024-01-10T00:00:00Z"));
        assert_eq!(due, Some(at("2024-01-10T02:30:00Z")));
    }

    #[test]
    fn an_hour_that_the_clock_skips_is_not_lost() {
        // On 31 March 2024 two o'clock became three.
        let due = time(2, 1).due(&vienna(), MailPace::Daily, at("2024-03-30T20:00:00Z"));
        assert_eq!(due, Some(at("2024-03-31T01:00:00Z")));
    }

    #[test]
    fn an_offset_is_read_and_all_else_is_none() {
        for good in ["+2", "UTC-03:30", "GMT+1", " +14:00 "] {
            assert!(offset(good).is_some(), "{good}");
        }
        for bad in ["", "UTC", "Nowhere/Else", "+99", "+1:75", "−", "+"] {
            assert!(offset(bad).is_none(), "{bad}");
        }
    }
}
