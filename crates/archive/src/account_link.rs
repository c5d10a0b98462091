//! Links in letters that do something to an account, once.

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Proves the address that was given when the account was made.
    Confirm,
    /// Lets somebody who forgot the password set a new one.
    Reset,
    /// The same, handed over by an admin where the archive sends no mail.
    HandedReset,
    /// Proves a new address, which takes the place of the old one.
    NewAddress,
    /// Brings the old address back after a change that its owner did not make.
    OldAddress,
}

crate::work::text_form!(LinkKind {
    LinkKind::Confirm => "confirm",
    LinkKind::Reset => "reset",
    LinkKind::HandedReset => "handed-reset",
    LinkKind::NewAddress => "new-address",
    LinkKind::OldAddress => "old-address",
});

impl LinkKind {
    /// After so many hours the link does nothing any more.
    pub fn hours(self) -> i64 {
        match self {
            Self::Confirm | Self::NewAddress => 48,
            Self::Reset => 1,
            Self::HandedReset => 24,
            Self::OldAddress => 7 * 24,
        }
    }
}

/// So many letters with links of one kind go to one address in [`LETTERS_HOURS`]: whoever asks in another's name must
/// not fill their box.
pub const LETTERS_MAX: u32 = 3;
/// The hours over which [`LETTERS_MAX`] is counted.
pub const LETTERS_HOURS: i64 = 12;
