//! Bounds that a site sets for works that are written here, beside what each must state.

use serde::{Deserialize, Serialize};

use crate::tag::TagKind;

/// A bound of words is at most so high.
pub const WORDS_MAX: u64 = 100_000_000;
/// A bound of tags of a kind is at most so high.
pub const TAGS_MAX: u32 = 200;

/// How many tags of a kind a work has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagBounds {
    /// The kind.
    pub kind: TagKind,
    /// At least so many.
    pub least: u32,
    /// At most so many; 0 for no bound.
    pub most: u32,
}

/// The bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkBounds {
    /// A work that is posted has at least so many words.
    pub words_least: u64,
    /// It has at most so many words; 0 for no bound.
    pub words_most: u64,
    /// How many tags of each kind; a kind that is not named has no bounds.
    pub tags: Vec<TagBounds>,
    /// A disclaimer has at most so many characters; 0 for no bound but that of its field.
    pub disclaimer_chars: u32,
    /// A disclaimer names the fandom.
    pub disclaimer_names_fandom: bool,
    /// What is written for nobody's world needs no disclaimer.
    pub originals_exempt: bool,
}

impl Default for WorkBounds {
    fn default() -> Self {
        Self {
            words_least: 0,
            words_most: 0,
            tags: Vec::new(),
            disclaimer_chars: 0,
            disclaimer_names_fandom: false,
            originals_exempt: true,
        }
    }
}
