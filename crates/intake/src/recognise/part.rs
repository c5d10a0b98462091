//! Part numbers in titles and chapter headings: `Title (3/?)`, `Title, Chapter Four`, `Chapter Two of Title`.

use std::{collections::HashSet, sync::LazyLock};

use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use ficus_formats::{
    number,
    part_word::{self, PartKind},
};
use ficus_prose::holds_pair;

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

const NUMBER: &str = r"\d{1,4}(?:[A-Da-d]\b|[:.]\d{1,2}\b)?|(?:twent|thirt|fou?rt|fift|sixt|sevent|eigh?t|nine?t)[a-z]+[- ](?:one|two|three|four|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|\p{L}+";
/// The words for a part, as a pattern names them.
static KIND: LazyLock<String> =
    LazyLock::new(|| part_word::words(&[PartKind::Part, PartKind::Gathering]).collect::<Vec<_>>().join("|"));
/// All that [`NUMBER`] matches and more, without looking at what stands behind it.
const TOTAL: &str = r"\d{1,4}(?:[A-Da-d]|[:.]\d{1,2})?|\p{L}+(?:[- ]\p{L}+)?";
/// What the last part says behind its number.
const LAST: &str = r"[-–—,(\[]?\s*(?:completely|completed?|finished|end|final|conclusion|fin)[)\]]?";
/// What stands before the total of parts.
const OF: &str = r"/|of|out of|von|sur|de|di|van|из|z";

/// `Title (part 3/10)`, `Title - Part 3`, `Title III/V`, `Title, Chapter Four`.
static AFTER_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(
        r"(?i)^(?P<title>.*?[^\s,:;~(\[{{–—-])(?:[\s,:;~–—-]+[(\[{{]?|[(\[{{])\s*(?:(?P<kind>{kind})\b\.?\s*#?)?(?P<number>{NUMBER})\s*(?:(?:{OF})\s*(?P<planned>{NUMBER}|\?+))?\s*[)\]}}]?\s*(?P<last>{LAST})?$"
    ))
    .expect("the pattern is fixed and tested")
});
/// What a title holds wherever it tells a part: the word for one before a number, or a total at its end. Looking for it
/// takes a hundredth of the time that it takes to find where the parts of a title stand, and most titles have none.
static MAY_BE_PART: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(r"(?i)(?:{kind})[.\s#]|(?:{OF})\s*(?:{TOTAL}|\?+)\s*[)\]}}]?\s*(?:{LAST})?$"))
        .expect("the pattern is fixed and tested")
});
/// `Title, Chapter Four: The Lamp`, `Title (Part 2): The Lamp`.
static BEFORE_OWN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(
        r"(?i)^(?P<title>.*?[^\s,:;~(\[{{–—-])(?:[\s,:;~–—-]+[(\[{{]?|[(\[{{])\s*(?P<kind>{kind})\b\.?\s*#?(?P<number>{NUMBER})\s*(?:(?:{OF})\s*(?P<planned>{NUMBER}|\?+))?\s*[)\]}}]?\s*[:–—-]\s*(?P<own>\S.*)$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `Chapter Three`, `Part 2/5`, `CHAPTER ONE: Name`, `Chapter Two of Title`.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(
        r"(?i)^[^\w(]*(?P<kind>{kind})\b\.?\s*#?(?:the )?(?P<number>{NUMBER})\s*(?:(?:(?:{OF})\s*(?P<planned>\d{{1,4}}|\?+)|(?:of|out of)\s+(?P<work>\S.*?)))?\s*(?:[:.–—~-]+\s*(?P<own>\S.*?))?[\s*~=_)\]-]*$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `The Lamp (Chapter Two of Title)`, `Chapter 11 - T - Part 2 ( Chapter 12 )`.
static TITLED_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(
        r"(?i)^(?P<own>\S.*?)\s*[(\[]\s*(?P<kind>{kind})\b\.?\s*#?(?P<number>{NUMBER})\s*(?:(?:/|of|out of)\s*(?P<planned>\d{{1,4}}|\?+)|(?:of|out of)\s+(?P<work>\S.*?))?\s*[)\]]$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `First Chapter`, `1. Kapitel`, `Première partie`, `Первая глава`.
static ORDERED_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    Regex::new(&format!(
        r"(?i)^[^\w(]*(?:the |la |le |l['’]|der |die |das |el |il |o |a )?(?P<number>\d{{1,3}}(?:\.|st|nd|rd|th|er|e|º|ª)|[\p{{L}}-]+)\s+(?P<kind>{kind})\b\s*(?:[:.–—~-]+\s*(?P<own>\S.*?))?[\s*~=_-]*$"
    ))
    .expect("the pattern is fixed and tested")
});
/// `Prologue`, `Epilogue: After the Rain`, `Epilogue One`, `Teaser/Act One`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let kind = KIND.as_str();
    let names = part_word::words(&[PartKind::Named]).collect::<Vec<_>>().join("|");
    Regex::new(&format!(
        r"(?i)^[^\w(]*(?P<name>{names})\b(?P<rest>\s*/\s*(?:{kind})\s+(?:{NUMBER})|\s+#?(?:{NUMBER}))?\s*(?:[:.–—~-]+\s*(?P<own>\S.*?))?[\s*~=_-]*$"
    ))
    .expect("the pattern is fixed and tested")
});

/// No title and no heading is longer, in bytes.
const HEADING_BYTES_MAX: usize = 200;

impl PartMark {
    /// The letter or the number that tells it apart from others of its number: `a` of `4a`.
    pub fn sub_part(&self) -> Option<&str> {
        number::sub_part(self.title.as_deref()?.split([' ', ':']).next()?)
    }
}

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
    if !MAY_BE_PART.is_match(stated) {
        return whole();
    }
    let found = AFTER_TITLE.captures(stated).or_else(|| BEFORE_OWN_TITLE.captures(stated));
    let Some(found) = found else { return whole() };
    let kind = found.name("kind").is_some();
    let total = found.name("planned").map(|text| planned(text.as_str()));
    let last = found.name("last").is_some();
    let Some(number) = number_of(&found, kind) else { return whole() };
    // `11/10` at the end is a date or a joke: a part is never above its total.
    match total {
        None if !kind => return whole(),
        Some(None) => return whole(),
        Some(Some(Planned::Parts(total))) if number > total => return whole(),
        _ => {}
    }
    // `(4/?, complete)`: the last part says how many there are.
    let planned = match total.flatten() {
        Some(Planned::Open) if last => Some(Planned::Parts(number)),
        planned => planned,
    };
    let title = with_sub(&found["number"], own_title(&found));
    let mark = PartMark { number: Some(number), planned, title, work: None };
    (without_stop(found["title"].trim()).to_owned(), Some(mark))
}

/// `The Lamp. Part 2`: the stop parts the title from the number, unless it shortens a word.
fn without_stop(title: &str) -> &str {
    let bare = title.strip_suffix('.').unwrap_or(title);
    let word = bare.rsplit(' ').next().unwrap_or_default();
    if word.chars().count() > 3 && !word.contains('.') { bare } else { title }
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

/// A title that says which part of a part this is: `4a`, `4a: The Fog`.
fn with_sub(number: &str, own: Option<String>) -> Option<String> {
    match (number::sub_part(number), own) {
        (Some(_), Some(own)) => Some(format!("{number}: {own}")),
        (Some(_), None) => Some(number.to_owned()),
        (None, own) => own,
    }
}

/// A line that is a chapter's heading.
pub(crate) fn heading(line: &str) -> Option<PartMark> {
    let line = line.trim();
    if line.len() > HEADING_BYTES_MAX || !may_be_heading(line) {
        return None;
    }
    if let Some(mark) = named(line) {
        return Some(mark);
    }
    // A number in brackets at the end is the site's, one before it the author's.
    let patterns = [&TITLED_HEADING, &HEADING, &ORDERED_HEADING];
    patterns.into_iter().enumerate().find_map(|(place, pattern)| {
        let found = pattern.captures(line)?;
        let text = &found["number"];
        let number = if place == 2 { number::ordinal(text) } else { number::parse(text) }?;
        let own = own_title(&found);
        // "Part one of the plan was simple." is a sentence.
        if own.as_deref().is_some_and(is_sentence)
            || found.name("work").is_some_and(|work| is_sentence(work.as_str()))
        {
            return None;
        }
        Some(PartMark {
            number: Some(number),
            planned: found.name("planned").and_then(|text| planned(text.as_str())),
            title: with_sub(text, own),
            work: found.name("work").map(|work| work.as_str().trim().to_owned()),
        })
    })
}

/// `Prologue`, `Epilogue Two`, `Interlude: The Fog`.
fn named(line: &str) -> Option<PartMark> {
    let found = NAMED.captures(line)?;
    let name = found["name"].to_lowercase();
    let more = found.name("rest").map(|rest| rest.as_str().trim_end());
    // "Coda fell silent": what follows the name must be a number.
    let counted = more.map(|more| {
        let last = more.rsplit([' ', '/', '#']).next().unwrap_or_default();
        number::parse(last)
    });
    if counted == Some(None) {
        return None;
    }
    let first = name.starts_with("pro") && name != "postscript" || name == "пролог";
    let number = match more {
        Some(more) if more.trim_start().starts_with('/') => counted.flatten(),
        Some(_) => None,
        None => first.then_some(0),
    };
    let own = own_title(&found);
    let whole = capitalised(&format!("{name}{}", more.unwrap_or_default()));
    let title = match own {
        Some(own) if more.is_some() => Some(format!("{whole}: {own}")),
        Some(own) => Some(own),
        None => (number != Some(0)).then_some(whole),
    };
    Some(PartMark { number, planned: None, title, work: None })
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a heading counts: chapters, or what gathers them, where a text has both.
pub(crate) fn kind(line: &str) -> Option<String> {
    let line = line.trim();
    let found = [&HEADING, &ORDERED_HEADING].into_iter().find_map(|pattern| pattern.captures(line))?;
    Some(found["kind"].to_lowercase())
}

/// Whether a word for a part means a chapter, which others gather.
pub(crate) fn is_chapter(kind: &str) -> bool {
    const CHAPTERS: [&str; 19] = [
        "chapter",
        "chap",
        "ch",
        "kapitel",
        "chapitre",
        "chapître",
        "capítulo",
        "capitulo",
        "capitolo",
        "глава",
        "hoofdstuk",
        "rozdział",
        "rozdzial",
        "kapitola",
        "kapittel",
        "luku",
        "fejezet",
        "episode",
        "scene",
    ];
    CHAPTERS.contains(&kind)
}

/// What tells a heading apart from others of its number: `a` of `Part 4a`.
pub(crate) fn sub_part(line: &str) -> Option<String> {
    let found = HEADING.captures(line.trim())?;
    number::sub_part(found.name("number")?.as_str()).map(str::to_owned)
}

/// Whether a line may be a heading that names the work: such a one says what it is a part of.
pub(crate) fn may_name_work(line: &str) -> bool {
    holds_pair(line.as_bytes(), *b"oO", *b"fF")
}

/// Whether a line has a word for a part among its first three or ends in brackets: most lines do not, and cost no more
/// than this.
fn may_be_heading(line: &str) -> bool {
    if line.ends_with([')', ']']) {
        return true;
    }
    let text = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '(');
    let mut rest = text;
    for place in 0..WORDS_BEFORE_KIND {
        let initial = rest.chars().next().unwrap_or(' ');
        if may_open_kind(initial) {
            let word = leading_word(rest);
            if word.len() <= KIND_BYTES_MAX && (is_kind(word) || place == 0 && opens_named(word)) {
                return true;
            }
        }
        // Words are short: a step a byte is quicker here than any search.
        let Some(space) = rest.bytes().position(|byte| byte == b' ') else { return false };
        rest = &rest[space + 1..];
    }
    false
}

/// A word for a part is one of so many first words.
const WORDS_BEFORE_KIND: usize = 3;

/// The letters that a text starts with.
fn leading_word(text: &str) -> &str {
    let ascii = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    match text.as_bytes().get(ascii) {
        Some(byte) if !byte.is_ascii() => {
            &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
        }
        _ => &text[..ascii],
    }
}

/// No word for a part is longer, in bytes.
const KIND_BYTES_MAX: usize = 24;

/// Whether a word is one of [`KINDS`], in whatever case.
fn is_kind(word: &str) -> bool {
    if !word.is_ascii() {
        return KINDS.contains(word.to_lowercase().as_str());
    }
    let initial = word.as_bytes().first().map_or(b' ', u8::to_ascii_lowercase);
    KINDS_BY_INITIAL
        .get(usize::from(initial.wrapping_sub(b'a')))
        .is_some_and(|kinds| kinds.iter().any(|kind| kind.eq_ignore_ascii_case(word)))
}

/// Those of [`KINDS`] that start with each letter of ASCII: looking through few is faster than any table.
static KINDS_BY_INITIAL: LazyLock<[Vec<&'static str>; 26]> = LazyLock::new(|| {
    std::array::from_fn(|place| {
        let initial = char::from(b'a' + place as u8);
        KINDS.iter().copied().filter(|kind| kind.starts_with(initial)).collect()
    })
});

/// Whether a word may be a name of [`NAMES`].
fn opens_named(word: &str) -> bool {
    if word.is_ascii() {
        let starts =
            |name: &&str| word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        return NAMES.iter().any(starts);
    }
    let start: String = word.chars().take(10).flat_map(char::to_lowercase).collect();
    NAMES.iter().any(|name| start.starts_with(name))
}

/// How names of parts without a number start.
const NAMES: [&str; 13] = [
    "prol",
    "pról",
    "epil",
    "épil",
    "epíl",
    "épíl",
    "inter",
    "coda",
    "teaser",
    "prel",
    "postscript",
    "прол",
    "эпил",
];

/// The words of [`KIND`].
static KINDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| part_word::words(&[PartKind::Part, PartKind::Gathering]).collect());

/// Whether one of these words starts with a letter.
fn may_open_kind(initial: char) -> bool {
    static OF_ASCII: LazyLock<[bool; 128]> =
        LazyLock::new(|| std::array::from_fn(|byte| KIND_INITIALS.contains(char::from(byte as u8))));
    match OF_ASCII.get(initial as usize) {
        Some(opens) => *opens,
        None => KIND_INITIALS.contains(initial),
    }
}

/// The letters that these words start with, small and capital.
static KIND_INITIALS: LazyLock<String> = LazyLock::new(|| {
    let initials = KINDS.iter().copied().chain(NAMES).filter_map(|word| word.chars().next());
    initials.flat_map(|c| std::iter::once(c).chain(c.to_uppercase())).collect()
});

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

/// The number and the title of `3. The Fog`.
pub(crate) fn listed(line: &str) -> Option<(u32, String)> {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let title = line[digits..].strip_prefix(['.', ')'])?.trim();
    let sound = (1..=3).contains(&digits) && title.len() <= LISTED_TITLE_BYTES_MAX && is_title_like(title);
    Some((line[..digits].parse().ok().filter(|_| sound)?, title.to_owned()))
}

/// A title in a list of numbered pieces is at most this long, in bytes.
const LISTED_TITLE_BYTES_MAX: usize = 60;

fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '"', '”']) && text.split_whitespace().count() > 5
        || text.starts_with(char::is_lowercase)
            && (text.ends_with(['.', '!', '?', '"', '”']) || text.split_whitespace().count() > 3)
}

/// Whether a text opens like a title: short, and no sentence.
pub(crate) fn looks_like_title(text: &str) -> bool {
    is_title_like(text) && capitalised_share(text)
}

/// As [`looks_like_title`], of a text that need not be capitalised as English titles are.
pub(crate) fn is_title_like(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    (1..=12).contains(&words)
        && text.chars().count() <= 80
        && text.chars().any(char::is_alphanumeric)
        && !text.ends_with(['.', ',', ';', ':', '"', '”'])
        && (!text.ends_with('!') || words <= 3)
        && !text.starts_with(['"', '“', '\'', '‘'])
        && text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
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
mod tests;
