//! The review of imports: what asks for a closer look at a rescued work, and what people decide about it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use ficus_prose::{Loss, LossKind, Prose};

use crate::{
    DecisionId, JobId, RatingId, WorkId,
    series::SeriesDraft,
    tag::TagDraft,
    work::{Audience, Status, text_form},
};

/// What has been decided about an imported work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// Nothing yet.
    #[default]
    Waiting,
    /// It belongs to the archive.
    Accepted,
    /// It is not shown: a duplicate, no story, against the author's wish.
    SetAside,
}

text_form!(ReviewState {
    ReviewState::Waiting => "waiting",
    ReviewState::Accepted => "accepted",
    ReviewState::SetAside => "set-aside",
});

/// A reason to look at an imported work closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Something seems to be lost.
    Losses,
    /// Something was repaired.
    Repairs,
    /// See [`is_low_confidence`].
    LowConfidence,
    /// One of its pen names has no work from before the import.
    NewAuthor,
    /// It has no rating of the site's ladder.
    Unrated,
    /// It has no language.
    NoLanguage,
    /// The archive had a work of the same title and first author, or one that begins with the same words.
    Duplicate,
}

text_form!(Doubt {
    Doubt::Losses => "losses",
    Doubt::Repairs => "repairs",
    Doubt::LowConfidence => "low-confidence",
    Doubt::NewAuthor => "new-author",
    Doubt::Unrated => "unrated",
    Doubt::NoLanguage => "no-language",
    Doubt::Duplicate => "duplicate",
});

impl Doubt {
    /// Every doubt, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Losses,
        Self::LowConfidence,
        Self::Duplicate,
        Self::Unrated,
        Self::NoLanguage,
        Self::NewAuthor,
        Self::Repairs,
    ];
}

/// A title that an import gives where it finds none.
pub const UNTITLED: &str = "Untitled";

/// Whether a title is none.
pub fn is_untitled(title: &str) -> bool {
    title.trim().is_empty() || title.trim().eq_ignore_ascii_case(UNTITLED)
}

/// Whether an import may have understood a work wrongly: it has no author or no title, chapters are missing,
/// paragraphs seem to have run together, or the text seems to stop before its end.
pub fn is_low_confidence(title: &str, has_author: bool, misses_chapters: bool, losses: &[Loss]) -> bool {
    let is_broken =
        losses.iter().any(|loss| matches!(loss.kind, LossKind::ParagraphsLost | LossKind::Truncated));
    is_untitled(title) || !has_author || misses_chapters || is_broken
}

/// An imported work as the list of its import shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedWork {
    /// The work.
    pub work: WorkId,
    /// The import that brought it.
    pub job: Option<JobId>,
    /// What has been decided.
    pub state: ReviewState,
    /// Why it may need a closer look, the gravest first.
    pub doubts: Vec<Doubt>,
    /// The work that it may be a copy of.
    pub duplicate_of: Option<WorkId>,
}

/// Which works of an import a list shows: those of a state that have all of these doubts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// The state; `None` is any.
    pub state: Option<ReviewState>,
    /// The doubts.
    pub doubts: Vec<Doubt>,
}

/// How many works of an import are in each state and how many have each doubt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportTally {
    /// All.
    pub works: u64,
    /// By state.
    pub states: Vec<(ReviewState, u64)>,
    /// By doubt.
    pub doubts: Vec<(Doubt, u64)>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// The work belongs to the archive.
    Accept,
    /// The work is not shown.
    SetAside,
    /// What is stated about it was put right.
    Correct,
    /// Text that the import had left out was taken in.
    PutBack,
    /// A work was made of its last chapters.
    Split,
    /// Its chapters went over to another work.
    Merge,
}

text_form!(DecisionKind {
    DecisionKind::Accept => "accept",
    DecisionKind::SetAside => "set-aside",
    DecisionKind::Correct => "correct",
    DecisionKind::PutBack => "put-back",
    DecisionKind::Split => "split",
    DecisionKind::Merge => "merge",
});

/// A field before and after a decision, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field: `title`.
    pub field: String,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// A decision about an imported work.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The decision.
    pub id: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// The name of the account that decided.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// What it changed, for people.
    pub changes: Vec<FieldChange>,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
}

/// Everything about a work that its review can put right; each field replaces what stood there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The title; never empty.
    pub title: String,
    /// Pen names; one that signed before keeps its contact.
    pub authors: Vec<String>,
    /// What it is about.
    pub summary: Prose,
    /// The step of the site's ladder.
    pub rating: Option<RatingId>,
    /// Tags of every kind.
    pub tags: Vec<TagDraft>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// First published.
    pub published: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// Series; a summary is not changed.
    pub series: Vec<SeriesDraft>,
    /// Who may find and read it.
    pub audience: Audience,
}

/// Where text that an import left out is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutWhere {
    /// Into the notes before the chapter.
    NotesBefore,
    /// Before the chapter's first paragraph.
    Beginning,
    /// Behind the chapter's last paragraph.
    End,
    /// Into the notes after the chapter.
    NotesAfter,
}

text_form!(PutWhere {
    PutWhere::NotesBefore => "notes-before",
    PutWhere::Beginning => "beginning",
    PutWhere::End => "end",
    PutWhere::NotesAfter => "notes-after",
});

impl PutWhere {
    /// Whether the text becomes part of the story.
    pub const fn is_body(self) -> bool {
        matches!(self, Self::Beginning | Self::End)
    }
}
