//! Going: everything about oneself as one file, an heir, and leaving for good.

pub mod everything;
mod heir;
mod purge;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    WorkId,
    leaving::{GRACE_DAYS, Leaving, ORPHANAGE, ReviewChoice, WorkChoice, due},
    letter::LetterKind,
    work::Blurb,
};
use ficus_store::Heir;
use jiff::{Timestamp, tz::TimeZone};

pub use purge::purge_left;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    factors::Proven,
    facts,
    layout::Layout,
    mail::{self, Words},
    member::Member,
    page::Page,
    routes::Routes,
};

/// Works for which something else can be chosen, one by one; the choice for all covers the rest.
const WORKS_MAX: u32 = 500;

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/account/leave", get(ask).post(leave))
        .route("/account/leave/stay", post(stay))
        .route("/account/heir", get(heir::ask).post(heir::name))
        .route("/account/heir/answer", post(heir::answer))
        .route("/account/export", get(everything::ask).post(everything::make))
        .route("/account/export/everything.zip", get(everything::file))
}

#[derive(Template)]
#[template(path = "leaving/leave.html")]
struct LeavePage {
    layout: Layout,
    token: String,
    leaving: Option<Leaving>,
    chosen: HashMap<WorkId, WorkChoice>,
    works: Vec<Blurb>,
    heir: Option<Heir>,
}

impl LeavePage {
    fn orphanage() -> &'static str {
        ORPHANAGE
    }

    fn days() -> i64 {
        GRACE_DAYS
    }

    fn due(&self) -> Option<String> {
        self.leaving.as_ref().map(|leaving| day(leaving.due))
    }

    fn has_heir(&self) -> bool {
        self.heir.as_ref().is_some_and(|heir| heir.accepted)
    }

    fn heir_name(&self) -> &str {
        self.heir.as_ref().map_or("", |heir| &heir.name)
    }

    fn chose(&self, choice: &str) -> bool {
        self.leaving.map_or(WorkChoice::Delete, |leaving| leaving.works).as_str() == choice
    }

    fn chose_reviews(&self, choice: &str) -> bool {
        self.leaving.map_or(ReviewChoice::Delete, |leaving| leaving.reviews).as_str() == choice
    }

    fn chose_for(&self, work: &Blurb, choice: &str) -> bool {
        self.chosen.get(&work.id).is_some_and(|chosen| chosen.as_str() == choice)
    }
}

fn day(time: Timestamp) -> String {
    facts::day(time.to_zoned(TimeZone::UTC).date())
}

/// `GET /account/leave`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let (ids, _) = app.store().works_signed_by(account, 0, WORKS_MAX).await?;
    let (leaving, chosen) = app.store().leaving(account).await?.unzip();
    Page::render(&LeavePage {
        layout: member.layout(&app),
        token,
        leaving,
        chosen: chosen.unwrap_or_default(),
        works: app.store().blurbs(&ids).await?,
        heir: app.store().heir(account).await?,
    })
}

/// `POST /account/leave`
pub async fn leave(
    State(app): State<App>,
    Proven(member): Proven,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Response, PageError> {
    let account = &member.account;
    let field = |name: &str| given.get(name).map_or("", String::as_str);
    if field("sure") != "1" {
        return Err(PageError::BadRequest("Say that you are sure: nothing was changed.".to_owned()));
    }
    let (Ok(works), Ok(reviews)) = (field("works").parse(), field("reviews").parse()) else {
        return Err(PageError::BadRequest(
            "Choose what becomes of your works and of your reviews.".to_owned(),
        ));
    };
    let now = app.now();
    let leaving = Leaving { account: account.id, asked: now, due: due(now), works, reviews };
    let mut choices = Vec::new();
    for (name, choice) in &given {
        let Some(id) = name.strip_prefix("work-").and_then(|id| id.parse().ok()) else { continue };
        if let Ok(choice) = choice.parse()
            && app.store().signs(account.id, id).await?
        {
            choices.push((id, choice));
        }
    }
    let base = &app.settings().base_url;
    let words = Words {
        subject: format!("Your account goes on {}", day(leaving.due)),
        paragraphs: vec![
            format!("You asked us to delete the account {}. It goes on {}.", account.name, day(leaving.due)),
            "Until then you can sign in and change your mind. After that nothing of it can be brought back."
                .to_owned(),
        ],
        action: Some(("Keep the account".to_owned(), format!("{base}/account/leave"))),
        reason: "You get this letter so that nobody else can take your account away unseen.".to_owned(),
        ..Words::default()
    };
    let letter = mail::letter(&app, (Some(account.id), &account.email), LetterKind::Safety, &words)?;
    app.store().ask_to_leave(&leaving, &choices, Some(&letter)).await?;
    Ok(Redirect::to("/account/leave").into_response())
}

/// `POST /account/leave/stay`
pub async fn stay(State(app): State<App>, member: Member) -> Result<Redirect, PageError> {
    app.store().stay(member.account.id, app.now()).await?;
    Ok(Redirect::to("/account"))
}
