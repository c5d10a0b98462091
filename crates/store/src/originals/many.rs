//! Keeping many files at once: all are written, then all are made to last, then all get their names.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::{
    Kept, failed,
    frames::{self, FRAME_BYTES, Frame},
    place::{self, Form, Place},
    sha256_of,
};
use crate::Result;

/// Fast, and text shrinks to a third.
const COMPRESSION_LEVEL: i32 = 6;
/// A longer file is written in frames.
const WHOLE_BYTES_MAX: usize = 8 << 20;
/// A file of at least so many bytes that does not shrink by a thirtieth is kept as it is.
const RAW_BYTES_MIN: usize = 4 << 10;
/// So many files are made to last one by one; for more, the whole file system is asked at once.
const ONE_BY_ONE_MAX: usize = 48;

/// How many files this process has begun to write.
static UNFINISHED: AtomicU64 = AtomicU64::new(0);

/// A file that is written and has not its name yet.
struct Unfinished {
    from: PathBuf,
    to: PathBuf,
}

/// Keeps files with their media types; answers in their order.
pub(super) fn keep(data: &Path, files: Vec<(Vec<u8>, String)>) -> Result<Vec<Kept>> {
    let names: Vec<String> = files.par_iter().map(|(bytes, _)| sha256_of(bytes)).collect();
    let mut seen = HashSet::new();
    let new: Vec<(Place, &[u8])> = names
        .iter()
        .zip(&files)
        .filter(|(name, _)| seen.insert(name.as_str()))
        .map(|(name, (bytes, _))| (Place::new(data, name), bytes.as_slice()))
        .filter(|(place, _)| !place.is_there())
        .collect();
    let root = place::folder(data);
    if !new.is_empty() {
        write_all(&root, &new).map_err(failed(&root))?;
    }
    let kept = names.into_iter().zip(files);
    Ok(kept
        .map(|(sha256, (bytes, media_type))| Kept { sha256, bytes: bytes.len() as u64, media_type })
        .collect())
}

fn write_all(root: &Path, files: &[(Place, &[u8])]) -> io::Result<()> {
    place::make_folder(root)?;
    let at_once = files.len() > ONE_BY_ONE_MAX;
    let folders: HashSet<&Path> = files.iter().map(|(place, _)| place.folder()).collect();
    for folder in &folders {
        if at_once { fs::create_dir_all(folder)? } else { place::make_folder(folder)? }
    }
    let written: Vec<Unfinished> = files
        .into_par_iter()
        .map(|(place, bytes)| write(place, bytes, !at_once))
        .collect::<io::Result<_>>()?;
    if at_once {
        make_last(root, written.iter().map(|file| file.from.as_path()).collect())?;
    }
    for file in &written {
        fs::rename(&file.from, &file.to)?;
    }
    if at_once {
        return make_last(root, folders.into_iter().collect());
    }
    folders.into_par_iter().map(|folder| File::open(folder)?.sync_all()).collect()
}

fn write(place: &Place, bytes: &[u8], lasts: bool) -> io::Result<Unfinished> {
    let (compressed, form) = compressed(bytes)?;
    let to = place.path(form);
    let from = unfinished(&to);
    let mut file = File::create(&from)?;
    file.write_all(if form == Form::Raw { bytes } else { &compressed })?;
    if lasts {
        file.sync_all()?;
    }
    Ok(Unfinished { from, to })
}

/// A name for a file that is being written. Two that keep the same file at once, in one process or in two, must not
/// write into one another.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
    path.with_extension(format!("{}-{number}.tmp", std::process::id()))
}

fn compressed(bytes: &[u8]) -> io::Result<(Vec<u8>, Form)> {
    let compressed = if bytes.len() <= WHOLE_BYTES_MAX {
        zstd::bulk::compress(bytes, COMPRESSION_LEVEL)?
    } else {
        let (mut out, frames) = in_frames(bytes, COMPRESSION_LEVEL)?;
        out.extend(frames::table(&frames));
        out
    };
    let form = if saves_nothing(bytes.len(), compressed.len()) { Form::Raw } else { Form::Compressed };
    Ok((compressed, form))
}

/// Whether a file is compressed in itself.
pub(super) fn saves_nothing(plain: usize, compressed: usize) -> bool {
    plain >= RAW_BYTES_MIN && compressed > plain - plain / 30
}

/// Compresses bytes frame by frame on all cores.
pub(super) fn in_frames(bytes: &[u8], level: i32) -> io::Result<(Vec<u8>, Vec<Frame>)> {
    let pieces: Vec<&[u8]> = bytes.chunks(FRAME_BYTES).collect();
    let compressed: Vec<Vec<u8>> =
        pieces.par_iter().map(|piece| zstd::bulk::compress(piece, level)).collect::<io::Result<_>>()?;
    let frames = compressed
        .iter()
        .zip(&pieces)
        .map(|(frame, piece)| Frame { compressed: frame.len() as u32, plain: piece.len() as u32 })
        .collect();
    Ok((compressed.concat(), frames))
}

/// Makes everything under these paths survive a power cut.
#[cfg(target_os = "linux")]
fn make_last(root: &Path, _paths: Vec<&Path>) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(root)?)?)
}

/// Makes everything under these paths survive a power cut.
#[cfg(not(target_os = "linux"))]
fn make_last(_root: &Path, paths: Vec<&Path>) -> io::Result<()> {
    paths.into_par_iter().map(|path| File::open(path)?.sync_all()).collect()
}
