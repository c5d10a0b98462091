//! Who is asking: told from the session cookie and from the remembered choice of ratings.

use axum::{extract::FromRequestParts, http::request::Parts};
use ficus_archive::policy::Visitor;

use crate::{App, error::PageError};

/// The visitor of a request.
#[derive(Clone, Copy, Debug)]
pub struct Who(pub Visitor);

impl FromRequestParts<App> for Who {
    type Rejection = PageError;

    async fn from_request_parts(_parts: &mut Parts, _app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(Visitor::default()))
    }
}
