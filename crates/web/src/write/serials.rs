//! The pages of serials: their queue, their order, what is to come, what is told beside chapters.

use axum::routing::get;

use super::{Doing, coming, dates, note_templates, order, recaps, schedule, styles, telling};
use crate::routes::Routes;

/// What can be done with a work that comes chapter by chapter.
pub(super) const DOINGS: [Doing; 7] = [
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
    dates::DOING,
    Doing {
        path: "schedule",
        name: "When chapters are posted",
        about: "Give chapters on your desk their day and hour, or a whole row of them.",
    },
    Doing {
        path: "coming",
        name: "Still to come",
        about: "Titles of chapters that you mean to write, and when they are expected.",
    },
    Doing {
        path: "recaps",
        name: "Previously on",
        about: "What happened so far, for readers who come back after a while.",
    },
    styles::DOING,
];

/// The addresses of serials.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/news", get(telling::show).post(telling::change))
        .route("/works/{id}/news", get(crate::bulletin::show))
        .route("/write/works/{id}/order", get(order::show).post(order::change))
        .route("/write/works/{id}/dates", get(dates::show).post(dates::save))
        .route("/write/works/{id}/coming", get(coming::show).post(coming::save))
        .route("/write/works/{id}/recaps", get(recaps::show).post(recaps::save))
        .route("/works/{id}/previously", get(crate::previously::show))
        .route("/write/works/{id}/styles", get(styles::show).post(styles::change))
        .route("/works/{id}/style.css", get(crate::work_style::show))
        .route("/write/notes", get(note_templates::show).post(note_templates::keep))
        .route("/write/schedule", get(schedule::show).post(schedule::set))
        .route("/write/works/{id}/schedule", get(schedule::show_of_work).post(schedule::set_of_work))
}
