//! The words that a search asks for, as a tree.

use crate::{RatingId, TagId, tag::TagKind};

/// A condition on the words of a work. Words are as typed; the index parts, folds and stems them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Words {
    /// These words stand in one field: beside each other where `phrase`, else each of them anywhere in it.
    Stand {
        /// Where.
        field: WordField,
        /// As typed.
        text: String,
        /// Whether they stand beside each other, exactly as typed.
        phrase: bool,
    },
    /// Every one of these.
    All(Vec<Words>),
    /// At least one of these.
    Any(Vec<Words>),
    /// Not this.
    Not(Box<Words>),
    /// The work stands under this tag.
    Under(TagId),
    /// The work has this rating.
    Rated(RatingId),
}

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordField {
    /// Anywhere.
    Anywhere,
    /// In the title.
    Title,
    /// In a pen name.
    Author,
    /// In the summary.
    Summary,
    /// In the title of a series.
    Series,
    /// In a tag, of this kind or of any.
    Tag(Option<TagKind>),
    /// In the text.
    Text,
    /// In the name of the rating; a name that no rating has stands nowhere.
    Rating,
}

impl Words {
    /// Words that stand anywhere.
    pub fn anywhere(text: impl Into<String>) -> Self {
        Self::Stand { field: WordField::Anywhere, text: text.into(), phrase: false }
    }

    /// Words that stand anywhere beside each other.
    pub fn phrase(text: impl Into<String>) -> Self {
        Self::Stand { field: WordField::Anywhere, text: text.into(), phrase: true }
    }

    /// Whether anything is asked for that a work can match well or badly: not only exclusions.
    pub fn rank(&self) -> bool {
        match self {
            Self::Stand { .. } => true,
            Self::All(all) | Self::Any(all) => all.iter().any(Self::rank),
            Self::Not(_) | Self::Under(_) | Self::Rated(_) => false,
        }
    }
}
