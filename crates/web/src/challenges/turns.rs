//! Turns of a round robin: whose it is, until when, done, given on.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    challenge::{Turn, TurnState},
    collection::Kind,
};
use serde::Deserialize;

use super::{Head, assigned::HandedIn, kept, only, own_work, refusal, standing};
use crate::{
    App, address,
    admin::Saved,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    layout::Layout,
    lens::Reader,
    member::{Member, Speaker},
    page::Page,
    session::Session,
};

#[derive(Template)]
#[template(path = "challenges/turns.html")]
struct TurnsPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    head: Head,
    /// Each turn and until when it lasts.
    turns: Vec<(Turn, Option<String>)>,
    /// Those who signed up, before there are turns.
    people: Vec<String>,
    is_mine: bool,
    keeps: bool,
    work: Option<BlurbView>,
    works: Vec<(ficus_archive::WorkId, String)>,
    saved: bool,
}

impl TurnsPage {
    fn state(turn: &Turn) -> &'static str {
        match turn.state {
            TurnState::Waits => "comes later",
            TurnState::Now => "writes now",
            TurnState::Done => "has written",
            TurnState::Passed => "gave it on",
        }
    }

    fn waits(turn: &Turn) -> bool {
        turn.state == TurnState::Waits
    }
}

/// `GET /challenges/{slug}/turns`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &reader.visitor, &slug).await?;
    only(&standing, &[Kind::RoundRobin])?;
    let id = standing.challenge.id;
    let turns = app.store().turns(id).await?;
    let people = if turns.is_empty() { app.store().sign_ups(id).await? } else { Vec::new() };
    let work: Vec<_> = app.store().round_work(id).await?.into_iter().collect();
    let token = match standing.account {
        Some(_) => Some(Token::of(&app, &session).await?.0),
        None => None,
    };
    let works = match standing.account {
        Some(account) if standing.keeps() => app.store().works_to_hand_in(account).await?,
        _ => Vec::new(),
    };
    Page::render(&TurnsPage {
        layout: Layout::new(&app, reader.visitor),
        token,
        head: standing.head("/turns"),
        is_mine: turns
            .iter()
            .any(|turn| turn.state == TurnState::Now && Some(turn.account) == standing.account),
        turns: turns
            .into_iter()
            .map(|turn| (turn.due.map(|at| standing.told(at)), turn))
            .map(|(due, turn)| (turn, due))
            .collect(),
        people: people.into_iter().map(|person| person.name).collect(),
        keeps: standing.keeps(),
        work: blurb::load(&app, &reader, &work).await?.pop(),
        works,
        saved: query.is_saved(),
    })
}

/// How a turn ends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ended {
    how: String,
}

/// `POST /challenges/{slug}/turns/end`
pub async fn end(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(slug): Path<String>,
    Form(given): Form<Ended>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::RoundRobin])?;
    let state = if given.how == "done" { TurnState::Done } else { TurnState::Passed };
    if app.store().end_turn(&standing.challenge, member.account.id, state, app.now()).await? {
        Ok(Redirect::to(&format!("/challenges/{slug}/turns?saved=1")))
    } else {
        Err(PageError::BadRequest("It is not your turn.".to_owned()))
    }
}

/// `POST /challenges/{slug}/turns/{position}/later`
pub async fn later(
    State(app): State<App>,
    member: Member,
    Path((slug, position)): Path<(String, String)>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::RoundRobin])?;
    match app.store().move_turn_back(standing.challenge.id, address::part(&position)?).await {
        Ok(()) => Ok(Redirect::to(&format!("/challenges/{slug}/turns?saved=1"))),
        Err(error) => Err(PageError::BadRequest(refusal(error)?)),
    }
}

/// `POST /challenges/{slug}/turns/work`
pub async fn set_work(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<HandedIn>,
) -> Result<Redirect, PageError> {
    let standing = kept(&app, &member, &slug).await?;
    only(&standing, &[Kind::RoundRobin])?;
    let work = own_work(&app, member.account.id, given.typed()).await.map_err(PageError::BadRequest)?;
    app.store().set_round_work(standing.challenge.id, Some(work)).await?;
    Ok(Redirect::to(&format!("/challenges/{slug}/turns?saved=1")))
}
