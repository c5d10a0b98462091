//! Points of view: a name on a line of its own before a passage that is told from there.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::layout::Piece;

static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[^\w]*(?:pov:?\s+(?P<after>NAME)|(?P<before>NAME?)(?:['’]s|s['’])?\s*(?:pov|p\.o\.v\.?|point of view))[^\w]*$".replace("NAME", r"\p{L}[\p{L} .'’-]{0,40}").as_str())
        .expect("the pattern is fixed and tested")
});
static DECORATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:~+\s*(?P<a>\p{Lu}[\p{L}.'’ -]{1,40}?)\s*~+|\(\s*(?P<b>\p{Lu}[\p{L}.'’ -]{1,40}?)\s*\)|\[\s*(?P<c>\p{Lu}[\p{L}.'’ -]{1,40}?)\s*\]|=+\s*(?P<d>\p{Lu}[\p{L}.'’ -]{1,40}?)\s*=+|-+\s*(?P<e>\p{Lu}[\p{L}.'’ -]{1,40}?)\s*-+)$")
        .expect("the pattern is fixed and tested")
});

/// A marker is at most this long, in bytes.
const MARKER_BYTES_MAX: usize = 60;

/// The name that a line gives as a point of view in so many words: `Holmes's POV`.
pub(crate) fn marker(line: &str) -> Option<String> {
    let line = line.trim();
    if line.len() > MARKER_BYTES_MAX {
        return None;
    }
    if !names_a_view(line) {
        return None;
    }
    let found = MARKER.captures(line)?;
    let name = found.name("after").or_else(|| found.name("before"))?.as_str();
    let name =
        name.trim().trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’', '-', ' ']);
    is_name(name).then(|| name.to_owned())
}

/// Whether the words stand in a line that [`MARKER`] looks for; most lines are spared the search.
fn names_a_view(line: &str) -> bool {
    line.as_bytes().windows(3).any(|three| {
        three.eq_ignore_ascii_case(b"pov")
            || three.eq_ignore_ascii_case(b"p.o")
            || three.eq_ignore_ascii_case(b"vie")
    })
}

/// A name between glyphs, or bare: a marker only where more than one line says so.
fn likely(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.len() > MARKER_BYTES_MAX {
        return None;
    }
    if line.starts_with(['~', '(', '[', '=', '-'])
        && let Some(found) = DECORATED.captures(line)
    {
        return found.iter().skip(1).flatten().next().map(|name| name.as_str()).filter(|name| is_name(name));
    }
    is_name(line).then_some(line)
}

/// One to three capitalised words of letters.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    (1..=3).contains(&words.len())
        && words.iter().all(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
                && !word.ends_with(['-', '\'', '’'])
                && (!word.ends_with('.') || word.len() <= 4)
        })
        && super::part::heading(text).is_none()
        && super::ending::mark(text).is_none()
}

/// Whose point of view each piece announces, by the piece's place.
pub(crate) fn find(pieces: &[Piece], known: &[String]) -> HashMap<usize, String> {
    let mut out = HashMap::new();
    let mut guesses: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Paragraph(text) = piece else { continue };
        if text.len() > MARKER_BYTES_MAX {
            continue;
        }
        if let Some(name) = marker(text) {
            out.insert(at, name);
        } else if let Some(name) = likely(text) {
            guesses.entry(name).or_default().push(at);
        }
    }
    // A bare name is a marker where it is set twice, or where the header knows it.
    guesses.retain(|name, places| places.len() >= 2 || known.iter().any(|known| known == name));
    if !guesses.is_empty() {
        let words = names_in_text(pieces);
        guesses.retain(|name, _| {
            known.iter().any(|known| known == name)
                || name
                    .split(|c: char| !c.is_alphabetic())
                    .all(|word| word.is_empty() || words.contains(word))
        });
    }
    let markers: usize = guesses.values().map(Vec::len).sum();
    if markers >= 2 {
        for (name, places) in guesses {
            out.extend(places.into_iter().map(|at| (at, name.to_owned())));
        }
    }
    out
}

/// The capitalised words that stand in sentences of the text.
fn names_in_text(pieces: &[Piece]) -> HashSet<&str> {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Paragraph(text) if text.len() > MARKER_BYTES_MAX => Some(text),
            _ => None,
        })
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect()
}
