//! Addresses that programs read and people do not: feeds, catalogues, the API, and where readers are in their books.
//!
//! Cookies count for nothing there, so that a feed is the same whoever's browser looks at it; who signs in does so with
//! every request ([`crate::basic`]). What cannot be answered is told in the program's language, never by a page, and
//! never by leading somewhere else.

use std::net::IpAddr;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use ficus_archive::policy::Visitor;

use crate::{
    App, api, basic, devices,
    error::PageError,
    opds::{OWN, Way, authentication},
    session::Session,
};

/// Whether programs read what is at an address.
pub fn read(address: &str) -> bool {
    let first = address.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    matches!(first, "feeds" | "opds" | "koreader" | "api")
}

/// Who asks for what programs read: an account may have chosen ratings by the address of its catalogue.
pub fn visitor(app: &App, session: &Session, path: &str) -> Visitor {
    let account = session.account().map(|account| (account.id, account.role_now()));
    let chosen = Way::of(path).and_then(|(way, _)| way.choice);
    let consent = chosen.and_then(|rating| app.site().ladder.place(rating)).filter(|_| account.is_some());
    Visitor { account, consent }
}

/// Whether a request says nothing of who asks.
pub fn is_for_everybody<B>(request: &Request<B>) -> bool {
    !basic::is_named(request.headers())
        && Way::of(request.uri().path()).is_none_or(|(way, _)| way.key.is_none())
}

/// Who asks for what programs read: by name and password or key with the request, or by a key in the address. Unless
/// it asks by shelf or by place, a program is told nothing of the reader's own, so that what it gets can be kept.
pub async fn session(
    app: &App,
    uri: &Uri,
    headers: &HeaderMap,
    place: Option<IpAddr>,
) -> Result<Session, PageError> {
    let way = Way::of(uri.path());
    let is_own = way.is_some_and(|(_, rest)| OWN.contains(&rest));
    let by_shelf = is_own || uri.query().is_some_and(asks_of_own);
    let program = match way.and_then(|(way, _)| way.key) {
        Some(key) => {
            let secret = key.secret().ok_or(PageError::NotFound)?;
            let device = devices::open_address(app, &secret).await?.ok_or(PageError::NotFound)?;
            Some((device.account, device.lens))
        }
        None => basic::account(app, headers, place).await?,
    };
    Ok(Session::of_program(program, by_shelf))
}

/// What a program is told where it cannot have what it asked for.
pub fn refusal(app: &App, address: &str, error: &PageError) -> Response {
    match error {
        PageError::SignIn if api::is_at(address) => {
            let mut response = api::refusal_until_signed_in();
            response.headers_mut().extend(challenge(app));
            response
        }
        PageError::SignIn => refusal_until_signed_in(app),
        PageError::Asks(_) => PageError::Forbidden.problem(),
        other => other.problem(),
    }
}

/// How to sign in with a request.
fn challenge(app: &App) -> Option<(HeaderName, HeaderValue)> {
    let site = app.site();
    // A header is ASCII, and a quotation mark would end the name.
    let realm: String =
        site.name.chars().filter(|c| *c == ' ' || c.is_ascii_graphic() && !r#""\"#.contains(*c)).collect();
    let value = format!("Basic realm=\"{}\", charset=\"UTF-8\"", realm.trim());
    Some((header::WWW_AUTHENTICATE, HeaderValue::from_str(&value).ok()?))
}

fn refusal_until_signed_in(app: &App) -> Response {
    let link = format!(
        "<{}>; rel=\"http://opds-spec.org/auth/document\"; type=\"{}\"",
        authentication::address(app),
        authentication::MEDIA_TYPE
    );
    let mut response = (StatusCode::UNAUTHORIZED, authentication::document(app)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(authentication::MEDIA_TYPE));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Authorization"));
    headers.extend(challenge(app));
    if let Ok(link) = HeaderValue::from_str(&link) {
        headers.insert(header::LINK, link);
    }
    response
}

/// Whether a list asks for what only its reader knows: by shelf, or by how they stand to works.
fn asks_of_own(query: &str) -> bool {
    ["shelf=", "read=", "is:", "is%3A", "is%3a"].iter().any(|word| query.contains(word))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn programs_read_feeds_catalogues_and_places_and_nothing_else() {
        for address in [
            "/feeds/new",
            "/opds",
            "/opds?x=1",
            "/opds/v1/works?tag=a",
            "/feeds",
            "/koreader/users/auth",
            "/api/v1/works",
        ] {
            assert!(read(address), "{address}");
        }
        for address in ["/", "/works/1", "/feedsx", "/search?q=/opds", "/tags/opds"] {
            assert!(!read(address), "{address}");
        }
    }
}
