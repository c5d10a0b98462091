//! Shelves of a reader's own: a name, a note, an order; private unless shared.

use crate::{OwnShelfId, PenNameId};

/// An account has at most so many shelves of its own.
pub const SHELVES_MAX: usize = 300;
/// A shelf holds at most so many works.
pub const WORKS_MAX: usize = 10_000;
/// The name of a shelf has at most so many characters.
pub const NAME_CHARS_MAX: usize = 80;
/// The note on a shelf has at most so many characters.
pub const NOTE_CHARS_MAX: usize = 2_000;

/// A shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnShelf {
    /// The shelf.
    pub id: OwnShelfId,
    /// Its name and what is said of it.
    pub draft: OwnShelfDraft,
    /// How many works are on it, whoever may see them.
    pub works: u64,
}

/// What a reader says of a shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnShelfDraft {
    /// Its name.
    pub name: String,
    /// What it is for; plain text.
    pub note: String,
    /// Whether everybody may see it.
    pub shared: bool,
    /// The pen name that signs it where it is shared; `None` for the account's own name.
    pub signed_by: Option<PenNameId>,
}

/// Why a shelf cannot be as it was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnShelfError {
    /// It has no name.
    #[error("Give the shelf a name.")]
    Nameless,
    /// Its name is too long.
    #[error("The name has at most {NAME_CHARS_MAX} characters.")]
    NameTooLong,
    /// What is said of it is too long.
    #[error("The note has at most {NOTE_CHARS_MAX} characters.")]
    NoteTooLong,
}

impl OwnShelfDraft {
    /// Reads what a form says.
    pub fn parse(
        name: &str,
        note: &str,
        shared: bool,
        signed_by: Option<PenNameId>,
    ) -> Result<Self, OwnShelfError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let note = note.replace("\r\n", "\n").trim().to_owned();
        if name.is_empty() {
            return Err(OwnShelfError::Nameless);
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(OwnShelfError::NameTooLong);
        }
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(OwnShelfError::NoteTooLong);
        }
        Ok(Self { name, note, shared, signed_by })
    }
}

/// Where a shelf moves among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Before the one before it.
    Up,
    /// Behind the one behind it.
    Down,
}

crate::work::text_form!(Move {
    Move::Up => "up",
    Move::Down => "down",
});

/// The order of shelves after one of them moved; the same where it cannot.
pub fn moved(order: &[OwnShelfId], shelf: OwnShelfId, way: Move) -> Vec<OwnShelfId> {
    let mut order = order.to_vec();
    let place = order.iter().position(|id| *id == shelf);
    let other = match (place, way) {
        (Some(place), Move::Up) => place.checked_sub(1),
        (Some(place), Move::Down) => Some(place + 1).filter(|next| *next < order.len()),
        (None, _) => None,
    };
    if let (Some(place), Some(other)) = (place, other) {
        order.swap(place, other);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_has_a_name_of_bounded_length() {
        let parse = |name: &str, note: &str| OwnShelfDraft::parse(name, note, false, None);
        assert_eq!(parse("  For \n rainy   days ", " a\r\nb ").unwrap().name, "For rainy days");
        assert_eq!(parse("x", " a\r\nb ").unwrap().note, "a\nb");
        assert_eq!(parse(" ", ""), Err(OwnShelfError::Nameless));
        assert_eq!(parse(&"x".repeat(81), ""), Err(OwnShelfError::NameTooLong));
        assert_eq!(parse("x", &"x".repeat(2_001)), Err(OwnShelfError::NoteTooLong));
    }

    #[test]
    fn shelves_move_by_one_and_not_past_the_ends() {
        let order = [1, 2, 3].map(OwnShelfId);
        assert_eq!(moved(&order, OwnShelfId(2), Move::Up), [2, 1, 3].map(OwnShelfId));
        assert_eq!(moved(&order, OwnShelfId(2), Move::Down), [1, 3, 2].map(OwnShelfId));
        assert_eq!(moved(&order, OwnShelfId(1), Move::Up), order);
        assert_eq!(moved(&order, OwnShelfId(3), Move::Down), order);
        assert_eq!(moved(&order, OwnShelfId(9), Move::Up), order);
    }
}
