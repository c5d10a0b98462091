//! One review, with the answers below it: where links to a review lead.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{review::MayReview, work::Work};
use serde::Deserialize;

use super::{ReviewView, kept, load, viewer};
use crate::{App, csrf::Token, error::PageError, layout::Layout, lens::Reader, page::Page, session::Session};

/// What the address says beside the review.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    said: String,
}

#[derive(Template)]
#[template(path = "review/one.html")]
struct ReviewPage {
    layout: Layout,
    work: Work,
    reviews: Vec<ReviewView>,
    token: Option<String>,
    said: bool,
    may: MayReview,
    /// What the first of them answers.
    parent: Option<ficus_archive::ReviewId>,
}

impl ReviewPage {
    fn name(&self) -> &str {
        self.reviews
            .first()
            .map(|view| view.review.name.as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or("somebody")
    }

    fn write_here(&self) -> bool {
        self.may == MayReview::Yes
    }

    fn is_shown(&self) -> bool {
        self.reviews.first().is_some_and(|view| view.review.is_shown())
    }
}

/// `GET /reviews/{id}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let (review, work) = load(&app, &reader, &id).await?;
    let viewer = viewer(&app, &reader, work.id).await?;
    let placed = app.store().review_thread(review.id, &viewer).await?;
    if placed.is_empty() {
        return Err(PageError::NotFound);
    }
    let is_member = viewer.account.is_some();
    let decided = app.store().work_reviewing(work.id).await?;
    let token = if is_member { Some(Token::of(&app, &session).await?.0) } else { None };
    let may = ficus_archive::review::may_review(app.site().reviewing.reviewers, decided.reviewers, is_member);
    let work_id = work.id;
    let page = Page::render(&ReviewPage {
        layout: Layout::new(&app, reader.visitor),
        work,
        reviews: ReviewView::of_page(placed, &viewer),
        token,
        said: asked.said == "1",
        may,
        parent: review.parent,
    })?;
    Ok(kept(page, &reader, work_id))
}
