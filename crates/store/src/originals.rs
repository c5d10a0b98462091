//! Originals: the files that works came from, kept untouched under their SHA-256.
//!
//! `<data>/originals/ab/cd/<sha256>.zst`, compressed; `….raw` where compressing saves nothing. A file is written under
//! another name, made to last, and then renamed: under its own name there is never half a file. Long files are written
//! in frames, so that a part of them is read without the rest (see `frames`).

mod frames;
mod many;
mod place;
mod stream;

use std::{
    io::{self, Read},
    ops::Range,
    path::{Path, PathBuf},
};

use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use crate::{
    Result, Store, StoreError,
    database::{Tx, json, params},
};

pub(crate) use place::Place;

/// A part of an original that is read at once has at most so many bytes.
pub const RANGE_BYTES_MAX: u64 = 64 << 20;

const MEDIA_TYPE: &str = "SELECT sha256, bytes, media_type FROM original WHERE sha256 = $1";
const KNOWN: &str = "SELECT sha256 FROM original WHERE sha256 IN texts_of($1)";
const KEEP: &str = "INSERT INTO original (sha256, bytes, media_type) VALUES ($1, $2, $3)
    ON CONFLICT (sha256) DO NOTHING";

/// A file that lies among the originals and has yet to be recorded.
struct Kept {
    sha256: String,
    bytes: u64,
    media_type: String,
}

impl Store {
    /// Keeps a file under its SHA-256 (hex, returned), compressed, written whole or not at all; the same file again
    /// changes nothing.
    pub async fn keep_original(&self, bytes: Vec<u8>, media_type: &str) -> Result<String> {
        let kept = self.keep_originals(vec![(bytes, media_type.to_owned())]).await?;
        kept.into_iter().next().ok_or(StoreError::Missing("original"))
    }

    /// Keeps many files with their media types; answers with their SHA-256s in the same order.
    ///
    /// Waits for the disk once for all of them: hundreds at a time are kept many times faster than one by one.
    pub async fn keep_originals(&self, files: Vec<(Vec<u8>, String)>) -> Result<Vec<String>> {
        let data = self.data.clone();
        let kept = off_thread(move || many::keep(&data, files)).await?;
        let names = kept.iter().map(|kept| kept.sha256.clone()).collect();
        self.record_originals(kept).await?;
        Ok(names)
    }

    /// Keeps a file of any size that lies at `path` without reading it into memory; answers with its SHA-256.
    pub async fn keep_original_file(&self, path: &Path, media_type: &str) -> Result<String> {
        let (data, path) = (self.data.clone(), path.to_owned());
        let (sha256, bytes) = off_thread(move || stream::keep(&data, &path)).await?;
        let kept = Kept { sha256: sha256.clone(), bytes, media_type: media_type.to_owned() };
        self.record_originals(vec![kept]).await?;
        Ok(sha256)
    }

    /// A kept file and its media type; `None` where no file of this SHA-256 was kept.
    pub async fn original(&self, sha256: &str) -> Result<Option<(Vec<u8>, String)>> {
        let Some((place, length, media_type)) = self.original_place(sha256).await? else { return Ok(None) };
        let bytes = off_thread(move || place.read(length)).await?;
        Ok(Some((bytes, media_type)))
    }

    /// Bytes of a kept file, as far as it has them and at most [`RANGE_BYTES_MAX`]; `None` where no file of this
    /// SHA-256 was kept.
    pub async fn original_range(&self, sha256: &str, range: Range<u64>) -> Result<Option<Vec<u8>>> {
        let Some((place, length, _)) = self.original_place(sha256).await? else { return Ok(None) };
        let end = range.end.min(length).min(range.start.saturating_add(RANGE_BYTES_MAX));
        let range = range.start.min(end)..end;
        off_thread(move || place.read_range(range)).await.map(Some)
    }

    async fn original_place(&self, sha256: &str) -> Result<Option<(Place, u64, String)>> {
        let Some(row) = self.database.query_one(MEDIA_TYPE, params![sha256]).await? else { return Ok(None) };
        let mut fields = row.fields("original");
        // The record's own name, not the one asked for, becomes a path.
        let sha256: String = fields.get("sha256")?;
        let length: u64 = fields.get("bytes")?;
        Ok(Some((Place::new(&self.data, &sha256), length, fields.get("media_type")?)))
    }

    /// Keeps files and records them as part of a transaction: neither a file nor its record is there without the other,
    /// once it is committed.
    pub(crate) async fn keep_files(&self, tx: &mut Tx, files: Vec<(Vec<u8>, String)>) -> Result<()> {
        let data = self.data.clone();
        let kept = off_thread(move || many::keep(&data, files)).await?;
        let rows = kept.into_iter().map(|kept| (KEEP, params![kept.sha256, kept.bytes, kept.media_type]));
        tx.run(rows.collect()).await.map(drop)
    }

    async fn record_originals(&self, mut kept: Vec<Kept>) -> Result<()> {
        let names: Vec<&str> = kept.iter().map(|kept| kept.sha256.as_str()).collect();
        let known = self.database.query(KNOWN, params![json(&names)?]).await?;
        let known: std::collections::HashSet<String> =
            known.into_iter().map(|row| row.first("original", "sha256")).collect::<Result<_>>()?;
        kept.retain(|kept| !known.contains(&kept.sha256));
        if kept.is_empty() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        let rows = kept.into_iter().map(|kept| (KEEP, params![kept.sha256, kept.bytes, kept.media_type]));
        tx.run(rows.collect()).await?;
        tx.commit().await
    }
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Runs file work off the threads that requests run on.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(error.to_string()))?
}

/// Reads until a buffer is full or there is no more; answers with how much was read.
fn read_full(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path: PathBuf = path.to_owned();
    move |source| StoreError::Original { path, source }
}
