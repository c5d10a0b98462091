//! Long files in frames: compressed piece by piece, with a table of the pieces behind them.
//!
//! The form is the seekable format of the Zstandard project (`contrib/seekable_format`): frames that any reader of
//! Zstandard reads one after the other, and a skippable frame with the lengths of each at the end.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

/// A frame holds so many bytes of the file; what a part needs at least is read.
pub(super) const FRAME_BYTES: usize = 1 << 20;

const SKIPPABLE_MAGIC: u32 = 0x184D_2A5E;
const SEEKABLE_MAGIC: u32 = 0x8F92_EAB1;
const FOOTER_BYTES: u64 = 9;
const ENTRY_BYTES: usize = 8;
/// A table is believed up to so many frames: a terabyte.
const FRAMES_MAX: u32 = 1 << 20;

/// The lengths of a frame, compressed and not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) compressed: u32,
    pub(super) plain: u32,
}

/// The skippable frame that ends a file in frames.
pub(super) fn table(frames: &[Frame]) -> Vec<u8> {
    let bytes = frames.len() * ENTRY_BYTES + FOOTER_BYTES as usize;
    let mut out = Vec::with_capacity(bytes + 8);
    out.extend(SKIPPABLE_MAGIC.to_le_bytes());
    out.extend((bytes as u32).to_le_bytes());
    for frame in frames {
        out.extend(frame.compressed.to_le_bytes());
        out.extend(frame.plain.to_le_bytes());
    }
    out.extend((frames.len() as u32).to_le_bytes());
    out.push(0);
    out.extend(SEEKABLE_MAGIC.to_le_bytes());
    out
}

/// Reads a part of a compressed file: only its frames where it has a table, else from the beginning.
pub(super) fn read_range(mut file: File, range: Range<u64>) -> io::Result<Vec<u8>> {
    let (mut at_file, mut at_plain) = (0, 0);
    for frame in frames_of(&mut file)? {
        if at_plain + u64::from(frame.plain) > range.start {
            break;
        }
        at_file += u64::from(frame.compressed);
        at_plain += u64::from(frame.plain);
    }
    file.seek(SeekFrom::Start(at_file))?;
    let mut plain = zstd::Decoder::new(file)?;
    io::copy(&mut plain.by_ref().take(range.start - at_plain), &mut io::sink())?;
    let mut bytes = Vec::new();
    plain.take(range.end - range.start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The table at the end of a file; empty where there is none that can be believed.
fn frames_of(file: &mut File) -> io::Result<Vec<Frame>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut footer = [0; FOOTER_BYTES as usize];
    if length < FOOTER_BYTES {
        return Ok(Vec::new());
    }
    file.seek(SeekFrom::Start(length - FOOTER_BYTES))?;
    file.read_exact(&mut footer)?;
    let count = number(&footer[..4]);
    let entries = u64::from(count) * ENTRY_BYTES as u64;
    if number(&footer[5..]) != SEEKABLE_MAGIC
        || footer[4] != 0
        || count > FRAMES_MAX
        || entries + FOOTER_BYTES > length
    {
        return Ok(Vec::new());
    }
    let mut table = vec![0; entries as usize];
    file.seek(SeekFrom::Start(length - FOOTER_BYTES - entries))?;
    file.read_exact(&mut table)?;
    let frame = |entry: &[u8]| Frame { compressed: number(&entry[..4]), plain: number(&entry[4..]) };
    Ok(table.chunks_exact(ENTRY_BYTES).map(frame).collect())
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
