//! The form of what a work states: filled from what is stated, read from what was typed, never losing a word of it.

use std::collections::BTreeMap;

use ficus_archive::{
    PenNameId, RatingId,
    draft::first_published,
    rating::Ladder,
    review::Reviewers,
    site::Site,
    slug::folded,
    tag::{ClassType, TagDraft, TagKind},
    upkeep::Reach,
    work::{Audience, Status, WorkDraft},
    writing::{
        Complaint, Fault, Field, KINDS, NO_WARNINGS, check,
        facts::{Facts, SeriesStated},
        is_stated, joined, names,
    },
};
use ficus_formats::{Limits, typed};
use ficus_prose::{Prose, flatten_footnotes};
use ficus_store::OwnPenName;
use jiff::civil::Date;

/// A field takes at most so many bytes; what is longer is cut before it is read.
const FIELD_BYTES_MAX: usize = 64 * 1024;
/// Empty lines for further series.
const SERIES_MORE: usize = 1;

/// Fields that hold one text each.
const TEXTS: [Field; 18] = [
    Field::Title,
    Field::Summary,
    Field::NotesBefore,
    Field::NotesAfter,
    Field::Disclaimer,
    Field::Dedication,
    Field::Language,
    Field::Rating,
    Field::Fandoms,
    Field::Relationships,
    Field::Characters,
    Field::Tags,
    Field::Categories,
    Field::Spoilers,
    Field::Timeline,
    Field::Status,
    Field::Planned,
    Field::Published,
];

/// Kinds of tags that are typed as names parted by commas.
pub const NAMED: [TagKind; 4] =
    [TagKind::Fandom, TagKind::Relationship, TagKind::Character, TagKind::Freeform];

/// The fields as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsForm {
    texts: BTreeMap<&'static str, String>,
    /// Pen names that sign.
    pub authors: Vec<PenNameId>,
    /// Warnings that are ticked.
    pub warnings: Vec<String>,
    /// Kinds that are ticked.
    pub kinds: Vec<String>,
    /// Choices of class types, by their full names.
    pub classes: Vec<String>,
    /// Titles of series and the places in them.
    pub series: Vec<(String, String)>,
    /// Who may read it.
    pub audience: String,
    /// Who may review it.
    pub reviewers: String,
    /// Whether reviews wait for the authors.
    pub holds_first: bool,
    /// Whether it stays out of feeds and catalogues.
    pub stays_here: bool,
}

/// What a form is read against.
pub struct Around<'a> {
    /// The site.
    pub site: &'a Site,
    /// The site's lists.
    pub class_types: &'a [ClassType],
    /// The pen names of whoever types.
    pub own: &'a [OwnPenName],
    /// Today.
    pub today: Date,
}

impl FactsForm {
    /// What stands in a field of one text.
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(field.as_str()).map_or("", String::as_str)
    }

    fn set(&mut self, field: Field, text: impl Into<String>) {
        self.texts.insert(field.as_str(), text.into());
    }

    /// The form as it shows what is stated.
    pub fn of(facts: &Facts) -> Self {
        let mut form = Self {
            authors: facts.authors.clone(),
            warnings: facts.tags_of(TagKind::Warning).map(str::to_owned).collect(),
            kinds: facts.tags_of(TagKind::Kind).map(str::to_owned).collect(),
            classes: facts.tags_of(TagKind::Class).map(str::to_owned).collect(),
            series: facts.series.iter().map(series_typed).collect(),
            audience: facts.audience.as_str().to_owned(),
            reviewers: facts.reviewers.as_str().to_owned(),
            holds_first: facts.holds_first,
            stays_here: facts.reach == Reach::Here,
            ..Self::default()
        };
        let line = |text: &Option<String>| text.clone().unwrap_or_default();
        form.set(Field::Title, &facts.title);
        form.set(Field::Summary, prose_typed(&facts.summary));
        form.set(Field::NotesBefore, prose_typed(&facts.notes_before));
        form.set(Field::NotesAfter, prose_typed(&facts.notes_after));
        form.set(Field::Disclaimer, line(&facts.disclaimer));
        form.set(Field::Dedication, line(&facts.dedication));
        form.set(Field::Language, line(&facts.language));
        form.set(Field::Rating, facts.rating.map(|id| id.to_string()).unwrap_or_default());
        for kind in NAMED {
            form.set(Field::of_tags(kind), joined(facts.tags_of(kind)));
        }
        let paths = facts.category_paths.iter().map(|path| path.join(" › "));
        form.set(Field::Categories, paths.collect::<Vec<_>>().join("\n"));
        form.set(Field::Spoilers, line(&facts.spoilers));
        form.set(Field::Timeline, line(&facts.timeline));
        form.set(Field::Status, facts.status.as_str());
        form.set(Field::Planned, facts.planned_chapters.map_or("?".to_owned(), |count| count.to_string()));
        form.set(Field::Published, facts.published.map(|date| date.to_string()).unwrap_or_default());
        form
    }

    /// The form as it was sent.
    pub fn read(fields: &[(String, String)]) -> Self {
        let clean = |text: &str| {
            let text = &text[..text.floor_char_boundary(FIELD_BYTES_MAX)];
            text.replace("\r\n", "\n").trim().to_owned()
        };
        let one = |name: &str| {
            fields.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, text)| clean(text))
        };
        let all = |name: &str| -> Vec<String> {
            let of_name = fields.iter().filter(|(known, _)| known == name);
            of_name.map(|(_, text)| clean(text)).filter(|text| !text.is_empty()).collect()
        };
        let titles = fields.iter().filter(|(name, _)| name == "series-title");
        let places = fields.iter().filter(|(name, _)| name == "series-place");
        let series = titles.zip(places).map(|((_, title), (_, place))| (clean(title), clean(place)));
        let mut form = Self {
            authors: all("authors").iter().filter_map(|id| id.parse().ok()).collect(),
            warnings: all("warnings"),
            kinds: all("kinds"),
            classes: fields
                .iter()
                .filter(|(name, text)| name.starts_with("class-") && !text.is_empty())
                .map(|(_, text)| clean(text))
                .collect(),
            series: series.filter(|(title, _)| !title.is_empty()).collect(),
            audience: one("audience"),
            reviewers: one("reviewers"),
            holds_first: !one("holds_first").is_empty(),
            stays_here: !one("stays_here").is_empty(),
            ..Self::default()
        };
        for field in TEXTS {
            form.set(field, one(field.as_str()));
        }
        form
    }

    /// Puts another name in the place of one that was typed.
    pub fn swap(&mut self, kind: TagKind, typed: &str, known: &str) {
        let field = Field::of_tags(kind);
        let names: Vec<String> = names(self.text(field))
            .into_iter()
            .map(|name| if folded(&name) == folded(typed) { known.to_owned() } else { name })
            .collect();
        self.set(field, joined(names.iter().map(String::as_str)));
    }

    /// Series as the form shows them, with empty lines for more.
    pub fn series_lines(&self) -> Vec<(String, String)> {
        let more = std::iter::repeat_n((String::new(), String::new()), SERIES_MORE);
        self.series.iter().cloned().chain(more).collect()
    }

    /// What it states, and everything that is wrong with it. `was` is what was stated before.
    pub fn facts(&self, was: &Facts, around: &Around<'_>) -> (Facts, Vec<Complaint>) {
        let mut wrong = Vec::new();
        let line = |field: Field| Some(self.text(field).to_owned()).filter(|text| !text.is_empty());
        let mut facts = Facts {
            title: self.text(Field::Title).split_whitespace().collect::<Vec<_>>().join(" "),
            authors: self.authors.clone(),
            summary: prose(self.text(Field::Summary), &was.summary),
            notes_before: prose(self.text(Field::NotesBefore), &was.notes_before),
            notes_after: prose(self.text(Field::NotesAfter), &was.notes_after),
            disclaimer: line(Field::Disclaimer),
            dedication: line(Field::Dedication),
            language: line(Field::Language),
            rating: self.rating(&around.site.ladder, &mut wrong),
            tags: self.tags(around, &mut wrong),
            category_paths: category_paths(self.text(Field::Categories), &was.category_paths),
            spoilers: line(Field::Spoilers),
            timeline: line(Field::Timeline),
            status: self.text(Field::Status).parse::<Status>().unwrap_or(was.status),
            planned_chapters: self.planned(&mut wrong),
            audience: self.audience(was, &mut wrong),
            reviewers: self.reviewers.parse::<Reviewers>().unwrap_or(was.reviewers),
            holds_first: self.holds_first,
            reach: if self.stays_here { Reach::Here } else { Reach::Everywhere },
            published: self.published(around.today, &mut wrong),
            series: self.series(&mut wrong),
        };
        facts.put_in_order();
        wrong.extend(check(&self.draft(&facts, was, around), &around.site.writing));
        wrong.sort_by_key(|complaint| complaint.field);
        (facts, wrong)
    }

    /// As a draft, signed by the own names that are ticked and by others who sign already.
    fn draft(&self, facts: &Facts, was: &Facts, around: &Around<'_>) -> WorkDraft {
        let own = around.own.iter().filter(|own| self.authors.contains(&own.pen_name.id));
        let mut names: Vec<String> = own.map(|own| own.pen_name.name.clone()).collect();
        let is_own = |name: &PenNameId| around.own.iter().any(|own| own.pen_name.id == *name);
        if was.authors.iter().any(|author| !is_own(author)) {
            names.push("somebody else".to_owned());
        }
        facts.draft(&names)
    }

    fn rating(&self, ladder: &Ladder, wrong: &mut Vec<Complaint>) -> Option<RatingId> {
        let typed = self.text(Field::Rating);
        let rating = typed.parse::<RatingId>().ok().filter(|id| ladder.get(*id).is_some());
        if rating.is_none() && !typed.is_empty() {
            wrong.push(Complaint::other(Field::Rating, "The ladder has no such rating."));
        }
        rating
    }

    fn tags(&self, around: &Around<'_>, wrong: &mut Vec<Complaint>) -> Vec<TagDraft> {
        let mut tags: Vec<TagDraft> = Vec::new();
        let tag = |kind: TagKind, name: &String| TagDraft { kind, name: name.clone() };
        tags.extend(self.warnings.iter().map(|name| tag(TagKind::Warning, name)));
        tags.extend(self.kinds.iter().map(|name| tag(TagKind::Kind, name)));
        tags.extend(self.classes.iter().map(|name| tag(TagKind::Class, name)));
        for kind in NAMED {
            tags.extend(names(self.text(Field::of_tags(kind))).iter().map(|name| tag(kind, name)));
        }
        if self.warnings.len() > 1 && self.warnings.iter().any(|name| name == NO_WARNINGS) {
            let told = "Warnings apply, or none does: not both.";
            wrong.push(Complaint::other(Field::Warnings, told));
        }
        for class_type in around.class_types {
            let of_type = |name: &&String| class_type.choices.iter().any(|choice| choice.name == **name);
            let chosen = self.classes.iter().filter(of_type).count();
            if chosen > 1 && !class_type.choosing.several() {
                let told = format!("{}: choose one.", class_type.name);
                wrong.push(Complaint::other(Field::Classes, told));
            }
            if chosen == 0 && class_type.choosing.required() {
                wrong.push(Complaint { field: Field::Classes, fault: Fault::Missing });
            }
        }
        tags
    }

    fn planned(&self, wrong: &mut Vec<Complaint>) -> Option<u32> {
        let typed = self.text(Field::Planned);
        if matches!(typed, "" | "?") {
            return None;
        }
        let planned = typed.parse().ok();
        if planned.is_none() {
            let told = "Give a number, or “?” where you do not know yet.";
            wrong.push(Complaint::other(Field::Planned, told));
        }
        planned
    }

    fn audience(&self, was: &Facts, wrong: &mut Vec<Complaint>) -> Audience {
        if let Ok(audience @ (Audience::Everyone | Audience::Members | Audience::Authors)) =
            self.audience.parse()
        {
            audience
        } else {
            wrong.push(Complaint::other(Field::Audience, "Choose who may read it."));
            was.audience
        }
    }

    fn published(&self, today: Date, wrong: &mut Vec<Complaint>) -> Option<Date> {
        let read = first_published(self.text(Field::Published), today);
        read.unwrap_or_else(|told| {
            wrong.push(Complaint::other(Field::Published, told));
            None
        })
    }

    fn series(&self, wrong: &mut Vec<Complaint>) -> Vec<SeriesStated> {
        let mut series: Vec<SeriesStated> = Vec::new();
        for (title, place) in &self.series {
            let position = place.parse::<u32>().ok().filter(|place| (1..=100_000).contains(place));
            if position.is_none() && !place.is_empty() {
                let told = format!("“{place}” is no place in a series: give a number from 1.");
                wrong.push(Complaint::other(Field::Series, told));
            }
            if !series.iter().any(|known| folded(&known.title) == folded(title)) {
                series.push(SeriesStated { title: title.clone(), position });
            }
        }
        series
    }
}

/// What keeps a form from being saved: everything that is wrong with a draft but what it lacks (a title and somebody
/// who signs it must be there); of a posted work also what it stated before and now lacks.
pub fn blocking(wrong: Vec<Complaint>, is_draft: bool, was: &Facts) -> Vec<Complaint> {
    let before = was.draft(&["somebody".to_owned()]);
    let stands_in_the_way = |complaint: &Complaint| {
        let always = matches!(complaint.field, Field::Title | Field::Authors);
        !complaint.is_lack() || always || (!is_draft && is_stated(&before, complaint.field))
    };
    wrong.into_iter().filter(stands_in_the_way).collect()
}

fn series_typed(series: &SeriesStated) -> (String, String) {
    (series.title.clone(), series.position.map(|place| place.to_string()).unwrap_or_default())
}

/// Prose as it is typed on.
pub fn prose_typed(prose: &Prose) -> String {
    typed::write(typed::Wording::Markdown, prose, &Limits::default()).trim().to_owned()
}

/// What was typed as prose; where nothing was changed it is what it was.
fn prose(typed: &str, was: &Prose) -> Prose {
    if typed == prose_typed(was).replace("\r\n", "\n") {
        return was.clone();
    }
    // What stands beside a text has no notes of its own: those of the text are counted through.
    let blocks = typed::blocks(typed::Wording::Markdown, typed, &Limits::default());
    Prose::from_blocks(&flatten_footnotes(blocks))
}

/// One path a line, its steps parted by `›` or `>`. A line that was not touched is the path that it was.
fn category_paths(text: &str, was: &[Vec<String>]) -> Vec<Vec<String>> {
    let read = |line: &str| {
        let steps = line.split(['›', '>']).map(str::trim).filter(|step| !step.is_empty());
        let known = was.iter().find(|path| path.join(" › ") == line).cloned();
        known.unwrap_or_else(|| steps.map(str::to_owned).collect::<Vec<_>>())
    };
    text.lines().map(str::trim).map(read).filter(|path| !path.is_empty()).collect()
}

/// Names that a form offers to tick: those of a list, then those that are ticked and not in it.
pub fn offered<'a>(list: impl IntoIterator<Item = &'a str>, ticked: &'a [String]) -> Vec<(&'a str, bool)> {
    let is_ticked = |name: &str| ticked.iter().any(|one| folded(one) == folded(name));
    let mut offered: Vec<(&str, bool)> = list.into_iter().map(|name| (name, is_ticked(name))).collect();
    for name in ticked {
        if !offered.iter().any(|(known, _)| folded(known) == folded(name)) {
            offered.push((name, true));
        }
    }
    offered
}

/// The kinds that a form offers.
pub fn kinds(ticked: &[String]) -> Vec<(&str, bool)> {
    offered(KINDS, ticked)
}

#[cfg(test)]
mod tests;
