//! The files inside an EPUB, unpacked within limits: no size that a header states is believed.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use zip::{ZipArchive, result::ZipError};

use crate::{Limits, Refusal, limits::check_length};

/// An entry may always become this large, whatever its ratio: a page of spaces is no attack.
const RATIO_FREE_BYTES: u64 = 1 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// The files of an EPUB by their names.
pub(super) struct Files<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    by_name: HashMap<String, usize>,
    packed_bytes: u64,
    unpacked_bytes: u64,
    limits: &'a Limits,
}

impl<'a> Files<'a> {
    /// Opens the archive and refuses one with too many entries or with names that lead out of it.
    pub(super) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, Refusal> {
        limits.check_packed(bytes)?;
        if let Some(entries) = stated_entries(bytes) {
            check_entries(entries, limits)?;
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            Refusal::Damaged("the EPUB is cut off or damaged: its list of files cannot be read".into())
        })?;
        check_entries(archive.len(), limits)?;
        let mut files = Self {
            archive,
            by_name: HashMap::new(),
            packed_bytes: bytes.len() as u64,
            unpacked_bytes: 0,
            limits,
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
                return Err(Refusal::Hostile(format!("its entry “{shown}” would lead out of the book")));
            }
            if !entry.is_dir() && !entry.is_symlink() {
                self.by_name.entry(name).or_insert(index);
            }
        }
        Ok(())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Unpacks a file; `None` where there is none, or nothing of it can be read. A damaged one is read as far as it goes.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(&index) = self.by_name.get(name) else { return Ok(None) };
        let unpacked_max = self.limits.unpacked_bytes_max.saturating_sub(self.unpacked_bytes);
        let mut entry = match self.archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Refusal::Damaged("the EPUB is protected with a password".into()));
            }
            Err(_) => return Ok(None),
        };
        let packed = entry.compressed_size().min(self.packed_bytes);
        let ratio_max = packed.saturating_mul(self.limits.ratio_max).max(RATIO_FREE_BYTES);
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
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

fn check_entries(entries: usize, limits: &Limits) -> Result<(), Refusal> {
    if entries <= limits.entries_max {
        return Ok(());
    }
    Err(Refusal::TooLarge { what: "the number of files in it".into(), limit: limits.entries_max.to_string() })
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
