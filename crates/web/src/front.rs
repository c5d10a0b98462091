//! The front page.

use askama::Template;
use axum::{extract::State, response::Html};

use crate::{App, error::PageError, layout::Layout, visitor::Who};

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage {
    layout: Layout,
}

/// `GET /`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Html<String>, PageError> {
    Ok(Html(FrontPage { layout: Layout::new(&app, visitor) }.render()?))
}
