//! Part numbers in titles and chapter headings: `Title (3/?)`, `Title, Chapter Four`, `Chapter Two of Title`.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use super::number;

/// How many parts a work will have, where something is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Planned {
    /// `2 of ?`: nobody knows.
    Open,
    /// That many.
    Parts(u32),
}

impl Planned {
    /// The number, where there is one.
    pub fn parts(self) -> Option<u32> {
        match self {
            Self::Parts(parts) => Some(parts),
            Self::Open => None,
        }
    }
}

/// Which part of a work a text says it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartMark {
    /// The number; 0 for a prologue.
    pub number: Option<u32>,
    /// How many parts there will be.
    pub planned: Option<Planned>,
    /// The part's own title.
    pub title: Option<String>,
    /// The work's title, where a heading names it.
    pub work: Option<String>,
}

const NUMBER: &str =
    r"\d{1,4}[A-Da-d]?|(?:twent|thirt|fou?rt|fift|sixt|sevent|eigh?t|nine?t)[a-z]+[- ][a-z]+|[A-Za-z]+";
const KIND: &str = r"part|pt|chapter|chap|ch|episode|book|act|section|installment|instalment";

/// `Title (part 3/10)`, `Title - Part 3`, `Title III/V`, `Title, Chapter Four`.
static AFTER_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?P<title>.*?[^\s,:;~(\[{{–—-])(?:[\s,:;~–—-]+[(\[{{]?|[(\[{{])\s*(?:(?P<kind>{KIND})\b\.?\s*)?(?P<number>{NUMBER})\s*(?:(?:/|of|out of)\s*(?P<planned>{NUMBER}|\?+))?\s*[)\]}}]?$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `Title, Chapter Four: The Lamp`, `Title (Part 2): The Lamp`.
static BEFORE_OWN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?P<title>.*?[^\s,:;~(\[{{–—-])(?:[\s,:;~–—-]+[(\[{{]?|[(\[{{])\s*(?P<kind>{KIND})\b\.?\s*(?P<number>{NUMBER})\s*(?:(?:/|of|out of)\s*(?P<planned>{NUMBER}|\?+))?\s*[)\]}}]?\s*[:–—-]\s*(?P<own>\S.*)$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `Chapter Three`, `Part 2/5`, `CHAPTER ONE: Name`, `Chapter Two of Title`.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^[^\w(]*(?P<kind>{KIND})\b\.?\s*(?P<number>{NUMBER})\s*(?:(?:/|of|out of)\s*(?:(?P<planned>\d{{1,4}}|\?+)|(?P<work>\S.*?)))?\s*(?:[:.–—~-]+\s*(?P<own>\S.*?))?[\s*~=_)\]-]*$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `The Lamp (Chapter Two of Title)`.
static TITLED_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?P<own>\S.*?)\s*[(\[](?P<kind>{KIND})\b\.?\s*(?P<number>{NUMBER})\s*(?:(?:/|of|out of)\s*(?:(?P<planned>\d{{1,4}}|\?+)|(?P<work>\S.*?)))?\s*[)\]]$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `Prologue`, `Epilogue: After the Rain`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[^\w(]*(?P<name>prologues?|epilogues?|interlude|coda|teaser)\b\s*(?:[:.–—~-]+\s*(?P<own>\S.*?))?[\s*~=_-]*$",
    )
    .expect("the pattern is fixed and tested")
});

/// No title and no heading is longer, in bytes.
const HEADING_BYTES_MAX: usize = 200;

/// Takes the part number off a title.
pub(crate) fn split_title(stated: &str) -> (String, Option<PartMark>) {
    let stated = stated.trim();
    let whole = || (stated.to_owned(), None);
    if stated.len() > HEADING_BYTES_MAX {
        return whole();
    }
    if let Some(found) = prologue_after_title(stated) {
        return found;
    }
    let found = AFTER_TITLE.captures(stated).or_else(|| BEFORE_OWN_TITLE.captures(stated));
    let Some(found) = found else { return whole() };
    let kind = found.name("kind").is_some();
    let total = found.name("planned").map(|text| planned(text.as_str()));
    let Some(number) = number_of(&found, kind) else { return whole() };
    // `11/10` at the end is a date or a joke: a part is never above its total.
    match total {
        None if !kind => return whole(),
        Some(None) => return whole(),
        Some(Some(Planned::Parts(total))) if number > total => return whole(),
        _ => {}
    }
    let mark =
        PartMark { number: Some(number), planned: total.flatten(), title: own_title(&found), work: None };
    (found["title"].trim().to_owned(), Some(mark))
}

/// `Title - Prologue`, `Title (Prologue)`.
fn prologue_after_title(stated: &str) -> Option<(String, Option<PartMark>)> {
    let lower = stated.to_ascii_lowercase();
    let at = lower.rfind("prologue")?;
    if !matches!(stated[at + 8..].trim(), "" | ")" | "]") {
        return None;
    }
    let title = stated[..at].trim_end();
    let bare = title.trim_end_matches(['(', '[', '-', '–', '—', ':', ',']);
    if bare.len() == title.len() || bare.trim().is_empty() {
        return None;
    }
    Some((bare.trim().to_owned(), Some(PartMark { number: Some(0), ..PartMark::default() })))
}

/// `None` where the text is neither a number nor a question mark.
fn planned(text: &str) -> Option<Planned> {
    if text.starts_with('?') { Some(Planned::Open) } else { number::parse(text).map(Planned::Parts) }
}

fn number_of(found: &Captures<'_>, kind: bool) -> Option<u32> {
    let text = &found["number"];
    if kind {
        return number::parse(text);
    }
    // Without the word "part", only digits and capital numerals are numbers, or words before a total.
    number::digits(text)
        .or_else(|| text.chars().all(char::is_uppercase).then(|| number::roman(text)).flatten())
        .or_else(|| found.name("planned").and_then(|_| number::words(text)))
}

fn own_title(found: &Captures<'_>) -> Option<String> {
    let own = found.name("own")?.as_str().trim().trim_matches(['"', '“', '”', '*', '~', '_']).trim();
    (own.chars().any(char::is_alphanumeric)).then(|| own.to_owned())
}

/// A line that is a chapter's heading.
pub(crate) fn heading(line: &str) -> Option<PartMark> {
    let line = line.trim();
    if line.len() > HEADING_BYTES_MAX || !may_be_heading(line) {
        return None;
    }
    if let Some(found) = NAMED.captures(line) {
        let name = found["name"].to_ascii_lowercase();
        let number = name.starts_with("prologue").then_some(0);
        let mut capitalised = name.clone();
        capitalised[..1].make_ascii_uppercase();
        let title = own_title(&found).or_else(|| (number != Some(0)).then_some(capitalised));
        return Some(PartMark { number, planned: None, title, work: None });
    }
    for pattern in [&HEADING, &TITLED_HEADING] {
        if let Some(found) = pattern.captures(line)
            && let Some(number) = number::parse(&found["number"])
        {
            let own = own_title(&found);
            // "Part one of the plan was simple." is a sentence.
            if own.as_deref().is_some_and(is_sentence)
                || found.name("work").is_some_and(|work| is_sentence(work.as_str()))
            {
                continue;
            }
            return Some(PartMark {
                number: Some(number),
                planned: found.name("planned").and_then(|text| planned(text.as_str())),
                title: own,
                work: found.name("work").map(|work| work.as_str().trim().to_owned()),
            });
        }
    }
    None
}

/// Whether a line opens with a word for a part or ends in brackets: most lines do not, and cost no more than this.
fn may_be_heading(line: &str) -> bool {
    const OPENINGS: [&str; 14] = [
        "part", "pt", "chap", "ch", "epi", "book", "act", "sect", "inst", "pro", "inter", "coda", "tea",
        "ins",
    ];
    let start = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    line.ends_with([')', ']'])
        || OPENINGS.iter().any(|opening| {
            start.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening))
        })
}

/// A place in a series: `3`, `three`.
pub(crate) fn place(text: &str) -> Option<u32> {
    number::parse(text)
}

/// A numeral alone on its line: `IV.`, `12`.
pub(crate) fn bare_number(line: &str) -> Option<u32> {
    let text = line.trim().trim_matches(['.', '-', '–', '—', '~', '*', ' ', '(', ')']);
    if text.len() > 8 {
        return None;
    }
    let upper = text.chars().all(char::is_uppercase);
    number::digits(text)
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
        .or_else(|| upper.then(|| number::roman(text)).flatten())
}

fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '"', '”']) && text.split_whitespace().count() > 5
        || text.starts_with(char::is_lowercase) && text.split_whitespace().count() > 3
}

/// Whether a text opens like a title: short, and no sentence.
pub(crate) fn looks_like_title(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    (1..=12).contains(&words)
        && text.chars().count() <= 80
        && text.chars().any(char::is_alphanumeric)
        && !text.ends_with(['.', ',', ';', ':', '"', '”'])
        && (!text.ends_with('!') || words <= 3)
        && !text.starts_with(['"', '“', '\'', '‘'])
        && text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
        && capitalised_share(text)
}

/// Most words of a title are capitalised, small ones aside.
fn capitalised_share(text: &str) -> bool {
    let long = text.split_whitespace().filter(|word| word.chars().count() > 4);
    let (mut all, mut capital) = (0, 0);
    for word in long {
        all += 1;
        capital += usize::from(word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase()));
    }
    capital * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_numbers_are_taken_off_titles_in_every_form() {
        for (stated, title, number, planned) in [
            ("The Lamp (1/5)", "The Lamp", 1, Some(Planned::Parts(5))),
            ("The Lamp (2 of ?)", "The Lamp", 2, Some(Planned::Open)),
            ("The Lamp - Part 3", "The Lamp", 3, None),
            ("The Lamp, Chapter Four", "The Lamp", 4, None),
            ("The Lamp V/V", "The Lamp", 5, Some(Planned::Parts(5))),
            ("The Lamp [6/?]", "The Lamp", 6, Some(Planned::Open)),
            ("The Lamp (part 7/?)", "The Lamp", 7, Some(Planned::Open)),
            ("The Lamp (00/?)", "The Lamp", 0, Some(Planned::Open)),
            ("The Lamp Part VII/?", "The Lamp", 7, Some(Planned::Open)),
            ("The Lamp 01/05", "The Lamp", 1, Some(Planned::Parts(5))),
            ("The Lamp - Prologue", "The Lamp", 0, None),
            ("The Lamp: Chapter Fourty-Nine", "The Lamp", 49, None),
            ("The Lamp(one of two)", "The Lamp", 1, Some(Planned::Parts(2))),
            ("The Lamp ~ Part 1/ 8", "The Lamp", 1, Some(Planned::Parts(8))),
        ] {
            let (found, mark) = split_title(stated);
            let mark = mark.expect(stated);
            assert_eq!(
                (found.as_str(), mark.number, mark.planned),
                (title, Some(number), planned),
                "{stated}"
            );
        }
    }

    #[test]
    fn a_title_that_holds_a_number_keeps_it() {
        for title in [
            "Henry V",
            "Twenty Thousand Leagues",
            "221B",
            "1895",
            "The Sign of Four",
            "A Game for Two",
            "11/10",
        ] {
            assert_eq!(split_title(title), (title.to_owned(), None));
        }
    }

    #[test]
    fn headings_are_told_from_sentences() {
        let mark = heading("The Copper Beeches (Chapter Two of The Adventures)").expect("a heading");
        assert_eq!(
            (mark.number, mark.title.as_deref(), mark.work.as_deref()),
            (Some(2), Some("The Copper Beeches"), Some("The Adventures"))
        );
        assert_eq!(heading("CHAPTER ONE: Name").and_then(|mark| mark.title).as_deref(), Some("Name"));
        assert_eq!(heading("~Part One~").and_then(|mark| mark.number), Some(1));
        assert_eq!(heading("Prologue").and_then(|mark| mark.number), Some(0));
        assert_eq!(heading("Part one of the plan was to get in unseen."), None);
        assert_eq!(heading("Part of me wanted to go."), None);
    }
}
