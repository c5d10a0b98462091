//! What a heading says: the number that a chapter has and the title that is left.

use ficus_prose::{Section, SectionRole, chapter_name};

use crate::{
    number,
    part_word::{self, PartKind},
};

/// A heading told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The number, where the heading has one; 0 for a prologue.
    pub number: Option<u32>,
    /// The title without the number; `None` where the heading is a number alone.
    pub title: Option<String>,
    /// Whether the words alone show that a chapter begins: `Chapter 3`, `Prologue`, `IV`.
    pub opens_chapter: bool,
    /// Whether it gathers chapters: `Book Two`, `Volume I`.
    pub gathers: bool,
}

/// Longest heading that is looked at, in characters.
const HEADING_CHARS_MAX: usize = 200;
/// A number in words is at most this many words: `twenty seven`.
const NUMBER_WORDS_MAX: usize = 2;

impl Heading {
    /// Tells a heading apart: `Chapter 3: The Lamp`, `III. The Lamp`, `Part Two`, `Chapter Twenty-One`, `4`.
    pub(crate) fn parse(text: &str) -> Self {
        let text = folded(text);
        let plain = Self { title: Some(text.clone()).filter(|text| !text.is_empty()), ..Self::default() };
        if text.chars().count() > HEADING_CHARS_MAX {
            return plain;
        }
        let bare = text.trim_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, '?' | '!' | ')' | '”' | '“' | '"' | '…')
        });
        let (first, rest) = split_word(bare);
        let lower = first.to_lowercase();
        let kind = part_word::kind(&lower);
        if matches!(kind, Some(PartKind::Named | PartKind::NamedInHeading)) {
            let number = is_prologue(&lower).then_some(0);
            return Self { number, opens_chapter: true, ..plain };
        }
        let gathers = matches!(kind, Some(PartKind::Gathering | PartKind::GatheringOfHeading));
        if kind.is_some() {
            let rest = rest.trim_start_matches(['.', '#', ' ', ':']);
            let rest = rest.strip_prefix("the ").or_else(|| rest.strip_prefix("THE ")).unwrap_or(rest);
            return match number_first(rest, true) {
                Some((number, rest)) => {
                    Self { number: Some(number), title: title_after(rest), opens_chapter: !gathers, gathers }
                }
                None => plain,
            };
        }
        match number_first(bare, false) {
            Some((number, rest)) if rest.trim().is_empty() => {
                Self { number: Some(number), title: None, opens_chapter: true, gathers: false }
            }
            // `3. The Lamp`, `III: The Lamp`, but not `7 Days` or `I, Claudius`.
            Some((number, rest)) if rest.starts_with([':', '.', ')']) || starts_with_spaced_dash(rest) => {
                match title_after(rest) {
                    Some(title) => {
                        Self { number: Some(number), title: Some(title), opens_chapter: true, gathers: false }
                    }
                    None => plain,
                }
            }
            _ => plain,
        }
    }
}

/// The name of a section for people: `Chapter 3: The Lamp`, `Chapter 3`, `Prologue`, or its title alone.
///
/// `None` where it has neither number nor title.
pub(crate) fn section_name(section: &Section) -> Option<String> {
    let title = section.title.as_deref().map(folded).filter(|title| !title.is_empty());
    if section.role != SectionRole::Chapter {
        return match (section.number, title) {
            (Some(number), Some(title)) if section.role == SectionRole::Part => {
                Some(format!("Part {number}: {title}"))
            }
            (Some(number), None) if section.role == SectionRole::Part => Some(format!("Part {number}")),
            (_, title) => title,
        };
    }
    match section.number {
        Some(number) => Some(chapter_name(number, title.as_deref())),
        None => title,
    }
}

/// Whether a word that needs no number stands before the first chapter.
fn is_prologue(word: &str) -> bool {
    ["prolog", "prólogo", "пролог", "proloog"].iter().any(|start| word.starts_with(start))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

/// The number that a text begins with, and what follows it.
fn number_first(text: &str, in_words: bool) -> Option<(u32, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if digits > 0 {
        let rest = &text[digits..];
        let clean = rest.chars().next().is_none_or(|c| !c.is_alphabetic());
        // `3/10` and `3 of 10` state how many there are; the place is the number all the same.
        return (digits <= 5 && clean)
            .then(|| text[..digits].parse().ok())
            .flatten()
            .map(|number| (number, after_total(rest)));
    }
    let (word, rest) = split_word(text);
    if let Some(number) = number::roman(word) {
        return Some((number, after_total(rest)));
    }
    if !in_words {
        return words_number(text).filter(|(_, rest)| rest.is_empty());
    }
    words_number(text)
}

/// What follows `/10`, `/?`, ` of 10`, ` of ?` after a number, or the text itself.
fn after_total(rest: &str) -> &str {
    let trimmed = rest.trim_start();
    let total = trimmed.strip_prefix('/').or_else(|| trimmed.strip_prefix("of "));
    match total.map(str::trim_start) {
        Some(total) => {
            let end = total.find(|c: char| !(c.is_ascii_digit() || c == '?')).unwrap_or(total.len());
            if end > 0 { &total[end..] } else { rest }
        }
        None => rest,
    }
}

/// The title after a number: what stands between them is taken off.
fn title_after(rest: &str) -> Option<String> {
    let title = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '.' | '-' | '–' | '—' | ')' | '~' | '*' | '|' | '/' | ',')
    });
    Some(title.trim().to_owned()).filter(|title| !title.is_empty())
}

fn starts_with_spaced_dash(rest: &str) -> bool {
    let trimmed = rest.trim_start();
    trimmed.len() < rest.len() && trimmed.starts_with(['-', '–', '—'])
}

/// A number written out, `nineteen`, `twenty-one`, `Third`, and what follows it.
fn words_number(text: &str) -> Option<(u32, &str)> {
    let mut end = 0;
    let mut found = None;
    for _ in 0..NUMBER_WORDS_MAX {
        let start = end + (text[end..].len() - text[end..].trim_start_matches([' ', '-']).len());
        let word = split_word(&text[start..]).0;
        end = start + word.len();
        if word.is_empty() {
            break;
        }
        let so_far = &text[..end];
        // `twenty one` is a number, `one two` is not.
        let Some(number) = number::words(so_far).or_else(|| number::ordinal(so_far)) else { break };
        found = Some((number, end));
    }
    found.map(|(number, end)| (number, after_total(&text[end..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_told_apart_into_number_and_title() {
        for (text, number, title) in [
            ("Chapter 3", Some(3), None),
            ("CHAPTER III: The Lamp", Some(3), Some("The Lamp")),
            ("Chapter Twenty-One - Baker Street", Some(21), Some("Baker Street")),
            ("Chapter Fourty-Nine", Some(49), None),
            ("III: Knights of the Table Round", Some(3), Some("Knights of the Table Round")),
            ("XLIV", Some(44), None),
            ("1. The Lamp", Some(1), Some("The Lamp")),
            ("Part 3/10", Some(3), None),
            ("Part 2 of ?: Night", Some(2), Some("Night")),
            ("~Part One~", Some(1), None),
            ("Prologue", Some(0), Some("Prologue")),
            ("Epilogue: Sussex", None, Some("Epilogue: Sussex")),
            ("Chapter the Third", Some(3), None),
            ("I, Claudius", None, Some("I, Claudius")),
            ("7 Days", None, Some("7 Days")),
            ("Parting", None, Some("Parting")),
            ("Did He?", None, Some("Did He?")),
            ("The Lamp (1/2)", None, Some("The Lamp (1/2)")),
            ("Chapter 12a", None, Some("Chapter 12a")),
            ("", None, None),
        ] {
            let heading = Heading::parse(text);
            assert_eq!((heading.number, heading.title.as_deref()), (number, title), "{text}");
        }
    }
}
