//! Wrangling: what is decided about tags, so that readers find works by whatever name their authors gave a thing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    TagActId, TagId,
    tag::{Sorting, Tag, TagKind},
    work::text_form,
};

/// One act decides about at most so many tags.
pub const ACT_TAGS_MAX: usize = 500;
/// The description of a tag has at most so many characters.
pub const DESCRIPTION_CHARS_MAX: usize = 5_000;
/// The name of a tag that a wrangler makes has at most so many characters.
pub const NAME_CHARS_MAX: usize = 300;
/// At most so many people sort the tags of one fandom.
pub const WRANGLERS_MAX: usize = 20;
/// One person sorts the tags of at most so many fandoms.
pub const FANDOMS_OF_ONE_MAX: usize = 500;

/// Something that a wrangler does to tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagAct {
    /// They stand for themselves.
    Canonical(Vec<TagId>),
    /// They are other spellings of a tag of their kind; what they were tied to goes over to it.
    Synonyms {
        /// The other spellings.
        tags: Vec<TagId>,
        /// What they are spellings of; where that is a synonym itself, its canonical tag.
        of: TagId,
    },
    /// They are not to be sorted.
    Aside(Vec<TagId>),
    /// They wait to be sorted again.
    Unsort(Vec<TagId>),
    /// They stand right below another tag.
    Under {
        /// The tags below.
        tags: Vec<TagId>,
        /// The tag above.
        parent: TagId,
    },
    /// They no longer stand right below another tag.
    NotUnder {
        /// The tags below.
        tags: Vec<TagId>,
        /// The tag above.
        parent: TagId,
    },
    /// The canonical tag has another name from now on; the former one is a synonym of it.
    Rename {
        /// The tag.
        tag: TagId,
        /// Its new name.
        name: String,
    },
    /// They name another kind of thing.
    Kind {
        /// The tags.
        tags: Vec<TagId>,
        /// What they name.
        kind: TagKind,
    },
    /// What the tag means, in plain text; empty where nothing is to be said.
    Describe {
        /// The tag.
        tag: TagId,
        /// The text.
        text: String,
    },
}

/// What an act of the log did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// [`TagAct::Canonical`]
    Canonical,
    /// [`TagAct::Synonyms`]
    Synonyms,
    /// [`TagAct::Aside`]
    Aside,
    /// [`TagAct::Unsort`]
    Unsort,
    /// [`TagAct::Under`]
    Under,
    /// [`TagAct::NotUnder`]
    NotUnder,
    /// [`TagAct::Rename`]
    Rename,
    /// [`TagAct::Kind`]
    Kind,
    /// [`TagAct::Describe`]
    Describe,
    /// Lines of a table were taken over.
    Table,
    /// The tags of a starting set were added.
    StartingSet,
}

text_form!(ActKind {
    ActKind::Canonical => "canonical",
    ActKind::Synonyms => "synonyms",
    ActKind::Aside => "aside",
    ActKind::Unsort => "unsort",
    ActKind::Under => "under",
    ActKind::NotUnder => "not-under",
    ActKind::Rename => "rename",
    ActKind::Kind => "kind",
    ActKind::Describe => "describe",
    ActKind::Table => "table",
    ActKind::StartingSet => "starting-set",
});

impl ActKind {
    /// As the log tells it.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Canonical => "Made canonical",
            Self::Synonyms => "Made a synonym",
            Self::Aside => "Set aside, not to be sorted",
            Self::Unsort => "Put back among the unsorted",
            Self::Under => "Put below another tag",
            Self::NotUnder => "Taken from below another tag",
            Self::Rename => "Renamed",
            Self::Kind => "Made another kind of tag",
            Self::Describe => "Described",
            Self::Table => "Taken over from a table",
            Self::StartingSet => "Added by a starting set",
        }
    }
}

impl TagAct {
    /// What the log calls it.
    pub const fn kind(&self) -> ActKind {
        match self {
            Self::Canonical(_) => ActKind::Canonical,
            Self::Synonyms { .. } => ActKind::Synonyms,
            Self::Aside(_) => ActKind::Aside,
            Self::Unsort(_) => ActKind::Unsort,
            Self::Under { .. } => ActKind::Under,
            Self::NotUnder { .. } => ActKind::NotUnder,
            Self::Rename { .. } => ActKind::Rename,
            Self::Kind { .. } => ActKind::Kind,
            Self::Describe { .. } => ActKind::Describe,
        }
    }

    /// The tags that it is about.
    pub fn tags(&self) -> &[TagId] {
        match self {
            Self::Canonical(tags)
            | Self::Aside(tags)
            | Self::Unsort(tags)
            | Self::Synonyms { tags, .. }
            | Self::Under { tags, .. }
            | Self::NotUnder { tags, .. }
            | Self::Kind { tags, .. } => tags,
            Self::Rename { tag, .. } | Self::Describe { tag, .. } => std::slice::from_ref(tag),
        }
    }

    /// The tag that those are tied to or untied from.
    pub const fn other(&self) -> Option<TagId> {
        match self {
            Self::Synonyms { of, .. } => Some(*of),
            Self::Under { parent, .. } | Self::NotUnder { parent, .. } => Some(*parent),
            _ => None,
        }
    }
}

/// What became of one tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActChange {
    /// The tag.
    pub tag: TagId,
    /// Its name at that time.
    pub name: String,
    /// How it stood before; empty where there was no such tag.
    pub before: String,
    /// How it stood after.
    pub after: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActLine {
    /// The act.
    pub id: TagActId,
    /// What was done.
    pub kind: ActKind,
    /// Who did it; `None` for the command line.
    pub by: Option<String>,
    /// When.
    pub made: Timestamp,
    /// What became of the tags: the first of them.
    pub changes: Vec<ActChange>,
    /// How many tags changed in all.
    pub total: u32,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
}

/// A tag as the desk lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinLine {
    /// The tag.
    pub tag: Tag,
    /// How far it has been sorted.
    pub sorting: Sorting,
    /// Works that everyone may find and that bear it as written here.
    pub works: u32,
    /// What it is another spelling of.
    pub canonical: Option<Tag>,
    /// The fandom of the first work that bore it.
    pub home: Option<Tag>,
}

/// A tag as its page on the desk shows it.
#[derive(Clone, Debug)]
pub struct TagSheet {
    /// The tag.
    pub line: BinLine,
    /// What it means.
    pub description: String,
    /// Its other spellings, the most used first.
    pub synonyms: Vec<Tag>,
    /// Tags right above.
    pub parents: Vec<Tag>,
    /// Tags right below, the most used first.
    pub children: Vec<Tag>,
}

/// What the desk offers a tag as another spelling of, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The other tag.
    pub tag: Tag,
    /// How far that one has been sorted.
    pub sorting: Sorting,
    /// Works that bear that one as written.
    pub works: u32,
    /// Why: `the same words in another order`.
    pub why: &'static str,
    /// How alike they are, in hundredths.
    pub likeness: u8,
}
