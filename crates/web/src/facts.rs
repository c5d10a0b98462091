//! How pages tell figures, dates, languages and states.

use ficus_archive::{
    RatingId,
    rating::Ladder,
    together::{Part, signing::credits},
    work::{Byline, Status},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Words that a reader of fiction reads in a minute (Brysbaert 2019).
const WORDS_PER_MINUTE: u64 = 260;

/// A figure with its thousands parted: `12,034`.
pub fn figure(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A figure and what it counts: `1 work`, `12,034 works`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", figure(number), if number == 1 { one } else { many })
}

/// A day for people: `3 March 2004`.
pub fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// A moment for people: `3 March 2004, 17:05 UTC`.
pub fn moment(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// How many minutes a text takes to read, at least one.
pub fn reading_minutes(words: u64) -> u64 {
    words.div_ceil(WORDS_PER_MINUTE).max(1)
}

/// How long a text takes to read: `5 minutes`, `2 hours 10 minutes`.
pub fn reading_time(words: u64) -> String {
    told_minutes(reading_minutes(words))
}

/// How long a text takes whoever reads so many words in a minute.
pub fn reading_time_at(words: u64, pace: u32) -> String {
    told_minutes(words.div_ceil(u64::from(pace.max(1))).max(1))
}

fn told_minutes(minutes: u64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (hours, minutes) {
        (0, minutes) => counted(minutes, "minute", "minutes"),
        (hours, 0) => counted(hours, "hour", "hours"),
        // Nobody plans a long read to the minute.
        (hours, _) if hours >= 5 => format!("{} hours", figure(hours)),
        (hours, minutes) => {
            format!("{} {}", counted(hours, "hour", "hours"), counted(minutes, "minute", "minutes"))
        }
    }
}

/// The length of a file: `812 bytes`, `45 KB`, `1.2 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{} KB", figure(bytes.div_ceil(1_000))),
        _ => format!("{:.1} MB", bytes as f64 / 1_000_000.0),
    }
}

/// A status as a reader would say it.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::InProgress => "In progress",
        Status::Complete => "Complete",
        Status::Abandoned => "Abandoned",
        Status::Unknown => "Status unknown",
    }
}

/// Authors in a line of text: `A`, `A and B`, `A, B and C`; the archive's word for nobody where there are none.
pub fn authors(authors: &[Byline]) -> String {
    if authors.iter().any(|author| author.part != Part::Author) {
        let credits = credits(authors);
        if let [(_, only)] = credits[..] {
            return format!("{} ({})", only.name, only.part.named());
        }
        let told = credits.iter().enumerate().flat_map(|(at, (joint, author))| {
            // Whatever names a work says `by` before this.
            let joint = if at == 0 { "" } else { joint };
            [joint, author.name.as_str()]
        });
        return told.collect();
    }
    match authors {
        [] => ficus_archive::pen_name::ANONYMOUS.to_owned(),
        [only] => only.name.clone(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(|author| author.name.as_str()).collect();
            format!("{} and {}", most.join(", "), last.name)
        }
    }
}

/// A rating as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingBadge {
    /// `Teen`; `Not rated` where nobody has decided.
    pub name: String,
    /// What it means, in a sentence.
    pub description: String,
    /// What it is in other archives: `Teen And Up Audiences (AO3), T (FanFiction.net)`.
    pub elsewhere: Option<String>,
    /// Whether nothing stands before works of this rating.
    pub open: bool,
}

impl RatingBadge {
    /// The badge of a rating of this ladder.
    pub fn new(rating: Option<RatingId>, ladder: &Ladder) -> Self {
        let open = ladder.gate(rating) == ficus_archive::rating::Gate::Open;
        match rating.and_then(|id| ladder.get(id)) {
            Some(step) => Self {
                name: step.name.clone(),
                description: step.description.clone(),
                elsewhere: ladder.told_elsewhere(step.id),
                open,
            },
            None => Self {
                name: "Not rated".to_owned(),
                description: "Nobody has said whom it is for.".to_owned(),
                elsewhere: None,
                open,
            },
        }
    }
}

/// Languages by the first part of their tag, with the name that English has for each; the frequent ones of fan fiction.
const LANGUAGES: [(&str, &str); 52] = [
    ("af", "Afrikaans"),
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("ga", "Irish"),
    ("gd", "Scottish Gaelic"),
    ("gl", "Galician"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("la", "Latin"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ms", "Malay"),
    ("nb", "Norwegian Bokmål"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("th", "Thai"),
    ("tl", "Filipino"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("yi", "Yiddish"),
    ("zh", "Chinese"),
];

/// Every language that a form offers: its tag and its name, by name.
pub fn languages() -> Vec<(&'static str, &'static str)> {
    let mut languages = LANGUAGES.to_vec();
    languages.sort_by_key(|(_, name)| *name);
    languages
}

/// The English name of a language; the tag itself where it is none of the frequent ones.
pub fn language(tag: &str) -> String {
    let (primary, rest) = tag.split_once('-').map_or((tag, None), |(primary, rest)| (primary, Some(rest)));
    let primary = primary.to_ascii_lowercase();
    match (LANGUAGES.iter().find(|(code, _)| *code == primary), rest) {
        (Some((_, name)), None) => (*name).to_owned(),
        (Some((_, name)), Some(rest)) => format!("{name} ({rest})"),
        (None, _) => tag.to_owned(),
    }
}

/// The value of `dir` for a text in a language: `rtl` where its script runs from right to left.
pub fn direction(tag: Option<&str>) -> &'static str {
    let Some(tag) = tag else { return "auto" };
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(primary.as_str(), "ar" | "dv" | "fa" | "he" | "ps" | "ug" | "ur" | "yi") {
        "rtl"
    } else {
        "ltr"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_as_people_write_them() {
        for (number, told) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(figure(number), told);
        }
        assert_eq!(counted(1, "work", "works"), "1 work");
        assert_eq!(day(jiff::civil::date(2004, 3, 3)), "3 March 2004");
    }

    #[test]
    fn a_reading_time_is_told_in_minutes_and_hours() {
        for (words, told) in [
            (0, "1 minute"),
            (1_300, "5 minutes"),
            (15_600, "1 hour"),
            (18_000, "1 hour 10 minutes"),
            (400_000, "25 hours"),
        ] {
            assert_eq!(reading_time(words), told);
        }
    }

    #[test]
    fn a_language_has_a_name_and_a_direction() {
        assert_eq!(language("en"), "English");
        assert_eq!(language("pt-BR"), "Portuguese (BR)");
        assert_eq!(language("tlh"), "tlh");
        assert_eq!(direction(Some("ar-EG")), "rtl");
        assert_eq!(direction(Some("en")), "ltr");
        assert_eq!(direction(None), "auto");
    }
}
