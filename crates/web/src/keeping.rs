//! What a member keeps of lists: a filter for all of them, and searches with word of what is new.

mod feed;
mod filter;
pub mod letters;
mod searches;
pub mod told;

use axum::{
    Router,
    extract::FromRequestParts,
    http::request::Parts,
    routing::{get, post},
};
use ficus_archive::{account::Account, policy::Visitor};

use crate::{App, error::PageError, layout::Layout, lens::Reader, session::Session};

/// The addresses of what a member keeps.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account/filter", get(filter::ask).post(filter::save))
        .route("/account/filter/hide", get(filter::ask_to_hide).post(filter::hide))
        .route("/account/filter/show", post(filter::show))
        .route("/account/searches", get(searches::list).post(searches::keep))
        .route("/account/searches/new", get(searches::ask))
        .route("/account/searches/{id}", get(searches::show).post(searches::change))
        .route("/account/searches/{id}/seen", post(searches::see))
        .route("/account/searches/{id}/stop/{key}", get(letters::ask_to_stop).post(letters::stop))
        .route("/account/searches/{id}/forget", post(searches::forget))
        .route("/feeds/kept/{id}/{key}", get(feed::show))
}

/// Whoever is signed in; others are led to the sign-in page.
pub struct Member {
    /// The account.
    pub account: Account,
    /// Who asks, and how they look at lists.
    pub reader: Reader,
}

impl Member {
    /// The layout of a page for the member.
    pub fn layout(&self, app: &App) -> Layout {
        Layout::new(app, self.visitor())
    }

    /// Who asks.
    pub fn visitor(&self) -> Visitor {
        self.reader.visitor
    }
}

impl FromRequestParts<App> for Member {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, app).await?;
        let account = session.account().cloned().ok_or(PageError::SignIn)?;
        Ok(Self { account, reader: Reader::from_request_parts(parts, app).await? })
    }
}
