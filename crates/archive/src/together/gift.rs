//! Works as gifts: to whom they are given, and that nobody has to take one.

/// A work is given to at most so many.
pub const RECIPIENTS_MAX: usize = 30;
/// A recipient's name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 60;

/// A recipient before the archive has them: pen names are looked up by name, others are names and no more.
///
/// Runs of white space become one space; each name stands once, whatever its case.
pub fn recipients(typed: &str) -> Result<Vec<String>, TooMany> {
    let mut names: Vec<String> = Vec::new();
    for name in typed.split(['\n', ',', ';']) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        if !name.is_empty() && names.iter().all(|known| known.to_lowercase() != name.to_lowercase()) {
            names.push(name);
        }
    }
    if names.len() > RECIPIENTS_MAX { Err(TooMany) } else { Ok(names) }
}

/// More recipients than a work can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a work is given to at most {RECIPIENTS_MAX} people")]
pub struct TooMany;

/// What is known of a member to whom a work shall be given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Giving {
    /// The name is one of the giver's own.
    pub is_own: bool,
    /// Either keeps the other away.
    pub is_kept_apart: bool,
    /// The member takes no gifts.
    pub refuses_all: bool,
    /// The member gave this very work back.
    pub was_refused: bool,
}

/// Whether a work may be given to somebody. What they refuse is told as a name that takes no gifts, whatever stands
/// behind it.
pub const fn may_give(known: Giving) -> bool {
    !known.is_own && !known.is_kept_apart && !known.refuses_all && !known.was_refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_named_line_by_line_or_with_commas_and_each_once() {
        let names = recipients(" Mina  Murray, lucy\n\nLucy;Arthur ").unwrap();
        assert_eq!(names, ["Mina Murray", "lucy", "Arthur"]);
        let many: Vec<String> = (0..=RECIPIENTS_MAX).map(|n| format!("reader {n}")).collect();
        assert_eq!(recipients(&many.join("\n")), Err(TooMany));
    }

    #[test]
    fn nobody_is_given_what_they_do_not_take() {
        assert!(may_give(Giving::default()));
        for known in [
            Giving { is_own: true, ..Giving::default() },
            Giving { is_kept_apart: true, ..Giving::default() },
            Giving { refuses_all: true, ..Giving::default() },
            Giving { was_refused: true, ..Giving::default() },
        ] {
            assert!(!may_give(known), "{known:?}");
        }
    }
}
