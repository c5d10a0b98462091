//! What the sources of one work state about it, field by field.

use std::{collections::BTreeMap, sync::LazyLock};

use ficus_archive::{tag::class_parts, work::Status};
use jiff::civil::Date;
use regex::Regex;

mod code;
mod list;
mod word;

pub(crate) use list::are_genres;
use list::{authors, is_relationship, split_genres, split_list, split_names};
use word::{says_nothing, state_of};

use crate::{
    dates::{self, Written},
    language,
    recognise::{
        header::{Stated, address, figure, figure_of, fold, path_of},
        label::Field,
        mail,
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
    /// The tags that are choices of a list, with the list's name: `Genre: Drama`.
    pub classes: Vec<String>,
    pub series: Option<(String, Option<u32>)>,
    pub language: Option<String>,
    pub status: Status,
    /// As [`PartMark::planned`].
    pub planned: Option<Planned>,
    pub published: Option<Date>,
    pub updated: Option<Date>,
    pub counts: BTreeMap<String, u64>,
    pub front_matter: BTreeMap<String, String>,
    /// Dates in figures that wait for one that shows whether days or months come first.
    undecided: Vec<(Field, Written)>,
    day_first: Option<bool>,
}

/// `Part 3 of the Lamp series`, `third in the Lamp series`, `3/5 in the Lamp series`.
static PLACE_IN_SERIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it) is )?(?:the )?(?:(?:part|book|story|number|episode|chapter|volume|no\.?|#)\s*(?P<place>\d{1,4}|[a-z]+(?:-[a-z]+)?)|(?P<ordinal>\d{1,4}(?:st|nd|rd|th)?|[a-z]+(?:-[a-z]+)?)(?: (?:part|book|story|instal?lment|one))?)(?:\s*/\s*(?:\d{1,4}|\?))?\s+(?:of|in)\s+(?:(?:the|my|our)\s+)?(?P<title>\S.*?)\.?$")
        .expect("the pattern is fixed and tested")
});
/// `The Lamp #3`, `The Lamp, 3`, `The Lamp (3)`, `The Lamp, part 3`, `The Lamp 3/5`, `The Lamp, book two`.
static SERIES_THEN_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?P<title>\S.*?)[\s,:–-]*(?:(?:#|\(#?|(?:part|book|story|volume|vol\.?|episode|no\.?|number)\s*#?\s*|\s)(?P<place>\d{1,4})|(?:part|book|story|volume)\s+(?P<word>[a-z]+(?:-[a-z]+)?))(?:\s*/\s*(?:\d{1,4}|\?)|\s+of\s+(?:\d{1,4}|\?))?\)?\.?$",
    )
    .expect("the pattern is fixed and tested")
});
static SEQUEL_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:a |the )?(?:direct )?(?:sequel|prequel|follow-?up) (?:to|of) (?P<of>\S.*)$")
        .expect("the pattern is fixed and tested")
});
/// A disclaimer that only says where the disclaimer stands.
static REFERS_TO_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:(?:(?:usual |standard )?(?:disclaimers?|warnings?|notes?|headers?)\b,? ?(?:,? etc\.?,?)? ?(?:are |is )?(?:all )?)?(?:please )?see |(?:disclaimers?|headers?)\b,? ?(?:etc\.?,?)? ?(?:are |is )?(?:in|with) |(?:same )?as (?:in )?|in |refer to |check )(?:the )?(?:(?:part|chapter|section) (?:one|1|i|0)\b|first (?:part|chapter)|previous (?:parts?|chapters?)|prologue|beginning|header|part \S+).{0,60}$")
        .expect("the pattern is fixed and tested")
});
static TIMELINE_NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:this|it|the story) )?(?:takes place|set (?:during|in|after|before|between|just)|post-|pre-|happens (?:during|after|before))")
        .expect("the pattern is fixed and tested")
});

/// First steps of category trees that are kinds of stories: archives of one fandom begin with them.
const NO_FANDOMS: [&str; 55] = [
    "action",
    "action adventure",
    "adventure",
    "all",
    "alternate universe",
    "angst",
    "au",
    "canon",
    "challenges",
    "completed",
    "crossover",
    "crossovers",
    "drabble",
    "drabbles",
    "drama",
    "f f",
    "fan fiction",
    "fanfiction",
    "femmeslash",
    "femslash",
    "femslash pairings",
    "fics",
    "gen",
    "general",
    "general fiction",
    "genfic",
    "het",
    "het pairings",
    "het pairing",
    "horror",
    "humor",
    "humour",
    "in progress",
    "m f",
    "m m",
    "misc",
    "miscellaneous",
    "multi chapter",
    "mystery",
    "novels",
    "one shot",
    "one shots",
    "other",
    "other pairings",
    "pairings",
    "poetry",
    "romance",
    "series",
    "slash",
    "slash pairing",
    "slash pairings",
    "stories",
    "vignettes",
    "yaoi",
    "yuri",
];

impl Facts {
    /// Takes a field in; what a single field states first stays.
    pub fn state(&mut self, stated: &Stated) {
        let value = stated.value.trim();
        if says_nothing(value) && self.state_nothing(stated.field, value) {
            return;
        }
        match stated.field {
            Field::Title => self.state_title(value),
            Field::Author => self.state_author(value),
            Field::Contact => self.state_contact(value),
            Field::Rating => Self::state_once(&mut self.rating, &mut self.front_matter, "rating", value),
            Field::Category => self.state_category(value),
            Field::Fandoms => split_list(value).for_each(|item| push_new(&mut self.fandoms, item)),
            Field::Relationships => {
                split_list(value).for_each(|item| push_new(&mut self.relationships, item));
            }
            Field::Characters => {
                for name in split_names(value) {
                    push_new(&mut self.characters, name);
                }
            }
            Field::Warnings => {
                split_list(value).for_each(|item| push_new(&mut self.warnings, item));
                self.keep("warnings", value);
            }
            Field::Tags => {
                split_list(value).flat_map(split_genres).for_each(|item| push_new(&mut self.tags, item));
            }
            Field::Tag => push_new(&mut self.tags, value.to_owned()),
            Field::Class => {
                push_new(&mut self.tags, class_parts(value).1.to_owned());
                push_new(&mut self.classes, value.to_owned());
            }
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
            Field::Disclaimer if REFERS_TO_PART.is_match(value) => self.keep("disclaimer", value),
            Field::Disclaimer => add(&mut self.disclaimer, value),
            Field::Notes => {
                if TIMELINE_NOTE.is_match(value) {
                    set(&mut self.timeline, value);
                }
                add(&mut self.notes, value);
            }
            Field::Series => self.state_series(value),
            Field::Part => self.state_part(value),
            Field::Status => self.state_status(value),
            Field::InProgress => self.state_in_progress(value),
            Field::Language => self.state_language(value),
            Field::Published | Field::Updated => self.state_date(stated.field, value),
            Field::Count(name) => self.state_count(name, value),
            Field::Unlisted => {
                let (label, value) = value.split_once(':').unwrap_or(("other", value));
                self.keep(&fold(label).replace(' ', "_"), value.trim());
            }
            Field::Dedication | Field::SequelTo | Field::Other(_) => {
                self.keep(stated.field.name(), value);
                if stated.field == Field::Other("feedback")
                    && let Some(found) = address(value)
                {
                    set(&mut self.contact, found);
                }
            }
        }
    }

    /// An empty place, said in words. What an author typed of spoilers or warnings is kept; says whether all is said.
    fn state_nothing(&mut self, field: Field, value: &str) -> bool {
        match field {
            Field::Warnings => self.keep("warnings", value),
            Field::Relationships
            | Field::Characters
            | Field::Fandoms
            | Field::Tags
            | Field::Category
            | Field::Series
            | Field::SequelTo
            | Field::Dedication
            | Field::Summary
            | Field::Notes
            | Field::Contact
            | Field::Count(_)
            | Field::Other(
                "challenge" | "beta" | "music" | "episode_related" | "collections" | "homepage" | "thanks"
                | "house",
            ) => {}
            _ => return false,
        }
        true
    }

    fn state_author(&mut self, value: &str) {
        for name in authors(value) {
            push_new(&mut self.authors, name);
        }
        if let Some(found) = address(value) {
            set(&mut self.contact, found);
        }
    }

    fn state_contact(&mut self, value: &str) {
        // What a page leaves where it hid an address is none.
        if value.contains("[email") && value.contains("protected]") {
            return;
        }
        set(&mut self.contact, value);
        self.keep("contact", value);
    }

    fn state_language(&mut self, value: &str) {
        let Some(tag) = language::named(value) else { return self.keep("language", value) };
        set(&mut self.language, tag);
        // Only English writes a month before its day.
        if !tag.starts_with("en") {
            self.decide(true);
        }
    }

    /// `Part: 1/3`, `Chapter: The Fog`.
    fn state_part(&mut self, value: &str) {
        let mark = part::heading(&format!("Part {value}"))
            .or_else(|| part::heading(value))
            .unwrap_or_else(|| PartMark { title: Some(value.to_owned()), ..PartMark::default() });
        if let Some(planned) = mark.planned {
            self.plan(planned);
        }
        match &mut self.part {
            None => self.part = Some(mark),
            Some(part) => {
                part.number = part.number.or(mark.number);
                part.title = part.title.take().or(mark.title);
            }
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
        let told = mail::told_in_brackets(value);
        if let Some((_, facts)) = &told {
            for fact in facts {
                let field = mail::fact_field(fact);
                self.state(&Stated::new(field, fact.as_str()));
            }
        }
        let value = told.as_ref().map_or(value, |(title, _)| title.as_str());
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
            } else if depth == 0 && !NO_FANDOMS.contains(&fold(step).as_str()) {
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
        // `2nd in the Lamp series; sequel to "The Wick"`
        if let Some((series, sequel)) = value.split_once("; ")
            && let Some(found) = SEQUEL_TO.captures(sequel)
        {
            self.keep(Field::SequelTo.name(), &found["of"]);
            return self.state_series(series);
        }
        let place_first = PLACE_IN_SERIES.captures(value).and_then(|found| {
            let place = found.name("place").or_else(|| found.name("ordinal"))?;
            Some((found["title"].to_owned(), part::place(place.as_str())?))
        });
        let found = place_first.or_else(|| {
            let found = SERIES_THEN_PLACE.captures(value)?;
            let place = found.name("place").or_else(|| found.name("word"))?;
            Some((found["title"].to_owned(), part::place(place.as_str())?))
        });
        let (title, place) = match found {
            Some((title, place)) => (title, Some(place)),
            None => (value.to_owned(), None),
        };
        let title = list::series_name(&title);
        match &mut self.series {
            None if !title.is_empty() => self.series = Some((title, place)),
            Some((known, at)) if fold(known) == fold(&title) => *at = at.or(place),
            _ => self.keep("series", value),
        }
    }

    fn state_status(&mut self, value: &str) {
        // "Completed: 2004-02-03" says when as well.
        if let Some(written) = dates::read(value) {
            self.status = Status::Complete;
            self.take_date(Field::Updated, written, value);
            return;
        }
        match state_of(value) {
            Status::Unknown => self.keep("status", value),
            status if self.status == Status::Unknown => self.status = status,
            status if self.status == status => {}
            _ => self.keep("status", value),
        }
    }

    /// `WIP: yes` means that the work is not complete.
    fn state_in_progress(&mut self, value: &str) {
        let status = match state_of(value) {
            Status::Complete => Status::InProgress,
            Status::InProgress if matches!(fold(value).as_str(), "no" | "n" | "nope") => Status::Complete,
            status => status,
        };
        if self.status == Status::Unknown && status != Status::Unknown {
            self.status = status;
        } else {
            self.keep("status", value);
        }
    }

    fn state_count(&mut self, name: &str, value: &str) {
        if let Some(count) = figure_of(name, value) {
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

    fn state_date(&mut self, field: Field, value: &str) {
        match dates::read(value) {
            Some(written) => self.take_date(field, written, value),
            None => self.keep(field.name(), value),
        }
    }

    fn take_date(&mut self, field: Field, written: Written, value: &str) {
        if let Some(first) = written.day_first() {
            self.decide(first);
        }
        if let Some(date) = written.date(self.day_first) {
            self.set_date(field, date);
        } else {
            self.undecided.push((field, written));
            self.keep(field.name(), value);
        }
    }

    fn set_date(&mut self, field: Field, date: Date) {
        let place = if field == Field::Updated { &mut self.updated } else { &mut self.published };
        place.get_or_insert(date);
    }

    /// Reads the dates that waited, once one shows whether days or months come first.
    fn decide(&mut self, day_first: bool) {
        if self.day_first.is_some() {
            return;
        }
        self.day_first = Some(day_first);
        for (field, written) in std::mem::take(&mut self.undecided) {
            if let Some(date) = written.date(Some(day_first)) {
                self.set_date(field, date);
                self.front_matter.remove(field.name());
            }
        }
    }

    /// What codes and pairings of the header stand for, for an archivist to accept.
    pub fn suggest(&self, suggested: &mut BTreeMap<String, Vec<String>>) {
        for (field, name) in self.tags.iter().flat_map(|tag| code::expand(tag)) {
            let known = match field {
                "relationships" => &self.relationships,
                "characters" => &self.characters,
                "warnings" => &self.warnings,
                _ => &self.tags,
            };
            if !known.iter().any(|known| fold(known) == fold(name)) {
                push_new(suggested.entry(field.to_owned()).or_default(), name.to_owned());
            }
        }
        suggested.retain(|_, names| !names.is_empty());
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
