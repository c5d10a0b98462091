//! The only index of Ficus: words, filters, order and counts over all listed works.

use std::path::Path;

use ficus_archive::{
    WorkId,
    listing::{WorkPage, WorkQuery},
    work::IndexedWork,
};

/// Why the index failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index could not be opened, read or written; it is derived: delete its folder and rebuild it.
    #[error("the search index failed: {0}")]
    Index(String),
    /// Another process writes it.
    #[error("another process is writing the search index")]
    Locked,
}

/// The open index, for reading. Cheap to clone; sees every commit.
#[derive(Clone)]
pub struct Index {
    _inner: std::sync::Arc<()>,
}

/// The one writer of an index.
pub struct Writer {
    _inner: (),
}

#[allow(unused_variables, clippy::needless_pass_by_value)]
impl Index {
    /// Opens the index in a folder; makes an empty one where there is none or where its schema is another version's.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        Err(SearchError::Locked)
    }
    /// An index in memory, for tests.
    pub fn in_memory() -> Result<Self, SearchError> {
        Err(SearchError::Locked)
    }
    /// The change of the store up to which works are in the index; 0 for an empty one.
    pub fn cursor(&self) -> u64 {
        0
    }
    /// How many works are in it.
    pub fn works(&self) -> u64 {
        0
    }
    /// Sees what was committed since.
    pub fn reload(&self) -> Result<(), SearchError> {
        Ok(())
    }
    /// One page of a list, with counts.
    pub fn search(&self, query: &WorkQuery) -> Result<WorkPage, SearchError> {
        Err(SearchError::Locked)
    }
    /// Takes the writer; `Locked` where another has it.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        Err(SearchError::Locked)
    }
}
#[allow(unused_variables, clippy::needless_pass_by_value, clippy::unused_self)]
impl Writer {
    /// Puts a work in, in place of what stood under its id.
    pub fn put(&mut self, work: &IndexedWork) -> Result<(), SearchError> {
        Ok(())
    }
    /// Takes a work out.
    pub fn remove(&mut self, work: WorkId) -> Result<(), SearchError> {
        Ok(())
    }
    /// Takes every work out, for a rebuild.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        Ok(())
    }
    /// Makes all of it visible at once, with the change up to which it goes.
    pub fn commit(&mut self, cursor: u64) -> Result<(), SearchError> {
        Ok(())
    }
}
