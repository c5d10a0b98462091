//! Which works and chapters wait until a moderator has read them, before others can.

use serde::{Deserialize, Serialize};

use crate::{slug::folded, work::text_form};

/// At most so many accepted works stand between a newcomer and trust.
pub const FIRST_MAX: u32 = 100;
/// At most so many fandoms and categories are named.
pub const ONLY_MAX: usize = 200;
/// The name of each has at most so many characters.
pub const NAME_CHARS_MAX: usize = 200;

/// Whose works wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Nobody's.
    #[default]
    Nobody,
    /// Those of authors who are not trusted yet.
    First,
    /// Everybody's but those of trusted authors and staff.
    All,
}

text_form!(Scope {
    Scope::Nobody => "nobody",
    Scope::First => "first",
    Scope::All => "all",
});

/// What waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validation {
    /// Whose works wait.
    pub scope: Scope,
    /// With [`Scope::First`]: an author is trusted once so many works were accepted.
    pub first: u32,
    /// Whether a new chapter of an accepted work waits as well.
    pub chapters: bool,
    /// Whether changes to a chapter that is there wait as well; until then the chapter stays as it was.
    pub edits: bool,
    /// Only works under one of these fandoms, tags or categories; empty for all.
    pub only: Vec<String>,
}

impl Default for Validation {
    fn default() -> Self {
        Self { scope: Scope::Nobody, first: 1, chapters: false, edits: false, only: Vec::new() }
    }
}

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Posting {
    /// A work, with its first chapters.
    Work,
    /// A chapter of a work that is posted.
    Chapter,
    /// Changes to a chapter that is posted.
    Change,
}

text_form!(Posting {
    Posting::Work => "work",
    Posting::Chapter => "chapter",
    Posting::Change => "change",
});

/// Who posts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Poster {
    /// Whether a moderator said that this author's works need not wait.
    pub trusted: bool,
    /// Whether it is a moderator or an admin.
    pub staff: bool,
    /// How many works of theirs were accepted.
    pub accepted: u64,
}

/// Whether something waits until a moderator has read it. `under` are the names of the work's tags, of what these stand
/// under, and of its categories.
pub fn waits(rules: &Validation, poster: Poster, posting: Posting, under: &[String]) -> bool {
    let is_exempt = match posting {
        Posting::Work => false,
        Posting::Chapter => !rules.chapters,
        Posting::Change => !rules.edits,
    };
    if poster.staff || poster.trusted || is_exempt {
        return false;
    }
    let concerns = rules.only.is_empty()
        || rules.only.iter().any(|only| under.iter().any(|name| folded(name) == folded(only)));
    concerns
        && match rules.scope {
            Scope::Nobody => false,
            Scope::First => poster.accepted < u64::from(rules.first),
            Scope::All => true,
        }
}

/// Whether a moderator looks after a work: one of the names that are his or hers is among the work's own; whoever looks
/// after none looks after all.
pub fn looks_after(areas: &[String], under: &[String]) -> bool {
    areas.is_empty() || areas.iter().any(|area| under.iter().any(|name| folded(name) == folded(area)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(scope: Scope) -> Validation {
        Validation { scope, first: 2, ..Validation::default() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn first_works_wait_until_their_author_is_trusted() {
        let newcomer = Poster::default();
        let known = Poster { accepted: 2, ..newcomer };
        let under = names(&["Sherlock Holmes"]);
        for (scope, first, later) in
            [(Scope::Nobody, false, false), (Scope::First, true, false), (Scope::All, true, true)]
        {
            assert_eq!(waits(&rules(scope), newcomer, Posting::Work, &under), first, "{scope:?}");
            assert_eq!(waits(&rules(scope), known, Posting::Work, &under), later, "{scope:?}");
            for poster in [Poster { trusted: true, ..newcomer }, Poster { staff: true, ..newcomer }] {
                assert!(!waits(&rules(scope), poster, Posting::Work, &under), "{scope:?}");
            }
        }
    }

    #[test]
    fn chapters_wait_only_where_the_site_says_so() {
        let mut rules = rules(Scope::All);
        assert!(!waits(&rules, Poster::default(), Posting::Chapter, &[]));
        rules.chapters = true;
        assert!(waits(&rules, Poster::default(), Posting::Chapter, &[]));
    }

    #[test]
    fn a_site_can_have_only_some_fandoms_read_first() {
        let rules = Validation { only: names(&["Dracula"]), ..rules(Scope::All) };
        assert!(waits(&rules, Poster::default(), Posting::Work, &names(&["Whitby", "DRACULA"])));
        assert!(!waits(&rules, Poster::default(), Posting::Work, &names(&["Sherlock Holmes"])));
    }

    #[test]
    fn who_looks_after_nothing_looks_after_all() {
        assert!(looks_after(&[], &names(&["Dracula"])));
        assert!(looks_after(&names(&["dracula"]), &names(&["Dracula"])));
        assert!(!looks_after(&names(&["Emma"]), &names(&["Dracula"])));
    }
}
