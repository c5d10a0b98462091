//! Signing in and out, and the page of one's own account.

use std::net::IpAddr;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::Account,
    password::{PASSWORD_CHARS_MAX, PasswordHash},
    slug::folded,
};
use serde::Deserialize;

use crate::{
    App, address,
    browser::Browser,
    csrf::Token,
    error::PageError,
    factors::{second, staff},
    gate::own_path,
    layout::Layout,
    page::Page,
    session::{Session, Sessions},
    visitor::Who,
};

/// Opens for no password; it is checked where there is no account, so that the answer takes as long as with one.
const NOBODY: &str = "argon2id$47104$2$00000000000000000000000000000000$\
                      0000000000000000000000000000000000000000000000000000000000000000";

/// Longer names are no account's.
const NAME_BYTES_MAX: usize = 254;

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    name: &'a str,
    failed: bool,
}

#[derive(Template)]
#[template(path = "account/sign_out.html")]
struct SignOutPage<'a> {
    layout: Layout,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "account/page.html")]
struct AccountPage<'a> {
    layout: Layout,
    token: &'a str,
    account: &'a Account,
}

/// Where to go after signing in.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    to: String,
}

/// What the sign-in page sends.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// Leads to the sign-in page and from there back.
pub fn lead_there(to: &str) -> Response {
    Redirect::to(&format!("/login?to={}", address::encoded(to))).into_response()
}

/// `GET /login`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Query(next): Query<Next>,
) -> Result<Response, PageError> {
    let to = own_path(&next.to);
    if visitor.account.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    let layout = Layout::new(&app, visitor);
    let page = SignInPage { layout, token: &token, to, name: "", failed: false };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /login`
pub async fn sign_in(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<Credentials>,
) -> Result<Response, PageError> {
    let to = own_path(&given.to);
    let Some((account, _)) = opened_by(&app, &given.name, &given.password, browser.place).await? else {
        let layout = Layout::new(&app, visitor);
        let page = SignInPage { layout, token: &token, to, name: &given.name, failed: true };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    after_password(&app, Arrival { account, session, browser, to: to.to_owned() }).await
}

/// Somebody who gave the right password, on the way in.
pub struct Arrival {
    /// Whose password it was.
    pub account: Account,
    /// What the browser had so far; ended when the account's own begins.
    pub session: Session,
    /// The browser.
    pub browser: Browser,
    /// The page of this site that the way leads to.
    pub to: String,
}

/// What comes after the right password: the way in. A further factor asks its question here, and calls [`let_in`] when
/// it was answered.
pub async fn after_password(app: &App, arrival: Arrival) -> Result<Response, PageError> {
    if app.store().factors_of(arrival.account.id).await?.has_second_step() {
        return second::begin(app, &arrival).await;
    }
    let_in(app, arrival).await
}

/// Begins a session under a fresh token and leads on.
pub async fn let_in(app: &App, arrival: Arrival) -> Result<Response, PageError> {
    arrival.session.end(app).await?;
    staff::ask(app, &arrival.account).await?;
    let cookie = Sessions::start(app, &arrival.account, &arrival.browser).await?;
    Ok(with_cookie(Redirect::to(&arrival.to), cookie))
}

/// The account that name and password open, with the stored hash of the password; looks the same from outside whether
/// there is such an account or not.
pub async fn opened_by(
    app: &App,
    name: &str,
    password: &str,
    place: Option<IpAddr>,
) -> Result<Option<(Account, String)>, PageError> {
    let key = folded(name);
    if key.len() > NAME_BYTES_MAX || password.chars().count() > PASSWORD_CHARS_MAX {
        return Ok(None);
    }
    if !app.attempts().allow(&key, place, app.now()) {
        return Err(PageError::TooMany);
    }
    let (account, hash) = match app.store().account_to_sign_in(name).await? {
        Some((account, hash)) => (Some(account), hash),
        None => (None, PasswordHash::from_stored(NOBODY.to_owned())),
    };
    let stored = hash.as_str().to_owned();
    let password = password.to_owned();
    let opens = app.heavy_work().run(move || hash.verify(&password)).await?;
    Ok(account.filter(|_| opens).map(|account| (account, stored)))
}

/// A redirect that sets a cookie.
pub fn with_cookie(redirect: Redirect, cookie: Option<HeaderValue>) -> Response {
    let mut response = redirect.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `GET /logout`
pub async fn ask_to_leave(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
) -> Result<Page, PageError> {
    Page::render(&SignOutPage { layout: Layout::new(&app, visitor), token: &token })
}

/// `POST /logout`
pub async fn sign_out(State(app): State<App>, session: Session) -> Result<Response, PageError> {
    let cookie = session.end(&app).await?;
    Ok(with_cookie(Redirect::to("/"), cookie))
}

/// `POST /account/sign-out-everywhere`
pub async fn sign_out_everywhere(State(app): State<App>, session: Session) -> Result<Response, PageError> {
    if let Some(account) = session.account() {
        Sessions::end_all_of(&app, account).await?;
    }
    let cookie = session.end(&app).await?;
    Ok(with_cookie(Redirect::to("/login"), cookie))
}

/// `GET /account`
pub async fn account(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    Token(token): Token,
) -> Result<Page, PageError> {
    let account = session.account().ok_or(PageError::SignIn)?;
    Page::render(&AccountPage { layout: Layout::new(&app, visitor), token: &token, account })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_made_with_the_same_effort_and_opens_for_no_password() {
        let real = PasswordHash::new("a long password", [1; 16]).unwrap();
        let cost = |hash: &str| hash.split('$').take(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(NOBODY), cost(real.as_str()));
        assert_eq!(NOBODY.len(), real.as_str().len());
        assert!(!PasswordHash::from_stored(NOBODY.to_owned()).verify(""));
    }
}
