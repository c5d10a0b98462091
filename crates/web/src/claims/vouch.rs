//! A member is asked whether somebody is who they say.

use askama::Template;
use axum::extract::{Form, Path, State};
use ficus_archive::{
    claim::{Claim, ClaimState, WORDS_CHARS_MAX, may_vouch},
    pen_name::PenName,
};
use ficus_store::Vouch;
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
};

#[derive(Template)]
#[template(path = "claims/vouch.html")]
struct VouchPage {
    layout: Layout,
    token: String,
    claim: Claim,
    name: PenName,
    claimant: String,
    vouch: Vouch,
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    words: String,
}

/// An open claim that the member is asked about; any other is not there.
async fn asked(app: &App, member: &Member, id: &str) -> Result<(Claim, Vouch), PageError> {
    let claim = app.store().claim(address::part(id)?).await?.ok_or(PageError::NotFound)?;
    let vouches = app.store().vouches(claim.id).await?;
    let own = vouches.into_iter().find(|vouch| vouch.account == member.account.id);
    match own {
        Some(vouch) if claim.state == ClaimState::Open => Ok((claim, vouch)),
        _ => Err(PageError::NotFound),
    }
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    (claim, vouch): (Claim, Vouch),
) -> Result<Page, PageError> {
    let name = app.store().pen_names_by_id(&[claim.pen_name]).await?.pop().ok_or(PageError::NotFound)?;
    let claimant = app.store().account_name(claim.account).await?.unwrap_or_default();
    Page::render(&VouchPage { layout: member.layout(app), token, claim, name, claimant, vouch })
}

/// `GET /account/vouches/{id}`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let asked = asked(&app, &member, &id).await?;
    page(&app, &member, token, asked).await
}

/// `POST /account/vouches/{id}`
pub async fn answer(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Page, PageError> {
    let (claim, _) = asked(&app, &member, &id).await?;
    let answer = match given.answer.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::BadRequest("Say yes or no.".to_owned())),
    };
    // Whoever was asked may have been suspended since, or have come by the claimant's invitation.
    let voucher = app.store().voucher(member.account.id).await?.ok_or(PageError::NotFound)?;
    let claimant = app.store().voucher(claim.account).await?.ok_or(PageError::NotFound)?;
    if let Err(why) = may_vouch(&voucher, &claimant, app.now()) {
        return Err(PageError::BadRequest(format!("You cannot vouch here: {why}.")));
    }
    let words: String = given.words.trim().chars().take(WORDS_CHARS_MAX).collect();
    app.store().answer_vouch(claim.id, member.account.id, (answer, &words), app.now()).await?;
    let asked = asked(&app, &member, &id).await?;
    page(&app, &member, token, asked).await
}
