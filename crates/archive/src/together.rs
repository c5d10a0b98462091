//! Writing with others: who signs a work beside its first author, to whom it is given, what it comes from, who reads
//! it before everybody else, and what becomes of it without its author.

pub mod beta;
pub mod gift;
pub mod heirs;
pub mod orphan;
pub mod round_robin;
pub mod signing;
pub mod tie;

pub use signing::Part;

/// What somebody is told who writes with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Somebody invites the account to sign a work.
    Invited,
    /// An invitation of the account was accepted.
    Accepted,
    /// An invitation of the account was declined.
    Declined,
    /// A work was given to the account.
    Given,
    /// A work says that it comes from one of the account's.
    TieAsked,
    /// The author of the other work agrees to be named.
    TieApproved,
    /// The author of the other work does not want to be named.
    TieDeclined,
    /// A beta reader wrote about a draft.
    Commented,
    /// Somebody offers a chapter for a round robin of the account.
    ChapterOffered,
    /// A chapter that the account offered stands in the round robin.
    ChapterTaken,
    /// A chapter that the account offered was not taken.
    ChapterDeclined,
}

impl Act {
    /// Whether the reader is told the work's title, as far as they may find it: what is about drafts names none.
    pub const fn names_work(self) -> bool {
        matches!(
            self,
            Self::Given
                | Self::TieAsked
                | Self::TieApproved
                | Self::TieDeclined
                | Self::ChapterTaken
                | Self::ChapterDeclined
        )
    }
}
