//! Questions to the members, and what the site offers its members beside stories.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    PollId,
    audit::{AuditNote, AuditSubject},
    community::Poll,
    site::{
        Community, Site,
        community::{CHOICE_CHARS_MAX, choices, field},
    },
};
use ficus_store::StoreError;
use serde::Deserialize;

use super::Done;
use crate::{
    App, address,
    admin::{self, Admin},
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::Speaker,
    page::Page,
    session::Session,
    visitor::Who,
};

/// So many polls are shown.
const POLLS_MAX: u32 = 50;

#[derive(Template)]
#[template(path = "community/polls.html")]
struct PollsPage {
    layout: Layout,
    /// For members.
    token: Option<String>,
    polls: Vec<Poll>,
}

impl PollsPage {
    fn votes(poll: &Poll) -> String {
        facts::counted(poll.votes(), "member has answered", "members have answered")
    }

    fn answers(poll: &Poll) -> Vec<Answer<'_>> {
        let answers = (0..).zip(&poll.choices);
        answers
            .map(|(place, (choice, votes))| Answer {
                place,
                choice,
                votes: *votes,
                told: facts::counted(*votes, "vote", "votes"),
                is_own: poll.own == Some(place),
            })
            .collect()
    }
}

/// An answer that a poll offers.
struct Answer<'a> {
    /// From 0.
    place: u32,
    choice: &'a str,
    votes: u64,
    told: String,
    is_own: bool,
}

/// `GET /polls`
pub async fn list(State(app): State<App>, Who(visitor): Who, session: Session) -> Result<Page, PageError> {
    let account = visitor.account.map(|(account, _)| account);
    let token = match account {
        Some(_) => Some(Token::of(&app, &session).await?.0),
        None => None,
    };
    let polls = app.store().polls(account, POLLS_MAX).await?;
    Page::render(&PollsPage { layout: Layout::new(&app, visitor), token, polls })
}

/// What a member chose.
#[derive(Deserialize)]
pub struct Vote {
    #[serde(default)]
    choice: String,
}

/// `POST /polls/{id}`
pub async fn vote(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(id): Path<String>,
    Form(vote): Form<Vote>,
) -> Result<Redirect, PageError> {
    let id: PollId = address::part(&id)?;
    let choice =
        vote.choice.parse().map_err(|_| PageError::BadRequest("Choose one of the answers.".to_owned()))?;
    match app.store().vote(id, member.account.id, choice).await {
        Ok(()) => Ok(Redirect::to(&format!("/polls#poll-{id}"))),
        Err(StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "admin/community.html")]
struct CommunityPage<'a> {
    layout: Layout,
    token: &'a str,
    offers: Community,
    polls: Vec<Poll>,
    question: &'a str,
    lines: &'a str,
    wrong: Option<String>,
    saved: bool,
}

impl CommunityPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/community"
    }
}

/// `GET /admin/community`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Done>,
) -> Result<Page, PageError> {
    Page::render(&CommunityPage {
        layout: admin.layout(&app),
        token: &token,
        offers: app.site().community,
        polls: app.store().polls(None, POLLS_MAX).await?,
        question: "",
        lines: "",
        wrong: None,
        saved: query.is_done(),
    })
}

/// What the site offers.
#[derive(Deserialize)]
pub struct Offers {
    #[serde(default)]
    letters: String,
    #[serde(default)]
    beta_readers: String,
    #[serde(default)]
    guest_book: String,
    #[serde(default)]
    round_robins: String,
}

/// `POST /admin/community`
pub async fn set_offers(
    State(app): State<App>,
    admin: Admin,
    Form(given): Form<Offers>,
) -> Result<Redirect, PageError> {
    let community = Community {
        letters: !given.letters.is_empty(),
        beta_readers: !given.beta_readers.is_empty(),
        guest_book: !given.guest_book.is_empty(),
        round_robins: !given.round_robins.is_empty(),
    };
    note(&app, &admin, "community-set", "").await?;
    admin::save(&app, Site { community, ..Site::clone(&app.site()) }).await?;
    Ok(Redirect::to("/admin/community?done=1"))
}

/// A poll to be opened.
#[derive(Deserialize)]
pub struct Opened {
    #[serde(default)]
    question: String,
    #[serde(default)]
    choices: String,
}

/// `POST /admin/community/polls`
pub async fn open(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Opened>,
) -> Result<Response, PageError> {
    let read = field(&given.question, CHOICE_CHARS_MAX).zip(choices(&given.choices));
    if let Some((question, choices)) = read {
        app.store().open_poll(&question, &choices, app.now()).await?;
        note(&app, &admin, "poll-opened", "").await?;
        return Ok(Redirect::to("/admin/community?done=1").into_response());
    }
    let page = CommunityPage {
        layout: admin.layout(&app),
        token: &token,
        offers: app.site().community,
        polls: app.store().polls(None, POLLS_MAX).await?,
        question: &given.question,
        lines: &given.choices,
        wrong: Some(format!(
            "A poll has a question and two different answers at least, each of at most {CHOICE_CHARS_MAX} characters."
        )),
        saved: false,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /admin/community/polls/{id}/close`
pub async fn close(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: PollId = address::part(&id)?;
    app.store().close_poll(id, app.now()).await?;
    note(&app, &admin, "poll-closed", &format!("poll {id}")).await?;
    Ok(Redirect::to("/admin/community?done=1"))
}

async fn note(app: &App, admin: &Admin, act: &'static str, detail: &str) -> Result<(), PageError> {
    let by = admin.decider(app)?.account;
    let note = AuditNote { by: Some(by), act, subject: AuditSubject::Site, detail: detail.to_owned() };
    Ok(app.store().audit(&note, app.now()).await?)
}
