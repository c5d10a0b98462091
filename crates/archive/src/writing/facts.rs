//! What is stated about a work as its authors change it: field by field, so that a change can be told, and taken back
//! without touching what was changed since.

use ficus_prose::Prose;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Field;
use crate::{
    PenNameId, RatingId,
    rating::Ladder,
    review::Reviewers,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    upkeep::Reach,
    work::{Audience, AuthorDraft, Status, WorkDraft},
};

/// A place in a series as its author states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesStated {
    /// The series.
    pub title: String,
    /// The place, from 1; `None` is behind the last.
    pub position: Option<u32>,
}

/// Everything that the authors of a work state about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The title.
    pub title: String,
    /// The pen names that sign it, in order.
    pub authors: Vec<PenNameId>,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// What the author does not own.
    pub disclaimer: Option<String>,
    /// To whom it is dedicated.
    pub dedication: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// The step of the site's ladder.
    pub rating: Option<RatingId>,
    /// Tags of every kind, by kind and then in the author's order.
    pub tags: Vec<TagDraft>,
    /// Places in the category tree, each outermost first.
    pub category_paths: Vec<Vec<String>>,
    /// What it spoils.
    pub spoilers: Option<String>,
    /// Where in canon it stands.
    pub timeline: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// How many chapters it will have.
    pub planned_chapters: Option<u32>,
    /// Whom its authors chose; of a draft: whom it will be for.
    pub audience: Audience,
    /// Who may review it.
    pub reviewers: Reviewers,
    /// Whether reviews wait for its authors.
    pub holds_first: bool,
    /// Whether it stands in feeds and catalogues.
    pub reach: Reach,
    /// First published; of a draft: `None` for the day on which it is posted.
    pub published: Option<Date>,
    /// Series that it is in.
    pub series: Vec<SeriesStated>,
}

/// The fields of [`Facts`], in the order of the form.
pub const FIELDS: [Field; 26] = [
    Field::Title,
    Field::Authors,
    Field::Summary,
    Field::NotesBefore,
    Field::NotesAfter,
    Field::Disclaimer,
    Field::Dedication,
    Field::Language,
    Field::Rating,
    Field::Warnings,
    Field::Fandoms,
    Field::Relationships,
    Field::Characters,
    Field::Kinds,
    Field::Classes,
    Field::Tags,
    Field::Categories,
    Field::Spoilers,
    Field::Timeline,
    Field::Status,
    Field::Planned,
    Field::Audience,
    Field::Reviewers,
    Field::Reach,
    Field::Published,
    Field::Series,
];

const fn kind_of(field: Field) -> Option<TagKind> {
    Some(match field {
        Field::Warnings => TagKind::Warning,
        Field::Fandoms => TagKind::Fandom,
        Field::Relationships => TagKind::Relationship,
        Field::Characters => TagKind::Character,
        Field::Kinds => TagKind::Kind,
        Field::Classes => TagKind::Class,
        Field::Tags => TagKind::Freeform,
        _ => return None,
    })
}

impl Facts {
    /// The names of the tags of one kind, in the author's order.
    pub fn tags_of(&self, kind: TagKind) -> impl Iterator<Item = &str> {
        self.tags.iter().filter(move |tag| tag.kind == kind).map(|tag| tag.name.as_str())
    }

    /// Puts the tags in the order of their kinds, and inside a kind in the author's.
    pub fn put_in_order(&mut self) {
        self.tags.sort_by_key(|tag| TagKind::ALL.iter().position(|kind| *kind == tag.kind));
    }

    /// Whether both say the same in a field.
    pub fn same(&self, other: &Self, field: Field) -> bool {
        if let Some(kind) = kind_of(field) {
            return self.tags_of(kind).eq(other.tags_of(kind));
        }
        match field {
            Field::Title => self.title == other.title,
            Field::Authors => self.authors == other.authors,
            Field::Summary => self.summary == other.summary,
            Field::NotesBefore => self.notes_before == other.notes_before,
            Field::NotesAfter => self.notes_after == other.notes_after,
            Field::Disclaimer => self.disclaimer == other.disclaimer,
            Field::Dedication => self.dedication == other.dedication,
            Field::Language => self.language == other.language,
            Field::Rating => self.rating == other.rating,
            Field::Categories => self.category_paths == other.category_paths,
            Field::Spoilers => self.spoilers == other.spoilers,
            Field::Timeline => self.timeline == other.timeline,
            Field::Status => self.status == other.status,
            Field::Planned => self.planned_chapters == other.planned_chapters,
            Field::Audience => self.audience == other.audience,
            Field::Reviewers => (self.reviewers, self.holds_first) == (other.reviewers, other.holds_first),
            Field::Reach => self.reach == other.reach,
            Field::Published => self.published == other.published,
            Field::Series => self.series == other.series,
            _ => true,
        }
    }

    /// Says in a field what another says.
    pub fn take(&mut self, other: &Self, field: Field) {
        if let Some(kind) = kind_of(field) {
            self.tags.retain(|tag| tag.kind != kind);
            self.tags.extend(other.tags.iter().filter(|tag| tag.kind == kind).cloned());
            return self.put_in_order();
        }
        match field {
            Field::Title => self.title.clone_from(&other.title),
            Field::Authors => self.authors.clone_from(&other.authors),
            Field::Summary => self.summary = other.summary.clone(),
            Field::NotesBefore => self.notes_before = other.notes_before.clone(),
            Field::NotesAfter => self.notes_after = other.notes_after.clone(),
            Field::Disclaimer => self.disclaimer.clone_from(&other.disclaimer),
            Field::Dedication => self.dedication.clone_from(&other.dedication),
            Field::Language => self.language.clone_from(&other.language),
            Field::Rating => self.rating = other.rating,
            Field::Categories => self.category_paths.clone_from(&other.category_paths),
            Field::Spoilers => self.spoilers.clone_from(&other.spoilers),
            Field::Timeline => self.timeline.clone_from(&other.timeline),
            Field::Status => self.status = other.status,
            Field::Planned => self.planned_chapters = other.planned_chapters,
            Field::Audience => self.audience = other.audience,
            Field::Reviewers => {
                (self.reviewers, self.holds_first) = (other.reviewers, other.holds_first);
            }
            Field::Reach => self.reach = other.reach,
            Field::Published => self.published = other.published,
            Field::Series => self.series.clone_from(&other.series),
            _ => {}
        }
    }

    /// The fields in which both differ, in the order of the form.
    pub fn differences(&self, other: &Self) -> Vec<Field> {
        FIELDS.into_iter().filter(|field| !self.same(other, *field)).collect()
    }

    /// What a field says, for people; `pen_name` knows what those who sign are called. Empty for nothing.
    pub fn told(&self, field: Field, ladder: &Ladder, pen_name: impl Fn(PenNameId) -> String) -> String {
        let line = |text: &Option<String>| text.clone().unwrap_or_default();
        let prose = |prose: &Prose| prose.plain_text().unwrap_or_default();
        if let Some(kind) = kind_of(field) {
            return self.tags_of(kind).collect::<Vec<_>>().join(", ");
        }
        match field {
            Field::Title => self.title.clone(),
            Field::Authors => {
                self.authors.iter().map(|author| pen_name(*author)).collect::<Vec<_>>().join(", ")
            }
            Field::Summary => prose(&self.summary),
            Field::NotesBefore => prose(&self.notes_before),
            Field::NotesAfter => prose(&self.notes_after),
            Field::Disclaimer => line(&self.disclaimer),
            Field::Dedication => line(&self.dedication),
            Field::Language => line(&self.language),
            Field::Rating => {
                let step = self.rating.and_then(|id| ladder.get(id));
                step.map_or_else(|| "Not rated".to_owned(), |step| step.name.clone())
            }
            Field::Categories => {
                let paths = self.category_paths.iter().map(|path| path.join(" › "));
                paths.collect::<Vec<_>>().join(", ")
            }
            Field::Spoilers => line(&self.spoilers),
            Field::Timeline => line(&self.timeline),
            Field::Status => status(self.status).to_owned(),
            Field::Planned => self.planned_chapters.map_or_else(|| "?".to_owned(), |count| count.to_string()),
            Field::Audience => audience(self.audience).to_owned(),
            Field::Reviewers => {
                let who = reviewers(self.reviewers);
                if self.holds_first { format!("{who}, once an author has said yes") } else { who.to_owned() }
            }
            Field::Reach => reach(self.reach).to_owned(),
            Field::Published => self.published.map(|date| date.to_string()).unwrap_or_default(),
            Field::Series => self.series.iter().map(SeriesStated::told).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        }
    }

    /// As a draft, for what is checked and judged; `names` are the pen names that sign.
    pub fn draft(&self, names: &[String]) -> WorkDraft {
        let author = |name: &String| AuthorDraft { name: name.clone(), contact: None };
        let series = |series: &SeriesStated| SeriesDraft {
            title: series.title.clone(),
            position: series.position,
            summary: Prose::default(),
        };
        WorkDraft {
            title: self.title.clone(),
            authors: names.iter().map(author).collect(),
            summary: self.summary.clone(),
            notes_before: self.notes_before.clone(),
            notes_after: self.notes_after.clone(),
            disclaimer: self.disclaimer.clone(),
            dedication: self.dedication.clone(),
            language: self.language.clone(),
            rating: self.rating,
            tags: self.tags.clone(),
            category_paths: self.category_paths.clone(),
            spoilers: self.spoilers.clone(),
            timeline: self.timeline.clone(),
            status: self.status,
            planned_chapters: self.planned_chapters,
            audience: self.audience,
            published: self.published,
            series: self.series.iter().map(series).collect(),
            ..WorkDraft::default()
        }
    }
}

impl SeriesStated {
    /// `Evenings in Baker Street (2)`.
    pub fn told(&self) -> String {
        match self.position {
            Some(position) => format!("{} ({position})", self.title),
            None => self.title.clone(),
        }
    }
}

/// A change from `before` to `after` taken back of facts that may have been changed since: fields that still say what
/// the change made of them say again what they said before; the others, which are answered with, stay as they are.
pub fn taken_back(now: &Facts, before: &Facts, after: &Facts) -> (Facts, Vec<Field>) {
    let mut facts = now.clone();
    let mut stay = Vec::new();
    for field in before.differences(after) {
        if now.same(after, field) {
            facts.take(before, field);
        } else if !now.same(before, field) {
            stay.push(field);
        }
    }
    (facts, stay)
}

/// Who signs a work after somebody wished for it: they decide about pen names of their own alone; whoever else signs
/// stays, and nobody comes.
pub fn signed(now: &[PenNameId], wished: &[PenNameId], own: &[PenNameId]) -> Vec<PenNameId> {
    let mut signed: Vec<PenNameId> = Vec::new();
    let others = now.iter().filter(|name| !own.contains(name));
    for name in wished.iter().filter(|name| own.contains(name) || now.contains(name)).chain(others) {
        if !signed.contains(name) {
            signed.push(*name);
        }
    }
    signed
}

/// A status for people.
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::InProgress => "In progress",
        Status::Complete => "Complete",
        Status::Abandoned => "Abandoned",
        Status::Unknown => "Not said",
    }
}

/// An audience for its authors.
pub const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "Everyone",
        Audience::Members => "Members of this archive",
        Audience::Authors => "Only me, and the moderators",
        Audience::Draft => "Nobody yet: a draft",
        Audience::Nobody => "Nobody",
    }
}

/// Who may review, for authors.
pub const fn reviewers(reviewers: Reviewers) -> &'static str {
    match reviewers {
        Reviewers::Nobody => "Nobody",
        Reviewers::Members => "Members",
        Reviewers::Everyone => "Everyone",
    }
}

/// Where a work is listed, for its authors.
pub const fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Everywhere => "In feeds, catalogues and search engines too",
        Reach::Here => "On this archive’s own pages alone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(kind: TagKind, name: &str) -> TagDraft {
        TagDraft { kind, name: name.to_owned() }
    }

    fn one() -> Facts {
        Facts {
            title: "The Lamp".to_owned(),
            tags: vec![
                tag(TagKind::Fandom, "Sherlock Holmes"),
                tag(TagKind::Character, "Mrs Hudson"),
                tag(TagKind::Freeform, "Fog"),
            ],
            ..Facts::default()
        }
    }

    /// Differs from [`one`] in every field.
    fn other() -> Facts {
        let kinds = TagKind::OF_WORKS.map(|kind| tag(kind, "Another"));
        Facts {
            title: "The Candle".to_owned(),
            authors: vec![PenNameId(7)],
            summary: Prose::from_plain("A candle."),
            notes_before: Prose::from_plain("Before."),
            notes_after: Prose::from_plain("After."),
            disclaimer: Some("None of it is mine.".to_owned()),
            dedication: Some("For you".to_owned()),
            language: Some("en".to_owned()),
            rating: Some(RatingId(2)),
            tags: kinds.into(),
            category_paths: vec![vec!["Sherlock Holmes".to_owned(), "Gen".to_owned()]],
            spoilers: Some("The Final Problem".to_owned()),
            timeline: Some("1894".to_owned()),
            status: Status::Complete,
            planned_chapters: Some(3),
            audience: Audience::Members,
            reviewers: Reviewers::Everyone,
            holds_first: true,
            reach: Reach::Here,
            published: Some(jiff::civil::date(2004, 3, 31)),
            series: vec![SeriesStated { title: "Lights".to_owned(), position: Some(2) }],
        }
    }

    #[test]
    fn every_field_is_told_apart_taken_over_and_told() {
        let (one, other) = (one(), other());
        assert_eq!(one.differences(&other), FIELDS);
        let mut facts = one.clone();
        for field in FIELDS {
            facts.take(&other, field);
            assert!(facts.same(&other, field), "{field:?}");
            assert_ne!(other.told(field, &Ladder::default(), |id| id.to_string()), "", "{field:?}");
        }
        assert_eq!(facts.differences(&other), []);
    }

    #[test]
    fn a_change_that_is_taken_back_leaves_what_was_changed_since() {
        let before = one();
        let mut after = before.clone();
        after.tags.push(tag(TagKind::Freeform, "Lamplight"));
        after.rating = Some(RatingId(3));
        let mut now = after.clone();
        now.title = "The Lamp, Revised".to_owned();
        now.rating = Some(RatingId(1));
        let (facts, stay) = taken_back(&now, &before, &after);
        assert_eq!(stay, [Field::Rating]);
        assert_eq!(facts.tags, before.tags);
        assert_eq!((facts.title.as_str(), facts.rating), ("The Lamp, Revised", Some(RatingId(1))));
        let (again, stay) = taken_back(&facts, &before, &after);
        assert_eq!((again, stay), (facts, vec![Field::Rating]), "taking back twice changes nothing");
    }

    #[test]
    fn nobody_signs_for_others_nor_takes_them_off() {
        let id = PenNameId;
        let (now, own) = ([id(1), id(2)], [id(1), id(3)]);
        assert_eq!(signed(&now, &[id(3), id(9)], &own), [id(3), id(2)]);
        assert_eq!(signed(&now, &[], &own), [id(2)]);
        assert_eq!(signed(&now, &[id(2), id(1), id(1)], &own), [id(2), id(1)]);
    }
}
