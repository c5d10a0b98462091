//! The collections of a work, as those who sign it add it and take it out.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    WorkId,
    collection::{Collection, Consent, Openness},
};
use ficus_store::CollectionLine;
use serde::Deserialize;

use super::{openness_told, refused};
use crate::{App, csrf::Token, error::PageError, layout::Layout, member::Writer, page::Page};

/// So many collections are offered to choose from.
const OFFERED_MAX: u32 = 200;

#[derive(Template)]
#[template(path = "collections/of_work.html")]
struct OfWorkPage {
    layout: Layout,
    token: String,
    work: WorkId,
    title: String,
    lines: Vec<CollectionLine>,
    offered: Vec<Collection>,
    words: String,
    said: &'static str,
}

impl OfWorkPage {
    fn standing(line: &CollectionLine) -> &'static str {
        match (line.by_author, line.by_collection) {
            (Consent::Waits, _) => "waits for your word",
            (_, Consent::Waits) => "waits for its keepers",
            _ => "the work is in it",
        }
    }

    fn openness(collection: &Collection) -> &'static str {
        openness_told(collection.openness)
    }

    /// What adding a work there does to it.
    fn shields(collection: &Collection) -> Option<&'static str> {
        match (collection.anonymous, collection.unrevealed) {
            (true, true) => Some("Its works are signed by nobody and seen by nobody until they are shown."),
            (true, false) => Some("Its works are signed by nobody."),
            (false, true) => Some("Its works are seen by nobody until they are shown."),
            (false, false) => None,
        }
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    q: String,
    said: String,
}

/// `GET /write/works/{id}/collections`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(looked): Query<Looked>,
) -> Result<Page, PageError> {
    let words: String = looked.q.trim().chars().take(100).collect();
    let lines = app.store().collection_lines(writer.work).await?;
    let (offered, _) = app.store().collections(&words, 0, OFFERED_MAX).await?;
    let is_new = |collection: &Collection| {
        collection.openness != Openness::Closed && lines.iter().all(|line| line.id != collection.id)
    };
    let offered: Vec<Collection> = offered.into_iter().filter(is_new).collect();
    let titles = app.store().titles(&[writer.work]).await?;
    let said = match looked.said.as_str() {
        "yes" => "The work is in the collection.",
        "waits" => "The work is offered: the keepers of the collection decide.",
        "out" => "The work is out of the collection.",
        _ => "",
    };
    Page::render(&OfWorkPage {
        layout: writer.member.layout(&app),
        token,
        work: writer.work,
        title: titles.get(&writer.work).cloned().unwrap_or_default(),
        lines,
        offered,
        words,
        said,
    })
}

/// Which collection.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    collection: String,
}

/// `POST /write/works/{id}/collections`
pub async fn offer(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let of = app.store().collection(given.collection.trim()).await?.ok_or(PageError::NotFound)?;
    let account = writer.member.account.id;
    let said =
        app.store().offer_to_collection(&of, writer.work, account, app.now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/write/works/{}/collections?said={}", writer.work, said.as_str())))
}

/// `POST /write/works/{id}/collections/withdraw`
pub async fn withdraw(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let of = app.store().collection(given.collection.trim()).await?.ok_or(PageError::NotFound)?;
    app.store().author_says(of.id, writer.work, Consent::No, app.now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/write/works/{}/collections?said=out", writer.work)))
}
