//! What the sources of one work state about it, field by field.

use std::{collections::BTreeMap, sync::LazyLock};

use ficus_archive::work::Status;
use jiff::civil::Date;
use regex::Regex;

use crate::{
    dates, language,
    recognise::{
        header::{Stated, figure, fold, path_of},
        label::Field,
        part::{self, PartMark, Planned},
    },
};

/// Everything stated about a work. Lists keep the order of the source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub title: Option<String>,
    /// The part number that stood in the title.
    pub part: Option<PartMark>,
    pub authors: Vec<String>,
    pub contact: Option<String>,
    pub summary: Option<String>,
    pub notes: Option<String>,
    pub disclaimer: Option<String>,
    pub spoilers: Option<String>,
    pub timeline: Option<String>,
    pub rating: Option<String>,
    pub category_path: Vec<String>,
    pub fandoms: Vec<String>,
    pub relationships: Vec<String>,
    pub characters: Vec<String>,
    pub warnings: Vec<String>,
    pub tags: Vec<String>,
    pub series: Option<(String, Option<u32>)>,
    pub language: Option<String>,
    pub status: Status,
    /// As [`PartMark::planned`].
    pub planned: Option<Planned>,
    pub published: Option<Date>,
    pub updated: Option<Date>,
    pub counts: BTreeMap<String, u64>,
    pub front_matter: BTreeMap<String, String>,
}

/// `Part 3 of the Lamp series`, `third in the Lamp series`.
static PLACE_IN_SERIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:this is )?(?:part|book|story|number|no\.?|#)\s*(?P<place>\d{1,4}|[a-z]+)\s+(?:of|in)\s+(?:the\s+)?(?P<title>\S.*?)(?:\s+series)?\.?$")
        .expect("the pattern is fixed and tested")
});
/// `The Lamp #3`, `The Lamp, 3`, `The Lamp (3)`, `The Lamp, part 3`.
static SERIES_THEN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?P<title>\S.*?)[\s,]*(?:#|\(#?|(?:part|book|no\.?|number)\s+)(?P<place>\d{1,4})\)?\.?$",
    )
    .expect("the pattern is fixed and tested")
});
static TIMELINE_NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it|the story) )?(?:takes place|set (?:during|in|after|before|between|just)|post-|pre-|happens (?:during|after|before))")
        .expect("the pattern is fixed and tested")
});

impl Facts {
    /// Takes a field in; what a single field states first stays.
    pub fn state(&mut self, stated: &Stated) {
        let value = stated.value.trim();
        let nothing = says_nothing(value);
        match stated.field {
            Field::Title => self.state_title(value),
            Field::Author => {
                for name in authors(value) {
                    push_new(&mut self.authors, name);
                }
            }
            Field::Contact => {
                set(&mut self.contact, value);
                self.keep("contact", value);
            }
            Field::Rating => Self::state_once(&mut self.rating, &mut self.front_matter, "rating", value),
            Field::Category => self.state_category(value),
            Field::Fandoms => split_list(value).for_each(|item| push_new(&mut self.fandoms, item)),
            Field::Relationships if !nothing => {
                split_list(value).for_each(|item| push_new(&mut self.relationships, item));
            }
            Field::Characters if !nothing => {
                split_list(value).for_each(|item| push_new(&mut self.characters, item));
            }
            Field::Warnings if !nothing => {
                split_list(value).for_each(|item| push_new(&mut self.warnings, item));
                self.keep("warnings", value);
            }
            Field::Tags if !nothing => split_list(value).for_each(|item| push_new(&mut self.tags, item)),
            Field::Relationships | Field::Characters | Field::Warnings | Field::Tags => {
                self.keep(stated.field.name(), value);
            }
            Field::Tag => push_new(&mut self.tags, value.to_owned()),
            Field::AuthorName => push_new(&mut self.authors, value.to_owned()),
            Field::CategoryPath => {
                self.take_path(value.split(" › ").map(|step| step.trim().to_owned()).collect(), value);
            }
            Field::Fandom => push_new(&mut self.fandoms, value.to_owned()),
            Field::Relationship => push_new(&mut self.relationships, value.to_owned()),
            Field::Character => push_new(&mut self.characters, value.to_owned()),
            Field::Warning => push_new(&mut self.warnings, value.to_owned()),
            Field::Spoilers => {
                Self::state_once(&mut self.spoilers, &mut self.front_matter, "spoilers", value);
            }
            Field::Timeline => {
                Self::state_once(&mut self.timeline, &mut self.front_matter, "timeline", value);
            }
            Field::Summary => add(&mut self.summary, value),
            Field::Disclaimer => add(&mut self.disclaimer, value),
            Field::Notes => {
                if TIMELINE_NOTE.is_match(value) {
                    set(&mut self.timeline, value);
                }
                add(&mut self.notes, value);
            }
            Field::Series => self.state_series(value),
            Field::Status => self.state_status(value),
            Field::Language => match language::named(value) {
                Some(tag) => set(&mut self.language, tag),
                None => self.keep("language", value),
            },
            Field::Published => {
                Self::state_date(&mut self.published, &mut self.front_matter, "published", value);
            }
            Field::Updated => Self::state_date(&mut self.updated, &mut self.front_matter, "updated", value),
            Field::Count(name) => self.state_count(name, value),
            Field::Dedication | Field::SequelTo | Field::Other(_) => self.keep(stated.field.name(), value),
        }
    }

    /// A field of one value: the first is the field's, another one is kept beside it.
    fn state_once(place: &mut Option<String>, kept: &mut BTreeMap<String, String>, label: &str, value: &str) {
        match place {
            None => set(place, value),
            Some(first) if first != value => keep_in(kept, label, value),
            Some(_) => {}
        }
    }

    /// Keeps a labelled value that has no field of its own; different values under one label stand in lines.
    pub fn keep(&mut self, label: &str, value: &str) {
        keep_in(&mut self.front_matter, label, value);
    }

    fn state_title(&mut self, value: &str) {
        let (title, mark) = part::split_title(value.trim_matches(['"', '“', '”']));
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title);
        }
        if let Some(mark) = mark {
            if let Some(planned) = mark.planned {
                self.plan(planned);
            }
            self.part.get_or_insert(mark);
        }
    }

    /// Takes in how many parts there will be; a number is worth more than a question mark, a larger one more than it.
    pub fn plan(&mut self, planned: Planned) {
        self.planned = self.planned.max(Some(planned));
    }

    fn state_category(&mut self, value: &str) {
        match path_of(value) {
            Some(path) => self.take_path(path, value),
            None => split_list(value).for_each(|item| push_new(&mut self.tags, item)),
        }
    }

    /// Takes in a place in a category tree: its first step is a fandom, a step of two names is a relationship.
    fn take_path(&mut self, path: Vec<String>, value: &str) {
        for (depth, step) in path.iter().enumerate() {
            if is_relationship(step) && (depth > 0 || path.len() == 1) {
                push_new(&mut self.relationships, step.clone());
            } else if depth == 0 {
                push_new(&mut self.fandoms, step.clone());
            }
        }
        if self.category_path.is_empty() {
            self.category_path = path;
        } else if self.category_path != path {
            self.keep("category", value);
        }
    }

    fn state_series(&mut self, value: &str) {
        let found = PLACE_IN_SERIES.captures(value).or_else(|| SERIES_THEN_PLACE.captures(value));
        let series = match found {
            Some(found) => {
                let place = part::place(&found["place"]);
                let title = found["title"].trim();
                (title.trim_end_matches(" series").trim_end_matches(" Series").to_owned(), place)
            }
            None => (value.to_owned(), None),
        };
        if self.series.is_none() && !says_nothing(value) && !series.0.is_empty() {
            self.series = Some(series);
        } else {
            self.keep("series", value);
        }
    }

    fn state_status(&mut self, value: &str) {
        let status = match fold(value).as_str() {
            "complete" | "completed" | "yes" | "finished" | "ja" | "igen" | "oui" | "si" | "y" | "done" => {
                Status::Complete
            }
            "in progress" | "wip" | "no" | "n" | "incomplete" | "ongoing" | "unfinished" | "nein" | "nem"
            | "non" | "work in progress" => Status::InProgress,
            "abandoned" | "discontinued" => Status::Abandoned,
            _ => Status::Unknown,
        };
        if self.status == Status::Unknown && status != Status::Unknown {
            self.status = status;
        } else {
            self.keep("status", value);
        }
    }

    fn state_count(&mut self, name: &str, value: &str) {
        if let Some(count) = figure(value) {
            self.counts.entry(name.to_owned()).or_insert(count);
        } else if let Some((there, planned)) = value.split_once('/').filter(|_| name == "chapters") {
            // "8/8" and "8/?" say how many there are and will be.
            if let Some(there) = figure(there) {
                self.counts.entry(name.to_owned()).or_insert(there);
            }
            let planned = figure(planned).and_then(|planned| u32::try_from(planned).ok());
            self.plan(planned.map_or(Planned::Open, Planned::Parts));
        } else {
            self.keep(name, value);
        }
    }

    fn state_date(date: &mut Option<Date>, kept: &mut BTreeMap<String, String>, label: &str, value: &str) {
        match dates::parse(value) {
            Some(stated) if date.is_none() => *date = Some(stated),
            Some(_) => {}
            None => {
                kept.entry(label.to_owned()).or_insert_with(|| value.to_owned());
            }
        }
    }
}

fn keep_in(front_matter: &mut BTreeMap<String, String>, label: &str, value: &str) {
    let kept = front_matter.entry(label.to_owned()).or_default();
    if kept.is_empty() {
        value.clone_into(kept);
    } else if !kept.lines().any(|line| line == value) {
        kept.push('\n');
        kept.push_str(value);
    }
}

/// Values that stand for an empty place.
fn says_nothing(value: &str) -> bool {
    matches!(
        fold(value).as_str(),
        "" | "none"
            | "n a"
            | "na"
            | "no"
            | "none needed"
            | "none really"
            | "none apply"
            | "nothing"
            | "not applicable"
            | "no archive warnings apply"
            | "no warnings"
    )
}

fn set(place: &mut Option<String>, value: &str) {
    if place.is_none() && !value.is_empty() {
        *place = Some(value.to_owned());
    }
}

/// A long field stated twice in different words keeps both.
fn add(place: &mut Option<String>, value: &str) {
    match place {
        None if !value.is_empty() => *place = Some(value.to_owned()),
        Some(kept) if !kept.split("\n\n").any(|kept| kept == value) && kept != value => {
            kept.push_str("\n\n");
            kept.push_str(value);
        }
        _ => {}
    }
}

pub(crate) fn push_new(list: &mut Vec<String>, item: String) {
    if !item.is_empty() && !list.contains(&item) {
        list.push(item);
    }
}

fn split_list(value: &str) -> impl Iterator<Item = String> {
    value.split([',', ';']).map(|item| item.trim().to_owned()).filter(|item| !item.is_empty())
}

/// `A/B`, where both sides are names: no `Male/Male`, no `and/or`.
fn is_relationship(step: &str) -> bool {
    step.contains('/')
        && step.split('/').all(|side| {
            let side = side.trim();
            side.chars().next().is_some_and(char::is_uppercase)
                && !matches!(side.to_lowercase().as_str(), "male" | "female" | "m" | "f")
                && !side.contains(" - ")
        })
}

/// The names that an author field gives, without an address.
fn authors(value: &str) -> Vec<String> {
    let value = value.split(['<', '(']).next().filter(|name| !name.trim().is_empty()).unwrap_or(value);
    value
        .split(" & ")
        .flat_map(|names| names.split(" and "))
        .flat_map(|names| names.split(';'))
        .map(|name| name.trim().trim_matches(['*', '_', '~', '"']).trim_end_matches(',').trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}
