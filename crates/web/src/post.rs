//! The archive's mail: what is written when it is due, the queue that sends it, and the addresses that letters lead back
//! to.

pub mod bounce;
pub mod stop;

use std::sync::Arc;

use axum::routing::{get, post};
use ficus_archive::LetterId;
use ficus_jobs::{
    JobError,
    mail::{
        Mailer,
        queue::{Post, REMEMBERED},
    },
};

pub use crate::mail::opened;
use crate::{App, error::PageError, keeping, keeping::feed::Keys, notices, routes::Routes};

/// The addresses that letters lead back to.
pub fn routes() -> Routes {
    Routes::new()
        .route("/mail/stop/{what}/{key}", get(stop::ask).post(stop::stop))
        .route("/mail/bounce/{key}", post(bounce::take_in))
}

/// Whether an address takes what no page of this site sent, since its key says enough: mail programs stop letters with
/// one click (RFC 8058), and mail servers hand over what came back.
pub fn is_checked_by_key(path: &str) -> bool {
    path.starts_with("/mail/stop/") || path.starts_with("/mail/bounce/")
}

/// Writes the letters that are due and sends those that wait; answers with how many went.
pub async fn deliver(app: &App, mailer: &Mailer) -> Result<u64, PageError> {
    keeping::letters::write_due(app).await?;
    notices::letters::write_due(app).await?;
    let keys = Arc::new(Keys::of(app).await?);
    let opener = app.clone();
    let post = Post {
        store: app.store().clone(),
        mailer: mailer.clone(),
        clock: app.settings().clock,
        an_hour_max: app.site().mail.letters_an_hour_max,
        bounce_key: Arc::new(move |letter| bounce::key(&keys, letter)),
        open: Arc::new(move |letter| opened(&opener, letter)),
    };
    let sent = post.send_due().await.map_err(|error| match error {
        JobError::Store(error) => PageError::Store(error),
        _ => PageError::Panicked,
    })?;
    app.store().forget_letters(app.now() - REMEMBERED).await?;
    Ok(sent)
}

/// The words that a letter's key is made of.
fn letter_words(letter: LetterId) -> String {
    format!("letter:{letter}")
}
