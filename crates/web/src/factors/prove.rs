//! Asking once more who is signed in.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{account::Account, factor::Factors};
use serde::Deserialize;

use super::{authenticator, second};
use crate::{
    App, address, csrf::Token, error::PageError, gate::own_path, layout::Layout, member::Member, page::Page,
    service::Client, session::Session, sign_in::opened_at_home,
};

#[derive(Template)]
#[template(path = "factors/prove.html")]
struct ProvePage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    name: &'a str,
    factors: Factors,
    wrong: Option<Wrong>,
}

/// What was wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Password,
    Code,
}

impl ProvePage<'_> {
    fn password_is_wrong(&self) -> bool {
        self.wrong == Some(Wrong::Password)
    }

    fn code_is_wrong(&self) -> bool {
        self.wrong == Some(Wrong::Code)
    }
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
    code: String,
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
    let factors = app.store().factors_of(member.account.id).await?;
    Page::render(&ProvePage { layout, token: &token, to, name, factors, wrong: None })
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
    let by_code = given.password.is_empty() && !given.code.is_empty();
    let is_proven = if by_code {
        shows_code(&app, account, &given.code).await?
    } else {
        opened_at_home(&app, account, &given.password, place).await?
    };
    if is_proven {
        app.store().note_proof(token_hash, account.id, app.now()).await?;
        return Ok(Redirect::to(to).into_response());
    }
    let page = ProvePage {
        layout: member.layout(&app),
        token: &token,
        to,
        name: &account.name,
        factors: app.store().factors_of(account.id).await?,
        wrong: Some(if by_code { Wrong::Code } else { Wrong::Password }),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// Whether the code is one of the account's app; wrong ones count.
async fn shows_code(app: &App, account: &Account, code: &str) -> Result<bool, PageError> {
    if !second::may_try(app, account.id).await? {
        return Err(PageError::TooMany);
    }
    let is_right = authenticator::takes(app, account.id, code).await?;
    if is_right {
        app.store().forget_wrong_codes(account.id).await?;
    } else {
        second::note_wrong(app, account).await?;
    }
    Ok(is_right)
}
