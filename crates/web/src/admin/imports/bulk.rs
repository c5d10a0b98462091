//! Accepting all works of an import that pass a filter.

use std::time::{Duration, Instant};

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    JobId, RatingId, WorkId,
    import_review::{Acceptance, Doubt, ImportFilter, ReviewState, Unrated},
    rating::Ladder,
    work::Audience,
};

use super::{changed, filter, told};
use crate::{App, address, admin::Admin, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// So many works are looked up at once.
const WORKS_AT_ONCE: u32 = 200;
/// A request goes on for so long; what remains then is asked for again.
const ACCEPTING_MAX: Duration = Duration::from_secs(12);

#[derive(Template)]
#[template(path = "admin/import/accept.html")]
struct AcceptPage {
    layout: Layout,
    token: String,
    job: JobId,
    filter: ImportFilter,
    works: u64,
    unrated: u64,
    accepted: Option<u32>,
}

impl AcceptPage {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/imports"
    }

    fn told(&self) -> String {
        facts::counted(self.works, "work", "works")
    }

    fn unrated_told(&self) -> String {
        facts::counted(self.unrated, "work has", "works have")
    }

    /// What the filter asks for, in words.
    fn asked(&self) -> Vec<&'static str> {
        let state = self.filter.state.map(told::state);
        state.into_iter().chain(self.filter.doubts.iter().map(|doubt| told::doubt(*doubt))).collect()
    }

    fn query(&self) -> String {
        filter::query(&self.filter)
    }

    /// How many works were just accepted.
    fn accepted(&self) -> Option<String> {
        self.accepted.map(|count| facts::counted(u64::from(count), "work was", "works were"))
    }
}

/// `GET /admin/imports/{id}/accept`: says how many.
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let job: JobId = address::part(&id)?;
    app.store().job(job).await?.ok_or(PageError::NotFound)?;
    let filter = not_yet_accepted(filter::parse(&asked));
    let (_, works) = app.store().imported_works(Some(job), &filter, 0, 1).await?;
    let mut unrated = filter.clone();
    if !unrated.doubts.contains(&Doubt::Unrated) {
        unrated.doubts.push(Doubt::Unrated);
    }
    let (_, unrated) = app.store().imported_works(Some(job), &unrated, 0, 1).await?;
    let accepted = filter::number(&asked, "accepted");
    let layout = admin.layout(&app);
    Page::render(&AcceptPage { layout, token, job, filter, works, unrated, accepted })
}

/// `POST /admin/imports/{id}/accept`
pub async fn accept(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(given): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let job: JobId = address::part(&id)?;
    app.store().job(job).await?.ok_or(PageError::NotFound)?;
    let filter = not_yet_accepted(filter::parse(&given));
    let acceptance = acceptance(&given, &app.site().ladder)?;
    let by = admin.decider(&app)?;
    let until = Instant::now() + ACCEPTING_MAX;
    let (mut last, mut accepted, mut remain) = (WorkId(0), 0, false);
    loop {
        let works = app.store().imported_works_after(Some(job), &filter, last, WORKS_AT_ONCE).await?;
        let ids: Vec<WorkId> = works.iter().map(|work| work.work).collect();
        let Some(end) = ids.last() else { break };
        last = *end;
        if Instant::now() > until {
            remain = true;
            break;
        }
        accepted += app.store().accept(&ids, acceptance, by).await?;
        changed(&app, &ids);
    }
    let query = filter::query(&filter);
    let back = if remain {
        format!("/admin/imports/{job}/accept?{query}&accepted={accepted}")
    } else {
        format!("/admin/imports/{job}?accepted={accepted}")
    };
    Ok(Redirect::to(&back).into_response())
}

/// What was accepted before is not accepted again.
fn not_yet_accepted(filter: ImportFilter) -> ImportFilter {
    match filter.state {
        None | Some(ReviewState::Accepted) => ImportFilter { state: Some(ReviewState::Waiting), ..filter },
        Some(_) => filter,
    }
}

/// How works are accepted, as the fields of a form say it.
pub fn acceptance(given: &[(String, String)], ladder: &Ladder) -> Result<Acceptance, PageError> {
    let wrong = |sentence: &str| PageError::BadRequest(sentence.to_owned());
    let Ok(audience @ (Audience::Everyone | Audience::Members)) = filter::text(given, "audience").parse()
    else {
        return Err(wrong("Choose who may find and read the work."));
    };
    let unrated = match filter::text(given, "unrated") {
        "" => Unrated::Undecided,
        "open" => Unrated::LeftOpen,
        id => {
            let id = id.parse::<RatingId>().ok().filter(|id| ladder.get(*id).is_some());
            Unrated::Becomes(id.ok_or_else(|| wrong("The ladder has no such rating."))?)
        }
    };
    Ok(Acceptance { audience, unrated })
}
