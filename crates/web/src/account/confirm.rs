//! Proving the mail address of an account. A letter's link only asks: programs that look into letters follow links.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{account_link::LinkKind, policy::Visitor};
use ficus_store::{AccountLink, StoreError};

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

/// What the link of a letter asks before it does anything.
pub struct Question {
    pub kind: LinkKind,
    pub title: &'static str,
    pub sentence: fn(&AccountLink) -> String,
    /// Where the form goes, without the link's key.
    pub path: &'static str,
    pub button: &'static str,
    pub way_out: &'static str,
}

impl Question {
    /// The page that asks; one that says so where the link does nothing any more.
    pub async fn ask(
        &self,
        app: &App,
        visitor: Visitor,
        (token, key): (&str, &str),
    ) -> Result<Response, PageError> {
        let layout = Layout::new(app, visitor);
        let Some((_, link)) = link::find(app, key, &[self.kind]).await? else {
            return over(layout, token);
        };
        let page = LinkPage {
            layout,
            token,
            title: self.title,
            sentence: (self.sentence)(&link),
            act: Some((format!("{}/{key}", self.path), self.button)),
            way_out: ("/", self.way_out),
        };
        Ok(Page::render(&page)?.into_response())
    }
}

/// `GET /account/confirm/{token}`
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let question = Question {
        kind: LinkKind::Confirm,
        title: "Confirm your mail address",
        sentence: |link| format!("{} is the address of your account {}?", link.address, link.account.name),
        path: "/account/confirm",
        button: "Confirm",
        way_out: "Not now",
    };
    question.ask(&app, visitor, (&token, &key)).await
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
