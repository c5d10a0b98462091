//! How the archive's keepers and a work's own authors let it stand, beside whom it is for: concealed, locked, slowed
//! down, kept out of feeds and catalogues.

use serde::{Deserialize, Serialize};

use crate::work::text_form;

/// Why a work is shown to none but its authors and the moderators, whatever its authors chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concealed {
    /// The moderators decided so.
    Hidden,
    /// A rule of the archive holds it until a moderator has looked.
    Held,
    /// A collection that it is in shows nobody yet what it holds.
    Unrevealed,
    /// It was removed, and its records wait to be purged: only moderators see it.
    Removed,
}

text_form!(Concealed {
    Concealed::Hidden => "hidden",
    Concealed::Held => "held",
    Concealed::Unrevealed => "unrevealed",
    Concealed::Removed => "removed",
});

/// Where a work may be listed beside the site's own pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// In feeds, catalogues and search engines too.
    #[default]
    Everywhere,
    /// On the site's own pages alone.
    Here,
}

text_form!(Reach {
    Reach::Everywhere => "everywhere",
    Reach::Here => "here",
});

/// A slow mode lasts at most so many minutes between two reviews: a day.
pub const SLOW_MINUTES_MAX: u32 = 24 * 60;

/// How a work is let stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Upkeep {
    /// Why it is concealed; `None` where it is not.
    pub concealed: Option<Concealed>,
    /// Whether it takes no new reviews and no edits.
    pub locked: bool,
    /// Minutes between two reviews by one person; 0 where there is no slow mode.
    pub slow_minutes: u32,
    /// Where it may be listed.
    pub reach: Reach,
}

impl Upkeep {
    /// Whether it may stand in feeds, catalogues and search engines.
    pub fn goes_everywhere(&self) -> bool {
        self.concealed.is_none() && self.reach == Reach::Everywhere
    }

    /// Whether its page says that it is no longer as its authors set it.
    pub fn is_plain(&self) -> bool {
        *self == Self { reach: self.reach, ..Self::default() }
    }
}
