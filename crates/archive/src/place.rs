//! Where a reader is in a work, on whatever device.

mod align;
mod document;
mod file_map;
mod pointer;

pub use align::Alignment;
pub use document::{DocumentName, typed};
pub use file_map::{FileMap, Format, MappedSection, Spot};
pub use pointer::{POINTER_BYTES_MAX, Pointer, beginning};

use jiff::Timestamp;

use crate::{ChapterId, WorkId};

/// A place in a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The work.
    pub work: WorkId,
    /// The chapter.
    pub chapter: ChapterId,
    /// The version of the chapter in which the paragraph is counted.
    pub chapter_version: u32,
    /// The paragraph, from 1, as the reading page numbers them (`#p12`); 0 is the top of the chapter.
    pub paragraph: u32,
}

/// A place that a reader has kept, on whatever device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPlace {
    /// The place.
    pub place: Place,
    /// The number of its chapter now.
    pub number: u32,
    /// The device that last said so: `web`, or as the device calls itself.
    pub device: String,
    /// When.
    pub kept: Timestamp,
}
