//! Whoever lost every second factor: a letter, a day's wait, and the chance to say no.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::factor::{Deed, Loss};
use serde::Deserialize;

use super::{
    second::waiting,
    telling::{change, change_with},
};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    page::Page,
    session::{Sessions, fresh_token, hash_of},
    visitor::Who,
};

#[derive(Template)]
#[template(path = "factors/lost.html")]
struct LostPage<'a> {
    layout: Layout,
    token: &'a str,
    sends_mail: bool,
    is_asked: bool,
}

#[derive(Template)]
#[template(path = "factors/loss.html")]
struct LossPage<'a> {
    layout: Layout,
    token: &'a str,
    secret: &'a str,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "factors/loss_done.html")]
struct DonePage {
    layout: Layout,
    is_taken_off: bool,
}

/// What the letter's page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    choice: String,
}

/// `GET /login/second/lost`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(waiting) = waiting(&app, &headers).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let asked = app.store().loss_of(waiting.account.id).await?;
    let is_asked = asked.is_some_and(|asked| Loss::since(asked, app.now()) != Loss::IsOver);
    let sends_mail = app.settings().sends_mail;
    let page = LostPage { layout: Layout::new(&app, visitor), token: &token, sends_mail, is_asked };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /login/second/lost`
pub async fn begin(State(app): State<App>, headers: HeaderMap) -> Result<Redirect, PageError> {
    let Some(waiting) = waiting(&app, &headers).await? else { return Ok(Redirect::to("/login")) };
    let account = &waiting.account;
    let asked = app.store().loss_of(account.id).await?;
    let is_asked = asked.is_some_and(|asked| Loss::since(asked, app.now()) != Loss::IsOver);
    // One letter is enough: asking again neither shortens the wait nor lengthens it.
    if !is_asked && app.settings().sends_mail {
        let token = fresh_token()?;
        let address = format!("{}/login/lost/{token}", app.settings().base_url);
        let link = ("Say no, or take the second step off".to_owned(), address);
        let change = change_with(&app, account, Deed::LossAsked, link)?;
        app.store().ask_for_loss(&hash_of(&token), &change).await?;
    }
    Ok(Redirect::to("/login/second/lost"))
}

/// `GET /login/lost/{token}`
pub async fn look(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(secret): Path<String>,
) -> Result<Page, PageError> {
    let (_, asked) = app.store().loss(&hash_of(&secret)).await?.ok_or(PageError::NotFound)?;
    let is_open = match Loss::since(asked, app.now()) {
        Loss::Waits => false,
        Loss::Opens => true,
        Loss::IsOver => return Err(PageError::NotFound),
    };
    Page::render(&LossPage { layout: Layout::new(&app, visitor), token: &token, secret: &secret, is_open })
}

/// `POST /login/lost/{token}`
pub async fn answer(
    State(app): State<App>,
    Who(visitor): Who,
    Path(secret): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (account, asked) = app.store().loss(&hash_of(&secret)).await?.ok_or(PageError::NotFound)?;
    let is_taken_off = match (given.choice.as_str(), Loss::since(asked, app.now())) {
        (_, Loss::IsOver) => return Err(PageError::NotFound),
        ("take-off", Loss::Opens) => {
            app.store().take_off_second_step(&change(&app, &account, Deed::TakenOff)?).await?;
            Sessions::look_again(&app, account.id);
            true
        }
        ("stop", _) => {
            app.store().stop_loss(&change(&app, &account, Deed::LossStopped)?).await?;
            false
        }
        _ => return Ok(Redirect::to(&format!("/login/lost/{secret}")).into_response()),
    };
    let page = DonePage { layout: Layout::new(&app, visitor), is_taken_off };
    Ok(Page::render(&page)?.into_response())
}
