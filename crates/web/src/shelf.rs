//! The four kept shelves of a reader, and what else lists show of a reader's own. Nobody else ever sees them.
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

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
    session::Session,
};
use askama::Template;
use axum::extract::State;
use ficus_archive::{
    AccountId, OwnShelfId, WorkId,
    listing::WorkQuery,
    own_shelf::OwnShelf,
    policy,
    progress::{Progress, ReadState},
    shelf::Shelf,
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

/// How far the reader is in each of these works, where pages show anything of the reader's own.
pub async fn progress_of(
    app: &App,
    reader: &Reader,
    works: &[WorkId],
) -> Result<HashMap<WorkId, Progress>, PageError> {
    match &reader.shelves {
        Some(own) if !works.is_empty() => Ok(app.store().progress(own.show(), works).await?),
        _ => Ok(HashMap::new()),
    }
}

/// The works to which the reader stands in any of these ways but unread, ascending.
pub async fn works_read(app: &App, reader: &Reader, states: &[ReadState]) -> Result<Vec<WorkId>, PageError> {
    let Some(own) = &reader.shelves else { return Ok(Vec::new()) };
    let all = app.store().all_progress(own.show()).await?;
    let mut works: Vec<WorkId> = all
        .iter()
        .filter(|progress| states.contains(&progress.state()))
        .map(|progress| progress.work)
        .collect();
    works.sort_unstable();
    Ok(works)
}

/// The works on any of these shelves of the reader, ascending.
pub async fn works_on(app: &App, reader: &Reader, shelves: &[Shelf]) -> Result<Vec<WorkId>, PageError> {
    match &reader.shelves {
        Some(own) => Ok(app.store().shelved_works(own.show(), shelves).await?),
        None => Ok(Vec::new()),
    }
}

/// A shelf as a row of shelves shows it.
pub struct ShelfLink {
    /// As its reader calls it.
    pub name: String,
    /// Where it is.
    pub address: String,
    works: u64,
}

impl ShelfLink {
    /// How many works are on it.
    pub fn told(&self) -> String {
        facts::figure(self.works)
    }
}

/// What the form for many works at once needs.
pub struct Bulk {
    /// For the form.
    pub token: String,
    /// Where it leads back to.
    pub to: String,
    /// The reader's own shelves.
    pub own: Vec<OwnShelf>,
    /// The one that is shown; `None` where the four are.
    pub here: Option<OwnShelfId>,
}

#[derive(Template)]
#[template(path = "shelf/page.html")]
struct ShelfPage {
    layout: Layout,
    tabs: Vec<ShelfLink>,
    /// The address of the one that is shown.
    here: String,
    list: ListView,
    bulk: Bulk,
}

impl ShelfPage {
    fn is_empty(&self) -> bool {
        self.tabs.iter().all(|shelf| shelf.works == 0)
    }
}

fn address_of(shelf: Option<Shelf>) -> String {
    shelf.map_or_else(|| "/shelf".to_owned(), |shelf| format!("/shelf?shelf={}", shelf.as_str()))
}

/// The shelves of a reader: the four, and their own.
pub async fn tabs(app: &App, reader: &Reader, account: AccountId) -> Result<Vec<ShelfLink>, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let counts = app.store().shelf_counts(account, audiences).await?;
    let count = |shelf: Shelf| counts.get(&shelf).copied().unwrap_or(0);
    let all = ShelfLink {
        name: "All".to_owned(),
        address: address_of(None),
        works: Shelf::ALL.into_iter().map(count).sum(),
    };
    let four = Shelf::ALL.into_iter().map(|shelf| ShelfLink {
        name: shelf.name().to_owned(),
        address: address_of(Some(shelf)),
        works: count(shelf),
    });
    let own = app.store().own_shelves(account, audiences).await?;
    let own = own.into_iter().map(|shelf| ShelfLink {
        address: format!("/shelf/own/{}", shelf.id),
        works: shelf.works,
        name: shelf.draft.name,
    });
    Ok(std::iter::once(all).chain(four).chain(own).collect())
}

/// `GET /shelf`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    asked: Asked,
) -> Result<Page, PageError> {
    let (account, _) = reader.visitor.account.ok_or(PageError::SignIn)?;
    let here = match &*asked.shelves {
        [] => address_of(None),
        [only] => address_of(Some(*only)),
        _ => String::new(),
    };
    let tabs = tabs(&app, &reader, account).await?;
    let works = works_on(&app, &reader, &Shelf::ALL).await?;
    let base = WorkQuery { only_works: Some(works.into()), ..WorkQuery::default() };
    let bulk = Bulk {
        token: Token::of(&app, &session).await?.0,
        to: asked.address("/shelf"),
        own: app.store().own_shelves(account, &[]).await?,
        here: None,
    };
    let place = Place { path: "/shelf".to_owned(), base, ..Place::default() };
    let mut list = listing::load(&app, &reader, place, asked).await?;
    list.works.iter_mut().for_each(|item| item.can_be_picked = true);
    Page::render(&ShelfPage { layout: Layout::new(&app, reader.visitor), tabs, here, list, bulk })
}
