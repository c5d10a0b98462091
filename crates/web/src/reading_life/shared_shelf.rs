//! A shelf that its keeper shares: a page and a feed, which show of it what the visitor may find.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::listing::{Sort, WorkQuery};
use ficus_store::SharedShelf;

use super::shelving::own_id;
use crate::{
    App,
    atom::Feed,
    document::{ATOM, Document},
    error::PageError,
    feeds::{self, Entries, Heading},
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
};

#[derive(Template)]
#[template(path = "reading_life/shared_shelf.html")]
struct SharedPage {
    layout: Layout,
    shelf: SharedShelf,
    list: ListView,
}

impl SharedPage {
    /// What is said of it, paragraph by paragraph.
    fn note(&self) -> impl Iterator<Item = &str> {
        self.shelf.note.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }
}

async fn load(app: &App, id: &str) -> Result<SharedShelf, PageError> {
    app.store().shared_shelf(own_id(id)?).await?.ok_or(PageError::NotFound)
}

fn works(shelf: &SharedShelf) -> WorkQuery {
    let works: Vec<_> = shelf.works.iter().map(|(work, _)| *work).collect();
    WorkQuery { only_works: Some(works.into()), ..WorkQuery::default() }
}

/// `GET /shelves/{id}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let shelf = load(&app, &id).await?;
    let place = Place { path: format!("/shelves/{}", shelf.id), base: works(&shelf), ..Place::default() };
    let list = listing::load(&app, &reader, place, asked).await?;
    Page::render(&SharedPage { layout: Layout::new(&app, reader.visitor), shelf, list })
}

/// `GET /feeds/shelves/{id}`
pub async fn feed(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let shelf = load(&app, &id).await?;
    let place = Place { base: works(&shelf), sort: Sort::Added, ..Place::default() };
    let asked = Asked { page: asked.page, ..Asked::default() };
    let question = listing::question(&app, &reader, &place, &asked).await?;
    let heading = Heading {
        title: format!("{}, a shelf of {}", shelf.name, shelf.signature),
        about: "Works on a shelf that a reader shares, the last that came to the archive first.".to_owned(),
        path: format!("/feeds/shelves/{}", shelf.id),
        page: format!("/shelves/{}", shelf.id),
        name: None,
    };
    let feed: Feed = feeds::of_query(&app, &reader, &heading, question.query, Entries::Works).await?;
    Ok(Document::xml(ATOM, feed.written()?))
}
