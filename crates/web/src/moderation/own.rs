//! What was decided about a member, and what they say to it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId, RulingId,
    moderation::{Appeal, AppealState, Ruling, WORDS_CHARS_MAX, may_appeal},
    rulebook::Rulebook,
};
use ficus_store::StoreError;

use super::{
    given::Given,
    told::{self, Thing},
};
use crate::{App, address, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

/// Decisions that are shown.
const RULINGS: u32 = 100;

/// A decision, and what was said to it.
pub struct Line {
    pub ruling: Ruling,
    pub thing: Thing,
    pub rule: Option<String>,
    pub appeal: Option<Appeal>,
    pub may_appeal: bool,
}

#[derive(Template)]
#[template(path = "moderation/own.html")]
struct OwnPage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    saved: bool,
}

impl Line {
    pub fn answered(&self) -> &'static str {
        match self.appeal.as_ref().map(|appeal| appeal.state) {
            Some(AppealState::Granted) => "The decision was taken back.",
            Some(AppealState::Upheld) => "The decision stands.",
            _ => "Your appeal waits for somebody to look at it.",
        }
    }
}

/// `GET /account/decisions`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let lines = lines(&app, member.account.id).await?;
    let saved = given.text("saved") == "1";
    Page::render(&OwnPage { layout: member.layout(&app), token, lines, saved })
}

/// What was decided about an account, the latest first.
pub async fn lines(app: &App, account: AccountId) -> Result<Vec<Line>, PageError> {
    let rulings = app.store().rulings_of_account(account, RULINGS).await?;
    let facts = told::facts_of(app, rulings.iter().map(|ruling| ruling.subject)).await?;
    let ids: Vec<RulingId> = rulings.iter().map(|ruling| ruling.id).collect();
    let mut appeals = app.store().appeals_of(&ids).await?;
    let rulebook: Rulebook = app.store().rulebook().await?;
    let now = app.now();
    let lines = rulings.into_iter().map(|ruling| {
        let place = appeals.iter().position(|appeal| appeal.ruling == ruling.id);
        let appeal = place.map(|place| appeals.swap_remove(place));
        let since = ruling.done.unwrap_or(ruling.made);
        Line {
            thing: told::thing(ruling.subject, &facts),
            rule: ruling.rule.as_deref().map(|number| told::rule(&rulebook, number)),
            may_appeal: may_appeal(ruling.state, since, appeal.is_some(), now),
            appeal,
            ruling,
        }
    });
    Ok(lines.collect())
}

/// `POST /account/decisions/{id}/appeal`
pub async fn appeal(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    appeal_against(&app, address::part(&id)?, member.account.id, given.text("text")).await?;
    Ok(Redirect::to("/account/decisions?saved=1"))
}

/// Asks for another look at a decision.
pub async fn appeal_against(
    app: &App,
    ruling: RulingId,
    account: AccountId,
    text: &str,
) -> Result<(), PageError> {
    if text.is_empty() || text.chars().count() > WORDS_CHARS_MAX {
        return Err(PageError::BadRequest("An appeal has between 1 and 5,000 characters.".to_owned()));
    }
    match app.store().appeal(ruling, account, text, app.now()).await {
        Err(StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(StoreError::Refused(sentence)) => Err(PageError::BadRequest(sentence.to_owned())),
        kept => Ok(kept?),
    }
}
