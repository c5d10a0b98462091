//! Files packed into one ZIP, with the same bytes for the same files.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// A ZIP that is being written, in memory.
pub struct Packer(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Packer {
    fn default() -> Self {
        Self::new()
    }
}

impl Packer {
    /// An empty one.
    pub fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// Adds a file under its path. Books are packed in themselves and are stored as they are.
    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        let packed = path.ends_with(".epub") || path.ends_with(".zip");
        let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options =
            SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        // Memory takes everything; a name that is there already is the only thing that could be refused.
        if self.0.start_file(path, options).is_ok() {
            let _ = self.0.write_all(bytes);
        }
    }

    /// All of it.
    pub fn finish(self) -> Vec<u8> {
        self.0.finish().map(Cursor::into_inner).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_bytes_and_come_out_as_they_went_in() {
        let packed = || {
            let mut packer = Packer::new();
            packer.add("a.json", b"[]");
            packer.add("works/7 Lämp.epub", &[1, 2, 3]);
            packer.finish()
        };
        assert_eq!(packed(), packed());
        let mut archive = zip::ZipArchive::new(Cursor::new(packed())).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names.len(), 2);
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name("works/7 Lämp.epub").unwrap(), &mut read).unwrap();
        assert_eq!(read, [1, 2, 3]);
    }
}
