//! Signing in and out.

pub mod forgotten;
pub mod new_password;
mod password;

pub use password::{opened_at_home, opened_by};

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::{Account, Standing},
    slug::folded,
};
use serde::Deserialize;

use password::Claim;

use crate::{
    App,
    account::{Told, letters},
    address,
    browser::Browser,
    csrf::Token,
    error::PageError,
    factors::{Ways, second, staff},
    gate::own_path,
    layout::Layout,
    moderation::shut_out,
    page::Page,
    session::{Session, Sessions},
    visitor::Who,
};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct SignInPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    name: &'a str,
    failed: Option<Failed>,
    /// Where the owner of a closed account can say that this is wrong.
    appeal: Option<String>,
    /// What has just been done.
    told: Option<&'static str>,
    /// Other ways in.
    ways: Ways,
}

/// Why somebody is not let in. Only whoever gave the right password is told more than that something is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failed {
    /// No account has this name and password.
    Wrong,
    /// A moderator has not let the account in yet.
    Waits,
    /// The account is banned.
    Closed,
}

#[derive(Template)]
#[template(path = "account/sign_out.html")]
struct SignOutPage<'a> {
    layout: Layout,
    token: &'a str,
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
    Query(told): Query<Told>,
) -> Result<Response, PageError> {
    let to = own_path(&next.to);
    if visitor.account.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    let layout = Layout::new(&app, visitor);
    let ways = Ways::of(&app).await?;
    let page = SignInPage {
        layout,
        token: &token,
        to,
        name: "",
        failed: None,
        appeal: None,
        told: told.sentence(),
        ways,
    };
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
    let claim = Claim {
        name: &given.name,
        password: &given.password,
        place: browser.place,
        is_known: browser.is_home_of(&app, &given.name).await?,
    };
    let mut appeal = None;
    let failed = match password::check(&app, &claim).await?.map(|(account, _)| account) {
        None => Failed::Wrong,
        Some(account) if account.standing == Standing::Waiting => Failed::Waits,
        Some(account) if !account.standing.signs_in() => {
            appeal = Some(shut_out::address(&app, account.id)?);
            Failed::Closed
        }
        Some(account) => {
            let arrival = Arrival { account, session, browser, to: to.to_owned() };
            return after_password(&app, arrival).await;
        }
    };
    let layout = Layout::new(&app, visitor);
    let ways = Ways::of(&app).await?;
    let (name, failed) = (&*given.name, Some(failed));
    let page = SignInPage { layout, token: &token, to, name, failed, appeal, told: None, ways };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
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
    let Arrival { account, session, browser, to } = arrival;
    let is_home = browser.is_home_of(app, &account.name).await?;
    let failed = [&account.name, &account.email]
        .into_iter()
        .filter_map(|name| app.attempts().take_failures(&folded(name), app.now()))
        .sum();
    if !is_home && failed > 0 {
        letters::tell_of_new_browser(app, &account, &browser.told, failed).await?;
    }
    session.end(app).await?;
    staff::ask(app, &account).await?;
    let home = browser.become_home(app, account.id).await?;
    let cookie = Sessions::start(app, &account, &browser).await?;
    let mut response = with_cookie(Redirect::to(&to), cookie);
    if let Some(home) = home {
        response.headers_mut().append(header::SET_COOKIE, home);
    }
    Ok(response)
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
    Ok(cleared(with_cookie(Redirect::to("/"), cookie)))
}

/// Has the browser forget every page that it kept; cookies stay: they know whose browser it is, and the reader's choices.
fn cleared(mut response: Response) -> Response {
    let what = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", what);
    response
}

/// `POST /account/sign-out-everywhere`
pub async fn sign_out_everywhere(State(app): State<App>, session: Session) -> Result<Response, PageError> {
    if let Some(account) = session.account() {
        Sessions::end_all_of(&app, account).await?;
    }
    let cookie = session.end(&app).await?;
    Ok(cleared(with_cookie(Redirect::to("/login"), cookie)))
}
