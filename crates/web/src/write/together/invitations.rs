//! Invitations to sign works: a member says yes or no, or wants none at all.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{PenNameId, pen_name::PenName};
use ficus_store::{SignInvitation, StoreError, TogetherChoice};
use serde::Deserialize;

use super::changed;
use crate::{
    App, address, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page,
};

#[derive(Template)]
#[template(path = "together/invitations.html")]
struct InvitationsPage {
    layout: Layout,
    token: String,
    invitations: Vec<SignInvitation>,
    names: Vec<PenName>,
    choice: TogetherChoice,
    saved: bool,
}

impl InvitationsPage {
    fn since(invitation: &SignInvitation) -> String {
        super::day(invitation.made)
    }
}

/// `GET /write/invitations`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    Page::render(&InvitationsPage {
        layout: member.layout(&app),
        token,
        invitations: app.store().sign_invitations(account).await?,
        names: app.store().own_pen_names(account).await?,
        choice: app.store().together_choice(account).await?,
        saved: query.is_saved(),
    })
}

/// What the member says.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Answer {
    invitation: String,
    name: String,
    answer: String,
}

/// `POST /write/invitations`
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Answer>,
) -> Result<Redirect, PageError> {
    let id = address::part(&given.invitation)?;
    let account = member.account.id;
    if given.answer != "yes" {
        if !app.store().decline_sign_invitation(account, id, app.now()).await? {
            return Err(PageError::NotFound);
        }
        return Ok(Redirect::to("/write/invitations?saved=1"));
    }
    if !member.account.standing.speaks() {
        return Err(PageError::Suspended);
    }
    let name: PenNameId = address::part(&given.name)?;
    let work = match app.store().accept_sign_invitation((account, name), id, app.now()).await {
        Ok(work) => work.ok_or(PageError::NotFound)?,
        Err(StoreError::Missing(_)) => return Err(PageError::NotFound),
        Err(error) => return Err(error.into()),
    };
    changed(&app, work);
    Ok(Redirect::to(&format!("/write/works/{work}")))
}

/// What the member does not want; an unticked box sends nothing.
#[derive(Deserialize)]
pub struct Choice {
    refuses_invitations: Option<String>,
    refuses_gifts: Option<String>,
    #[serde(default)]
    to: String,
}

/// `POST /write/invitations/choice`
pub async fn choose(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Choice>,
) -> Result<Redirect, PageError> {
    let choice = TogetherChoice {
        refuses_invitations: given.refuses_invitations.is_some(),
        refuses_gifts: given.refuses_gifts.is_some(),
    };
    app.store().set_together_choice(member.account.id, choice).await?;
    let to = if given.to == "gifts" { "/account/gifts?saved=1" } else { "/write/invitations?saved=1" };
    Ok(Redirect::to(to))
}
