//! Pen names: who signs works, with or without an account behind.

use crate::{AccountId, PenNameId};

/// Shown where a work states no author.
pub const ANONYMOUS: &str = "Anonymous";

/// A pen name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PenName {
    /// The pen name.
    pub id: PenNameId,
    /// As it is shown.
    pub name: String,
    /// As it stands in addresses.
    pub slug: String,
    /// The account that signs with it; `None` for an author of rescued works whom nobody has claimed.
    pub account: Option<AccountId>,
    /// How many works everyone may find.
    pub works: u32,
}

/// An account has at most so many pen names.
pub const PEN_NAMES_MAX: usize = 20;
/// What an author says of themselves has at most so many characters.
pub const PROFILE_CHARS_MAX: usize = 5_000;
/// A pen name has at most so many characters.
pub const NAME_CHARS_MAX: usize = 60;

/// Somebody named a pen name that they cannot sign with here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("you cannot sign with this pen name here; choose another")]
pub struct NotAmong;

/// Which of the names that somebody may sign with is meant: the first where none is named, `None` where there are none.
///
/// Where another is named, none is taken in its place: it would tell that both are the same person's.
pub fn meant<'a>(
    names: &'a [PenName],
    named: &str,
    is_meant: impl Fn(&PenName) -> bool,
) -> Result<Option<&'a PenName>, NotAmong> {
    if named.is_empty() {
        return Ok(names.first());
    }
    names.iter().find(|name| is_meant(name)).map(Some).ok_or(NotAmong)
}

/// Why a pen name cannot be signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// There is nothing to read in it, or too much.
    #[error("a pen name has 1 to {NAME_CHARS_MAX} characters, with at least one letter or digit")]
    Length,
    /// It holds what cannot be seen.
    #[error("a pen name holds no line ends and no signs that cannot be seen")]
    Unseen,
    /// It is one that stands for many.
    #[error("this name stands for many people here; choose one of your own")]
    Collective,
}

/// Whether readers take a name for nobody in particular.
pub fn is_collective(name: &str) -> bool {
    [
        ANONYMOUS,
        crate::leaving::ORPHANAGE,
        "Orphan",
        "Orphan account",
        "Guest",
        "A reader",
        "Unknown",
        "Unknown author",
    ]
    .iter()
    .any(|known| crate::lookalike::are_alike(name, known))
        || crate::together::orphan::is_orphan(name)
}

/// A pen name as it may be signed with: runs of white space become one space.
pub fn checked(name: &str) -> Result<String, NameFault> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) || !name.chars().any(char::is_alphanumeric) {
        return Err(NameFault::Length);
    }
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if name.chars().any(unseen) {
        return Err(NameFault::Unseen);
    }
    if is_collective(&name) { Err(NameFault::Collective) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_when_it_is_named_and_no_other_in_its_place() {
        let name = |id, name: &str| PenName {
            id: PenNameId(id),
            name: name.to_owned(),
            slug: crate::slug::slug(name),
            account: Some(AccountId(1)),
            works: 0,
        };
        let names = [name(7, "Frank"), name(9, "F. C. Weston")];
        let by_id = |named: &str| meant(&names, named, |name| name.id.to_string() == named);
        assert_eq!(by_id(""), Ok(Some(&names[0])));
        assert_eq!(by_id("9"), Ok(Some(&names[1])));
        assert_eq!(by_id("8"), Err(NotAmong));
        assert_eq!(by_id("Frank"), Err(NotAmong));
        assert_eq!(meant(&[], "", |_| true), Ok(None));
    }

    #[test]
    fn a_pen_name_can_be_read_and_is_one_s_own() {
        assert_eq!(checked("  Quill \t and Ink "), Ok("Quill and Ink".to_owned()));
        assert_eq!(checked("夜明け"), Ok("夜明け".to_owned()));
        assert_eq!(checked("  "), Err(NameFault::Length));
        assert_eq!(checked("***"), Err(NameFault::Length));
        assert_eq!(checked(&"x".repeat(61)), Err(NameFault::Length));
        assert_eq!(checked("Quill\u{202e}knI"), Err(NameFault::Unseen));
        assert_eq!(checked("Аnonymоus"), Err(NameFault::Collective), "with Cyrillic letters");
    }
}
