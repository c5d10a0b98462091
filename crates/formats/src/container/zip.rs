//! A ZIP archive (PKWARE's APPNOTE 6.3), read entry by entry.
//!
//! The `zip` crate holds the whole list of files in memory and gives up where it is damaged. Here the list is read in
//! pieces, so that an archive of millions of files costs no memory; where it is cut off or damaged, the files are
//! looked for by their own headers.

mod captures;
mod directory;
mod local;
mod salvage;

use std::io::{BufReader, Read, SeekFrom};

use flate2::{Crc, bufread::DeflateDecoder};

use super::{
    Source,
    delivery::{Delivery, Stop, Unpacked},
    names, unreadable,
};
use crate::Refusal;
use captures::Captures;
use directory::{Directory, Stated};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const BUFFER_BYTES: usize = 64 << 10;

/// Hands over the files of an archive.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let Some(directory) = directory::find(source, delivery.packed_bytes()) else {
        return salvage::read(source, delivery);
    };
    if !directory.is_whole(source) {
        return salvage::read(source, delivery);
    }
    read_listed(source, &directory, delivery)
}

fn read_listed(
    source: &mut dyn Source,
    directory: &Directory,
    delivery: &mut Delivery<'_>,
) -> Result<(), Stop> {
    let captures = Captures::find(source, directory, delivery.packed_bytes());
    let mut records = directory.records();
    let mut any = false;
    while let Some(stated) = records.next(source) {
        any = true;
        delivery.count_entry()?;
        let name = stated.decoded_name();
        if !stated.is_file() || names::is_leftover(&name) || captures.stand_for(&name, &stated) {
            continue;
        }
        match entry(source, &stated, delivery)? {
            Ok(bytes) => delivery.entry(&name, bytes)?,
            Err(refusal) => delivery.refused(&name, refusal)?,
        }
    }
    if !any {
        return Err(Refusal::Empty.into());
    }
    captures.read(source, delivery)
}

/// Unpacks an entry that the list states.
fn entry(
    source: &mut dyn Source,
    stated: &Stated,
    delivery: &mut Delivery<'_>,
) -> Result<Result<Vec<u8>, Refusal>, Stop> {
    if let Err(refusal) = readable(stated.flags, stated.method) {
        return Ok(Err(refusal));
    }
    let [first, second] = stated.offsets;
    let entry = entry_at(source, first, stated, delivery)?;
    match entry {
        Err(Refusal::Damaged(_)) if first != second => entry_at(source, second, stated, delivery),
        entry => Ok(entry),
    }
}

fn entry_at(
    source: &mut dyn Source,
    offset: u64,
    stated: &Stated,
    delivery: &mut Delivery<'_>,
) -> Result<Result<Vec<u8>, Refusal>, Stop> {
    source.seek(SeekFrom::Start(offset)).map_err(|error| unreadable(&error))?;
    let Some(header) = local::read(source) else {
        return Ok(Err(Refusal::Damaged("its header is damaged".into())));
    };
    let capacity = usize::try_from(stated.packed_bytes).unwrap_or(BUFFER_BYTES).clamp(64, BUFFER_BYTES);
    let mut packed = BufReader::with_capacity(capacity, source.take(stated.packed_bytes));
    let packed_bytes = stated.packed_bytes.min(delivery.packed_bytes());
    let unpacked = match stated.method {
        STORED => delivery.unpack(&mut packed, packed_bytes)?,
        _ => delivery.unpack(&mut DeflateDecoder::new(packed), packed_bytes)?,
    };
    Ok(match unpacked {
        Unpacked::Whole(bytes) if checksum(&bytes) == stated.crc => Ok(bytes),
        // The header of the entry itself may be right where the list is damaged.
        Unpacked::Whole(bytes) if stated.is_of(&header) && checksum(&bytes) == header.crc => Ok(bytes),
        Unpacked::Whole(_) => Err(Refusal::Damaged("it is damaged: its checksum is wrong".into())),
        Unpacked::Partly(_, error) => Err(Refusal::Damaged(format!("it is damaged: {error}"))),
        Unpacked::Refused(refusal) => Err(refusal),
    })
}

/// Refuses what is encrypted, and methods of packing that are not read.
fn readable(flags: u16, method: u16) -> Result<(), Refusal> {
    const ENCRYPTED: u16 = 1;
    if flags & ENCRYPTED != 0 || method == 99 {
        return Err(Refusal::Damaged("it is encrypted".into()));
    }
    let seems = match method {
        STORED | DEFLATED => return Ok(()),
        1 => "Shrink",
        2..=5 => "Reduce",
        6 => "Implode",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        20 | 93 => "Zstandard",
        95 => "xz",
        98 => "PPMd",
        _ => return Err(Refusal::UnknownFormat(format!("ZIP's packing method {method}"))),
    };
    Err(Refusal::UnknownFormat(format!("ZIP's packing method {seems}")))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The fields of a record, read one after another; what is not there reads as zero.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (field, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        field
    }

    fn number(&mut self, length: usize) -> u64 {
        self.bytes(length).iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    fn u16(&mut self) -> u16 {
        self.number(2) as u16
    }

    fn u32(&mut self) -> u32 {
        self.number(4) as u32
    }

    fn u64(&mut self) -> u64 {
        self.number(8)
    }
}

/// The extra fields of a record: their tags and what they hold.
fn extra_fields(extra: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut fields = Fields(extra);
    std::iter::from_fn(move || {
        (fields.0.len() >= 4).then(|| {
            let tag = fields.u16();
            let length = usize::from(fields.u16());
            (tag, fields.bytes(length))
        })
    })
}

const ZIP_64: u16 = 0x0001;

/// A length of 32 bits, or the one of 64 bits that stands in for it.
fn long(short: u32, extra: &mut Fields<'_>) -> u64 {
    if short == u32::MAX && extra.0.len() >= 8 { extra.u64() } else { u64::from(short) }
}
