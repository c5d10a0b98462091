//! The addresses of everything that is read.

use axum::routing::{get, post};

use crate::{
    about, author, browse, chapter, download, fandoms, front, full, kudos, picture, provenance,
    recommendation, routes::Routes, score, search, series, shelf, standing, suggest, tag, tag_search, work,
};

/// Whether pages that are kept, and files that take work to make, stand at a path.
pub fn is_read(path: &str) -> bool {
    // A page can lead to many pictures, and none takes work.
    if picture::is_picture(path) {
        return false;
    }
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(
        first,
        "" | "about"
            | "works"
            | "reviews"
            | "series"
            | "authors"
            | "fandoms"
            | "tags"
            | "browse"
            | "search"
            | "feeds"
            | "opds"
            | "sitemap"
            | "sitemap.xml"
    ) || standing::LISTS.iter().any(|list| list.path[1..] == *first)
}

/// Whether a page stands at a path that one request renders for all that ask for it: a file is not kept.
pub fn is_page(path: &str) -> bool {
    is_read(path) && !path.contains("/download.")
}

/// The pages and files for readers.
pub fn routes() -> Routes {
    let standing = |router: Routes, list: &standing::Standing| router.route(list.path, get(standing::show));
    standing::LISTS
        .iter()
        .fold(Routes::new(), standing)
        .route("/", get(front::show))
        .route("/about", get(about::show))
        .route("/works/{id}", get(work::show))
        .route("/works/{id}/chapters/{number}", get(chapter::show))
        .route("/works/{id}/full", get(full::show))
        .route("/works/{id}/recommendations", get(recommendation::list))
        .route("/works/{id}/recommend", get(recommendation::ask).post(recommendation::save))
        .route("/works/{id}/recommend/take-back", post(recommendation::take_back))
        .route("/works/{id}/score", get(score::ask).post(score::save))
        .route("/works/{id}/score/take-back", post(score::take_back))
        .route("/recommendations/{id}/decide", post(recommendation::decide))
        .route("/authors/{slug}/recommendations", get(recommendation::by))
        .route("/works/{id}/kudos", get(kudos::show).post(kudos::leave))
        .route("/works/{id}/provenance", get(provenance::show))
        .route("/works/{id}/images/{file}", get(picture::show))
        .route("/works/{id}/images/small/{file}", get(picture::show_small))
        .route("/shelf", get(shelf::show))
        .route("/series/{id}/download.epub", get(download::series_epub))
        .route("/works/{id}/download.epub", get(download::epub))
        .route("/works/{id}/download.html", get(download::html))
        .route("/works/{id}/download.txt", get(download::txt))
        .route("/series", get(series::list::show))
        .route("/series/{id}", get(series::show))
        .route("/authors", get(author::list))
        .route("/authors/{slug}", get(author::show))
        .route("/fandoms", get(fandoms::show))
        .route("/tags", get(tag_search::show))
        .route("/tags/{slug}", get(tag::show))
        .route("/browse", get(browse::show))
        .route("/search", get(search::show))
        .route("/search/advanced", get(search::advanced::ask))
        .route("/search/help", get(search::help::show))
        .route("/suggest", get(suggest::show))
}
