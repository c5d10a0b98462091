//! Reviews of a work, as they stand; the newest page by page.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{review::Review, work::Work};
use jiff::tz::TimeZone;

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    listing::{Asked, Paging},
    page::Page,
    visitor::Who,
    work,
};

/// Reviews on a page.
const REVIEWS_PER_PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "review/page.html")]
struct ReviewsPage {
    layout: Layout,
    work: Work,
    reviews: Vec<Review>,
    total: u64,
    paging: Paging,
}

impl ReviewsPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "review", "reviews")
    }

    fn day(review: &Review) -> String {
        facts::day(review.written.to_zoned(TimeZone::UTC).date())
    }
}

/// `GET /works/{id}/reviews`
pub async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let work = work::load(&app, &visitor, &id).await?;
    let offset = (asked.page - 1).saturating_mul(REVIEWS_PER_PAGE);
    let (reviews, total) = app.store().reviews(work.id, offset, REVIEWS_PER_PAGE).await?;
    let path = format!("/works/{}/reviews", work.id);
    let paging = Paging::of(asked.page, total, REVIEWS_PER_PAGE, |page| {
        Asked { page, ..Asked::default() }.address(&path)
    });
    let id = work.id;
    let page =
        Page::render(&ReviewsPage { layout: Layout::new(&app, visitor), work, reviews, total, paging })?;
    Ok(page.keep([Dependency::Work(id)]).with_counts())
}
