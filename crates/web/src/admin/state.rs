//! The state of the archive at a glance.

use askama::Template;
use axum::extract::State;
use ficus_archive::provenance::ImportJob;
use ficus_store::Totals;

use super::Admin;
use crate::{App, error::PageError, layout::Layout, page::Page};

/// So many of the last imports are shown.
const JOBS_SHOWN: u32 = 5;

#[derive(Template)]
#[template(path = "admin/state.html")]
struct StatePage {
    layout: Layout,
    totals: Totals,
    index_works: u64,
    /// Changes that the index does not hold yet.
    index_lag: u64,
    jobs: Vec<ImportJob>,
    /// What is wrong with the mail.
    mail_alarm: Option<String>,
    database: &'static str,
    version: &'static str,
}

impl StatePage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin"
    }
}

/// `GET /admin`
pub async fn show(State(app): State<App>, admin: Admin) -> Result<Page, PageError> {
    let queue = app.store().mail_queue(app.now()).await?;
    let last_change = app.store().last_change().await?;
    Page::render(&StatePage {
        layout: admin.layout(&app),
        totals: app.store().totals().await?,
        index_works: app.index().works(),
        index_lag: last_change.saturating_sub(app.index().cursor()),
        jobs: app.store().jobs(0, JOBS_SHOWN).await?.0,
        mail_alarm: super::mail::alarm(&app, &queue),
        database: app.store().database_name(),
        version: env!("CARGO_PKG_VERSION"),
    })
}
