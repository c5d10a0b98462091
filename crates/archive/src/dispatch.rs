//! The archive's own news: what its keepers tell everybody, and what members say to it.

use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{AccountId, DispatchCommentId, DispatchId, PenNameId, site::community::field};

/// A title has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// A text has at most so many characters as it is typed.
pub const TEXT_CHARS_MAX: usize = 100_000;
/// Whoever signs it is named in at most so many characters.
pub const BYLINE_CHARS_MAX: usize = 100;
/// A comment has at most so many characters.
pub const COMMENT_CHARS_MAX: usize = 5_000;
/// A member comments at most so often within an hour.
pub const COMMENTS_AN_HOUR: u64 = 20;

/// A piece of news as its keepers type it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DispatchDraft {
    /// Its title.
    pub title: String,
    /// Its text as it is typed, in Markdown.
    pub typed: String,
    /// What was made of that.
    pub text: Prose,
    /// Who signs it; empty for the archive itself.
    pub byline: String,
    /// Whether it stands before newer ones.
    pub pinned: bool,
    /// Whether members may comment on it.
    pub open: bool,
}

/// A piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// Its number.
    pub id: DispatchId,
    /// What it says.
    pub draft: DispatchDraft,
    /// When it was published; `None` for a draft, which its keepers alone see. A time to come: it appears then.
    pub published: Option<Timestamp>,
    /// When it was changed last.
    pub changed: Timestamp,
    /// How many comments are shown.
    pub comments: u64,
}

impl Dispatch {
    /// Whether everybody may see it now.
    pub fn is_out(&self, now: Timestamp) -> bool {
        self.published.is_some_and(|published| published <= now)
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchComment {
    /// Its number.
    pub id: DispatchCommentId,
    /// What it is about.
    pub dispatch: DispatchId,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// Who signs it.
    pub pen_name: Option<PenNameId>,
    /// The name.
    pub name: String,
    /// Plain text; paragraphs parted by empty lines.
    pub text: String,
    /// When it was written.
    pub written: Timestamp,
}

impl DispatchDraft {
    /// A piece of news from what a form says; `Err` names the field and what is wrong with it. The text is still to be
    /// made of what was typed.
    pub fn parse(title: &str, typed: &str, byline: &str) -> Result<Self, (&'static str, String)> {
        let title = field(&title.replace('\n', " "), TITLE_CHARS_MAX)
            .ok_or(("title", format!("News need a title of at most {TITLE_CHARS_MAX} characters.")))?;
        let typed = field(typed, TEXT_CHARS_MAX)
            .ok_or(("text", format!("News need a text of at most {TEXT_CHARS_MAX} characters.")))?;
        let byline = byline.trim();
        if byline.chars().count() > BYLINE_CHARS_MAX {
            return Err(("byline", format!("A name has at most {BYLINE_CHARS_MAX} characters.")));
        }
        Ok(Self { title, typed, byline: byline.to_owned(), ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_need_a_title_and_a_text() {
        assert_eq!(DispatchDraft::parse(" ", "Text", "").unwrap_err().0, "title");
        assert_eq!(DispatchDraft::parse("Title", "", "").unwrap_err().0, "text");
        assert_eq!(DispatchDraft::parse("Title", "Text", &"x".repeat(101)).unwrap_err().0, "byline");
        let read = DispatchDraft::parse(" A lamp ", "It\r\nburns.", " Mina ").unwrap();
        assert_eq!((&*read.title, &*read.typed, &*read.byline), ("A lamp", "It\nburns.", "Mina"));
    }

    #[test]
    fn what_is_dated_ahead_waits() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut news = Dispatch {
            id: DispatchId(1),
            draft: DispatchDraft::default(),
            published: None,
            changed: at(0),
            comments: 0,
        };
        assert!(!news.is_out(at(9)), "a draft");
        news.published = Some(at(10));
        assert!(!news.is_out(at(9)) && news.is_out(at(10)));
    }
}
