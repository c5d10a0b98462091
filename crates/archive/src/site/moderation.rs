//! How reports are taken and grave decisions made.

use serde::{Deserialize, Serialize};

use crate::work::text_form;

/// What stands before a grave decision takes effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GraveStep {
    /// A second moderator says yes.
    #[default]
    SecondPerson,
    /// A day goes by in which it can be taken back: for archives with one moderator.
    Delay,
}

text_form!(GraveStep {
    GraveStep::SecondPerson => "second-person",
    GraveStep::Delay => "delay",
});

/// How reports are taken and grave decisions made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModerationRules {
    /// Whether whoever has no account can report something.
    pub guests_report: bool,
    /// What stands before a grave decision takes effect.
    pub grave: GraveStep,
}

impl Default for ModerationRules {
    fn default() -> Self {
        Self { guests_report: true, grave: GraveStep::default() }
    }
}
