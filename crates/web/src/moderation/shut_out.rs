//! What somebody who cannot sign in any more can still do: see why, and appeal.
//!
//! The way there is an address that the archive sealed: it stands in the letter about the decision, and whoever gives
//! the right password of a closed account is led there.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId, RulingId,
    account::Standing,
    moderation::{APPEAL_DAYS, Touches},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    given::Given,
    own::{self, Line},
};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page, visitor::Who};

/// What addresses are sealed for.
const PURPOSE: &str = "appeal of somebody who cannot sign in";

#[derive(Template)]
#[template(path = "moderation/shut_out.html")]
struct ShutOutPage {
    layout: Layout,
    token: String,
    /// The address of this page.
    here: String,
    lines: Vec<Line>,
    saved: bool,
}

/// Where the owner of an account can appeal without signing in; the address holds for as long as an appeal can be made.
pub fn address(app: &App, account: AccountId) -> Result<String, PageError> {
    let ends = app.now() + SignedDuration::from_hours(24 * APPEAL_DAYS);
    let sealed = app.vault()?.seal(PURPOSE, &format!("{account} {}", ends.as_second()))?;
    Ok(format!("/login/appeal/{sealed}"))
}

/// The closed account that an address was sealed for.
async fn shut_out(app: &App, key: &str) -> Result<AccountId, PageError> {
    let opened = app.vault()?.open_sealed(PURPOSE, key).map_err(|_| PageError::NotFound)?;
    let (account, ends) = opened.split_once(' ').ok_or(PageError::NotFound)?;
    let account: AccountId = account.parse().map_err(|_| PageError::NotFound)?;
    let ends = ends.parse().ok().and_then(|ends| Timestamp::from_second(ends).ok());
    let holds = ends.is_some_and(|ends| app.now() < ends);
    let known = app.store().account(account).await?.filter(|known| known.standing == Standing::Banned);
    known.filter(|_| holds).map(|known| known.id).ok_or(PageError::NotFound)
}

/// `GET /login/appeal/{token}`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let account = shut_out(&app, &key).await?;
    let mut lines = own::lines(&app, account).await?;
    lines.retain(|line| line.ruling.act.kind().touches() == Touches::Account);
    let (layout, saved) = (Layout::new(&app, visitor), given.text("saved") == "1");
    Page::render(&ShutOutPage { layout, token, here: format!("/login/appeal/{key}"), lines, saved })
}

/// `POST /login/appeal/{token}`
pub async fn appeal(
    State(app): State<App>,
    Path(key): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let account = shut_out(&app, &key).await?;
    let ruling: RulingId = given.number("ruling").ok_or(PageError::NotFound)?;
    own::appeal_against(&app, ruling, account, given.text("text")).await?;
    Ok(Redirect::to(&format!("/login/appeal/{key}?saved=1")))
}
