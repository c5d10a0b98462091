//! What a visitor sees when a page cannot be shown.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

/// Why a page cannot be shown. Each becomes a page with a title, a sentence and a way out.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nothing stands at this address.
    #[error("not found")]
    NotFound,
    /// The visitor may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The request makes no sense; the sentence says why.
    #[error("{0}")]
    BadRequest(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ficus_store::StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] ficus_search::SearchError),
    /// A template failed.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Store(_) | Self::Search(_) | Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Html(status.to_string())).into_response()
    }
}
