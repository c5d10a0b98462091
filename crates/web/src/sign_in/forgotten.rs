//! Coming in again without the password: a link by mail, or one that an admin hands over.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{account::valid_email, account_link::LinkKind};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::new_password;
use crate::{
    App,
    account::{letters, link},
    browser::Browser,
    csrf::Token,
    devices,
    error::PageError,
    layout::Layout,
    limits::Request,
    page::Page,
    session::Sessions,
    visitor::Who,
};

/// Whoever asks for a link is answered after so long, whether there is somebody to write to or not.
const ANSWERS_AFTER: Duration = Duration::from_millis(30);

/// Links that set a new password.
const KINDS: [LinkKind; 2] = [LinkKind::Reset, LinkKind::HandedReset];

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct ForgottenPage<'a> {
    layout: Layout,
    token: &'a str,
    sends_mail: bool,
    sent: bool,
    given: &'a str,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage<'a> {
    layout: Layout,
    token: &'a str,
    action: String,
    /// The name of the account; `None` where the link does nothing any more.
    name: Option<&'a str>,
    wrong: Option<String>,
}

/// Whether the letter was just asked for.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    sent: String,
}

/// The page of a forgotten password as it is sent.
#[derive(Deserialize)]
pub struct Forgot {
    #[serde(default)]
    email: String,
}

/// A new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    password: String,
}

/// `GET /login/forgotten`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(query): Query<Sent>,
) -> Result<Page, PageError> {
    let (sends_mail, sent) = (app.settings().sends_mail, query.sent == "1");
    let layout = Layout::new(&app, visitor);
    Page::render(&ForgottenPage { layout, token: &token, sends_mail, sent, given: "", wrong: false })
}

/// `POST /login/forgotten`: the same answer and the same work whether the address has an account or not.
pub async fn send(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<Forgot>,
) -> Result<Response, PageError> {
    let address = given.email.trim();
    let sends_mail = app.settings().sends_mail;
    if !sends_mail || !valid_email(address) {
        let layout = Layout::new(&app, visitor);
        let page =
            ForgottenPage { layout, token: &token, sends_mail, sent: false, given: address, wrong: true };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    if !app.sign_ups().allow(Request::Reset, browser.place, app.now()) {
        return Err(PageError::TooMany);
    }
    // Looking the address up takes its time, and more where it is somebody's: the answer does not wait for it. What is
    // left of the last one's work may still slow this one by some microseconds: the answer goes at a beat of the clock.
    let answers = Instant::now() + ANSWERS_AFTER;
    app.errands().run(write_to(app.clone(), address.to_owned()))?;
    sleep_until(answers).await;
    Ok(Redirect::to("/login/forgotten?sent=1").into_response())
}

async fn write_to(app: App, address: String) -> Result<(), PageError> {
    let owner = app.store().owner_of_address(&address).await?.filter(|owner| owner.standing.signs_in());
    let Some(owner) = owner else { return Ok(()) };
    let link = link::fresh(&app, LinkKind::Reset, "")?;
    let letter = letters::reset(&app, &owner, &owner.email, &link.url)?;
    app.store().post_link(owner.id, &link.draft, &letter).await?;
    Ok(())
}

/// `GET /login/reset/{token}`
pub async fn ask_for_password(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let found = link::find(&app, &key, &KINDS).await?;
    let name = found.as_ref().map(|(_, link)| link.account.name.as_str());
    let status = if name.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let action = format!("/login/reset/{key}");
    let page = ResetPage { layout: Layout::new(&app, visitor), token: &token, action, name, wrong: None };
    Ok((status, Page::render(&page)?).into_response())
}

/// `POST /login/reset/{token}`
pub async fn set_password(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
    Form(given): Form<NewPassword>,
) -> Result<Response, PageError> {
    let (token_hash, link) = link::find(&app, &key, &KINDS).await?.ok_or(PageError::NotFound)?;
    let account = &link.account;
    let known = [account.name.as_str(), account.email.as_str()];
    match new_password::hashed(&app, &given.password, &known).await? {
        Ok(password) => {
            let letter = letters::password_reset(&app, account).await?;
            let of = (token_hash.as_str(), link.kind);
            let reset = app.store().reset_password(of, &password, letter.as_ref(), app.now());
            reset.await.map_err(link::gone)?;
            Sessions::look_again(&app, account.id);
            devices::forget_all_of(&app, account.id);
            Ok(Redirect::to("/login?told=new-password").into_response())
        }
        Err(wrong) => {
            let layout = Layout::new(&app, visitor);
            let (action, name) = (format!("/login/reset/{key}"), Some(account.name.as_str()));
            let page = ResetPage { layout, token: &token, action, name, wrong: Some(wrong) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}
