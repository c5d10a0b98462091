//! What members say to a series as a whole.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, SeriesCommentId, SeriesId,
    pen_name::PenName,
    policy,
    series::{COMMENT_CHARS_MAX, Series, SeriesComment},
    site::community::field,
};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    session::Session,
    signature,
    visitor::Who,
};

/// Comments on a page.
const PER_PAGE: u32 = 50;
/// The furthest page that opens.
const PAGE_MAX: u32 = 10_000;

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    said: String,
}

#[derive(Template)]
#[template(path = "series/comments.html")]
struct CommentsPage {
    layout: Layout,
    series: Series,
    comments: Vec<SeriesComment>,
    paging: Paging,
    keeper: Option<AccountId>,
    /// For members.
    token: Option<String>,
    names: Vec<PenName>,
    text: String,
    wrong: Option<String>,
    said: bool,
}

impl CommentsPage {
    async fn load(
        app: &App,
        Who(visitor): Who,
        session: &Session,
        id: &str,
        page: u32,
    ) -> Result<Self, PageError> {
        let id: SeriesId = address::part(id)?;
        let audiences = policy::listed_audiences(&visitor);
        let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
        if app.store().series_works(id, audiences).await?.is_empty() {
            return Err(PageError::NotFound);
        }
        let kept = app.store().kept_series(id).await?;
        let keeper = kept.as_ref().and_then(|kept| kept.account);
        let (token, mut names) = match visitor.account {
            Some((account, _)) => {
                (Some(Token::of(app, session).await?.0), app.store().own_pen_names(account).await?)
            }
            None => (None, Vec::new()),
        };
        // Whoever keeps the series speaks here by the name that keeps it, unless they choose another.
        names.sort_by_key(|name| kept.as_ref().is_none_or(|kept| kept.keeper != name.name));
        let (comments, total) = app.store().series_comments(id, (page - 1) * PER_PAGE, PER_PAGE).await?;
        let paging = Paging::of(page, total, PER_PAGE, |page| format!("/series/{id}/comments?page={page}"));
        let layout = Layout::new(app, visitor);
        let (text, wrong) = (String::new(), None);
        Ok(Self { layout, series, comments, paging, keeper, token, names, text, wrong, said: false })
    }

    fn may_remove(&self, comment: &SeriesComment) -> bool {
        self.layout.visitor.account.is_some_and(|(account, _)| comment.may_remove(account, self.keeper))
    }

    fn is_own(&self, comment: &SeriesComment) -> bool {
        self.layout.visitor.account.is_some_and(|(account, _)| comment.account == Some(account))
    }

    fn paragraphs(comment: &SeriesComment) -> impl Iterator<Item = &str> {
        comment.text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }

    fn chars_max() -> usize {
        COMMENT_CHARS_MAX
    }
}

/// `GET /series/{id}/comments`
pub async fn show(
    State(app): State<App>,
    visitor: Who,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let number = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let mut page = CommentsPage::load(&app, visitor, &session, &id, number).await?;
    page.said = asked.said == "1";
    Page::render(&page)
}

/// What the page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    text: String,
    name: String,
}

/// `POST /series/{id}/comments`: a member says something.
pub async fn say(
    State(app): State<App>,
    Speaker(member): Speaker,
    session: Session,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let mut page = CommentsPage::load(&app, Who(member.visitor()), &session, &id, 1).await?;
    let id = page.series.id;
    let name = signature::chosen(&app, member.account.id, &given.name).await?;
    let wrong = match field(&given.text, COMMENT_CHARS_MAX) {
        None => format!("Write between 1 and {COMMENT_CHARS_MAX} characters."),
        Some(text) => {
            let by = (member.account.id, name.id);
            match app.store().comment_series(id, by, &text, app.now()).await {
                Ok(comment) => {
                    let to = format!("/series/{id}/comments?said=1#comment-{comment}");
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(StoreError::Refused(reason)) => reason.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    signature::put_first(&mut page.names, &given.name);
    (page.text, page.wrong) = (given.text, Some(wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /series/comments/{id}/remove`: whoever said it, or whoever keeps the series.
pub async fn remove(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: SeriesCommentId = address::part(&id)?;
    let comment = app.store().series_comment(id).await?.ok_or(PageError::NotFound)?;
    let keeper = app.store().kept_series(comment.series).await?.and_then(|kept| kept.account);
    if !comment.may_remove(member.account.id, keeper) {
        return Err(PageError::NotFound);
    }
    app.store().remove_series_comment(id).await?;
    Ok(Redirect::to(&format!("/series/{}/comments", comment.series)))
}
