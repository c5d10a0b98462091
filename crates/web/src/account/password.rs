//! Choosing another password: the old one is asked for, and every other browser is signed out.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::letters;
use crate::{
    App,
    browser::Browser,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::Member,
    page::Page,
    session::{Session, Sessions},
    sign_in::{new_password, opened_at_home, with_cookie},
};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage<'a> {
    layout: Layout,
    token: &'a str,
    name: &'a str,
    wrong_old: bool,
    wrong_new: Option<String>,
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    old: String,
    #[serde(default)]
    password: String,
}

/// `GET /account/password`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let (layout, name) = (member.layout(&app), member.account.name.as_str());
    Page::render(&PasswordPage { layout, token: &token, name, wrong_old: false, wrong_new: None })
}

/// `POST /account/password`
pub async fn change(
    State(app): State<App>,
    member: Member,
    session: Session,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let account = &member.account;
    let known = [account.name.as_str(), account.email.as_str()];
    let mut wrong_new = new_password::wrong(&app, &given.password, &known);
    let wrong_old = !opened_at_home(&app, account, &given.old, browser.place).await?;
    if !wrong_old && wrong_new.is_none() {
        match new_password::hashed(&app, &given.password, &known).await? {
            Ok(password) => {
                let letter = letters::password_changed(&app, account).await?;
                app.store().set_password(account.id, &password, letter.as_ref(), app.now()).await?;
                browser.become_home(&app, account.id).await?;
                let cookie = Sessions::renew(&app, &session).await?;
                return Ok(with_cookie(Redirect::to("/account?told=password"), cookie));
            }
            Err(wrong) => wrong_new = Some(wrong),
        }
    }
    let layout = member.layout(&app);
    let page = PasswordPage { layout, token: &token, name: &account.name, wrong_old, wrong_new };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}
