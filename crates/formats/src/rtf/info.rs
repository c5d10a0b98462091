//! What a document states about itself in its information group.

use ficus_prose::BookFacts;

use crate::stated;

/// A field of the information group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InfoField {
    Title,
    Subject,
    Keywords,
    Comment,
}

/// A date as the group writes it: year, month, day.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    pub year: i32,
    pub month: i32,
    pub day: i32,
}

impl Day {
    fn written(self) -> Option<String> {
        stated::day(&format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }
}

/// What the information group states.
#[derive(Debug, Default)]
pub(super) struct Info {
    pub title: String,
    pub subject: String,
    pub keywords: String,
    pub comment: String,
    pub created: Day,
    pub revised: Day,
}

impl Info {
    pub(super) fn field(&mut self, field: InfoField) -> &mut String {
        match field {
            InfoField::Title => &mut self.title,
            InfoField::Subject => &mut self.subject,
            InfoField::Keywords => &mut self.keywords,
            InfoField::Comment => &mut self.comment,
        }
    }

    pub(super) fn into_facts(self) -> BookFacts {
        let mut labelled = Vec::new();
        let (created, revised) = (self.created.written(), self.revised.written());
        if revised != created {
            labelled.extend(revised.map(|day| ("Revised".to_owned(), day)));
        }
        labelled.splice(0..0, created.map(|day| ("Date written".to_owned(), day)));
        let subject = self.subject.trim();
        let subjects = Some(subject.to_owned()).filter(|subject| !subject.is_empty());
        BookFacts {
            title: stated::title(&self.title),
            description: stated::description(&self.comment),
            subjects: subjects.into_iter().chain(stated::keywords(&self.keywords)).collect(),
            labelled,
            ..BookFacts::default()
        }
    }
}
