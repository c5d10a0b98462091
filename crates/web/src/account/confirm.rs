//! Proving the mail address of an account. A letter's link only asks: programs that look into letters follow links.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::account_link::LinkKind;
use ficus_store::StoreError;

use super::{letters, link};
use crate::{
    App, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page, session::Sessions,
    visitor::Who,
};

/// A page with a sentence and, where there is something to do, a button.
#[derive(Template)]
#[template(path = "account/link.html")]
pub struct LinkPage<'a> {
    pub layout: Layout,
    pub token: &'a str,
    pub title: &'a str,
    pub sentence: String,
    /// Where the form goes, and what its button says.
    pub act: Option<(String, &'a str)>,
    /// Where else to go.
    pub way_out: (&'a str, &'a str),
}

/// Says that a link does nothing any more.
pub fn over(layout: Layout, token: &str) -> Result<Response, PageError> {
    let sentence =
        "It was followed before, or it has ended. A new one can be sent from your account.".to_owned();
    let page = LinkPage {
        layout,
        token,
        title: "This link does nothing any more",
        sentence,
        act: None,
        way_out: ("/account", "To your account"),
    };
    Ok((StatusCode::NOT_FOUND, Page::render(&page)?).into_response())
}

/// `GET /account/confirm/{token}`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let layout = Layout::new(&app, visitor);
    let Some((_, link)) = link::find(&app, &key, &[LinkKind::Confirm]).await? else {
        return over(layout, &token);
    };
    let page = LinkPage {
        layout,
        token: &token,
        title: "Confirm your mail address",
        sentence: format!("{} is the address of your account {}?", link.address, link.account.name),
        act: Some((format!("/account/confirm/{key}"), "Confirm")),
        way_out: ("/", "Not now"),
    };
    Ok(Page::render(&page)?.into_response())
}

/// `POST /account/confirm/{token}`
pub async fn confirm(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let layout = Layout::new(&app, visitor);
    let Some((token_hash, link)) = link::find(&app, &key, &[LinkKind::Confirm]).await? else {
        return over(layout, &token);
    };
    match app.store().confirm_address(&token_hash, app.now()).await {
        Ok(account) => {
            Sessions::look_again(&app, account);
            // Whoever waits for a moderator, or confirms on another device, is not signed in here.
            let is_own = visitor.account.is_some_and(|(id, _)| id == account);
            let to = if is_own { "/account?told=confirmed" } else { "/login?told=confirmed" };
            Ok(Redirect::to(to).into_response())
        }
        Err(StoreError::Taken(_)) => {
            let page = LinkPage {
                layout,
                token: &token,
                title: "This address belongs to another account",
                sentence: format!(
                    "{} was confirmed for another account since the letter was sent.",
                    link.address
                ),
                act: None,
                way_out: ("/account/address", "Give another address"),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
        Err(error) => Err(link::gone(error)),
    }
}

/// `POST /account/confirm`: sends the letter again.
pub async fn send_again(State(app): State<App>, member: Member) -> Result<Redirect, PageError> {
    let account = &member.account;
    if app.settings().sends_mail && !app.store().has_proven_address(account.id).await? {
        let link = link::fresh(&app, LinkKind::Confirm, &account.email)?;
        // Whose address it is, only its owner is told.
        let letter = match app.store().owner_of_address(&account.email).await? {
            Some(owner) => letters::has_account(&app, &owner)?,
            None => letters::confirm(&app, Some(account), &account.email, &link.url)?,
        };
        app.store().post_link(account.id, &link.draft, &letter).await?;
    }
    Ok(Redirect::to("/account?told=letter"))
}
