//! Search: words and filters over everything that the visitor may find.

pub mod passages;
pub mod understood;

use askama::Template;
use axum::extract::State;

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
};

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    layout: Layout,
    list: ListView,
}

impl SearchPage {
    fn words(&self) -> &str {
        &self.list.panel.asked.words
    }

    /// How the box was understood, each condition with the search without it.
    fn understood(&self) -> Vec<understood::Line> {
        understood::lines(&self.list.panel.asked, "/search")
    }

    /// What could not be understood.
    fn ignored(&self) -> Vec<String> {
        understood::ignored(&self.list.panel.asked)
    }

    /// The feed of what is asked for.
    fn feed(&self) -> String {
        crate::feeds::address_of(&self.list.panel.asked)
    }

    /// Whether anything was asked for yet.
    fn is_asked(&self) -> bool {
        !self.words().is_empty() || self.list.panel.asked.is_narrowed()
    }
}

/// `GET /search`
pub async fn show(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Page, PageError> {
    let place = Place { path: "/search".to_owned(), ..Place::default() };
    let list = listing::load(&app, &reader, place, asked).await?;
    let page = SearchPage { layout: Layout::new(&app, reader.visitor), list };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
