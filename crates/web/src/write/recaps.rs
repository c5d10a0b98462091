//! What an author tells those who come back after a pause: a few words about each chapter.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ChapterId,
    chapter::{ChapterLine, chapter_name},
    draft::Typed,
    recap::{CHARS_MAX, PAUSE_DAYS},
    work::Work,
};
use serde::Deserialize;

use crate::{
    App, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging, member::Writer, page::Page,
};

/// So many chapters stand on a page.
const PER_PAGE: u32 = 30;

/// Which page, and what was saved.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    saved: String,
}

/// What a form of the page says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    chapter: String,
    text: String,
    page: String,
}

#[derive(Template)]
#[template(path = "write/recaps.html")]
struct RecapsPage {
    layout: Layout,
    token: String,
    work: Work,
    typed: HashMap<ChapterId, String>,
    paging: Paging,
    page: u32,
    /// The number of the chapter whose recap was saved.
    saved: Option<u32>,
    wrong: Option<(u32, String)>,
}

impl RecapsPage {
    fn chapters(&self) -> &[ChapterLine] {
        let first = ((self.page - 1) * PER_PAGE) as usize;
        let all = &self.work.chapters;
        &all[first.min(all.len())..(first + PER_PAGE as usize).min(all.len())]
    }

    fn name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    fn typed_of(&self, line: &ChapterLine) -> &str {
        self.typed.get(&line.id).map_or("", String::as_str)
    }

    fn wrong_at(&self, line: &ChapterLine) -> Option<&str> {
        self.wrong.as_ref().filter(|(number, _)| *number == line.number).map(|(_, told)| told.as_str())
    }

    fn is_saved(&self, line: &ChapterLine) -> bool {
        self.saved == Some(line.number)
    }

    fn pause() -> String {
        facts::counted(PAUSE_DAYS.unsigned_abs(), "day", "days")
    }
}

async fn page(app: &App, writer: &Writer, token: String, asked: &Asked) -> Result<RecapsPage, PageError> {
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let typed = app.store().typed_recaps(work.id).await?;
    let total = work.chapters.len() as u64;
    let last = u32::try_from(total.div_ceil(u64::from(PER_PAGE))).unwrap_or(u32::MAX).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, last);
    let id = work.id;
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/write/works/{id}/recaps?page={page}"));
    let saved = asked.saved.parse().ok();
    let layout = writer.member.layout(app);
    Ok(RecapsPage { layout, token, work, typed, paging, page, saved, wrong: None })
}

/// `GET /write/works/{id}/recaps`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    Page::render(&page(&app, &writer, token, &asked).await?)
}

/// `POST /write/works/{id}/recaps`
pub async fn save(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let number: u32 =
        given.chapter.parse().map_err(|_| PageError::BadRequest("Choose a chapter.".to_owned()))?;
    let typed = given.text.trim();
    if typed.chars().count() > CHARS_MAX {
        let asked = Asked { page: given.page.clone(), ..Asked::default() };
        let mut page = page(&app, &writer, token, &asked).await?;
        let told = format!("Write at most {} characters.", facts::figure(CHARS_MAX as u64));
        let line = page.work.chapters.iter().find(|line| line.number == number);
        let id = line.map(|line| line.id).ok_or(PageError::NotFound)?;
        page.typed.insert(id, given.text);
        let page = RecapsPage { wrong: Some((number, told)), ..page };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    let made = super::made(&Typed { summary: typed.to_owned(), ..Typed::default() });
    app.store().set_recap(writer.work, number, typed, &made.summary).await?;
    app.changed(ficus_store::Subject::Work(writer.work));
    let (work, page) = (writer.work, given.page.parse::<u32>().unwrap_or(1));
    let to = format!("/write/works/{work}/recaps?page={page}&saved={number}#chapter-{number}");
    Ok(Redirect::to(&to).into_response())
}
