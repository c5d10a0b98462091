//! What was imported, what was refused and why.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{JobId, provenance::ImportJob, work::Blurb};
use serde::Deserialize;

use super::Admin;
use crate::{App, address, error::PageError, layout::Layout, page::Page};

/// Lines of a list on one page.
const PAGE_SIZE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/imports.html")]
struct ImportsPage {
    layout: Layout,
    jobs: Vec<ImportJob>,
    pages: Pages,
}

impl ImportsPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }
}

#[derive(Template)]
#[template(path = "admin/import.html")]
struct ImportPage {
    layout: Layout,
    job: ImportJob,
    works: Vec<Blurb>,
    works_total: u64,
    pages: Pages,
}

impl ImportPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }
}

/// Where in a list a page stands.
struct Pages {
    page: u32,
    last: u32,
}

impl Pages {
    fn new(asked: Option<u32>, total: u64) -> Self {
        let last = u32::try_from(total.div_ceil(u64::from(PAGE_SIZE))).unwrap_or(u32::MAX).max(1);
        Self { page: asked.unwrap_or(1).clamp(1, last), last }
    }

    fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(PAGE_SIZE)
    }
}

/// Which page of a list is asked for, from 1.
#[derive(Deserialize)]
pub struct Asked {
    page: Option<u32>,
}

/// `GET /admin/imports`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let (_, total) = app.store().jobs(0, 1).await?;
    let pages = Pages::new(asked.page, total);
    let (jobs, _) = app.store().jobs(pages.offset(), PAGE_SIZE).await?;
    Page::render(&ImportsPage { layout: admin.layout(&app), jobs, pages })
}

/// `GET /admin/imports/{id}`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let id: JobId = address::part(&id)?;
    let job = app.store().job(id).await?.ok_or(PageError::NotFound)?;
    let (_, works_total) = app.store().works_of_job(id, 0, 1).await?;
    let pages = Pages::new(asked.page, works_total);
    let (ids, _) = app.store().works_of_job(id, pages.offset(), PAGE_SIZE).await?;
    let works = app.store().blurbs(&ids).await?;
    Page::render(&ImportPage { layout: admin.layout(&app), job, works, works_total, pages })
}

#[cfg(test)]
mod tests {
    use super::Pages;

    #[test]
    fn a_page_that_is_not_there_is_the_nearest_one() {
        for (asked, total, page, offset) in
            [(None, 0, 1, 0), (Some(0), 120, 1, 0), (Some(9), 120, 3, 100), (Some(2), 51, 2, 50)]
        {
            let pages = Pages::new(asked, total);
            assert_eq!((pages.page, pages.offset()), (page, offset));
        }
    }
}
