//! Keeping a file of any size: read once, hashed and compressed on the way.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use super::{
    failed, frames,
    many::{in_frames, saves_nothing, unfinished},
    place::{self, Form, Place},
    read_full,
};
use crate::Result;

/// So much of the file is in memory at once.
const AT_ONCE_BYTES: usize = 16 << 20;
/// A long file has to be kept quickly; text shrinks to two fifths even so.
const COMPRESSION_LEVEL: i32 = 1;

/// Keeps the file; answers with its SHA-256 and its length.
pub(super) fn keep(data: &Path, path: &Path) -> Result<(String, u64)> {
    let mut from = File::open(path).map_err(failed(path))?;
    let root = place::folder(data);
    keep_in(data, &root, &mut from).map_err(failed(&root))
}

fn keep_in(data: &Path, root: &Path, from: &mut File) -> io::Result<(String, u64)> {
    place::make_folder(root)?;
    let written = unfinished(&root.join("long"));
    let kept = write(from, &written).and_then(|(sha256, bytes, form)| {
        let place = Place::new(data, &sha256);
        if place.is_there() {
            fs::remove_file(&written)?;
        } else {
            place::make_folder(place.folder())?;
            fs::rename(&written, place.path(form))?;
            File::open(place.folder())?.sync_all()?;
        }
        Ok((sha256, bytes))
    });
    if kept.is_err() && written.exists() {
        // What is left of a failed attempt is worth nothing; that it could not be kept is what is told.
        drop(fs::remove_file(&written));
    }
    kept
}

fn write(from: &mut File, to: &Path) -> io::Result<(String, u64, Form)> {
    let mut out = File::create(to)?;
    let form = form_of(from)?;
    let (mut hash, mut bytes, mut table) = (Sha256::new(), 0, Vec::new());
    let mut buffer = vec![0; AT_ONCE_BYTES];
    loop {
        let filled = read_full(from, &mut buffer)?;
        if filled == 0 {
            break;
        }
        let piece = &buffer[..filled];
        bytes += filled as u64;
        if form == Form::Raw {
            hash.update(piece);
            out.write_all(piece)?;
            continue;
        }
        let (compressed, ()) = rayon::join(|| in_frames(piece, COMPRESSION_LEVEL), || hash.update(piece));
        let (compressed, frames) = compressed?;
        out.write_all(&compressed)?;
        table.extend(frames);
    }
    if form == Form::Compressed {
        out.write_all(&frames::table(&table))?;
    }
    out.sync_all()?;
    Ok((hex(&hash.finalize()), bytes, form))
}

/// Judged by the file's first megabyte.
fn form_of(from: &mut File) -> io::Result<Form> {
    let mut sample = Vec::new();
    from.take(frames::FRAME_BYTES as u64).read_to_end(&mut sample)?;
    from.seek(SeekFrom::Start(0))?;
    let compressed = zstd::bulk::compress(&sample, COMPRESSION_LEVEL)?;
    Ok(if saves_nothing(sample.len(), compressed.len()) { Form::Raw } else { Form::Compressed })
}
