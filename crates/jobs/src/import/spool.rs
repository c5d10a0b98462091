//! A heap of bytes that stays in memory while it is small and goes to disk when it grows.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
};

use tempfile::SpooledTempFile;

/// So many bytes stay in memory.
const MEMORY_BYTES_MAX: usize = 16 << 20;

/// Bytes that are added at the end and read back anywhere; gone when it is dropped.
#[derive(Debug)]
pub(super) struct Spool {
    file: SpooledTempFile,
    length: u64,
}

impl Spool {
    /// An empty one; where it needs the disk, it is a file without a name in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { file: tempfile::spooled_tempfile_in(MEMORY_BYTES_MAX, folder), length: 0 }
    }

    /// Adds bytes and tells where they are.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<Range<u64>> {
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(bytes)?;
        let start = self.length;
        self.length += bytes.len() as u64;
        Ok(start..self.length)
    }

    /// Bytes that were added.
    pub fn read(&mut self, at: &Range<u64>) -> io::Result<Vec<u8>> {
        let length = usize::try_from(at.end - at.start).map_err(io::Error::other)?;
        let mut bytes = vec![0; length];
        self.file.seek(SeekFrom::Start(at.start))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}
