//! One import: how far it is, what it refused, and the works that it brought.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    JobId, WorkId,
    import_review::{Doubt, ImportFilter, ImportTally, ImportedWork, ReviewState},
    provenance::{ImportJob, Refused},
    work::Blurb,
};

use super::{
    filter,
    pages::{PAGE_SIZE, Pages},
    told,
};
use crate::{App, address, admin::Admin, error::PageError, facts, layout::Layout, page::Page};

/// So many refused files are listed on the page; the report has them all.
const REFUSED_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "admin/import.html")]
struct ImportPage {
    layout: Layout,
    job: ImportJob,
    state: String,
    is_running: bool,
    tally: ImportTally,
    filter: ImportFilter,
    works: Vec<WorkLine>,
    works_total: u64,
    pages: Pages,
    accepted: Option<u32>,
}

/// A work in the list of its import.
pub struct WorkLine {
    pub blurb: Blurb,
    pub imported: ImportedWork,
}

impl ImportPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn refused(&self) -> &[Refused] {
        &self.job.done.refused[..self.job.done.refused.len().min(REFUSED_SHOWN)]
    }

    fn refused_count(&self) -> String {
        facts::figure(self.job.done.refused.len() as u64)
    }

    /// Each state as a choice of the filter: key, words, count, whether it is chosen.
    fn states(&self) -> Vec<(&'static str, &'static str, String, bool)> {
        [ReviewState::Waiting, ReviewState::Accepted, ReviewState::SetAside]
            .into_iter()
            .map(|state| {
                let count = self.tally.states.iter().find(|(other, _)| *other == state);
                let count = facts::figure(count.map_or(0, |(_, count)| *count));
                (state.as_str(), told::state(state), count, self.filter.state == Some(state))
            })
            .collect()
    }

    /// Each doubt as a choice of the filter: key, words, meaning, count, whether it is chosen.
    fn doubts(&self) -> Vec<(&'static str, &'static str, &'static str, String, bool)> {
        let told = |(doubt, count): &(Doubt, u64)| {
            let chosen = self.filter.doubts.contains(doubt);
            let (name, meaning) = (told::doubt(*doubt), told::doubt_meaning(*doubt));
            (doubt.as_str(), name, meaning, facts::figure(*count), chosen)
        };
        self.tally.doubts.iter().map(told).collect()
    }

    fn progress(&self) -> Option<(u64, u64)> {
        let progress = self.job.progress.as_ref().filter(|progress| progress.total > 0)?;
        Some((progress.done.min(progress.total), progress.total))
    }

    fn query(&self) -> String {
        filter::query(&self.filter)
    }

    /// How many works were just accepted.
    fn accepted(&self) -> Option<String> {
        self.accepted.map(|count| facts::counted(u64::from(count), "work was", "works were"))
    }

    fn is_filtered(&self) -> bool {
        self.filter != ImportFilter::default()
    }
}

impl WorkLine {
    pub fn authors(&self) -> String {
        facts::authors(&self.blurb.authors)
    }

    pub fn state(&self) -> &'static str {
        told::state(self.imported.state)
    }

    pub fn doubts(&self) -> Vec<&'static str> {
        self.imported.doubts.iter().map(|doubt| told::doubt(*doubt)).collect()
    }

    fn words(&self) -> String {
        facts::figure(self.blurb.words)
    }
}

/// `GET /admin/imports/{id}`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let id: JobId = address::part(&id)?;
    let job = app.store().job(id).await?.ok_or(PageError::NotFound)?;
    let filter = filter::parse(&asked);
    let (_, works_total) = app.store().imported_works(Some(id), &filter, 0, 1).await?;
    let pages = Pages::new(filter::number(&asked, "page"), works_total, &filter::query(&filter));
    let works = works(&app, id, &filter, &pages).await?;
    let is_running = job.is_running(app.now());
    Page::render(&ImportPage {
        layout: admin.layout(&app),
        state: told::job_state(&job, app.now()),
        is_running,
        tally: app.store().import_tally(id).await?,
        filter,
        works,
        works_total,
        pages,
        accepted: filter::number(&asked, "accepted"),
        job,
    })
}

/// The works on a page of the list, in two trips whatever their number.
pub async fn works(
    app: &App,
    job: JobId,
    filter: &ImportFilter,
    pages: &Pages,
) -> Result<Vec<WorkLine>, PageError> {
    let (imported, _) = app.store().imported_works(Some(job), filter, pages.offset(), PAGE_SIZE).await?;
    let ids: Vec<WorkId> = imported.iter().map(|work| work.work).collect();
    let blurbs = app.store().blurbs(&ids).await?;
    let with_blurb = |imported: ImportedWork| {
        let blurb = blurbs.iter().find(|blurb| blurb.id == imported.work)?.clone();
        Some(WorkLine { blurb, imported })
    };
    Ok(imported.into_iter().filter_map(with_blurb).collect())
}
