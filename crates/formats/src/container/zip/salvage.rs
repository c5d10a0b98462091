//! A ZIP archive without its list of files, cut off or damaged: its files are looked for by their own headers.

use std::io::{BufReader, Read, SeekFrom};

use flate2::bufread::DeflateDecoder;

use super::{BUFFER_BYTES, Fields, STORED, checksum, local, readable};
use crate::{
    Refusal,
    container::{
        Source,
        delivery::{Delivery, Stop, Unpacked},
        names, unreadable,
    },
};

/// Looks for files from the first byte to the last.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    // After a damaged file the search goes back to where it began, as another may stand inside what was taken for it.
    // A file made for it would have all of it read again and again.
    let mut again_bytes_left = delivery.packed_bytes();
    let mut at = 0;
    let mut found = false;
    while let Some(start) = next_header(source, at)? {
        source.seek(SeekFrom::Start(start)).map_err(|error| unreadable(&error))?;
        let Some(header) = local::read(source) else {
            at = start + 4;
            continue;
        };
        delivery.count_entry()?;
        if !found {
            let reason = "the archive is cut off, or its list of files is damaged: its files were looked for one by one";
            delivery.refused("list of files", Refusal::Damaged(reason.into()))?;
        }
        found = true;
        let file_start = start + header.header_bytes;
        at = if let Some(end) = file(source, &header, file_start, delivery)? {
            end
        } else {
            let read_to = source.stream_position().map_err(|error| unreadable(&error))?;
            let again = read_to.saturating_sub(file_start);
            if again <= again_bytes_left {
                again_bytes_left -= again;
                file_start
            } else {
                read_to.max(file_start)
            }
        };
    }
    if found { Ok(()) } else { Err(Refusal::Damaged("no file in the ZIP archive can be read".into()).into()) }
}

/// Where the next header begins.
fn next_header(source: &mut dyn Source, from: u64) -> Result<Option<u64>, Stop> {
    source.seek(SeekFrom::Start(from)).map_err(|error| unreadable(&error))?;
    let mut piece = Vec::with_capacity(BUFFER_BYTES);
    let mut piece_start = from;
    loop {
        let read = source
            .take((BUFFER_BYTES - piece.len()) as u64)
            .read_to_end(&mut piece)
            .map_err(|error| unreadable(&error))?;
        if let Some(at) = memchr::memmem::find(&piece, local::MARK) {
            return Ok(Some(piece_start + at as u64));
        }
        if read == 0 {
            return Ok(None);
        }
        let done = piece.len().saturating_sub(local::MARK.len() - 1);
        piece.drain(..done);
        piece_start += done as u64;
    }
}

/// Hands over the file after a header. Gives where it ends; `None` where that is not known.
fn file(
    source: &mut dyn Source,
    header: &local::Header,
    start: u64,
    delivery: &mut Delivery<'_>,
) -> Result<Option<u64>, Stop> {
    let name = names::decoded(&header.name);
    if let Err(refusal) = readable(header.flags, header.method) {
        delivery.refused(&name, refusal)?;
        return Ok(None);
    }
    let is_streamed = header.has_descriptor() && header.packed_bytes == 0;
    if is_streamed && header.method == STORED {
        // An empty folder may be written that way too.
        if !names::is_leftover(&name) {
            delivery.refused(&name, Refusal::Damaged("where it ends is not known".into()))?;
        }
        return Ok(None);
    }
    let left_bytes = delivery.packed_bytes().saturating_sub(start);
    let packed_bytes = if is_streamed { left_bytes } else { header.packed_bytes.min(left_bytes) };
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, source.take(packed_bytes));
    if header.method == STORED {
        let unpacked = delivery.unpack(&mut packed, packed_bytes)?;
        let is_cut_off = header.packed_bytes > left_bytes;
        let is_whole = finished(unpacked, header.crc, is_cut_off, &name, delivery)?;
        return Ok(is_whole.then_some(start + packed_bytes));
    }
    let mut decoder = DeflateDecoder::new(packed);
    let unpacked = delivery.unpack(&mut decoder, packed_bytes)?;
    let end = start + decoder.total_in();
    let is_cut_off = matches!(unpacked, Unpacked::Partly(..)) && end >= delivery.packed_bytes();
    let crc = if is_streamed { descriptor(source, end) } else { Some(header.crc) };
    let crc = crc.unwrap_or_else(|| match &unpacked {
        // Cut off right after the file: nothing speaks against it.
        Unpacked::Whole(bytes) => checksum(bytes),
        _ => 0,
    });
    let is_whole = finished(unpacked, crc, is_cut_off, &name, delivery)?;
    Ok(is_whole.then_some(end))
}

/// The checksum after a file whose header does not state it.
fn descriptor(source: &mut dyn Source, at: u64) -> Option<u32> {
    let mut bytes = [0; 8];
    source.seek(SeekFrom::Start(at)).ok()?;
    source.read_exact(&mut bytes).ok()?;
    let mut fields = Fields(&bytes);
    if bytes.starts_with(b"PK\x07\x08") {
        fields.bytes(4);
    }
    Some(fields.u32())
}

/// Hands over what was unpacked; whether it is whole. Of the last one of a cut-off archive the beginning is kept.
fn finished(
    unpacked: Unpacked,
    crc: u32,
    is_cut_off: bool,
    name: &str,
    delivery: &mut Delivery<'_>,
) -> Result<bool, Stop> {
    let refusal = match unpacked {
        Unpacked::Whole(bytes) if checksum(&bytes) == crc => {
            delivery.entry(name, bytes)?;
            return Ok(true);
        }
        Unpacked::Whole(bytes) | Unpacked::Partly(bytes, _) if is_cut_off && !bytes.is_empty() => {
            let read_bytes = bytes.len();
            delivery.entry(name, bytes)?;
            Refusal::Damaged(format!(
                "the archive is cut off in it: only its first {read_bytes} bytes were read"
            ))
        }
        Unpacked::Whole(_) => Refusal::Damaged("it is damaged: its checksum is wrong".into()),
        Unpacked::Partly(_, error) => Refusal::Damaged(format!("it is damaged: {error}")),
        Unpacked::Refused(refusal) => refusal,
    };
    delivery.refused(name, refusal)?;
    Ok(false)
}
