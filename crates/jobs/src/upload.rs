//! Files that authors hand in are read here, a few hand-ins at a time: a large one takes a core for seconds.

use std::sync::LazyLock;

use ficus_archive::rating::Ladder;
use ficus_formats::Limits;
pub use ficus_intake::upload::{
    CHAPTERS_MAX, FILES_MAX, FoundChapter, Pattern, Splitting, Upload, UploadedFile, UploadedPicture,
};
use tokio::sync::Semaphore;

use crate::JobError;

/// Hand-ins that are read at once; each holds its files and what they unpack to in memory.
const AT_ONCE_MAX: usize = 2;
static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE_MAX));

/// What one hand-in may use up.
const LIMITS: Limits = Limits {
    text_bytes_max: 16 << 20,
    packed_bytes_max: 32 << 20,
    unpacked_bytes_max: 128 << 20,
    ratio_max: 200,
    entries_max: 2_000,
    entry_bytes_max: 32 << 20,
    container_bytes_max: 128 << 20,
    container_entries_max: 1_000,
    depth_max: 32,
    sections_max: CHAPTERS_MAX,
};

/// Reads files by their names and bytes; waits where others are being read.
pub async fn read(files: Vec<(String, Vec<u8>)>, ladder: Ladder) -> Result<Upload, JobError> {
    // Nothing closes it.
    let _place = PLACES.acquire().await.ok();
    let read = tokio::task::spawn_blocking(move || ficus_intake::upload::read(files, &ladder, &LIMITS)).await;
    read.map_err(JobError::Stopped)
}
