//! Reviews: what readers say to authors.

use ficus_prose::Prose;

use crate::ReviewId;

/// A review as pages show it.
#[derive(Clone, Debug)]
pub struct Review {
    /// The review.
    pub id: ReviewId,
    /// Who signs it.
    pub name: String,
    /// The chapter's number; `None` for the whole work.
    pub chapter: Option<u32>,
    /// What is said.
    pub text: Prose,
    /// When; the start of 1970 where nobody knows.
    pub written: jiff::Timestamp,
}

/// A review before the archive has it.
#[derive(Clone, Debug)]
pub struct ReviewDraft {
    /// Who signs it.
    pub name: String,
    /// The chapter's number; `None` for the whole work.
    pub chapter: Option<u32>,
    /// What is said.
    pub text: Prose,
    /// When; the start of 1970 where nobody knows.
    pub written: jiff::Timestamp,
}
