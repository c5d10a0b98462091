//! What the archive counts of a work.

/// The counts that every work shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Visitors who read it, each once a day.
    pub views: u64,
    /// Reviews that are shown.
    pub reviews: u64,
    /// Recommendations.
    pub recommendations: u64,
    /// Readers who have it on their shelf *reading*.
    pub reading: u64,
    /// Kudos.
    pub kudos: u64,
}
