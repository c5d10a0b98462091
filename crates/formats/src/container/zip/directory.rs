//! The list of files at the end of a ZIP archive: the central directory, and the record that says where it is.

use std::io::{Read, SeekFrom};

use super::{Fields, ZIP_64, checksum, extra_fields, local, long};
use crate::container::{Source, names};

const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const LISTED: &[u8] = b"PK\x01\x02";
const END_BYTES: usize = 22;
const LISTED_BYTES: usize = 46;
/// The end record, the longest comment after it, and the pointer to the 64-bit record before it.
const TAIL_BYTES: u64 = (END_BYTES + 0xFFFF + 20) as u64;
/// Three fields of at most 64 KiB follow the fixed part of a record.
const RECORD_BYTES_MAX: usize = LISTED_BYTES + 3 * 0xFFFF;
const PIECE_BYTES: usize = RECORD_BYTES_MAX + (256 << 10);

/// Where the list stands.
pub(super) struct Directory {
    start: u64,
    end: u64,
    /// How many entries are stated, as far as 16 bits go: some writers count no further.
    entries: u16,
    /// Bytes that were put before the archive, a program that unpacks it for one, or that damage took away: stated
    /// places lack them.
    shift: i64,
}

/// What the list says about an entry.
pub(super) struct Stated {
    name: Vec<u8>,
    stated_name: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed_bytes: u64,
    /// Where its own header stands; where damage moved one part of the archive and not another, the second place.
    pub(super) offsets: [u64; 2],
    unix_mode: u32,
}

impl Stated {
    pub(super) fn decoded_name(&self) -> String {
        names::decoded(&self.name)
    }

    /// Whether a header is the entry's own.
    pub(super) fn is_of(&self, header: &local::Header) -> bool {
        self.stated_name == header.name
    }

    /// Whether it is a file: no folder, no link, no device.
    pub(super) fn is_file(&self) -> bool {
        const KIND: u32 = 0o170_000;
        const REGULAR: u32 = 0o100_000;
        !self.name.ends_with(b"/") && matches!(self.unix_mode & KIND, 0 | REGULAR)
    }
}

/// Finds the list; `None` where there is none, or it does not stand where it should.
pub(super) fn find(source: &mut dyn Source, source_bytes: u64) -> Option<Directory> {
    let tail_start = source_bytes.saturating_sub(TAIL_BYTES);
    source.seek(SeekFrom::Start(tail_start)).ok()?;
    let mut tail = Vec::new();
    source.take(TAIL_BYTES).read_to_end(&mut tail).ok()?;
    let at = memchr::memmem::rfind(&tail, END).filter(|at| at + END_BYTES <= tail.len())?;
    let mut end = tail_start + at as u64;
    let mut fields = Fields(&tail[at + 10..]);
    let entries = fields.u16();
    let (mut bytes, mut start) = (u64::from(fields.u32()), u64::from(fields.u32()));
    let long = find_64(source, &tail[..at], end);
    let entries = long.map_or(entries, |long| long.entries);
    if let Some(long) = long {
        (bytes, start, end) = (long.bytes, long.start, long.at);
    }
    // The list ends where the end record begins, whatever stands before the archive.
    let real_start = end.checked_sub(bytes)?;
    let directory =
        Directory { start: real_start, end, entries, shift: real_start.wrapping_sub(start).cast_signed() };
    if bytes == 0 || begins_with(source, real_start, LISTED) {
        return directory.is_of(source).then_some(directory);
    }
    begins_with(source, start, LISTED).then(|| Directory {
        start,
        end: start.saturating_add(bytes).min(end),
        entries,
        shift: 0,
    })
}

/// What the 64-bit end record states, and where it stands.
#[derive(Clone, Copy)]
struct Long {
    entries: u16,
    bytes: u64,
    start: u64,
    at: u64,
}

fn find_64(source: &mut dyn Source, before_end: &[u8], end: u64) -> Option<Long> {
    let locator = before_end.get(before_end.len().checked_sub(20)?..)?;
    if !locator.starts_with(LOCATOR_64) {
        return None;
    }
    let stated = Fields(&locator[8..]).u64();
    let usual = end.checked_sub(20 + 56)?;
    let at = [stated, usual].into_iter().find(|at| begins_with(source, *at, END_64))?;
    let mut record = [0; 56];
    source.seek(SeekFrom::Start(at)).ok()?;
    source.read_exact(&mut record).ok()?;
    let mut fields = Fields(&record[32..]);
    Some(Long { entries: fields.u64() as u16, bytes: fields.u64(), start: fields.u64(), at })
}

fn begins_with(source: &mut dyn Source, at: u64, mark: &[u8]) -> bool {
    let mut found = [0; 4];
    source.seek(SeekFrom::Start(at)).is_ok() && source.read_exact(&mut found).is_ok() && found == mark
}

impl Directory {
    /// Whether it lists the files of this archive, and not of one inside it behind which the list was cut off.
    fn is_of(&self, source: &mut dyn Source) -> bool {
        if self.shift == 0 || !begins_with(source, 0, local::MARK) {
            return true;
        }
        let Some(first) = self.records().next(source) else { return true };
        let header = source.seek(SeekFrom::Start(first.offsets[1])).ok().and_then(|_| local::read(source));
        header.is_some_and(|header| first.is_of(&header))
    }

    /// Whether every record can be read, and none is missing.
    pub(super) fn is_whole(&self, source: &mut dyn Source) -> bool {
        let mut records = self.records();
        let mut entries = 0_u16;
        while records.next(source).is_some() {
            entries = entries.wrapping_add(1);
        }
        records.at == self.end && entries == self.entries
    }

    pub(super) const fn records(&self) -> Records {
        Records { at: self.start, end: self.end, shift: self.shift, piece: Vec::new(), used: 0 }
    }
}

/// The records of the list, read in pieces.
pub(super) struct Records {
    at: u64,
    end: u64,
    shift: i64,
    piece: Vec<u8>,
    used: usize,
}

impl Records {
    /// The next record; `None` at the end, or where the list is damaged.
    pub(super) fn next(&mut self, source: &mut dyn Source) -> Option<Stated> {
        if self.piece.len() - self.used < RECORD_BYTES_MAX {
            self.refill(source)?;
        }
        let (stated, length) = record(&self.piece[self.used..], self.shift)?;
        self.used += length;
        self.at += length as u64;
        Some(stated)
    }

    fn refill(&mut self, source: &mut dyn Source) -> Option<()> {
        self.piece.drain(..self.used);
        self.used = 0;
        let from = self.at + self.piece.len() as u64;
        let wanted = (PIECE_BYTES as u64).min(self.end.saturating_sub(from));
        if wanted > 0 {
            source.seek(SeekFrom::Start(from)).ok()?;
            source.take(wanted).read_to_end(&mut self.piece).ok()?;
        }
        Some(())
    }
}

/// A record and its length.
fn record(bytes: &[u8], shift: i64) -> Option<(Stated, usize)> {
    if bytes.len() < LISTED_BYTES || !bytes.starts_with(LISTED) {
        return None;
    }
    let mut fields = Fields(&bytes[8..]);
    let (flags, method) = (fields.u16(), fields.u16());
    fields.bytes(4);
    let (crc, packed_short, unpacked_short) = (fields.u32(), fields.u32(), fields.u32());
    let (name_length, extra_length, comment_length) = (fields.u16(), fields.u16(), fields.u16());
    fields.bytes(4);
    let (attributes, offset_short) = (fields.u32(), fields.u32());
    let name = fields.bytes(name_length.into());
    let extra = fields.bytes(extra_length.into());
    let length =
        LISTED_BYTES + usize::from(name_length) + usize::from(extra_length) + usize::from(comment_length);
    let mut long_fields = Fields(extra_field(extra, ZIP_64).unwrap_or_default());
    long(unpacked_short, &mut long_fields);
    let packed_bytes = long(packed_short, &mut long_fields);
    let offset = long(offset_short, &mut long_fields);
    let stated = Stated {
        name: unicode_name(name, extra).unwrap_or(name).to_vec(),
        stated_name: name.to_vec(),
        flags,
        method,
        crc,
        packed_bytes,
        offsets: [offset.saturating_add_signed(shift), offset],
        unix_mode: attributes >> 16,
    };
    (length <= bytes.len()).then_some((stated, length))
}

fn extra_field(extra: &[u8], wanted: u16) -> Option<&[u8]> {
    extra_fields(extra).find(|(tag, _)| *tag == wanted).map(|(_, field)| field)
}

/// The name in UTF-8 that Info-ZIP puts beside the one in the system's code page.
fn unicode_name<'a>(name: &[u8], extra: &'a [u8]) -> Option<&'a [u8]> {
    const UNICODE_PATH: u16 = 0x7075;
    let mut fields = Fields(extra_field(extra, UNICODE_PATH)?);
    let is_of_name = fields.number(1) == 1 && fields.u32() == checksum(name);
    (is_of_name && std::str::from_utf8(fields.0).is_ok() && !fields.0.is_empty()).then_some(fields.0)
}
