//! Writing pages of the archive's own.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    OwnPageId,
    own_page::{
        OwnPage, OwnPageDraft, OwnPageVersion, Standing, TEXT_CHARS_MAX, TITLE_CHARS_MAX, language, slug,
    },
    site::community::field,
};
use ficus_store::StoreError;

use super::{Admin, Saved, dispatches::prose};
use crate::{
    App, address, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page,
    routes::Routes,
};

const STANDINGS: [(Standing, &str); 4] = [
    (Standing::Footer, "at the foot of every page"),
    (Standing::Header, "in the menu at the top"),
    (Standing::Unlinked, "nowhere: whoever has the address can read it"),
    (Standing::Draft, "nowhere, and only admins can read it"),
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/pages", get(list))
        .route("/admin/pages/new", get(begin).post(make))
        .route("/admin/pages/{id}", get(ask).post(change))
        .route("/admin/pages/{id}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "admin/own_pages.html")]
struct ListPage {
    layout: Layout,
    pages: Vec<OwnPage>,
    saved: bool,
}

impl ListPage {
    fn here() -> &'static str {
        "/admin/pages"
    }

    fn standing(page: &OwnPage) -> &'static str {
        STANDINGS.iter().find(|(standing, _)| *standing == page.draft.standing).map_or("", |(_, name)| name)
    }
}

/// `GET /admin/pages`
pub(crate) async fn list(
    State(app): State<App>,
    admin: Admin,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let pages = app.store().own_pages().await?;
    Page::render(&ListPage { layout: admin.layout(&app), pages, saved: query.is_saved() })
}

#[derive(Template)]
#[template(path = "admin/own_page.html")]
struct OwnPagePage<'a> {
    layout: Layout,
    token: &'a str,
    id: Option<OwnPageId>,
    draft: OwnPageDraft,
    /// As it was typed, however wrong.
    language: String,
    versions: Vec<OwnPageVersion>,
    preview: bool,
    wrong: Option<(&'static str, String)>,
    saved: bool,
}

impl OwnPagePage<'_> {
    fn here() -> &'static str {
        "/admin/pages"
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }

    fn address(&self) -> String {
        self.id.map_or_else(|| "/admin/pages/new".to_owned(), |id| format!("/admin/pages/{id}"))
    }

    fn standings() -> [(Standing, &'static str); 4] {
        STANDINGS
    }
}

/// `GET /admin/pages/new`
pub(crate) async fn begin(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
) -> Result<Page, PageError> {
    Page::render(&OwnPagePage {
        layout: admin.layout(&app),
        token: &token,
        id: None,
        draft: OwnPageDraft::default(),
        language: String::new(),
        versions: Vec::new(),
        preview: false,
        wrong: None,
        saved: false,
    })
}

/// What the address of the form asks for.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    saved: String,
    version: String,
}

/// `GET /admin/pages/{id}`: `version` shows what the page said before, to be saved again.
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let id: OwnPageId = address::part(&id)?;
    let mut page = app.store().own_page_by_id(id).await?.ok_or(PageError::NotFound)?;
    let versions = app.store().own_page_versions(id).await?;
    let former = asked
        .version
        .parse()
        .ok()
        .and_then(|number: u32| versions.iter().find(|version| version.version == number));
    if let Some(former) = former {
        page.draft.title.clone_from(&former.title);
        page.draft.typed.clone_from(&former.typed);
        page.draft.text = prose(&former.typed);
    }
    Page::render(&OwnPagePage {
        layout: admin.layout(&app),
        token: &token,
        id: Some(id),
        preview: former.is_some(),
        language: page.draft.language.clone().unwrap_or_default(),
        draft: page.draft,
        versions,
        wrong: None,
        saved: asked.saved == "1",
    })
}

/// `POST /admin/pages/new`
pub(crate) async fn make(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    keep(&app, &admin, &token, None, &given).await
}

/// `POST /admin/pages/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let id: OwnPageId = address::part(&id)?;
    app.store().own_page_by_id(id).await?.ok_or(PageError::NotFound)?;
    keep(&app, &admin, &token, Some(id), &given).await
}

/// A page from what the form says, and the first thing that is wrong with it.
fn parse(given: &Given) -> (OwnPageDraft, Option<(&'static str, String)>) {
    let mut wrong = None;
    let title = field(given.text("title"), TITLE_CHARS_MAX);
    if title.is_none() {
        wrong = Some(("title", format!("A page needs a title of at most {TITLE_CHARS_MAX} characters.")));
    }
    let address = slug(given.text("slug"));
    if address.is_none() {
        let told = "An address is made of small letters, figures and hyphens between them.";
        wrong = wrong.or_else(|| Some(("slug", told.to_owned())));
    }
    let typed = field(given.text("text"), TEXT_CHARS_MAX);
    if typed.is_none() {
        let told = format!("A page needs a text of at most {TEXT_CHARS_MAX} characters.");
        wrong = wrong.or(Some(("text", told)));
    }
    let spoken = language(given.text("language"));
    if spoken.is_err() {
        let told = "A language is written as en or pt-BR; leave it empty for the archive's own.";
        wrong = wrong.or_else(|| Some(("language", told.to_owned())));
    }
    let typed = typed.unwrap_or_else(|| given.text("text").to_owned());
    let draft = OwnPageDraft {
        slug: address.unwrap_or_else(|| given.text("slug").to_owned()),
        title: title.unwrap_or_else(|| given.text("title").to_owned()),
        language: spoken.unwrap_or_default(),
        standing: given.text("standing").parse().unwrap_or_default(),
        position: given.number("position").unwrap_or(0).min(1_000),
        text: prose(&typed),
        typed,
    };
    (draft, wrong)
}

async fn keep(
    app: &App,
    admin: &Admin,
    token: &str,
    id: Option<OwnPageId>,
    given: &Given,
) -> Result<Response, PageError> {
    let (draft, mut wrong) = parse(given);
    let preview = given.text("act") == "preview";
    if wrong.is_none() && !preview {
        match app.store().set_own_page(id, &draft, app.now()).await {
            Ok(id) => {
                app.set_site(app.store().site().await?);
                return Ok(Redirect::to(&format!("/admin/pages/{id}?saved=1")).into_response());
            }
            Err(StoreError::Taken(_)) => {
                wrong = Some(("slug", "Another page has this address.".to_owned()));
            }
            Err(StoreError::Refused(reason)) => wrong = Some(("title", reason.to_owned())),
            Err(error) => return Err(error.into()),
        }
    }
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let versions = match id {
        Some(id) => app.store().own_page_versions(id).await?,
        None => Vec::new(),
    };
    let page = OwnPagePage {
        layout: admin.layout(app),
        token,
        id,
        language: given.text("language").to_owned(),
        draft,
        versions,
        preview: preview && wrong.is_none(),
        wrong,
        saved: false,
    };
    Ok((status, Page::render(&page)?).into_response())
}

/// `POST /admin/pages/{id}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: OwnPageId = address::part(&id)?;
    app.store().remove_own_page(id).await?;
    app.set_site(app.store().site().await?);
    Ok(Redirect::to("/admin/pages?saved=1"))
}
