//! Tags: what a work says of itself, kept as written, tied together by synonyms and parents.

use serde::{Deserialize, Serialize};

use crate::{TagId, work::text_form};

/// What a tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagKind {
    /// What the worlds below it are told in: books, films, games.
    Medium,
    /// The world that a work is set in.
    Fandom,
    /// People together.
    Relationship,
    /// One of the people.
    Character,
    /// What a reader may want to be warned of.
    Warning,
    /// The kind of pairing: gen, het, slash, femslash, multi, other.
    Kind,
    /// A choice of a list that the site keeps: its class types say which lists there are.
    Class,
    /// Anything else.
    Freeform,
}

text_form!(TagKind {
    TagKind::Medium => "medium",
    TagKind::Fandom => "fandom",
    TagKind::Relationship => "relationship",
    TagKind::Character => "character",
    TagKind::Warning => "warning",
    TagKind::Kind => "kind",
    TagKind::Class => "class",
    TagKind::Freeform => "freeform",
});

impl TagKind {
    /// Every kind in the order in which pages show them.
    pub const ALL: [Self; 8] = [
        Self::Medium,
        Self::Fandom,
        Self::Warning,
        Self::Kind,
        Self::Relationship,
        Self::Character,
        Self::Class,
        Self::Freeform,
    ];

    /// The kinds that a work bears itself; a medium stands above its fandoms only.
    pub const OF_WORKS: [Self; 7] = [
        Self::Fandom,
        Self::Warning,
        Self::Kind,
        Self::Relationship,
        Self::Character,
        Self::Class,
        Self::Freeform,
    ];

    /// The heading over tags of this kind: `Fandoms`.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Medium => "Media",
            Self::Fandom => "Fandoms",
            Self::Relationship => "Relationships",
            Self::Character => "Characters",
            Self::Warning => "Warnings",
            Self::Kind => "Category",
            Self::Class => "Classes",
            Self::Freeform => "Tags",
        }
    }
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The tag.
    pub id: TagId,
    /// What it names.
    pub kind: TagKind,
    /// As written.
    pub name: String,
    /// As it stands in addresses.
    pub slug: String,
}

/// A tag as a draft states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagDraft {
    /// What it names.
    pub kind: TagKind,
    /// As written.
    pub name: String,
}

/// A tag with what its page shows.
#[derive(Clone, Debug)]
pub struct TagPage {
    /// The tag that was asked for.
    pub tag: Tag,
    /// The canonical tag whose works are listed; the tag itself where it is no synonym.
    pub canonical: Tag,
    /// Other spellings of the canonical tag.
    pub synonyms: Vec<Tag>,
    /// Tags right above.
    pub parents: Vec<Tag>,
    /// Tags right below, the most used first, at most 50.
    pub children: Vec<Tag>,
    /// Listed works under it, synonyms and children included.
    pub works: u32,
}

/// A tag and how many works stand under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCount {
    /// The tag.
    pub tag: Tag,
    /// Listed works under it.
    pub works: u32,
}
