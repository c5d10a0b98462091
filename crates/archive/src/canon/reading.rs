//! Where in a canon a free text says that a work stands, or up to where it spoils.
//!
//! Names are looked for first, the longest first, then numbers. What a text denies (`no spoilers for season 5`) or
//! leaves open (`everything so far`) is tied to nothing: a wrong tie would hide a work that spoils nothing, or show one
//! that does.

use std::{collections::HashMap, ops::Range};

use super::{
    Canon,
    mention::{Mention, Numbered, Unit, is_unit, mentions},
    words::{Gap, Word, key, words},
};

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// Up to where a work spoils: the furthest place that the text names.
    Spoilers,
    /// Where a work stands: the first place that the text names.
    Timeline,
}

/// Reads texts against one canon.
#[derive(Clone, Debug)]
pub struct PlaceReader {
    canon: Canon,
    /// Where each point ends.
    ends: Vec<usize>,
    names: HashMap<String, usize>,
    /// Words of the longest name.
    words_max: usize,
    /// `None` where two points have the same number.
    numbered: HashMap<Numbered, Option<usize>>,
    /// For each season without a line of its own its last episode.
    season_ends: HashMap<u32, usize>,
}

impl PlaceReader {
    /// Makes a canon ready for reading many texts.
    pub fn new(canon: &Canon) -> Self {
        let ends = (0..canon.points.len()).map(|point| canon.end_of(point)).collect();
        let mut reader = Self {
            canon: canon.clone(),
            ends,
            names: HashMap::new(),
            words_max: 0,
            numbered: HashMap::new(),
            season_ends: HashMap::new(),
        };
        let mut shorter = Vec::new();
        for (point, stated) in canon.points.iter().enumerate() {
            for name in std::iter::once(&stated.name).chain(&stated.aliases) {
                let words = words(name);
                reader.words_max = reader.words_max.max(words.len());
                reader.names.entry(key(&words)).or_insert(point);
                let rest = reader.number(point, &words).map(|rest| &words[rest..]);
                let shorter_names = [rest.map(key), rest.and_then(without_article), without_article(&words)];
                shorter.extend(shorter_names.into_iter().flatten().map(|name| (name, point)));
            }
        }
        // A name in full is never taken from the point that has it.
        let mut derived: HashMap<String, Option<usize>> = HashMap::new();
        for (name, point) in shorter {
            derived.entry(name).and_modify(|of| *of = of.filter(|of| *of == point)).or_insert(Some(point));
        }
        for (name, point) in derived {
            if let Some(point) = point {
                reader.names.entry(name).or_insert(point);
            }
        }
        reader
    }

    /// Notes the number that a name begins with, or is; answers with where the rest of such a name begins.
    fn number(&mut self, point: usize, words: &[Word]) -> Option<usize> {
        let mention = mentions(words, &[]).into_iter().next().filter(|mention| mention.words.start == 0)?;
        let rest = words.get(mention.words.end..).unwrap_or_default();
        let is_code = matches!(mention.what, Numbered::Episode(..));
        if rest.first().is_some_and(|word| word.gap < Gap::Stop && !is_code) {
            return None;
        }
        let what = match (mention.what, self.season_around(point)) {
            (Numbered::One(Unit::Episode, episode), Some(season)) => Numbered::Episode(season, episode),
            (what, _) => what,
        };
        self.numbered
            .entry(what)
            .and_modify(|known| *known = known.filter(|known| *known == point))
            .or_insert(Some(point));
        if let Numbered::Episode(season, _) = what {
            self.season_ends.insert(season, point);
        }
        (rest.len() > 1).then_some(mention.words.end)
    }

    fn season_around(&self, point: usize) -> Option<u32> {
        let around = self.canon.around(point)?;
        self.numbered.iter().find_map(|(what, of)| match what {
            Numbered::One(Unit::Season, season) if *of == Some(around) => Some(*season),
            _ => None,
        })
    }

    /// The canon.
    pub fn canon(&self) -> &Canon {
        &self.canon
    }

    /// The point that a text names, as its place in the list; `None` where it names none, or none for sure.
    pub fn read(&self, text: &str, stated: Stated) -> Option<usize> {
        self.read_words(&words(text), stated)
    }

    fn read_words(&self, words: &[Word], stated: Stated) -> Option<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut has_denied = false;
        let places = self.places(words);
        let mut last = (Relation::At, 0);
        for (nth, (point, range)) in places.iter().enumerate() {
            let until = places.get(nth + 1).map_or(words.len(), |next| next.1.start);
            let own = relation(words, range, last.1, until);
            let relation = if nth > 0 { goes_with(last, own, words, range) } else { own };
            last = (relation, range.end);
            match relation {
                Relation::At => found.extend(*point),
                Relation::Before => found.extend(point.and_then(|point| self.canon.before(point))),
                Relation::Denied => has_denied = true,
            }
        }
        match stated {
            Stated::Timeline => found.first().copied(),
            Stated::Spoilers if !places.is_empty() => found.into_iter().max_by_key(|point| self.ends[*point]),
            Stated::Spoilers => (!has_denied && means_all(words))
                .then(|| self.canon.points.len().checked_sub(1))?
                .map(|last| self.canon.outermost(last, |_| true)),
        }
    }

    /// The places that words name, in their order, each with its words; `None` for a place that this canon has not.
    fn places(&self, words: &[Word]) -> Vec<(Option<usize>, Range<usize>)> {
        let mut taken = vec![false; words.len()];
        let mut places: Vec<(Option<usize>, Range<usize>)> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let Some((point, end)) = self.name_at(words, at) else {
                at += 1;
                continue;
            };
            taken[at..end].fill(true);
            places.push((Some(point), at..end));
            at = end;
        }
        let by_number = mentions(words, &taken);
        places
            .extend(by_number.into_iter().map(|Mention { what, words }| (self.numbered_point(what), words)));
        places.sort_by_key(|(_, words)| words.start);
        places
    }

    fn name_at(&self, words: &[Word], at: usize) -> Option<(usize, usize)> {
        let longest = (at + self.words_max).min(words.len());
        (at + 1..=longest).rev().find_map(|end| {
            let point = self.names.get(&key(&words[at..end])).copied()?;
            // A bare number is part of a greater name, or means nothing.
            Some((point, end)).filter(|_| !Self::goes_on(words, at, end))
        })
    }

    /// Whether what begins with the name of a season goes on with one of its episodes, or with further numbers.
    fn goes_on(words: &[Word], at: usize, end: usize) -> bool {
        let longer = mentions(&words[at..], &[]);
        longer.first().is_some_and(|mention| mention.words.start == 0 && mention.words.end > end - at)
            || longer.len() > 1
                && mentions(&words[at..end], &[]).len() == 1
                && longer[1].words.start == end - at
                && longer[0].words == (0..end - at)
    }

    fn numbered_point(&self, what: Numbered) -> Option<usize> {
        if let Some(known) = self.numbered.get(&what) {
            return *known;
        }
        match what {
            // An episode that has no line of its own is still inside its season.
            Numbered::Episode(season, _) => {
                self.numbered.get(&Numbered::One(Unit::Season, season)).copied().flatten()
            }
            Numbered::One(Unit::Season, season) => self.season_ends.get(&season).copied(),
            Numbered::One(..) => None,
        }
    }
}

/// The points that a text names in several canons, each with the names of its fandom.
///
/// A part of the text that names a fandom is read in its canon alone; any other part counts only where no more than one
/// of the canons knows what it names.
pub fn read_places(readers: &[(&PlaceReader, &[String])], text: &str, stated: Stated) -> Vec<Option<usize>> {
    if let [(reader, _)] = readers {
        return vec![reader.read(text, stated)];
    }
    let words = words(text);
    let names: Vec<Vec<String>> =
        readers.iter().map(|(_, names)| names.iter().map(|name| key(&self::words(name))).collect()).collect();
    let mut found: Vec<Option<usize>> = vec![None; readers.len()];
    for part in parts(&words) {
        let text = format!(" {} ", key(part));
        let is_named = |names: &Vec<String>| {
            names.iter().any(|name| !name.is_empty() && text.contains(&format!(" {name} ")))
        };
        let named: Vec<usize> = (0..readers.len()).filter(|at| is_named(&names[*at])).collect();
        let candidates = if named.is_empty() { (0..readers.len()).collect() } else { named };
        let read: Vec<(usize, usize)> = candidates
            .into_iter()
            .filter_map(|at| Some((at, readers[at].0.read_words(part, stated)?)))
            .collect();
        let [(at, point)] = read.as_slice() else { continue };
        let ends = &readers[*at].0.ends;
        found[*at] = match (found[*at], stated) {
            (Some(known), Stated::Timeline) => Some(known),
            (Some(known), Stated::Spoilers) if ends[known] >= ends[*point] => Some(known),
            _ => Some(*point),
        };
    }
    found
}

/// A text cut where another canon can begin; numbers alone go on with what stands before them.
fn parts(words: &[Word]) -> Vec<&[Word]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 1..words.len() {
        let word = &words[at];
        let is_cut = word.gap >= Gap::Comma || word.gap == Gap::Mark || word.text == "and";
        let next = if word.text == "and" { words.get(at + 1) } else { Some(word) };
        if is_cut && next.is_none_or(|next| super::words::number(&next.text).is_none()) {
            parts.push(&words[start..at]);
            start = at;
        }
    }
    if start < words.len() {
        parts.push(&words[start..]);
    }
    parts
}

fn without_article(words: &[Word]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    (rest.len() > 1 && matches!(first.text.as_str(), "the" | "a" | "an")).then(|| key(rest))
}

/// What a text says of a place that it names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    At,
    Before,
    Denied,
}

const FILLING: [&str; 12] =
    ["the", "a", "an", "of", "events", "start", "beginning", "first", "opening", "premiere", "in", "to"];
const DENYING: [&str; 18] = [
    "no",
    "not",
    "none",
    "nothing",
    "without",
    "except",
    "excluding",
    "ignores",
    "ignoring",
    "ignore",
    "disregards",
    "disregarding",
    "never",
    "doesnt",
    "dont",
    "neither",
    "nor",
    "minus",
];
const DENYING_AFTER: [&str; 12] = [
    "never",
    "ignored",
    "excluded",
    "excepted",
    "disregarded",
    "doesnt",
    "didnt",
    "isnt",
    "not",
    "aside",
    "discounted",
    "erased",
];
/// `no spoilers past season 4` spoils up to it.
const LIMITING: [&str; 9] =
    ["past", "beyond", "after", "further", "later", "following", "above", "but", "since"];

/// Looks at the words before a place, behind `from`, and at those after it, before `until`.
fn relation(words: &[Word], place: &Range<usize>, from: usize, until: usize) -> Relation {
    let begins =
        (from..place.start).rev().find(|at| words[at + 1].gap >= Gap::Comma).map_or(from, |at| at + 1);
    let before: Vec<&str> = words[begins..place.start].iter().map(|word| word.text.as_str()).collect();
    let after = words[place.end..until].iter().take_while(|word| word.gap < Gap::Comma).take(3);
    if after.into_iter().any(|word| DENYING_AFTER.contains(&word.text.as_str())) {
        return Relation::Denied;
    }
    let denied = before.iter().rposition(|word| DENYING.contains(word));
    if let Some(denied) = denied {
        let rest = &before[denied + 1..];
        let is_except = matches!(before[denied], "except" | "excluding");
        let is_nothing_else =
            is_except && before[..denied].iter().any(|word| matches!(*word, "no" | "none" | "nothing"));
        return if rest.contains(&"including") {
            Relation::Before
        } else if is_nothing_else || rest.iter().any(|word| LIMITING.contains(word)) {
            Relation::At
        } else {
            Relation::Denied
        };
    }
    let mut last = before.iter().rev().skip_while(|word| FILLING.contains(word));
    match last.next() {
        Some(&("pre" | "before" | "prior" | "preceding" | "precedes" | "prequel")) => Relation::Before,
        _ => Relation::At,
    }
}

/// What is said of a place that stands in a row with the one before it: `no spoilers for season 4 or 5`.
fn goes_with(
    (last, end): (Relation, usize),
    own: Relation,
    words: &[Word],
    place: &Range<usize>,
) -> Relation {
    let is_row = words[end..place.start]
        .iter()
        .all(|word| matches!(word.text.as_str(), "and" | "or" | "to" | "through"))
        && words[end..=place.start].iter().all(|word| word.gap < Gap::Stop);
    match last {
        Relation::Denied if is_row => last,
        Relation::Before if is_row && words[end].gap < Gap::Comma => last,
        _ => own,
    }
}

/// Whether words without any place say that all of a canon is spoiled.
fn means_all(words: &[Word]) -> bool {
    const WHOLE: [&str; 9] = ["all", "entire", "whole", "complete", "every", "full", "any", "each", "both"];
    const CANONS: [&str; 10] =
        ["series", "canon", "show", "saga", "run", "it", "them", "trilogy", "franchise", "story"];
    /// What was new when the text was written, nobody can tell from it.
    const OPEN: [&str; 13] = [
        "far",
        "current",
        "currently",
        "date",
        "now",
        "aired",
        "latest",
        "recent",
        "present",
        "new",
        "yet",
        "today",
        "most",
    ];
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.text.as_str()));
    if has(&OPEN) || has(&DENYING) || has(&["maybe", "possibly", "some", "minor"]) {
        return false;
    }
    let whole = words.iter().position(|word| WHOLE.contains(&word.text.as_str()));
    let of_canon = whole.is_some_and(|at| {
        at + 1 == words.len()
            || words[at + 1..]
                .iter()
                .take(4)
                .any(|word| is_unit(&word.text) || CANONS.contains(&word.text.as_str()))
    });
    of_canon || has(&["everything"])
}
