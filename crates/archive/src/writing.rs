//! Writing a work: what is stated about it, what is wrong with that, and what it still lacks before it is posted.

pub mod bounds;
pub mod dates;
pub mod facts;
pub mod many;
pub mod statistics;

use std::fmt;

use ficus_prose::Prose;
use serde::{Deserialize, Serialize};

use crate::{
    site::writing::WritingRules,
    slug::folded,
    tag::TagKind,
    work::{WorkDraft, text_form},
};

/// A work is in at most so many series.
pub const SERIES_MAX: usize = 12;
/// A work stands at most at so many places of the category tree.
pub const CATEGORIES_MAX: usize = 20;
/// A category path has at most so many steps.
pub const CATEGORY_STEPS_MAX: usize = 12;
/// A work has at most so many tags of a kind that is not its author's own invention: fandoms, characters …
pub const TAGS_OF_KIND_MAX: usize = 200;
/// A work plans at most so many chapters.
pub const PLANNED_MAX: u32 = 100_000;
/// A language tag has at most so many characters (BCP 47 keeps to 35).
pub const LANGUAGE_CHARS_MAX: usize = 35;

/// A field of the form of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The title.
    Title,
    /// The pen names that sign it.
    Authors,
    /// What it is about.
    Summary,
    /// Notes before the text.
    NotesBefore,
    /// Notes after the text.
    NotesAfter,
    /// What the author does not own.
    Disclaimer,
    /// To whom it is dedicated.
    Dedication,
    /// The language.
    Language,
    /// The step of the site's ladder.
    Rating,
    /// Warnings of the site's list.
    Warnings,
    /// Worlds.
    Fandoms,
    /// People together.
    Relationships,
    /// People.
    Characters,
    /// Gen, het, slash …
    Kinds,
    /// Choices of the site's lists.
    Classes,
    /// Tags that the author makes up.
    Tags,
    /// Places in the category tree.
    Categories,
    /// What it gives away of canon.
    Spoilers,
    /// Where in canon it stands.
    Timeline,
    /// How far it has come.
    Status,
    /// How many chapters it will have.
    Planned,
    /// Who may find and read it.
    Audience,
    /// Who may review it.
    Reviewers,
    /// Whether it stands in feeds and catalogues.
    Reach,
    /// When it was first published.
    Published,
    /// The series that it is in.
    Series,
    /// Its chapters.
    Chapters,
}

text_form!(Field {
    Field::Title => "title",
    Field::Authors => "authors",
    Field::Summary => "summary",
    Field::NotesBefore => "notes-before",
    Field::NotesAfter => "notes-after",
    Field::Disclaimer => "disclaimer",
    Field::Dedication => "dedication",
    Field::Language => "language",
    Field::Rating => "rating",
    Field::Warnings => "warnings",
    Field::Fandoms => "fandoms",
    Field::Relationships => "relationships",
    Field::Characters => "characters",
    Field::Kinds => "kinds",
    Field::Classes => "classes",
    Field::Tags => "tags",
    Field::Categories => "categories",
    Field::Spoilers => "spoilers",
    Field::Timeline => "timeline",
    Field::Status => "status",
    Field::Planned => "planned",
    Field::Audience => "audience",
    Field::Reviewers => "reviewers",
    Field::Reach => "reach",
    Field::Published => "published",
    Field::Series => "series",
    Field::Chapters => "chapters",
});

impl Field {
    /// Those that a site can require beside a title and somebody who signs, in the order of the form.
    pub const REQUIRABLE: [Self; 15] = [
        Self::Summary,
        Self::Fandoms,
        Self::Rating,
        Self::Warnings,
        Self::Kinds,
        Self::Relationships,
        Self::Characters,
        Self::Tags,
        Self::Categories,
        Self::Language,
        Self::Status,
        Self::Disclaimer,
        Self::Spoilers,
        Self::Timeline,
        Self::NotesBefore,
    ];

    /// What it is called on forms: `Notes before the story`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Authors => "Signed by",
            Self::Summary => "Summary",
            Self::NotesBefore => "Notes before the story",
            Self::NotesAfter => "Notes after the story",
            Self::Disclaimer => "Disclaimer",
            Self::Dedication => "Dedication",
            Self::Language => "Language",
            Self::Rating => "Rating",
            Self::Warnings => "Warnings",
            Self::Fandoms => "Fandoms",
            Self::Relationships => "Relationships",
            Self::Characters => "Characters",
            Self::Kinds => "Category",
            Self::Classes => "Classes",
            Self::Tags => "Tags",
            Self::Categories => "Places in the category tree",
            Self::Spoilers => "Spoilers",
            Self::Timeline => "Takes place",
            Self::Status => "Status",
            Self::Planned => "Planned chapters",
            Self::Audience => "Who may read it",
            Self::Reviewers => "Who may review it",
            Self::Reach => "Feeds and catalogues",
            Self::Published => "First published",
            Self::Series => "Series",
            Self::Chapters => "Chapters",
        }
    }

    /// The field in which tags of a kind are typed.
    pub const fn of_tags(kind: TagKind) -> Self {
        match kind {
            TagKind::Fandom | TagKind::Medium => Self::Fandoms,
            TagKind::Relationship => Self::Relationships,
            TagKind::Character => Self::Characters,
            TagKind::Warning => Self::Warnings,
            TagKind::Kind => Self::Kinds,
            TagKind::Class => Self::Classes,
            TagKind::Freeform => Self::Tags,
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is stated, and the site asks for it.
    Missing,
    /// It has more characters than this.
    TooLong {
        /// At most so many.
        most: usize,
        /// So many there are.
        there: usize,
    },
    /// It has more entries than this.
    TooMany {
        /// At most so many.
        most: usize,
        /// So many there are.
        there: usize,
    },
    /// This entry has more characters than that.
    EntryTooLong {
        /// How it begins.
        entry: String,
        /// At most so many characters.
        most: usize,
    },
    /// Anything else, in a sentence.
    Other(String),
}

/// What is wrong with one field of a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field.
    pub field: Field,
    /// What is wrong.
    pub fault: Fault,
}

impl Complaint {
    /// A complaint in a sentence of its own.
    pub fn other(field: Field, told: impl Into<String>) -> Self {
        Self { field, fault: Fault::Other(told.into()) }
    }

    /// Whether only something is lacking: a draft may be kept all the same.
    pub fn is_lack(&self) -> bool {
        self.fault == Fault::Missing
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Missing => match self.field {
                Field::Title => write!(out, "A work needs a title."),
                Field::Authors => write!(out, "Choose a pen name that signs it."),
                Field::Rating => write!(out, "Choose a rating."),
                Field::Warnings => write!(out, "Choose warnings, or say that you chose not to warn."),
                Field::Language => write!(out, "Say which language it is in."),
                Field::Chapters => write!(out, "A work needs a chapter."),
                field => write!(out, "This archive asks for: {}.", field.name().to_lowercase()),
            },
            Fault::TooLong { most, there } => {
                write!(out, "At most {most} characters; there are {there}.")
            }
            Fault::TooMany { most, there } => write!(out, "At most {most}; there are {there}."),
            Fault::EntryTooLong { entry, most } => {
                write!(out, "“{entry}…” is longer than {most} characters.")
            }
            Fault::Other(told) => out.write_str(told),
        }
    }
}

/// Everything that is wrong with what a work states, in the order of the form. Where there is nothing but lacks (see
/// [`Complaint::is_lack`]), it can be kept as a draft; where there is nothing at all, it can be posted.
pub fn check(work: &WorkDraft, rules: &WritingRules) -> Vec<Complaint> {
    let mut complaints = lacks(work, rules);
    complaints.extend(texts(work, rules));
    complaints.extend(lists(work, rules));
    complaints.extend(bounds::complaints(work, &rules.bounds));
    if work.planned_chapters.is_some_and(|planned| planned == 0 || planned > PLANNED_MAX) {
        let told = format!("Plan between 1 and {PLANNED_MAX} chapters, or leave it open.");
        complaints.push(Complaint::other(Field::Planned, told));
    }
    if work.language.as_deref().is_some_and(|tag| !is_language(tag)) {
        complaints.push(Complaint::other(Field::Language, "A language is a tag such as “en” or “pt-BR”."));
    }
    complaints.sort_by_key(|complaint| complaint.field);
    complaints
}

fn lacks(work: &WorkDraft, rules: &WritingRules) -> Vec<Complaint> {
    let always = [Field::Title, Field::Authors];
    let asked = always.into_iter().chain(rules.required.iter().copied());
    let mut lacks: Vec<Complaint> = asked
        .filter(|field| !is_stated(work, *field))
        .filter(|field| *field != Field::Disclaimer || !bounds::needs_no_disclaimer(work, &rules.bounds))
        .map(|field| Complaint { field, fault: Fault::Missing })
        .collect();
    lacks.dedup();
    lacks
}

/// Whether a work says anything in a field; what always says something is stated.
pub fn is_stated(work: &WorkDraft, field: Field) -> bool {
    let text = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let tags = |kind: TagKind| work.tags.iter().any(|tag| tag.kind == kind && !tag.name.trim().is_empty());
    match field {
        Field::Title => !work.title.trim().is_empty(),
        Field::Authors => work.authors.iter().any(|author| !author.name.trim().is_empty()),
        Field::Summary => !work.summary.is_empty(),
        Field::NotesBefore => !work.notes_before.is_empty(),
        Field::NotesAfter => !work.notes_after.is_empty(),
        Field::Disclaimer => text(&work.disclaimer),
        Field::Dedication => text(&work.dedication),
        Field::Language => text(&work.language),
        Field::Rating => work.rating.is_some(),
        Field::Warnings => tags(TagKind::Warning),
        Field::Fandoms => tags(TagKind::Fandom),
        Field::Relationships => tags(TagKind::Relationship),
        Field::Characters => tags(TagKind::Character),
        Field::Kinds => tags(TagKind::Kind),
        Field::Classes => tags(TagKind::Class),
        Field::Tags => tags(TagKind::Freeform),
        Field::Categories => !work.category_paths.is_empty(),
        Field::Spoilers => text(&work.spoilers),
        Field::Timeline => text(&work.timeline),
        Field::Status => work.status != crate::work::Status::Unknown,
        Field::Planned => work.planned_chapters.is_some(),
        Field::Published => work.published.is_some(),
        Field::Series => !work.series.is_empty(),
        Field::Chapters => !work.chapters.is_empty(),
        Field::Audience | Field::Reviewers | Field::Reach => true,
    }
}

fn texts(work: &WorkDraft, rules: &WritingRules) -> Vec<Complaint> {
    let plain = |prose: &Prose| prose.plain_text().unwrap_or_default().chars().count();
    let line = |text: &Option<String>| text.as_deref().map_or(0, |text| text.chars().count());
    let (notes, remark) = (rules.notes_chars_max, rules.remark_chars_max);
    let lengths = [
        (Field::Title, work.title.chars().count(), rules.title_chars_max),
        (Field::Summary, plain(&work.summary), rules.summary_chars_max),
        (Field::NotesBefore, plain(&work.notes_before), notes),
        (Field::NotesAfter, plain(&work.notes_after), notes),
        (Field::Disclaimer, line(&work.disclaimer), remark),
        (Field::Dedication, line(&work.dedication), remark),
        (Field::Spoilers, line(&work.spoilers), remark),
        (Field::Timeline, line(&work.timeline), remark),
    ];
    lengths
        .into_iter()
        .filter(|(_, there, most)| *there > *most as usize)
        .map(|(field, there, most)| Complaint { field, fault: Fault::TooLong { most: most as usize, there } })
        .collect()
}

fn lists(work: &WorkDraft, rules: &WritingRules) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut too_many = |field: Field, there: usize, most: usize| {
        if there > most {
            complaints.push(Complaint { field, fault: Fault::TooMany { most, there } });
        }
    };
    for kind in TagKind::OF_WORKS {
        let names = work.tags.iter().filter(|tag| tag.kind == kind);
        let most = if kind == TagKind::Freeform { rules.tags_max as usize } else { TAGS_OF_KIND_MAX };
        too_many(Field::of_tags(kind), names.count(), most);
    }
    too_many(Field::Series, work.series.len(), SERIES_MAX);
    too_many(Field::Categories, work.category_paths.len(), CATEGORIES_MAX);
    let most = rules.tag_chars_max as usize;
    let entries = work.tags.iter().map(|tag| (Field::of_tags(tag.kind), tag.name.as_str(), most));
    let title = rules.title_chars_max as usize;
    let series = work.series.iter().map(|series| (Field::Series, series.title.as_str(), title));
    let steps = work.category_paths.iter().flatten().map(|step| (Field::Categories, step.as_str(), most));
    for (field, entry, most) in entries.chain(series).chain(steps) {
        if entry.chars().count() > most {
            let entry = entry.chars().take(40).collect();
            complaints.push(Complaint { field, fault: Fault::EntryTooLong { entry, most } });
        }
    }
    if work.category_paths.iter().any(|path| path.len() > CATEGORY_STEPS_MAX) {
        let told = format!("A place in the tree has at most {CATEGORY_STEPS_MAX} steps.");
        complaints.push(Complaint::other(Field::Categories, told));
    }
    complaints
}

/// Whether a text has the shape of a BCP 47 tag.
pub fn is_language(tag: &str) -> bool {
    tag.len() <= LANGUAGE_CHARS_MAX
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && tag.split('-').next().is_some_and(|part| part.len() >= 2)
}

/// Stands for warnings where an author says that none is called for.
pub const NO_WARNINGS: &str = "No warnings apply";
/// The kinds of pairings that forms offer; works may bear others.
pub const KINDS: [&str; 6] = ["Gen", "Het", "Slash", "Femslash", "Multi", "Other"];

/// Names that are typed in one field, parted by commas or lines: each once, however it is spelled, in their order. What
/// stands between double quotes is one name, whatever it holds.
pub fn names(typed: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for name in parted(typed) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let key = folded(&name);
        if !name.is_empty() && !known.contains(&key) {
            known.push(key);
            names.push(name);
        }
    }
    names
}

/// Cuts at commas and lines outside of names that begin and end with a quote.
fn parted(typed: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = typed;
    loop {
        rest = rest.trim_start();
        let quoted = rest.strip_prefix('"').and_then(|inner| {
            let (name, behind) = inner.split_once('"')?;
            let behind = behind.trim_start_matches([' ', '\t']);
            let ends = behind.is_empty() || behind.starts_with([',', '\n', '\r']);
            ends.then_some((name, behind.get(1..).unwrap_or("")))
        });
        let (name, behind) =
            quoted.unwrap_or_else(|| rest.split_once([',', '\n', '\r']).unwrap_or((rest, "")));
        parts.push(name);
        if behind.is_empty() {
            return parts;
        }
        rest = behind;
    }
}

/// Names as they are typed in one field: what [`names`] reads.
pub fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = |name: &str| {
        if name.contains(',') { format!("\"{}\"", name.replace('"', "”")) } else { name.to_owned() }
    };
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
