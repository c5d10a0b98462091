//! What a member wants to be told of: works, series, pen names and tags, beside the searches that they keep.

mod feed;
mod list;
mod subscribe;
mod target;

use axum::routing::{get, post};
use ficus_archive::{WorkId, notice::Because};

use crate::{App, error::PageError, lens::Reader, routes::Routes};

/// The addresses of subscriptions.
pub fn routes() -> Routes {
    Routes::new()
        .route("/subscribe", get(subscribe::ask).post(subscribe::subscribe))
        .route("/unsubscribe", post(subscribe::unsubscribe))
        .route("/account/subscriptions", get(list::show).post(list::save))
        .route("/feeds/subscriptions/{id}/{key}", get(feed::show))
}

/// Whether the reader of a work's page subscribes to the work.
pub async fn to_work(app: &App, reader: &Reader, work: WorkId) -> Result<bool, PageError> {
    let Some((account, _)) = reader.visitor.account else { return Ok(false) };
    Ok(app.store().subscription(account, Because::Work(work)).await?.is_some())
}
