//! Bookmarks: works, series and pages elsewhere that a reader keeps, with a note and tags of the reader's own.

use jiff::Timestamp;

use crate::{BookmarkId, PenNameId, SeriesId, WorkId, slug::folded};

/// An account keeps at most so many bookmarks.
pub const BOOKMARKS_MAX: usize = 20_000;
/// A bookmark has at most so many tags.
pub const TAGS_MAX: usize = 30;
/// A tag has at most so many characters.
pub const TAG_CHARS_MAX: usize = 100;
/// A note has at most so many characters.
pub const NOTE_CHARS_MAX: usize = 5_000;
/// A title or an author's name of a page elsewhere has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 255;
/// An address elsewhere has at most so many bytes.
pub const ADDRESS_BYTES_MAX: usize = 2_000;

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookmarkOf {
    /// A work of this archive.
    Work(WorkId),
    /// A series of this archive.
    Series(SeriesId),
    /// A page elsewhere; only its keeper ever sees it.
    Elsewhere {
        /// Its address: `http` or `https`.
        address: String,
        /// Its title.
        title: String,
        /// Who wrote it; may be empty.
        author: String,
    },
}

/// A bookmark as its keeper writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookmarkDraft {
    /// What is kept.
    pub of: BookmarkOf,
    /// A note; plain text.
    pub note: String,
    /// Tags of the keeper's own, in order.
    pub tags: Vec<String>,
    /// Whether everybody may see it with the other bookmarks of the work.
    pub public: bool,
    /// The pen name that signs it where it is public; `None` for the account's own name.
    pub signed_by: Option<PenNameId>,
}

/// A bookmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// The bookmark.
    pub id: BookmarkId,
    /// What its keeper wrote.
    pub draft: BookmarkDraft,
    /// Who signs it.
    pub signature: String,
    /// When it was made.
    pub made: Timestamp,
}

/// Why a bookmark cannot be as it was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookmarkError {
    /// The note is too long.
    #[error("The note has at most {NOTE_CHARS_MAX} characters.")]
    NoteTooLong,
    /// There are too many tags.
    #[error("A bookmark has at most {TAGS_MAX} tags.")]
    TooManyTags,
    /// A tag is too long.
    #[error("A tag has at most {TAG_CHARS_MAX} characters.")]
    TagTooLong,
    /// The address is none of the web.
    #[error("Write a whole address, as https://example.org/story.")]
    NoAddress,
    /// There is no title.
    #[error("Say what the page is called.")]
    NoTitle,
}

/// What a form says of a bookmark beside what it is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct BookmarkForm<'a> {
    /// The note.
    pub note: &'a str,
    /// Tags, parted by commas.
    pub tags: &'a str,
    /// Whether everybody may see it.
    pub public: bool,
    /// The pen name that signs it.
    pub signed_by: Option<PenNameId>,
}

impl BookmarkDraft {
    /// Reads what a form says. Bookmarks of pages elsewhere are never public: nobody here answers for such a page.
    pub fn parse(of: BookmarkOf, form: BookmarkForm<'_>) -> Result<Self, BookmarkError> {
        let note = form.note.replace("\r\n", "\n").trim().to_owned();
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(BookmarkError::NoteTooLong);
        }
        let public = form.public && !matches!(of, BookmarkOf::Elsewhere { .. });
        Ok(Self { of, note, tags: tags(form.tags)?, public, signed_by: form.signed_by })
    }
}

/// Tags parted by commas, each once, in order.
pub fn tags(text: &str) -> Result<Vec<String>, BookmarkError> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split([',', '\n']) {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(BookmarkError::TagTooLong);
        }
        if !tag.is_empty() && !tags.iter().any(|known| folded(known) == folded(&tag)) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_MAX { Err(BookmarkError::TooManyTags) } else { Ok(tags) }
}

/// A page elsewhere as a form names it.
pub fn elsewhere(address: &str, title: &str, author: &str) -> Result<BookmarkOf, BookmarkError> {
    let address = address.trim();
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let is_address = address.len() <= ADDRESS_BYTES_MAX
        && !address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
        && host.is_some_and(|host| host.chars().next().is_some_and(char::is_alphanumeric));
    if !is_address {
        return Err(BookmarkError::NoAddress);
    }
    let line = |text: &str| -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_CHARS_MAX).collect()
    };
    let title = line(title);
    if title.is_empty() {
        return Err(BookmarkError::NoTitle);
    }
    Ok(BookmarkOf::Elsewhere { address: address.to_owned(), title, author: line(author) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_parted_by_commas_and_stand_once() {
        assert_eq!(tags(" case fic ,Case  Fic,,fog").unwrap(), ["case fic", "fog"]);
        let many: Vec<String> = (0..31).map(|n| n.to_string()).collect();
        assert_eq!(tags(&many.join(",")), Err(BookmarkError::TooManyTags));
        assert_eq!(tags(&"x".repeat(101)), Err(BookmarkError::TagTooLong));
    }

    #[test]
    fn only_an_address_of_the_web_is_kept() {
        assert!(elsewhere("https://old.example/viewstory.php?sid=3", "The Lamp", "").is_ok());
        for hostile in
            ["javascript:alert(1)", "ftp://x.example", "https://", "https:// x", "https://a\"b", "//x"]
        {
            assert_eq!(elsewhere(hostile, "The Lamp", ""), Err(BookmarkError::NoAddress), "{hostile}");
        }
        assert_eq!(elsewhere("https://old.example", " ", ""), Err(BookmarkError::NoTitle));
    }

    #[test]
    fn a_page_elsewhere_is_never_public() {
        let of = elsewhere("https://old.example", "The Lamp", "").unwrap();
        let form = BookmarkForm { public: true, ..BookmarkForm::default() };
        assert!(!BookmarkDraft::parse(of, form).unwrap().public);
        assert!(BookmarkDraft::parse(BookmarkOf::Work(WorkId(1)), form).unwrap().public);
        assert!(BookmarkDraft::parse(BookmarkOf::Series(SeriesId(1)), form).unwrap().public);
    }
}
