//! Changing one's own review.

use axum::{
    extract::{Form, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::{Account, Role},
    review::{Review, TEXT_CHARS_MAX},
    work::Work,
};

use super::{
    changed,
    form::{Given, Purpose, WritePage, Wrong, quoted, wrong_text},
    load, speaker,
    view::address_of,
};
use crate::{App, csrf::Token, error::PageError, layout::Layout, lens::Reader, session::Session};

/// A review of the member who asks; for anybody else nothing is there.
async fn own(
    app: &App,
    reader: &Reader,
    session: &Session,
    id: &str,
) -> Result<(Review, Work, Account), PageError> {
    let account = speaker(app, session)?.ok_or(PageError::SignIn)?;
    let (review, work) = load(app, reader, id).await?;
    if review.account != Some(account.id) || review.is_deleted() {
        return Err(PageError::NotFound);
    }
    Ok((review, work, account))
}

/// `GET /reviews/{id}/edit`
pub async fn ask(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (review, work, _) = own(&app, &reader, &session, &id).await?;
    let given = Given {
        text: review.typed.clone(),
        chapter: review.chapter.map(|chapter| chapter.to_string()).unwrap_or_default(),
        passage: review.quote.as_ref().map(|quote| quote.text.clone()).unwrap_or_default(),
        ..Given::default()
    };
    page(&app, &reader, &session, (review, &work), given, Wrong::default()).await
}

/// `POST /reviews/{id}/edit`
pub async fn save(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (review, work, account) = own(&app, &reader, &session, &id).await?;
    // Where it stands is not changed.
    let given =
        Given { chapter: review.chapter.map(|chapter| chapter.to_string()).unwrap_or_default(), ..given };
    let text = given.text.trim().to_owned();
    // A passage that was quoted stays quoted, though the chapter has changed since.
    let kept = review.quote.clone().filter(|quote| quote.text == given.passage.trim());
    let quote = match kept {
        Some(quote) => Ok(Some(quote)),
        None => quoted(&app, &work, &given).await?,
    };
    let wrong =
        Wrong { text: wrong_text(&text, TEXT_CHARS_MAX), passage: quote.clone().err(), ..Wrong::default() };
    if wrong.is_any() {
        return page(&app, &reader, &session, (review, &work), given, wrong).await;
    }
    let rules = app.site().reviewing.clone();
    let is_staff = account.role >= Role::Moderator;
    let quote = quote.unwrap_or_default();
    app.store().edit_review(review.id, &text, quote.as_ref(), (&rules, is_staff), app.now()).await?;
    changed(&app, work.id);
    Ok(Redirect::to(&address_of(review.id)).into_response())
}

async fn page(
    app: &App,
    reader: &Reader,
    session: &Session,
    (review, work): (Review, &Work),
    given: Given,
    wrong: Wrong,
) -> Result<Response, PageError> {
    WritePage {
        layout: Layout::new(app, reader.visitor),
        token: Token::of(app, session).await?.0,
        work,
        purpose: Purpose::Edit(Box::new(review)),
        given,
        wrong,
        quote: None,
        pen_names: Vec::new(),
        is_guest: false,
        takes_score: false,
    }
    .answer()
}
