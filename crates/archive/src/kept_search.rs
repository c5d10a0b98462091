//! Kept searches: a list that an account asks for again and again, with word of what is new in it.

use serde::{Deserialize, Serialize};

use crate::{KeptSearchId, WorkId, work::text_form};

/// An account keeps at most so many searches.
pub const KEPT_SEARCHES_MAX: usize = 100;
/// The name of a kept search has at most so many characters.
pub const NAME_CHARS_MAX: usize = 100;
/// What a kept search asks for has at most so many bytes in an address.
pub const QUESTION_BYTES_MAX: usize = 4_000;

/// When new works of a search are told by mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailPace {
    /// Not at all.
    #[default]
    Never,
    /// As soon as there are any, at most once an hour.
    AtOnce,
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
}

text_form!(MailPace {
    MailPace::Never => "never",
    MailPace::AtOnce => "at-once",
    MailPace::Daily => "daily",
    MailPace::Weekly => "weekly",
});

impl MailPace {
    /// Every pace, as a form offers them.
    pub const ALL: [Self; 4] = [Self::Never, Self::AtOnce, Self::Daily, Self::Weekly];

    /// Hours between two mails; `None` where there are none.
    pub const fn hours(self) -> Option<i64> {
        match self {
            Self::Never => None,
            Self::AtOnce => Some(1),
            Self::Daily => Some(24),
            Self::Weekly => Some(7 * 24),
        }
    }
}

/// A search that an account keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSearch {
    /// The search.
    pub id: KeptSearchId,
    /// What the account calls it.
    pub name: String,
    /// What it asks for, as it stands behind the `?` of its address.
    pub question: String,
    /// When new works are told by mail.
    pub mail: MailPace,
    /// Whether new works are told on the front page.
    pub on_front: bool,
    /// Works that came to the archive after this one are new to the account.
    pub seen: WorkId,
    /// Works after this one have not been told by mail.
    pub mailed: WorkId,
}

/// A search as its form gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSearchDraft {
    /// What the account calls it.
    pub name: String,
    /// What it asks for, as it stands behind the `?` of its address.
    pub question: String,
    /// When new works are told by mail.
    pub mail: MailPace,
    /// Whether new works are told on the front page.
    pub on_front: bool,
}
