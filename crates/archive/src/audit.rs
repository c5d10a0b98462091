//! The log of what was decided about people and their works: a chain of lines, each with the hash of the one before.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{AccountId, password::hex};

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditSubject {
    /// The site as a whole.
    Site,
    /// An account.
    Account(i64),
    /// A pen name.
    PenName(i64),
    /// A work.
    Work(i64),
    /// A review.
    Review(i64),
    /// A report.
    Report(i64),
    /// A claim.
    Claim(i64),
    /// A tag.
    Tag(i64),
}

impl AuditSubject {
    /// As the log keeps it: a word, and a number where there is one.
    pub fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Site => ("site", None),
            Self::Account(id) => ("account", Some(id)),
            Self::PenName(id) => ("pen-name", Some(id)),
            Self::Work(id) => ("work", Some(id)),
            Self::Review(id) => ("review", Some(id)),
            Self::Report(id) => ("report", Some(id)),
            Self::Claim(id) => ("claim", Some(id)),
            Self::Tag(id) => ("tag", Some(id)),
        }
    }
}

/// Something that was decided. It holds numbers, never names or addresses, so that it can be kept when a person goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditNote {
    /// Who decided; `None` for the archive itself and the command line.
    pub by: Option<AccountId>,
    /// What was done, in kebab-case: `role-changed`, `work-hidden`.
    pub act: &'static str,
    /// What it was done to.
    pub subject: AuditSubject,
    /// What else is to be known, in a few words without names: `reader to author`, the rule of the policy.
    pub detail: String,
}

/// A line of the log as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Its place in the log, from 1, without gaps.
    pub id: i64,
    /// When.
    pub made: Timestamp,
    /// Who decided.
    pub by: Option<AccountId>,
    /// What was done.
    pub act: String,
    /// To what: the word of an [`AuditSubject`].
    pub subject: String,
    /// To which of them.
    pub subject_id: Option<i64>,
    /// What else is to be known.
    pub detail: String,
    /// SHA-256 over the hash of the line before and all of this line, in hexadecimal.
    pub hash: String,
}

impl AuditLine {
    /// The hash that the line must carry after a line with this hash (empty for the first).
    pub fn sealed(&self, before: &str) -> String {
        let mut sha = Sha256::new();
        let number = |sha: &mut Sha256, value: Option<i64>| {
            sha.update([u8::from(value.is_some())]);
            sha.update(value.unwrap_or(0).to_be_bytes());
        };
        let text = |sha: &mut Sha256, value: &str| {
            sha.update((value.len() as u64).to_be_bytes());
            sha.update(value);
        };
        text(&mut sha, before);
        number(&mut sha, Some(self.id));
        number(&mut sha, Some(self.made.as_millisecond()));
        number(&mut sha, self.by.map(|by| by.0));
        text(&mut sha, &self.act);
        text(&mut sha, &self.subject);
        number(&mut sha, self.subject_id);
        text(&mut sha, &self.detail);
        hex(&sha.finalize())
    }
}
