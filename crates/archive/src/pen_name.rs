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
