//! Shows what collections hold back until a time. The time stands in the records: what a stopped server missed is shown
//! when it runs again, and whoever else looks at the same time shows nothing twice.

use ficus_store::Store;
use jiff::Timestamp;

use crate::JobError;

/// Collections looked at in one go.
const AT_ONCE: u32 = 20;

/// Shows the works of collections whose time has come; answers with how many collections there were.
pub async fn reveal(store: &Store, now: Timestamp) -> Result<u64, JobError> {
    let mut shown = 0;
    loop {
        let due = store.collections_due(now, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(shown);
        }
        for collection in due {
            shown += u64::from(store.reveal(collection, now).await?);
        }
    }
}
