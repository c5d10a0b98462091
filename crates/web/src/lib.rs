//! The site: the only HTTP of Ficus.
//!
//! A handler loads, decides, acts and answers. Every page is a struct beside its handler with a template under
//! `templates/`; HTML reaches a page only as [`ficus_prose::Prose`] or escaped.

pub mod app;
mod error;
mod front;
mod layout;
mod visitor;

pub use app::{App, Settings};

use axum::{Router, routing::get};

/// The whole site as a service.
pub fn router(app: App) -> Router {
    Router::new().route("/", get(front::show)).with_state(app)
}
