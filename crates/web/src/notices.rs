//! What a member was told: the page of notices, how they come, and the letters that tell them.

pub mod letters;
mod list;
pub mod told;
mod ways;

pub use ways::{paces, zone};

use axum::routing::{get, post};

use crate::routes::Routes;

/// The addresses of notices.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/notices", get(list::show))
        .route("/account/notices/seen", post(list::see))
        .route("/account/notices/unseen", get(list::unseen))
        .route("/account/notices/ways", get(ways::ask).post(ways::save))
        .route("/account/notices/mail", post(ways::resume))
}
