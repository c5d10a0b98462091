//! The style sheet of a work: made of what its authors chose, at an address that changes with it, and switched off by
//! whoever reads.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{WorkId, work::Work, work_style};
use ficus_prose::Prose;
use serde::Deserialize;

use crate::{App, error::PageError, session::hash_of, visitor::Who, work};

const FOR_EVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");
/// The address of the reading settings, where styles are switched off for all works.
pub const SETTINGS: &str = "/settings/reading";

/// The address of the sheet of a work, where one of these texts needs it.
pub async fn address<'a>(
    app: &App,
    work: &Work,
    mut texts: impl Iterator<Item = &'a Prose>,
) -> Result<Option<String>, PageError> {
    if !texts.any(Prose::has_styles) {
        return Ok(None);
    }
    of_work(app, work.id).await.map(Some)
}

/// The address of the sheet of a work, whatever its texts use.
pub async fn of_work(app: &App, work: WorkId) -> Result<String, PageError> {
    let sheet = sheet(app, work).await?;
    Ok(format!("/works/{work}/style.css?v={}", version(&sheet)))
}

/// The names that the text of a work may use.
pub async fn names(app: &App, work: WorkId) -> Result<BTreeSet<String>, PageError> {
    Ok(work_style::names(&app.store().work_styles(work).await?))
}

async fn sheet(app: &App, work: WorkId) -> Result<String, PageError> {
    let own = app.store().work_styles(work).await?;
    Ok(work_style::sheet(&own, work_style::Medium::Page, None))
}

fn version(sheet: &str) -> String {
    hash_of(sheet).chars().take(16).collect()
}

/// Which version is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    v: String,
}

/// `GET /works/{id}/style.css`: for whoever may read the work. A page that was kept somewhere may ask for an older
/// version, and gets what holds now.
pub async fn show(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let work = work::load(&app, &visitor, &id).await?;
    let sheet = sheet(&app, work.id).await?;
    let age = if asked.v == version(&sheet) { FOR_EVER } else { NOT_KEPT };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, age),
    ];
    Ok((headers, sheet).into_response())
}
