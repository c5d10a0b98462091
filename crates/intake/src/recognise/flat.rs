//! Flattened text: header and story run together on one line.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    header::Stated,
    label::{self, Field},
};
use crate::lines::{Class, Line};

/// A line longer than this holds more than a paragraph, in bytes.
const FLAT_BYTES_MIN: usize = 1_500;
/// A text of more filled lines than this is not flattened.
const FLAT_LINES_MAX: usize = 3;
/// No label stands further than this behind the one before it, in bytes.
const FIELD_BYTES_MAX: usize = 1_500;
/// A header on one line ends within this many bytes.
const HEADER_BYTES_MAX: usize = 6_000;

static BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s[Bb][Yy]:?\s+(?P<name>\p{Lu})").expect("the pattern is fixed and tested")
});
static SENTENCE_END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"[.!?…]["'”’)]*(?:\s+|$)"#).expect("the pattern is fixed and tested"));

/// Whether the text is one line where there should be many.
pub(crate) fn is_flat(lines: &[Line<'_>]) -> bool {
    let filled: Vec<&Line<'_>> =
        lines.iter().filter(|line| !line.is_blank()).take(FLAT_LINES_MAX + 1).collect();
    filled.len() <= FLAT_LINES_MAX && filled.iter().any(|line| line.text.len() > FLAT_BYTES_MIN)
}

/// Cuts the header off the first long line: what it states, and the lines with the header as lines of their own.
pub(crate) fn cut_header(lines: &mut Vec<Line<'_>>) -> Vec<Stated> {
    let Some(place) = lines.iter().position(|line| !line.is_blank()) else { return Vec::new() };
    let (stated, end) = fields(&lines[place].text);
    if stated.is_empty() {
        return stated;
    }
    let line = lines.remove(place);
    let (mut head, rest) = line.cut(end);
    head.class = Class::Header;
    lines.splice(place..place, [head, rest]);
    stated
}

/// The fields at the start of a flattened text, and where they end.
fn fields(text: &str) -> (Vec<Stated>, usize) {
    let zone = &text[..label::floor_boundary(text, HEADER_BYTES_MAX)];
    let mut labels: Vec<(usize, usize, Field)> = Vec::new();
    for (start, value, field) in label::inside(zone) {
        let near = labels.last().is_none_or(|last| start - last.1 < FIELD_BYTES_MAX);
        // "By: " and "To: " are too short to be told from the story's words.
        if near && value - start > 3 {
            labels.push((start, value, field));
        }
    }
    if labels.first().is_none_or(|first| first.0 > 200) {
        return (Vec::new(), 0);
    }
    let mut stated = Vec::new();
    if labels[0].0 > 0 {
        push_with_author(&mut stated, Field::Title, &zone[..labels[0].0]);
    }
    let mut end = 0;
    for (place, (_, start, field)) in labels.iter().enumerate() {
        end = match labels.get(place + 1) {
            Some(next) => next.0,
            None => value_end(zone, *start, *field),
        };
        push_with_author(&mut stated, *field, &zone[*start..end]);
    }
    (stated, end)
}

/// The last value goes up to the end of its first sentence: from there on nothing tells it from the story.
fn value_end(zone: &str, start: usize, field: Field) -> usize {
    let short =
        matches!(field, Field::Title | Field::Author | Field::Rating | Field::Contact | Field::Count(_));
    let rest = &zone[start..];
    if short && let Some(word) = rest.find(' ') {
        return start + word + 1;
    }
    SENTENCE_END.find(rest).map_or(zone.len(), |found| start + found.end())
}

fn push_with_author(stated: &mut Vec<Stated>, field: Field, value: &str) {
    let mut value = value.trim();
    if field == Field::Title
        && let Some(found) = BY.captures(value)
        && let (Some(by), Some(name)) = (found.get(0), found.name("name"))
    {
        let author = value[name.start()..].trim();
        if author.len() <= 80 {
            stated.push(Stated::new(Field::Author, author));
            value = value[..by.start()].trim();
        }
    }
    if !value.is_empty() {
        stated.push(Stated::new(field, value.to_owned()));
    }
}
