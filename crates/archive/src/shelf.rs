//! Shelves: where a reader keeps works, seen by nobody else.

use serde::{Deserialize, Serialize};

use crate::work::text_form;

/// How a reader stands to a work; a work is on one of these shelves of a reader or on none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shelf {
    /// Being read; the only shelf that counts for others, as a number.
    Reading,
    /// To be read.
    ToRead,
    /// Read to the end.
    Read,
    /// Laid aside for good.
    Dropped,
}

text_form!(Shelf {
    Shelf::Reading => "reading",
    Shelf::ToRead => "to-read",
    Shelf::Read => "read",
    Shelf::Dropped => "dropped",
});

impl Shelf {
    /// Every shelf in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Reading, Self::ToRead, Self::Read, Self::Dropped];

    /// As a reader says it: `To read`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "Reading",
            Self::ToRead => "To read",
            Self::Read => "Read",
            Self::Dropped => "Dropped",
        }
    }
}
