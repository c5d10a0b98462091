//! The step after the password: a code of the authenticator app, or a recovery code.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId,
    account::Account,
    factor::{CEREMONY_MINUTES, Deed, Factors, TRIES_MAX, WRONG_CODES_MAX, recovery::RecoveryCode},
};
use ficus_store::CeremonyStart;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{authenticator, telling::change};
use crate::{
    App,
    browser::Browser,
    csrf::Token,
    error::PageError,
    gate::own_path,
    layout::Layout,
    page::Page,
    session::{self, Session, cookie_name, fresh_token, hash_of},
    sign_in::{Arrival, let_in, with_cookie},
    visitor::{self, Who},
};

const KIND: &str = "second-step";

#[derive(Template)]
#[template(path = "factors/second.html")]
struct SecondPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    factors: Factors,
    wrong: Option<Wrong>,
}

/// What was wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Code,
    Recovery,
    TooMany,
}

impl SecondPage<'_> {
    fn is(&self, wrong: Wrong) -> bool {
        self.wrong == Some(wrong)
    }

    fn code_is_wrong(&self) -> bool {
        self.is(Wrong::Code)
    }

    fn recovery_is_wrong(&self) -> bool {
        self.is(Wrong::Recovery)
    }

    fn was_tried_too_often(&self) -> bool {
        self.is(Wrong::TooMany)
    }
}

/// What the page sends: one of the two.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    code: String,
    #[serde(default)]
    recovery: String,
}

/// Somebody who gave the right password and has still to give a code.
pub struct Waiting {
    /// Whose password it was.
    pub account: Account,
    /// Where the way leads.
    pub to: String,
    token_hash: String,
}

fn step_cookie(secure: bool) -> &'static str {
    cookie_name(secure, "__Host-step", "step")
}

/// The cookie that takes the waiting back.
fn cookie_to_end(app: &App) -> Option<HeaderValue> {
    let secure = app.settings().is_secure();
    session::set_cookie(step_cookie(secure), "", 0, secure)
}

/// The right password was given: the second step is waited for.
pub async fn begin(app: &App, arrival: &Arrival) -> Result<Response, PageError> {
    let token = fresh_token()?;
    let start = CeremonyStart {
        token_hash: &hash_of(&token),
        kind: KIND,
        account: Some(arrival.account.id),
        detail: &arrival.to,
        ends: app.now() + SignedDuration::from_mins(CEREMONY_MINUTES),
    };
    app.store().begin_ceremony(&start, app.now()).await?;
    let secure = app.settings().is_secure();
    let cookie = session::set_cookie(step_cookie(secure), &token, CEREMONY_MINUTES * 60, secure);
    Ok(with_cookie(Redirect::to("/login/second"), cookie))
}

/// Whoever the browser waits for; `None` where it waits for nobody, or too long.
pub async fn waiting(app: &App, headers: &HeaderMap) -> Result<Option<Waiting>, PageError> {
    let secure = app.settings().is_secure();
    let Some(token) = visitor::cookie(headers, step_cookie(secure)) else { return Ok(None) };
    let token_hash = hash_of(token);
    let found = app.store().ceremony_of(&token_hash, KIND, app.now()).await?;
    Ok(found.map(|(account, to)| Waiting { account, to: own_path(&to).to_owned(), token_hash }))
}

/// `GET /login/second`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(waiting) = waiting(&app, &headers).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let factors = app.store().factors_of(waiting.account.id).await?;
    let page = SecondPage {
        layout: Layout::new(&app, visitor),
        token: &token,
        to: &waiting.to,
        factors,
        wrong: None,
    };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /login/second`
pub async fn answer(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    (session, browser): (Session, Browser),
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let Some(waiting) = waiting(&app, &headers).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    let Waiting { account, to, token_hash } = waiting;
    let by_recovery = !given.recovery.trim().is_empty();
    let wrong = if app.store().try_ceremony(&token_hash, TRIES_MAX).await?.is_none() {
        return Ok(with_cookie(Redirect::to("/login"), cookie_to_end(&app)));
    } else if !may_try(&app, account.id).await? {
        Wrong::TooMany
    } else {
        let is_right = if by_recovery {
            recovers(&app, &account, &given.recovery).await?
        } else {
            authenticator::takes(&app, account.id, &given.code).await?
        };
        // Of two right codes at once, one comes in.
        if is_right && app.store().take_ceremony(&token_hash, KIND, app.now()).await?.is_some() {
            app.store().forget_wrong_codes(account.id).await?;
            let mut response = let_in(&app, Arrival { account, session, browser, to }).await?;
            if let Some(cookie) = cookie_to_end(&app) {
                response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
            }
            return Ok(response);
        }
        note_wrong(&app, &account).await?;
        if by_recovery { Wrong::Recovery } else { Wrong::Code }
    };
    let factors = app.store().factors_of(account.id).await?;
    let layout = Layout::new(&app, visitor);
    let page = SecondPage { layout, token: &token, to: &to, factors, wrong: Some(wrong) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// Uses a recovery code up.
async fn recovers(app: &App, account: &Account, typed: &str) -> Result<bool, PageError> {
    let Some(code) = RecoveryCode::parse(typed) else { return Ok(false) };
    let change = change(app, account, Deed::CodeUsed)?;
    Ok(app.store().use_recovery_code(&code.hash(account.id), &change).await?)
}

/// Counts a wrong code; whoever has given too many has the password, so that its owner is told.
pub async fn note_wrong(app: &App, account: &Account) -> Result<(), PageError> {
    let wrong = app.store().note_wrong_code(account.id, app.now()).await?;
    if wrong.count == WRONG_CODES_MAX {
        let change = change(app, account, Deed::WrongCodes)?;
        app.store().tell_of_safety(&change).await?;
    }
    Ok(())
}

/// Whether a code is looked at now.
pub async fn may_try(app: &App, account: AccountId) -> Result<bool, PageError> {
    Ok(app.store().wrong_codes(account).await?.allow(app.now()))
}
