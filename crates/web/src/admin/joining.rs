//! The rules for joining.

use std::str::FromStr;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::site::{
    Site,
    joining::{INVITATIONS_MAX, JoiningMode, JoiningRules},
};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

const MODES: [(JoiningMode, &str); 4] = [
    (JoiningMode::Open, "whoever wants to"),
    (JoiningMode::Approval, "whom a moderator lets in, or a member invites"),
    (JoiningMode::Invitation, "whom a member invites"),
    (JoiningMode::Closed, "nobody"),
];

/// The form, as it is shown and as it is sent.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    invitations: String,
    /// Sent only where the box is ticked, like those below.
    #[serde(default)]
    requests: Option<String>,
    #[serde(default)]
    of_age: Option<String>,
    #[serde(default)]
    post: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/joining.html")]
struct JoiningPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    given: &'a Given,
    wrong: Option<String>,
}

impl JoiningPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/joining"
    }
}

impl From<&JoiningRules> for Given {
    fn from(rules: &JoiningRules) -> Self {
        let tick = |ticked: bool| ticked.then(String::new);
        Self {
            mode: rules.mode.as_str().to_owned(),
            invitations: rules.invitations.to_string(),
            requests: tick(rules.requests),
            of_age: tick(rules.of_age),
            post: tick(rules.post),
        }
    }
}

impl Given {
    fn parse(&self) -> Result<JoiningRules, String> {
        let mode = JoiningMode::from_str(&self.mode).map_err(|_| "Choose who can join.".to_owned())?;
        let invitations = self.invitations.trim().parse().ok().filter(|number| *number <= INVITATIONS_MAX);
        let invitations =
            invitations.ok_or_else(|| format!("Invitations are a number from 0 to {INVITATIONS_MAX}."))?;
        Ok(JoiningRules {
            mode,
            invitations,
            requests: self.requests.is_some(),
            of_age: self.of_age.is_some(),
            post: self.post.is_some(),
        })
    }
}

/// `GET /admin/joining`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let given = Given::from(&app.site().joining);
    let (layout, saved) = (admin.layout(&app), query.is_saved());
    Page::render(&JoiningPage { layout, token: &token, saved, given: &given, wrong: None })
}

/// `POST /admin/joining`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    match given.parse() {
        Ok(joining) => {
            super::save(&app, Site { joining, ..(*app.site()).clone() }).await?;
            Ok(Redirect::to("/admin/joining?saved=1").into_response())
        }
        Err(wrong) => {
            let layout = admin.layout(&app);
            let page = JoiningPage { layout, token: &token, saved: false, given: &given, wrong: Some(wrong) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}
