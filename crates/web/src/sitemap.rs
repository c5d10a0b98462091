//! The sitemap: every page that opens for everybody, in parts that are bounded in size, for search engines.
//!
//! A part holds what has numbers in one range, so that it stays the same however many come behind it, and making one
//! costs the same wherever it lies.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderValue,
    http::header,
    response::{IntoResponse, Response},
};
use ficus_archive::{
    PenNameId, SeriesId, TagId, WorkId,
    policy::{self, Access, Reading, Visitor},
    site::Openness,
    work::Audience,
};
use jiff::civil::Date;

use crate::{App, address, cache::Dependency, document::Document, error::PageError};

/// A part covers so many numbers. The protocol allows 50,000 addresses; these many are some 2 MB, which is little
/// enough to be made at once and kept.
const NUMBERS_PER_PART: i64 = 20_000;
const MEDIA_TYPE: &str = "application/xml; charset=utf-8";

#[derive(Template)]
#[template(path = "sitemap/index.xml")]
struct Index {
    base_url: String,
    parts: Vec<String>,
}

/// An address, and the day of its last change.
struct Entry {
    path: String,
    day: Option<Date>,
}

#[derive(Template)]
#[template(path = "sitemap/part.xml")]
struct Part {
    base_url: String,
    entries: Vec<Entry>,
}

/// `GET /sitemap.xml`
pub async fn index(State(app): State<App>) -> Result<Document, PageError> {
    let last = app.store().last_listed().await?;
    let kinds = [
        ("works", last.work.0),
        ("series", last.series.0),
        ("authors", last.pen_name.0),
        ("tags", last.tag.0),
    ];
    let parts_of = |(kind, last): (&'static str, i64)| {
        (0..(last + NUMBERS_PER_PART - 1) / NUMBERS_PER_PART).map(move |number| format!("{kind}-{number}"))
    };
    let parts = std::iter::once("pages-0".to_owned()).chain(kinds.into_iter().flat_map(parts_of)).collect();
    let index = Index { base_url: app.settings().base_url.clone(), parts };
    Ok(Document::xml(MEDIA_TYPE, index.render()?).keep([Dependency::Archive]))
}

/// `GET /sitemap/{part}`: `works-3.xml`
pub async fn part(State(app): State<App>, Path(name): Path<String>) -> Result<Document, PageError> {
    let (kind, number) =
        name.strip_suffix(".xml").and_then(|name| name.rsplit_once('-')).ok_or(PageError::NotFound)?;
    let number: i64 = address::part(number)?;
    // Numbers beyond any archive's are no part of this one.
    let after =
        number.checked_mul(NUMBERS_PER_PART).filter(|after| *after >= 0).ok_or(PageError::NotFound)?;
    let last = after.saturating_add(NUMBERS_PER_PART);
    let entries = match kind {
        "pages" if number == 0 => pages(),
        "works" => works(&app, WorkId(after), WorkId(last)).await?,
        "series" => {
            let series = app.store().listed_series(SeriesId(after), SeriesId(last)).await?;
            series.into_iter().map(|id| entry(format!("/series/{id}"))).collect()
        }
        "authors" => {
            let slugs = app.store().listed_pen_names(PenNameId(after), PenNameId(last)).await?;
            slugs.iter().map(|slug| entry(format!("/authors/{}", address::encoded(slug)))).collect()
        }
        "tags" => {
            let slugs = app.store().listed_tags(TagId(after), TagId(last)).await?;
            slugs.iter().map(|slug| entry(format!("/tags/{}", address::encoded(slug)))).collect()
        }
        _ => return Err(PageError::NotFound),
    };
    let part = Part { base_url: app.settings().base_url.clone(), entries };
    Ok(Document::xml(MEDIA_TYPE, part.render()?).keep([Dependency::Archive]))
}

fn entry(path: String) -> Entry {
    Entry { path, day: None }
}

fn pages() -> Vec<Entry> {
    ["/", "/about", "/browse", "/fandoms", "/authors", "/series"].map(|path| entry(path.to_owned())).into()
}

/// Works that open for everybody without a question.
async fn works(app: &App, after: WorkId, last: WorkId) -> Result<Vec<Entry>, PageError> {
    let site = app.site();
    let opens = |rating| {
        let access = Access { audience: Audience::Everyone, rating, owned: false };
        policy::may_read(&Visitor::default(), access, &site.ladder) == Reading::Open
    };
    let works = app.store().listed_works(after, last).await?;
    let open = works.into_iter().filter(|work| opens(work.rating));
    Ok(open.map(|work| Entry { path: format!("/works/{}", work.id), day: work.day }).collect())
}

/// `GET /robots.txt`
pub async fn robots(State(app): State<App>) -> Response {
    const SHUT: &str = "User-agent: *\nDisallow: /\n";
    /// What nobody has to crawl: what is one's own, and lists of which there are endlessly many.
    const PRIVATE: [&str; 9] = [
        "/admin",
        "/account",
        "/login",
        "/settings/",
        "/search",
        "/feeds/",
        "/opds",
        "/moderation",
        "/report",
    ];
    let site = app.site();
    let text = match site.openness {
        Openness::MembersOnly => SHUT.to_owned(),
        Openness::Public => {
            format!("{}\nSitemap: {}/sitemap.xml\n", site.crawlers.lines(&PRIVATE), app.settings().base_url)
        }
    };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"))], text).into_response()
}
