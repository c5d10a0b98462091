//! What readers say about a work: reviews, answers to them, and what their writers, authors and moderators do with them.

mod act;
mod edit;
mod form;
mod list;
mod one;
mod queue;
mod received;
mod settings;
mod view;
mod write;

use axum::routing::{get, post};
use ficus_archive::{
    AccountId, ReviewId, WorkId,
    account::{Account, Role, Standing},
    review::{MayReview, Review, Reviewers, WorkReviewing, may_review},
    work::Work,
};
use ficus_store::{Subject, Viewer};

pub use form::wrong_text;
pub use view::ReviewView;

use crate::{
    App, address, error::PageError, gate, lens::Reader, page::Page, routes::Routes, session::Session,
};

/// The addresses of reviews.
pub fn routes() -> Routes {
    Routes::new()
        .route("/works/{id}/reviews", get(list::show).post(write::post))
        .route("/works/{id}/reviews/new", get(write::ask))
        .route("/works/{id}/reviews/quote", get(write::passages))
        .route("/works/{id}/reviewing", get(settings::ask).post(settings::save))
        .route("/reviews/{id}", get(one::show))
        .route("/reviews/{id}/answer", get(write::ask_answer).post(write::answer))
        .route("/reviews/{id}/edit", get(edit::ask).post(edit::save))
        .route("/reviews/{id}/delete", post(act::delete))
        .route("/reviews/{id}/decide", post(act::decide))
        .route("/account/reviews", get(received::list))
        .route("/account/reviews/waiting", get(received::waiting).post(received::decide))
        .route("/account/reviews/written", get(received::written))
        .route("/moderation/reviews", get(queue::show).post(queue::decide))
        .route("/moderation/reviews/many", get(queue::choose).post(queue::decide_many))
        .route("/moderation/reviews/acts/{id}/undo", post(queue::undo))
}

/// Loads a review and its work, as far as the visitor may read that.
async fn load(app: &App, reader: &Reader, id: &str) -> Result<(Review, Work), PageError> {
    let id: ReviewId = address::part(id)?;
    let review = app.store().review(id).await?.ok_or(PageError::NotFound)?;
    let work = app.store().work(review.work).await?.ok_or(PageError::NotFound)?;
    gate::before_reading(app, &reader.visitor, &work).await?;
    Ok((review, work))
}

/// Who looks at the reviews of a work.
pub async fn viewer(app: &App, reader: &Reader, work: WorkId) -> Result<Viewer, PageError> {
    let Some((account, _)) = reader.visitor.account else { return Ok(Viewer::default()) };
    let authors = app.store().author_accounts(work).await?;
    Ok(Viewer {
        account: Some(account),
        is_author: authors.contains(&account),
        is_moderator: reader.visitor.is_at_least(Role::Moderator),
        without: unwanted(app, account).await?,
    })
}

/// Whose words an account does not want to see.
pub async fn unwanted(app: &App, account: AccountId) -> Result<Vec<AccountId>, PageError> {
    Ok(app.store().blocks(account).await?.into_iter().map(|block| block.blocked).collect())
}

/// Who writes: a member who may speak, or a guest where the site lets guests write at all.
fn speaker(app: &App, session: &Session) -> Result<Option<Account>, PageError> {
    match session.account() {
        None if app.site().reviewing.reviewers == Reviewers::Everyone => Ok(None),
        None => Err(PageError::SignIn),
        Some(account) if account.standing.speaks() => Ok(Some(account.clone())),
        Some(account) if account.standing == Standing::Unconfirmed => Err(PageError::Unconfirmed),
        Some(_) => Err(PageError::Suspended),
    }
}

/// Whether somebody may write about a work now; the error is the page that says why not.
async fn before_writing(
    app: &App,
    work: WorkId,
    account: Option<&Account>,
    answered: Option<AccountId>,
) -> Result<WorkReviewing, PageError> {
    let decided = app.store().work_reviewing(work).await?;
    let authors = app.store().author_accounts(work).await?;
    if let Some(account) = account {
        let answered = answered.filter(|answered| !authors.contains(answered));
        let mut others = app.store().seen_author_accounts(work).await?;
        others.extend(answered);
        others.retain(|other| *other != account.id);
        if app.store().stands_between(account.id, &others).await? {
            return Err(PageError::BadRequest("You cannot write here.".to_owned()));
        }
        if authors.contains(&account.id) || account.role >= Role::Moderator {
            return Ok(decided);
        }
    }
    if decided.is_locked {
        return Err(closed("Moderators have locked this work: nobody reviews it for now."));
    }
    if decided.is_frozen {
        return Err(closed("The author has closed the reviews of this work for now."));
    }
    match may_review(app.site().reviewing.reviewers, decided.reviewers, account.is_some()) {
        MayReview::Yes => Ok(decided),
        MayReview::SignIn => Err(PageError::SignIn),
        MayReview::Closed => Err(closed("This work takes no reviews.")),
    }
}

fn closed(sentence: &str) -> PageError {
    PageError::BadRequest(sentence.to_owned())
}

/// Pages that show what is said about a work are rendered anew at once in this process; others follow the change log.
pub fn changed(app: &App, work: WorkId) {
    app.changed(Subject::Reviews(work));
}

/// A page that shows reviews of a work, kept for guests alone: members see things of their own on it.
fn kept(page: Page, reader: &Reader, work: WorkId) -> Page {
    use crate::cache::Dependency::{Lists, Reviews, Work};
    if reader.visitor.account.is_some() { page } else { page.keep([Work(work), Reviews(work), Lists]) }
}
