//! Tells subscribers what is new, in the background and never faster than it is told.
//!
//! What is to be told and how far telling has come are in the records, so that a stop costs nothing, and several
//! processes can tell at once.

use std::time::{Duration, Instant};

use ficus_store::Store;
use jiff::Timestamp;

use crate::{JobError, beside::Beside};

/// About so many are told in one transaction: it holds up other writers for some hundredths of a second.
pub const TOLD_AT_ONCE: u32 = 500;
/// After each part the job rests so many times as long as the part took, so that whoever else writes comes between.
const RESTS: u32 = 1;
/// How often the job looks whether there is news.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Tells news while a server runs.
pub struct Teller(Beside);

impl Teller {
    /// Starts with what was left.
    pub fn start(store: &Store, clock: fn() -> Timestamp) -> Self {
        let store = store.clone();
        let step = move || {
            let store = store.clone();
            async move {
                let begun = Instant::now();
                match tell_some(&store, clock()).await {
                    Ok(true) => begun.elapsed() * RESTS,
                    Ok(false) => LOOK_AGAIN,
                    Err(error) => {
                        tracing::error!(%error, "news could not be told");
                        LOOK_AGAIN
                    }
                }
            }
        };
        Self(Beside::start("telling news", step))
    }

    /// Ends after the part that is being told.
    pub async fn stop(self) {
        self.0.stop().await;
    }
}

/// Looks at a part of the change log, or tells a part of the subscribers; answers whether there is more to do.
pub async fn tell_some(store: &Store, now: Timestamp) -> Result<bool, JobError> {
    if store.look_for_news(now).await? | store.tell_together(now).await? {
        return Ok(true);
    }
    let Some(news) = store.next_news().await? else { return Ok(false) };
    if let Some(of) = store.news_of(&news).await? {
        store.tell_news(&news, &of, TOLD_AT_ONCE).await?;
    }
    Ok(true)
}

/// Tells everything that is new, as fast as it goes.
pub async fn tell_all(store: &Store, now: Timestamp) -> Result<(), JobError> {
    while tell_some(store, now).await? {}
    Ok(())
}
