//! Words that moderators write often.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{ReplyTemplateId, moderation::WORDS_CHARS_MAX};
use ficus_store::{ReplyTemplate, StoreError};

use super::given::Given;
use crate::{App, csrf::Token, error::PageError, layout::Layout, member::Moderator, page::Page};

/// A name has at most so many characters.
const NAME_CHARS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "moderation/templates.html")]
struct TemplatesPage {
    layout: Layout,
    token: String,
    templates: Vec<ReplyTemplate>,
    saved: bool,
}

impl TemplatesPage {
    fn here() -> &'static str {
        "/moderation/templates"
    }
}

/// `GET /moderation/templates`
pub async fn ask(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let templates = app.store().reply_templates().await?;
    let saved = given.text("saved") == "1";
    Page::render(&TemplatesPage { layout: member.layout(&app), token, templates, saved })
}

/// `POST /moderation/templates`
pub async fn save(
    State(app): State<App>,
    Moderator(member): Moderator,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: Option<ReplyTemplateId> = given.number("id");
    let (name, text) = (given.text("name"), given.text("text"));
    let is_too_long = name.chars().count() > NAME_CHARS_MAX || text.chars().count() > WORDS_CHARS_MAX;
    if is_too_long || (name.is_empty() && !text.is_empty()) {
        let sentence =
            "A template needs a name of at most 80 characters and at most 5,000 characters of text.";
        return Err(PageError::BadRequest(sentence.to_owned()));
    }
    let kept = app.store().set_reply_template(id, (name, text), member.account.id, app.now()).await;
    match kept {
        Err(StoreError::Taken(_)) => Err(PageError::BadRequest("Another template has this name.".to_owned())),
        kept => {
            kept?;
            Ok(Redirect::to("/moderation/templates?saved=1"))
        }
    }
}
