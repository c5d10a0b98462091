//! The reading life of members: where they are, what is new and changed for them, their history and their year, their
//! shelves and bookmarks.

mod all_bookmarks;
mod bookmark_form;
mod bookmarks;
mod changed;
mod changes;
mod history;
pub mod onward;
pub mod openings;
mod own_shelves;
pub mod place;
mod settings;
mod shared_shelf;
pub mod shelving;
mod taken_over;
mod year;

use axum::routing::{get, post};

use crate::routes::Routes;

/// The addresses of the reading life.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/token", get(place::token))
        .route("/works/{id}/place", get(place::show).post(place::note))
        .route("/works/{id}/chapters/{number}/changes", get(changes::show))
        .route("/works/{id}/shelf", get(shelving::ask).post(shelving::put))
        .route("/shelf/works", post(shelving::put_many))
        .route("/shelf/own", get(own_shelves::list).post(own_shelves::make))
        .route("/shelf/own/{id}", get(own_shelves::show).post(own_shelves::change))
        .route("/shelf/own/{id}/move", post(own_shelves::move_it))
        .route("/shelf/own/{id}/remove", post(own_shelves::remove))
        .route("/shelves/{id}", get(shared_shelf::show))
        .route("/feeds/shelves/{id}", get(shared_shelf::feed))
        .route("/account/history", get(history::show))
        .route("/account/history/erase", post(history::erase))
        .route("/account/reading", get(settings::ask).post(settings::save))
        .route("/account/year/{year}", get(year::show))
        .route("/bookmarks", get(all_bookmarks::show))
        .route("/account/bookmarks", get(bookmarks::list).post(bookmarks::keep))
        .route(taken_over::PATH, get(taken_over::ask).post(taken_over::read))
        .route("/account/bookmarks/take-over/keep", post(taken_over::keep))
        .route("/account/bookmarks/new", get(bookmark_form::ask))
        .route("/account/bookmarks/{id}", get(bookmark_form::change))
        .route("/account/bookmarks/{id}/forget", post(bookmarks::forget))
        .route("/works/{id}/bookmarks", get(bookmarks::of_work))
}
