//! Everybody and everything that a member keeps away, in one place.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    block::Block,
    pen_name::PenName,
    personal_filter::{FilterThing, PHRASE_CHARS_MAX, Phrase, PhraseFault},
    tag::Tag,
};
use serde::Deserialize;

use crate::{
    App, admin::Saved, csrf::Token, error::PageError, facts, layout::Layout, member::Member, page::Page,
    session::Sessions,
};

#[derive(Template)]
#[template(path = "blocks/list.html")]
struct ListPage {
    layout: Layout,
    token: String,
    saved: bool,
    blocks: Vec<Block>,
    pen_names: Vec<PenName>,
    tags: Vec<Tag>,
    phrases: Vec<Phrase>,
    works: usize,
    /// What was typed, and what is wrong with it.
    typed: String,
    wrong: Option<String>,
}

impl ListPage {
    fn since(block: &Block) -> String {
        facts::day(block.made.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    fn works_told(&self) -> String {
        facts::counted(self.works as u64, "work", "works")
    }
}

async fn page(app: &App, member: &Member, token: String) -> Result<ListPage, PageError> {
    let account = member.account.id;
    let filter = app.store().personal_filter(account).await?;
    Ok(ListPage {
        layout: member.layout(app),
        token,
        saved: false,
        blocks: app.store().blocks(account).await?,
        pen_names: app.store().pen_names_by_id(&filter.pen_names).await?,
        tags: app.store().tags_by_id(&filter.tags).await?,
        phrases: filter.phrases,
        works: filter.works.len(),
        typed: String::new(),
        wrong: None,
    })
}

/// `GET /account/blocks`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = ListPage { saved: query.is_saved(), ..page(&app, &member, token).await? };
    Page::render(&page)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    phrase: String,
}

/// `POST /account/blocks/phrases`
pub async fn mute_phrase(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let wrong = match Phrase::parse(&typed.phrase) {
        Ok(phrase) => {
            app.store().add_to_filter(member.account.id, &FilterThing::Phrase(phrase)).await?;
            Sessions::look_again(&app, member.account.id);
            return Ok(Redirect::to("/account/blocks?saved=1").into_response());
        }
        Err(PhraseFault::Empty) => "A phrase holds at least one word.".to_owned(),
        Err(PhraseFault::TooLong) => format!("A phrase has at most {PHRASE_CHARS_MAX} characters."),
    };
    let page = ListPage { typed: typed.phrase, wrong: Some(wrong), ..page(&app, &member, token).await? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// What is to be seen again: one of these.
#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    phrase: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    tag: String,
}

/// `POST /account/blocks/show`
pub async fn show_again(
    State(app): State<App>,
    member: Member,
    Form(again): Form<Again>,
) -> Result<Redirect, PageError> {
    let thing = if !again.phrase.is_empty() {
        Phrase::parse(&again.phrase).ok().map(FilterThing::Phrase)
    } else if !again.author.is_empty() {
        again.author.parse().ok().map(FilterThing::PenName)
    } else {
        again.tag.parse().ok().map(FilterThing::Tag)
    };
    let thing = thing.ok_or(PageError::NotFound)?;
    app.store().take_from_filter(member.account.id, &thing).await?;
    Sessions::look_again(&app, member.account.id);
    Ok(Redirect::to("/account/blocks?saved=1"))
}
