//! The desk of the moderators: the queue of reports, what is decided about them, the log of decisions.

mod case;
mod decide;
mod decided;
mod given;
mod log;
pub mod own;
mod queue;
pub mod shut_out;
mod templates;
mod told;
mod validation;

use axum::routing::{get, post};

pub use given::Given;

use crate::routes::Routes;

/// The pages that each of them leads to: address and name.
pub(crate) const PAGES: [(&str, &str); 8] = [
    ("/moderation", "Queue"),
    ("/moderation/validation", "To be read first"),
    ("/moderation/reviews", "Reviews"),
    ("/moderation/claims", "Claims"),
    ("/moderation/joining", "Joining"),
    ("/moderation/decisions", "Decisions"),
    ("/moderation/templates", "Words"),
    ("/moderation/log", "Log"),
];

/// The pages of the desk, and what members see of decisions about them.
pub fn routes() -> Routes {
    Routes::new()
        .route("/moderation", get(queue::show))
        .route("/moderation/bulk", post(decide::many))
        .route("/moderation/reports/{id}", get(case::show))
        .route("/moderation/reports/{id}/take", post(case::take))
        .route("/moderation/reports/{id}/note", post(case::note))
        .route("/moderation/reports/{id}/decide", post(decide::one))
        .route("/moderation/decisions", get(decided::list))
        .route("/moderation/decisions/undo", post(decided::undo))
        .route("/moderation/decisions/{id}/second", post(decided::second))
        .route("/moderation/decisions/{id}/appeal", post(decided::answer))
        .route("/moderation/validation", get(validation::queue))
        .route("/moderation/validation/{id}", get(validation::show).post(validation::decide))
        .route("/moderation/templates", get(templates::ask).post(templates::save))
        .route("/moderation/log", get(log::show))
        .route("/account/decisions", get(own::list))
        .route("/account/decisions/{id}/appeal", post(own::appeal))
        .route("/login/appeal/{token}", get(shut_out::show).post(shut_out::appeal))
        .route("/report", get(crate::report::ask).post(crate::report::send))
}
