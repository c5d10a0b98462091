//! What authors tell of a work beside its chapters, as its readers see it.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{bulletin::Bulletin, work::Work};
use serde::Deserialize;

use crate::{App, error::PageError, facts, layout::Layout, lens::Reader, page::Page, work};

/// So many stand on a page.
const SHOWN: u32 = 20;

/// Which page is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

#[derive(Template)]
#[template(path = "work/news.html")]
struct NewsPage {
    layout: Layout,
    work: Work,
    bulletins: Vec<Bulletin>,
    page: u32,
    is_last: bool,
}

impl NewsPage {
    fn day(bulletin: &Bulletin) -> String {
        facts::day(bulletin.posted.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// `GET /works/{id}/news`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let page = asked.page.parse().ok().filter(|page| (1..=10_000).contains(page)).unwrap_or(1);
    let (bulletins, total) = app.store().bulletins(work.id, (page - 1) * SHOWN, SHOWN).await?;
    let is_last = u64::from(page * SHOWN) >= total;
    Page::render(&NewsPage { layout: Layout::new(&app, reader.visitor), work, bulletins, page, is_last })
}
