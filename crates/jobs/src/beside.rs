//! Work that goes on beside the server, step by step, until it is told to stop.

use std::{future::Future, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

/// Work under way.
pub(crate) struct Beside {
    what: &'static str,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Beside {
    /// Starts: each step answers with how long to rest before the next. `what` names the work in the log.
    pub(crate) fn start<F, Step>(what: &'static str, step: F) -> Self
    where
        F: FnMut() -> Step + Send + 'static,
        Step: Future<Output = Duration> + Send + 'static,
    {
        let (stop, stopped) = watch::channel(false);
        Self { what, stop, task: tokio::spawn(go_on(step, stopped)) }
    }

    /// Ends; what the step under way has not committed is done at the next start.
    pub(crate) async fn stop(self) {
        // Nobody listening means that it has ended.
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, what = self.what, "work beside the server ended badly");
        }
    }
}

async fn go_on<F, Step>(mut step: F, mut stopped: watch::Receiver<bool>)
where
    F: FnMut() -> Step,
    Step: Future<Output = Duration>,
{
    loop {
        let rest = tokio::select! {
            rest = step() => rest,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}
