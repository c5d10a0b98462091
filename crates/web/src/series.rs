//! Series: works in order, and the list of all series.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{SeriesId, series::Series};

use crate::{
    App, address,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    listing::{Asked, Paging},
    page::Page,
    visitor::Who,
};

/// Works on a page of a series.
const WORKS_PER_PAGE: u32 = 50;
/// Series on a page of all series.
const SERIES_PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "series/page.html")]
struct SeriesPage {
    layout: Layout,
    series: Series,
    works: Vec<BlurbView>,
    paging: Paging,
}

impl SeriesPage {
    fn length(&self) -> String {
        format!(
            "{}, {}, about {}",
            facts::counted(u64::from(self.series.works), "work", "works"),
            facts::counted(self.series.words, "word", "words"),
            facts::reading_time(self.series.words),
        )
    }
}

/// `GET /series/{id}`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let id: SeriesId = address::part(&id)?;
    let series = app.store().series(id).await?.ok_or(PageError::NotFound)?;
    let ids = app.store().series_works(id).await?;
    let path = format!("/series/{id}");
    let paging = Paging::of(asked.page, ids.len() as u64, WORKS_PER_PAGE, |page| {
        Asked { page, ..Asked::default() }.address(&path)
    });
    let first =
        (asked.page.saturating_sub(1) as usize).saturating_mul(WORKS_PER_PAGE as usize).min(ids.len());
    let shown = &ids[first..ids.len().min(first + WORKS_PER_PAGE as usize)];
    let works = blurb::load(&app, &visitor, shown).await?;
    let page = SeriesPage { layout: Layout::new(&app, visitor), series, works, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}

#[derive(Template)]
#[template(path = "series/list.html")]
struct SeriesList {
    layout: Layout,
    series: Vec<Series>,
    total: u64,
    paging: Paging,
}

impl SeriesList {
    fn length(series: &Series) -> String {
        format!(
            "{}, {}",
            facts::counted(u64::from(series.works), "work", "works"),
            facts::counted(series.words, "word", "words")
        )
    }

    fn total_told(&self) -> String {
        format!("{} series", facts::figure(self.total))
    }
}

/// `GET /series`
pub async fn list(State(app): State<App>, Who(visitor): Who, asked: Asked) -> Result<Page, PageError> {
    let offset = (asked.page - 1).saturating_mul(SERIES_PER_PAGE);
    let (series, total) = app.store().all_series(offset, SERIES_PER_PAGE).await?;
    let paging = Paging::of(asked.page, total, SERIES_PER_PAGE, |page| {
        Asked { page, ..Asked::default() }.address("/series")
    });
    let page = SeriesList { layout: Layout::new(&app, visitor), series, total, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]))
}
