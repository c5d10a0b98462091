//! The buttons of a review: accept, set aside, take back, split, merge.

use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{WorkId, import_review::ImportedWork};
use ficus_store::StoreError;

use super::{address_of, bulk, changed, filter, load};
use crate::{App, admin::Admin, error::PageError};

/// A title has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 500;

/// A refusal of the store is told to whoever asked.
pub fn told(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(sentence) => PageError::BadRequest(sentence.to_owned()),
        StoreError::Missing("work") => PageError::BadRequest("There is no such work.".to_owned()),
        error => error.into(),
    }
}

fn back(imported: &ImportedWork, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", address_of(imported))).into_response()
}

/// `POST /admin/imports/{id}/works/{work}/accept`
pub async fn accept(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let acceptance = bulk::acceptance(&given, &app.site().ladder)?;
    acceptance.rating(work.rating).map_err(|undecided| {
        let mut sentence = undecided.to_string();
        sentence.replace_range(..1, "T");
        PageError::BadRequest(format!("{sentence}."))
    })?;
    app.store().accept(&[work.id], acceptance, admin.decider(&app)?).await?;
    changed(&app, &[work.id]);
    Ok(back(&imported, "accept"))
}

/// `POST /admin/imports/{id}/works/{work}/set-aside`
pub async fn set_aside(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    app.store().set_aside(&[work.id], admin.decider(&app)?).await?;
    changed(&app, &[work.id]);
    Ok(back(&imported, "set-aside"))
}

/// `POST /admin/imports/{id}/works/{work}/undo`
pub async fn undo(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let undone = app.store().undo_last(work.id, admin.decider(&app)?).await.map_err(told)?;
    changed(&app, &[work.id]);
    Ok(back(&imported, if undone.is_some() { "undo" } else { "" }))
}

/// `POST /admin/imports/{id}/works/{work}/split`
pub async fn split(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, imported) = load(&app, &job, &work).await?;
    let title = filter::text(&given, "title");
    if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX {
        return Err(PageError::BadRequest("The new work needs a title.".to_owned()));
    }
    let from = filter::number(&given, "from")
        .ok_or_else(|| PageError::BadRequest("Choose the chapter with which it begins.".to_owned()))?;
    let by = admin.decider(&app)?;
    let new = app.store().split(work.id, from, title, by).await.map_err(told)?;
    changed(&app, &[work.id, new]);
    Ok(back(&ImportedWork { work: new, ..imported }, "split"))
}

/// `POST /admin/imports/{id}/works/{work}/merge`
pub async fn merge(
    State(app): State<App>,
    admin: Admin,
    Path((job, work)): Path<(String, String)>,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, _) = load(&app, &job, &work).await?;
    let wrong = |sentence: &str| PageError::BadRequest(sentence.to_owned());
    let into: WorkId =
        filter::text(&given, "into").parse().map_err(|_| wrong("Give the number of the other work."))?;
    let order = filter::text(&given, "order").split([',', ' ']).filter(|number| !number.is_empty());
    let order: Vec<u32> = order
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong("The order is a list of chapter numbers."))?;
    app.store().merge(work.id, into, &order, admin.decider(&app)?).await.map_err(told)?;
    changed(&app, &[work.id, into]);
    let merged = app.store().imported_work(into).await?;
    Ok(match merged.filter(|merged| merged.job.is_some()) {
        Some(merged) => back(&merged, "merge"),
        None => Redirect::to(&format!("/works/{into}")).into_response(),
    })
}
