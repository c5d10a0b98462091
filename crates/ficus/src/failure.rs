//! How a command ends.

use std::{io, net::SocketAddr, process::ExitCode};

use ficus_jobs::JobError;
use ficus_search::SearchError;
use ficus_store::StoreError;

/// A command that did what it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it.
    Done,
    /// Part of it; what was refused or is wrong has been named.
    InPart,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::InPart => Self::from(1),
        }
    }
}

/// A command that could not do it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The system refused threads.
    #[error("could not start: {0}")]
    Start(io::Error),
    /// The data folder could not be made.
    #[error("the archive's folder {path} could not be opened: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The records failed.
    #[error("the archive could not be opened, read or written: {0}")]
    Store(#[from] StoreError),
    /// The index failed.
    #[error("{0}")]
    Search(#[from] SearchError),
    /// A job stopped.
    #[error("{0}")]
    Job(#[from] JobError),
    /// The address cannot be listened on.
    #[error("could not listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not, and what to do.
        reason: String,
    },
    /// The site stopped or could not be made.
    #[error("the site stopped: {0}")]
    Serve(String),
    /// Standard input or output failed.
    #[error("could not read or write: {0}")]
    Stream(#[from] io::Error),
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Usage(_) => Self::from(2),
            _ => Self::from(3),
        }
    }
}
