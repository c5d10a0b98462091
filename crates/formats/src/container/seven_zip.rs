//! A 7z archive. Files are packed together in blocks; damage in one block leaves the others readable.

mod header;

use std::io::Read;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::{
    Source,
    delivery::{Delivery, Stop, Unpacked},
    names,
};
use crate::Refusal;

/// Hands over the files of an archive.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    header::check(source)?;
    let mut source = source;
    let password = Password::empty();
    let archive = Archive::read(&mut source, &password).map_err(|error| listed(&error))?;
    if archive.files.is_empty() {
        return Err(Refusal::Empty.into());
    }
    for index in 0..archive.blocks.len() {
        let block = BlockDecoder::new(1, index, &archive, &password, &mut source);
        let entries: Vec<String> = block.entries().iter().map(|entry| entry.name.clone()).collect();
        let packed_bytes = packed_bytes(&archive, index).min(delivery.packed_bytes());
        let mut handed_over = 0;
        let mut stop = None;
        let result = block.for_each_entries(&mut |entry, reader| {
            handed_over += 1;
            match file(entry, reader, packed_bytes, delivery) {
                Ok(goes_on) => Ok(goes_on),
                Err(stopped) => {
                    stop = Some(stopped);
                    Ok(false)
                }
            }
        });
        if let Some(stop) = stop {
            return Err(stop);
        }
        if !matches!(result, Ok(true)) {
            for name in entries.iter().skip(handed_over) {
                delivery.count_entry()?;
                delivery.refused(name, block_refusal(result.as_ref().err()))?;
            }
        }
    }
    Ok(())
}

/// Length of a block as it is packed, in bytes.
fn packed_bytes(archive: &Archive, block: usize) -> u64 {
    let streams = &archive.stream_map;
    let first = streams.block_first_pack_stream_index().get(block).copied().unwrap_or_default();
    let end = streams.block_first_pack_stream_index().get(block + 1).copied();
    let sizes = archive.pack_sizes();
    let sizes = sizes.get(first..end.unwrap_or(sizes.len())).unwrap_or_default();
    sizes.iter().fold(0, |sum, bytes| sum.saturating_add(*bytes))
}

/// Hands over a file; whether the rest of its block can be read.
fn file(
    entry: &ArchiveEntry,
    reader: &mut dyn Read,
    block_bytes: u64,
    delivery: &mut Delivery<'_>,
) -> Result<bool, Stop> {
    delivery.count_entry()?;
    if entry.is_directory || entry.is_anti_item || entry.size == 0 {
        return Ok(true);
    }
    if names::is_leftover(&entry.name) || is_link(entry) {
        return skip(reader, delivery);
    }
    let refusal = match delivery.unpack(reader, block_bytes)? {
        Unpacked::Whole(bytes) if bytes.len() as u64 == entry.size => {
            delivery.entry(&entry.name, bytes)?;
            return Ok(true);
        }
        Unpacked::Whole(_) => Refusal::Damaged("it is cut off".into()),
        Unpacked::Partly(_, error) => Refusal::Damaged(format!("it is damaged: {error}")),
        Unpacked::Refused(refusal) => {
            delivery.refused(&entry.name, refusal)?;
            return skip(reader, delivery);
        }
    };
    delivery.refused(&entry.name, refusal)?;
    Ok(false)
}

/// Whether it is a link; Unix writers put its mode into the upper half of the attributes.
const fn is_link(entry: &ArchiveEntry) -> bool {
    const UNIX: u32 = 0x8000;
    entry.has_windows_attributes
        && entry.windows_attributes & UNIX != 0
        && (entry.windows_attributes >> 16) & 0o170_000 == 0o120_000
}

/// Reads past a file, because the next one of its block stands behind it.
fn skip(reader: &mut dyn Read, delivery: &mut Delivery<'_>) -> Result<bool, Stop> {
    let mut chunk = [0; 16 << 10];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(true),
            Ok(read) => delivery.count_bytes(read as u64)?,
            Err(_) => return Ok(false),
        }
    }
}

/// Why the list of files cannot be read.
fn listed(error: &Error) -> Refusal {
    match error {
        Error::PasswordRequired => Refusal::Damaged("the 7z archive is encrypted".into()),
        Error::UnsupportedCompressionMethod(method) => {
            Refusal::UnknownFormat(format!("7z's packing method {method}"))
        }
        _ => {
            Refusal::Damaged("the 7z archive is cut off or damaged: its list of files cannot be read".into())
        }
    }
}

/// Why the files of a block cannot be read.
fn block_refusal(error: Option<&Error>) -> Refusal {
    match error {
        Some(Error::PasswordRequired) => Refusal::Damaged("it is encrypted".into()),
        Some(Error::UnsupportedCompressionMethod(method)) if method.contains("AES") => {
            Refusal::Damaged("it is encrypted".into())
        }
        Some(Error::UnsupportedCompressionMethod(method)) => {
            Refusal::UnknownFormat(format!("7z's packing method {method}"))
        }
        Some(Error::MaxMemLimited { .. }) => Refusal::Hostile("it asks for too much memory".into()),
        _ => Refusal::Damaged("it is packed together with a file that is damaged".into()),
    }
}
