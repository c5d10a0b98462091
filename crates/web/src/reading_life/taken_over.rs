//! Bookmarks that a member kept elsewhere: read from files of theirs, shown, and kept as the member says.

use std::collections::HashMap;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Form, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    WorkId,
    bookmark::{BookmarkDraft, BookmarkForm, BookmarkOf, NOTE_CHARS_MAX, TAGS_MAX, elsewhere},
};
use ficus_formats::bookmarks::{self, SavedBookmark};
use serde::{Deserialize, Serialize};

use super::own_shelves::refusal;
use crate::{
    App, blurb, csrf::Token, error::PageError, facts, files, layout::Layout, member::Member,
    moderation::Given, page::Page,
};

/// Where files are handed in.
pub const PATH: &str = "/account/bookmarks/take-over";
/// So many bookmarks are taken over at once.
const ROWS_MAX: usize = 500;

/// A bookmark as it goes through the form.
#[derive(Clone, Deserialize, Serialize)]
struct Row {
    address: String,
    title: String,
    author: String,
    note: String,
    tags: String,
}

/// A bookmark that was found in a file.
struct Line {
    row: Row,
    /// The work of this archive that it is, by its title here.
    here: Option<String>,
    /// Whether the member keeps it already.
    is_kept: bool,
}

#[derive(Template)]
#[template(path = "reading_life/take_over.html")]
struct TakeOverPage {
    layout: Layout,
    token: String,
    /// What is wrong with the files; nothing before any came.
    wrong: Option<&'static str>,
    lines: Vec<Line>,
    /// All rows, as the form sends them back.
    rows: String,
    /// How many were found beyond those that are shown.
    more: usize,
}

impl TakeOverPage {
    fn found(&self) -> String {
        facts::counted(self.lines.len() as u64, "bookmark", "bookmarks")
    }
}

/// `GET /account/bookmarks/take-over`
pub async fn ask(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let layout = member.layout(&app);
    Page::render(&TakeOverPage {
        layout,
        token,
        wrong: None,
        lines: Vec::new(),
        rows: String::new(),
        more: 0,
    })
}

/// `POST /account/bookmarks/take-over`: shows what the files hold, and keeps nothing yet.
pub async fn read(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let form = files::read(&headers, body).await?;
    let wrong = form.files.is_empty().then_some("Choose at least one file.");
    let reading = tokio::task::spawn_blocking(move || {
        form.files.iter().flat_map(|(_, bytes)| bookmarks::read(bytes)).collect::<Vec<_>>()
    });
    let mut found = reading.await.map_err(|_| PageError::Panicked)?;
    let wrong = wrong.or_else(|| found.is_empty().then_some("No bookmarks were found in this."));
    let more = found.len().saturating_sub(ROWS_MAX);
    found.truncate(ROWS_MAX);
    let rows: Vec<Row> = found.into_iter().map(row).collect();
    let lines = lines(&app, &member, &rows).await?;
    let rows = serde_json::to_string(&rows).map_err(|_| PageError::Panicked)?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let layout = member.layout(&app);
    Ok((status, Page::render(&TakeOverPage { layout, token, wrong, lines, rows, more })?).into_response())
}

/// A bookmark within the bounds of this archive.
fn row(saved: SavedBookmark) -> Row {
    let tags: Vec<String> = saved.tags.into_iter().map(|tag| tag.replace(',', " ")).take(TAGS_MAX).collect();
    let note = saved.note.chars().take(NOTE_CHARS_MAX).collect();
    Row { address: saved.address, title: saved.title, author: saved.author, note, tags: tags.join(", ") }
}

/// What rows are of, as far as the member may find it here.
async fn things(
    app: &App,
    member: &Member,
    rows: &[Row],
) -> Result<HashMap<String, (WorkId, String)>, PageError> {
    let addresses: Vec<String> = rows.iter().map(|row| row.address.clone()).collect();
    let known = app.store().works_at(&addresses).await?;
    let works: Vec<WorkId> = known.iter().map(|(_, work, _)| *work).collect();
    let titles: HashMap<WorkId, String> = blurb::load(app, &member.reader, &works)
        .await?
        .into_iter()
        .map(|item| (item.blurb.id, item.blurb.title))
        .collect();
    let open = |(address, work, _)| Some((address, (work, titles.get(&work)?.clone())));
    Ok(known.into_iter().filter_map(open).collect())
}

/// What a row is of; nothing where its address is none of the web.
fn of(row: &Row, things: &HashMap<String, (WorkId, String)>) -> Option<BookmarkOf> {
    match things.get(&row.address) {
        Some((work, _)) => Some(BookmarkOf::Work(*work)),
        None => elsewhere(&row.address, &row.title, &row.author).ok(),
    }
}

async fn lines(app: &App, member: &Member, rows: &[Row]) -> Result<Vec<Line>, PageError> {
    let things = things(app, member, rows).await?;
    let mut lines = Vec::new();
    for row in rows {
        let is_kept = match of(row, &things) {
            Some(of) => app.store().bookmark_of(member.account.id, &of).await?.is_some(),
            None => true,
        };
        let here = things.get(&row.address).map(|(_, title)| title.clone());
        lines.push(Line { row: row.clone(), here, is_kept });
    }
    Ok(lines)
}

/// `POST /account/bookmarks/take-over/keep`: `rows`, and `keep` with the place of each that is wanted.
pub async fn keep(
    State(app): State<App>,
    member: Member,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let rows: Vec<Row> = serde_json::from_str(given.text("rows"))
        .map_err(|_| PageError::BadRequest("Hand the file in once more.".to_owned()))?;
    let rows: Vec<Row> = rows.into_iter().take(ROWS_MAX).collect();
    let things = things(&app, &member, &rows).await?;
    let mut drafts = Vec::new();
    for place in given.numbers::<usize>("keep") {
        let Some(row) = rows.get(place) else { continue };
        let Some(of) = of(row, &things) else { continue };
        // What the member keeps already stays as it is.
        if app.store().bookmark_of(member.account.id, &of).await?.is_some() {
            continue;
        }
        let form = BookmarkForm { note: &row.note, tags: &row.tags, public: false, signed_by: None };
        if let Ok(draft) = BookmarkDraft::parse(of, form) {
            drafts.push((draft, app.now()));
        }
    }
    refusal(app.store().keep_bookmarks(member.account.id, &drafts).await)?.map_err(PageError::BadRequest)?;
    Ok(Redirect::to("/account/bookmarks"))
}
