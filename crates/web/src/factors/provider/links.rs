//! Linking somebody at a provider to an account here: only by whoever is signed in, and only when they say so. A mail
//! address links nothing.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ProviderId,
    factor::Deed,
    passkey::{Identity, Provider},
};
use ficus_store::{CeremonyStart, IdentityDraft, StoreError};
use jiff::SignedDuration;
use serde::Deserialize;

use super::{Button, buttons, way::lead};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    factors::{Proven, telling::change},
    layout::Layout,
    page::Page,
    session::{self, Session, Sessions, cookie_name, fresh_token, hash_of},
    sign_in::with_cookie,
    visitor::{self, Who},
};

const KIND: &str = "link";
/// Whoever comes from a provider has so many minutes to sign in or up.
const OFFER_MINUTES: i64 = 60;

#[derive(Template)]
#[template(path = "factors/links.html")]
struct LinksPage<'a> {
    layout: Layout,
    token: &'a str,
    identities: Vec<Identity>,
    providers: Vec<Button>,
}

#[derive(Template)]
#[template(path = "factors/link.html")]
struct LinkPage<'a> {
    layout: Layout,
    token: &'a str,
    provider: &'a str,
    name: &'a str,
    account: &'a str,
    wrong: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "factors/unknown.html")]
struct UnknownPage<'a> {
    layout: Layout,
    provider: &'a str,
    name: &'a str,
}

/// Which link is undone.
#[derive(Deserialize)]
pub struct Undone {
    #[serde(default)]
    provider: String,
    #[serde(default)]
    subject: String,
}

fn link_cookie(secure: bool) -> &'static str {
    cookie_name(secure, "__Host-link", "link")
}

/// Somebody whom no account is linked to came back from a provider: whoever they are here decides.
pub async fn offer(app: &App, session: &Session, draft: &IdentityDraft) -> Result<Response, PageError> {
    let token = fresh_token()?;
    let detail = serde_json::to_string(&(draft.provider, &draft.subject, &draft.name)).unwrap_or_default();
    let start = CeremonyStart {
        token_hash: &hash_of(&token),
        kind: KIND,
        account: None,
        detail: &detail,
        ends: app.now() + SignedDuration::from_mins(OFFER_MINUTES),
    };
    app.store().begin_ceremony(&start, app.now()).await?;
    let secure = app.settings().is_secure();
    let cookie = session::set_cookie(link_cookie(secure), &token, OFFER_MINUTES * 60, secure);
    let to = if session.account().is_some() { "/account/safety/links/new" } else { "/login/with/unknown" };
    Ok(lead(to, cookie))
}

/// What this browser was offered.
async fn offered(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<(String, IdentityDraft, Provider)>, PageError> {
    let secure = app.settings().is_secure();
    let Some(token) = visitor::cookie(headers, link_cookie(secure)) else { return Ok(None) };
    let token_hash = hash_of(token);
    let found = app.store().ceremony(&token_hash, KIND, app.now()).await?;
    let Some((provider, subject, name)) =
        found.and_then(|found| serde_json::from_str::<(ProviderId, String, String)>(&found.detail).ok())
    else {
        return Ok(None);
    };
    let known = app.store().provider(provider).await?;
    Ok(known.map(|known| (token_hash, IdentityDraft { provider, subject, name }, known)))
}

/// `GET /login/with/unknown`
pub async fn unknown(
    State(app): State<App>,
    Who(visitor): Who,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((_, draft, provider)) = offered(&app, &headers).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let page =
        UnknownPage { layout: Layout::new(&app, visitor), provider: &provider.name, name: &draft.name };
    Ok(Page::render(&page)?.into_response())
}

/// `GET /account/safety/links`
pub async fn show(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    let page = LinksPage {
        layout: member.layout(&app),
        token: &token,
        identities: app.store().identities_of(member.account.id).await?,
        providers: buttons(&app).await?,
    };
    Page::render(&page)
}

/// `GET /account/safety/links/new`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((_, draft, provider)) = offered(&app, &headers).await? else {
        return Ok(Redirect::to("/account/safety/links").into_response());
    };
    let page = LinkPage {
        layout: member.layout(&app),
        token: &token,
        provider: &provider.name,
        name: &draft.name,
        account: &member.account.name,
        wrong: None,
    };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /account/safety/links/new`
pub async fn link(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
    Token(token): Token,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((token_hash, draft, provider)) = offered(&app, &headers).await? else {
        return Ok(Redirect::to("/account/safety/links").into_response());
    };
    app.store().take_ceremony(&token_hash, KIND, app.now()).await?;
    let wrong = match app
        .store()
        .link_identity(&draft, &change(&app, &member.account, Deed::IdentityLinked)?)
        .await
    {
        Ok(()) => {
            let cookie = Sessions::renew(&app, &session).await?;
            return Ok(with_cookie(Redirect::to("/account/safety/links"), cookie));
        }
        Err(StoreError::Taken(_)) => "An account is linked to this already.",
        Err(StoreError::Refused(why)) => why,
        Err(error) => return Err(error.into()),
    };
    let page = LinkPage {
        layout: member.layout(&app),
        token: &token,
        provider: &provider.name,
        name: &draft.name,
        account: &member.account.name,
        wrong: Some(wrong),
    };
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /account/safety/links/undo`
pub async fn undo(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
    Form(given): Form<Undone>,
) -> Result<Response, PageError> {
    let provider: ProviderId = address::part(&given.provider)?;
    let change = change(&app, &member.account, Deed::IdentityUnlinked)?;
    if !app.store().unlink_identity(provider, &given.subject, &change).await? {
        return Err(PageError::NotFound);
    }
    let cookie = Sessions::renew(&app, &session).await?;
    Ok(with_cookie(Redirect::to("/account/safety/links"), cookie))
}
