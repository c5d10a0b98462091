//! The originals of an import: every file that a work came from, and every container whole.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::Read,
    path::Path,
    sync::Arc,
};

use ficus_archive::{
    password::hex,
    provenance::{Refused, Source},
};
use ficus_store::Store;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{
    files,
    heap::{Place, Readings, Rows},
};
use crate::JobError;

/// So many bytes of originals are in memory at once, and at least one file.
const BYTES_AT_ONCE: u64 = 32 << 20;
/// A file of more bytes is kept without reading it into memory.
const STREAMED_BYTES_MIN: u64 = 64 << 20;

/// Keeps the originals of some works; answers why some could not be kept, by their hash.
pub(super) async fn keep(
    store: &Store,
    sources: Vec<Source>,
    rows: Vec<Rows>,
    readings: &Arc<Readings>,
) -> Result<HashMap<String, String>, JobError> {
    let mut lost = HashMap::new();
    let wanted: HashSet<&str> = sources.iter().map(|source| source.sha256.as_str()).collect();
    // Rows of works that are known already are kept already.
    let rows: Vec<Rows> = rows.into_iter().filter(|rows| wanted.contains(rows.sha256.as_str())).collect();
    let mut seen: HashSet<String> = rows.iter().map(|rows| rows.sha256.clone()).collect();
    let dump = ficus_formats::Format::Dump.media_type();
    store.keep_originals(rows.into_iter().map(|rows| (rows.bytes, dump.to_owned())).collect()).await?;
    let mut waiting: Vec<Source> = Vec::new();
    let mut bytes = 0;
    for source in sources.into_iter().filter(|source| seen.insert(source.sha256.clone())) {
        match readings.place(&source.sha256) {
            Some(Place::File(file)) if file.bytes() >= STREAMED_BYTES_MIN => {
                lost.extend(stream(store, &source, &file.at()).await?);
            }
            _ => {
                bytes += source.bytes;
                waiting.push(source);
                if bytes >= BYTES_AT_ONCE {
                    lost.extend(keep_some(store, std::mem::take(&mut waiting), readings).await?);
                    bytes = 0;
                }
            }
        }
    }
    lost.extend(keep_some(store, waiting, readings).await?);
    Ok(lost)
}

/// Keeps containers whole; answers with what was kept, and names what could not be.
pub(super) async fn keep_containers(
    store: &Store,
    readings: &Readings,
) -> Result<(Vec<Source>, Vec<Refused>), JobError> {
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for container in &readings.containers {
        match store.keep_original_file(&container.at, container.media_type).await {
            Ok(sha256) => kept.push(Source {
                path: container.path.clone(),
                sha256,
                bytes: container.bytes,
                media_type: container.media_type.to_owned(),
                encoding: None,
            }),
            Err(ficus_store::StoreError::Original { source, .. }) => {
                let reason = format!("it could not be kept whole: {source}");
                refused.push(Refused { path: container.path.clone(), reason });
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((kept, refused))
}

/// Keeps a large file.
async fn stream(store: &Store, source: &Source, at: &Path) -> Result<Option<(String, String)>, JobError> {
    let sha256 = store.keep_original_file(at, &source.media_type).await?;
    Ok((sha256 != source.sha256).then(|| (source.sha256.clone(), CHANGED.to_owned())))
}

/// Keeps files that fit into memory together.
async fn keep_some(
    store: &Store,
    sources: Vec<Source>,
    readings: &Arc<Readings>,
) -> Result<Vec<(String, String)>, JobError> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let readings = Arc::clone(readings);
    let (files, lost) = spawn_blocking(move || {
        let (mut files, mut lost) = (Vec::with_capacity(sources.len()), Vec::new());
        for source in sources {
            match read(&source, &readings) {
                Ok(bytes) => files.push((bytes, source.media_type)),
                Err(reason) => lost.push((source.sha256, reason)),
            }
        }
        (files, lost)
    })
    .await
    .map_err(JobError::Stopped)?;
    store.keep_originals(files).await?;
    Ok(lost)
}

const CHANGED: &str = "it was changed while it was imported";

/// The bytes of a source, read again: the raw bytes of all files would not fit into memory.
fn read(source: &Source, readings: &Readings) -> Result<Vec<u8>, String> {
    let place = readings.place(&source.sha256).ok_or("it is not among the files that were read")?;
    let bytes = match place {
        Place::File(file) => {
            let mut read = Vec::new();
            let opened = fs::File::open(file.at());
            opened.and_then(|opened| opened.take(file.bytes()).read_to_end(&mut read)).map(|_| read)
        }
        Place::Spooled(at) => readings.bytes(at),
    };
    let bytes = bytes.map_err(|error| files::io_reason(&error))?;
    if hex(&Sha256::digest(&bytes)) == source.sha256 { Ok(bytes) } else { Err(CHANGED.to_owned()) }
}
