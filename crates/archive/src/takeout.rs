//! Files that members take along: made in the background, there for some days, gone after that.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, work::text_form};

/// A file that was made can be fetched for so long.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Whoever makes a file has so long for it; after that it is made anew.
pub const MADE_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TakeoutKind {
    /// Everything that the archive knows of its owner.
    Everything,
    /// Their works, with what lies on their desk.
    Works,
}

text_form!(TakeoutKind {
    TakeoutKind::Everything => "everything",
    TakeoutKind::Works => "works",
});

/// A file that a member asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeout {
    /// Whose it is.
    pub account: AccountId,
    /// What it holds.
    pub kind: TakeoutKind,
    /// The name of the file in its folder.
    pub file: String,
    /// When it was asked for.
    pub asked: Timestamp,
    /// Where it is made: until when it is there, and its bytes.
    pub ready: Option<(Timestamp, u64)>,
}

impl Takeout {
    /// Until when the file can be fetched, and its bytes; `None` where it is not made yet or not there any more.
    pub fn there(&self, now: Timestamp) -> Option<(Timestamp, u64)> {
        self.ready.filter(|(ends, _)| now < *ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_from_when_it_is_made_until_its_end() {
        let end = Timestamp::UNIX_EPOCH + KEPT_FOR;
        let waiting = Takeout {
            account: AccountId(1),
            kind: TakeoutKind::Works,
            file: "a".to_owned(),
            asked: Timestamp::UNIX_EPOCH,
            ready: None,
        };
        assert_eq!(waiting.there(Timestamp::UNIX_EPOCH), None);
        let made = Takeout { ready: Some((end, 7)), ..waiting };
        assert_eq!(made.there(Timestamp::UNIX_EPOCH), Some((end, 7)));
        assert_eq!(made.there(end), None);
    }
}
