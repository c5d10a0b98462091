//! What a dump of another archive says of that archive itself, read off the threads that answer requests.

use ficus_archive::old_site::OldSite;
use ficus_formats::Limits;

use crate::JobError;

/// Reads a dump.
pub async fn read(dump: Vec<u8>) -> Result<OldSite, JobError> {
    let read =
        tokio::task::spawn_blocking(move || ficus_intake::efiction::site_of(&dump, &Limits::default())).await;
    read.map_err(JobError::Stopped)
}
