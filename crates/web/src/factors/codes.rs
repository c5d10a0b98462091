//! Recovery codes: made, and shown once.

use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::factor::{
    Deed, Factors,
    recovery::{CODE_BYTES, CODES, RecoveryCode},
};

use super::{Proven, telling::change};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::Member,
    page::Page,
    session::{Session, Sessions},
    sign_in::with_cookie,
};

#[derive(Template)]
#[template(path = "factors/codes.html")]
struct AskPage<'a> {
    layout: Layout,
    token: &'a str,
    factors: Factors,
}

#[derive(Template)]
#[template(path = "factors/codes_made.html")]
struct MadePage<'a> {
    layout: Layout,
    name: &'a str,
    codes: Vec<String>,
}

/// `GET /account/safety/codes`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    let factors = app.store().factors_of(member.account.id).await?;
    Page::render(&AskPage { layout: member.layout(&app), token: &token, factors })
}

/// `POST /account/safety/codes`
pub async fn make(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
) -> Result<Response, PageError> {
    if !app.store().factors_of(member.account.id).await?.has_second_step() {
        return Ok(Redirect::to("/account/safety").into_response());
    }
    made(&app, &member, &session).await
}

/// A factor was added and the session gets a fresh token: with the first factor come the codes, else the page follows.
pub async fn after_first(
    app: &App,
    member: &Member,
    session: &Session,
    to: &str,
) -> Result<Response, PageError> {
    if app.store().factors_of(member.account.id).await?.codes == 0 {
        return made(app, member, session).await;
    }
    let cookie = Sessions::renew(app, session).await?;
    Ok(with_cookie(Redirect::to(to), cookie))
}

/// Makes codes and shows them, the only time.
async fn made(app: &App, member: &Member, session: &Session) -> Result<Response, PageError> {
    let account = &member.account;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0u8; CODE_BYTES];
        getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
        codes.push(RecoveryCode::new(bytes));
    }
    let hashes: Vec<String> = codes.iter().map(|code| code.hash(account.id)).collect();
    app.store().set_recovery_codes(&hashes, &change(app, account, Deed::CodesMade)?).await?;
    let cookie = Sessions::renew(app, session).await?;
    let codes = codes.iter().map(RecoveryCode::shown).collect();
    let mut response =
        Page::render(&MadePage { layout: member.layout(app), name: &account.name, codes })?.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
