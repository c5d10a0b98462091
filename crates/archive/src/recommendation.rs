//! Recommendations: a public, signed word to other readers about a work.

use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{AccountId, RecommendationId, WorkId};

/// A recommendation has at most so many characters, as they are typed.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// A recommendation; an account has one for each work.
#[derive(Clone, Debug)]
pub struct Recommendation {
    /// The recommendation.
    pub id: RecommendationId,
    /// The work.
    pub work: WorkId,
    /// Who recommends it.
    pub account: AccountId,
    /// Who signs.
    pub name: String,
    /// Where the works of that pen name are; `None` where it signs none.
    pub slug: Option<String>,
    /// What is said.
    pub text: Prose,
    /// The same as it was typed.
    pub typed: String,
    /// When.
    pub written: Timestamp,
    /// When it was changed last.
    pub edited: Option<Timestamp>,
    /// Whether an author of the work wants it off the work's page.
    pub is_off_page: bool,
}
