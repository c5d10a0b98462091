//! Another mail address: proved at the new one, told to the old one, and undone from there.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{account::valid_email, account_link::LinkKind, slug::folded};
use ficus_store::StoreError;
use serde::Deserialize;

use super::{
    confirm::{Question, over},
    letters, link,
};
use crate::{
    App, browser::Browser, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page,
    session::Sessions, sign_in::opened_at_home, visitor::Who,
};

#[derive(Template)]
#[template(path = "account/address.html")]
struct AddressPage<'a> {
    layout: Layout,
    token: &'a str,
    name: &'a str,
    address: &'a str,
    given: &'a str,
    sends_mail: bool,
    wrong_address: bool,
    wrong_password: bool,
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// `GET /account/address`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let (layout, sends_mail) = (member.layout(&app), app.settings().sends_mail);
    Page::render(&AddressPage {
        layout,
        token: &token,
        name: &member.account.name,
        address: &member.account.email,
        given: "",
        sends_mail,
        wrong_address: false,
        wrong_password: false,
    })
}

/// `POST /account/address`: sends the link to the new address. Whether that has an account, only its owner is told.
pub async fn send(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (account, address) = (&member.account, given.email.trim());
    let sends_mail = app.settings().sends_mail;
    let wrong_address = !sends_mail || !valid_email(address) || folded(address) == folded(&account.email);
    let wrong_password =
        !wrong_address && !opened_at_home(&app, account, &given.password, browser.place).await?;
    if wrong_address || wrong_password {
        let page = AddressPage {
            layout: member.layout(&app),
            token: &token,
            name: &account.name,
            address: &account.email,
            given: address,
            sends_mail,
            wrong_address,
            wrong_password,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    let link = link::fresh(&app, LinkKind::NewAddress, address)?;
    let letter = match app.store().owner_of_address(address).await? {
        Some(owner) => letters::address_in_use(&app, &owner)?,
        None => letters::new_address(&app, account, address, &link.url)?,
    };
    app.store().post_link(account.id, &link.draft, &letter).await?;
    Ok(Redirect::to("/account?told=new-address").into_response())
}

/// `GET /account/address/{token}`
pub async fn ask_to_change(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let question = Question {
        kind: LinkKind::NewAddress,
        title: "Confirm your new mail address",
        sentence: |link| {
            format!(
                "Mail for the account {} goes to {} from now on? You will have to sign in again everywhere.",
                link.account.name, link.address
            )
        },
        path: "/account/address",
        button: "Confirm",
        way_out: "Not now",
    };
    question.ask(&app, visitor, (&token, &key)).await
}

/// `POST /account/address/{token}`
pub async fn change(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let layout = Layout::new(&app, visitor);
    let Some((token_hash, link)) = link::find(&app, &key, &[LinkKind::NewAddress]).await? else {
        return over(layout, &token);
    };
    let undo = link::fresh(&app, LinkKind::OldAddress, "")?;
    let letter = letters::old_address(&app, &link.account, &undo.url)?;
    match app.store().change_address(&token_hash, &undo.draft, &letter, app.now()).await {
        Ok(account) => {
            Sessions::look_again(&app, account);
            Ok(Redirect::to("/login?told=address").into_response())
        }
        // Its owner proved it for another account since.
        Err(StoreError::Taken(_)) => over(layout, &token),
        Err(error) => Err(link::gone(error)),
    }
}

/// `GET /account/address/back/{token}`
pub async fn ask_to_bring_back(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let question = Question {
        kind: LinkKind::OldAddress,
        title: "Bring your old address back",
        sentence: |link| {
            format!(
                "Mail for the account {} goes to {} again, every browser is signed out, and you set a new password?",
                link.account.name, link.address
            )
        },
        path: "/account/address/back",
        button: "Bring it back",
        way_out: "Leave it",
    };
    question.ask(&app, visitor, (&token, &key)).await
}

/// `POST /account/address/back/{token}`: the way goes on to a new password, since somebody else knows the old one.
pub async fn bring_back(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let layout = Layout::new(&app, visitor);
    let Some((token_hash, link)) = link::find(&app, &key, &[LinkKind::OldAddress]).await? else {
        return over(layout, &token);
    };
    match app.store().bring_back_address(&token_hash, app.now()).await {
        Ok(account) => {
            Sessions::look_again(&app, account);
            let reset = link::fresh(&app, LinkKind::Reset, "")?;
            let letter = letters::reset(&app, &link.account, &link.address, &reset.url)?;
            app.store().post_link(account, &reset.draft, &letter).await?;
            Ok(Redirect::to("/login?told=back").into_response())
        }
        Err(StoreError::Taken(_)) => over(layout, &token),
        Err(error) => Err(link::gone(error)),
    }
}
