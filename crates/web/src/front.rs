//! The front page.

use askama::Template;
use axum::extract::State;

use crate::{App, cache::Dependency, error::PageError, layout::Layout, page::Page, visitor::Who};

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage {
    layout: Layout,
}

/// `GET /`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    Ok(Page::render(&FrontPage { layout: Layout::new(&app, visitor) })?.keep([Dependency::Archive]))
}
