//! Forms that only this site's pages can send.
//!
//! A form holds a token made from the archive's secret and the visitor's session. [`check`] stands before every
//! handler, so that none can forget it.

use axum::{
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{App, error::PageError, files, session::Session};

/// The name of the field that holds the token.
pub const FIELD: &str = "csrf";
/// A form has at most so many bytes.
pub const FORM_BYTES_MAX: usize = 1024 * 1024;
/// A form with the text of a chapter has at most so many bytes: letters of most scripts take nine in it, and the longest text
/// has a million.
pub const TEXT_FORM_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Where forms with the text of a chapter go.
const TEXT_FORMS: &str = "/write/drafts/";

/// The token for the forms of a page; a page that shows it is never kept.
#[derive(Clone, Debug)]
pub struct Token(pub String);

impl FromRequestParts<App> for Token {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, app).await?;
        Self::of(app, &session).await
    }
}

impl Token {
    /// The token of a session.
    pub async fn of(app: &App, session: &Session) -> Result<Self, PageError> {
        let secret = app.form_secret().await?;
        Ok(Self(token(&secret, session.seed()?)))
    }
}

/// Two rounds, so that no length of the seed can be played against the secret.
fn token(secret: &str, seed: &str) -> String {
    let inner = Sha256::new().chain_update(secret).chain_update([0]).chain_update(seed).finalize();
    let outer = Sha256::new().chain_update(secret).chain_update([1]).chain_update(inner).finalize();
    ficus_archive::password::hex(&outer)
}

/// Whether a method changes nothing.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a form is one that a script of the editor sends by itself.
pub fn is_saved_in_passing(method: &Method, path: &str) -> bool {
    *method == Method::PATCH && path.starts_with(TEXT_FORMS)
}

/// Lets a form through that one of this site's pages sent, and nothing else.
pub async fn check(app: &App, session: &Session, request: Request) -> Result<Request, PageError> {
    let holds_files = files::takes(request.headers(), request.uri().path());
    let is_known = holds_files || is_form(request.headers());
    if !is_same_origin(request.headers(), &app.settings().base_url) || !is_known {
        return Err(PageError::Forged);
    }
    let (parts, body) = request.into_parts();
    if holds_files {
        return with_files(app, session, parts, body).await;
    }
    let bytes_max =
        if parts.uri.path().starts_with(TEXT_FORMS) { TEXT_FORM_BYTES_MAX } else { FORM_BYTES_MAX };
    let bytes = to_bytes(body, bytes_max).await.map_err(|_| PageError::TooLarge)?;
    let Token(expected) = Token::of(app, session).await?;
    let given = field(&bytes).ok_or(PageError::Forged)?;
    if bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        let mut request = Request::from_parts(parts, Body::from(bytes));
        // The body is here already, and no longer than it may be.
        DefaultBodyLimit::max(bytes_max).apply(&mut request);
        Ok(request)
    } else {
        Err(PageError::Forged)
    }
}

/// As [`check`], of a form with files: only a session that is signed in may send so much.
async fn with_files(app: &App, session: &Session, parts: Parts, body: Body) -> Result<Request, PageError> {
    session.account().ok_or(PageError::SignIn)?;
    let bytes = to_bytes(body, files::FILES_BYTES_MAX).await.map_err(|_| PageError::TooLarge)?;
    let Token(expected) = Token::of(app, session).await?;
    let given = files::first_field(&parts.headers, bytes.clone(), FIELD).await.ok_or(PageError::Forged)?;
    if !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Err(PageError::Forged);
    }
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // The body is here already, and no longer than it may be.
    DefaultBodyLimit::max(files::FILES_BYTES_MAX).apply(&mut request);
    Ok(request)
}

/// A browser says where a form comes from; what says nothing is judged by its token alone.
pub fn is_same_origin(headers: &HeaderMap, base_url: &str) -> bool {
    let from_here =
        headers.get("sec-fetch-site").is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin_is_ours = headers.get(header::ORIGIN).is_none_or(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        let named = origin.split_once("://").map(|(_, host)| host);
        origin == origin_of(base_url) || (named.is_some() && named == host)
    });
    from_here && origin_is_ours
}

/// Scheme and host of an address.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |end| &url[..host + end])
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

/// The token's field. A token is hexadecimal, so that nothing in it is ever percent-encoded.
fn field(form: &[u8]) -> Option<&str> {
    let form = std::str::from_utf8(form).ok()?;
    form.split('&').find_map(|pair| pair.strip_prefix(FIELD)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_one_seed_and_one_secret() {
        assert_ne!(token("secret", "a"), token("secret", "b"));
        assert_ne!(token("secret", "a"), token("other", "a"));
        assert_eq!(token("secret", "a"), token("secret", "a"));
    }

    #[test]
    fn a_form_from_another_site_is_told_by_its_headers() {
        let mut headers = HeaderMap::new();
        assert!(is_same_origin(&headers, "https://ficus.example/fic"));
        headers.insert(header::ORIGIN, "https://ficus.example".parse().unwrap());
        assert!(is_same_origin(&headers, "https://ficus.example/fic"));
        headers.insert(header::ORIGIN, "https://evil.example".parse().unwrap());
        assert!(!is_same_origin(&headers, "https://ficus.example/fic"));
        headers.insert(header::ORIGIN, "null".parse().unwrap());
        assert!(!is_same_origin(&headers, "https://ficus.example/fic"));
        headers.remove(header::ORIGIN);
        headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert!(!is_same_origin(&headers, "https://ficus.example/fic"));
    }

    #[test]
    fn the_field_is_found_by_its_whole_name() {
        assert_eq!(field(b"a=1&csrf=abc&b=2"), Some("abc"));
        assert_eq!(field(b"xcsrf=abc"), None);
        assert_eq!(field(b"csrfx=abc"), None);
    }
}
