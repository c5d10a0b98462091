//! The review of imports: what was brought in, what asks for a closer look, and what is decided about it.

mod bulk;
mod compare;
mod correct;
mod decide;
mod filter;
mod job;
mod packed;
pub(super) mod pages;
mod paragraphs;
mod put_back;
mod report;
mod source;
mod told;
mod work;

use askama::Template;
use axum::{
    extract::{Query, State},
    routing::{get, post},
};
use ficus_archive::{JobId, WorkId, import_review::ImportedWork, provenance::ImportJob, work::Work};
use ficus_store::Subject;
use serde::Deserialize;

use super::Admin;
use crate::{App, address, error::PageError, facts, layout::Layout, page::Page, routes::Routes};
use pages::{PAGE_SIZE, Pages};

#[derive(Template)]
#[template(path = "admin/imports.html")]
struct ImportsPage {
    layout: Layout,
    jobs: Vec<JobLine>,
    pages: Pages,
    /// Whether one of them runs: then the page is loaded anew every few seconds.
    is_running: bool,
}

impl ImportsPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }
}

/// An import in the list of imports.
struct JobLine {
    job: ImportJob,
    state: String,
    waiting: u64,
}

impl JobLine {
    fn refused(&self) -> String {
        facts::figure(self.job.done.refused.len() as u64)
    }
}

/// Which page of a list is asked for, from 1.
#[derive(Deserialize)]
pub struct Asked {
    page: Option<u32>,
}

/// `GET /admin/imports`
async fn list(State(app): State<App>, admin: Admin, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    let (_, total) = app.store().jobs(0, 1).await?;
    let pages = Pages::new(asked.page, total, "");
    let (jobs, _) = app.store().jobs(pages.offset(), PAGE_SIZE).await?;
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
    let waiting = app.store().waiting_of_jobs(&ids).await?;
    let is_running = jobs.iter().any(|job| job.is_running(app.now()));
    let line = |job: ImportJob| {
        let waits = waiting.iter().find(|(id, _)| *id == job.id).map_or(0, |(_, count)| *count);
        JobLine { state: told::job_state(&job, app.now()), job, waiting: waits }
    };
    let jobs = jobs.into_iter().map(line).collect();
    Page::render(&ImportsPage { layout: admin.layout(&app), jobs, pages, is_running })
}

/// A work that this import brought; another one is not there.
async fn load(app: &App, job: &str, work: &str) -> Result<(Work, ImportedWork), PageError> {
    let (job, work): (JobId, WorkId) = (address::part(job)?, address::part(work)?);
    let imported = app.store().imported_work(work).await?.ok_or(PageError::NotFound)?;
    if imported.job != Some(job) {
        return Err(PageError::NotFound);
    }
    Ok((app.store().work(work).await?.ok_or(PageError::NotFound)?, imported))
}

/// Notes at once that works changed: what was hidden must not be shown from a kept page until the index has followed.
fn changed(app: &App, works: &[WorkId]) {
    for work in works {
        app.changed(Subject::Work(*work));
    }
    app.changed(Subject::Lists);
}

/// Where the review of a work stands.
fn address_of(imported: &ImportedWork) -> String {
    let job = imported.job.unwrap_or(JobId(0));
    format!("/admin/imports/{job}/works/{}", imported.work)
}

/// The pages of the review.
pub fn routes() -> Routes {
    Routes::new()
        .route("/admin/imports", get(list))
        .route("/admin/imports/{id}", get(job::show))
        .route("/admin/imports/{id}/report", get(report::show))
        .route("/admin/imports/{id}/accept", get(bulk::ask).post(bulk::accept))
        .route("/admin/imports/{id}/works/{work}", get(work::show))
        .route("/admin/imports/{id}/works/{work}/accept", post(decide::accept))
        .route("/admin/imports/{id}/works/{work}/set-aside", post(decide::set_aside))
        .route("/admin/imports/{id}/works/{work}/undo", post(decide::undo))
        .route("/admin/imports/{id}/works/{work}/paragraphs", post(paragraphs::take))
        .route("/admin/imports/{id}/works/{work}/split", post(decide::split))
        .route("/admin/imports/{id}/works/{work}/merge", post(decide::merge))
        .route("/admin/imports/{id}/works/{work}/correct", get(correct::ask).post(correct::save))
        .route("/admin/imports/{id}/works/{work}/put-back", get(put_back::ask).post(put_back::save))
}
