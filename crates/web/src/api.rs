//! The archive as JSON, to be read by programs: lists with everything a search can ask for, works, chapters.
//!
//! It shows what pages show to the same visitor and nothing else; cookies count for nothing, whoever wants to be known
//! signs in with every request ([`crate::basic`]). What cannot be answered is told as RFC 9457 has it.
//! `docs/api.md` describes it.

mod record;
mod told;

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use ficus_archive::{
    TagId, WorkId,
    listing::{Facets, PAGE_MAX, Sort, WorkPage, WorkQuery},
};
use ficus_store::StoreError;
use serde_json::{Value, json};

use self::record::Record;
use crate::{
    App, address, blurb,
    cache::Dependency,
    document::Document,
    error::PageError,
    lens::Reader,
    listing::{self, Asked, Place},
    reach,
    routes::Routes,
    work,
};

/// JSON, RFC 8259.
const JSON: &str = "application/json; charset=utf-8";
/// What is at which address; the archive stands at an example's.
const OPENAPI: &str = include_str!("api/openapi.json");

/// The addresses of the API.
pub fn routes() -> Routes {
    Routes::new()
        .route("/api/v1", get(root))
        .route("/api/v1/openapi.json", get(description))
        .route("/api/v1/works", get(list))
        .route("/api/v1/works/{id}", get(show))
        .route("/api/v1/works/{id}/chapters/{number}", get(chapter))
}

/// Whether an address is one of the API.
pub fn is_at(address: &str) -> bool {
    let rest = address.strip_prefix("/api/v1");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// What a program is told that has to sign in.
pub fn refusal_until_signed_in() -> Response {
    let status = StatusCode::UNAUTHORIZED;
    let problem = json!({
        "title": "Sign in",
        "status": status.as_u16(),
        "detail": "This opens for members: send a name and a password, or a key, with the request.",
    });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
}

fn document(value: &Value) -> Document {
    Document::new(JSON, value.to_string())
}

/// `GET /api/v1`: what is there.
async fn root(State(app): State<App>) -> Result<Document, PageError> {
    let (site, base) = (app.site(), &app.settings().base_url);
    let here = json!({
        "name": site.name,
        "url": format!("{base}/"),
        "works": format!("{base}/api/v1/works{{?q,tag,without,author,sort,page,size,facets}}"),
        "work": format!("{base}/api/v1/works/{{id}}"),
        "chapter": format!("{base}/api/v1/works/{{id}}/chapters/{{number}}"),
        "suggestions": format!("{base}/suggest{{?q,kind}}"),
        "catalogue": format!("{base}/opds"),
        "description": format!("{base}/api/v1/openapi.json"),
    });
    Ok(document(&here).keep([Dependency::Site]))
}

/// `GET /api/v1/openapi.json`: the API as `OpenAPI` 3.1 describes one.
async fn description(State(app): State<App>) -> Document {
    Document::new(JSON, OPENAPI.replace("https://archive.example", &app.settings().base_url))
        .keep([Dependency::Site])
}

/// `GET /api/v1/works`, with the parameters of a search; `facets=yes` brings the counts of values along.
async fn list(
    State(app): State<App>,
    reader: Reader,
    Query(mut pairs): Query<Vec<(String, String)>>,
) -> Result<Document, PageError> {
    let with_facets = pairs.iter().any(|(name, value)| name == "facets" && value == "yes");
    pairs.retain(|(name, _)| name != "facets");
    let asked = Asked::parse(&pairs);
    let usual = if asked.words.is_empty() { Sort::Added } else { Sort::Relevance };
    let place = Place { sort: usual, ..Place::default() };
    let question = listing::question(&app, &reader, &place, &asked).await?;
    let mut query = WorkQuery { counts: with_facets, ..question.query };
    reach::leave_out(&app, &mut query).await?;
    let found =
        if question.unknown.is_empty() { listing::search(&app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let (base, site) = (app.settings().base_url.as_str(), app.site());
    let works: Vec<Value> = blurb::load_plain(&app, &reader, &ids)
        .await?
        .iter()
        .map(|item| Value::Object(told::line(base, item)))
        .collect();
    let size = asked.page_len();
    let pages = found.total.div_ceil(u64::from(size)).clamp(1, u64::from(PAGE_MAX));
    let page = asked.page.max(1);
    let at = |page: u32| {
        let mut address = asked.with(|other| other.page = page).address("/api/v1/works");
        if with_facets {
            address.push_str(if address.contains('?') { "&facets=yes" } else { "?facets=yes" });
        }
        format!("{base}{address}")
    };
    let mut answer = json!({
        "total": found.total,
        "page": page,
        "pages": pages,
        "per_page": size,
        "works": works,
    });
    if u64::from(page) < pages {
        answer["next"] = at(page + 1).into();
    }
    if page > 1 {
        answer["previous"] = at(page - 1).into();
    }
    if !question.unknown.is_empty() {
        answer["unknown"] = question.unknown.into();
    }
    if with_facets {
        let ids: Vec<TagId> = tags_of(&found.facets).collect();
        let tags = if ids.is_empty() { Vec::new() } else { app.store().tags_by_id(&ids).await? };
        answer["facets"] = told::facets(base, &found.facets, &tags, &site.ladder);
    }
    Ok(document(&answer).keep([Dependency::Archive]).with_counts())
}

fn tags_of(facets: &Facets) -> impl Iterator<Item = TagId> {
    facets.tags.iter().flat_map(|(_, tags)| tags).map(|(id, _)| *id)
}

/// `GET /api/v1/works/{id}`: the fields of the import report, the chapters with their texts among them.
async fn show(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Result<Document, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    reach::allow(&app, work.id).await?;
    let items = blurb::load_plain(&app, &reader, &[work.id]).await?;
    let item = items.first().ok_or(PageError::NotFound)?;
    let provenance = if work.rescued { app.store().provenance(work.id).await? } else { None };
    let record = Record {
        base: &app.settings().base_url,
        ladder: &app.site().ladder,
        item,
        work: &work,
        chapters: &app.store().chapters(work.id).await?,
        provenance: provenance.as_ref().map(|provenance| &provenance.draft),
    };
    let damaged = |_| StoreError::Corrupt { table: "works", column: "text", id: work.id.to_string() };
    let whole = record.told().map_err(damaged)?;
    let depends = [Dependency::Work(work.id), Dependency::Lists];
    Ok(document(&whole).keep(depends).with_counts())
}

/// `GET /api/v1/works/{id}/chapters/{number}`
async fn chapter(
    State(app): State<App>,
    reader: Reader,
    Path((id, number)): Path<(String, String)>,
) -> Result<Document, PageError> {
    let number: u32 = address::part(&number)?;
    let work = work::load(&app, &reader.visitor, &id).await?;
    reach::allow(&app, work.id).await?;
    let chapter = app.store().chapter(work.id, number).await?.ok_or(PageError::NotFound)?;
    let told = told::chapter(&app.settings().base_url, &work, &chapter);
    Ok(document(&told).keep([Dependency::Work(work.id)]))
}
