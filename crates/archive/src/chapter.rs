//! Chapters: the text of a work, part by part.

pub mod parts;

use ficus_prose::Prose;
pub use ficus_prose::chapter_name;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ChapterId;

/// A chapter as a table of contents shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterLine {
    /// The chapter.
    pub id: ChapterId,
    /// Its number in the work: 0 for a prologue; gaps are known to be missing and never closed.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Its words.
    pub words: u32,
    /// Whose point of view it takes, in order.
    pub pov: Vec<String>,
    /// First published.
    pub published: Option<Date>,
}

/// A chapter with its text.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// As the contents show it.
    pub line: ChapterLine,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// The text.
    pub text: Prose,
    /// Starts at 1 and goes up by one with every change; former versions are kept.
    pub version: u32,
}

/// A chapter before the archive has it.
#[derive(Clone, Debug, Default)]
pub struct ChapterDraft {
    /// Its number in the work.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Whose point of view it takes, in order.
    pub pov: Vec<String>,
    /// What it is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
    /// The text.
    pub text: Prose,
    /// First published.
    pub published: Option<Date>,
    /// Former versions of its text, the oldest first.
    pub earlier: Vec<Prose>,
}

/// A former version of a chapter.
#[derive(Clone, Debug)]
pub struct ChapterVersion {
    /// The version that was replaced.
    pub version: u32,
    /// Its title then.
    pub title: Option<String>,
    /// Its text then.
    pub text: Prose,
    /// When it was replaced; the start of 1970 where nobody knows, as of versions that an import found.
    pub replaced: jiff::Timestamp,
}
