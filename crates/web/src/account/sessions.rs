//! Where somebody is signed in with an account.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_store::KeptSession;
use serde::Deserialize;

use super::Told;
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::Member,
    page::Page,
    session::{Session, Sessions, hash_of},
};

/// So many sessions are shown.
const SESSIONS_MAX: u32 = 100;
/// A session is named by so many characters of a hash: enough to tell one account's apart, and no secret.
const KEY_CHARS: usize = 16;

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage<'a> {
    layout: Layout,
    token: &'a str,
    sessions: Vec<SessionView>,
    told: Option<&'static str>,
}

struct SessionView {
    key: String,
    browser: String,
    started: String,
    seen: String,
    is_this: bool,
}

/// Which session is to end.
#[derive(Deserialize)]
pub struct Ending {
    #[serde(default)]
    key: String,
}

/// What a session is called on the page: nothing that is kept anywhere.
fn key(session: &KeptSession) -> String {
    hash_of(&session.token_hash)[..KEY_CHARS].to_owned()
}

/// `GET /account/sessions`
pub async fn list(
    State(app): State<App>,
    member: Member,
    session: Session,
    Token(token): Token,
    Query(told): Query<Told>,
) -> Result<Page, PageError> {
    let kept = app.store().sessions_of(member.account.id, app.now(), SESSIONS_MAX).await?;
    let sessions = kept.iter().map(|kept| SessionView {
        key: key(kept),
        browser: if kept.browser.is_empty() { "A browser".to_owned() } else { kept.browser.clone() },
        started: facts::moment(kept.started),
        seen: facts::moment(kept.seen),
        is_this: session.token_hash() == Some(&kept.token_hash),
    });
    let (sessions, layout, told) = (sessions.collect(), member.layout(&app), told.sentence());
    Page::render(&SessionsPage { layout, token: &token, sessions, told })
}

/// `POST /account/sessions/end`
pub async fn end(
    State(app): State<App>,
    member: Member,
    Form(ending): Form<Ending>,
) -> Result<Redirect, PageError> {
    let kept = app.store().sessions_of(member.account.id, app.now(), SESSIONS_MAX).await?;
    let ends = kept.iter().find(|kept| key(kept) == ending.key).ok_or(PageError::NotFound)?;
    app.store().end_session(&ends.token_hash).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/sessions?told=ended"))
}

/// `POST /account/sessions/end-others`
pub async fn end_others(
    State(app): State<App>,
    member: Member,
    session: Session,
) -> Result<Redirect, PageError> {
    let token_hash = session.token_hash().ok_or(PageError::SignIn)?;
    app.store().end_other_sessions(member.account.id, token_hash).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/sessions?told=ended"))
}
