//! What is done after the answer went out, where the time of the answer must not tell what there was to do.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::task::JoinSet;

use crate::error::PageError;

/// So many wait at most; whoever comes then is told that the archive is busy.
const WAITING_MAX: usize = 256;
/// An errand sets out after so long: by then the answer that promised it is on its way and has no part in the work.
const SETS_OUT_AFTER: Duration = Duration::from_millis(20);

/// Errands under way.
#[derive(Default)]
pub struct Errands(Mutex<JoinSet<()>>);

impl Errands {
    /// Takes an errand on; `Busy` where too many are under way. What goes wrong on it is for the log alone.
    pub fn run(
        &self,
        errand: impl Future<Output = Result<(), PageError>> + Send + 'static,
    ) -> Result<(), PageError> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while under_way.try_join_next().is_some() {}
        if under_way.len() >= WAITING_MAX {
            return Err(PageError::Busy);
        }
        under_way.spawn(async {
            tokio::time::sleep(SETS_OUT_AFTER).await;
            if let Err(error) = errand.await {
                tracing::error!(%error, "something that was promised could not be done");
            }
        });
        Ok(())
    }

    /// Is over when nothing is under way any more.
    pub async fn done(&self) {
        let under_way = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        under_way.join_all().await;
    }
}
