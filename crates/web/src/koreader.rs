//! `KOReader`'s progress protocol: where readers are in their books, told by their e-readers and asked for by them.
//!
//! Each request brings the owner's name and the MD5 of a device's key in headers of its own, so that no page of another
//! site can send one; cookies and forms count for nothing here. Everything is answered in JSON.

mod answer;
mod pace;
mod told;
mod translate;

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, Method},
    response::Response,
    routing::{get, post, put},
};
use ficus_archive::place::DocumentName;
use serde_json::json;

use crate::{
    App,
    csrf::is_same_origin,
    devices::{self, Device},
    error::PageError,
    limits::Attempt,
    routes::Routes,
    service::Client,
};

pub use answer::{Finished, Refusal};
pub use pace::Paces;

use answer::Told;

/// What stands before every address of the protocol; devices are told this one with the site's before it.
const BEFORE: &str = "/koreader/";
/// The name of the device's owner.
const USER: &str = "x-auth-user";
/// The MD5 of the device's key.
const KEY: &str = "x-auth-key";
/// A name in a header has at most so many bytes.
const NAME_BYTES_MAX: usize = 254;

/// The addresses of the protocol.
pub fn routes() -> Routes {
    Routes::new()
        .route("/koreader/users/create", post(no_account))
        .route("/koreader/users/auth", get(sign_in))
        .route("/koreader/syncs/progress", put(keep))
        .route("/koreader/syncs/progress/{document}", get(ask))
        .route("/koreader/healthcheck", get(health))
}

/// Whether a path belongs to the protocol.
pub fn is_at(path: &str) -> bool {
    path.starts_with(BEFORE)
}

/// Lets a device's request through that changes something. A browser that another site leads here is refused by what it
/// says of itself; it could not send the headers of a device either, since no other site is ever allowed to.
pub fn check<B>(app: &App, request: &axum::http::Request<B>) -> Result<(), PageError> {
    if !matches!(*request.method(), Method::POST | Method::PUT) {
        return Err(PageError::MethodNotAllowed);
    }
    let headers = request.headers();
    let is_json = headers
        .get("content-type")
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.starts_with("application/") && kind.trim_end().ends_with("json"));
    if is_same_origin(headers, &app.settings().base_url) && is_json { Ok(()) } else { Err(PageError::Forged) }
}

/// `POST /koreader/users/create`: accounts and keys are made on the site's pages.
async fn no_account() -> Refusal {
    Refusal::Closed
}

/// `GET /koreader/users/auth`
async fn sign_in(State(app): State<App>, client: Client, headers: HeaderMap) -> Result<Response, Refusal> {
    device(&app, client, &headers).await?;
    Ok(answer::ok(&json!({ "authorized": "OK" })))
}

/// `PUT /koreader/syncs/progress`
async fn keep(State(app): State<App>, client: Client, request: Request<Body>) -> Result<Response, Refusal> {
    let device = device(&app, client, request.headers()).await?;
    let (told, document) = Told::read(request.into_body()).await?.checked()?;
    let now = app.now();
    translate::keep(&app, &device, &document, told, now).await?;
    Ok(answer::ok(&json!({ "document": document.as_str(), "timestamp": now.as_second() })))
}

/// `GET /koreader/syncs/progress/{document}`: nothing where no device told of the file and no other file of the work.
async fn ask(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(document): Path<String>,
) -> Result<Response, Refusal> {
    let device = device(&app, client, &headers).await?;
    let document = DocumentName::parse(&document).ok_or(Refusal::NoDocument)?;
    let Some(place) = translate::ask(&app, &device, &document).await? else {
        return Ok(answer::ok(&json!({})));
    };
    Ok(answer::ok(&json!({
        "document": document.as_str(),
        "progress": place.progress,
        "percentage": place.percentage,
        "device": place.device,
        "device_id": place.device_id,
        "timestamp": place.kept.as_second(),
    })))
}

/// `GET /koreader/healthcheck`
async fn health() -> Response {
    answer::ok(&json!({ "state": "OK" }))
}

/// The device that a request names. Guesses are slowed down where they come from; a key that stands never is, up to
/// what one device may ask for in a minute.
async fn device(app: &App, Client(place): Client, headers: &HeaderMap) -> Result<Device, Refusal> {
    let text = |name| headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let name = text(USER).filter(|name| name.len() <= NAME_BYTES_MAX).unwrap_or_default();
    let found = devices::open_typed(app, name, text(KEY).unwrap_or_default()).await?;
    let Some(device) = found.filter(|device| device.key.rights.progress) else {
        let attempt = Attempt { account: name, place, is_known: false };
        let is_allowed = app.attempts().allow(&attempt, app.now());
        return Err(if is_allowed { Refusal::Unauthorized } else { Refusal::TooFast });
    };
    if app.paces().allow(device.key.id, app.now()) { Ok(device) } else { Err(Refusal::TooFast) }
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        match error {
            PageError::TooMany | PageError::TooFast | PageError::TooManyWorks => Self::TooFast,
            error => Self::Broken(error.to_string()),
        }
    }
}

impl From<ficus_store::StoreError> for Refusal {
    fn from(error: ficus_store::StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}
