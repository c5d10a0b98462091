//! A book: the one model that readers fill and writers write out.

use std::ops::Range;

use crate::Block;

/// A work as one file holds it: facts and sections in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// What is stated about the book.
    pub facts: BookFacts,
    /// The text, in reading order.
    pub sections: Vec<Section>,
}

/// What a file states about the book that it holds. Nothing here is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookFacts {
    /// The title.
    pub title: Option<String>,
    /// Who made it, in the order stated.
    pub creators: Vec<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What the book says it is about.
    pub description: Vec<Block>,
    /// Subjects, keywords, tags, in the order stated.
    pub subjects: Vec<String>,
    /// The series and the place in it, as stated.
    pub series: Option<(String, Option<u32>)>,
    /// The date of publication as stated: `YYYY-MM-DD`, or what there is of it.
    pub published: Option<String>,
    /// An identifier that stays the same when the book changes: a URN or an address.
    pub identifier: Option<String>,
    /// Rules for the names of [`Block::Styled`], as the text uses them; empty where it uses none.
    pub style: String,
    /// Every other labelled fact in order: label and value, both as they shall be shown.
    pub labelled: Vec<(String, String)>,
}

/// One part of a book: a chapter, a preface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading, without the number where `number` holds it.
    pub title: Option<String>,
    /// The number that the book gives it; `None` where it has none.
    pub number: Option<u32>,
    /// What the section is.
    pub role: SectionRole,
    /// The text without its heading.
    pub blocks: Vec<Block>,
    /// Where in the file it was, for people: `text/chapter-3.xhtml`.
    pub place: String,
    /// Bytes of the source that the section's text took up, for the accounting of a rescue.
    pub source_bytes: u64,
    /// Where in the source each of `blocks` stands, in bytes; as many as blocks, or empty where it is not known.
    pub ranges: Vec<Range<u64>>,
}

/// What a section of a book is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SectionRole {
    /// Part of the story.
    #[default]
    Chapter,
    /// Before the story and not of it: title page, imprint, preface of an archive.
    FrontMatter,
    /// After the story and not of it: colophon, licence, afterword of an archive.
    BackMatter,
    /// A heading that gathers the chapters after it.
    Part,
}

/// The name of a chapter for people: `Chapter 3: The Lamp`, `Prologue`, `Chapter 3`.
///
/// A title that says the number itself is the whole name.
pub fn chapter_name(number: u32, title: Option<&str>) -> String {
    let name = if number == 0 { "Prologue".to_owned() } else { format!("Chapter {number}") };
    match title {
        None => name,
        Some(title) if opens_with(title, &name) => title.to_owned(),
        Some(title) if number == 0 && opens_with(title, "Prolog") => title.to_owned(),
        Some(title) => format!("{name}: {title}"),
    }
}

/// Whether a title is a name or goes on after it, in whatever letters.
fn opens_with(title: &str, name: &str) -> bool {
    let (Some(start), Some(rest)) = (title.get(..name.len()), title.get(name.len()..)) else { return false };
    start.eq_ignore_ascii_case(name) && !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::chapter_name;

    #[test]
    fn a_chapter_is_named_by_its_number_and_its_title_and_never_twice() {
        for (number, title, name) in [
            (3, None, "Chapter 3"),
            (3, Some("The Lamp"), "Chapter 3: The Lamp"),
            (3, Some("Chapter 3"), "Chapter 3"),
            (3, Some("CHAPTER 3: The Lamp"), "CHAPTER 3: The Lamp"),
            (3, Some("Chapter 30"), "Chapter 3: Chapter 30"),
            (0, None, "Prologue"),
            (0, Some("prologue"), "prologue"),
            (0, Some("Prologue: Fog"), "Prologue: Fog"),
            (0, Some("Prolog"), "Prolog"),
            (0, Some("Fog"), "Prologue: Fog"),
            (1, Some("Prologue"), "Chapter 1: Prologue"),
        ] {
            assert_eq!(chapter_name(number, title), name);
        }
    }
}
