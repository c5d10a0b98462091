//! Suggestions: names that what a visitor types may be the beginning of, with how many works there are.
//!
//! Names are held in memory and asked for their works before they are shown, with the same filter as every list: a
//! name that only works bear which the visitor may not find is not there.

mod known;

use std::fmt::Write as _;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{PenNameId, SeriesId, TagId, WorkId, listing::WorkQuery, policy, tag::TagKind};
use ficus_search::{
    Index, SearchError,
    suggest::{Name, NameKind},
};
use serde::{Deserialize, Serialize};

use crate::{
    App,
    cache::{Dependency, Keep},
    error::PageError,
    lens::Reader,
    page::COUNTS_AGE_SECONDS,
};

pub use known::KnownNames;

/// So many suggestions are given at once.
const SUGGESTED_MAX: usize = 10;
/// So many of one kind, where others fit too.
const OF_ONE_KIND_MAX: usize = 4;
/// So many names are asked for their works.
const ASKED_MAX: usize = 40;
/// So many letters of what is typed are looked at.
const TYPED_CHARS_MAX: usize = 80;

/// A name that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// `fandom`, `author`, `series`, `work` …
    pub kind: &'static str,
    /// As it is shown.
    pub name: String,
    /// Its own page.
    pub address: String,
    /// How many works the visitor finds there; 1 for a work.
    pub works: u64,
    /// As the search box understands it: `fandom:"Sherlock Holmes"`; empty for a work.
    pub term: String,
}

/// What is asked: `q`, and `kind` where only one kind of name is wanted: `tag` for any tag.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
}

/// `GET /suggest?q=`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Result<Response, PageError> {
    // What is no question asks for nothing.
    let Typed { q, kind: wanted } = typed.map(|Query(typed)| typed).unwrap_or_default();
    let suggestions = find(&app, &reader, &q, move |kind| is_wanted(&wanted, kind)).await?;
    // Names that are still being read will be there in a moment.
    let is_whole = !app.names().now(&app).await.is_empty();
    let body = serde_json::to_string(&suggestions).unwrap_or_else(|_| "[]".to_owned());
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    if !is_whole {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        return Ok(response);
    }
    let keep =
        Keep { depends: vec![Dependency::Archive], age_max: Some(COUNTS_AGE_SECONDS), ..Keep::default() };
    response.extensions_mut().insert(keep);
    Ok(response)
}

fn is_wanted(wanted: &str, kind: NameKind) -> bool {
    match (wanted, kind) {
        ("", _) | ("tag", NameKind::Tag(_)) => true,
        (wanted, kind) => wanted == word(kind),
    }
}

/// Names that fit what is typed, for one visitor; where there are none, those that it may be mistyped for.
pub async fn find(
    app: &App,
    reader: &Reader,
    typed: &str,
    wanted: impl Fn(NameKind) -> bool + Send + 'static,
) -> Result<Vec<Suggestion>, PageError> {
    found(app, reader, typed, true, wanted).await
}

/// The same without those that it may be mistyped for.
pub async fn find_as_typed(
    app: &App,
    reader: &Reader,
    typed: &str,
    wanted: impl Fn(NameKind) -> bool + Send + 'static,
) -> Result<Vec<Suggestion>, PageError> {
    found(app, reader, typed, false, wanted).await
}

async fn found(
    app: &App,
    reader: &Reader,
    typed: &str,
    also_near: bool,
    wanted: impl Fn(NameKind) -> bool + Send + 'static,
) -> Result<Vec<Suggestion>, PageError> {
    let typed: String = typed.chars().take(TYPED_CHARS_MAX).collect();
    if typed.trim().is_empty() {
        return Ok(Vec::new());
    }
    let names = app.names().now(app).await;
    let audiences = policy::listed_audiences(&reader.visitor);
    let hidden = (reader.lens.hidden_tags.clone(), reader.lens.hidden_authors.clone());
    let mut listed = WorkQuery { audiences: audiences.to_vec(), page_size: 1, ..WorkQuery::default() };
    reader.lens.narrow(&mut listed);
    let index = app.index().clone();
    let found = tokio::task::spawn_blocking(move || {
        let is_hidden = |name: &Name| match name.kind {
            NameKind::Tag(_) => hidden.0.contains(&TagId(name.id)),
            NameKind::Author => hidden.1.contains(&PenNameId(name.id)),
            NameKind::Series | NameKind::Work => false,
        };
        let found = if also_near {
            names.find(&typed, wanted, ASKED_MAX)
        } else {
            names.find_as_typed(&typed, wanted, ASKED_MAX)
        };
        let found: Vec<&Name> = found.into_iter().filter(|name| !is_hidden(name)).collect();
        shown(&index, &listed, &found)
    });
    Ok(found.await.map_err(|stopped| SearchError::Index(stopped.to_string()))??)
}

/// Those of the names that the visitor finds works of, with how many.
fn shown(index: &Index, listed: &WorkQuery, names: &[&Name]) -> Result<Vec<Suggestion>, SearchError> {
    let mut shown: Vec<Suggestion> = Vec::new();
    for name in names {
        if shown.len() >= SUGGESTED_MAX {
            break;
        }
        let kind = word(name.kind);
        let of_kind = shown.iter().filter(|other| other.kind == kind).count();
        if of_kind >= OF_ONE_KIND_MAX && names.iter().any(|other| word(other.kind) != kind) {
            continue;
        }
        let works = works_of(index, listed, name)?;
        if works > 0 {
            shown.push(Suggestion {
                kind,
                name: name.text.clone(),
                address: address(name),
                works,
                term: term(name),
            });
        }
    }
    Ok(shown)
}

/// How many works of a name there are among those that a question lists.
fn works_of(index: &Index, listed: &WorkQuery, name: &Name) -> Result<u64, SearchError> {
    let mut query = listed.clone();
    match name.kind {
        // Whoever hides works finds the others counted; for everybody else the counts stand ready.
        NameKind::Tag(_) if is_narrowed(listed) => query.tags.push(TagId(name.id)),
        NameKind::Tag(_) => {
            let counts = index.tag_counts(&[TagId(name.id)], &listed.audiences)?;
            return Ok(counts.first().copied().unwrap_or(0));
        }
        NameKind::Author => query.authors.push(PenNameId(name.id)),
        NameKind::Series => query.series = Some(SeriesId(name.id)),
        NameKind::Work => query.only_works = Some([WorkId(name.id)].into()),
    }
    Ok(index.search(&query)?.total)
}

fn is_narrowed(listed: &WorkQuery) -> bool {
    let bare = WorkQuery {
        audiences: listed.audiences.clone(),
        page_size: listed.page_size,
        ..WorkQuery::default()
    };
    *listed != bare
}

fn word(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Tag(TagKind::Freeform) => "tag",
        NameKind::Tag(kind) => kind.as_str(),
        NameKind::Author => "author",
        NameKind::Series => "series",
        NameKind::Work => "work",
    }
}

fn address(name: &Name) -> String {
    match name.kind {
        NameKind::Tag(_) => format!("/tags/{}", name.slug),
        NameKind::Author => format!("/authors/{}", name.slug),
        NameKind::Series => format!("/series/{}", name.id),
        NameKind::Work => format!("/works/{}", name.id),
    }
}

/// The name as the box reads it.
fn term(name: &Name) -> String {
    let mut term = String::new();
    if name.kind != NameKind::Work {
        // What closes a phrase cannot stand in one.
        let text = name.text.replace(['"', '“', '”', '„'], " ");
        // Writing into a text cannot fail.
        let _ = write!(term, "{}:\"{}\"", word(name.kind), text.trim());
    }
    term
}
