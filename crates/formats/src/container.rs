//! Files that hold files: archives, mailboxes, web captures. They are read as a stream, one entry after another, so
//! that one larger than memory is no problem.

mod delivery;
mod gzip;
mod mbox;
mod names;
mod seven_zip;
pub(crate) mod tar;
pub(crate) mod warc;
mod zip;

use std::{
    io::{self, BufRead, Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use delivery::{Delivery, Stop};

use crate::{Format, Limits, Refusal};

/// What a container is read from.
pub trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// One thing that a container holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its path inside the container, with `/` between folders; cleaned of what leads out of it. Empty
    /// where a gzipped file does not say it: then it is the outer name without its `.gz`.
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
/// Folders, empty files and what a system leaves behind (`.DS_Store`, `Thumbs.db`) are no entries. Damage in the middle
/// is stepped over: what stands after it is still read. Fails where nothing can be read, or where a limit of the whole
/// container is reached; what was handed over until then stays good.
pub fn open(
    format: Format,
    source: &mut dyn Source,
    limits: &Limits,
    take: &mut dyn FnMut(Opened) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    match format {
        Format::Tar => unpack(source, limits, take, tar::read),
        Format::Zip => unpack(source, limits, take, zip::read),
        Format::SevenZip => unpack(source, limits, take, seven_zip::read),
        Format::Warc => unpack(source, limits, take, warc::read),
        Format::Gzip => unpack(source, limits, take, gzip::read),
        Format::Mbox => unpack(source, limits, take, mbox::read),
        _ => Err(Refusal::UnknownFormat(format.media_type().to_owned())),
    }
}

/// What a gzipped file unpacks to, all of its members one after another.
pub fn gunzip(packed: impl BufRead) -> impl Read {
    gzip::unpacked(packed)
}

/// How one format is read: what it is read from, and where its entries go.
type Reader = fn(&mut dyn Source, &mut Delivery<'_>) -> Result<(), Stop>;

fn unpack(
    source: &mut dyn Source,
    limits: &Limits,
    take: &mut dyn FnMut(Opened) -> ControlFlow<()>,
    read: Reader,
) -> Result<(), Refusal> {
    let packed_bytes = source.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
    source.rewind().map_err(|error| unreadable(&error))?;
    match read(source, &mut Delivery::new(limits, packed_bytes, take)) {
        Ok(()) | Err(Stop::BrokenOff) => Ok(()),
        Err(Stop::Refused(refusal)) => Err(refusal),
    }
}

fn unreadable(error: &io::Error) -> Refusal {
    Refusal::Damaged(format!("the file cannot be read: {error}"))
}
