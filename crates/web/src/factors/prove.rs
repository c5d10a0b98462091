//! Asking once more who is signed in.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    App, address, csrf::Token, error::PageError, gate::own_path, layout::Layout, member::Member, page::Page,
    service::Client, session::Session, sign_in::opened_by,
};

#[derive(Template)]
#[template(path = "factors/prove.html")]
struct ProvePage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    name: &'a str,
    failed: bool,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    to: String,
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// Leads to the page that asks and from there back.
pub fn lead_there(to: &str) -> Response {
    Redirect::to(&format!("/account/prove?to={}", address::encoded(to))).into_response()
}

/// `GET /account/prove`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(next): Query<Next>,
) -> Result<Page, PageError> {
    let layout = member.layout(&app);
    let (to, name) = (own_path(&next.to), member.account.name.as_str());
    Page::render(&ProvePage { layout, token: &token, to, name, failed: false })
}

/// `POST /account/prove`
pub async fn prove(
    State(app): State<App>,
    member: Member,
    session: Session,
    Token(token): Token,
    Client(place): Client,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let token_hash = session.token_hash().ok_or(PageError::SignIn)?;
    let to = own_path(&given.to);
    let account = &member.account;
    let opened = opened_by(&app, &account.name, &given.password, place).await?;
    if opened.is_some_and(|(opened, _)| opened.id == account.id) {
        app.store().note_proof(token_hash, account.id, app.now()).await?;
        return Ok(Redirect::to(to).into_response());
    }
    let layout = member.layout(&app);
    let page = ProvePage { layout, token: &token, to, name: &account.name, failed: true };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}
