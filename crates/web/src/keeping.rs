//! What a member keeps of lists: a filter for all of them, and searches with word of what is new.

pub mod feed;
mod filter;
pub mod letters;
mod searches;
pub mod told;

use axum::routing::{get, post};

use crate::routes::Routes;

/// The addresses of what a member keeps.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/filter", get(filter::ask).post(filter::save))
        .route("/account/filter/hide", get(filter::ask_to_hide).post(filter::hide))
        .route("/account/filter/show", post(filter::show))
        .route("/account/searches", get(searches::list).post(searches::keep))
        .route("/account/searches/new", get(searches::ask))
        .route("/account/searches/{id}", get(searches::show).post(searches::change))
        .route("/account/searches/{id}/seen", post(searches::see))
        .route("/account/searches/{id}/stop/{key}", get(letters::ask_to_stop).post(letters::stop_by_key))
        .route("/account/searches/{id}/forget", post(searches::forget))
        .route("/feeds/kept/{id}/{key}", get(feed::show))
}
