//! What members can do with one another beside stories: letters, offers to read drafts, polls, the guest book.

mod beta_readers;
mod guest_book;
mod letter;
mod polls;

use axum::routing::{get, post};

use crate::routes::Routes;

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/authors/{slug}/letter", get(letter::ask).post(letter::send))
        .route("/account/letters", get(letter::ask_whether).post(letter::set_whether))
        .route("/beta-readers", get(beta_readers::list))
        .route("/account/beta-reader", get(beta_readers::ask).post(beta_readers::offer))
        .route("/account/beta-reader/withdraw", post(beta_readers::withdraw))
        .route("/polls", get(polls::list))
        .route("/polls/{id}", post(polls::vote))
        .route("/admin/community", get(polls::ask).post(polls::set_offers))
        .route("/admin/community/polls", post(polls::open))
        .route("/admin/community/polls/{id}/close", post(polls::close))
        .route("/guest-book", get(guest_book::show).post(guest_book::leave))
        .route("/guest-book/{id}/remove", post(guest_book::remove))
}

/// What a form sends of pages that are reached by it.
#[derive(serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn is_done(&self) -> bool {
        self.done == "1"
    }
}
