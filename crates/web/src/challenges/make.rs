//! A challenge is made: its kind and name; everything else is set afterwards, before anybody sees it.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    challenge::Settings,
    collection::{CollectionFacts, Kind, Openness, checked_name, checked_text},
};
use ficus_store::NewChallenge;
use serde::Deserialize;

use super::{kind_told, refusal};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    signature,
};

/// The kinds in the order of the form.
const KINDS: [Kind; 4] = [Kind::GiftExchange, Kind::PromptMeme, Kind::BigBang, Kind::RoundRobin];

/// What is chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Made {
    kind: String,
    name: String,
    about: String,
    anonymous: String,
    unrevealed: String,
}

#[derive(Template)]
#[template(path = "challenges/new.html")]
struct NewPage {
    layout: Layout,
    token: String,
    given: Made,
    wrong: Option<String>,
}

impl NewPage {
    /// Word, name, what it is, whether it is chosen.
    fn kinds(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        let told = |kind| match kind {
            Kind::GiftExchange => {
                "Everybody says what they would write and what they would like to read; everybody writes for somebody, and \
                 somebody writes for them."
            }
            Kind::PromptMeme => {
                "People leave prompts; whoever likes one claims it and answers it with a work."
            }
            Kind::BigBang => {
                "Authors sign long drafts up; artists choose among them without knowing whose they are."
            }
            _ => "One story that goes round: each writes a part and gives it on.",
        };
        KINDS
            .map(|kind| (kind.as_str(), kind_told(kind), told(kind), kind.as_str() == self.given.kind))
            .into()
    }
}

fn page(
    app: &App,
    member: &Member,
    token: String,
    given: Made,
    wrong: Option<String>,
) -> Result<Page, PageError> {
    Page::render(&NewPage { layout: member.layout(app), token, given, wrong })
}

/// `GET /challenges/new`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
) -> Result<Page, PageError> {
    let given = Made {
        kind: Kind::GiftExchange.as_str().to_owned(),
        anonymous: "1".to_owned(),
        unrevealed: "1".to_owned(),
        ..Made::default()
    };
    page(&app, &member, token, given, None)
}

/// `POST /challenges/new`
pub async fn make(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Form(given): Form<Made>,
) -> Result<Response, PageError> {
    let kind = KINDS.into_iter().find(|kind| kind.as_str() == given.kind);
    let read = checked_name(&given.name).and_then(|name| Ok((name, checked_text(&given.about)?)));
    let wrong = match (kind, read) {
        (None, _) => "Choose what kind of challenge it is.".to_owned(),
        (_, Err(fault)) => fault.to_string(),
        (Some(kind), Ok((name, about))) => {
            let facts = CollectionFacts {
                name,
                about,
                openness: Openness::Open,
                anonymous: !given.anonymous.is_empty(),
                unrevealed: !given.unrevealed.is_empty(),
                ..CollectionFacts::default()
            };
            let new = NewChallenge { kind, facts, settings: Settings::default() };
            let signed = signature::chosen(&app, member.account.id, "").await?;
            match app.store().make_challenge(&new, (member.account.id, signed.id), app.now()).await {
                Ok(id) => {
                    let made = app.store().challenge_by_id(id).await?.ok_or(PageError::NotFound)?;
                    return Ok(Redirect::to(&format!("/challenges/{}/settings", made.slug)).into_response());
                }
                Err(error) => refusal(error)?,
            }
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &member, token, given, Some(wrong))?).into_response())
}
