//! The category tree that some archives use: `Sherlock Holmes › Slash - Male/Male › Holmes/Watson`.

use crate::CategoryId;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The node.
    pub id: CategoryId,
    /// As stated.
    pub name: String,
    /// How many listed works stand here or below.
    pub works: u32,
    /// How many nodes stand right below.
    pub children: u32,
}

/// A place in the tree, outermost first; never empty.
pub type CategoryPath = Vec<CategoryStep>;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryStep {
    /// The node.
    pub id: CategoryId,
    /// As stated.
    pub name: String,
}
