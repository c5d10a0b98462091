//! The reader of the box.
//!
//! `NOT` and `-` bind closest, then `OR` between its two neighbours, then everything that stands side by side.

use super::{
    CHARS_MAX, CONDITIONS_MAX, Condition, DEPTH_MAX, Days, STATUSES, SearchBox,
    field::{self, Field},
    figures,
};
use crate::{
    progress::ReadState,
    words::{WordField, Words},
};

/// Marks around a phrase.
const MARKS: [char; 4] = ['"', '“', '”', '„'];

/// Words that say how conditions stand together and ask for nothing.
const OPERATORS: [&str; 3] = ["AND", "OR", "NOT"];

/// One thing that was read.
enum Piece {
    One(Condition),
    /// What stood in parentheses or side by side.
    All(Vec<Piece>),
    Any(Vec<Piece>),
    Not(Box<Piece>),
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    count: usize,
    ignored: Vec<String>,
}

/// Reads the box.
pub(super) fn search_box(text: &str) -> SearchBox {
    let text: String = text.chars().take(CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut reader = Reader { rest: &text, depth: 0, count: 0, ignored: Vec::new() };
    let pieces = reader.row();
    let mut read = SearchBox { conditions: Vec::new(), ignored: reader.ignored };
    for piece in pieces {
        read.take(piece);
    }
    read.ignored.dedup();
    read
}

impl SearchBox {
    /// Adds a piece that all works have to meet.
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::One(condition) => self.push(condition),
            Piece::All(pieces) => pieces.into_iter().for_each(|piece| self.take(piece)),
            Piece::Any(pieces) => match one_filter(&pieces) {
                Some(filters) => filters.into_iter().for_each(|filter| self.push(filter)),
                None => self.take_words(Piece::Any(pieces)),
            },
            Piece::Not(piece) => match *piece {
                Piece::One(Condition::Words(words)) => self.push(Condition::Words(not(words))),
                Piece::One(condition) => {
                    let typed = format!("-{condition}");
                    match outside(condition) {
                        Some(condition) => self.push(condition),
                        None => self.ignored.push(typed),
                    }
                }
                piece => self.take_words(Piece::Not(Box::new(piece))),
            },
        }
    }

    fn take_words(&mut self, piece: Piece) {
        if let Some(words) = tree(piece, &mut self.ignored) {
            self.push_words(words);
        }
    }

    /// Adds words; those that have to be met together as conditions of their own, as what stands side by side.
    fn push_words(&mut self, words: Words) {
        match words {
            Words::All(all) => all.into_iter().for_each(|words| self.push_words(words)),
            words => self.push(Condition::Words(words)),
        }
    }

    fn push(&mut self, condition: Condition) {
        if !self.conditions.contains(&condition) {
            self.conditions.push(condition);
        }
    }
}

/// Alternatives of one kind that one filter can hold: states, languages, or how the reader stands to works.
fn one_filter(pieces: &[Piece]) -> Option<Vec<Condition>> {
    if let Some(states) = read_states(pieces) {
        return Some(vec![Condition::Read(states)]);
    }
    let mut named = Vec::new();
    let mut languages = Vec::new();
    for piece in pieces {
        match piece {
            Piece::One(Condition::Status(statuses)) => named.extend(statuses.iter().copied()),
            Piece::One(language @ Condition::Language { excluded: false, .. }) => {
                languages.push(language.clone());
            }
            _ => return None,
        }
    }
    let statuses: Vec<_> = STATUSES.into_iter().filter(|status| named.contains(status)).collect();
    match (statuses.is_empty(), languages.is_empty()) {
        (true, _) => Some(languages),
        (false, true) => Some(vec![Condition::Status(statuses)]),
        (false, false) => None,
    }
}

fn read_states(pieces: &[Piece]) -> Option<Vec<ReadState>> {
    let mut named = Vec::new();
    for piece in pieces {
        let Piece::One(Condition::Read(states)) = piece else { return None };
        named.extend(states.iter().copied());
    }
    Some(ReadState::ALL.into_iter().filter(|state| named.contains(state)).collect())
}

/// A piece as a condition on words; what is none is told in `ignored`.
fn tree(piece: Piece, ignored: &mut Vec<String>) -> Option<Words> {
    let mut each = |pieces: Vec<Piece>| -> Vec<Words> {
        let mut all = Vec::new();
        for words in pieces.into_iter().filter_map(|piece| tree(piece, ignored)) {
            if !all.contains(&words) {
                all.push(words);
            }
        }
        all
    };
    match piece {
        Piece::One(Condition::Words(words)) => Some(words),
        Piece::One(condition) => {
            ignored.push(condition.to_string());
            None
        }
        Piece::All(pieces) => one_or(each(pieces), Words::All),
        Piece::Any(pieces) => one_or(each(pieces), Words::Any),
        Piece::Not(piece) => tree(*piece, ignored).map(not),
    }
}

fn one_or(mut words: Vec<Words>, several: impl FnOnce(Vec<Words>) -> Words) -> Option<Words> {
    if words.len() < 2 { words.pop() } else { Some(several(words)) }
}

fn not(words: Words) -> Words {
    match words {
        Words::Not(words) => *words,
        words => Words::Not(Box::new(words)),
    }
}

/// What a work is: to its reader, or by itself.
fn is(value: &str) -> Option<Condition> {
    if let Some(state) = ReadState::named(value) {
        return Some(Condition::Read(vec![state]));
    }
    match value.trim().to_ascii_lowercase().as_str() {
        "crossover" => Some(Condition::Crossover(true)),
        "otp" => Some(Condition::OneRelationship(true)),
        "oneshot" | "one-shot" | "single" => Some(Condition::SingleChapter(true)),
        value => Some(Condition::Status(vec![field::status(value)?])),
    }
}

/// A collection, named with at least a letter or a digit.
fn collection(value: &str) -> Option<Condition> {
    let name = value.split_whitespace().collect::<Vec<_>>().join(" ");
    name.chars().any(char::is_alphanumeric).then_some(Condition::Collection { name, excluded: false })
}

/// What a filter leaves out, as a filter.
fn outside(condition: Condition) -> Option<Condition> {
    match condition {
        Condition::Figure(figure, bounds) => Some(Condition::Figure(figure, figures::outside(&bounds)?)),
        Condition::Day(day, days) => Some(Condition::Day(day, days.outside()?)),
        Condition::Status(named) => {
            let others: Vec<_> = STATUSES.into_iter().filter(|status| !named.contains(status)).collect();
            (!others.is_empty()).then_some(Condition::Status(others))
        }
        Condition::Language { tag, excluded } => Some(Condition::Language { tag, excluded: !excluded }),
        Condition::Crossover(only) => Some(Condition::Crossover(!only)),
        Condition::OneRelationship(only) => Some(Condition::OneRelationship(!only)),
        Condition::SingleChapter(only) => Some(Condition::SingleChapter(!only)),
        Condition::Collection { name, excluded } => Some(Condition::Collection { name, excluded: !excluded }),
        Condition::Read(named) => {
            let others: Vec<_> = ReadState::ALL.into_iter().filter(|state| !named.contains(state)).collect();
            (!others.is_empty()).then_some(Condition::Read(others))
        }
        Condition::Words(_) | Condition::Sort(..) => None,
    }
}

impl<'a> Reader<'a> {
    /// Reads what stands side by side, up to the parenthesis that closes it.
    fn row(&mut self) -> Vec<Piece> {
        let mut row: Vec<Piece> = Vec::new();
        let mut or = false;
        while self.count < CONDITIONS_MAX {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                break;
            }
            if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                if self.depth > 0 {
                    break;
                }
                continue;
            }
            if self.operator(&["OR", "||", "|"]) {
                or = !row.is_empty();
                continue;
            }
            if self.operator(&["AND", "&&"]) {
                continue;
            }
            let Some(piece) = self.piece() else { continue };
            match row.pop() {
                Some(Piece::Any(mut any)) if or => {
                    any.push(piece);
                    row.push(Piece::Any(any));
                }
                Some(last) if or => row.push(Piece::Any(vec![last, piece])),
                last => row.extend(last.into_iter().chain([piece])),
            }
            or = false;
        }
        row
    }

    /// Takes an operator that stands alone.
    fn operator(&mut self, words: &[&str]) -> bool {
        for word in words {
            if let Some(rest) = self.rest.strip_prefix(word)
                && rest.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'))
            {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    /// Reads one piece with what negates it; `None` where nothing is left of it.
    fn piece(&mut self) -> Option<Piece> {
        let mut negated = false;
        loop {
            self.rest = self.rest.trim_start();
            if self.operator(&["NOT"]) {
                negated = !negated;
            } else if let Some(rest) = self.rest.strip_prefix(['-', '!', '−']) {
                self.rest = rest;
                if rest.starts_with(char::is_whitespace) || rest.is_empty() {
                    return None;
                }
                negated = !negated;
            } else {
                break;
            }
        }
        let piece = self.unsigned()?;
        Some(match (negated, piece) {
            (false, piece) => piece,
            (true, Piece::Not(piece)) => *piece,
            (true, piece) => Piece::Not(Box::new(piece)),
        })
    }

    fn unsigned(&mut self) -> Option<Piece> {
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            if self.depth >= DEPTH_MAX {
                return None;
            }
            self.depth += 1;
            let mut row = self.row();
            self.depth -= 1;
            return if row.len() < 2 { row.pop() } else { Some(Piece::All(row)) };
        }
        if let Some(phrase) = self.quoted() {
            return self.stand(WordField::Anywhere, &phrase, true);
        }
        if self.rest.starts_with(')') {
            return None;
        }
        let trimmed = self.rest.trim_start_matches(|c: char| !is_part(c) && !ends_word(c));
        if trimmed.len() < self.rest.len() {
            self.rest = trimmed;
            if trimmed.starts_with(ends_word) || trimmed.is_empty() {
                return None;
            }
        }
        if let Some((field, behind)) = self.field() {
            let typed = self.rest;
            self.rest = behind;
            let condition = self.value(field);
            if condition.is_none() {
                let typed = &typed[..typed.len() - self.rest.len()];
                self.ignored.push(typed.trim().chars().filter(|c| !MARKS.contains(c)).collect());
                self.count += 1;
            }
            return condition;
        }
        let word = self.word().to_owned();
        self.stand(WordField::Anywhere, &word, false)
    }

    /// A field at the start, and what stands behind its colon, or from its comparison on.
    fn field(&self) -> Option<(Field, &'a str)> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '_'))?;
        let (name, behind) = self.rest.split_at(end);
        let field = Field::named(name)?;
        if let Some(value) = behind.strip_prefix(':') {
            return Some((field, value));
        }
        // `words>1000`, `words > 1000`: only where a figure follows.
        let compared = behind.trim_start();
        let figure = compared.trim_start_matches(['<', '>', '=']);
        let is_compared = compared.len() - figure.len() > 0
            && compared.len() - figure.len() <= 2
            && figure.trim_start().starts_with(|c: char| c.is_ascii_digit());
        (matches!(field, Field::Figure(_) | Field::Day(_)) && is_compared).then_some((field, compared))
    }

    /// Reads the value of a field.
    fn value(&mut self, field: Field) -> Option<Piece> {
        self.rest = self.rest.trim_start();
        // A comparison may stand before its figure with a space between.
        let sign = self.rest.len() - self.rest.trim_start_matches(['<', '>', '=']).len();
        let (sign, rest) = self.rest.split_at(sign);
        let sign = sign.to_owned();
        if !sign.is_empty() {
            self.rest = rest.trim_start();
        }
        let (value, quoted) = match (self.quoted(), matches!(field, Field::Figure(_) | Field::Day(_))) {
            (Some(value), _) => (value, true),
            (None, true) if self.rest.starts_with(['[', '{']) => (self.range()?, true),
            (None, _) => (self.word().to_owned(), false),
        };
        if let Field::Words(of) = field {
            return self.stand(of, &value, quoted);
        }
        let value = format!("{sign}{value}");
        let condition = match field {
            Field::Figure(figure) => Condition::Figure(figure, figures::read(&value)?),
            Field::Day(day) => Condition::Day(day, Days::read(&value)?),
            Field::Status => Condition::Status(vec![field::status(&value)?]),
            Field::Complete => return self.complete(&value),
            Field::Language => Condition::Language { tag: field::language(&value)?, excluded: false },
            Field::Crossover => Condition::Crossover(field::truth(&value)?),
            Field::OneRelationship => Condition::OneRelationship(field::truth(&value)?),
            Field::SingleChapter => Condition::SingleChapter(field::truth(&value)?),
            Field::Collection => collection(&value)?,
            Field::Is => is(&value)?,
            Field::Sort => {
                let (sort, reversed) = field::sort(&value)?;
                Condition::Sort(sort, reversed)
            }
            Field::Words(_) => return None,
        };
        self.count += 1;
        Some(Piece::One(condition))
    }

    /// Takes a range as search engines write it: `[1000 TO 5000]`, `[2020-01-01 TO *]`, `{10 TO *}`; as this box has it.
    fn range(&mut self) -> Option<String> {
        let end = self.rest.find([']', '}']).unwrap_or(self.rest.len());
        let (range, behind) = self.rest.split_at(end);
        let is_beyond = range.starts_with('{');
        let is_before = behind.starts_with('}');
        self.rest = behind.trim_start_matches([']', '}']);
        let (from, to) = range[1..].split_once(" TO ")?;
        let (from, to) = (from.trim(), to.trim());
        Some(match (from, to) {
            (_, "*") if from == "*" => return None,
            (from, "*") => format!("{}{from}", if is_beyond { ">" } else { ">=" }),
            ("*", to) => format!("{}{to}", if is_before { "<" } else { "<=" }),
            (from, to) => format!("{from}..{to}"),
        })
    }

    fn complete(&mut self, value: &str) -> Option<Piece> {
        let complete = Piece::One(Condition::Status(vec![crate::work::Status::Complete]));
        let wanted = field::truth(value)?;
        self.count += 1;
        Some(if wanted { complete } else { Piece::Not(Box::new(complete)) })
    }

    /// Words of a field, where there are any.
    fn stand(&mut self, field: WordField, text: &str, phrase: bool) -> Option<Piece> {
        let text = text.trim_start_matches(|c| !is_part(c)).trim_end_matches(|c| !is_part(c) && c != '*');
        let text = match text.strip_suffix('*') {
            // Only one stands for what may follow, and only behind a word.
            Some(start) => format!("{}*", start.trim_end_matches(|c: char| !is_part(c))),
            None => text.to_owned(),
        };
        let is_operator = !phrase && field == WordField::Anywhere && OPERATORS.contains(&text.as_str());
        if is_operator || !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        self.count += 1;
        Some(Piece::One(Condition::Words(Words::Stand { field, text, phrase })))
    }

    /// Takes what stands in quotation marks at the start.
    fn quoted(&mut self) -> Option<String> {
        let phrase = self.rest.strip_prefix(MARKS)?;
        let end = phrase.find(MARKS).unwrap_or(phrase.len());
        let (phrase, behind) = phrase.split_at(end);
        self.rest = behind.trim_start_matches(MARKS);
        Some(phrase.to_owned())
    }

    /// Takes the word at the start.
    fn word(&mut self) -> &'a str {
        let end = self.rest.find(ends_word).unwrap_or(self.rest.len());
        let (word, behind) = self.rest.split_at(end);
        self.rest = behind;
        word
    }
}

/// A character that words are made of.
fn is_part(c: char) -> bool {
    c.is_alphanumeric()
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || MARKS.contains(&c)
}
