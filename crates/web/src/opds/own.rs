//! What a member goes on with: the works that they are in the middle of, and those that went on.

use ficus_archive::{WorkId, progress::ReadState};

use axum::extract::State;

use crate::{
    App,
    document::Document,
    error::PageError,
    opds::{
        Asker,
        catalogue::{Catalogue, ENTRIES_PER_PAGE, Holds, Publication},
        works::newest,
    },
};

/// Where the works are that a member is in the middle of.
pub const CONTINUE: &str = "/continue";
/// Where the works are that went on.
pub const NEW_CHAPTERS: &str = "/new-chapters";
/// What is made for one member alone, whatever the rest of its address asks for.
pub const OWN: [&str; 2] = [CONTINUE, NEW_CHAPTERS];
/// So many of the works read last are looked through.
const LOOKED_THROUGH: u32 = 500;

/// `GET /opds/continue`: the last read first.
pub async fn to_go_on(State(app): State<App>, asker: Asker) -> Result<Document, PageError> {
    let works = works(&app, &asker, ReadState::Reading).await?;
    answer(&app, &asker, "Continue reading", CONTINUE, works).await
}

/// `GET /opds/new-chapters`: what changed last first.
pub async fn new_chapters(State(app): State<App>, asker: Asker) -> Result<Document, PageError> {
    let mut works = works(&app, &asker, ReadState::New).await?;
    works.sort_by_key(|work| std::cmp::Reverse(work.updated));
    answer(&app, &asker, "New chapters", NEW_CHAPTERS, works).await
}

/// The works to which the member stands so.
async fn works(app: &App, asker: &Asker, state: ReadState) -> Result<Vec<Publication>, PageError> {
    let own = asker.reader.shelves.as_ref().ok_or(PageError::SignIn)?;
    let account = own.show();
    let placed = app.store().placed_works(account, LOOKED_THROUGH).await?;
    let progress = app.store().progress(account, &placed).await?;
    let is_so = |work: &WorkId| progress.get(work).is_some_and(|progress| progress.state() == state);
    let ids: Vec<WorkId> = placed.into_iter().filter(is_so).take(ENTRIES_PER_PAGE as usize).collect();
    Publication::load(app, &asker.reader, &ids, false).await
}

async fn answer(
    app: &App,
    asker: &Asker,
    title: &str,
    rest: &str,
    works: Vec<Publication>,
) -> Result<Document, PageError> {
    let catalogue = Catalogue {
        title: title.to_owned(),
        rest: rest.to_owned(),
        up: Some(String::new()),
        updated: newest(&works),
        holds: Holds::Works(works),
        pages: None,
        facets: Vec::new(),
    };
    asker.answer(app, catalogue).await
}
