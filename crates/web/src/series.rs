//! Series: works in order.

mod comments;
mod keep;
pub mod list;

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    routing::{get, post},
};
use ficus_archive::{
    SeriesId, WorkId,
    collection::Openness,
    listing::WorkQuery,
    policy::{self, Access, Listing, Visitor},
    rating::Ladder,
    series::Series,
    work::Status,
};
use ficus_prose::Prose;

use crate::{
    App, address,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, Paging},
    page::Page,
    routes::Routes,
};

/// The addresses of series, but for the pages that everyone reads.
pub fn routes() -> Routes {
    Routes::new()
        .route("/series/{id}/comments", get(comments::show).post(comments::say))
        .route("/series/comments/{id}/remove", post(comments::remove))
        .route("/series/{id}/add", get(keep::ask).post(keep::offer))
        .route("/write/series", get(keep::list).post(keep::make))
        .route("/write/series/answer", post(keep::answer))
        .route("/write/series/{id}", get(keep::show).post(keep::edit))
        .route("/write/series/{id}/order", post(keep::order))
        .route("/write/series/{id}/add", post(keep::add))
        .route("/write/series/{id}/delete", post(keep::delete))
}

/// Works on a page of a series.
const WORKS_PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "series/page.html")]
struct SeriesPage {
    layout: Layout,
    series: Series,
    works: Vec<BlurbView>,
    /// How many works the visitor may find, on all pages.
    total: u64,
    paging: Paging,
    /// Series in it, in order.
    parts: Vec<(SeriesId, String)>,
    /// Series that it stands in.
    wholes: Vec<(SeriesId, String)>,
}

impl SeriesPage {
    fn status(&self) -> Option<&'static str> {
        (self.series.status != Status::Unknown).then(|| facts::status(self.series.status))
    }

    /// `Comments (3)`; nothing where there is nothing to see or to say.
    fn comments(&self) -> Option<String> {
        match self.series.comments {
            0 => self.series.takes_comments.then(|| "Comments".to_owned()),
            some => Some(format!("Comments ({some})")),
        }
    }

    fn takes_works(&self) -> bool {
        self.series.openness != Openness::Closed
    }

    fn json_ld(&self) -> String {
        crate::metadata::of_series(&self.layout.base_url, &self.series)
    }

    /// The words are counted of works for everyone alone, so that they are told where there are no others.
    fn length(&self) -> String {
        let works = facts::counted(self.total, "work", "works");
        if self.total != u64::from(self.series.works) {
            return works;
        }
        format!(
            "{works}, {}, about {}",
            facts::counted(self.series.words, "word", "words"),
            facts::reading_time(self.series.words),
        )
    }
}

/// Takes the summary out where no work of the series shows its own: it tells what happens in them.
fn withhold_summary(series: &mut Series, works: Option<&Vec<Access>>, visitor: &Visitor, ladder: &Ladder) {
    let is_whole = |work: &Access| policy::may_list(visitor, *work, ladder) == Listing::Whole;
    if !works.is_some_and(|works| works.iter().any(is_whole)) {
        series.summary = Prose::default();
        series.notes = Prose::default();
    }
}

/// Those of these series that the visitor may find works of, beside what stands in a series that is in them.
async fn seen_of(
    app: &App,
    visitor: &Visitor,
    series: Vec<(SeriesId, String)>,
) -> Result<Vec<(SeriesId, String)>, PageError> {
    let mut seen = Vec::new();
    for (id, title) in series {
        if !app.store().series_works(id, policy::listed_audiences(visitor)).await?.is_empty() {
            seen.push((id, title));
        }
    }
    Ok(seen)
}

/// The works of a series that the reader finds on its page, in order.
pub async fn shown(app: &App, reader: &Reader, id: SeriesId) -> Result<Vec<WorkId>, PageError> {
    let ids = app.store().series_works(id, policy::listed_audiences(&reader.visitor)).await?;
    without_hidden(app, reader, id, ids).await
}

/// The works of a series without those that the reader wants to see in no list.
async fn without_hidden(
    app: &App,
    reader: &Reader,
    id: SeriesId,
    ids: Vec<WorkId>,
) -> Result<Vec<WorkId>, PageError> {
    if !reader.lens.hides() {
        return Ok(ids);
    }
    let audiences = policy::listed_audiences(&reader.visitor).to_vec();
    let mut shown = HashSet::new();
    for page in 1.. {
        let mut query = WorkQuery {
            series: Some(id),
            page,
            page_size: 100,
            audiences: audiences.clone(),
            ..WorkQuery::default()
        };
        reader.lens.narrow(&mut query);
        let found = listing::search(app, query).await?;
        shown.extend(found.works.iter().map(|hit| hit.id));
        if found.works.is_empty() || shown.len() as u64 >= found.total {
            break;
        }
    }
    Ok(ids.into_iter().filter(|id| shown.contains(id)).collect())
}

/// `GET /series/{id}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let id: SeriesId = address::part(&id)?;
    let audiences = policy::listed_audiences(&reader.visitor);
    let mut series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
    let ids = app.store().series_works(id, audiences).await?;
    if ids.is_empty() {
        return Err(PageError::NotFound);
    }
    let ids = without_hidden(&app, &reader, id, ids).await?;
    let ratings = app.store().series_ratings(&[id], audiences).await?;
    withhold_summary(&mut series, ratings.get(&id), &reader.visitor, &app.site().ladder);
    let total = ids.len() as u64;
    let path = format!("/series/{id}");
    let paging = Paging::of(asked.page, total, WORKS_PER_PAGE, |page| {
        Asked { page, ..Asked::default() }.address(&path)
    });
    let first =
        (asked.page.saturating_sub(1) as usize).saturating_mul(WORKS_PER_PAGE as usize).min(ids.len());
    let shown = &ids[first..ids.len().min(first + WORKS_PER_PAGE as usize)];
    let works = blurb::load(&app, &reader, shown).await?;
    let (parts, wholes) = app.store().series_kin(id).await?;
    let [parts, wholes] =
        [parts, wholes].map(|kin| kin.into_iter().map(|(id, title, _)| (id, title)).collect::<Vec<_>>());
    let layout = Layout::new(&app, reader.visitor);
    let wholes = seen_of(&app, &layout.visitor, wholes).await?;
    let page = SeriesPage { layout, series, works, total, paging, parts, wholes };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
