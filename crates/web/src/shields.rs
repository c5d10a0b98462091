//! Marked passages: folded for readers who asked for it. Members keep what they asked for in their account, guests in a
//! cookie.

mod own;

use std::borrow::Cow;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{policy::Visitor, shield::Shields};
use ficus_prose::html::with_shields;
use ficus_store::OwnShieldPlace;
use serde::Deserialize;

use crate::{
    App,
    address::encoded,
    csrf::Token,
    error::PageError,
    gate::own_path,
    layout::Layout,
    lens::{Lens, Reader},
    page::Page,
    routes::Routes,
    session::{Sessions, set_cookie},
    sign_in::with_cookie,
    visitor::cookie,
};

pub use own::with_own;

/// The address of the page.
pub const PAGE: &str = "/settings/shields";
const COOKIE: &str = "shields";
/// A choice is remembered for so many seconds: a year.
const AGE_SECONDS: i64 = 365 * 86_400;
/// A longer cookie is none of ours.
const COOKIE_BYTES_MAX: usize = 1_500;
/// What the cookie says where everything is folded.
const EVERYTHING: &str = "*";

/// What a guest asked for, by the cookie.
pub fn chosen(headers: &HeaderMap) -> Shields {
    let value = cookie(headers, COOKIE).filter(|value| value.len() <= COOKIE_BYTES_MAX);
    value.map(read_cookie).unwrap_or_default()
}

fn read_cookie(value: &str) -> Shields {
    if value == EVERYTHING {
        return Shields { everything: true, ..Shields::default() };
    }
    let words = form_urlencoded::parse(value.as_bytes()).next().map(|(words, _)| words.into_owned());
    Shields::parse(false, &words.unwrap_or_default()).unwrap_or_default()
}

fn write_cookie(shields: &Shields) -> String {
    if shields.everything { EVERYTHING.to_owned() } else { encoded(&shields.told()) }
}

/// What is folded in a text.
#[derive(Clone, Debug, Default)]
pub struct Folding {
    shields: Shields,
    /// The warnings of passages that the reader marked.
    own: Vec<String>,
}

impl Folding {
    /// What a reader asked for.
    pub fn of(lens: &Lens) -> Self {
        let own = lens.own_shields.iter().map(|own| own.warning.clone()).collect();
        Self { shields: lens.shields.clone(), own }
    }

    /// Whether the reader asked for nothing that authors marked.
    pub fn is_off(&self) -> bool {
        self.shields.is_empty()
    }

    /// Whether a passage with this warning is folded.
    pub fn folds(&self, warning: &str) -> bool {
        self.shields.folds(warning) || self.own.iter().any(|own| own == warning)
    }

    /// A text's own HTML with its passages folded; `prefix` tells texts of one page apart.
    pub fn fold<'a>(&self, html: &'a str, prefix: &str) -> Cow<'a, str> {
        with_shields(
            html,
            |warning| self.folds(warning),
            |number, warning| {
                let end = format!("behind-{prefix}{number}");
                let before = format!(
                    "<div class=\"shield-line\">A passage is folded here: <strong>{warning}</strong>. \
                 <a href=\"#{end}\">Skip it</a></div>\n<details class=\"shield\"><summary>Show the passage</summary>\n"
                );
                (before, format!("</details>\n<div class=\"behind\" id=\"{end}\" tabindex=\"-1\"></div>\n"))
            },
        )
    }
}

#[derive(Template)]
#[template(path = "settings/shields.html")]
struct ShieldsPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    saved: bool,
    everything: bool,
    words: &'a str,
    wrong: Option<&'static str>,
    own: Vec<OwnShieldPlace>,
}

/// How the page was reached.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    to: String,
    #[serde(default)]
    saved: String,
}

/// What the form says.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    fold: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    to: String,
}

/// `GET /settings/shields`
async fn ask(
    State(app): State<App>,
    reader: Reader,
    Token(token): Token,
    Query(from): Query<From>,
) -> Result<Page, PageError> {
    let shields = &reader.lens.shields;
    Page::render(&ShieldsPage {
        layout: Layout::new(&app, reader.visitor),
        token: &token,
        to: if from.to.is_empty() { "" } else { own_path(&from.to) },
        saved: from.saved == "1",
        everything: shields.everything,
        words: &shields.told(),
        wrong: None,
        own: own_of(&app, &reader).await?,
    })
}

async fn own_of(app: &App, reader: &Reader) -> Result<Vec<OwnShieldPlace>, PageError> {
    match reader.visitor.account {
        Some((account, _)) if !reader.lens.own_shields.is_empty() => {
            Ok(app.store().own_shields(account).await?)
        }
        _ => Ok(Vec::new()),
    }
}

/// `POST /settings/shields`: `fold` (`nothing`, `everything`, `words`), `words`, `to`.
async fn save(
    State(app): State<App>,
    reader: Reader,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let words = if given.fold == "words" { given.words.as_str() } else { "" };
    let Ok(shields) = Shields::parse(given.fold == "everything", words) else {
        let page = ShieldsPage {
            layout: Layout::new(&app, reader.visitor),
            token: &token,
            to: if given.to.is_empty() { "" } else { own_path(&given.to) },
            saved: false,
            everything: false,
            words: &given.words,
            wrong: Some("Name things in words, each of at most a hundred characters, parted by commas."),
            own: own_of(&app, &reader).await?,
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    let to = if given.to.is_empty() { "/settings/shields?saved=1" } else { own_path(&given.to) };
    let to = Redirect::to(to);
    if let Visitor { account: Some((account, _)), .. } = reader.visitor {
        app.store().choose_shields(account, &shields).await?;
        Sessions::look_again(&app, account);
        Ok(to.into_response())
    } else {
        let age_seconds = if shields.is_empty() { 0 } else { AGE_SECONDS };
        let value = write_cookie(&shields);
        Ok(with_cookie(to, set_cookie(COOKIE, &value, age_seconds, app.settings().is_secure())))
    }
}

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route(PAGE, get(ask).post(save))
        .route("/settings/shields/own/{id}/remove", post(own::remove))
        .route("/works/{id}/chapters/{number}/shield", get(own::ask).post(own::mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_as_it_was_written() {
        let words = Shields::parse(false, "Sturm & Drang, blood").unwrap();
        let everything = Shields { everything: true, ..Shields::default() };
        for shields in [words, everything, Shields::default()] {
            assert_eq!(read_cookie(&write_cookie(&shields)), shields);
        }
        assert_eq!(read_cookie("%ff%"), Shields::default());
    }
}
