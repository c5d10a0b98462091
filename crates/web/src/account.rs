//! The pages of one's own account: address, password, browsers, invitations.

mod address;
mod confirm;
pub mod invitations;
pub mod letters;
pub mod link;
mod password;
mod sessions;

use askama::Template;
use axum::{
    extract::{Query, State},
    routing::{get, post},
};
use ficus_archive::account::{Account, Standing};
use serde::Deserialize;

use crate::{App, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page, routes::Routes};

#[derive(Template)]
#[template(path = "account/page.html")]
struct AccountPage<'a> {
    layout: Layout,
    token: &'a str,
    account: &'a Account,
    email_proven: bool,
    sends_mail: bool,
    told: Option<&'static str>,
}

/// What has just been done, as the address of the page says.
#[derive(Deserialize)]
pub struct Told {
    #[serde(default)]
    pub told: String,
}

impl Told {
    /// The sentence for it.
    pub fn sentence(&self) -> Option<&'static str> {
        Some(match self.told.as_str() {
            "password" => "Your password was changed, and every other browser was signed out.",
            "new-password" => "Your new password is set. Sign in with it.",
            "letter" => "A letter is on its way.",
            "confirmed" => "Your mail address is confirmed.",
            "address" => "Your mail address was changed. Sign in again.",
            "back" => "Your old address is back, and every browser was signed out. Set a new password now.",
            "new-address" => "A letter is on its way to the new address. Follow the link in it.",
            "ended" => "Signed out there.",
            "withdrawn" => "The invitation was taken back.",
            "invited" => "The invitation is on its way.",
            "let-in" => "Let in.",
            "refused" => "Refused. Nothing of the account is kept.",
            "declined" => "Declined.",
            "role" => "The role was changed.",
            "standing" => "Done.",
            _ => return None,
        })
    }
}

/// `GET /account`
async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(told): Query<Told>,
) -> Result<Page, PageError> {
    let account = &member.account;
    let email_proven = app.store().has_proven_address(account.id).await?;
    let sends_mail = app.settings().sends_mail;
    let (layout, told) = (member.layout(&app), told.sentence());
    Page::render(&AccountPage { layout, token: &token, account, email_proven, sends_mail, told })
}

impl AccountPage<'_> {
    /// What the account may do for now, where it is less than its role.
    fn standing(&self) -> Option<&'static str> {
        match self.account.standing {
            Standing::Unconfirmed => Some(
                "You can read and keep shelves. To speak to others here, confirm your mail address first.",
            ),
            Standing::Suspended => {
                Some("Your account is suspended: you can read, and say nothing to others for a time.")
            }
            _ => None,
        }
    }
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account", get(show))
        .route("/account/confirm", post(confirm::send_again))
        .route("/account/confirm/{token}", get(confirm::ask).post(confirm::confirm))
        .route("/account/password", get(password::ask).post(password::change))
        .route("/account/address", get(address::ask).post(address::send))
        .route("/account/address/{token}", get(address::ask_to_change).post(address::change))
        .route("/account/address/back/{token}", get(address::ask_to_bring_back).post(address::bring_back))
        .route("/account/sessions", get(sessions::list))
        .route("/account/sessions/end", post(sessions::end))
        .route("/account/sessions/end-others", post(sessions::end_others))
        .route("/account/invitations", get(invitations::list).post(invitations::invite))
        .route("/account/invitations/{id}/withdraw", post(invitations::withdraw))
}
