//! The files inside a packed document, unpacked within limits: no size that a header states is believed.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
    ops::Range,
};

use ficus_prose::{RepairKinds, SpanClass, Spans};
use zip::{ZipArchive, result::ZipError};

use crate::{Limits, Refusal, limits::check_length};

/// An entry may always become this large, whatever its ratio: a page of spaces is no attack.
const RATIO_FREE_BYTES: u64 = 1 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// The files of a packed document by their names.
pub(crate) struct Files<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    by_name: HashMap<String, usize>,
    packed_bytes: u64,
    unpacked_bytes: u64,
    limits: &'a Limits,
    /// What people call the document: `EPUB`.
    noun: &'static str,
    /// Where the packed bytes of each file stand that was read.
    places: HashMap<String, Range<u64>>,
}

impl<'a> Files<'a> {
    /// Opens the archive and refuses one with too many entries or with names that lead out of it.
    pub(crate) fn open(noun: &'static str, bytes: &'a [u8], limits: &'a Limits) -> Result<Self, Refusal> {
        limits.check_packed(bytes)?;
        if let Some(entries) = stated_entries(bytes) {
            check_entries(entries, limits)?;
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            Refusal::Damaged(format!("the {noun} is cut off or damaged: its list of files cannot be read"))
        })?;
        check_entries(archive.len(), limits)?;
        let mut files = Self {
            archive,
            by_name: HashMap::new(),
            packed_bytes: bytes.len() as u64,
            unpacked_bytes: 0,
            limits,
            noun,
            places: HashMap::new(),
        };
        files.index()?;
        Ok(files)
    }

    fn index(&mut self) -> Result<(), Refusal> {
        for index in 0..self.archive.len() {
            let Ok(entry) = self.archive.by_index_raw(index) else { continue };
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if leads_out(&name) {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
                return Err(Refusal::Hostile(format!(
                    "its entry “{shown}” would lead out of the {}",
                    self.noun
                )));
            }
            if !entry.is_dir() && !entry.is_symlink() {
                self.by_name.entry(name).or_insert(index);
            }
        }
        Ok(())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Unpacks a file; `None` where there is none, or nothing of it can be read. A damaged one is read as far as it goes.
    pub(crate) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(&index) = self.by_name.get(name) else { return Ok(None) };
        let unpacked_max = self.limits.unpacked_bytes_max.saturating_sub(self.unpacked_bytes);
        let mut entry = match self.archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Refusal::Damaged(format!("the {} is protected with a password", self.noun)));
            }
            Err(_) => return Ok(None),
        };
        let packed = entry.compressed_size().min(self.packed_bytes);
        let ratio_max = packed.saturating_mul(self.limits.ratio_max).max(RATIO_FREE_BYTES);
        let start = entry.data_start().unwrap_or(0).min(self.packed_bytes);
        let place = start..start.saturating_add(packed).min(self.packed_bytes);
        let mut bytes = Vec::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        while let Ok(read) = entry.read(&mut chunk) {
            if read == 0 {
                break;
            }
            bytes.extend_from_slice(&chunk[..read]);
            let length = bytes.len() as u64;
            if length > ratio_max {
                let times = self.limits.ratio_max;
                return Err(Refusal::Hostile(format!(
                    "its entry “{name}” unpacks to more than {times} times its size"
                )));
            }
            if length > unpacked_max {
                check_length(
                    "what it unpacks to",
                    self.unpacked_bytes + length,
                    self.limits.unpacked_bytes_max,
                )?;
            }
        }
        drop(entry);
        self.unpacked_bytes += bytes.len() as u64;
        self.places.insert(name.to_owned(), place);
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

/// Where what a file unpacks to stands in the packed document: in proportion.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    packed: Range<u64>,
    length: u64,
}

impl Placed {
    /// Bytes that unpack to `length`.
    pub(crate) fn of(packed: Range<u64>, length: u64) -> Self {
        Self { packed, length }
    }

    /// Where all of it stands.
    pub(crate) fn whole(&self) -> Range<u64> {
        self.packed.clone()
    }

    /// The packed bytes that a range stands for.
    pub(crate) fn range(&self, range: &Range<u64>) -> Range<u64> {
        let packed = u128::from(self.packed.end - self.packed.start);
        let at = |place: u64| {
            let place = u128::from(place.min(self.length));
            self.packed.start + (place * packed / u128::from(self.length.max(1))) as u64
        };
        at(range.start)..at(range.end)
    }
}

impl Files<'_> {
    /// Where a file stands that was read and unpacks to `length`.
    pub(crate) fn placed(&self, name: &str, length: u64) -> Option<Placed> {
        Some(Placed::of(self.places.get(name)?.clone(), length))
    }

    /// The spans of the whole document, from the spans of what its files unpack to: the packed bytes of a file stand
    /// for its unpacked ones in proportion. All else is packaging.
    pub(crate) fn spans(&self, unpacked: &[(String, Spans)]) -> Spans {
        let mut placed: Vec<(&Range<u64>, &Spans)> =
            unpacked.iter().filter_map(|(name, spans)| Some((self.places.get(name)?, spans))).collect();
        placed.sort_by_key(|(place, _)| place.start);
        let mut out = Spans::default();
        let mut at = 0;
        for (place, spans) in placed {
            // Files of a crafted archive may lie on each other; each byte is counted for the first.
            let start = place.start.max(at);
            if start >= place.end {
                continue;
            }
            out.push(start - at, SpanClass::Container, RepairKinds::NONE);
            at = place.end;
            let whole = scaled(spans, place.end - place.start);
            let hidden = start - place.start;
            for (range, span) in whole.ranges().filter(|(range, _)| range.end > hidden) {
                out.push(range.end - range.start.max(hidden), span.class, span.repairs);
            }
        }
        out.push(self.packed_bytes.saturating_sub(at), SpanClass::Container, RepairKinds::NONE);
        out
    }
}

fn check_entries(entries: usize, limits: &Limits) -> Result<(), Refusal> {
    if entries <= limits.entries_max {
        return Ok(());
    }
    Err(Refusal::TooLarge { what: "the number of files in it".into(), limit: limits.entries_max.to_string() })
}

/// Spans of a source of another length, in proportion.
pub(crate) fn scaled(spans: &Spans, length: u64) -> Spans {
    let whole = u128::from(spans.total().max(1));
    let mut out = Spans::default();
    let mut at = 0;
    for (range, span) in spans.ranges() {
        let end = (u128::from(range.end) * u128::from(length) / whole) as u64;
        out.push(end - at, span.class, span.repairs);
        at = end;
    }
    out.push(length - at, SpanClass::Container, RepairKinds::NONE);
    out
}

/// The number of entries that the end record states, before a list of that length is read.
fn stated_entries(bytes: &[u8]) -> Option<usize> {
    let tail_start = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let tail = &bytes[tail_start..];
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = tail.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// Whether a name is absolute, climbs, or is written for another system's paths.
fn leads_out(name: &str) -> bool {
    name.starts_with('/')
        || name.contains(['\\', '\0'])
        || name.split('/').any(|part| part == "..")
        || name.as_bytes().get(1) == Some(&b':')
}
