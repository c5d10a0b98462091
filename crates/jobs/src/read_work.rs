//! Works with what readers left with them: what the demo and a generated archive are filled with.

use ficus_archive::{review::ReviewDraft, work::WorkDraft};
use ficus_store::{Added, Store};
use jiff::Timestamp;

use crate::JobError;

/// A work with what readers left with it.
pub(crate) struct ReadWork {
    pub draft: WorkDraft,
    pub reviews: Vec<ReviewDraft>,
    pub views: u64,
}

/// Adds the works in one transaction, and then what readers left with them.
pub(crate) async fn add(store: &Store, works: &[ReadWork], now: Timestamp) -> Result<(), JobError> {
    let drafts: Vec<WorkDraft> = works.iter().map(|work| work.draft.clone()).collect();
    let added = store.add_works(&drafts, None, now).await?;
    let mut views = Vec::with_capacity(works.len());
    for (work, added) in works.iter().zip(added) {
        let (Added::New(id) | Added::Known(id)) = added;
        if !work.reviews.is_empty() {
            store.add_reviews(id, &work.reviews).await?;
        }
        views.push((id, work.views));
    }
    store.add_views(&views).await?;
    Ok(())
}
