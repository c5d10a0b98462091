//! What those who keep a collection decide about works.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    WorkId,
    collection::{Collection, Consent},
    policy,
};
use ficus_store::CollectionWork;
use serde::Deserialize;

use super::{decided, refused};
use crate::{
    App, address, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging, member::Member,
    page::Page,
};

/// Works on a page.
const PER_PAGE: u32 = 50;
/// The furthest page that opens.
const PAGE_MAX: u32 = 1_000;

#[derive(Template)]
#[template(path = "collections/works.html")]
struct WorksPage {
    layout: Layout,
    token: String,
    collection: Collection,
    waiting: Vec<CollectionWork>,
    waiting_total: u64,
    kept: Vec<CollectionWork>,
    paging: Paging,
    said: &'static str,
}

impl WorksPage {
    fn day(work: &CollectionWork) -> String {
        facts::day(work.added.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    page: String,
    said: String,
}

/// `GET /collections/{slug}/works`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Page, PageError> {
    let (collection, _) = decided(&app, &slug, &member).await?;
    let page = looked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let (waiting, waiting_total) = app.store().works_waiting_in(collection.id, 0, PER_PAGE).await?;
    let (kept, total) = app.store().works_kept_in(collection.id, (page - 1) * PER_PAGE, PER_PAGE).await?;
    let path = format!("/collections/{}/works", address::encoded(&collection.slug));
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("{path}?page={page}"));
    let said = match looked.said.as_str() {
        "yes" => "Done.",
        "in" => "The work is in the collection.",
        "asked" => "Its author is asked, and decides.",
        _ => "",
    };
    let layout = member.layout(&app);
    Page::render(&WorksPage { layout, token, collection, waiting, waiting_total, kept, paging, said })
}

/// What is decided about which work.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Decided {
    work: String,
    says: String,
}

/// `POST /collections/{slug}/works`
pub async fn decide(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Decided>,
) -> Result<Redirect, PageError> {
    let (collection, _) = decided(&app, &slug, &member).await?;
    let says = if given.says == "yes" { Consent::Yes } else { Consent::No };
    let work: WorkId = address::part(&given.work)?;
    app.store().collection_says(collection.id, work, says, app.now()).await.map_err(refused)?;
    Ok(Redirect::to(&format!("/collections/{}/works?said=yes", address::encoded(&collection.slug))))
}

/// `POST /collections/{slug}/ask`: a keeper wants a work, named by its number or its address.
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Path(slug): Path<String>,
    Form(given): Form<Decided>,
) -> Result<Redirect, PageError> {
    let (collection, _) = decided(&app, &slug, &member).await?;
    let number = given.work.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let unknown =
        || PageError::BadRequest("Name a work by its number or its address, like /works/12.".to_owned());
    let id: WorkId = number.parse().map(WorkId).map_err(|_| unknown())?;
    let blurb = app.store().blurbs(&[id]).await?.pop();
    // Whoever may not find the work cannot ask for it.
    let audiences = policy::listed_audiences(&member.visitor());
    let id = blurb.filter(|blurb| audiences.contains(&blurb.audience)).ok_or_else(unknown)?.id;
    let said = app.store().ask_for_work(&collection, id, app.now()).await.map_err(refused)?;
    let said = if said == Consent::Yes { "in" } else { "asked" };
    Ok(Redirect::to(&format!("/collections/{}/works?said={said}", address::encoded(&collection.slug))))
}
