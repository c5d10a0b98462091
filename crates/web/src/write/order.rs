//! The order of a work's chapters: moved by buttons, by a number and by keys; joined, cut, taken away.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    DraftId, WorkId,
    chapter::{ChapterLine, chapter_name},
    draft::{DraftLine, NUMBER_MAX, TITLE_CHARS_MAX},
    order::Step,
    work::Work,
};
use ficus_store::StoreError;
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::Writer,
    page::Page,
    work::{ContentsLine, contents},
};

/// What was done, as the address after it says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
    number: String,
}

/// What a form of the page says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    chapter: String,
    draft: String,
    act: String,
    number: String,
    paragraph: String,
    title: String,
    sure: String,
}

#[derive(Template)]
#[template(path = "write/order.html")]
struct OrderPage {
    layout: Layout,
    token: String,
    work: Work,
    drafts: Vec<DraftLine>,
    told: Option<String>,
    wrong: Option<String>,
}

impl OrderPage {
    fn contents(&self) -> Vec<ContentsLine<'_>> {
        contents(&self.work)
    }

    fn draft_name(draft: &DraftLine) -> String {
        chapter_name(draft.number, draft.title.as_deref())
    }

    fn words(words: u32) -> String {
        facts::counted(u64::from(words), "word", "words")
    }

    fn is_first(&self, line: &ChapterLine) -> bool {
        self.work.chapters.first().is_some_and(|first| first.id == line.id)
    }

    fn is_last(&self, line: &ChapterLine) -> bool {
        self.work.chapters.last().is_some_and(|last| last.id == line.id)
    }

    fn is_only(&self) -> bool {
        self.work.chapters.len() == 1
    }
}

async fn page(
    app: &App,
    writer: &Writer,
    token: String,
    told: Option<String>,
    wrong: Option<String>,
) -> Result<OrderPage, PageError> {
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let mut drafts = app.store().drafts(&[writer.work]).await?;
    drafts.retain(|draft| draft.chapter.is_none());
    Ok(OrderPage { layout: writer.member.layout(app), token, work, drafts, told, wrong })
}

/// `GET /write/works/{id}/order`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(done): Query<Done>,
) -> Result<Page, PageError> {
    let number: Option<u32> = done.number.parse().ok();
    let name = number.map(|number| chapter_name(number, None)).unwrap_or_default();
    let told = match done.done.as_str() {
        "moved" => Some(format!("Moved: it is {} now.", name.to_lowercase())),
        "joined" => Some(format!("Joined: both are {} now.", name.to_lowercase())),
        "cut" => Some(format!("Cut: the second part is {}.", name.to_lowercase())),
        "deleted" => Some("Deleted. Its reviews stay with the work.".to_owned()),
        _ => None,
    };
    Page::render(&page(&app, &writer, token, told, None).await?)
}

/// `POST /write/works/{id}/order`
pub async fn change(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    let done = match act(&app, writer.work, &asked).await {
        Ok(done) => done,
        Err(wrong) => {
            let wrong = wrong?;
            let page = page(&app, &writer, token, None, Some(wrong)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
        }
    };
    super::changed(&app, writer.work);
    Ok(Redirect::to(&format!("/write/works/{}/order?{done}", writer.work)).into_response())
}

/// Does what the form says; the error is a sentence for its author, or what went wrong.
async fn act(app: &App, work: WorkId, asked: &Asked) -> Result<String, Result<String, PageError>> {
    let told = |error: StoreError| match error {
        StoreError::Refused(why) => Ok(why.to_owned()),
        StoreError::Missing(_) => Ok("There is no such chapter any more.".to_owned()),
        error => Err(PageError::from(error)),
    };
    let sentence = |text: &str| Ok(text.to_owned());
    let number = || {
        let number = asked.number.trim().parse().ok().filter(|number| *number <= NUMBER_MAX);
        number.ok_or_else(|| sentence("Write the number that it is to have; 0 is a prologue."))
    };
    if let Ok(draft) = asked.draft.parse::<DraftId>() {
        let step = step(&asked.act).map_or_else(|| number().map(Step::To), Ok)?;
        app.store().move_draft(work, draft, step).await.map_err(told)?;
        return Ok("done=desk".to_owned());
    }
    let chapter: u32 = asked.chapter.parse().map_err(|_| sentence("Choose a chapter."))?;
    let store = app.store();
    match asked.act.as_str() {
        "join" => {
            let number = store.join_chapters(work, chapter, app.now()).await.map_err(told)?;
            Ok(format!("done=joined&number={number}"))
        }
        "cut" => {
            let paragraph = asked.paragraph.trim().parse();
            let paragraph = paragraph.map_err(|_| sentence("Write the number of a paragraph."))?;
            let title: String = asked.title.trim().chars().take(TITLE_CHARS_MAX).collect();
            let title = Some(title.as_str()).filter(|title| !title.is_empty());
            let number = store.cut_chapter(work, chapter, paragraph, title, app.now()).await.map_err(told)?;
            Ok(format!("done=cut&number={number}"))
        }
        "delete" if asked.sure.is_empty() => {
            Err(sentence("Say that it is to be deleted: its text will be gone for good."))
        }
        "delete" => {
            store.delete_chapter(work, chapter).await.map_err(told)?;
            Ok("done=deleted".to_owned())
        }
        act => {
            let step = step(act).map_or_else(|| number().map(Step::To), Ok)?;
            let number = store.move_chapter(work, chapter, step).await.map_err(told)?;
            Ok(format!("done=moved&number={number}"))
        }
    }
}

fn step(act: &str) -> Option<Step> {
    match act {
        "up" => Some(Step::Up),
        "down" => Some(Step::Down),
        _ => None,
    }
}
