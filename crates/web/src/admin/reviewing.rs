//! Who may review at most, and what waits for a moderator.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    review::{
        Reviewers,
        spam::{RULES, RuleWords},
    },
    site::reviewing::Reviewing,
};
use serde::Deserialize;

use super::{Admin, Saved, save as keep};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

/// The site's list has at most so many phrases.
const PHRASES_MAX: usize = 500;
/// A phrase has at most so many characters.
const PHRASE_CHARS_MAX: usize = 100;
/// No number of the form is larger.
const NUMBER_MAX: u32 = 1_000;

#[derive(Template)]
#[template(path = "admin/reviewing.html")]
struct ReviewingPage {
    layout: Layout,
    token: String,
    saved: bool,
    rules: Reviewing,
}

impl ReviewingPage {
    fn here() -> &'static str {
        "/admin/reviews"
    }

    /// Who may review at most: value, name, whether it is chosen.
    fn choices(&self) -> [(&'static str, &'static str, bool); 3] {
        [
            (Reviewers::Everyone, "Everyone, where an author lets guests write"),
            (Reviewers::Members, "Members"),
            (Reviewers::Nobody, "Nobody"),
        ]
        .map(|(reviewers, name)| (reviewers.as_str(), name, reviewers == self.rules.reviewers))
    }

    fn phrases(&self) -> String {
        self.rules.phrases.join("\n")
    }

    fn rule_words() -> &'static [RuleWords] {
        &RULES
    }
}

/// `GET /admin/reviews`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(saved): Query<Saved>,
) -> Result<Page, PageError> {
    let rules = app.site().reviewing.clone();
    Page::render(&ReviewingPage { layout: admin.layout(&app), token, saved: saved.is_saved(), rules })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    reviewers: String,
    #[serde(default)]
    scores: Option<String>,
    #[serde(default)]
    guest_kudos: Option<String>,
    #[serde(default)]
    holds_guests: Option<String>,
    #[serde(default)]
    new_until_reviews: String,
    #[serde(default)]
    new_reviews_in_15_minutes: String,
    #[serde(default)]
    phrases: String,
}

impl Given {
    fn rules(&self, before: &Reviewing) -> Reviewing {
        let number = |text: &str, before: u32| {
            text.trim().parse().map_or(before, |number: u32| number.min(NUMBER_MAX))
        };
        let phrases = self.phrases.lines().map(str::trim).filter(|line| !line.is_empty());
        Reviewing {
            reviewers: self.reviewers.parse().unwrap_or(before.reviewers),
            scores: self.scores.is_some(),
            guest_kudos: self.guest_kudos.is_some(),
            holds_guests: self.holds_guests.is_some(),
            new_until_reviews: number(&self.new_until_reviews, before.new_until_reviews),
            new_reviews_in_15_minutes: number(
                &self.new_reviews_in_15_minutes,
                before.new_reviews_in_15_minutes,
            )
            .max(1),
            phrases: phrases
                .take(PHRASES_MAX)
                .map(|line| line.chars().take(PHRASE_CHARS_MAX).collect())
                .collect(),
        }
    }
}

/// `POST /admin/reviews`
pub async fn save(
    State(app): State<App>,
    _admin: Admin,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let mut site = (*app.site()).clone();
    site.reviewing = given.rules(&site.reviewing);
    keep(&app, site).await?;
    Ok(Redirect::to("/admin/reviews?saved=1"))
}
