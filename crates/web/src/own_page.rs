//! A page of the archive's own, as everybody reads it.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::own_page::{OwnPage, Standing};

use crate::{
    App, cache::Dependency, error::PageError, layout::Layout, page::Page, routes::Routes, visitor::Who,
};

/// Its address.
pub fn routes() -> Routes {
    Routes::new().route("/pages/{slug}", axum::routing::get(show))
}

#[derive(Template)]
#[template(path = "own_page/page.html")]
struct PageOfOwn {
    layout: Layout,
    page: OwnPage,
}

/// `GET /pages/{slug}`
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let page = app.store().own_page(&slug).await?.ok_or(PageError::NotFound)?;
    let layout = Layout::new(&app, visitor);
    let is_draft = page.draft.standing == Standing::Draft;
    if is_draft && !layout.administers() {
        return Err(PageError::NotFound);
    }
    // A change of an own page is a change of the site's settings.
    Ok(Page::render(&PageOfOwn { layout, page })?.keep([Dependency::Site]))
}
