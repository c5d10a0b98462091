//! Dates as pages and authors state them; a date that can be read in two ways is not read.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Months by the letters that they begin with, in the languages of fandom.
const MONTHS: [&str; 12] = [
    "january janv januar enero gennaio janeiro января янв styczeń stycznia gen ene",
    "february févr février februar febrero febbraio fevereiro февраля фев luty lutego feb fev",
    "march mars märz marzo março марта мар marzec marca maart mär",
    "april avril abril aprile апреля апр kwiecień kwietnia abr avr",
    "may mai mayo maggio maio мая май maj maja mei mag",
    "june juin juni junio giugno junho июня июн czerwiec czerwca giu",
    "july juillet juli julio luglio julho июля июл lipiec lipca lug juil",
    "august août agosto августа авг sierpień sierpnia augustus ago aoû",
    "september septembre septiembre settembre setembro сентября сен wrzesień września set sept",
    "october octobre oktober octubre ottobre outubro октября окт październik października okt ott out",
    "november novembre noviembre novembro ноября ноя listopad listopada nov",
    "december décembre dezember diciembre dicembre dezembro декабря дек grudzień grudnia dez dic déc",
];

/// A text longer than this is no date, in bytes.
const DATE_BYTES_MAX: usize = 60;

/// A date as it is written: read in one way, or in figures whose order is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Date(Date),
    /// Both numbers could be a month; `day_first` says what a fact beside them showed.
    Figures {
        first: i8,
        second: i8,
        year: i16,
    },
    /// One of two figures can be no month: it shows the order of others.
    Shown {
        date: Date,
        day_first: bool,
    },
}

impl Written {
    /// The date, where the order of day and month is known or plays no part.
    pub fn date(self, day_first: Option<bool>) -> Option<Date> {
        match self {
            Self::Date(date) | Self::Shown { date, .. } => Some(date),
            Self::Figures { first, second, year } => {
                let (day, month) = if day_first? { (first, second) } else { (second, first) };
                Date::new(year, month, day).ok()
            }
        }
    }

    /// Whether this date shows which comes first.
    pub const fn day_first(self) -> Option<bool> {
        match self {
            Self::Shown { day_first, .. } => Some(day_first),
            _ => None,
        }
    }
}

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

/// The date that a text states by itself.
pub(crate) fn parse(text: &str) -> Option<Date> {
    read(text)?.date(None)
}

/// The date that a text states, or what it leaves open of it.
pub(crate) fn read(text: &str) -> Option<Written> {
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(7).collect();
    let named = words.iter().find_map(|word| month(word));
    let numbers: Vec<i16> = words.iter().filter_map(|word| number(word)).collect();
    let sure = |found: Option<Date>| found.map(Written::Date);
    match (named, numbers.as_slice()) {
        (Some(month), [day, year, ..]) if (1..=31).contains(day) => sure(date(*year, month, *day)),
        (Some(month), [year, day, ..]) => sure(date(*year, month, *day)),
        (None, [year, month, day, ..]) if *year > 999 => sure(date(*year, i8::try_from(*month).ok()?, *day)),
        (None, [first, second, year, ..]) => figures(text, *first, *second, *year),
        // `20040109` as databases write it.
        (None, []) => sure(compact(words.first()?)),
        _ => None,
    }
}

/// Three figures that end in the year.
fn figures(text: &str, first: i16, second: i16, year: i16) -> Option<Written> {
    let (one, two) = (i8::try_from(first).ok()?, i8::try_from(second).ok()?);
    // `31.12.2004`: no one who writes stops puts the month first.
    let dotted = text.trim().chars().filter(|c| *c == '.').count() >= 2 && !text.contains(['/', '-']);
    if first > 12 || dotted {
        return Some(Written::Shown { date: date(year, two, first)?, day_first: true });
    }
    if second > 12 {
        return Some(Written::Shown { date: date(year, one, second)?, day_first: false });
    }
    if first == second {
        return date(year, two, first).map(Written::Date);
    }
    let year = date(year, one, second)?.year();
    Some(Written::Figures { first: one, second: two, year })
}

fn date(year: i16, month: i8, day: i16) -> Option<Date> {
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        year => year,
    };
    (1900..=2200).contains(&year).then(|| Date::new(year, month, i8::try_from(day).ok()?).ok()).flatten()
}

fn compact(word: &str) -> Option<Date> {
    let sound = word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range: std::ops::Range<usize>| word.get(range)?.parse::<i16>().ok();
    if !sound {
        return None;
    }
    date(part(0..4)?, i8::try_from(part(4..6)?).ok()?, part(6..8)?)
}

fn month(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let place = MONTHS.iter().position(|months| {
        months.split(' ').enumerate().any(|(place, month)| {
            // Short forms are known of the English names; of others only as they stand here.
            month == lower || place == 0 && (3..=4).contains(&letters) && month.starts_with(&lower)
        })
    })?;
    i8::try_from(place + 1).ok()
}

fn number(word: &str) -> Option<i16> {
    // An hour may follow the day without a space: `2004-01-09T12:00`.
    let word = word
        .split_once('T')
        .map_or(word, |(day, hour)| if hour.starts_with(|c: char| c.is_ascii_digit()) { day } else { word });
    let digits = word.trim_end_matches(char::is_alphabetic);
    let suffix = &word[digits.len()..];
    // `9th`, `1er`, `9º`.
    matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "го")
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_are_read_where_they_can_be_read_in_one_way() {
        for (stated, date) in [
            ("2004-01-09", Some("2004-01-09")),
            ("2004/01/09", Some("2004-01-09")),
            ("2004-01-09T12:00:00Z", Some("2004-01-09")),
            ("20040109", Some("2004-01-09")),
            ("January 9, 2004", Some("2004-01-09")),
            ("January 9th, 2004", Some("2004-01-09")),
            ("Jan 9, '04", Some("2004-01-09")),
            ("9th Jan 2004", Some("2004-01-09")),
            ("9-Jan-04", Some("2004-01-09")),
            ("Thu, 09 Jan 2004", Some("2004-01-09")),
            ("Thu, 9 Jan 2004 12:00:07 +0000", Some("2004-01-09")),
            ("13/02/99", Some("1999-02-13")),
            ("02/13/1999", Some("1999-02-13")),
            ("09.01.2004", Some("2004-01-09")),
            ("9. März 2004", Some("2004-03-09")),
            ("le 1er août 2004", Some("2004-08-01")),
            ("9 de enero de 2004", Some("2004-01-09")),
            ("9 января 2004", Some("2004-01-09")),
            ("9 stycznia 2004", Some("2004-01-09")),
            ("05/05/2004", Some("2004-05-05")),
            ("02/03/1999", None),
            ("31/31/1999", None),
            ("January 2004", None),
            ("2004", None),
            ("a while ago", None),
            ("", None),
        ] {
            let found = read(stated).and_then(|written| written.date(None));
            assert_eq!(found.map(|date| date.to_string()).as_deref(), date, "{stated}");
        }
    }

    #[test]
    fn another_date_shows_whether_days_or_months_come_first() {
        let order = read("23/06/2006").and_then(super::Written::day_first);
        let date = read("04/05/2006").and_then(|written| written.date(order));
        assert_eq!(date.map(|date| date.to_string()).as_deref(), Some("2006-05-04"));
    }
}
