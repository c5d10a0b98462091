//! What stands at the address of a work that was removed: that it was there, since when it is gone, and why.

use jiff::{SignedDuration, Timestamp};

use crate::{WorkId, work::text_form};

/// The records of a removed work are kept for so many days, so that an appeal can bring it back.
pub const APPEAL_DAYS: i64 = 30;

/// Why a work was removed, as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalClass {
    /// Its author asked for it.
    Author,
    /// It broke a rule of the site's policy.
    Policy,
    /// The law asked for it.
    Law,
    /// It was here twice.
    Double,
}

text_form!(RemovalClass {
    RemovalClass::Author => "author",
    RemovalClass::Policy => "policy",
    RemovalClass::Law => "law",
    RemovalClass::Double => "double",
});

impl RemovalClass {
    /// All of them, for a form.
    pub const ALL: [Self; 4] = [Self::Policy, Self::Law, Self::Double, Self::Author];

    /// For a form: `it breaks a rule of the policy`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Author => "its author asks for it",
            Self::Policy => "it breaks a rule of the policy",
            Self::Law => "the law asks for it",
            Self::Double => "it is here twice",
        }
    }

    /// For whoever comes to its address: `Its author asked for it to be removed.`
    pub fn told(self) -> &'static str {
        match self {
            Self::Author => "Its author asked for it to be removed.",
            Self::Policy => "It broke a rule of this archive.",
            Self::Law => "It was removed because the law asked for it.",
            Self::Double => "It stood in this archive twice.",
        }
    }
}

/// That a work was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The work.
    pub work: WorkId,
    /// Why.
    pub class: RemovalClass,
    /// The number of the rule that it broke.
    pub rule: Option<String>,
    /// Whether the files that it came from go too.
    pub originals: bool,
    /// When its records go; until then it can be put back.
    pub purge_from: Timestamp,
}

/// A removal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// What was removed, and why.
    pub removal: Removal,
    /// When it was removed.
    pub removed: Timestamp,
    /// When the records went; `None` as long as the work can be put back.
    pub purged: Option<Timestamp>,
}

/// From when on a work that is removed now may be purged: at once where its author asks, since then nobody appeals.
pub fn purge_from(class: RemovalClass, now: Timestamp) -> Timestamp {
    match class {
        RemovalClass::Author => now,
        RemovalClass::Policy | RemovalClass::Law | RemovalClass::Double => {
            now + SignedDuration::from_hours(24 * APPEAL_DAYS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_takes_away_goes_at_once_and_all_else_waits_for_an_appeal() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(purge_from(RemovalClass::Author, now), now);
        for class in [RemovalClass::Policy, RemovalClass::Law, RemovalClass::Double] {
            assert_eq!(purge_from(class, now).as_second(), 30 * 86_400, "{class:?}");
        }
    }
}
