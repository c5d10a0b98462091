//! The policy as admins write it: Markdown whose headings number the rules.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::rulebook::{self, NOTE_CHARS_MAX, Rulebook};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

#[derive(Template)]
#[template(path = "admin/policy.html")]
struct PolicyPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    rulebook: &'a Rulebook,
    text: &'a str,
    note: &'a str,
    wrong: Option<String>,
}

impl PolicyPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/policy"
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    text: String,
    #[serde(default)]
    note: String,
}

/// `GET /admin/policy`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let rulebook = app.store().rulebook().await?;
    Page::render(&PolicyPage {
        layout: admin.layout(&app),
        token: &token,
        saved: query.is_saved(),
        text: &rulebook.text,
        note: "",
        rulebook: &rulebook,
        wrong: None,
    })
}

/// `POST /admin/policy`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let text = given.text.replace("\r\n", "\n");
    let (text, note) = (text.trim(), given.note.trim());
    let rulebook = app.store().rulebook().await?;
    let wrong = match rulebook::check(text) {
        Err(wrong) => Some(wrong.to_string()),
        Ok(()) if note.chars().count() > NOTE_CHARS_MAX => {
            Some("The words on what changed have more than 300 characters.".to_owned())
        }
        Ok(()) => None,
    };
    if wrong.is_some() {
        let layout = admin.layout(&app);
        let (token, text, note) = (token.as_str(), given.text.as_str(), given.note.as_str());
        let page = PolicyPage { layout, token, saved: false, rulebook: &rulebook, text, note, wrong };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    // The same text again is no new version.
    if text != rulebook.text.trim() {
        let by = admin.decider(&app)?;
        app.store().set_rulebook(text, note, by.account, by.now).await?;
        app.changed(ficus_store::Subject::Site);
    }
    Ok(Redirect::to("/admin/policy?saved=1").into_response())
}
