//! What a site asks of works that are written here: how long their texts may be, how many tags, what they must state.

use serde::{Deserialize, Serialize};

use super::work_bounds::WorkBounds;
use crate::writing::Field;

/// No limit of a site goes beyond so many characters: what a record and a page can hold well.
pub const CHARS_MAX: u32 = 50_000;
/// No site lets a work have more tags of its author's own than this.
pub const TAGS_MAX: u32 = 500;

/// The rules of a site for works that are written here; every field has a default, so that settings of an older
/// version still load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WritingRules {
    /// A title has at most so many characters.
    pub title_chars_max: u32,
    /// A summary has at most so many characters, as readers see them.
    pub summary_chars_max: u32,
    /// Notes before or after a work have at most so many characters each, as readers see them.
    pub notes_chars_max: u32,
    /// Disclaimer, dedication, spoilers and timeline have at most so many characters each.
    pub remark_chars_max: u32,
    /// A work has at most so many tags that its author made up.
    pub tags_max: u32,
    /// A tag of any kind has at most so many characters.
    pub tag_chars_max: u32,
    /// What a work must state before it is posted, beside a title and somebody who signs it.
    pub required: Vec<Field>,
    /// Bounds of words, tags and disclaimers.
    pub bounds: WorkBounds,
}

impl Default for WritingRules {
    fn default() -> Self {
        Self {
            title_chars_max: 255,
            summary_chars_max: 1_250,
            notes_chars_max: 5_000,
            remark_chars_max: 2_000,
            tags_max: 75,
            tag_chars_max: 150,
            required: vec![Field::Fandoms, Field::Rating, Field::Warnings, Field::Language],
            bounds: WorkBounds::default(),
        }
    }
}
