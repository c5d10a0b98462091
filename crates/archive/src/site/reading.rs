//! What the site notes of what its members read, where they have not chosen themselves.

use serde::{Deserialize, Serialize};

use crate::work::text_form;

/// What is noted of what a member reads; only the member ever sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noting {
    /// Where they are in each work, and which works they opened when.
    #[default]
    Everything,
    /// Where they are in each work.
    Places,
    /// Nothing but what they say themselves.
    Nothing,
}

text_form!(Noting {
    Noting::Everything => "everything",
    Noting::Places => "places",
    Noting::Nothing => "nothing",
});

impl Noting {
    /// Every choice, as a form offers them.
    pub const ALL: [Self; 3] = [Self::Everything, Self::Places, Self::Nothing];

    /// As a form says it.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Everything => "My place in each work, and a history of what I opened",
            Self::Places => "My place in each work, without a history",
            Self::Nothing => "Nothing but what I say myself",
        }
    }

    /// Whether places are noted.
    pub fn keeps_places(self) -> bool {
        self != Self::Nothing
    }

    /// Whether a history is kept.
    pub fn keeps_history(self) -> bool {
        self == Self::Everything
    }
}

/// The rules of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingRules {
    /// What is noted for members who have not chosen.
    pub noting: Noting,
}
