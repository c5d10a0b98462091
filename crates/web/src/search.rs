//! Search: words and filters over everything that the visitor may find.

pub mod advanced;
mod correction;
pub mod help;
pub mod passages;
pub mod understood;

use askama::Template;
use axum::extract::State;
use ficus_archive::{
    search_box::{Condition, SearchBox},
    words::{WordField, Words},
};
use ficus_search::suggest::NameKind;

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
    suggest::{self, Suggestion},
};

use correction::Correction;

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    layout: Layout,
    list: ListView,
    /// What the search was taken for, where nothing was found.
    correction: Option<Correction>,
    /// Tags, pen names and series that fit the words.
    names: Vec<Suggestion>,
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
    let mut list = listing::load(&app, &reader, place.clone(), asked.clone()).await?;
    let mut correction = None;
    if list.total == 0 && list.unknown.is_empty() && !asked.words.is_empty() {
        let query = listing::question(&app, &reader, &place, &asked).await?.query;
        if let Some(found) = correction::of(&app, &asked, &query).await? {
            let meant = listing::load(&app, &reader, place, found.asked.clone()).await?;
            if meant.total > 0 {
                (list, correction) = (meant, Some(found));
            }
        }
    }
    let typed = plain_words(&list.panel.asked.words);
    let is_name = |kind| kind != NameKind::Work;
    let names = match (list.panel.asked.page, list.total) {
        (0 | 1, 0) => suggest::find(&app, &reader, &typed, is_name).await?,
        // What stands in works is not mistyped.
        (0 | 1, _) => suggest::find_as_typed(&app, &reader, &typed, is_name).await?,
        _ => Vec::new(),
    };
    let page = SearchPage { layout: Layout::new(&app, reader.visitor), list, correction, names };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}

/// The words of a box that may be a name, where it says nothing else.
fn plain_words(text: &str) -> String {
    let read = SearchBox::read(text);
    let words: Option<Vec<&str>> = read
        .conditions
        .iter()
        .map(|condition| match condition {
            Condition::Words(Words::Stand { field: WordField::Anywhere, text, .. }) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    words.unwrap_or_default().join(" ")
}
