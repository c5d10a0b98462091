//! Why a job stopped.

/// Why a job stopped.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ficus_store::StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] ficus_search::SearchError),
    /// A file or folder could not be read.
    #[error("{path}: {source}")]
    Read {
        /// What could not be read.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A thread of the import died: a fault of this program.
    #[error("the import stopped: {0}")]
    Stopped(tokio::task::JoinError),
    /// The demo was asked for in an archive that has works.
    #[error("the archive has {works} works already; the demo is only for an empty one")]
    NotEmpty {
        /// How many works it has.
        works: u64,
    },
    /// A thread that generates works died: a fault of this program.
    #[error("generating works stopped: {0}")]
    Generate(#[from] tokio::task::JoinError),
    /// A file of the demo is not in form: a fault of this program.
    #[error("the demo's {file} is not in form: {fault}")]
    Demo {
        /// The file's name.
        file: &'static str,
        /// What is wrong with it.
        fault: String,
    },
}
