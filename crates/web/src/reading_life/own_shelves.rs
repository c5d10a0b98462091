//! Shelves of a member's own: their list, what is on each, and what is said of it.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    OwnShelfId, PenNameId,
    listing::WorkQuery,
    own_shelf::{Move, OwnShelf, OwnShelfDraft, moved},
    policy,
};
use ficus_store::StoreError;
use serde::Deserialize;

use super::shelving::own_id;
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing::{self, Asked, ListView, Place},
    member::Member,
    page::Page,
    session::Sessions,
    shelf,
};

/// The form that says what a shelf is.
pub struct ShelfForm {
    token: String,
    /// `None` where the shelf is to be made.
    id: Option<OwnShelfId>,
    draft: OwnShelfDraft,
    signatures: Vec<(PenNameId, String)>,
    /// The account's own name.
    name: String,
    wrong: Option<String>,
}

impl ShelfForm {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn signs(&self, id: &PenNameId) -> bool {
        self.draft.signed_by.as_ref() == Some(id)
    }

    fn action(&self) -> String {
        self.id.map_or_else(|| "/shelf/own".to_owned(), |id| format!("/shelf/own/{id}"))
    }
}

#[derive(Template)]
#[template(path = "reading_life/own_shelves.html")]
struct ShelvesPage {
    layout: Layout,
    shelves: Vec<OwnShelf>,
    form: ShelfForm,
}

impl ShelvesPage {
    fn works(shelf: &OwnShelf) -> String {
        facts::counted(shelf.works, "work", "works")
    }
}

#[derive(Template)]
#[template(path = "reading_life/own_shelf.html")]
struct ShelfPage {
    layout: Layout,
    shelf: OwnShelf,
    tabs: Vec<shelf::ShelfLink>,
    form: ShelfForm,
    list: ListView,
    bulk: shelf::Bulk,
}

async fn form(
    app: &App,
    member: &Member,
    token: String,
    id: Option<OwnShelfId>,
    mut draft: OwnShelfDraft,
) -> Result<ShelfForm, PageError> {
    let signatures = app.store().signatures(member.account.id).await?;
    // A new one is signed with the usual pen name where it is shared; the name of an account is one to sign in with.
    if id.is_none() && draft == OwnShelfDraft::default() {
        draft.signed_by = signatures.first().map(|(id, _)| *id);
    }
    Ok(ShelfForm { token, id, draft, signatures, name: member.account.name.clone(), wrong: None })
}

async fn shelves(app: &App, member: &Member) -> Result<Vec<OwnShelf>, PageError> {
    let audiences = policy::listed_audiences(&member.visitor());
    Ok(app.store().own_shelves(member.account.id, audiences).await?)
}

async fn one(app: &App, member: &Member, id: OwnShelfId) -> Result<OwnShelf, PageError> {
    shelves(app, member).await?.into_iter().find(|shelf| shelf.id == id).ok_or(PageError::NotFound)
}

/// `GET /shelf/own`
pub async fn list(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let shelves = shelves(&app, &member).await?;
    let form = form(&app, &member, token, None, OwnShelfDraft::default()).await?;
    Page::render(&ShelvesPage { layout: member.layout(&app), shelves, form })
}

/// `GET /shelf/own/{id}`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let shelf = one(&app, &member, own_id(&id)?).await?;
    let form = form(&app, &member, token, Some(shelf.id), shelf.draft.clone()).await?;
    page(&app, &member, shelf, form, asked).await
}

async fn page(
    app: &App,
    member: &Member,
    shelf: OwnShelf,
    form: ShelfForm,
    asked: Asked,
) -> Result<Page, PageError> {
    let works = app.store().on_own_shelves(member.account.id, &[shelf.id]).await?;
    let base = WorkQuery { only_works: Some(works.into()), ..WorkQuery::default() };
    let path = format!("/shelf/own/{}", shelf.id);
    let bulk = shelf::Bulk {
        token: form.token.clone(),
        to: asked.address(&path),
        own: shelves(app, member).await?,
        here: Some(shelf.id),
    };
    let place = Place { path, base, ..Place::default() };
    let mut list = listing::load(app, &member.reader, place, asked).await?;
    list.works.iter_mut().for_each(|item| item.can_be_picked = true);
    let tabs = shelf::tabs(app, &member.reader, member.account.id).await?;
    Page::render(&ShelfPage { layout: member.layout(app), shelf, tabs, form, list, bulk })
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    note: String,
    /// Sent only where the box is ticked.
    shared: Option<String>,
    #[serde(default)]
    signed_by: String,
}

impl Given {
    /// What is said, and what is wrong with it.
    fn draft(&self, member: &Member) -> (OwnShelfDraft, Option<String>) {
        let shared = self.shared.is_some();
        let signed_by = self.signed_by.parse().ok();
        match OwnShelfDraft::parse(&self.name, &self.note, shared, signed_by) {
            Ok(draft) if shared && !member.account.standing.speaks() => {
                (draft, Some("Your account may not share anything with others now.".to_owned()))
            }
            Ok(draft) => (draft, None),
            Err(error) => {
                let (name, note) = (self.name.clone(), self.note.clone());
                (OwnShelfDraft { name, note, shared, signed_by }, Some(error.to_string()))
            }
        }
    }
}

/// The sentence of what the store refuses; anything else is an error of its own.
pub(super) fn refusal<T>(done: Result<T, StoreError>) -> Result<Result<T, String>, PageError> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(StoreError::Refused(why)) => Ok(Err(why.to_owned())),
        Err(StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// `POST /shelf/own`
pub async fn make(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (draft, wrong) = given.draft(&member);
    let made = match wrong {
        Some(wrong) => Err(wrong),
        None => refusal(app.store().add_own_shelf(member.account.id, &draft, app.now()).await)?,
    };
    match made {
        Ok(id) => {
            Sessions::look_again(&app, member.account.id);
            Ok(Redirect::to(&format!("/shelf/own/{id}")).into_response())
        }
        Err(wrong) => {
            let shelves = shelves(&app, &member).await?;
            let form = form(&app, &member, token, None, draft).await?;
            let form = ShelfForm { wrong: Some(wrong), ..form };
            Ok(Page::render(&ShelvesPage { layout: member.layout(&app), shelves, form })?.into_response())
        }
    }
}

/// `POST /shelf/own/{id}`
pub async fn change(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let shelf = one(&app, &member, own_id(&id)?).await?;
    let (draft, wrong) = given.draft(&member);
    let changed = match wrong {
        Some(wrong) => Err(wrong),
        None => refusal(app.store().change_own_shelf(member.account.id, shelf.id, &draft).await)?,
    };
    match changed {
        Ok(()) => Ok(Redirect::to(&format!("/shelf/own/{}", shelf.id)).into_response()),
        Err(wrong) => {
            let form = form(&app, &member, token, Some(shelf.id), draft).await?;
            let form = ShelfForm { wrong: Some(wrong), ..form };
            Ok(page(&app, &member, shelf, form, Asked::default()).await?.into_response())
        }
    }
}

/// Which way a shelf goes.
#[derive(Deserialize)]
pub struct Way {
    #[serde(default)]
    way: String,
}

/// `POST /shelf/own/{id}/move`
pub async fn move_it(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(way): Form<Way>,
) -> Result<Redirect, PageError> {
    let shelf = one(&app, &member, own_id(&id)?).await?;
    let order: Vec<OwnShelfId> = shelves(&app, &member).await?.iter().map(|shelf| shelf.id).collect();
    if let Ok(way) = way.way.parse::<Move>() {
        app.store().order_own_shelves(member.account.id, &moved(&order, shelf.id, way)).await?;
    }
    Ok(Redirect::to("/shelf/own"))
}

/// `POST /shelf/own/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let shelf = one(&app, &member, own_id(&id)?).await?;
    app.store().remove_own_shelf(member.account.id, shelf.id).await?;
    Ok(Redirect::to("/shelf/own"))
}
