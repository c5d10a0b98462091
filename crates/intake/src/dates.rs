//! Dates as pages and authors state them; a date that can be read in two ways is not read.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The moment that a text states: an instant, seconds since 1970, a day and an hour, or the start of a day, all in UTC
/// where no zone is stated.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    let at = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse()
        .ok()
        .or_else(|| at(text.parse().ok()?))
        .or_else(|| at(parse(text)?.to_datetime(jiff::civil::Time::midnight())))
}

/// The date that a text states.
pub(crate) fn parse(text: &str) -> Option<Date> {
    if text.len() > 60 {
        return None;
    }
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(6).collect();
    let month = words.iter().find_map(|word| month(word));
    let numbers: Vec<i16> = words.iter().filter_map(|word| number(word)).collect();
    match (month, numbers.as_slice()) {
        (Some(month), [day, year, ..]) if *day <= 31 => date(*year, month, *day),
        (Some(month), [year, day, ..]) => date(*year, month, *day),
        (None, [year, month, day, ..]) if *year > 999 => date(*year, i8::try_from(*month).ok()?, *day),
        // Day and month cannot be told apart unless one of them is no month, or both are one number.
        (None, [first, second, year, ..]) if *first > 12 || first == second => {
            date(*year, i8::try_from(*second).ok()?, *first)
        }
        (None, [first, second, year, ..]) if *second > 12 => date(*year, i8::try_from(*first).ok()?, *second),
        _ => None,
    }
}

fn date(year: i16, month: i8, day: i16) -> Option<Date> {
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        year => year,
    };
    (1900..=2200).contains(&year).then(|| Date::new(year, month, i8::try_from(day).ok()?).ok()).flatten()
}

fn month(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    let place = MONTHS.iter().position(|month| {
        *month == lower || lower.len() >= 3 && lower.len() <= 4 && month.starts_with(&lower)
    })?;
    i8::try_from(place + 1).ok()
}

fn number(word: &str) -> Option<i16> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    matches!(suffix, "" | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_are_read_where_they_can_be_read_in_one_way() {
        for (stated, date) in [
            ("2004-01-09", Some("2004-01-09")),
            ("January 9, 2004", Some("2004-01-09")),
            ("9th Jan 2004", Some("2004-01-09")),
            ("Thu, 09 Jan 2004", Some("2004-01-09")),
            ("13/02/99", Some("1999-02-13")),
            ("02/13/1999", Some("1999-02-13")),
            ("02/03/1999", None),
            ("a while ago", None),
        ] {
            assert_eq!(parse(stated).map(|date| date.to_string()).as_deref(), date, "{stated}");
        }
    }
}
