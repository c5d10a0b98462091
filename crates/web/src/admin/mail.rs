//! The archive's mail: how the queue stands, how much may go, and where what comes back is handed over.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::site::{MailRules, Site};
use ficus_store::MailQueue;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{Admin, Saved, save};
use crate::{
    App, csrf::Token, error::PageError, facts, keeping::feed::Keys, layout::Layout, page::Page, post::bounce,
};

/// A queue whose oldest letter has waited for longer is an alarm.
const WAITS_MAX: SignedDuration = SignedDuration::from_mins(30);

#[derive(Template)]
#[template(path = "admin/mail.html")]
struct MailPage {
    layout: Layout,
    token: String,
    saved: bool,
    sends: bool,
    queue: MailQueue,
    alarm: Option<String>,
    letters: String,
    wrong: Option<String>,
    bounces: String,
}

impl MailPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/mail"
    }
}

/// What is wrong with the queue, in a sentence; `None` where nothing is.
pub fn alarm(app: &App, queue: &MailQueue) -> Option<String> {
    let bound = app.site().mail.letters_an_hour_max;
    if queue.sent_in_hour >= u64::from(bound - bound / 5) {
        let sent = facts::figure(queue.sent_in_hour);
        return Some(format!(
            "{sent} letters went within the hour, which is as much as may: news waits. Does somebody ask for letters in others’ names?"
        ));
    }
    let waits = queue.oldest.map(|oldest| app.now().duration_since(oldest));
    if waits.is_some_and(|waits| waits > WAITS_MAX) && queue.waiting > 0 {
        let waiting = facts::counted(queue.waiting, "letter waits", "letters wait");
        let said = queue.failure.as_deref().map(|said| format!(" The mail server said last: {said}"));
        return Some(format!(
            "{waiting}, the oldest for more than half an hour.{}",
            said.unwrap_or_default()
        ));
    }
    None
}

async fn page(app: &App, admin: &Admin, token: String) -> Result<MailPage, PageError> {
    let queue = app.store().mail_queue(app.now()).await?;
    let keys = Keys::of(app).await?;
    Ok(MailPage {
        layout: admin.layout(app),
        token,
        saved: false,
        sends: app.settings().sends_mail,
        alarm: alarm(app, &queue),
        queue,
        letters: app.site().mail.letters_an_hour_max.to_string(),
        wrong: None,
        bounces: format!("{}/mail/bounce/{}", app.settings().base_url, bounce::secret(&keys)),
    })
}

/// `GET /admin/mail`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    Page::render(&MailPage { saved: query.is_saved(), ..page(&app, &admin, token).await? })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    letters: String,
}

/// `POST /admin/mail`
pub async fn set(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let range = MailRules::LETTERS_AN_HOUR;
    let letters = given.letters.trim().parse().ok().filter(|letters| range.contains(letters));
    let Some(letters_an_hour_max) = letters else {
        let wrong = format!("A number from {} to {}.", range.start(), facts::figure(u64::from(*range.end())));
        let page =
            MailPage { letters: given.letters, wrong: Some(wrong), ..page(&app, &admin, token).await? };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    let site = Site { mail: MailRules { letters_an_hour_max }, ..app.site().as_ref().clone() };
    save(&app, site).await?;
    Ok(Redirect::to("/admin/mail?saved=1").into_response())
}
