//! Web captures inside a ZIP archive, as WACZ packs them (WACZ 1.1.1): they are stored as they are, so they can be read
//! where they stand, however large, and together, so that each page comes once.

use std::io::SeekFrom;

use super::{Directory, STORED, Stated, local};
use crate::container::{
    Source,
    delivery::{Delivery, Stop},
    warc::{self, Section},
};

/// Captures of one archive.
const CAPTURES_MAX: usize = 100_000;

/// The captures of an archive.
pub(super) struct Captures {
    sections: Vec<Section>,
    /// Where the headers of those entries stand, in order.
    offsets: Vec<u64>,
    /// Whether everything else in the archive only describes them.
    is_wacz: bool,
}

impl Captures {
    /// Looks for captures that can be read where they stand.
    pub(super) fn find(source: &mut dyn Source, directory: &Directory, source_bytes: u64) -> Self {
        let mut stored = Vec::new();
        let mut has_description = false;
        let mut records = directory.records();
        while let Some(stated) = records.next(source) {
            let name = stated.decoded_name();
            has_description |= name == "datapackage.json";
            if is_capture(&name, &stated) && stored.len() < CAPTURES_MAX {
                stored.push(stated);
            }
        }
        stored.sort_unstable_by_key(|stated| stated.offsets[0]);
        let (mut offsets, mut sections) = (Vec::new(), Vec::<Section>::new());
        for stated in stored {
            let end = sections.last().map_or(0, |section| section.end);
            // One that stands inside another is none of its own.
            let apart = section(source, &stated, source_bytes).filter(|section| section.start >= end);
            if let Some(section) = apart {
                offsets.push(stated.offsets[0]);
                sections.push(section);
            }
        }
        Self { is_wacz: has_description && !sections.is_empty(), sections, offsets }
    }

    /// Whether an entry is one of them, or only describes them.
    pub(super) fn stand_for(&self, name: &str, stated: &Stated) -> bool {
        if is_capture(name, stated) && self.offsets.binary_search(&stated.offsets[0]).is_ok() {
            return true;
        }
        let describes = ["pages/", "indexes/", "logs/", "datapackage"];
        self.is_wacz && describes.iter().any(|start| name.starts_with(start))
    }

    /// Hands over their pages.
    pub(super) fn read(&self, source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
        if self.sections.is_empty() { Ok(()) } else { warc::read_sections(source, &self.sections, delivery) }
    }
}

fn is_capture(name: &str, stated: &Stated) -> bool {
    const ENCRYPTED: u16 = 1;
    let name = name.to_ascii_lowercase();
    let is_named = [".warc", ".warc.gz", ".arc.gz"].iter().any(|end| name.ends_with(end));
    is_named && stated.method == STORED && stated.flags & ENCRYPTED == 0 && stated.is_file()
}

/// Where a stored entry stands.
fn section(source: &mut dyn Source, stated: &Stated, source_bytes: u64) -> Option<Section> {
    source.seek(SeekFrom::Start(stated.offsets[0])).ok()?;
    let header = local::read(source)?;
    let start = stated.offsets[0] + header.header_bytes;
    let end = start.saturating_add(stated.packed_bytes).min(source_bytes);
    (start < end).then_some(Section { start, end })
}
