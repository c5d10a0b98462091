//! A progress bar: on a terminal only, and only for what takes longer than a second.

use std::{
    io::{IsTerminal, stderr},
    sync::OnceLock,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// What takes no longer needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears when something takes long; it is taken away when it is dropped.
pub struct Bar {
    started: Instant,
    shown: OnceLock<ProgressBar>,
    on_terminal: bool,
}

impl Bar {
    /// A bar that has not appeared yet.
    pub fn new() -> Self {
        Self { started: Instant::now(), shown: OnceLock::new(), on_terminal: stderr().is_terminal() }
    }

    /// Tells how far it is: `what` names it, `total` is 0 where nobody knows.
    pub fn tell(&self, what: &'static str, done: u64, total: u64) {
        if !self.on_terminal || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.shown.get_or_init(|| {
            ProgressBar::new(total).with_style(
                ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}")
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        });
        bar.set_length(total.max(done));
        bar.set_message(what);
        bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.shown.get() {
            bar.finish_and_clear();
        }
    }
}
