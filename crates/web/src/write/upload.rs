//! Files that an author hands in: read, shown with the chapters that were found, and only then made into drafts.

mod choice;
mod found;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bytes::Bytes;
use ficus_archive::password::hex;
use ficus_jobs::upload::{FILES_MAX, Upload};
use ficus_store::StoreError;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    files::{self, FILES_BYTES_MAX},
    layout::Layout,
    member::{Author, Member},
    page::Page,
    routes::Routes,
};

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/upload", get(ask).post(send))
        .route("/write/upload/{name}", get(found::show).post(found::make))
        .route("/write/upload/{name}/drop", post(found::throw_away))
}

#[derive(Template)]
#[template(path = "write/upload.html")]
struct UploadPage {
    layout: Layout,
    token: String,
    /// What is wrong with what was sent.
    wrong: Option<String>,
    /// Files that could not be read, with the reason.
    refused: Vec<(String, String)>,
    /// The pattern that was typed.
    pattern: String,
    /// How the chapters were to be found.
    split: String,
}

impl UploadPage {
    fn of(app: &App, member: &Member, token: String) -> Self {
        Self {
            layout: member.layout(app),
            token,
            wrong: None,
            refused: Vec::new(),
            pattern: String::new(),
            split: "headings".to_owned(),
        }
    }

    fn megabytes_max() -> usize {
        FILES_BYTES_MAX >> 20
    }

    fn files_max() -> usize {
        FILES_MAX
    }
}

/// `GET /write/upload`
pub async fn ask(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
) -> Result<Page, PageError> {
    app.store().sweep_uploads(app.now()).await?;
    Page::render(&UploadPage::of(&app, &member, token))
}

/// `POST /write/upload`
pub async fn send(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    app.store().sweep_uploads(app.now()).await?;
    let form = files::read(&headers, body).await?;
    let asked =
        choice::Asked { split: form.field("split").to_owned(), pattern: form.field("pattern").to_owned() };
    let again = |wrong: Option<String>, refused: Vec<(String, String)>| {
        let (split, pattern) = (asked.split.clone(), asked.pattern.clone());
        let page =
            UploadPage { wrong, refused, pattern, split, ..UploadPage::of(&app, &member, token.clone()) };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
    };
    if form.files.is_empty() {
        return again(Some("Choose at least one file.".to_owned()), Vec::new());
    }
    if let Err(wrong) = asked.splitting() {
        return again(Some(wrong.to_owned()), Vec::new());
    }
    let upload = ficus_jobs::upload::read(form.files, app.site().ladder.clone()).await;
    let upload = upload.map_err(|_| PageError::Panicked)?;
    if upload.files.is_empty() {
        return again(None, upload.refused);
    }
    match app.store().hand_in(member.account.id, app.now()).await {
        Err(StoreError::Refused(why)) => return again(Some(why.to_owned()), Vec::new()),
        noted => noted?,
    }
    let name = keep(&app, &member, &upload).await?;
    Ok(Redirect::to(&asked.address(&name)).into_response())
}

/// Keeps a hand-in; answers with its name, which nobody can guess.
async fn keep(app: &App, member: &Member, upload: &Upload) -> Result<String, PageError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let name = hex(&bytes);
    let kept = serde_json::to_vec(upload).map_err(|error| PageError::BadRequest(error.to_string()))?;
    app.store().keep_upload(member.account.id, &name, kept, app.now()).await?;
    Ok(name)
}
