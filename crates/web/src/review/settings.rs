//! What an author decides about the reviews of a work.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    account::Role,
    review::{Reviewers, WorkReviewing},
    work::Work,
};
use serde::Deserialize;

use super::changed;
use crate::{
    App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page, work,
};

#[derive(Template)]
#[template(path = "review/settings.html")]
struct SettingsPage {
    layout: Layout,
    token: String,
    work: Work,
    settings: WorkReviewing,
    most: Reviewers,
    saved: bool,
}

impl SettingsPage {
    /// Who may review: value, name, what it means, whether it is chosen.
    fn choices(&self) -> Vec<(&'static str, &'static str, bool)> {
        [
            (Reviewers::Everyone, "Everyone, guests as well"),
            (Reviewers::Members, "Members"),
            (Reviewers::Nobody, "Nobody"),
        ]
        .into_iter()
        .filter(|(reviewers, _)| *reviewers <= self.most)
        .map(|(reviewers, name)| {
            (reviewers.as_str(), name, reviewers == self.settings.reviewers.min(self.most))
        })
        .collect()
    }
}

/// A work that the member signs, or moderates; for anybody else nothing is there.
async fn own(app: &App, member: &Member, id: &str) -> Result<Work, PageError> {
    let work = work::load(app, &member.visitor(), id).await?;
    if app.store().is_author(member.account.id, work.id).await? {
        member.speaks()?;
        return Ok(work);
    }
    if member.visitor().is_at_least(Role::Moderator) { Ok(work) } else { Err(PageError::NotFound) }
}

/// `GET /works/{id}/reviewing`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Query(saved): Query<Saved>,
) -> Result<Page, PageError> {
    let work = own(&app, &member, &id).await?;
    let settings = app.store().work_reviewing(work.id).await?;
    let most = app.site().reviewing.reviewers;
    Page::render(&SettingsPage {
        layout: member.layout(&app),
        token,
        work,
        settings,
        most,
        saved: saved.is_saved(),
    })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    reviewers: String,
    #[serde(default)]
    holds_first: Option<String>,
    #[serde(default)]
    is_frozen: Option<String>,
    #[serde(default)]
    scores: Option<String>,
}

/// `POST /works/{id}/reviewing`
pub async fn save(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let work = own(&app, &member, &id).await?;
    let before = app.store().work_reviewing(work.id).await?;
    let settings = WorkReviewing {
        reviewers: given.reviewers.parse().unwrap_or(before.reviewers),
        holds_first: given.holds_first.is_some(),
        is_frozen: given.is_frozen.is_some(),
        // Where the site has no scores the form does not ask.
        refuses_scores: if app.site().reviewing.scores {
            given.scores.is_none()
        } else {
            before.refuses_scores
        },
        ..before
    };
    app.store().set_work_reviewing(work.id, settings).await?;
    changed(&app, work.id);
    Ok(Redirect::to(&format!("/works/{}/reviewing?saved=1", work.id)))
}
