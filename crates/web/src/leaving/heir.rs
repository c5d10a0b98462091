//! Whom a member names to keep their works when they cannot.

use askama::Template;
use axum::{
    extract::{Form, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{AccountId, slug::slug};
use ficus_store::Heir;
use serde::Deserialize;

use crate::{App, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "leaving/heir.html")]
struct HeirPage {
    layout: Layout,
    token: String,
    heir: Option<Heir>,
    /// Who named this member.
    of: Vec<Heir>,
    typed: String,
    wrong: Option<&'static str>,
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    of: String,
    #[serde(default)]
    answer: String,
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    (typed, wrong): (String, Option<&'static str>),
) -> Result<Page, PageError> {
    let account = member.account.id;
    let heir = app.store().heir(account).await?;
    let of = app.store().heir_of(account).await?;
    Page::render(&HeirPage { layout: member.layout(app), token, heir, of, typed, wrong })
}

/// `GET /account/heir`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    page(&app, &member, token, (String::new(), None)).await
}

/// `POST /account/heir`: an empty name names nobody.
pub async fn name(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let name = given.name.trim();
    let heir = if name.is_empty() {
        None
    } else {
        let found = app.store().pen_name_by_slug(&slug(name)).await?.and_then(|found| found.account);
        let Some(heir) = found.filter(|heir| *heir != member.account.id) else {
            let wrong = (given.name, Some("No other member signs with this pen name."));
            return Ok(page(&app, &member, token, wrong).await?.into_response());
        };
        Some(heir)
    };
    app.store().name_heir(member.account.id, heir, app.now()).await?;
    Ok(Redirect::to("/account/heir").into_response())
}

/// `POST /account/heir/answer`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let of: AccountId = crate::address::part(&given.of)?;
    let accepts = given.answer == "yes";
    if !app.store().answer_heir(of, member.account.id, accepts, app.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/account/heir"))
}
