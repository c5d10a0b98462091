//! A heap of files becomes works: read, repair, recognise, assemble, each stage with its own types.

use ficus_archive::{rating::Ladder, work::WorkDraft};
use ficus_formats::{Limits, Refusal};

/// One file, read, repaired and recognised; not yet put together with others.
pub struct FileReading {
    _p: (),
}

/// A work put together from one or more files.
pub struct RescuedWork {
    _p: (),
}

/// Reads one file on its own. `path` is relative to what was imported, with `/` between folders.
#[allow(unused_variables)]
pub fn read_file(path: &str, bytes: &[u8], limits: &Limits) -> Result<FileReading, Refusal> {
    Err(Refusal::Empty)
}

/// Puts parts together into works; the order of the answer is the report's (title, then first author, case-folded).
#[allow(unused_variables, clippy::needless_pass_by_value)]
pub fn assemble(readings: Vec<FileReading>) -> Vec<RescuedWork> {
    Vec::new()
}

#[allow(unused_variables)]
impl RescuedWork {
    /// The `work` object of the import report.
    pub fn report(&self, ladder: &Ladder) -> serde_json::Value {
        serde_json::Value::Null
    }
    /// What the store keeps.
    pub fn draft(&self, ladder: &Ladder, visible: bool) -> WorkDraft {
        WorkDraft::default()
    }
}
