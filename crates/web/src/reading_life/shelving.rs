//! Putting works on shelves: from their pages, from any list, and many at once from the shelf's own page.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::{HeaderMap, header},
    response::Redirect,
};
use ficus_archive::{AccountId, OwnShelfId, WorkId, own_shelf::OwnShelf, policy, shelf::Shelf};
use ficus_store::StoreError;
use serde::Deserialize;

use super::own_shelves::refusal;
use crate::{
    App, address, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page,
    session::Sessions, work,
};

/// So many works are shelved at once: a page of a list holds no more.
const WORKS_MAX: usize = 100;

/// Where a work is, shelf by shelf.
pub struct Shelved {
    /// On which of the four.
    pub shelf: Option<Shelf>,
    /// The reader's own shelves, each with whether the work is on it.
    pub own: Vec<(OwnShelf, bool)>,
}

impl Shelved {
    /// Where a work is among a reader's shelves.
    pub async fn load(app: &App, account: AccountId, work: WorkId) -> Result<Self, PageError> {
        let on = app.store().own_shelves_of(account, &[work]).await?.remove(&work).unwrap_or_default();
        let own = app.store().own_shelves(account, &[]).await?;
        Ok(Self {
            shelf: app.store().shelves_of(account, &[work]).await?.remove(&work),
            own: own
                .into_iter()
                .map(|shelf| (on.contains(&shelf.id), shelf))
                .map(|(on, shelf)| (shelf, on))
                .collect(),
        })
    }

    /// Whether the work is on this one of the four.
    pub fn is_on(&self, shelf: Shelf) -> bool {
        self.shelf == Some(shelf)
    }

    /// On how many of the reader's own it is.
    pub fn on_own(&self) -> usize {
        self.own.iter().filter(|(_, on)| *on).count()
    }
}

#[derive(Template)]
#[template(path = "reading_life/shelve.html")]
struct ShelvePage {
    layout: Layout,
    token: String,
    work: WorkId,
    title: String,
    shelved: Shelved,
    back: String,
}

/// A path of this site that a form may lead back to.
pub fn safe_path(path: &str) -> Option<&str> {
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    is_path.then_some(path)
}

/// The page of this site that a request comes from.
fn came_from(app: &App, headers: &HeaderMap) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let path = from.strip_prefix(&app.settings().base_url).or_else(|| {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        from.split_once("://")?.1.strip_prefix(host)
    })?;
    safe_path(path).filter(|path| !path.ends_with("/shelf")).map(str::to_owned)
}

/// `GET /works/{id}/shelf`: from a list, whose address is where the form leads back to.
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    let shelved = Shelved::load(&app, member.account.id, work.id).await?;
    let back = came_from(&app, &headers).unwrap_or_else(|| format!("/works/{}", work.id));
    let layout = member.layout(&app);
    Page::render(&ShelvePage { layout, token, work: work.id, title: work.title, shelved, back })
}

/// Where a reader wants a work.
#[derive(Deserialize)]
pub struct Wish {
    /// One of the four; nothing takes the work off.
    shelf: Option<String>,
    /// A shelf of the reader's own: the work goes on it, or off it where it is there.
    own: Option<String>,
    /// Where the form leads back to.
    #[serde(default)]
    to: String,
}

/// `POST /works/{id}/shelf`
pub async fn put(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Redirect, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?.id;
    let account = member.account.id;
    if let Some(shelf) = wish.own.and_then(|id| id.parse::<OwnShelfId>().ok()) {
        let on = app.store().own_shelves_of(account, &[work]).await?.remove(&work).unwrap_or_default();
        if on.contains(&shelf) {
            done(app.store().take_off_own_shelf(account, shelf, &[work]).await)?;
        } else {
            done(app.store().put_on_own_shelf(account, shelf, &[work], app.now()).await)?;
        }
    } else {
        let shelf = wish.shelf.and_then(|shelf| shelf.parse().ok());
        app.store().shelve(account, work, shelf, app.now()).await?;
    }
    Sessions::look_again(&app, account);
    let here = format!("/works/{work}#shelf");
    Ok(Redirect::to(safe_path(&wish.to).unwrap_or(&here)))
}

/// What is done to many works at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Many {
    /// On one of the four.
    On(Shelf),
    /// Off whichever of the four.
    Off,
    /// On a shelf of the reader's own.
    OnOwn(OwnShelfId),
    /// Off it.
    OffOwn(OwnShelfId),
}

fn many(text: &str) -> Option<Many> {
    let own = |text: &str| text.parse().ok();
    match text {
        "off" => Some(Many::Off),
        text if text.starts_with("off-own:") => Some(Many::OffOwn(own(&text[8..])?)),
        text if text.starts_with("own:") => Some(Many::OnOwn(own(&text[4..])?)),
        text => text.parse().ok().map(Many::On),
    }
}

/// `POST /shelf/works`: the fields `work`, any number, `act` and `to`.
pub async fn put_many(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let asked: Vec<WorkId> = fields
        .iter()
        .filter(|(name, _)| name == "work")
        .filter_map(|(_, id)| id.parse().ok())
        .take(WORKS_MAX)
        .collect();
    let act =
        field("act").and_then(many).ok_or_else(|| PageError::BadRequest("Choose a shelf.".to_owned()))?;
    let works = readable(&app, &member, &asked).await?;
    let (account, now, store) = (member.account.id, app.now(), app.store());
    match act {
        Many::On(shelf) => store.shelve_all(account, &works, Some(shelf), now).await?,
        Many::Off => store.shelve_all(account, &works, None, now).await?,
        Many::OnOwn(shelf) => done(store.put_on_own_shelf(account, shelf, &works, now).await)?,
        Many::OffOwn(shelf) => done(store.take_off_own_shelf(account, shelf, &works).await)?,
    }
    Sessions::look_again(&app, account);
    Ok(Redirect::to(field("to").and_then(safe_path).unwrap_or("/shelf")))
}

fn done(done: Result<(), StoreError>) -> Result<(), PageError> {
    refusal(done)?.map_err(PageError::BadRequest)
}

/// Those of the works that the reader may find.
async fn readable(app: &App, member: &Member, works: &[WorkId]) -> Result<Vec<WorkId>, PageError> {
    let audiences = policy::listed_audiences(&member.visitor());
    let blurbs = app.store().blurbs(works).await?;
    Ok(blurbs.iter().filter(|blurb| audiences.contains(&blurb.audience)).map(|blurb| blurb.id).collect())
}

/// A shelf's number from a path.
pub(super) fn own_id(text: &str) -> Result<OwnShelfId, PageError> {
    address::part(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_a_path_of_this_site_alone() {
        assert_eq!(safe_path("/search?q=fog#x"), Some("/search?q=fog#x"));
        for hostile in ["https://evil.example", "//evil.example", "/\\evil.example", "x", "", "/a\r\nb"] {
            assert_eq!(safe_path(hostile), None, "{hostile}");
        }
    }

    #[test]
    fn what_is_done_to_many_works_is_read_from_one_word() {
        assert_eq!(many("to-read"), Some(Many::On(Shelf::ToRead)));
        assert_eq!(many("own:7"), Some(Many::OnOwn(OwnShelfId(7))));
        assert_eq!(many("off-own:7"), Some(Many::OffOwn(OwnShelfId(7))));
        assert_eq!(many("off"), Some(Many::Off));
        assert_eq!(many("own:x"), None);
        assert_eq!(many(""), None);
    }
}
