//! A tar archive: POSIX ustar and pax, GNU, and the one of Unix version 7.
//!
//! After a damaged header the next good one is looked for, block by block.

use std::io::{self, Read};

use encoding_rs::WINDOWS_1252;

use super::{
    Source,
    delivery::{Delivery, Stop, Unpacked},
};
use crate::Refusal;

/// Headers and files stand in blocks of this length.
pub(crate) const BLOCK_BYTES: usize = 512;
/// A long name or a list of extended attributes is no longer than this.
const ATTRIBUTES_BYTES_MAX: u64 = 64 << 10;

type Block = [u8; BLOCK_BYTES];

/// Whether a file begins with the header of a tar archive: its checksum is right.
pub(crate) fn is_header(head: &[u8]) -> bool {
    head.first_chunk::<BLOCK_BYTES>().is_some_and(|block| header(block).is_some())
}

/// Hands over the files of an archive.
pub(super) fn read(source: &mut dyn Source, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    read_stream(&mut io::BufReader::with_capacity(256 << 10, source), delivery)
}

/// Hands over the files of an archive that is unpacked on the way.
pub(super) fn read_stream(stream: &mut dyn Read, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let mut walk = Walk::default();
    let mut block = [0; BLOCK_BYTES];
    loop {
        match read_block(stream, &mut block) {
            Ok(BLOCK_BYTES) => {}
            Ok(0) => return walk.finish(delivery, None),
            Ok(_) => return walk.finish(delivery, Some("the archive is cut off")),
            Err(_) => return walk.finish(delivery, Some("the archive is cut off or damaged")),
        }
        walk.offset += BLOCK_BYTES as u64;
        match header(&block) {
            Some(header) => walk.file(&header, stream, delivery)?,
            None if block.iter().all(|byte| *byte == 0) => delivery.count_bytes(BLOCK_BYTES as u64)?,
            None => {
                delivery.count_bytes(BLOCK_BYTES as u64)?;
                walk.damaged_from.get_or_insert(walk.offset - BLOCK_BYTES as u64);
            }
        }
    }
}

/// Fills a block as far as the stream goes.
fn read_block(stream: &mut dyn Read, block: &mut Block) -> io::Result<usize> {
    let mut filled = 0;
    while filled < BLOCK_BYTES {
        match stream.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What a header says that matters here.
struct Header {
    name: Vec<u8>,
    bytes: u64,
    kind: u8,
}

/// Reads a header; `None` where its checksum is wrong (POSIX.1-2017, `pax`, “ustar Interchange Format”).
fn header(block: &Block) -> Option<Header> {
    let stated = octal(&block[148..156])?;
    let outside = || block[..148].iter().chain(&block[156..]);
    let sum: u64 = outside().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    // Old programs added up signed bytes.
    let signed: i64 = outside().map(|byte| i64::from(byte.cast_signed())).sum::<i64>() + 8 * 32;
    if stated != sum && i64::try_from(stated) != Ok(signed) {
        return None;
    }
    let mut name = text(&block[..100]).to_vec();
    let prefix = text(&block[345..500]);
    // GNU's own form has times where ustar has the prefix.
    if &block[257..263] == b"ustar\0" && !prefix.is_empty() {
        name = [prefix, b"/", name.as_slice()].concat();
    }
    (!name.is_empty()).then_some(Header { name, bytes: number(&block[124..136])?, kind: block[156] })
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal digits, or as GNU writes one that is too long for them: in base 256 after a set bit.
fn number(field: &[u8]) -> Option<u64> {
    match field {
        [first, rest @ ..] if first & 0x80 != 0 => {
            let (high, low) = rest.split_at(rest.len().saturating_sub(8));
            let fits = *first == 0x80 && high.iter().all(|byte| *byte == 0);
            fits.then(|| low.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        }
        _ => octal(field),
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(digits, 8).ok().filter(|_| !digits.starts_with('+'))
}

/// A walk from header to header, and what earlier headers said about the next file.
#[derive(Default)]
struct Walk {
    offset: u64,
    name: Option<Vec<u8>>,
    bytes: Option<u64>,
    damaged_from: Option<u64>,
    files: u64,
}

impl Walk {
    fn file(
        &mut self,
        header: &Header,
        stream: &mut dyn Read,
        delivery: &mut Delivery<'_>,
    ) -> Result<(), Stop> {
        delivery.count_entry()?;
        self.tell_damage(delivery)?;
        self.files += 1;
        let mut ahead = Ahead { stream, left_bytes: header.bytes };
        match header.kind {
            b'L' | b'x' if header.bytes <= ATTRIBUTES_BYTES_MAX => {
                if let Unpacked::Whole(attributes) = delivery.unpack(&mut ahead, header.bytes)? {
                    self.attributes(header.kind, &attributes);
                }
            }
            b'0' | b'\0' | b'7' => {
                let bytes = self.bytes.take().unwrap_or(header.bytes);
                let name = decoded(&self.name.take().unwrap_or_else(|| header.name.clone()));
                ahead.left_bytes = bytes;
                regular_file(&name, &mut ahead, delivery)?;
                return self.skip_to_block(bytes, &mut ahead, delivery);
            }
            kind => {
                let name = self.name.take();
                let bytes = self.bytes.take().unwrap_or(header.bytes);
                ahead.left_bytes = if matches!(kind, b'1'..=b'6') { 0 } else { bytes };
                if kind == b'S' {
                    let name = decoded(name.as_ref().unwrap_or(&header.name));
                    delivery.refused(&name, Refusal::UnknownFormat("a sparse file of GNU tar".into()))?;
                }
                let skipped = ahead.left_bytes;
                return self.skip_to_block(skipped, &mut ahead, delivery);
            }
        }
        self.skip_to_block(header.bytes, &mut ahead, delivery)
    }

    /// Reads what is left of a file and of its last block.
    fn skip_to_block(
        &mut self,
        bytes: u64,
        ahead: &mut Ahead<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<(), Stop> {
        let in_blocks = bytes.div_ceil(BLOCK_BYTES as u64).saturating_mul(BLOCK_BYTES as u64);
        self.offset = self.offset.saturating_add(in_blocks);
        ahead.left_bytes = ahead.left_bytes.saturating_add(in_blocks - bytes.min(in_blocks));
        let mut chunk = [0; 16 << 10];
        // An error shows again when the next header is read.
        while let Ok(read @ 1..) = ahead.read(&mut chunk) {
            delivery.count_bytes(read as u64)?;
        }
        Ok(())
    }

    /// Keeps what an extended header says about the file after it.
    fn attributes(&mut self, kind: u8, attributes: &[u8]) {
        if kind == b'L' {
            self.name = Some(text(attributes).to_vec());
            return;
        }
        for (key, value) in pax_records(attributes) {
            match key {
                b"path" => self.name = Some(value.to_vec()),
                b"size" => self.bytes = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok()),
                _ => {}
            }
        }
    }

    fn tell_damage(&mut self, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
        let Some(from) = self.damaged_from.take() else { return Ok(()) };
        let name = format!("byte {from}");
        delivery.refused(
            &name,
            Refusal::Damaged("the archive is damaged there; what stands after it is read".into()),
        )
    }

    fn finish(&mut self, delivery: &mut Delivery<'_>, wrong: Option<&str>) -> Result<(), Stop> {
        if self.files == 0 {
            return Err(Refusal::Damaged("no file in the tar archive can be read".into()).into());
        }
        self.tell_damage(delivery)?;
        match wrong {
            Some(wrong) => {
                delivery.refused(&format!("byte {}", self.offset), Refusal::Damaged(wrong.to_owned()))
            }
            None => Ok(()),
        }
    }
}

fn regular_file(name: &str, ahead: &mut Ahead<'_>, delivery: &mut Delivery<'_>) -> Result<(), Stop> {
    let stated_bytes = ahead.left_bytes;
    if name.ends_with('/') || stated_bytes == 0 {
        return Ok(());
    }
    match delivery.unpack(ahead, stated_bytes)? {
        Unpacked::Whole(bytes) if bytes.len() as u64 == stated_bytes => delivery.entry(name, bytes),
        Unpacked::Whole(bytes) | Unpacked::Partly(bytes, _) => {
            let reason = format!(
                "the archive is cut off in it: only the first {} of {stated_bytes} bytes are there",
                bytes.len()
            );
            delivery.entry(name, bytes)?;
            delivery.refused(name, Refusal::Damaged(reason))
        }
        Unpacked::Refused(refusal) => delivery.refused(name, refusal),
    }
}

/// So much of a stream, and not a byte more.
struct Ahead<'a> {
    stream: &'a mut dyn Read,
    left_bytes: u64,
}

impl Read for Ahead<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(usize::try_from(self.left_bytes).unwrap_or(usize::MAX));
        let read = self.stream.read(&mut out[..wanted])?;
        self.left_bytes -= read as u64;
        Ok(read)
    }
}

/// The records of a pax header: `length key=value` and a line end, the length counting all of it.
fn pax_records(mut attributes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let space = attributes.iter().take(20).position(|byte| *byte == b' ')?;
        let length: usize = std::str::from_utf8(&attributes[..space]).ok()?.parse().ok()?;
        let record = attributes.get(space + 1..length.checked_sub(1)?)?;
        let equals = record.iter().position(|byte| *byte == b'=')?;
        attributes = &attributes[length..];
        Some((&record[..equals], &record[equals + 1..]))
    })
}

/// Names are UTF-8 where they can be, and what old systems of Western Europe wrote where not.
fn decoded(name: &[u8]) -> String {
    std::str::from_utf8(name).map_or_else(|_| WINDOWS_1252.decode(name).0.into_owned(), str::to_owned)
}
