//! The header that stands before each file of a ZIP archive.

use std::io::Read;

use super::{Fields, ZIP_64, extra_fields, long};

pub(super) const MARK: &[u8] = b"PK\x03\x04";
pub(super) const FIXED_BYTES: usize = 30;

/// What the header says.
pub(super) struct Header {
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed_bytes: u64,
    pub(super) name: Vec<u8>,
    /// Its own length.
    pub(super) header_bytes: u64,
}

impl Header {
    /// Whether checksum and lengths stand after the file, because the writer did not know them before.
    pub(super) const fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }
}

/// Reads a header, and leaves the source where the file begins; `None` where there is no header.
pub(super) fn read(source: &mut (impl Read + ?Sized)) -> Option<Header> {
    let mut fixed = [0; FIXED_BYTES];
    source.read_exact(&mut fixed).ok()?;
    if !fixed.starts_with(MARK) {
        return None;
    }
    let mut fields = Fields(&fixed[6..]);
    let (flags, method) = (fields.u16(), fields.u16());
    fields.bytes(4);
    let (crc, packed_short, unpacked_short) = (fields.u32(), fields.u32(), fields.u32());
    let (name_length, extra_length) = (usize::from(fields.u16()), usize::from(fields.u16()));
    let mut name = vec![0; name_length + extra_length];
    source.read_exact(&mut name).ok()?;
    let extra = name.split_off(name_length);
    let long_field = extra_fields(&extra).find(|(tag, _)| *tag == ZIP_64).map(|(_, field)| field);
    let mut long_fields = Fields(long_field.unwrap_or_default());
    long(unpacked_short, &mut long_fields);
    let packed_bytes = long(packed_short, &mut long_fields);
    let header_bytes = (FIXED_BYTES + name_length + extra_length) as u64;
    Some(Header { flags, method, crc, packed_bytes, name, header_bytes })
}
