//! Lists of works: what can be asked for, and the order of the answer.

use std::{ops::RangeInclusive, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    CategoryId, PenNameId, RatingId, SeriesId, TagId, WorkId,
    canon::CanonPlace,
    tag::TagKind,
    words::Words,
    work::{Audience, Status, text_form},
};

/// How many works a page of a list holds where nobody asks for more.
pub const PAGE_SIZE: u32 = 20;
/// How many works a page of a list can be asked to hold.
pub const PAGE_SIZES: [u32; 3] = [PAGE_SIZE, 50, 100];
/// The furthest page that a list opens.
pub const PAGE_MAX: u32 = 100_000;
/// How many tags of each kind a list counts.
pub const FACET_TAGS_MAX: usize = 20;

/// The order of a list. Works that are equal in it stand with the newest in the archive first.
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
    /// What came to this archive last first.
    Added,
    /// By title.
    Title,
    /// By the name of the first author.
    Author,
    /// The longest first.
    Words,
    /// The most viewed first.
    Views,
    /// The most reviewed first.
    Reviews,
    /// The most recommended first.
    Recommendations,
    /// The most kudos first.
    Kudos,
    /// The most on shelves *reading* first.
    Reading,
    /// The most kudos for each view first, by the lower bound of what so many views prove (Wilson score, 95 %), so that
    /// one kudos of one view does not lead.
    Liked,
    /// Loved by few: as `Liked`, with recommendations counted as three kudos, and works that most readers have found
    /// already behind all others. [`crate::counts::Counts::gem`] is the rule.
    Gems,
    /// What readers scored best first, as [`crate::score::Scores::rank`] says; only where the site has scores.
    Score,
    /// In no order, the same for the same seed.
    Random,
}

text_form!(Sort {
    Sort::Relevance => "relevance",
    Sort::Updated => "updated",
    Sort::Published => "published",
    Sort::Added => "added",
    Sort::Title => "title",
    Sort::Author => "author",
    Sort::Words => "words",
    Sort::Views => "views",
    Sort::Reviews => "reviews",
    Sort::Recommendations => "recommendations",
    Sort::Kudos => "kudos",
    Sort::Reading => "reading",
    Sort::Liked => "liked",
    Sort::Gems => "gems",
    Sort::Score => "score",
    Sort::Random => "random",
});

/// Figures from, to, or between two bounds, both included; without bounds it asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bounds<T> {
    /// At least this.
    pub from: Option<T>,
    /// At most this.
    pub to: Option<T>,
}

impl<T> Default for Bounds<T> {
    fn default() -> Self {
        Self { from: None, to: None }
    }
}

impl<T: Ord> Bounds<T> {
    /// Whether nothing is asked for.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether a figure lies within.
    pub fn hold(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| value >= from) && self.to.as_ref().is_none_or(|to| value <= to)
    }
}

impl<T> From<RangeInclusive<T>> for Bounds<T> {
    fn from(range: RangeInclusive<T>) -> Self {
        let (from, to) = range.into_inner();
        Self { from: Some(from), to: Some(to) }
    }
}

/// What a list asks for. Every list of works is one of these, so that every list has the same filters. An empty list
/// of values asks for any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkQuery {
    /// Words to look for.
    pub words: Option<Words>,
    /// Works under every one of these tags.
    pub tags: Vec<TagId>,
    /// Works under none of these tags.
    pub without_tags: Vec<TagId>,
    /// Works at or below this place of the category tree.
    pub category: Option<CategoryId>,
    /// Works by every one of these pen names.
    pub authors: Vec<PenNameId>,
    /// Works by none of these pen names.
    pub without_authors: Vec<PenNameId>,
    /// Works of this series.
    pub series: Option<SeriesId>,
    /// Works of one of these ratings.
    pub ratings: Vec<RatingId>,
    /// Works of none of these ratings.
    pub without_ratings: Vec<RatingId>,
    /// Works of one of these states.
    pub statuses: Vec<Status>,
    /// Works in one of these languages (BCP 47 tags).
    pub languages: Vec<String>,
    /// Works in none of these languages.
    pub without_languages: Vec<String>,
    /// Words of the work.
    pub word_count: Bounds<u64>,
    /// Chapters of the work.
    pub chapters: Bounds<u64>,
    /// The day of the last update; a work without any is in no bounds.
    pub updated: Bounds<Date>,
    /// The day of publication; a work without any is in no bounds.
    pub published: Bounds<Date>,
    /// Views.
    pub views: Bounds<u64>,
    /// Reviews.
    pub reviews: Bounds<u64>,
    /// Recommendations.
    pub recommendations: Bounds<u64>,
    /// Kudos.
    pub kudos: Bounds<u64>,
    /// `Some(true)`: works of several fandoms that do not stand under one another; `Some(false)`: no such works.
    pub crossover: Option<bool>,
    /// `Some(true)`: works of one relationship alone, in whatever spelling; `Some(false)`: all others.
    pub one_relationship: Option<bool>,
    /// `Some(true)`: works that are to have one chapter and have it; `Some(false)`: all others.
    pub single_chapter: Option<bool>,
    /// Works that spoil nothing behind these places, each of another canon.
    pub spoilers_up_to: Vec<CanonPlace>,
    /// Works that came to the archive after this one.
    pub newer_than: Option<WorkId>,
    /// None but these works, ascending: those on a reader's shelf.
    pub only_works: Option<Arc<[WorkId]>>,
    /// None of these works, ascending: those that a reader has read or blocked.
    pub without_works: Option<Arc<[WorkId]>>,
    /// Works with none of these phrases in their titles, summaries or tags: whole words beside each other, whatever
    /// the visitor may see of them.
    pub without_phrases: Vec<String>,
    /// The order.
    pub sort: Sort,
    /// The other way round.
    pub reversed: bool,
    /// What [`Sort::Random`] starts from.
    pub seed: u64,
    /// The page, from 1.
    pub page: u32,
    /// How many works a page holds, at most 100; 0 stands for [`PAGE_SIZE`].
    pub page_size: u32,
    /// Whether [`WorkPage::facets`] is wanted; without it the answer comes sooner.
    pub counts: bool,
    /// Whose works may be listed: always [`crate::policy::listed_audiences`] of the visitor.
    pub audiences: Vec<Audience>,
    /// Works whose rating is above this level are found by title, author and tags but never by their text; `None`
    /// where that holds for every work.
    pub text_level_max: Option<usize>,
}

impl WorkQuery {
    /// How many works a page holds.
    pub fn page_len(&self) -> u32 {
        if self.page_size == 0 { PAGE_SIZE } else { self.page_size.min(PAGE_SIZES[PAGE_SIZES.len() - 1]) }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkPage {
    /// The works in order.
    pub works: Vec<WorkHit>,
    /// How many works there are in all.
    pub total: u64,
    /// What the filter panel shows; empty where the query did not want it.
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
    /// By rating, in the order of their numbers.
    pub ratings: Vec<(RatingId, u64)>,
    /// By status.
    pub statuses: Vec<(Status, u64)>,
    /// By language tag, the most frequent first.
    pub languages: Vec<(String, u64)>,
    /// By kind, and in each the canonical tags that works bear or stand under, the most frequent first, at most
    /// [`FACET_TAGS_MAX`].
    pub tags: Vec<(TagKind, Vec<(TagId, u64)>)>,
    /// Works of several fandoms.
    pub crossovers: u64,
    /// Works of one chapter.
    pub single_chapters: u64,
}

impl Facets {
    /// The counted tags of a kind.
    pub fn tags_of(&self, kind: TagKind) -> &[(TagId, u64)] {
        self.tags.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, tags)| tags)
    }
}
