//! Letters that come back: each has an address of its own that it comes back to, and a mail server hands it over here.

use axum::{
    body::{Body, to_bytes},
    extract::{Path, State},
    http::StatusCode,
};
use ficus_archive::LetterId;
use ficus_formats::mail::report::{self, DeliveryReport};
use ficus_store::Store;
use jiff::Timestamp;

use super::letter_words;
use crate::{App, error::PageError, keeping::feed::Keys};

/// What comes back has at most so many bytes.
pub const BYTES_MAX: usize = 1024 * 1024;
/// So much of a signature stands in an address: 80 bits.
const KEY_CHARS: usize = 20;

/// What became of a letter that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounced {
    /// It is not one of the archive's letters, or says nothing of a failure for good.
    Nothing,
    /// It is noted.
    Noted,
    /// It is noted, and letters to the account are stopped.
    Stopped,
}

/// What names a letter in the address that it comes back to.
pub fn key(keys: &Keys, letter: LetterId) -> String {
    let signature = keys.sign(&letter_words(letter));
    format!("{letter}.{}", &signature[..KEY_CHARS.min(signature.len())])
}

/// The secret of the address at which a mail server hands over what came back.
pub fn secret(keys: &Keys) -> String {
    keys.sign("bounces")
}

/// Takes in a message that came back.
pub async fn take(store: &Store, message: &[u8], now: Timestamp) -> Result<Bounced, PageError> {
    let Some(report) = report::read(message) else { return Ok(Bounced::Nothing) };
    if !report.failed_for_good {
        return Ok(Bounced::Nothing);
    }
    let keys = Keys::load(store).await?;
    let Some(letter) = letter_of(&keys, &report) else { return Ok(Bounced::Nothing) };
    let Some((Some(account), address)) = store.receiver_of(letter).await? else {
        return Ok(Bounced::Nothing);
    };
    let stopped = store.note_bounce(account, &address, now).await?;
    Ok(if stopped { Bounced::Stopped } else { Bounced::Noted })
}

/// The letter that a report is about: named by an address that only who got the letter can know.
fn letter_of(keys: &Keys, report: &DeliveryReport) -> Option<LetterId> {
    report.came_to.iter().find_map(|address| {
        let (name, _) = address.rsplit_once('@')?;
        let (_, given) = name.rsplit_once('+')?;
        let letter: LetterId = given.split_once('.')?.0.parse().ok()?;
        (key(keys, letter) == given).then_some(letter)
    })
}

/// `POST /mail/bounce/{key}`: the message as it came, for a mail server's pipe.
pub async fn take_in(
    State(app): State<App>,
    Path(given): Path<String>,
    body: Body,
) -> Result<StatusCode, PageError> {
    let keys = Keys::of(&app).await?;
    if !keys.signs("bounces", &given) {
        return Err(PageError::NotFound);
    }
    let message = to_bytes(body, BYTES_MAX).await.map_err(|_| PageError::TooLarge)?;
    take(app.store(), &message, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
