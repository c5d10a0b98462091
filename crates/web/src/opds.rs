//! The catalogue for reading programs: OPDS 1.2 and OPDS 2.0 of the same feeds.
//!
//! Every address in it is absolute and names its version; nothing leads elsewhere; only works that open for the reader
//! are listed, so that everything listed can be taken along. Whoever wants works that ask first takes the catalogue of
//! their rating and signs in: [`Way::choice`].

pub mod authentication;
mod catalogue;
mod facets;
pub mod one;
mod own;
mod shelves;
mod two;
mod way;
mod works;

pub use own::OWN;
pub use way::{Version, Way, negotiate, strip};

use axum::{extract::FromRequestParts, http::request::Parts, routing::get};

use crate::{App, cache::Dependency, document::Document, error::PageError, lens::Reader, routes::Routes};
use catalogue::Catalogue;

/// The addresses of the catalogue, without the [`Way`] before them.
pub fn routes() -> Routes {
    Routes::new()
        .route("/opds", get(shelves::root))
        .route("/opds/fandoms", get(shelves::fandoms))
        .route("/opds/authors", get(shelves::authors))
        .route("/opds/series", get(shelves::series))
        .route("/opds/series/{id}", get(works::series))
        .route("/opds/collections", get(shelves::collections))
        .route("/opds/collections/{slug}", get(works::collection))
        .route("/opds/shelves", get(shelves::categories))
        .route("/opds/random", get(works::random))
        .route("/opds/continue", get(own::to_go_on))
        .route("/opds/new-chapters", get(own::new_chapters))
        .route("/opds/works", get(works::list))
        .route("/opds/works/{id}", get(works::show))
        .route("/opds/works/{id}/download.epub", get(works::book))
        .route("/opds/works/{id}/images/{file}", get(works::picture))
        .route("/opds/works/{id}/images/small/{file}", get(works::small_picture))
        .route("/opds/search.xml", get(crate::open_search::of_catalogue))
        .route("/opds/authentication", get(authentication::show))
}

/// Who asks for a feed of the catalogue, and in which way.
pub struct Asker {
    reader: Reader,
    way: Way,
}

impl FromRequestParts<App> for Asker {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        // Every request comes through `service`, which puts it in.
        let way = parts.extensions.get::<Way>().copied();
        let way = way.unwrap_or(Way { version: Version::One, choice: None, key: None });
        Ok(Self { reader: Reader::from_request_parts(parts, app).await?, way })
    }
}

impl Asker {
    /// The path of something in the same catalogue, in OPDS 1.2.
    pub fn path_in_atom(&self, rest: &str) -> String {
        Way { version: Version::One, ..self.way }.path(rest)
    }

    /// A feed in the language that is asked for.
    async fn answer(&self, app: &App, catalogue: Catalogue) -> Result<Document, PageError> {
        let document = match self.way.version {
            Version::One => one::feed(app, &self.way, &catalogue).await?,
            Version::Two => two::feed(app, &self.way, &catalogue).await?,
        };
        Ok(kept(document))
    }
}

/// A document that holds until anything in the archive changes.
fn kept(document: Document) -> Document {
    document.negotiated().keep([Dependency::Archive])
}
