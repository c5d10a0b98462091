//! What a box says, put into a list's question.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Condition, Day, Figure, SearchBox};
use crate::{
    RatingId, TagId,
    listing::{Bounds, Sort, WorkQuery},
    rating::{Ladder, fold_stated},
    slug::folded,
    tag::TagKind,
    words::{WordField, Words},
};

/// Tags by the kind asked for and the folded name. Names that are not there are looked for among the words of tags.
pub type Resolved = HashMap<(Option<TagKind>, String), Vec<TagId>>;

/// A word alone names a rating from so many letters on: `G` and `all` are more often words.
const RATING_LETTERS_MIN: usize = 4;

impl SearchBox {
    /// The names of tags that are asked for, folded, with the kind asked for.
    pub fn tag_names(&self) -> Vec<(Option<TagKind>, String)> {
        let mut names = Vec::new();
        for condition in &self.conditions {
            if let Condition::Words(words) = condition {
                collect(words, &mut names);
            }
        }
        names
    }

    /// Puts the conditions into a question, on top of what it asks for already.
    ///
    /// `resolved` says which tags the names of [`SearchBox::tag_names`] stand for.
    pub fn narrow(&self, query: &mut WorkQuery, resolved: &Resolved, ladder: &Ladder, today: Date) {
        let mut words = Vec::new();
        for condition in &self.conditions {
            match condition {
                Condition::Words(asked) => {
                    if let Some(asked) = filtered(settled(asked, resolved, ladder), query) {
                        words.push(asked);
                    }
                }
                Condition::Figure(figure, bounds) => {
                    let of = match figure {
                        Figure::Words => &mut query.word_count,
                        Figure::Chapters => &mut query.chapters,
                        Figure::Views => &mut query.views,
                        Figure::Kudos => &mut query.kudos,
                        Figure::Reviews => &mut query.reviews,
                        Figure::Recommendations => &mut query.recommendations,
                    };
                    *of = both(*of, *bounds);
                }
                Condition::Day(Day::Updated, days) => query.updated = both(query.updated, days.bounds(today)),
                Condition::Day(Day::Published, days) => {
                    query.published = both(query.published, days.bounds(today));
                }
                Condition::Status(statuses) => {
                    if query.statuses.is_empty() {
                        query.statuses.clone_from(statuses);
                    } else {
                        let both: Vec<_> =
                            query.statuses.iter().copied().filter(|own| statuses.contains(own)).collect();
                        if both.is_empty() {
                            words.push(nothing());
                        } else {
                            query.statuses = both;
                        }
                    }
                }
                Condition::Language { tag, excluded: false } => push_new(&mut query.languages, tag.clone()),
                Condition::Language { tag, excluded: true } => {
                    push_new(&mut query.without_languages, tag.clone());
                }
                Condition::Crossover(only) => query.crossover = Some(*only),
                // Which works these are is known where it is known who asks.
                Condition::Read(_) | Condition::Collection { .. } => {}
                Condition::OneRelationship(only) => query.one_relationship = Some(*only),
                Condition::SingleChapter(only) => query.single_chapter = Some(*only),
                Condition::Sort(sort, reversed) => (query.sort, query.reversed) = (*sort, *reversed),
            }
        }
        query.words = match (query.words.take(), words.is_empty()) {
            (before, true) => before,
            (None, false) => Some(Words::All(words)),
            (Some(before), false) => {
                words.insert(0, before);
                Some(Words::All(words))
            }
        };
    }

    /// The order that the box asks for; `None` where it asks for none.
    pub fn sort(&self) -> Option<(Sort, bool)> {
        self.conditions.iter().rev().find_map(|condition| match condition {
            Condition::Sort(sort, reversed) => Some((*sort, *reversed)),
            _ => None,
        })
    }
}

fn collect(words: &Words, names: &mut Vec<(Option<TagKind>, String)>) {
    match words {
        Words::Stand { field: WordField::Tag(kind), text, .. } => {
            push_new(names, (*kind, folded(text)));
        }
        Words::All(all) | Words::Any(all) => all.iter().for_each(|words| collect(words, names)),
        Words::Not(not) => collect(not, names),
        Words::Stand { .. } | Words::Under(_) | Words::Rated(_) => {}
    }
}

/// The same words with names of tags and ratings looked up.
fn settled(words: &Words, resolved: &Resolved, ladder: &Ladder) -> Words {
    let each = |all: &[Words]| all.iter().map(|words| settled(words, resolved, ladder)).collect();
    match words {
        Words::Stand { field: WordField::Tag(kind), text, .. } => {
            let tags = resolved.get(&(*kind, folded(text))).map_or(&[][..], Vec::as_slice);
            one_of(tags.iter().map(|tag| Words::Under(*tag))).unwrap_or_else(|| Words::Stand {
                field: WordField::Tag(*kind),
                text: text.clone(),
                // The words of a name belong together.
                phrase: true,
            })
        }
        Words::Stand { field: WordField::Rating, text, .. } => {
            let ratings = ratings_named(ladder, text);
            one_of(ratings.into_iter().map(Words::Rated)).unwrap_or_else(nothing)
        }
        Words::Stand { field: WordField::Anywhere, text, phrase: false }
            if text.chars().count() >= RATING_LETTERS_MIN =>
        {
            // "explicit" asks for works that are rated so as well as for those that say so.
            let rated = step_named(ladder, text).map(Words::Rated);
            one_of(std::iter::once(words.clone()).chain(rated)).unwrap_or_else(nothing)
        }
        Words::All(all) => Words::All(each(all)),
        Words::Any(any) => Words::Any(each(any)),
        Words::Not(not) => Words::Not(Box::new(settled(not, resolved, ladder))),
        Words::Stand { .. } | Words::Under(_) | Words::Rated(_) => words.clone(),
    }
}

/// Makes a filter of what is one; `None` where nothing is left to look for.
fn filtered(words: Words, query: &mut WorkQuery) -> Option<Words> {
    match words {
        Words::Under(tag) => {
            push_new(&mut query.tags, tag);
            None
        }
        Words::Rated(rating) if query.ratings.is_empty() => {
            query.ratings.push(rating);
            None
        }
        Words::Any(any) if query.ratings.is_empty() && any.iter().all(is_rated) => {
            query.ratings.extend(any.iter().filter_map(rating_of));
            None
        }
        Words::Not(not) => match *not {
            Words::Under(tag) => {
                push_new(&mut query.without_tags, tag);
                None
            }
            Words::Rated(rating) => {
                push_new(&mut query.without_ratings, rating);
                None
            }
            not => Some(Words::Not(Box::new(not))),
        },
        words => Some(words),
    }
}

fn is_rated(words: &Words) -> bool {
    rating_of(words).is_some()
}

fn rating_of(words: &Words) -> Option<RatingId> {
    match words {
        Words::Rated(id) => Some(*id),
        _ => None,
    }
}

/// Ratings of a name: a step's own name or short name, else what another archive's name maps to.
fn ratings_named(ladder: &Ladder, text: &str) -> Vec<RatingId> {
    let name = fold_stated(text);
    let own: Vec<RatingId> = ladder
        .steps
        .iter()
        .filter(|step| fold_stated(&step.name) == name || fold_stated(&step.short) == name)
        .map(|step| step.id)
        .collect();
    if own.is_empty() { ladder.from_stated(text).into_iter().collect() } else { own }
}

/// The rating that a word alone is the name of.
fn step_named(ladder: &Ladder, word: &str) -> Option<RatingId> {
    let name = fold_stated(word);
    let is_common =
        matches!(name.as_str(), "general" | "free" | "light" | "mild" | "clean" | "family" | "everyone");
    let own = ladder.steps.iter().find(|step| fold_stated(&step.name) == name).map(|step| step.id);
    own.or_else(|| ladder.stated.get(&name).copied()).filter(|_| !is_common)
}

fn one_of(mut words: impl Iterator<Item = Words>) -> Option<Words> {
    let first = words.next()?;
    let mut any = vec![first];
    any.extend(words);
    if any.len() == 1 { any.pop() } else { Some(Words::Any(any)) }
}

/// What no work meets.
fn nothing() -> Words {
    Words::Any(Vec::new())
}

/// What lies within both bounds.
fn both<T: Ord + Copy>(a: Bounds<T>, b: Bounds<T>) -> Bounds<T> {
    Bounds {
        from: a.from.max(b.from),
        to: match (a.to, b.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    }
}

fn push_new<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
