//! What readers would see: a draft as a chapter, the whole work with what lies on its desk, and its e-book.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    ChapterId,
    chapter::{Chapter, ChapterLine},
    draft::Draft,
    work::Work,
};
use ficus_prose::{Book, plain};

use crate::{
    App,
    chapter::{self as reading, Preview},
    download,
    error::PageError,
    full,
    member::{DraftWriter, Writer},
    page::Page,
};

/// A draft as readers would see it.
fn as_chapter(draft: Draft) -> Chapter {
    let content = draft.content;
    Chapter {
        line: ChapterLine {
            // No chapter has this number; nothing but its place and its name is shown.
            id: draft.chapter.unwrap_or(ChapterId(0)),
            number: content.number,
            title: content.title,
            words: draft.words,
            pov: content.pov,
            published: None,
        },
        version: 0,
        summary: content.made.summary,
        notes_before: content.made.notes_before,
        notes_after: content.made.notes_after,
        text: content.made.text,
    }
}

/// Puts a chapter among others, in the place of the one with its number.
fn put(chapters: &mut Vec<Chapter>, work: &mut Work, chapter: Chapter) {
    let number = chapter.line.number;
    work.missing_chapters.retain(|(first, last)| !(*first..=*last).contains(&number));
    match work.chapters.binary_search_by_key(&number, |line| line.number) {
        Ok(place) => work.chapters[place] = chapter.line.clone(),
        Err(place) => work.chapters.insert(place, chapter.line.clone()),
    }
    match chapters.binary_search_by_key(&number, |chapter| chapter.line.number) {
        Ok(place) => chapters[place] = chapter,
        Err(place) => chapters.insert(place, chapter),
    }
    work.words = work.chapters.iter().map(|line| u64::from(line.words)).sum();
}

/// `GET /write/drafts/{id}/preview`
pub async fn chapter(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
) -> Result<Page, PageError> {
    let mut work = app.store().work(draft.work).await?.ok_or(PageError::NotFound)?;
    let preview = Preview { back: format!("/write/drafts/{}", draft.id), told: Vec::new(), book: None };
    let chapter = as_chapter(draft);
    put(&mut Vec::new(), &mut work, chapter.clone());
    reading::preview(&app, member.visitor(), work, chapter, preview).await
}

/// A work as it would be if everything on its desk were posted.
async fn as_posted(app: &App, writer: &Writer) -> Result<(Work, Vec<Chapter>), PageError> {
    let store = app.store();
    let mut work = store.work(writer.work).await?.ok_or(PageError::NotFound)?;
    let mut chapters = store.chapters(work.id).await?;
    for line in store.drafts(&[work.id]).await? {
        if let Some(draft) = store.draft(line.id).await? {
            put(&mut chapters, &mut work, as_chapter(draft));
        }
    }
    Ok((work, chapters))
}

/// `GET /write/works/{id}/preview`
pub async fn work(State(app): State<App>, writer: Writer) -> Result<Page, PageError> {
    let (work, chapters) = as_posted(&app, &writer).await?;
    let (book, bytes) = download::trial(&app, &work, &chapters).await?;
    let preview = Preview {
        back: format!("/write/works/{}", work.id),
        told: checked(&book, &bytes),
        book: Some(format!("/write/works/{}/preview.epub", work.id)),
    };
    full::preview(&app, writer.member.visitor(), (work, chapters), preview).await
}

/// `GET /write/works/{id}/preview.epub`
pub async fn epub(State(app): State<App>, writer: Writer) -> Result<Response, PageError> {
    let (work, chapters) = as_posted(&app, &writer).await?;
    let (_, bytes) = download::trial(&app, &work, &chapters).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/epub+zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"preview.epub\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}

/// What there is to say about an e-book: it is read back, and every chapter has to be there with every word.
fn checked(book: &Book, bytes: &[u8]) -> Vec<String> {
    let limits = ficus_formats::Limits::default();
    let read = match ficus_formats::epub::read(bytes, &limits) {
        Ok(read) => read,
        Err(error) => return vec![format!("The e-book cannot be read back: {error}.")],
    };
    let words =
        |book: &Book| -> u32 { book.sections.iter().map(|section| plain::words(&section.blocks)).sum() };
    let (before, after) = (words(book), words(&read.book));
    let empty = book.sections.iter().filter(|section| section.blocks.is_empty()).count();
    let mut told = Vec::new();
    if after < before {
        told.push(format!("The e-book lacks {} words of the text.", before - after));
    }
    if empty > 0 {
        told.push(format!(
            "{} without any text.",
            crate::facts::counted(empty as u64, "chapter is", "chapters are")
        ));
    }
    if told.is_empty() {
        let size = crate::facts::size(bytes.len() as u64);
        told.push(format!("The e-book ({size}) was made and read back without an error."));
    }
    told
}
