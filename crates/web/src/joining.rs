//! Who wants to join, as the moderators see it: accounts that wait, and people who ask to be invited.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
    routing::{get, post},
};
use ficus_archive::{
    AccountId,
    account::{Account, Standing},
    site::joining::INTRODUCTION_CHARS_MAX,
};
use serde::Deserialize;

use crate::{
    App,
    account::{Told, invitations::fresh_code, letters, link::gone},
    address::part,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::Moderator,
    page::Page,
    routes::Routes,
    session::Sessions,
};

/// So many are shown at once; the others follow when these are decided.
const SHOWN_MAX: u32 = 50;

#[derive(Template)]
#[template(path = "joining/page.html")]
struct JoiningPage<'a> {
    layout: Layout,
    token: &'a str,
    told: Option<&'static str>,
    applicants: Vec<ApplicantView>,
    waiting: u64,
    requests: Vec<RequestView>,
    asking: u64,
}

impl JoiningPage<'_> {
    fn here() -> &'static str {
        "/moderation/joining"
    }
}

struct ApplicantView {
    id: AccountId,
    name: String,
    email: String,
    email_proven: bool,
    introduction: String,
    since: String,
}

struct RequestView {
    id: i64,
    address: String,
    words: String,
    made: String,
}

/// What a moderator says to somebody who is refused.
#[derive(Deserialize)]
pub struct Refusal {
    #[serde(default)]
    why: String,
}

/// `GET /moderation/joining`
async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(told): Query<Told>,
) -> Result<Page, PageError> {
    let (applicants, waiting) = app.store().applicants(0, SHOWN_MAX).await?;
    let (requests, asking) = app.store().invitation_requests(0, SHOWN_MAX).await?;
    let applicants = applicants.into_iter().map(|applicant| ApplicantView {
        id: applicant.account.id,
        name: applicant.account.name,
        email: applicant.account.email,
        email_proven: applicant.email_proven,
        introduction: applicant.introduction,
        since: facts::moment(applicant.since),
    });
    let requests = requests.into_iter().map(|request| RequestView {
        id: request.id,
        address: request.address,
        words: request.words,
        made: facts::moment(request.made),
    });
    Page::render(&JoiningPage {
        layout: member.layout(&app),
        token: &token,
        told: told.sentence(),
        applicants: applicants.collect(),
        waiting,
        requests: requests.collect(),
        asking,
    })
}

/// The account of an address, where it waits for a moderator.
async fn applicant(app: &App, id: &str) -> Result<Account, PageError> {
    let account = app.store().account(part(id)?).await?;
    account.filter(|account| account.standing == Standing::Waiting).ok_or(PageError::NotFound)
}

/// `POST /moderation/joining/{id}/let-in`
async fn let_in(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let account = applicant(&app, &id).await?;
    let sends_mail = app.settings().sends_mail;
    let letter = sends_mail.then(|| letters::let_in(&app, &account)).transpose()?;
    let by = (member.account.id, app.now());
    app.store().let_in(account.id, sends_mail, letter.as_ref(), by).await.map_err(gone)?;
    Sessions::look_again(&app, account.id);
    Ok(Redirect::to("/moderation/joining?told=let-in"))
}

/// `POST /moderation/joining/{id}/refuse`
async fn refuse(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(refusal): Form<Refusal>,
) -> Result<Redirect, PageError> {
    let account = applicant(&app, &id).await?;
    let why: String = refusal.why.chars().take(INTRODUCTION_CHARS_MAX).collect();
    let sends_mail = app.settings().sends_mail;
    let letter = sends_mail.then(|| letters::refused(&app, &account, &why)).transpose()?;
    let by = (member.account.id, app.now());
    app.store().refuse(account.id, letter.as_ref(), by).await.map_err(gone)?;
    Ok(Redirect::to("/moderation/joining?told=refused"))
}

/// `POST /moderation/joining/requests/{id}/invite`
async fn invite(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let code = fresh_code(&app)?;
    // The store knows the address of the request.
    let letter = letters::invitation(&app, &member.account.name, "", &code.url)?;
    let by = (member.account.id, app.now());
    app.store().answer_request(part(&id)?, Some((&code.hash, &letter)), by).await.map_err(gone)?;
    Ok(Redirect::to("/moderation/joining?told=invited"))
}

/// `POST /moderation/joining/requests/{id}/decline`
async fn decline(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    app.store().answer_request(part(&id)?, None, (member.account.id, app.now())).await.map_err(gone)?;
    Ok(Redirect::to("/moderation/joining?told=declined"))
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/moderation/joining", get(show))
        .route("/moderation/joining/{id}/let-in", post(let_in))
        .route("/moderation/joining/{id}/refuse", post(refuse))
        .route("/moderation/joining/requests/{id}/invite", post(invite))
        .route("/moderation/joining/requests/{id}/decline", post(decline))
}
