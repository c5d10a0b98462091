//! Settings as a file: taken along, and brought from another archive. What would change is shown first, each thing with a
//! tick; what is ticked is taken over.

mod old_site;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bytes::Bytes;
use ficus_archive::{
    old_site::OldSite,
    password::hex,
    settings_file::{self, Difference, FILE_BYTES_MAX, NotTaken},
    site::Site,
};
use ficus_formats::dump;
use serde::{Deserialize, Serialize};

use super::{Admin, Saved};
use crate::{
    App, csrf::Token, error::PageError, files, layout::Layout, moderation::Given, page::Page, routes::Routes,
};
use old_site::Part;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/settings/export", get(export))
        .route("/admin/settings/import", get(ask).post(bring))
        .route("/admin/settings/import/take", post(take))
}

/// What was read, until somebody has decided about it.
#[derive(Serialize, Deserialize)]
enum Brought {
    /// A file of settings of an archive like this one.
    File(String),
    /// The tables of an eFiction archive.
    Tables(Box<OldSite>),
}

/// What would change.
struct Preview {
    /// The name under which it is kept.
    kept: String,
    differences: Vec<Difference>,
    parts: Vec<Part>,
}

impl Preview {
    fn is_empty(&self) -> bool {
        self.differences.is_empty() && self.parts.is_empty()
    }
}

#[derive(Template)]
#[template(path = "admin/settings_import.html")]
struct ImportPage<'a> {
    layout: Layout,
    token: &'a str,
    text: &'a str,
    /// `None` before anything was read.
    preview: Option<Preview>,
    /// Whether works are here, so that the ladder stays.
    has_works: bool,
    wrong: Option<String>,
    saved: bool,
}

impl ImportPage<'_> {
    fn here() -> &'static str {
        "/admin/settings/import"
    }

    fn megabytes_max() -> usize {
        files::FILES_BYTES_MAX >> 20
    }
}

/// `GET /admin/settings/export`
pub(crate) async fn export(State(app): State<App>, _admin: Admin) -> Result<Response, PageError> {
    let unwritten = |_| PageError::BadRequest("The settings could not be written.".to_owned());
    let file = settings_file::written(&app.site()).map_err(unwritten)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"settings.json\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, file).into_response())
}

/// `GET /admin/settings/import`
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let layout = admin.layout(&app);
    let has_works = app.store().totals().await?.works > 0;
    let saved = query.is_saved();
    Page::render(&ImportPage {
        layout,
        token: &token,
        text: "",
        preview: None,
        has_works,
        wrong: None,
        saved,
    })
}

/// What a file or a text holds: settings of an archive like this one, or tables of an eFiction archive.
async fn read(bytes: Vec<u8>) -> Result<Result<Brought, NotTaken>, PageError> {
    let is_tables = dump::is_dump(&bytes) || String::from_utf8_lossy(&bytes).contains("fanfiction_");
    if !is_tables {
        if bytes.len() > FILE_BYTES_MAX {
            return Ok(Err(NotTaken::Unfit("A file of settings has at most 512 kilobytes.".to_owned())));
        }
        return Ok(Ok(Brought::File(String::from_utf8_lossy(&bytes).into_owned())));
    }
    let old = ficus_jobs::old_site::read(bytes).await.map_err(|_| PageError::Panicked)?;
    if old.is_empty() {
        return Ok(Err(NotTaken::Unfit("No table of these says anything about an archive.".to_owned())));
    }
    Ok(Ok(Brought::Tables(Box::new(old))))
}

impl Brought {
    /// The settings as they would be with all of it.
    fn settings(&self, site: &Site, is_empty: bool) -> Result<Site, NotTaken> {
        match self {
            Self::File(text) => settings_file::read(text, site, is_empty),
            Self::Tables(old) => old.settings.applied(site, is_empty),
        }
    }

    fn differences(&self, site: &Site, is_empty: bool) -> Result<Vec<Difference>, NotTaken> {
        let after = self.settings(site, is_empty)?;
        settings_file::differences(site, &after).map_err(|error| NotTaken::Unreadable(error.to_string()))
    }

    fn parts(&self) -> Vec<Part> {
        match self {
            Self::File(_) => Vec::new(),
            Self::Tables(old) => old_site::parts(old),
        }
    }
}

async fn has_works(app: &App) -> Result<bool, PageError> {
    Ok(app.store().totals().await?.works > 0)
}

/// `POST /admin/settings/import`: shows what would change.
pub(crate) async fn bring(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let form = files::read(&headers, body).await?;
    let text = form.field("text").to_owned();
    let bytes = form.files.into_iter().next().map_or_else(|| text.clone().into_bytes(), |(_, bytes)| bytes);
    let (site, has_works) = (app.site(), has_works(&app).await?);
    let read = read(bytes).await?.and_then(|brought| {
        let differences = brought.differences(&site, !has_works)?;
        Ok((brought, differences))
    });
    let layout = admin.layout(&app);
    let page = |preview, wrong| ImportPage {
        layout,
        token: &token,
        text: &text,
        preview,
        has_works,
        wrong,
        saved: false,
    };
    match read {
        Ok((brought, differences)) => {
            let parts = brought.parts();
            let kept = keep(&app, &admin, &brought).await?;
            let page = page(Some(Preview { kept, differences, parts }), None);
            Ok(Page::render(&page)?.into_response())
        }
        Err(error) => {
            let page = page(None, Some(error.to_string()));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

/// Keeps what was read under a name that nobody can guess.
async fn keep(app: &App, admin: &Admin, brought: &Brought) -> Result<String, PageError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let name = hex(&bytes);
    let kept = serde_json::to_vec(brought).map_err(|error| PageError::BadRequest(error.to_string()))?;
    let account = admin.decider(app)?.account;
    app.store().sweep_uploads(app.now()).await?;
    app.store().keep_upload(account, &name, kept, app.now()).await?;
    Ok(name)
}

/// `POST /admin/settings/import/take`: takes over what was ticked.
pub(crate) async fn take(
    State(app): State<App>,
    admin: Admin,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let (decider, name) = (admin.decider(&app)?, given.text("kept"));
    let gone = || PageError::BadRequest("It waits here no longer: bring the file once more.".to_owned());
    let kept = app.store().upload(decider.account, name, app.now()).await?.ok_or_else(gone)?;
    let brought: Brought = serde_json::from_slice(&kept).map_err(|_| gone())?;
    let site = app.site();
    let chosen: Vec<&str> = given.all("setting").collect();
    let not_taken = |error: NotTaken| PageError::BadRequest(error.to_string());
    let after = brought.settings(&site, !has_works(&app).await?).map_err(not_taken)?;
    let after = settings_file::taken(&site, &after, &chosen).map_err(not_taken)?;
    if after != *site {
        super::save(&app, after).await?;
    }
    if let Brought::Tables(old) = &brought {
        let parts: Vec<&str> = given.all("part").collect();
        old_site::take(&app, old, &parts).await?;
    }
    app.store().drop_upload(decider.account, name).await?;
    Ok(Redirect::to("/admin/settings/import?saved=1"))
}
