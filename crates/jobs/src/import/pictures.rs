//! Pictures that lie inside the e-books and documents of a work come with it.

use std::collections::BTreeSet;

use ficus_archive::work::WorkDraft;
use ficus_intake::pictures::{self, Kept};
use ficus_store::Store;

use crate::JobError;

/// All kept pictures of one work have at most so many bytes.
const WORK_BYTES_MAX: usize = 64 << 20;

/// Takes the pictures of a work out of its sources, which the archive keeps already.
pub(super) async fn take_out(store: &Store, mut draft: WorkDraft) -> Result<WorkDraft, JobError> {
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    pictures::texts(&mut draft).for_each(|text| pictures::note_wanted(text, &mut wanted));
    let sources = draft.provenance.as_ref().map(|provenance| provenance.sources.clone()).unwrap_or_default();
    let mut kept = Kept::new();
    for source in sources.iter().filter(|source| pictures::lie_in(&source.media_type)) {
        let Some((bytes, _)) = store.original(&source.sha256).await? else { continue };
        let wanted = wanted.clone();
        let taken = tokio::task::spawn_blocking(move || {
            pictures::take_out(&bytes, &wanted, &mut kept, WORK_BYTES_MAX);
            kept
        });
        kept = taken.await.map_err(JobError::Stopped)?;
    }
    draft.pictures = pictures::place(pictures::texts(&mut draft), kept);
    Ok(draft)
}
