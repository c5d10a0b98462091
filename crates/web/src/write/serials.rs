//! The pages of serials: their queue, their order, what is to come, what is told beside chapters.

use axum::routing::get;

use super::{Doing, schedule};
use crate::routes::Routes;

/// What can be done with a work that comes chapter by chapter.
pub(super) const DOINGS: [Doing; 1] = [Doing {
    path: "/schedule",
    name: "When chapters are posted",
    about: "Give chapters on your desk their day and hour, or a whole row of them.",
}];

/// The addresses of serials.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/schedule", get(schedule::show).post(schedule::set))
        .route("/write/works/{id}/schedule", get(schedule::show_of_work).post(schedule::set_of_work))
}
