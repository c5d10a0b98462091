//! What the editor sends and shows: the fields of a draft as they stand in the form.

use ficus_archive::{
    draft::{Draft, DraftContent, NUMBER_MAX, TITLE_CHARS_MAX, Typed, Wording},
    note_template::NoteTemplate,
};
use ficus_formats::typed::Own;
use serde::Deserialize;

use crate::{
    facts,
    write::{
        self,
        note_templates::{self, Into},
    },
};

/// Names whose points of view a chapter takes, at most.
const POV_MAX: usize = 20;
/// Such a name has at most so many characters.
const POV_CHARS_MAX: usize = 100;

/// What a button of the editor does beside saving.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Keeps writing.
    #[default]
    Save,
    /// Shows the reading page.
    Preview,
    /// Asks how to post.
    Post,
    /// Asks for a picture.
    Pictures,
    /// Puts a kept note before the text.
    NoteBefore,
    /// Puts a kept note after the text.
    NoteAfter,
    /// Writes the same text the other way.
    Turn,
    /// Makes a draft of its own of it.
    Apart,
    /// Leaves what somebody else saved as it is.
    Leave,
}

/// The form of the editor.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    revision: u64,
    number: String,
    title: String,
    pov: String,
    wording: Wording,
    text: String,
    summary: String,
    notes_before: String,
    notes_after: String,
    /// The kept note that a button puts in.
    template: String,
    #[serde(rename = "do")]
    act: Act,
}

/// The fields as the page shows them.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub revision: u64,
    pub number: String,
    pub title: String,
    pub pov: String,
    pub wording: Wording,
    pub text: String,
    pub summary: String,
    pub notes_before: String,
    pub notes_after: String,
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong, for people.
    pub sentence: String,
}

impl Given {
    /// The revision that the writer had before them.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What the button does.
    pub fn act(&self) -> Act {
        self.act
    }

    /// The kept note that was chosen, and where the button puts it.
    pub fn noted(&self) -> Option<(&str, Into)> {
        let into = match self.act {
            Act::NoteBefore => Into::Before,
            Act::NoteAfter => Into::After,
            _ => return None,
        };
        Some((&self.template, into))
    }

    /// The form with a kept note put into its notes.
    pub fn with_note(mut self, note: &NoteTemplate, into: Into) -> Self {
        let typed = note_templates::put(self.typed(), note, into);
        (self.notes_before, self.notes_after) = (typed.notes_before, typed.notes_after);
        self
    }

    /// The draft's content in a work that these things belong to, or what is wrong with it. A posted chapter keeps its number.
    pub fn content(&self, draft: &Draft, own: &Own) -> Result<DraftContent, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let posted = draft.chapter.map(|_| draft.content.number);
        let number =
            posted.or_else(|| self.number.trim().parse().ok().filter(|number| *number <= NUMBER_MAX));
        if number.is_none() {
            let sentence = format!("Give the chapter a number from 1 to {NUMBER_MAX}, or 0 for a prologue.");
            wrong.push(Wrong { field: "number", sentence });
        }
        let title = one_line(&self.title);
        if title.chars().count() > TITLE_CHARS_MAX {
            let sentence = format!("A title has at most {TITLE_CHARS_MAX} characters.");
            wrong.push(Wrong { field: "title", sentence });
        }
        let pov: Vec<String> = self.pov.split(',').map(one_line).filter(|name| !name.is_empty()).collect();
        if pov.len() > POV_MAX || pov.iter().any(|name| name.chars().count() > POV_CHARS_MAX) {
            let sentence =
                format!("At most {POV_MAX} names of at most {POV_CHARS_MAX} characters, parted by commas.");
            wrong.push(Wrong { field: "pov", sentence });
        }
        let typed = self.typed();
        wrong.extend(typed.too_long().into_iter().map(|long| Wrong {
            field: long.field,
            sentence: format!(
                "This has {} characters; at most {} are kept here.",
                facts::figure(long.chars as u64),
                facts::figure(long.max as u64)
            ),
        }));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let made = write::made_in(&typed, own);
        let title = Some(title).filter(|title| !title.is_empty());
        Ok(DraftContent { number: number.unwrap_or_default(), title, pov, typed, made })
    }

    fn typed(&self) -> Typed {
        // Browsers send line ends as RFC 7578 has them.
        let plain = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        Typed {
            wording: self.wording,
            text: plain(&self.text),
            summary: plain(&self.summary),
            notes_before: plain(&self.notes_before),
            notes_after: plain(&self.notes_after),
        }
    }
}

impl Shown {
    /// A draft as it is kept.
    pub fn of(draft: &Draft) -> Self {
        Self::of_content(&draft.content, draft.revision)
    }

    /// Content over a revision.
    pub fn of_content(content: &DraftContent, revision: u64) -> Self {
        let typed = content.typed.clone();
        Self {
            revision,
            number: content.number.to_string(),
            title: content.title.clone().unwrap_or_default(),
            pov: content.pov.join(", "),
            wording: typed.wording,
            text: typed.text,
            summary: typed.summary,
            notes_before: typed.notes_before,
            notes_after: typed.notes_after,
        }
    }

    /// What was sent, as it was sent.
    pub fn given(given: &Given) -> Self {
        let typed = given.typed();
        Self {
            revision: given.revision,
            number: given.number.clone(),
            title: given.title.clone(),
            pov: given.pov.clone(),
            wording: typed.wording,
            text: typed.text,
            summary: typed.summary,
            notes_before: typed.notes_before,
            notes_after: typed.notes_after,
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
