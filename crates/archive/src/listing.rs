//! Lists of works: what can be asked for, and the order of the answer.

use serde::{Deserialize, Serialize};

use crate::{
    CategoryId, PenNameId, RatingId, TagId, WorkId,
    work::{Audience, Status, text_form},
};

/// How many works a page of a list holds.
pub const PAGE_SIZE: u32 = 20;
/// The furthest page that a list opens.
pub const PAGE_MAX: u32 = 100_000;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The best match first; where no words are asked for, as `Updated`.
    #[default]
    Relevance,
    /// The last updated first.
    Updated,
    /// The last published first.
    Published,
    /// By title.
    Title,
    /// The longest first.
    Words,
    /// The most viewed first.
    Views,
}

text_form!(Sort {
    Sort::Relevance => "relevance",
    Sort::Updated => "updated",
    Sort::Published => "published",
    Sort::Title => "title",
    Sort::Words => "words",
    Sort::Views => "views",
});

/// What a list asks for. Every list of works is one of these, so that every list has the same filters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkQuery {
    /// Words to look for in title, author, summary, tags and text; empty asks for none.
    pub words: String,
    /// Works under every one of these tags.
    pub tags: Vec<TagId>,
    /// Works under none of these tags.
    pub without_tags: Vec<TagId>,
    /// Works at or below this place of the category tree.
    pub category: Option<CategoryId>,
    /// Works by this pen name.
    pub author: Option<PenNameId>,
    /// Works of one of these ratings; empty asks for any.
    pub ratings: Vec<RatingId>,
    /// Works of this status.
    pub status: Option<Status>,
    /// Works in this language (BCP 47 tag).
    pub language: Option<String>,
    /// Works of at least so many words.
    pub words_min: Option<u64>,
    /// Works of at most so many words.
    pub words_max: Option<u64>,
    /// The order.
    pub sort: Sort,
    /// The page, from 1.
    pub page: u32,
    /// Whose works may be listed: always [`crate::policy::listed_audiences`] of the visitor.
    pub audiences: Vec<Audience>,
    /// Works whose rating is above this level are found by title, author and tags but never by their text; `None`
    /// where that holds for every work.
    pub text_level_max: Option<usize>,
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkPage {
    /// The works in order.
    pub works: Vec<WorkHit>,
    /// How many works there are in all.
    pub total: u64,
    /// How many of them have each rating, status and language: what the filter panel shows.
    pub facets: Facets,
}

/// A work that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkHit {
    /// The work.
    pub id: WorkId,
}

/// How many works of a list have each value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By rating.
    pub ratings: Vec<(RatingId, u64)>,
    /// By status.
    pub statuses: Vec<(Status, u64)>,
    /// By language tag, the most frequent first.
    pub languages: Vec<(String, u64)>,
    /// By fandom, the most frequent first, at most 20.
    pub fandoms: Vec<(TagId, u64)>,
}
