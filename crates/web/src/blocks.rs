//! Keeping away: whom a member blocks, and whose works and which words they want to see in no list.

mod act;
mod list;

use axum::routing::{get, post};

use crate::routes::Routes;

/// The addresses of blocking and muting.
pub fn routes() -> Routes {
    Routes::new()
        .route("/block", get(act::ask).post(act::block))
        .route("/unblock", post(act::unblock))
        .route("/account/blocks", get(list::show))
        .route("/account/blocks/phrases", post(list::mute_phrase))
        .route("/account/blocks/show", post(list::show_again))
}
