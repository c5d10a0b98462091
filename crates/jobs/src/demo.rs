//! The demo archive: short works of several hands that show what an archive can hold.
//!
//! Each work is a file of its own under `demo/`: a head of facts and a text in a small markup (see [`markup`]). One
//! came in damaged and is taken in as an import takes it in, with its original kept. Nothing here depends on anything
//! but those files, so that two fills give the same archive.

mod head;
mod markup;
mod ties;

use ficus_archive::{WorkId, rating::Ladder};
use ficus_formats::Limits;
use ficus_store::Store;
use jiff::Timestamp;

use crate::{
    JobError,
    read_work::{ReadWork, add},
};

/// The works in the order in which they are added: a series has its works in order, and no fandom stands alone.
const FILES: [(&str, &str); 13] = [
    ("rooms-kept.txt", include_str!("../demo/rooms-kept.txt")),
    ("bees.txt", include_str!("../demo/bees.txt")),
    ("shelves.txt", include_str!("../demo/shelves.txt")),
    ("phaeton.txt", include_str!("../demo/phaeton.txt")),
    ("fathoms.txt", include_str!("../demo/fathoms.txt")),
    ("typewriter.txt", include_str!("../demo/typewriter.txt")),
    ("bec-de-gaz.txt", include_str!("../demo/bec-de-gaz.txt")),
    ("ladle.txt", include_str!("../demo/ladle.txt")),
    ("white-knight.txt", include_str!("../demo/white-knight.txt")),
    ("butter.txt", include_str!("../demo/butter.txt")),
    ("watchett.txt", include_str!("../demo/watchett.txt")),
    ("hannah.txt", include_str!("../demo/hannah.txt")),
    ("falada.txt", include_str!("../demo/falada.txt")),
];

/// A message of a mailing list as such messages were kept: quoted, wrapped, in Windows-1252, with ellipses worn down.
const RESCUED: &[u8] = include_bytes!("../demo/rescued/walsall-method.txt");
/// Where the message stood, for its provenance.
const RESCUED_PATH: &str = "the-strand-list/1999-11/walsall-method.txt";

/// Fills an empty archive with the demo works; answers with how many there are.
///
/// # Errors
///
/// [`JobError::NotEmpty`] where the archive has works already; nothing is changed then.
pub async fn fill(store: &Store, now: Timestamp) -> Result<u32, JobError> {
    let works = store.totals().await?.works;
    let first = store.work_ids_after(WorkId(0), 1).await?;
    if works > 0 || !first.is_empty() {
        return Err(JobError::NotEmpty { works: works.max(first.len() as u64) });
    }
    let ladder = store.site().await?.ladder;
    let mut works = Vec::new();
    for (file, text) in FILES {
        works.push(head::work(file, text, &ladder)?);
    }
    works.push(rescued(&ladder)?);
    store.keep_original(RESCUED.to_vec(), ficus_formats::Format::Text.media_type()).await?;
    add(store, &works, now).await?;
    ties::tie(store, &works).await?;
    Ok(works.len() as u32)
}

/// The damaged work, read as an import reads it.
fn rescued(ladder: &Ladder) -> Result<ReadWork, JobError> {
    let fault = |fault: String| JobError::Demo { file: RESCUED_PATH, fault };
    let reading = ficus_intake::read_file(RESCUED_PATH, RESCUED, &Limits::default())
        .map_err(|refusal| fault(refusal.to_string()))?;
    let works = ficus_intake::assemble(&[reading]);
    let [work] = works.as_slice() else {
        return Err(fault(format!("it holds {} works", works.len())));
    };
    Ok(ReadWork { draft: work.draft(ladder, true), reviews: Vec::new(), views: 271 })
}

#[cfg(test)]
mod tests;
