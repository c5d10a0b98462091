//! Works that stand on the site's own pages alone: not in feeds, catalogues and search engines.

use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use ficus_archive::{WorkId, account::Role, listing::WorkQuery, upkeep::Reach};
use serde::Deserialize;

use crate::{App, error::PageError, member::Member, work};

/// Leaves works out of a list for programs that are kept out of such lists.
pub async fn leave_out(app: &App, query: &mut WorkQuery) -> Result<(), PageError> {
    let kept = app.kept_here().await?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut works: Vec<WorkId> = query.without_works.iter().flat_map(|works| works.iter().copied()).collect();
    works.extend(kept.iter());
    works.sort_unstable();
    works.dedup();
    query.without_works = Some(works.into());
    Ok(())
}

/// Leaves works out of a list by number, as [`leave_out`] does by a question.
pub async fn keep(app: &App, works: &mut Vec<WorkId>) -> Result<(), PageError> {
    let kept = app.kept_here().await?;
    works.retain(|work| kept.binary_search(work).is_err());
    Ok(())
}

/// Whether programs may be told of a work at an address of its own.
pub async fn allow(app: &App, work: WorkId) -> Result<(), PageError> {
    match app.kept_here().await?.binary_search(&work) {
        Ok(_) => Err(PageError::NotFound),
        Err(_) => Ok(()),
    }
}

/// The form on a work's page.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    reach: String,
}

/// `POST /works/{id}/reach`
pub async fn set(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    // What somebody may not read is not there, for staff as well: a draft is its writers' alone.
    let work = work::load(&app, &member.visitor(), &id).await?.id;
    if app.store().signs(member.account.id, work).await? {
        member.speaks()?;
    } else if !member.visitor().is_at_least(Role::Moderator) {
        return Err(PageError::NotFound);
    }
    let reach: Reach =
        given.reach.parse().map_err(|_| PageError::BadRequest("Say where it may be listed.".to_owned()))?;
    app.store().set_reach(work, reach).await?;
    Ok(Redirect::to(&format!("/works/{work}#reach")))
}
