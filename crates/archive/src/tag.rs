//! Tags: what a work says of itself, kept as written, tied together by synonyms and parents.

use serde::{Deserialize, Serialize};

use crate::{ClassTypeId, TagId, work::text_form};

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

    /// Whether a tag of this kind can stand right below one of another kind or of the same.
    ///
    /// A medium holds fandoms; a fandom holds characters, relationships and free tags; a character holds the
    /// relationships that it is part of; and within one kind the wider holds the narrower.
    pub const fn may_stand_below(self, over: Self) -> bool {
        match (over, self) {
            (Self::Medium, Self::Fandom)
            | (Self::Fandom, Self::Character | Self::Relationship | Self::Freeform)
            | (Self::Character, Self::Relationship) => true,
            (over, under) => over as u8 == under as u8,
        }
    }

    /// What one tag of this kind is called: `Fandom`.
    pub const fn singular(self) -> &'static str {
        match self {
            Self::Medium => "Medium",
            Self::Fandom => "Fandom",
            Self::Relationship => "Relationship",
            Self::Character => "Character",
            Self::Warning => "Warning",
            Self::Kind => "Category",
            Self::Class => "Class",
            Self::Freeform => "Tag",
        }
    }

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

impl Tag {
    /// The class type that a tag of the kind [`TagKind::Class`] belongs to, and what the tag is called under its
    /// heading: `Genre: Drama` is `Drama` under `Genre`.
    pub fn class_type(&self) -> Option<&str> {
        (self.kind == TagKind::Class).then(|| class_parts(&self.name).0)
    }

    /// The name as it stands under the heading of its kind or class type.
    pub fn label(&self) -> &str {
        if self.kind == TagKind::Class { class_parts(&self.name).1 } else { &self.name }
    }
}

/// The class type of a choice whose name states none.
pub const CLASS_TYPE_UNNAMED: &str = "Classes";
/// Stands between the name of a class type and that of its choice, so that each type has names of its own.
pub const CLASS_MARK: &str = ": ";

/// The class type and the choice that the full name of a class states.
pub fn class_parts(name: &str) -> (&str, &str) {
    name.split_once(CLASS_MARK).unwrap_or((CLASS_TYPE_UNNAMED, name))
}

/// The full name of a choice of a class type: `Genre: Drama`.
pub fn class_name(of: &str, choice: &str) -> String {
    // The mark stands once: what comes before it is the type.
    format!("{}{CLASS_MARK}{choice}", of.replace(CLASS_MARK, " – "))
}

/// A list of choices that the site keeps: genre, season, universe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassType {
    /// The list.
    pub id: ClassTypeId,
    /// The heading over its choices.
    pub name: String,
    /// How many of them a work can have.
    pub choosing: Choosing,
    /// Its choices, by name; tags of the kind [`TagKind::Class`].
    pub choices: Vec<Tag>,
}

/// How many choices of a class type a work can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choosing {
    /// Any number, or none.
    #[default]
    Any,
    /// One, or none.
    UpToOne,
    /// At least one.
    AtLeastOne,
    /// One.
    One,
}

text_form!(Choosing {
    Choosing::Any => "any",
    Choosing::UpToOne => "up-to-one",
    Choosing::AtLeastOne => "at-least-one",
    Choosing::One => "one",
});

impl Choosing {
    /// From whether several may be chosen and whether one must be.
    pub const fn new(several: bool, required: bool) -> Self {
        match (several, required) {
            (true, false) => Self::Any,
            (false, false) => Self::UpToOne,
            (true, true) => Self::AtLeastOne,
            (false, true) => Self::One,
        }
    }

    /// Whether a work can have several choices.
    pub const fn several(self) -> bool {
        matches!(self, Self::Any | Self::AtLeastOne)
    }

    /// Whether a work must have a choice.
    pub const fn required(self) -> bool {
        matches!(self, Self::One | Self::AtLeastOne)
    }
}

/// How far a tag has been sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sorting {
    /// Nobody has decided: it waits on the wrangling desk.
    #[default]
    Unsorted,
    /// It stands for itself and for its other spellings.
    Canonical,
    /// It is another spelling of a canonical tag.
    Synonym,
    /// It was decided that it is not to be sorted: what only its author can mean.
    Aside,
}

text_form!(Sorting {
    Sorting::Unsorted => "unsorted",
    Sorting::Canonical => "canonical",
    Sorting::Synonym => "synonym",
    Sorting::Aside => "aside",
});

impl Sorting {
    /// Every state, in the order in which the desk shows them.
    pub const ALL: [Self; 4] = [Self::Unsorted, Self::Canonical, Self::Synonym, Self::Aside];
}

/// A tag as a draft states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// How far the canonical tag has been sorted.
    pub sorting: Sorting,
    /// What the canonical tag means, in plain text; paragraphs are parted by empty lines.
    pub description: Option<String>,
    /// Other spellings of the canonical tag, at most [`SYNONYMS_SHOWN_MAX`].
    pub synonyms: Vec<Tag>,
    /// Tags right above.
    pub parents: Vec<Tag>,
    /// Tags right below, those that most works bear first, at most [`CHILDREN_SHOWN_MAX`] of each kind.
    pub children: Vec<Tag>,
}

/// Other spellings that the page of a tag shows.
pub const SYNONYMS_SHOWN_MAX: usize = 200;
/// Tags of each kind right below that the page of a tag shows.
pub const CHILDREN_SHOWN_MAX: usize = 30;

/// A tag and how many works stand under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCount {
    /// The tag.
    pub tag: Tag,
    /// Listed works under it.
    pub works: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_below_tags_of_the_kinds_that_hold_them() {
        use TagKind::{Character, Fandom, Freeform, Medium, Relationship, Warning};
        for (over, under) in [
            (Medium, Fandom),
            (Fandom, Character),
            (Fandom, Relationship),
            (Fandom, Freeform),
            (Character, Relationship),
        ] {
            assert!(under.may_stand_below(over) && !over.may_stand_below(under), "{over:?} {under:?}");
        }
        assert!(TagKind::ALL.iter().all(|kind| kind.may_stand_below(*kind)));
        for (over, under) in
            [(Medium, Character), (Freeform, Relationship), (Warning, Freeform), (Fandom, Warning)]
        {
            assert!(!under.may_stand_below(over), "{over:?} {under:?}");
        }
    }

    #[test]
    fn a_class_stands_under_the_heading_of_its_type() {
        let class = |name: &str| Tag {
            id: TagId(1),
            kind: TagKind::Class,
            name: name.to_owned(),
            slug: String::new(),
        };
        let drama = class(&class_name("Genre", "Drama"));
        assert_eq!((drama.class_type(), drama.label()), (Some("Genre"), "Drama"));
        let odd = class(&class_name("Season: of the year", "Autumn: early"));
        assert_eq!((odd.class_type(), odd.label()), (Some("Season – of the year"), "Autumn: early"));
        assert_eq!(class("Drama").class_type(), Some(CLASS_TYPE_UNNAMED));
        for choosing in [Choosing::Any, Choosing::UpToOne, Choosing::AtLeastOne, Choosing::One] {
            assert_eq!(Choosing::new(choosing.several(), choosing.required()), choosing);
        }
    }
}
