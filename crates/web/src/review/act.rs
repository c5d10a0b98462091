//! What is done with one review: taken away by its writer, hidden or frozen by an author or a moderator.

use axum::{
    extract::{Form, Path, State},
    response::Redirect,
};
use ficus_archive::{
    account::Role,
    audit::{AuditNote, AuditSubject},
    review::ReviewState,
};
use serde::Deserialize;

use super::{changed, load, view::list_of, viewer};
use crate::{App, error::PageError, gate::own_path, lens::Reader, member::Member};

/// `POST /reviews/{id}/delete`
pub async fn delete(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let (review, work) = load(&app, &member.reader, &id).await?;
    if review.account != Some(member.account.id) {
        return Err(PageError::NotFound);
    }
    app.store().delete_review(&review).await?;
    changed(&app, work.id);
    Ok(Redirect::to(&format!("{}?said=deleted", list_of(work.id))))
}

/// What is decided, and where the form stood.
#[derive(Deserialize)]
pub struct Decision {
    #[serde(default)]
    act: String,
    #[serde(default)]
    to: String,
}

/// `POST /reviews/{id}/decide`
pub async fn decide(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Result<Redirect, PageError> {
    let reader: &Reader = &member.reader;
    let (review, work) = load(&app, reader, &id).await?;
    let viewer = viewer(&app, reader, work.id).await?;
    let is_moderator = viewer.is_moderator && member.account.standing.speaks();
    // An author decides about what is shown to them; what moderators hold or refused is theirs.
    let is_authors = !matches!(review.state, ReviewState::Held | ReviewState::Refused | ReviewState::Deleted);
    if !(is_moderator && !review.is_deleted() || viewer.is_author && is_authors) {
        return Err(PageError::NotFound);
    }
    let now = app.now();
    match decision.act.as_str() {
        "hide" => app.store().set_review_state(&review, ReviewState::Hidden, now).await?,
        "show" => app.store().set_review_state(&review, ReviewState::Shown, now).await?,
        "freeze" => app.store().freeze_thread(&review, true).await?,
        "thaw" => app.store().freeze_thread(&review, false).await?,
        _ => return Err(PageError::BadRequest("That cannot be done with a review.".to_owned())),
    }
    if !viewer.is_author && reader.visitor.is_at_least(Role::Moderator) {
        let act = match decision.act.as_str() {
            "hide" => "review-hidden",
            "show" => "review-shown",
            "freeze" => "thread-frozen",
            _ => "thread-thawed",
        };
        let subject = AuditSubject::Review(review.id.0);
        let note =
            AuditNote { by: Some(member.account.id), act, subject, detail: format!("work {}", work.id) };
        app.store().audit(&note, now).await?;
    }
    changed(&app, work.id);
    let to = if decision.to.is_empty() {
        format!("/reviews/{}", review.id)
    } else {
        own_path(&decision.to).to_owned()
    };
    Ok(Redirect::to(&to))
}
