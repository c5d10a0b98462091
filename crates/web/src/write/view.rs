//! The form of what a work states, as its page shows it: sections of fields, each with what is wrong with it.

use ficus_archive::{
    PenNameId,
    review::Reviewers,
    tag::{ClassType, TagKind},
    work::{Audience, Status},
    writing::{
        Complaint, Field, NO_WARNINGS,
        facts::{audience, reviewers, status},
    },
};
use ficus_store::OwnPenName;

use super::{
    form::{FactsForm, kinds, offered},
    suggested::Suggested,
};
use crate::facts::languages;

/// How a text is typed.
pub enum Shape {
    /// In one line; with the kind of names that are suggested while typing.
    Input(&'static str),
    /// In so many lines.
    Area(u8),
    /// As a day.
    Day,
    /// As one of a list: value and name.
    Select(Vec<(String, String)>),
}

/// A field of one text.
pub struct Line {
    /// Its name and id.
    pub id: &'static str,
    /// What it is called.
    pub label: String,
    /// What helps to fill it.
    pub hint: &'static str,
    /// How it is typed.
    pub shape: Shape,
    /// What stands in it.
    pub value: String,
    /// Whether it must be there to save at all.
    pub required: bool,
    /// What is wrong with it.
    pub wrong: Vec<String>,
    /// Names that the archive knows and that may be meant.
    pub suggested: Vec<Suggested>,
}

impl Line {
    /// What describes it, for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.wrong.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        ids.join(" ")
    }
}

/// Boxes or buttons to choose from.
pub struct Picks {
    /// The name of its fields.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What helps to choose.
    pub hint: &'static str,
    /// Whether one alone is chosen.
    pub one: bool,
    /// Value, name, and whether it is chosen.
    pub choices: Vec<(String, String, bool)>,
    /// What is wrong with it.
    pub wrong: Vec<String>,
}

/// One thing of a section.
pub enum Item {
    /// A text.
    Line(Line),
    /// A choice.
    Picks(Picks),
    /// Series and places in them.
    Series(Vec<String>),
}

/// Fields that belong together.
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Whether it is folded until asked for.
    pub folded: bool,
    /// Its fields.
    pub items: Vec<Item>,
}

/// What the form is made of.
pub struct Parts<'a> {
    /// What is typed.
    pub form: &'a FactsForm,
    /// What is wrong.
    pub wrong: &'a [Complaint],
    /// The steps of the ladder: number and name.
    pub ratings: Vec<(String, String)>,
    /// The site's warnings.
    pub warnings: &'a [String],
    /// The site's lists.
    pub class_types: &'a [ClassType],
    /// The pen names of whoever types.
    pub own: &'a [OwnPenName],
    /// Names of others who sign.
    pub others: &'a [String],
    /// Names that may be meant.
    pub suggested: &'a [(TagKind, Vec<Suggested>)],
    /// Whether the work is a draft.
    pub is_draft: bool,
}

impl Parts<'_> {
    fn wrong(&self, field: Field) -> Vec<String> {
        self.wrong.iter().filter(|one| one.field == field).map(ToString::to_string).collect()
    }

    fn line(&self, field: Field, hint: &'static str, shape: Shape) -> Item {
        Item::Line(Line {
            id: field.as_str(),
            label: field.name().to_owned(),
            hint,
            shape,
            value: self.form.text(field).to_owned(),
            required: field == Field::Title,
            wrong: self.wrong(field),
            suggested: Vec::new(),
        })
    }

    fn names(&self, kind: TagKind, hint: &'static str) -> Item {
        let field = Field::of_tags(kind);
        let word = if kind == TagKind::Freeform { "tag" } else { kind.as_str() };
        let Item::Line(mut line) = self.line(field, hint, Shape::Input(word)) else {
            return Item::Series(Vec::new());
        };
        let known = self.suggested.iter().find(|(of, _)| *of == kind);
        line.suggested = known.map(|(_, names)| names.clone()).unwrap_or_default();
        Item::Line(line)
    }

    fn boxes(&self, field: Field, hint: &'static str, offered: Vec<(&str, bool)>) -> Item {
        let choices = offered.into_iter().map(|(name, on)| (name.to_owned(), name.to_owned(), on)).collect();
        Item::Picks(Picks {
            name: field.as_str().to_owned(),
            label: field.name().to_owned(),
            hint,
            one: false,
            choices,
            wrong: self.wrong(field),
        })
    }

    /// The whole form.
    pub fn sections(&self) -> Vec<Section> {
        vec![self.story(), self.tags(), self.readers(), self.beside(), self.place()]
    }

    fn story(&self) -> Section {
        let mut items = vec![self.line(Field::Title, "", Shape::Input(""))];
        items.extend(self.authors());
        let markdown = "Markdown or HTML. What a reader sees in lists, before anything else.";
        items.push(self.line(Field::Summary, markdown, Shape::Area(5)));
        items.push(self.line(Field::Language, "", Shape::Select(self.languages())));
        let statuses = [Status::InProgress, Status::Complete, Status::Abandoned, Status::Unknown];
        let statuses = statuses.map(|one| (one.as_str().to_owned(), status(one).to_owned()));
        items.push(self.line(Field::Status, "", Shape::Select(statuses.into())));
        items.push(self.line(Field::Planned, "A number, or ? where you do not know yet.", Shape::Input("")));
        Section { title: "The story", folded: false, items }
    }

    fn authors(&self) -> Option<Item> {
        let others = !self.others.is_empty();
        let is_signed = |id: PenNameId| self.form.authors.contains(&id);
        // Whoever has one name and writes alone has nothing to choose.
        if self.own.len() == 1 && !others {
            return None;
        }
        let choices = self.own.iter().map(|own| {
            let id = own.pen_name.id;
            (id.to_string(), own.pen_name.name.clone(), is_signed(id))
        });
        Some(Item::Picks(Picks {
            name: Field::Authors.as_str().to_owned(),
            label: Field::Authors.name().to_owned(),
            hint: if others { "Beside you, others sign it; they decide for themselves." } else { "" },
            one: false,
            choices: choices.collect(),
            wrong: self.wrong(Field::Authors),
        }))
    }

    fn languages(&self) -> Vec<(String, String)> {
        let mut languages = vec![(String::new(), "Not said".to_owned())];
        languages.extend(languages_known());
        let typed = self.form.text(Field::Language);
        if !typed.is_empty() && !languages.iter().any(|(tag, _)| tag == typed) {
            languages.push((typed.to_owned(), crate::facts::language(typed)));
        }
        languages
    }

    fn tags(&self) -> Section {
        let mut ratings = vec![(String::new(), "Not rated".to_owned())];
        ratings.extend(self.ratings.iter().cloned());
        let warnings = self.warnings.iter().map(String::as_str).chain([NO_WARNINGS]);
        let commas = "Parted by commas. A name that holds a comma stands in double quotes.";
        let mut items = vec![
            self.line(Field::Rating, "", Shape::Select(ratings)),
            self.boxes(Field::Warnings, "", offered(warnings, &self.form.warnings)),
            self.names(TagKind::Fandom, "The worlds it is set in, parted by commas."),
            self.boxes(Field::Kinds, "", kinds(&self.form.kinds)),
            self.names(
                TagKind::Relationship,
                "As in: Sherlock Holmes/John Watson, Mina Murray & Lucy Westenra",
            ),
            self.names(TagKind::Character, commas),
        ];
        items.extend(self.classes());
        items.push(self.names(TagKind::Freeform, "Whatever else a reader may look for."));
        Section { title: "What it is about", folded: false, items }
    }

    fn classes(&self) -> Vec<Item> {
        let mut wrong = self.wrong(Field::Classes);
        let of_type = |class_type: &ClassType| {
            let mut choices: Vec<(String, String, bool)> = class_type
                .choices
                .iter()
                .map(|tag| {
                    let chosen = self.form.classes.contains(&tag.name);
                    (tag.name.clone(), tag.label().to_owned(), chosen)
                })
                .collect();
            let one = !class_type.choosing.several();
            if one && !class_type.choosing.required() {
                let none = !choices.iter().any(|(.., chosen)| *chosen);
                choices.insert(0, (String::new(), "None".to_owned(), none));
            }
            Item::Picks(Picks {
                name: format!("class-{}", class_type.id),
                label: class_type.name.clone(),
                hint: "",
                one,
                choices,
                // All complaints about classes stand at the first of them.
                wrong: std::mem::take(&mut wrong),
            })
        };
        self.class_types.iter().filter(|class_type| !class_type.choices.is_empty()).map(of_type).collect()
    }

    fn readers(&self) -> Section {
        let audiences = [Audience::Everyone, Audience::Members, Audience::Authors];
        let own = |one: Audience| one.as_str() == self.form.audience;
        let who_may_review = [Reviewers::Everyone, Reviewers::Members, Reviewers::Nobody];
        let reviewing = |one: Reviewers| one.as_str() == self.form.reviewers;
        let one = |field: Field, choices: Vec<(String, String, bool)>| {
            Item::Picks(Picks {
                name: field.as_str().to_owned(),
                label: field.name().to_owned(),
                hint: if field == Field::Audience && self.is_draft { "Once it is posted." } else { "" },
                one: true,
                choices,
                wrong: self.wrong(field),
            })
        };
        let ticked = |name: &str, label: &str, on: bool| {
            Item::Picks(Picks {
                name: name.to_owned(),
                label: String::new(),
                hint: "",
                one: false,
                choices: vec![("1".to_owned(), label.to_owned(), on)],
                wrong: Vec::new(),
            })
        };
        let audiences =
            audiences.map(|who| (who.as_str().to_owned(), audience(who).to_owned(), own(who))).into();
        let reviewers =
            who_may_review.map(|who| (who.as_str().to_owned(), reviewers(who).to_owned(), reviewing(who)));
        let items = vec![
            one(Field::Audience, audiences),
            one(Field::Reviewers, reviewers.into()),
            ticked(
                "holds_first",
                "Show me everybody’s first review before others see it",
                self.form.holds_first,
            ),
            ticked("stays_here", "Keep it out of feeds, catalogues and search engines", self.form.stays_here),
        ];
        Section { title: "Its readers", folded: false, items }
    }

    fn beside(&self) -> Section {
        let items = vec![
            self.line(Field::NotesBefore, "Markdown or HTML.", Shape::Area(4)),
            self.line(Field::NotesAfter, "Markdown or HTML.", Shape::Area(4)),
            self.line(Field::Disclaimer, "", Shape::Area(2)),
            self.line(Field::Dedication, "", Shape::Input("")),
        ];
        self.folded("Notes, disclaimer, dedication", items)
    }

    fn place(&self) -> Section {
        let items = vec![
            self.line(
                Field::Spoilers,
                "What of canon it gives away: up to The Final Problem.",
                Shape::Input(""),
            ),
            self.line(Field::Timeline, "Where in canon it stands: during The Empty House.", Shape::Input("")),
            Item::Series(self.wrong(Field::Series)),
            self.line(
                Field::Categories,
                "One place a line, outermost first: Sherlock Holmes › Gen › Humour",
                Shape::Area(2),
            ),
            self.line(
                Field::Published,
                "For a work that stood elsewhere before. Empty: the day on which you post it.",
                Shape::Day,
            ),
        ];
        self.folded("Canon, series, dates", items)
    }

    /// Folded, unless something in it is filled or wrong.
    fn folded(&self, title: &'static str, items: Vec<Item>) -> Section {
        let is_empty = items.iter().all(|item| match item {
            Item::Line(line) => line.value.is_empty() && line.wrong.is_empty(),
            Item::Picks(picks) => picks.wrong.is_empty(),
            Item::Series(wrong) => wrong.is_empty() && self.form.series.is_empty(),
        });
        Section { title, folded: is_empty, items }
    }
}

fn languages_known() -> impl Iterator<Item = (String, String)> {
    languages().into_iter().map(|(tag, name)| (tag.to_owned(), name.to_owned()))
}
