//! The report of an import, to be printed and kept: every work, its sources, what was repaired, what seems lost, and
//! what was decided.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    JobId,
    import_review::{Decision, ImportFilter, ImportTally},
    provenance::{Accounting, ImportJob, Provenance, Source},
};
use ficus_prose::{Loss, Repair};

use super::{
    filter,
    job::{self, WorkLine},
    pages::Pages,
    told,
};
use crate::{App, address, admin::Admin, error::PageError, facts, layout::Layout, page::Page, provenance};

#[derive(Template)]
#[template(path = "admin/import/report.html")]
struct ReportPage {
    layout: Layout,
    job: ImportJob,
    state: String,
    tally: ImportTally,
    entries: Vec<Entry>,
    pages: Pages,
}

/// A work of the report.
struct Entry {
    line: WorkLine,
    provenance: Option<Provenance>,
    decisions: Vec<Decision>,
}

impl ReportPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn refused_count(&self) -> String {
        facts::counted(self.job.done.refused.len() as u64, "file", "files")
    }

    fn states(&self) -> Vec<String> {
        let told = self.tally.states.iter().map(|(state, count)| {
            format!("{} {}", facts::figure(*count), told::state(*state).to_lowercase())
        });
        told.collect()
    }

    fn decided(&self, decision: &Decision) -> String {
        let changes = told::changes(decision, &self.layout.site.ladder);
        let changes: Vec<String> = changes
            .into_iter()
            .map(|(field, before, after)| format!("{field}: {before} → {after}"))
            .collect();
        let undone = decision.undone.map(|time| format!(" (taken back {})", told::moment(time)));
        let (what, when) = (told::decision(decision.kind), told::moment(decision.made));
        format!("{when}, {}: {what}{}. {}", decision.by, undone.unwrap_or_default(), changes.join("; "))
    }
}

impl Entry {
    fn sources(&self) -> &[Source] {
        self.provenance.as_ref().map_or(&[], |provenance| &provenance.draft.sources)
    }

    fn repairs(&self) -> Vec<String> {
        let told = |repair: &Repair| {
            let what = provenance::repair_told(repair.kind);
            let times = facts::counted(u64::from(repair.count), "time", "times");
            format!("{}{what} {times}", in_chapter(repair.chapter))
        };
        self.provenance.iter().flat_map(|provenance| &provenance.draft.repairs).map(told).collect()
    }

    fn losses(&self) -> Vec<String> {
        let told = |loss: &Loss| {
            let what = provenance::loss_told(loss.kind);
            let times = facts::counted(u64::from(loss.count), "time", "times");
            let excerpts: Vec<String> = loss.excerpts.iter().map(|text| format!("“{text}”")).collect();
            format!("{}{what} {times} {}", in_chapter(loss.chapter), excerpts.join(" "))
        };
        self.provenance.iter().flat_map(|provenance| &provenance.draft.suspected_losses).map(told).collect()
    }

    fn accounting(&self) -> Option<String> {
        let Accounting { body, header, note, chrome, quoted, duplicate, container, unaccounted } =
            self.provenance.as_ref()?.draft.accounting;
        let parts = [
            ("text", body),
            ("header", header),
            ("notes", note),
            ("site furniture", chrome),
            ("quoted", quoted),
            ("stood twice", duplicate),
            ("packaging", container),
            ("unaccounted for", unaccounted),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(_, bytes)| *bytes > 0)
            .map(|(what, bytes)| format!("{} {what}", facts::figure(bytes)))
            .collect();
        Some(told.join(", "))
    }
}

fn in_chapter(chapter: Option<u32>) -> String {
    chapter.map(|number| format!("Chapter {number}: ")).unwrap_or_default()
}

/// `GET /admin/imports/{id}/report`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let id: JobId = address::part(&id)?;
    let job = app.store().job(id).await?.ok_or(PageError::NotFound)?;
    let tally = app.store().import_tally(id).await?;
    let pages = Pages::new(filter::number(&asked, "page"), tally.works, "");
    let works = job::works(&app, id, &ImportFilter::default(), &pages).await?;
    let ids: Vec<_> = works.iter().map(|line| line.imported.work).collect();
    let mut decisions = app.store().decisions_of(&ids).await?;
    let mut provenances = app.store().provenances(&ids).await?;
    let mut entries = Vec::with_capacity(works.len());
    for line in works {
        let work = line.imported.work;
        let provenance = provenances.remove(&work);
        let decided = decisions.extract_if(.., |(other, _)| *other == work);
        let decisions = decided.map(|(_, decision)| decision).collect();
        entries.push(Entry { line, provenance, decisions });
    }
    let state = told::job_state(&job, app.now());
    Page::render(&ReportPage { layout: admin.layout(&app), job, state, tally, entries, pages })
}
