//! How a reading program signs in: the Authentication for OPDS document, version 1.0.

use axum::extract::State;
use serde_json::json;

use crate::{App, cache::Dependency, document::Document};

/// Authentication for OPDS, section 2.
pub const MEDIA_TYPE: &str = "application/opds-authentication+json";
/// Where the document stands below `/opds`.
pub const PATH: &str = "/authentication";

/// The absolute address of the document.
pub fn address(app: &App) -> String {
    format!("{}/opds{PATH}", app.settings().base_url)
}

/// The document: name and password of an account, sent with every request.
pub fn document(app: &App) -> String {
    let base = &app.settings().base_url;
    let site = app.site();
    json!({
        "id": address(app),
        "title": site.name,
        "description": "Sign in with the name and the password of your account in this archive.",
        "links": [
            { "rel": "help", "href": format!("{base}/about"), "type": "text/html" },
            { "rel": "start", "href": format!("{base}/opds/v2"), "type": "application/opds+json" },
        ],
        "authentication": [{
            "type": "http://opds-spec.org/auth/basic",
            "labels": { "login": "Name", "password": "Password" },
        }],
    })
    .to_string()
}

/// `GET /opds/authentication`
pub async fn show(State(app): State<App>) -> Document {
    Document::new(MEDIA_TYPE, document(&app)).keep([Dependency::Site])
}
