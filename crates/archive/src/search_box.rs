//! What stands in the search box, read as conditions. Anything at all means something: reading never fails, and what
//! could not be understood is told.
//!
//! A box is a row of conditions that all hold. Alternatives, exclusions and parentheses are for words, tags and
//! ratings; figures, days and orders stand for the whole search. Written out again with [`SearchBox::to_string`] it
//! reads the same.

mod days;
mod field;
mod figures;
mod narrow;
mod read;

use std::fmt::{self, Write as _};

pub use days::{Ago, Days, Unit};
pub use narrow::Resolved;

use crate::{
    listing::{Bounds, Sort},
    progress::ReadState,
    tag::TagKind,
    words::{WordField, Words},
    work::Status,
};

/// Only so many characters of what is asked are looked at.
pub const CHARS_MAX: usize = 1_000;
/// Only so many conditions of what is asked are looked at.
pub const CONDITIONS_MAX: usize = 32;
/// Parentheses within parentheses, no deeper than this.
const DEPTH_MAX: usize = 8;

/// What was typed, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchBox {
    /// What a work has to meet, in the order typed; the last order counts.
    pub conditions: Vec<Condition>,
    /// What could not be understood, as typed; works are found as if it were not there.
    pub ignored: Vec<String>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// On words, tags and ratings.
    Words(Words),
    /// On something counted.
    Figure(Figure, Bounds<u64>),
    /// On a day.
    Day(Day, Days),
    /// One of these states; never empty.
    Status(Vec<Status>),
    /// In this language (a BCP 47 tag), or not in it.
    Language {
        /// The BCP 47 tag, in lower case.
        tag: String,
        /// Whether works in it are left out.
        excluded: bool,
    },
    /// Works of several fandoms, or none of these.
    Crossover(bool),
    /// Works of one relationship alone, or none of these.
    OneRelationship(bool),
    /// Works of one chapter, or none of these.
    SingleChapter(bool),
    /// Works of a collection, by its name, its address or its number, or none of these. Which works these are is known
    /// where it is known who asks.
    Collection {
        /// As typed.
        name: String,
        /// Whether its works are left out.
        excluded: bool,
    },
    /// How the reader stands to the work, in one of these ways; never empty. Only whoever asks knows which works these
    /// are.
    Read(Vec<ReadState>),
    /// The order, and whether it goes the other way round than is usual for it.
    Sort(Sort, bool),
}

/// Something that is counted of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Words.
    Words,
    /// Chapters.
    Chapters,
    /// Views.
    Views,
    /// Kudos.
    Kudos,
    /// Reviews.
    Reviews,
    /// Recommendations.
    Recommendations,
}

impl Figure {
    /// As it is written in the box, and as a sentence names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Chapters => "chapters",
            Self::Views => "views",
            Self::Kudos => "kudos",
            Self::Reviews => "reviews",
            Self::Recommendations => "recommendations",
        }
    }
}

/// A day of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Day {
    /// Of the last update.
    Updated,
    /// Of publication.
    Published,
}

impl Day {
    /// As it is written in the box, and as a sentence names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Published => "posted",
        }
    }
}

impl SearchBox {
    /// Reads the box. See the help of the site for what can be written; a quotation mark or a parenthesis that is never
    /// closed closes at the end.
    pub fn read(text: &str) -> Self {
        read::search_box(text)
    }

    /// The conditions on words as one tree; `None` where there are none.
    pub fn words(&self) -> Option<Words> {
        let all: Vec<Words> = self
            .conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Words(words) => Some(words.clone()),
                _ => None,
            })
            .collect();
        (!all.is_empty()).then_some(Words::All(all))
    }

    /// How the reader stands to the works that are asked for, as often as that is asked.
    pub fn read_states(&self) -> impl Iterator<Item = &[ReadState]> {
        self.conditions.iter().filter_map(|condition| match condition {
            Condition::Read(states) => Some(states.as_slice()),
            _ => None,
        })
    }

    /// The collections that are asked for, and whether their works are left out.
    pub fn collections(&self) -> impl Iterator<Item = (&str, bool)> {
        self.conditions.iter().filter_map(|condition| match condition {
            Condition::Collection { name, excluded } => Some((name.as_str(), *excluded)),
            _ => None,
        })
    }

    /// The box without its n-th condition, from 0.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let mut other = self.clone();
        if place < other.conditions.len() {
            other.conditions.remove(place);
        }
        other
    }
}

impl fmt::Display for SearchBox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, condition) in self.conditions.iter().enumerate() {
            if place > 0 {
                out.write_char(' ')?;
            }
            write!(out, "{condition}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => write_words(out, words),
            Self::Figure(figure, bounds) => {
                write!(out, "{}:{}", figure.name(), figures::written(bounds))
            }
            Self::Day(day, days) => write!(out, "{}:{days}", day.name()),
            Self::Status(statuses) => match statuses.as_slice() {
                [status] => write!(out, "status:{}", status.as_str()),
                several => {
                    let each: Vec<String> =
                        several.iter().map(|status| format!("status:{}", status.as_str())).collect();
                    write!(out, "({})", each.join(" OR "))
                }
            },
            Self::Language { tag, excluded } => {
                write!(out, "{}lang:{tag}", if *excluded { "-" } else { "" })
            }
            Self::Crossover(only) => write!(out, "crossover:{}", if *only { "only" } else { "no" }),
            Self::Read(states) => {
                let each: Vec<String> = states.iter().map(|state| format!("is:{}", state.as_str())).collect();
                match each.as_slice() {
                    [state] => out.write_str(state),
                    several => write!(out, "({})", several.join(" OR ")),
                }
            }
            Self::OneRelationship(only) => write!(out, "otp:{}", if *only { "yes" } else { "no" }),
            Self::Collection { name, excluded } => {
                write!(out, "{}collection:\"{name}\"", if *excluded { "-" } else { "" })
            }
            Self::SingleChapter(only) => write!(out, "single:{}", if *only { "yes" } else { "no" }),
            Self::Sort(sort, reversed) => {
                let ascends = matches!(sort, Sort::Title | Sort::Author);
                let direction = match (reversed, ascends) {
                    (false, _) => "",
                    (true, false) => ">",
                    (true, true) => "<",
                };
                write!(out, "sort:{direction}{}", sort.as_str())
            }
        }
    }
}

/// Every state of a work, in the order in which a condition names several.
const STATUSES: [Status; 4] = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];

fn write_words(out: &mut fmt::Formatter<'_>, words: &Words) -> fmt::Result {
    match words {
        Words::Stand { field, text, phrase } => {
            let name = field_name(*field);
            if !name.is_empty() {
                write!(out, "{name}:")?;
            }
            if *phrase { write!(out, "\"{text}\"") } else { out.write_str(text) }
        }
        Words::Not(not) => {
            out.write_char('-')?;
            write_words(out, not)
        }
        Words::All(all) => write_group(out, all, " "),
        Words::Any(any) => write_group(out, any, " OR "),
        // These are made where names are looked up, which is behind what a box says.
        Words::Under(id) => write!(out, "tag:{id}"),
        Words::Rated(id) => write!(out, "rating:{id}"),
    }
}

fn write_group(out: &mut fmt::Formatter<'_>, group: &[Words], between: &str) -> fmt::Result {
    out.write_char('(')?;
    for (place, words) in group.iter().enumerate() {
        if place > 0 {
            out.write_str(between)?;
        }
        write_words(out, words)?;
    }
    out.write_char(')')
}

/// The name of a field as it is written before a colon; empty for words anywhere.
pub const fn field_name(field: WordField) -> &'static str {
    match field {
        WordField::Anywhere => "",
        WordField::Title => "title",
        WordField::Author => "author",
        WordField::Summary => "summary",
        WordField::Series => "series",
        WordField::Text => "text",
        WordField::Rating => "rating",
        WordField::Tag(None) => "tag",
        WordField::Tag(Some(kind)) => match kind {
            TagKind::Medium => "medium",
            TagKind::Fandom => "fandom",
            TagKind::Relationship => "relationship",
            TagKind::Character => "character",
            TagKind::Warning => "warning",
            TagKind::Kind => "kind",
            TagKind::Class => "class",
            TagKind::Freeform => "freeform",
        },
    }
}

#[cfg(test)]
mod tests;
