//! Writing a review or an answer, and the list of passages to quote.

use std::net::IpAddr;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    account::{Account, Role},
    chapter::chapter_name,
    kudos::guest_origin,
    review::{Quote, Review, Signer, TEXT_CHARS_MAX, spam::Rule},
    work::Work,
};
use ficus_store::{NewReview, Posted};
use jiff::tz::TimeZone;

use super::{
    before_writing, changed,
    form::{Given, Purpose, WritePage, Wrong, pen_names, quoted, signer, wrong_text},
    load, speaker,
    view::{address_of, list_of},
};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    lens::Reader,
    limits,
    page::Page,
    score,
    service::Client,
    session::{Session, fresh_token},
    work,
};

/// The form of a request, filled.
struct Asking<'a> {
    app: &'a App,
    reader: &'a Reader,
    session: &'a Session,
    account: Option<Account>,
    work: &'a Work,
}

impl Asking<'_> {
    async fn page(
        &self,
        purpose: Purpose,
        given: Given,
        wrong: Wrong,
        quote: Option<Quote>,
    ) -> Result<Response, PageError> {
        let takes_score = takes_score(self.app, self.account.as_ref(), self.work).await?;
        WritePage {
            layout: Layout::new(self.app, self.reader.visitor),
            token: Token::of(self.app, self.session).await?.0,
            work: self.work,
            purpose,
            pen_names: pen_names(self.app, self.account.as_ref(), self.work.id, &given.pen_name).await?,
            given,
            wrong,
            quote,
            is_guest: self.account.is_none(),
            takes_score,
        }
        .answer()
    }
}

/// `GET /works/{id}/reviews/new`
pub async fn ask(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
    Query(given): Query<Given>,
) -> Result<Response, PageError> {
    let account = speaker(&app, &session)?;
    let work = work::load(&app, &reader.visitor, &id).await?;
    before_writing(&app, work.id, account.as_ref(), None).await?;
    let quote = quoted(&app, &work, &given).await?.unwrap_or_default();
    let given =
        Given { chapter: given.chapter().map(|chapter| chapter.to_string()).unwrap_or_default(), ..given };
    let asking = Asking { app: &app, reader: &reader, session: &session, account, work: &work };
    asking.page(Purpose::New, given, Wrong::default(), quote).await
}

/// `POST /works/{id}/reviews`
pub async fn post(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    client: Client,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let account = speaker(&app, &session)?;
    let work = work::load(&app, &reader.visitor, &id).await?;
    before_writing(&app, work.id, account.as_ref(), None).await?;
    let asking = Asking { app: &app, reader: &reader, session: &session, account, work: &work };
    take(&asking, None, given, client.0).await
}

/// `GET /reviews/{id}/answer`
pub async fn ask_answer(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let account = speaker(&app, &session)?;
    let (review, work) = load(&app, &reader, &id).await?;
    before_answering(&app, &review, account.as_ref()).await?;
    let asking = Asking { app: &app, reader: &reader, session: &session, account, work: &work };
    asking.page(Purpose::Answer(Box::new(review)), Given::default(), Wrong::default(), None).await
}

/// `POST /reviews/{id}/answer`
pub async fn answer(
    State(app): State<App>,
    reader: Reader,
    session: Session,
    client: Client,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let account = speaker(&app, &session)?;
    let (review, work) = load(&app, &reader, &id).await?;
    before_answering(&app, &review, account.as_ref()).await?;
    let asking = Asking { app: &app, reader: &reader, session: &session, account, work: &work };
    let given = Given { chapter: String::new(), passage: String::new(), quote: String::new(), ..given };
    take(&asking, Some(review), given, client.0).await
}

async fn before_answering(app: &App, review: &Review, account: Option<&Account>) -> Result<(), PageError> {
    if !review.is_shown() {
        return Err(PageError::NotFound);
    }
    before_writing(app, review.work, account, review.account).await.map(drop)
}

/// Takes in what a form sent, or shows the form again with what is wrong.
async fn take(
    asking: &Asking<'_>,
    answered: Option<Review>,
    given: Given,
    client: Option<IpAddr>,
) -> Result<Response, PageError> {
    let Asking { app, work, account, .. } = asking;
    let text = given.text.trim().to_owned();
    let quote = quoted(app, work, &given).await?;
    let signer = signer(app, account.as_ref(), work.id, &given).await?;
    let mut wrong = Wrong {
        name: signer.clone().err(),
        text: wrong_text(&text, TEXT_CHARS_MAX),
        passage: quote.clone().err(),
        later: None,
    };
    let quote = quote.unwrap_or_default();
    let purpose =
        |answered: Option<Review>| answered.map_or(Purpose::New, |review| Purpose::Answer(Box::new(review)));
    let Ok(signer) = signer else { return asking.page(purpose(answered), given, wrong, quote).await };
    if wrong.is_any() {
        return asking.page(purpose(answered), given, wrong, quote).await;
    }
    let is_staff = account.as_ref().is_some_and(|account| account.role >= Role::Moderator);
    let chapter = given.chapter().filter(|number| work.chapters.iter().any(|line| line.number == *number));
    let origin = origin(app, &signer, client).await?;
    let parent = answered.as_ref().map(|review| review.id);
    let new = NewReview {
        work: work.id,
        parent,
        chapter,
        signer,
        typed: text,
        quote: quote.clone(),
        origin,
        is_staff,
    };
    let posted = app.store().post_review(&new, &app.site().reviewing, app.now()).await?;
    if let Posted::Shown(_) = posted {
        changed(app, work.id);
    }
    if let (None, Ok(score), Posted::Shown(id) | Posted::Waiting(id) | Posted::Held(id, _)) =
        (parent, given.score.parse(), &posted)
        && let Some(account) = account
        && takes_score(app, Some(account), work).await?
    {
        // Whoever scored too many works lately has reviewed this one all the same.
        score::keep(app, account.id, work, (score, Some(*id))).await?;
    }
    match posted {
        Posted::Shown(review) => Ok(Redirect::to(&format!("{}?said=1", address_of(review))).into_response()),
        Posted::Waiting(review) => Ok(said(account.is_some(), review, work, "waiting", &[])),
        Posted::Held(review, rules) => Ok(said(account.is_some(), review, work, "held", &rules)),
        Posted::Later { minutes } => {
            let wait = crate::facts::counted(u64::from(minutes), "minute", "minutes");
            wrong.later = Some(format!(
                "You have written much in a short time. Wait {wait}, then send it again: it is still here."
            ));
            asking.page(purpose(answered), given, wrong, quote).await
        }
        Posted::Frozen => Err(super::closed("Nobody can answer in this thread for now.")),
    }
}

/// Whether a member can give a score with a review.
async fn takes_score(app: &App, account: Option<&Account>, work: &Work) -> Result<bool, PageError> {
    match account {
        Some(account) => score::may(app, account.id, work).await,
        None => Ok(false),
    }
}

/// Where a writer is led whose review is not shown yet: members see it, guests are told of it.
fn said(
    is_member: bool,
    review: ficus_archive::ReviewId,
    work: &Work,
    how: &str,
    rules: &[Rule],
) -> Response {
    let to = if is_member {
        format!("{}?said=1", address_of(review))
    } else {
        let why = rules.first().map_or_else(String::new, |rule| format!("&why={}", rule.code()));
        format!("{}?said={how}{why}", list_of(work.id))
    };
    Redirect::to(&to).into_response()
}

/// What is kept for some days of where a guest writes from.
async fn origin(app: &App, signer: &Signer, client: Option<IpAddr>) -> Result<Option<i64>, PageError> {
    if signer.account().is_some() {
        return Ok(None);
    }
    let secret = app.store().secret("visitors", &fresh_token()?).await?;
    let secret = app.vault()?.keyed("visitors", &secret);
    let place = client.map_or_else(|| "nowhere".to_owned(), |address| limits::place(address).to_string());
    Ok(Some(guest_origin(&secret, app.now().to_zoned(TimeZone::UTC).date(), &place)))
}

#[derive(Template)]
#[template(path = "review/passages.html")]
struct PassagesPage {
    layout: Layout,
    work: Work,
    number: u32,
    name: String,
    paragraphs: Vec<(u32, String)>,
}

/// `GET /works/{id}/reviews/quote?chapter=3`
pub async fn passages(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let number = given.chapter().ok_or(PageError::NotFound)?;
    let chapter = app.store().chapter(work.id, number).await?.ok_or(PageError::NotFound)?;
    let paragraphs =
        (1u32..).zip(chapter.text.paragraphs()).filter(|(_, text)| !text.trim().is_empty()).collect();
    let name = chapter_name(number, chapter.line.title.as_deref());
    let id = work.id;
    let layout = Layout::new(&app, reader.visitor);
    let page = Page::render(&PassagesPage { layout, work, number, name, paragraphs })?;
    Ok(page.keep([crate::cache::Dependency::Work(id)]))
}
