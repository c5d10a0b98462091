//! Giving works away for good: what stands in the place of their author's name.

use crate::{leaving::ORPHANAGE, work::text_form};

/// What becomes of the name of whoever gives a work away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeptName {
    /// It goes; the work is signed as all works are whose authors left.
    #[default]
    Dropped,
    /// It stays in the byline, as the name of nobody.
    Kept,
}

text_form!(KeptName {
    KeptName::Dropped => "dropped",
    KeptName::Kept => "kept",
});

/// So many works are given away at once.
pub const WORKS_MAX: usize = 500;

/// The name that stays in a byline: it tells whose the work was, and that nobody answers for it any more.
pub fn kept_name(name: &str) -> String {
    format!("{name} (orphaned)")
}

/// Whether a pen name is one of works that were given away, so that nobody can claim it.
pub fn is_orphan(name: &str) -> bool {
    name == ORPHANAGE || name.ends_with(" (orphaned)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stays_says_that_nobody_answers_for_the_work() {
        assert_eq!(kept_name("Quill"), "Quill (orphaned)");
        assert!(is_orphan("Quill (orphaned)") && is_orphan(ORPHANAGE) && !is_orphan("Quill"));
    }
}
