//! A member who has just proved who they are: the extractor that stands before a grave act.

use axum::{
    extract::FromRequestParts,
    http::{Method, header, request::Parts},
};
use ficus_archive::factor::is_proven;

use crate::{App, error::PageError, gate::own_path, member::Member, session::Session};

/// A member who gave a password, a code or a passkey in this session a short while ago; others are asked for it first.
///
/// The page that asks leads back to the address that was asked for, or to the page that held the form: a form has to be
/// sent again. The page with the form should ask for this too, so that whoever sends it has mostly been asked already.
pub struct Proven(pub Member);

impl FromRequestParts<App> for Proven {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let member = Member::from_request_parts(parts, app).await?;
        let session = Session::from_request_parts(parts, app).await?;
        let token_hash = session.token_hash().ok_or(PageError::SignIn)?;
        match app.store().proven(token_hash).await? {
            Some(proven) if is_proven(proven, app.now()) => Ok(Self(member)),
            _ => Err(PageError::Prove { to: way_back(parts, &app.settings().base_url) }),
        }
    }
}

/// Where whoever asks wants to be; for a form, the page that it stood on.
fn way_back(parts: &Parts, base_url: &str) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return parts.uri.path_and_query().map_or("/account", |address| address.as_str()).to_owned();
    }
    let page = parts.headers.get(header::REFERER).and_then(|page| page.to_str().ok());
    let path = page.and_then(|page| page.strip_prefix(base_url)).filter(|path| path.starts_with('/'));
    path.map_or("/account", own_path).to_owned()
}
