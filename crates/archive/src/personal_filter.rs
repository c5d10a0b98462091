//! What a member never wants to see in a list.

use crate::{PenNameId, RatingId, TagId, WorkId};

/// A filter holds at most so many things of each kind.
pub const THINGS_MAX: usize = 2_000;

/// One thing of a personal filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterThing {
    /// Works under this tag are left out.
    Tag(TagId),
    /// Works by this pen name are left out.
    PenName(PenNameId),
    /// This work is left out.
    Work(WorkId),
    /// Works of this rating are left out.
    Rating(RatingId),
    /// Works in other languages than those named (BCP 47) are left out.
    Language(String),
}

/// A member's own filter for all lists; empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalFilter {
    /// Works under these tags are left out.
    pub tags: Vec<TagId>,
    /// Works by these pen names are left out.
    pub pen_names: Vec<PenNameId>,
    /// These works are left out, ascending.
    pub works: Vec<WorkId>,
    /// Works of these ratings are left out.
    pub ratings: Vec<RatingId>,
    /// Works in other languages (BCP 47) are left out; empty leaves none out.
    pub languages: Vec<String>,
}

impl FromIterator<FilterThing> for PersonalFilter {
    fn from_iter<I: IntoIterator<Item = FilterThing>>(things: I) -> Self {
        let mut filter = Self::default();
        for thing in things {
            match thing {
                FilterThing::Tag(id) => filter.tags.push(id),
                FilterThing::PenName(id) => filter.pen_names.push(id),
                FilterThing::Work(id) => filter.works.push(id),
                FilterThing::Rating(id) => filter.ratings.push(id),
                FilterThing::Language(tag) => filter.languages.push(tag),
            }
        }
        filter.works.sort_unstable();
        filter.works.dedup();
        filter
    }
}
