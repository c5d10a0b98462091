//! Originals: the files that works came from, kept untouched under their SHA-256.
//!
//! `<data>/originals/ab/cd/<sha256>.zst`, compressed. A file is written under another name in the same folder, made
//! to last, and then renamed: under its own name there is never half a file.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use ficus_archive::password::hex;
use sha2::{Digest, Sha256};

use crate::{Result, Store, StoreError, database::params};

/// Fast, and text shrinks to a third.
const COMPRESSION_LEVEL: i32 = 6;

/// How many files this process has begun to write.
static UNFINISHED: AtomicU64 = AtomicU64::new(0);

const MEDIA_TYPE: &str = "SELECT sha256, bytes, media_type FROM original WHERE sha256 = $1";
const KEEP: &str = "INSERT INTO original (sha256, bytes, media_type) VALUES ($1, $2, $3)
    ON CONFLICT (sha256) DO NOTHING";

impl Store {
    /// Keeps a file under its SHA-256 (hex, returned), compressed, written whole or not at all; the same file again
    /// changes nothing.
    pub async fn keep_original(&self, bytes: Vec<u8>, media_type: &str) -> Result<String> {
        let length = bytes.len();
        let data = self.data.clone();
        let sha256 = off_thread(move || keep(&data, &bytes)).await?;
        if self.database.query_one(MEDIA_TYPE, params![&sha256]).await?.is_none() {
            let mut tx = self.database.begin().await?;
            tx.execute(KEEP, params![&sha256, length, media_type]).await?;
            tx.commit().await?;
        }
        Ok(sha256)
    }

    /// A kept file and its media type; `None` where no file of this SHA-256 was kept.
    pub async fn original(&self, sha256: &str) -> Result<Option<(Vec<u8>, String)>> {
        let Some(row) = self.database.query_one(MEDIA_TYPE, params![sha256]).await? else { return Ok(None) };
        let mut fields = row.fields("original");
        // The record's own name, not the one asked for, becomes a path.
        let sha256: String = fields.get("sha256")?;
        let length: u64 = fields.get("bytes")?;
        let media_type = fields.get("media_type")?;
        let path = path(&self.data, &sha256);
        let bytes = off_thread(move || read(&path, length)).await?;
        Ok(Some((bytes, media_type)))
    }
}

/// Where an original is kept. `sha256` comes from a record or from [`keep`], never from a visitor.
pub(crate) fn path(data: &Path, sha256: &str) -> PathBuf {
    let part = |range| sha256.get(range).unwrap_or("");
    data.join("originals").join(part(0..2)).join(part(2..4)).join(format!("{sha256}.zst"))
}

/// The SHA-256 of some bytes in lower-case hexadecimal.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Reads a kept file, and never more than it is said to hold.
pub(crate) fn read(path: &Path, length: u64) -> Result<Vec<u8>> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        zstd::Decoder::new(File::open(path)?)?.take(length.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|source| StoreError::Original { path: path.to_owned(), source })
}

/// Runs file work off the threads that requests run on.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(error.to_string()))?
}

fn keep(data: &Path, bytes: &[u8]) -> Result<String> {
    let sha256 = sha256_of(bytes);
    let path = path(data, &sha256);
    if !path.exists() {
        write(&path, bytes).map_err(|source| StoreError::Original { path, source })?;
    }
    Ok(sha256)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    // Two that keep the same file at once, in one process or in two, must not write into one another.
    let number = UNFINISHED.fetch_add(1, Ordering::Relaxed);
    let unfinished = path.with_extension(format!("{}-{number}.tmp", std::process::id()));
    let mut file = File::create(&unfinished)?;
    file.write_all(&zstd::encode_all(bytes, COMPRESSION_LEVEL)?)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(folder)?.sync_all()
}

/// Makes a folder and those above it, and makes their names last: a file is lost with the name of its folder.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    File::open(above)?.sync_all()
}
