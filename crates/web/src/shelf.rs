//! Shelves of a reader: what is on them, and the form that puts a work on one. Nobody else ever sees them.
//!
//! Whatever shows something of a shelf asks [`OwnShelves`] for it, and that says so to the service, which then keeps
//! the page for nobody.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use ficus_archive::{AccountId, WorkId, listing::WorkQuery, policy, shelf::Shelf};
use serde::Deserialize;

use crate::{
    App, address,
    error::PageError,
    facts, gate,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
    session::Sessions,
    visitor::Who,
};

/// The shelves of the reader of a request.
#[derive(Clone, Debug)]
pub struct OwnShelves {
    account: AccountId,
    are_shown: Arc<AtomicBool>,
}

impl OwnShelves {
    /// The shelves of an account.
    pub fn new(account: AccountId) -> Self {
        Self { account, are_shown: Arc::default() }
    }

    /// Whose they are; from now on the answer shows something of them.
    pub fn show(&self) -> AccountId {
        self.are_shown.store(true, Ordering::Relaxed);
        self.account
    }

    /// Whether the answer shows something of them.
    pub fn are_shown(&self) -> bool {
        self.are_shown.load(Ordering::Relaxed)
    }
}

/// On which of the reader's shelves each of these works is.
pub async fn of_works(
    app: &App,
    reader: &Reader,
    works: &[WorkId],
) -> Result<HashMap<WorkId, Shelf>, PageError> {
    match &reader.shelves {
        Some(shelves) if !works.is_empty() => Ok(app.store().shelves_of(shelves.show(), works).await?),
        _ => Ok(HashMap::new()),
    }
}

/// The works on any of these shelves of the reader, ascending.
pub async fn works_on(app: &App, reader: &Reader, shelves: &[Shelf]) -> Result<Vec<WorkId>, PageError> {
    match &reader.shelves {
        Some(own) => Ok(app.store().shelved_works(own.show(), shelves).await?),
        None => Ok(Vec::new()),
    }
}

/// A shelf as the reader's page shows it.
struct ShelfLink {
    shelf: Option<Shelf>,
    works: u64,
}

impl ShelfLink {
    fn name(&self) -> &'static str {
        self.shelf.map_or("All", Shelf::name)
    }

    fn address(&self) -> String {
        self.shelf.map_or_else(|| "/shelf".to_owned(), |shelf| format!("/shelf?shelf={}", shelf.as_str()))
    }

    fn told(&self) -> String {
        facts::figure(self.works)
    }
}

#[derive(Template)]
#[template(path = "shelf/page.html")]
struct ShelfPage {
    layout: Layout,
    shelves: Vec<ShelfLink>,
    list: ListView,
}

impl ShelfPage {
    fn is_empty(&self) -> bool {
        self.shelves.iter().all(|shelf| shelf.works == 0)
    }

    fn is_shown(&self, link: &ShelfLink) -> bool {
        match (&*self.list.panel.asked.shelves, link.shelf) {
            ([], None) => true,
            ([only], Some(shelf)) => *only == shelf,
            _ => false,
        }
    }
}

/// `GET /shelf`
pub async fn show(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Page, PageError> {
    let (account, _) = reader.visitor.account.ok_or(PageError::SignIn)?;
    let counts = app.store().shelf_counts(account, policy::listed_audiences(&reader.visitor)).await?;
    let count = |shelf: Shelf| counts.get(&shelf).copied().unwrap_or(0);
    let shelves: Vec<ShelfLink> =
        std::iter::once(ShelfLink { shelf: None, works: Shelf::ALL.into_iter().map(count).sum() })
            .chain(Shelf::ALL.into_iter().map(|shelf| ShelfLink { shelf: Some(shelf), works: count(shelf) }))
            .collect();
    let works = works_on(&app, &reader, &Shelf::ALL).await?;
    let base = WorkQuery { only_works: Some(works.into()), ..WorkQuery::default() };
    let place = Place { path: "/shelf".to_owned(), base, ..Place::default() };
    let list = listing::load(&app, &reader, place, asked).await?;
    Page::render(&ShelfPage { layout: Layout::new(&app, reader.visitor), shelves, list })
}

/// Where a reader wants a work.
#[derive(Deserialize)]
pub struct Wish {
    /// The shelf; nothing takes the work off.
    #[serde(default)]
    shelf: String,
}

/// `POST /works/{id}/shelf`
pub async fn put(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Redirect, PageError> {
    let (account, _) = visitor.account.ok_or(PageError::SignIn)?;
    let id: WorkId = address::part(&id)?;
    let work = app.store().work(id).await?.ok_or(PageError::NotFound)?;
    gate::before_reading(&app, &visitor, &work).await?;
    let shelf = wish.shelf.parse().ok();
    app.store().shelve(account, id, shelf, app.now()).await?;
    Sessions::look_again(&app, account);
    Ok(Redirect::to(&format!("/works/{id}#shelf")))
}
