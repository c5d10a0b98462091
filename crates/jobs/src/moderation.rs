//! What moderators decided and what waits for its time: removals that are purged, decisions that take effect, places of
//! guests that are forgotten, and who posted when, once no limit asks for it.

use ficus_archive::report::PLACE_DAYS;
use ficus_store::Store;
use jiff::{SignedDuration, Timestamp};

use crate::JobError;

/// Works purged in one go.
const WORKS_AT_ONCE: u32 = 100;

/// Does what is due; answers with how many decisions took effect and how many works were purged.
pub async fn settle(store: &Store, now: Timestamp) -> Result<(u64, u64), JobError> {
    let settled = store.settle_rulings(now).await?;
    let purged = store.purge_removed(now, WORKS_AT_ONCE).await?;
    store.forget_report_places(now - SignedDuration::from_hours(24 * PLACE_DAYS)).await?;
    store.forget_chapter_postings(now).await?;
    Ok((settled, purged.len() as u64))
}
