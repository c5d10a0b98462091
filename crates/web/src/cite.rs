//! How to cite a work: a page for people, and files for reference managers.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use ficus_archive::{citation::Citation, work::Work};
use jiff::tz::TimeZone;

use crate::{
    App, cache::Dependency, error::PageError, layout::Layout, lens::Reader, page::Page, routes::Routes,
    visitor::Who, work,
};

/// The addresses of citations.
pub fn routes() -> Routes {
    Routes::new()
        .route("/works/{id}/cite", get(show))
        .route("/works/{id}/cite.bib", get(bibtex))
        .route("/works/{id}/cite.ris", get(ris))
}

#[derive(Template)]
#[template(path = "work/cite.html")]
struct CitePage {
    layout: Layout,
    work: Work,
    told: String,
    bibtex: String,
}

/// `GET /works/{id}/cite`
async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let (told, bibtex) = cited(&app, &work, |citation| (citation.told(), citation.bibtex()));
    let depends = [Dependency::Work(work.id), Dependency::Lists];
    let page = CitePage { layout: Layout::new(&app, reader.visitor), work, told, bibtex };
    // It tells the day, so it is made anew now and then.
    Ok(Page::render(&page)?.keep(depends).with_counts())
}

/// `GET /works/{id}/cite.bib`
async fn bibtex(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &visitor, &id).await?;
    let name = format!("work-{}.bib", work.id);
    Ok(cited(&app, &work, |citation| file(citation.bibtex(), "application/x-bibtex; charset=utf-8", &name)))
}

/// `GET /works/{id}/cite.ris`
async fn ris(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &visitor, &id).await?;
    let (name, kind) =
        (format!("work-{}.ris", work.id), "application/x-research-info-systems; charset=utf-8");
    Ok(cited(&app, &work, |citation| file(citation.ris(), kind, &name)))
}

fn cited<T>(app: &App, work: &Work, write: impl FnOnce(&Citation<'_>) -> T) -> T {
    let site = app.site();
    let address = format!("{}/works/{}", app.settings().base_url, work.id);
    let today = app.now().to_zoned(TimeZone::UTC).date();
    write(&Citation::of(work, &site.name, &address, today))
}

fn file(text: String, media_type: &'static str, name: &str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
