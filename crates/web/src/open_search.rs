//! How browsers and reading programs search the archive: `OpenSearch` 1.1 descriptions.

use askama::Template;
use axum::extract::State;

use crate::{
    App,
    cache::Dependency,
    document::Document,
    error::PageError,
    opds::{Asker, one},
};

/// An `OpenSearch` description.
pub const MEDIA_TYPE: &str = "application/opensearchdescription+xml";
/// A short name has at most so many characters.
const SHORT_NAME_CHARS_MAX: usize = 16;

#[derive(Template)]
#[template(path = "open_search/description.xml")]
struct Description {
    name: String,
    long_name: String,
    base_url: String,
    /// Where works are found as a catalogue.
    catalogue: String,
    catalogue_type: &'static str,
    /// Whether people search with it, or programs alone.
    for_people: bool,
    icon: &'static str,
}

impl Description {
    fn new(app: &App, catalogue: &str, for_people: bool) -> Self {
        let site = app.site();
        Self {
            name: site.name.chars().take(SHORT_NAME_CHARS_MAX).collect::<String>().trim().to_owned(),
            long_name: site.name.clone(),
            base_url: app.settings().base_url.clone(),
            catalogue: catalogue.to_owned(),
            catalogue_type: one::ACQUISITION,
            for_people,
            icon: crate::assets::address("favicon.svg"),
        }
    }

    fn document(&self) -> Result<Document, PageError> {
        Ok(Document::xml(MEDIA_TYPE, self.render()?).keep([Dependency::Site]))
    }
}

/// `GET /opensearch.xml`
pub async fn show(State(app): State<App>) -> Result<Document, PageError> {
    Description::new(&app, "/opds/v1/works", true).document()
}

/// `GET /opds/search.xml`: for one catalogue.
pub async fn of_catalogue(State(app): State<App>, asker: Asker) -> Result<Document, PageError> {
    Description::new(&app, &asker.path_in_atom("/works"), false).document()
}
