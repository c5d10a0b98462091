//! Beginning: a new chapter, or the changes to one that is posted.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    WorkId,
    chapter::{Chapter, chapter_name},
    draft::{DraftContent, Made, NUMBER_MAX, TITLE_CHARS_MAX, Typed, Wording},
    work::Work,
};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    layout::Layout,
    member::Writer,
    page::Page,
    write::{self, pictures},
};

#[derive(Template)]
#[template(path = "write/draft/new.html")]
struct NewPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    given: Given,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "write/draft/change.html")]
struct ChangePage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    number: u32,
    name: String,
    wording: Wording,
}

/// What the pages send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    number: String,
    title: String,
    wording: Wording,
}

async fn load(app: &App, id: WorkId) -> Result<Work, PageError> {
    app.store().work(id).await?.ok_or(PageError::NotFound)
}

/// `GET /write/works/{id}/chapters/new`
pub async fn ask_for_new(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
) -> Result<Page, PageError> {
    let work = load(&app, writer.work).await?;
    let drafts = app.store().drafts(&[work.id]).await?;
    let posted = work.chapters.iter().map(|line| line.number);
    let last = posted.chain(drafts.iter().map(|draft| draft.number)).max();
    let number = last.map_or(1, |last| last + 1);
    let title = planned_title(&app, work.id, number).await?.unwrap_or_default();
    let wording = wording_of(&app, work.id).await?;
    let given = Given { number: number.to_string(), title, wording };
    Page::render(&NewPage {
        layout: writer.member.layout(&app),
        token: &token,
        work: &work,
        given,
        wrong: None,
    })
}

/// What a chapter is to be called, as its authors tell what is to come.
async fn planned_title(app: &App, work: WorkId, number: u32) -> Result<Option<String>, PageError> {
    let plans = app.store().plans(work).await?;
    let planned = plans.planned.into_iter().find(|planned| planned.number == number);
    Ok(planned.map(|planned| planned.title).filter(|title| !title.is_empty()))
}

/// The way in which somebody typed in this work last.
async fn wording_of(app: &App, work: WorkId) -> Result<Wording, PageError> {
    let newest = app.store().drafts(&[work]).await?.into_iter().max_by_key(|draft| draft.saved);
    let Some(newest) = newest else { return Ok(Wording::default()) };
    let draft = app.store().draft(newest.id).await?;
    Ok(draft.map(|draft| draft.content.typed.wording).unwrap_or_default())
}

/// `POST /write/works/{id}/chapters/new`
pub async fn begin_new(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let title = given.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = given.number.trim().parse().ok().filter(|number| *number <= NUMBER_MAX);
    let wrong = match number {
        None => format!("Give the chapter a number from 1 to {NUMBER_MAX}, or 0 for a prologue."),
        Some(_) if title.chars().count() > TITLE_CHARS_MAX => {
            format!("A title has at most {TITLE_CHARS_MAX} characters.")
        }
        Some(number) => {
            let title = match title.as_str() {
                "" => planned_title(&app, writer.work, number).await?,
                _ => Some(title),
            };
            let typed = Typed { wording: given.wording, ..Typed::default() };
            let content = DraftContent { number, title, typed, ..DraftContent::default() };
            let by = writer.member.account.id;
            match app.store().begin_draft(writer.work, None, &content, by, app.now()).await {
                Ok(id) => return Ok(Redirect::to(&format!("/write/drafts/{id}?done=begun")).into_response()),
                Err(StoreError::Refused(why)) => why.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let work = load(&app, writer.work).await?;
    let layout = writer.member.layout(&app);
    let page = Page::render(&NewPage { layout, token: &token, work: &work, given, wrong: Some(wrong) })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn posted(app: &App, work: WorkId, number: &str) -> Result<Chapter, PageError> {
    app.store().chapter(work, address::part(number)?).await?.ok_or(PageError::NotFound)
}

/// `GET /write/works/{id}/chapters/{number}`: leads to the draft where there is one.
pub async fn ask_to_change(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let chapter = posted(&app, writer.work, &number).await?;
    if let Some(draft) = app.store().draft_of_chapter(chapter.line.id).await? {
        return Ok(Redirect::to(&format!("/write/drafts/{draft}")).into_response());
    }
    let work = load(&app, writer.work).await?;
    let page = Page::render(&ChangePage {
        layout: writer.member.layout(&app),
        token: &token,
        number: chapter.line.number,
        name: chapter_name(chapter.line.number, chapter.line.title.as_deref()),
        wording: wording_of(&app, work.id).await?,
        work: &work,
    })?;
    Ok(page.into_response())
}

/// `POST /write/works/{id}/chapters/{number}`
pub async fn begin_change(
    State(app): State<App>,
    writer: Writer,
    Path((_, number)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let chapter = posted(&app, writer.work, &number).await?;
    let (id, by) = (chapter.line.id, writer.member.account.id);
    let mut content = content_of(chapter, given.wording);
    content.typed = pictures::by_name(content.typed, &pictures::own(&app, writer.work).await?);
    match app.store().begin_draft(writer.work, Some(id), &content, by, app.now()).await {
        Ok(draft) => Ok(Redirect::to(&format!("/write/drafts/{draft}")).into_response()),
        Err(StoreError::Refused(why)) => Err(PageError::BadRequest(why.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// What is on the desk when changes to a posted chapter begin.
pub fn content_of(chapter: Chapter, wording: Wording) -> DraftContent {
    let made = Made {
        text: chapter.text,
        summary: chapter.summary,
        notes_before: chapter.notes_before,
        notes_after: chapter.notes_after,
    };
    let typed = write::typed(&made, wording);
    DraftContent {
        number: chapter.line.number,
        title: chapter.line.title,
        pov: chapter.line.pov,
        typed,
        made,
    }
}
