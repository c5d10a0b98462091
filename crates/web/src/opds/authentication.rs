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

/// The document: the name of an account with a key or its password, sent with every request.
pub fn document(app: &App) -> String {
    let base = &app.settings().base_url;
    let site = app.site();
    json!({
        "id": address(app),
        "title": site.name,
        "description": "Sign in with the name of your account in this archive and a key for this device, which you make \
            on the page of your account, under Devices. The password of your account opens the catalogue as well, unless \
            your account asks for more than a password: then only a key does.",
        "links": [
            { "rel": "help", "href": format!("{base}/account/devices"), "type": "text/html" },
            { "rel": "start", "href": format!("{base}/opds/v2"), "type": "application/opds+json" },
        ],
        "authentication": [{
            "type": "http://opds-spec.org/auth/basic",
            "labels": { "login": "Name", "password": "Device key or password" },
        }],
    })
    .to_string()
}

/// `GET /opds/authentication`
pub async fn show(State(app): State<App>) -> Document {
    Document::new(MEDIA_TYPE, document(&app)).keep([Dependency::Site])
}
