//! What the site notes of what its members read, where they have not chosen themselves.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::site::{
    Site,
    reading::{Noting, ReadingRules},
};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

#[derive(Template)]
#[template(path = "admin/reading.html")]
struct ReadingPage {
    layout: Layout,
    token: String,
    saved: bool,
    noting: Noting,
}

impl ReadingPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/reading"
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn notes(&self, noting: &Noting) -> bool {
        self.noting == *noting
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn told(noting: &Noting) -> &'static str {
        match noting {
            Noting::Everything => "Their place in each work, and a history of what they opened",
            Noting::Places => "Their place in each work, without a history",
            Noting::Nothing => "Nothing but what they say themselves",
        }
    }
}

/// `GET /admin/reading`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(saved): Query<Saved>,
) -> Result<Page, PageError> {
    let layout = admin.layout(&app);
    let noting = layout.site.reading.noting;
    Page::render(&ReadingPage { layout, token, saved: saved.is_saved(), noting })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    noting: String,
}

/// `POST /admin/reading`
pub async fn save(
    State(app): State<App>,
    _admin: Admin,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let noting = given.noting.parse().unwrap_or_default();
    let site = Site { reading: ReadingRules { noting }, ..(*app.site()).clone() };
    super::save(&app, site).await?;
    Ok(Redirect::to("/admin/reading?saved=1"))
}
