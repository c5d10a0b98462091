//! Chapters on their author's desk: as they were typed, and the prose that was made of it. Readers see nothing of them.

pub mod version;

use ficus_prose::Prose;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{AccountId, ChapterId, DraftId, WorkId, work::text_form};

/// A title has so many characters at most.
pub const TITLE_CHARS_MAX: usize = 255;
/// A summary has so many characters at most, as typed.
pub const SUMMARY_CHARS_MAX: usize = 5_000;
/// Notes before or after a text have so many characters at most, as typed.
pub const NOTES_CHARS_MAX: usize = 10_000;
/// The text of a chapter has so many characters at most, as typed.
pub const TEXT_CHARS_MAX: usize = 1_000_000;
/// So many chapters of a work are on the desk at most.
pub const DRAFTS_MAX: usize = 1_000;
/// Chapters are counted up to this one.
pub const NUMBER_MAX: u32 = 9_999;

/// Reads the day on which something was first published, as it is typed: `None` where nothing is. `Err` says why it is no
/// such day.
pub fn first_published(typed: &str, today: Date) -> Result<Option<Date>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let date: Date = typed.parse().map_err(|_| format!("“{typed}” is no date: write 2004-03-31."))?;
    // It may be tomorrow already where the author lives.
    if date > today.tomorrow().unwrap_or(today) {
        return Err("This day has not come yet. Chapters can be scheduled instead.".to_owned());
    }
    Ok(Some(date))
}

/// In which way an author types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wording {
    /// CommonMark.
    #[default]
    Markdown,
    /// HTML, of which the archive keeps its own elements.
    Html,
}

text_form!(Wording {
    Wording::Markdown => "markdown",
    Wording::Html => "html",
});

/// What an author typed, exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The way in which all of it is typed.
    pub wording: Wording,
    /// The text.
    pub text: String,
    /// What the chapter is about.
    pub summary: String,
    /// Notes before the text.
    pub notes_before: String,
    /// Notes after the text.
    pub notes_after: String,
}

/// What is too long in what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// `text`, `summary`, `notes_before`, `notes_after`.
    pub field: &'static str,
    /// How many characters it has.
    pub chars: usize,
    /// How many it may have.
    pub max: usize,
}

impl Typed {
    /// Every field that is too long.
    pub fn too_long(&self) -> Vec<TooLong> {
        let fields = [
            ("text", &self.text, TEXT_CHARS_MAX),
            ("summary", &self.summary, SUMMARY_CHARS_MAX),
            ("notes_before", &self.notes_before, NOTES_CHARS_MAX),
            ("notes_after", &self.notes_after, NOTES_CHARS_MAX),
        ];
        let measured = fields.into_iter().map(|(field, text, max)| (field, text.chars().count(), max));
        let over = measured.filter(|(_, chars, max)| chars > max);
        over.map(|(field, chars, max)| TooLong { field, chars, max }).collect()
    }
}

/// What was made of it when it was saved: posting only moves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The text.
    pub text: Prose,
    /// What the chapter is about.
    pub summary: Prose,
    /// Notes before the text.
    pub notes_before: Prose,
    /// Notes after the text.
    pub notes_after: Prose,
}

/// What of a draft its authors change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftContent {
    /// The number that the chapter is to have; 0 for a prologue.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Whose point of view it takes, in order.
    pub pov: Vec<String>,
    /// As it was typed.
    pub typed: Typed,
    /// What was made of it.
    pub made: Made,
}

/// When a draft is to be posted by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The moment.
    pub at: Timestamp,
    /// The time zone in which its author thinks of it, as IANA names it.
    pub zone: String,
    /// Whether subscribers are told.
    pub announce: bool,
}

/// Whether subscribers are told of what is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posting {
    /// They are told once.
    Announced,
    /// Nobody is told; who comes sees it.
    Silent,
}

/// A chapter on the desk: a new one, or changes to one that is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The draft.
    pub id: DraftId,
    /// Its work.
    pub work: WorkId,
    /// The posted chapter that it changes; `None` for a new one.
    pub chapter: Option<ChapterId>,
    /// What its authors wrote.
    pub content: DraftContent,
    /// Words of its text.
    pub words: u32,
    /// Starts at 1 and goes up by one whenever it is saved.
    pub revision: u64,
    /// When it was saved last.
    pub saved: Timestamp,
    /// Who saved it; `None` where they are no longer here.
    pub saved_by: Option<AccountId>,
    /// When it is to be posted by itself.
    pub due: Option<Due>,
}

/// A draft as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// The draft.
    pub id: DraftId,
    /// Its work.
    pub work: WorkId,
    /// The posted chapter that it changes; `None` for a new one.
    pub chapter: Option<ChapterId>,
    /// The number that the chapter is to have.
    pub number: u32,
    /// Its title.
    pub title: Option<String>,
    /// Words of its text.
    pub words: u32,
    /// When it was saved last.
    pub saved: Timestamp,
    /// When it is to be posted by itself.
    pub due: Option<Due>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_named_with_its_measure() {
        let typed = Typed { summary: "é".repeat(SUMMARY_CHARS_MAX + 1), ..Typed::default() };
        let over = TooLong { field: "summary", chars: SUMMARY_CHARS_MAX + 1, max: SUMMARY_CHARS_MAX };
        assert_eq!(typed.too_long(), [over]);
        assert_eq!(Typed { summary: "é".repeat(SUMMARY_CHARS_MAX), ..Typed::default() }.too_long(), []);
    }

    #[test]
    fn a_day_of_first_publication_has_come() {
        let today: Date = "2026-03-06".parse().unwrap();
        let day = |typed: &str| first_published(typed, today);
        assert_eq!(day(" "), Ok(None));
        assert_eq!(day("2004-03-31"), Ok(Some("2004-03-31".parse().unwrap())));
        assert_eq!(day("2026-03-07").unwrap().unwrap(), today.tomorrow().unwrap());
        assert!(day("2026-03-08").unwrap_err().contains("has not come yet"));
        assert!(day("last spring").unwrap_err().contains("“last spring”"));
    }
}
