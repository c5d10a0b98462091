//! Works that the keepers of the archive show to everybody for a while.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    routing::get,
};
use ficus_archive::{WorkId, featured::Featured, listing::WorkQuery, policy};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{
    App,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Paging},
    page::Page,
    routes::Routes,
};

/// Works on a page.
const PER_PAGE: u32 = 20;
/// The furthest page that opens.
const PAGE_MAX: u32 = 10_000;

/// The address.
pub fn routes() -> Routes {
    Routes::new().route("/featured", get(list))
}

/// A work with the line that says why it is shown.
pub struct FeaturedView {
    /// The work, as its reader may see it.
    pub item: BlurbView,
    /// Why; may be empty.
    pub line: String,
    /// From when to when, for people.
    pub when: String,
}

/// Today, where no reader's own clock is meant.
pub(crate) fn today(app: &App) -> jiff::civil::Date {
    app.now().to_zoned(TimeZone::UTC).date()
}

/// From when to when a work is shown, for people.
pub(crate) fn when(featured: &Featured) -> String {
    match featured.until {
        Some(until) => format!("{} to {}", facts::day(featured.from), facts::day(until)),
        None => format!("since {}", facts::day(featured.from)),
    }
}

/// What a reader may find of works that are shown, in their order: what is closed to them or what they chose not to
/// meet is left out.
pub async fn views(
    app: &App,
    reader: &Reader,
    featured: Vec<Featured>,
) -> Result<Vec<FeaturedView>, PageError> {
    let mut ids: Vec<WorkId> = featured.iter().map(|one| one.work).collect();
    ids.dedup();
    let ids = wanted(app, reader, ids).await?;
    let items = blurb::load_plain(app, reader, &ids).await?;
    let mut items: HashMap<WorkId, BlurbView> = items.into_iter().map(|item| (item.blurb.id, item)).collect();
    let view = |one: Featured| {
        let item = items.remove(&one.work)?;
        Some(FeaturedView { item, when: when(&one), line: one.line })
    };
    Ok(featured.into_iter().filter_map(view).collect())
}

/// Works without those that a reader's own filter keeps out of every list.
async fn wanted(app: &App, reader: &Reader, ids: Vec<WorkId>) -> Result<Vec<WorkId>, PageError> {
    if !reader.lens.hides() || ids.is_empty() {
        return Ok(ids);
    }
    let mut query = WorkQuery {
        page: 1,
        page_size: PER_PAGE,
        audiences: policy::listed_audiences(&reader.visitor).to_vec(),
        only_works: Some(sorted(&ids).into()),
        ..WorkQuery::default()
    };
    reader.lens.narrow(&mut query);
    let found: Vec<WorkId> = listing::search(app, query).await?.works.into_iter().map(|hit| hit.id).collect();
    Ok(ids.into_iter().filter(|id| found.contains(id)).collect())
}

fn sorted(ids: &[WorkId]) -> Vec<WorkId> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted
}

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

#[derive(Template)]
#[template(path = "featured/list.html")]
struct ListPage {
    layout: Layout,
    works: Vec<FeaturedView>,
    paging: Paging,
}

/// `GET /featured`: what is shown now and was before.
pub async fn list(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page: u32 = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let (shown, total) = app.store().featured_until(today(&app), (page - 1) * PER_PAGE, PER_PAGE).await?;
    let works = views(&app, &reader, shown).await?;
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/featured?page={page}"));
    let page = ListPage { layout: Layout::new(&app, reader.visitor), works, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
