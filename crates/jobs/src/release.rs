//! Posts chapters whose hour has come, and those whose hour passed while nobody served the archive.
//!
//! What is due is in the records and is posted in the transaction that finds it: a stop costs nothing, and of several
//! processes each chapter is posted by one.

use std::time::Duration;

use ficus_store::{Released, Store};
use jiff::Timestamp;

use crate::{JobError, beside::Beside};

/// How often the job looks whether a chapter is due.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Posts what is due while a server runs.
pub struct Releaser(Beside);

impl Releaser {
    /// Starts with what is due already.
    pub fn start(store: &Store, clock: fn() -> Timestamp) -> Self {
        let store = store.clone();
        let step = move || {
            let store = store.clone();
            async move {
                if let Err(error) = release_due(&store, clock()).await {
                    tracing::error!(%error, "what is due could not be looked for");
                }
                LOOK_AGAIN
            }
        };
        Self(Beside::start("posting what is due", step))
    }

    /// Ends after the chapter that is being posted.
    pub async fn stop(self) {
        self.0.stop().await;
    }
}

/// Posts everything that is due at a moment, the longest due first; answers with what became of it.
///
/// A chapter that cannot be posted because its records are damaged is passed over, so that no other is held up by it.
pub async fn release_due(store: &Store, now: Timestamp) -> Result<Vec<Released>, JobError> {
    let mut released = Vec::new();
    while let Some(draft) = store.next_due(now).await? {
        match store.release_next(now).await {
            Ok(Some(done)) => released.push(done),
            // Another process was faster.
            Ok(None) => {}
            Err(error) => {
                tracing::error!(draft = draft.0, %error, "a chapter that is due could not be posted");
                store.pass_over(draft, now).await?;
            }
        }
    }
    Ok(released)
}
