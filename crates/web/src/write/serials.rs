//! The pages of serials: their queue, their order, what is to come, what is told beside chapters.

use axum::routing::get;

use super::{Doing, order, schedule, telling};
use crate::routes::Routes;

/// What can be done with a work that comes chapter by chapter.
pub(super) const DOINGS: [Doing; 3] = [
    Doing {
        path: "news",
        name: "What you tell readers",
        about: "A pause, the end, and posts that are no chapters.",
    },
    Doing {
        path: "order",
        name: "Order of chapters",
        about: "Move, join, cut and delete chapters that are posted.",
    },
    Doing {
        path: "schedule",
        name: "When chapters are posted",
        about: "Give chapters on your desk their day and hour, or a whole row of them.",
    },
];

/// The addresses of serials.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/news", get(telling::show).post(telling::change))
        .route("/works/{id}/news", get(crate::bulletin::show))
        .route("/write/works/{id}/order", get(order::show).post(order::change))
        .route("/write/schedule", get(schedule::show).post(schedule::set))
        .route("/write/works/{id}/schedule", get(schedule::show_of_work).post(schedule::set_of_work))
}
