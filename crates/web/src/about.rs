//! What the archive is, and help with reading: the same page for everybody, linked at the foot of every page.

use askama::Template;
use axum::extract::State;
use ficus_archive::rating::Gate;

use crate::{App, cache::Dependency, error::PageError, layout::Layout, page::Page, visitor::Who};

#[derive(Template)]
#[template(path = "about/page.html")]
struct AboutPage {
    layout: Layout,
}

impl AboutPage {
    fn welcome(&self) -> impl Iterator<Item = &str> {
        self.layout.site.welcome.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }

    fn gate_told(gate: Gate) -> &'static str {
        match gate {
            Gate::Open => "Opens for everybody.",
            Gate::Ask => "Opens once you have chosen to see such works.",
            Gate::AdultStatement => "Opens once you have said that you are an adult.",
            Gate::Members => "Opens for members who are signed in.",
        }
    }
}

/// `GET /about`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    Ok(Page::render(&AboutPage { layout: Layout::new(&app, visitor) })?.keep([Dependency::Site]))
}
