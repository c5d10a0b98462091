//! Inviting people: by mail, or by a link that is shown once.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{InvitationId, account::valid_email, site::joining::JoiningMode};
use ficus_store::GivenInvitation;
use serde::Deserialize;

use super::{Told, letters};
use crate::{
    App,
    address::part,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    session::{fresh_token, hash_of},
};

/// A code has 128 bits: it is short enough to be copied by hand, and ends with its first use.
const CODE_CHARS: usize = 32;

#[derive(Template)]
#[template(path = "account/invitations.html")]
struct InvitationsPage<'a> {
    layout: Layout,
    token: &'a str,
    told: Option<&'static str>,
    given: Vec<InvitationView>,
    joined: Vec<String>,
    left: u32,
    /// Whether nobody joins at all.
    is_closed: bool,
    sends_mail: bool,
    /// The address of a new invitation, shown this once.
    fresh: Option<String>,
    address: &'a str,
    wrong: bool,
}

struct InvitationView {
    id: InvitationId,
    address: String,
    made: String,
    ends: String,
}

impl From<GivenInvitation> for InvitationView {
    fn from(given: GivenInvitation) -> Self {
        Self {
            id: given.id,
            address: given.address.unwrap_or_else(|| "a link that you handed over".to_owned()),
            made: facts::moment(given.made),
            ends: facts::moment(given.ends),
        }
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    /// Where the invitation goes; empty for a link to hand over.
    #[serde(default)]
    email: String,
}

/// A code that was made just now.
pub struct FreshCode {
    /// What the store keeps of it.
    pub hash: String,
    /// The whole address of the page that it opens.
    pub url: String,
}

/// Makes a code.
pub fn fresh_code(app: &App) -> Result<FreshCode, PageError> {
    let code = fresh_token()?[..CODE_CHARS].to_owned();
    Ok(FreshCode { hash: hash_of(&code), url: format!("{}/signup/{code}", app.settings().base_url) })
}

/// Whether a text has the shape of a code.
pub fn is_code(text: &str) -> bool {
    text.len() == CODE_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `GET /account/invitations`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(told): Query<Told>,
) -> Result<Page, PageError> {
    let page = page(&app, &member, &token).await?;
    Page::render(&InvitationsPage { told: told.sentence(), ..page })
}

async fn page<'a>(app: &App, member: &Member, token: &'a str) -> Result<InvitationsPage<'a>, PageError> {
    let (given, joined) = app.store().invitations(member.account.id, app.now()).await?;
    Ok(InvitationsPage {
        layout: member.layout(app),
        token,
        told: None,
        given: given.into_iter().map(InvitationView::from).collect(),
        joined,
        left: left(app, member).await?,
        is_closed: app.site().joining.mode == JoiningMode::Closed,
        sends_mail: app.settings().sends_mail,
        fresh: None,
        address: "",
        wrong: false,
    })
}

async fn left(app: &App, member: &Member) -> Result<u32, PageError> {
    let given = app.store().invitations_given(member.account.id, app.now()).await?;
    Ok(app.site().joining.invitations_left(member.account.role, given))
}

/// `POST /account/invitations`: the same answer whether the address has an account or not.
pub async fn invite(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (account, address) = (&member.account, given.email.trim());
    let is_wrong = !address.is_empty() && (!app.settings().sends_mail || !valid_email(address));
    if is_wrong {
        let page = page(&app, &member, &token).await?;
        let page = InvitationsPage { address, wrong: true, ..page };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    if left(&app, &member).await? == 0 || app.site().joining.mode == JoiningMode::Closed {
        return Err(PageError::Forbidden);
    }
    let code = fresh_code(&app)?;
    if address.is_empty() {
        app.store().invite(account.id, &code.hash, None, app.now()).await?;
        let page = page(&app, &member, &token).await?;
        return Ok(Page::render(&InvitationsPage { fresh: Some(code.url), ..page })?.into_response());
    }
    let letter = match app.store().owner_of_address(address).await? {
        Some(owner) => letters::has_account(&app, &owner)?,
        None => letters::invitation(&app, &account.name, address, &code.url)?,
    };
    app.store().invite(account.id, &code.hash, Some(&letter), app.now()).await?;
    Ok(Redirect::to("/account/invitations?told=invited").into_response())
}

/// `POST /account/invitations/{id}/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    app.store().withdraw_invitation(part(&id)?, member.account.id).await?;
    Ok(Redirect::to("/account/invitations?told=withdrawn"))
}
