//! Places named by number: `season 4`, `S6E9`, `6x09`, `the sixth season's ninth episode`, `books 1-3`.

use std::ops::Range;

use super::words::{Gap, Word, cardinal, number, ordinal, roman};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Season,
    Episode,
    Book,
    Film,
    Part,
    Volume,
    Year,
    Chapter,
    Arc,
    Game,
    Act,
}

/// The words for each unit, the shortest forms too.
const UNITS: [(Unit, &[&str]); 11] = [
    (Unit::Season, &["season", "seasons", "series", "s"]),
    (Unit::Episode, &["episode", "episodes", "eps", "ep", "e"]),
    (Unit::Book, &["book", "books", "novel", "novels", "bk"]),
    (Unit::Film, &["film", "films", "movie", "movies"]),
    (Unit::Part, &["part", "parts", "pt"]),
    (Unit::Volume, &["volume", "volumes", "vol", "vols"]),
    (Unit::Year, &["year", "years"]),
    (Unit::Chapter, &["chapter", "chapters", "ch"]),
    (Unit::Arc, &["arc", "arcs"]),
    (Unit::Game, &["game", "games"]),
    (Unit::Act, &["act", "acts"]),
];

/// A place by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Numbered {
    /// `season 4`, `book 2`, `episode IV`.
    One(Unit, u32),
    /// An episode of a season.
    Episode(u32, u32),
}

/// A place that a text names by number, and the words that do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub what: Numbered,
    pub words: Range<usize>,
}

/// Whether a word is one that numbers count by, in its long form.
pub(super) fn is_unit(word: &str) -> bool {
    word.len() > 3 && unit(word).is_some()
}

fn unit(word: &str) -> Option<Unit> {
    UNITS.iter().find(|(_, words)| words.contains(&word)).map(|(unit, _)| *unit)
}

/// Every place that words name by number, in their order; `taken` says which words are part of a name.
pub(super) fn mentions(words: &[Word], taken: &[bool]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_taken = |at: usize| taken.get(at).copied().unwrap_or(false);
        let before = found.last().map_or(0, |mention| mention.words.end);
        let mentions = if is_taken(at) {
            Vec::new()
        } else if let Some(what) = compact(&words[at].text) {
            vec![Mention { what, words: at..at + 1 }]
        } else {
            counted(words, at, before, &is_taken)
        };
        at = mentions.last().map_or(at + 1, |mention| mention.words.end);
        found.extend(mentions);
    }
    combined(found, words)
}

/// `s4`, `s04e22`, `4x22`, `season4`, `ep9`.
fn compact(word: &str) -> Option<Numbered> {
    let letters = word.find(|c: char| c.is_ascii_digit())?;
    let (name, rest) = word.split_at(letters);
    let figures = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (first, rest) = rest.split_at(figures);
    let first = cardinal(first)?;
    if rest.is_empty() {
        return unit(name).map(|unit| Numbered::One(unit, first));
    }
    let second = match name {
        "" => rest.strip_prefix('x')?,
        "s" | "season" => rest.strip_prefix("ep").or(rest.strip_prefix('e')).or(rest.strip_prefix('x'))?,
        _ => return None,
    };
    Some(Numbered::Episode(first, cardinal(second)?))
}

/// `season four`, `seasons 1-3`, `the sixth season`, `the first four books`, with the unit at `at`.
fn counted(words: &[Word], at: usize, before: usize, is_taken: &impl Fn(usize) -> bool) -> Vec<Mention> {
    let Some(unit) = unit(words[at].bare()).filter(|_| words[at].bare().len() > 1) else { return Vec::new() };
    let joined = |at: usize| words.get(at).filter(|word| word.gap < Gap::Comma && !is_taken(at));
    let value = |at: usize| {
        let word = joined(at)?;
        // A place in a row stands before its noun, but lists of them go on behind it.
        cardinal(&word.text).or_else(|| roman(&word.text))
    };
    if let Some(first) = value(at + 1) {
        let mut numbers = vec![Mention { what: Numbered::One(unit, first), words: at..at + 2 }];
        let mut next = at + 2;
        while let Some((number, end)) = listed(words, next, is_taken) {
            numbers.push(Mention { what: Numbered::One(unit, number), words: next..end });
            next = end;
        }
        return numbers;
    }
    let is_joined_to_last = words[at].gap < Gap::Comma;
    let last = at.checked_sub(1).filter(|last| is_joined_to_last && *last >= before && !is_taken(*last));
    let Some(last) = last else { return Vec::new() };
    let one = |number, from: usize| vec![Mention { what: Numbered::One(unit, number), words: from..at + 1 }];
    if let Some(number) = ordinal(&words[last].text) {
        return one(number, last);
    }
    let is_first = last > before && words[last - 1].text == "first" && words[last].gap < Gap::Comma;
    match cardinal(&words[last].text) {
        Some(number) if is_first => one(number, last - 1),
        _ => Vec::new(),
    }
}

/// Another number of a list: `-3`, `and 3`, `, 3`, `through 3`.
fn listed(words: &[Word], at: usize, is_taken: &impl Fn(usize) -> bool) -> Option<(u32, usize)> {
    const JOINING: [&str; 6] = ["to", "through", "thru", "and", "or", "until"];
    let word = words.get(at).filter(|_| !is_taken(at))?;
    // The number of the next unit (`season 4, episode 2`) stands behind its own noun, never before it.
    let is_alone =
        |at: usize| words.get(at + 1).is_none_or(|next| next.gap > Gap::Space || !is_unit(next.bare()));
    if matches!(word.gap, Gap::Mark | Gap::Comma)
        && let Some(number) = number(&word.text)
    {
        return is_alone(at).then_some((number, at + 1));
    }
    let next = words.get(at + 1).filter(|next| next.gap < Gap::Comma && !is_taken(at + 1))?;
    if word.gap == Gap::Stop || !JOINING.contains(&word.text.as_str()) {
        return None;
    }
    number(&next.text).filter(|_| is_alone(at + 1)).map(|number| (number, at + 2))
}

/// Joins a season and an episode that stand together into the episode of that season.
fn combined(found: Vec<Mention>, words: &[Word]) -> Vec<Mention> {
    const BETWEEN: [&str; 5] = ["of", "the", "in", "from", "and"];
    let mut joined: Vec<Mention> = Vec::with_capacity(found.len());
    for mention in found {
        let episode = joined.last().and_then(|last| {
            let between = words.get(last.words.end..mention.words.start)?;
            let is_near = between.iter().all(|word| BETWEEN.contains(&word.text.as_str()))
                && between.len() <= 3
                && words[last.words.end..=mention.words.start].iter().all(|word| word.gap < Gap::Stop);
            let has_and = between.iter().any(|word| word.text == "and");
            match (last.what, mention.what) {
                (Numbered::One(Unit::Season, season), Numbered::One(Unit::Episode, episode))
                    if is_near && !has_and =>
                {
                    Some(Numbered::Episode(season, episode))
                }
                (Numbered::One(Unit::Episode, episode), Numbered::One(Unit::Season, season))
                    if is_near && !between.is_empty() && !has_and =>
                {
                    Some(Numbered::Episode(season, episode))
                }
                _ => None,
            }
        });
        match (episode, joined.last_mut()) {
            (Some(what), Some(last)) => *last = Mention { what, words: last.words.start..mention.words.end },
            _ => joined.push(mention),
        }
    }
    joined
}
