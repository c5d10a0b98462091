//! What a member chose about reading: what is noted of it, and how fast they read.

use askama::Template;
use axum::{
    extract::{Form, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{pace, site::reading::Noting};
use ficus_store::ReadingSetting;
use serde::Deserialize;

use crate::{App, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

#[derive(Template)]
#[template(path = "reading_life/settings.html")]
struct SettingsPage {
    layout: Layout,
    token: String,
    noting: Noting,
    /// As it stands in the form.
    pace: String,
    measured: Option<u32>,
    wrong: Option<&'static str>,
}

impl SettingsPage {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn notes(&self, noting: &Noting) -> bool {
        self.noting == *noting
    }
}

/// `GET /account/reading`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let setting = app.store().reading_setting(member.account.id).await?;
    let pace = setting.pace.map(|pace| pace.to_string()).unwrap_or_default();
    page(&app, &member, token, (setting.noting, pace), None).await
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    (noting, pace): (Option<Noting>, String),
    wrong: Option<&'static str>,
) -> Result<Page, PageError> {
    let measured = pace::measured(&app.store().paces(member.account.id).await?);
    let noting = noting.unwrap_or(app.site().reading.noting);
    Page::render(&SettingsPage { layout: member.layout(app), token, noting, pace, measured, wrong })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    noting: String,
    #[serde(default)]
    pace: String,
}

/// `POST /account/reading`
pub async fn save(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let noting = given.noting.parse().ok();
    let pace = pace::parse(&given.pace);
    if pace.is_none() && !given.pace.trim().is_empty() {
        let wrong = Some("Write words in a minute, from 60 to 900, or nothing.");
        return Ok(page(&app, &member, token, (noting, given.pace), wrong).await?.into_response());
    }
    app.store().set_reading_setting(member.account.id, ReadingSetting { noting, pace }).await?;
    Ok(Redirect::to("/account/reading").into_response())
}
