//! What an author rewrote of a chapter since the reader read it. Former versions are shown to those alone who read
//! them: what an author took back is nobody else's to find.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{WorkId, chapter::chapter_name};

use super::changed::{Changes, Passage, Run, compare};
use crate::{App, address, error::PageError, facts, layout::Layout, member::Member, page::Page, work};

#[derive(Template)]
#[template(path = "reading_life/changes.html")]
struct ChangesPage {
    layout: Layout,
    work: WorkId,
    title: String,
    number: u32,
    name: String,
    lang: String,
    dir: &'static str,
    changes: Changes,
    was_read: bool,
}

impl ChangesPage {
    fn is_same(&self) -> bool {
        self.changes == Changes::default()
    }

    fn corrections(&self) -> String {
        facts::counted(self.changes.corrections.len() as u64, "small correction", "small corrections")
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn between(count: &usize) -> String {
        facts::counted(*count as u64, "paragraph is as it was", "paragraphs are as they were")
    }
}

/// `GET /works/{id}/chapters/{number}/changes`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path((id, number)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let number: u32 = address::part(&number)?;
    let work = work::load(&app, &member.visitor(), &id).await?;
    let chapter = app.store().chapter(work.id, number).await?.ok_or(PageError::NotFound)?;
    let read = app.store().read_chapters(member.account.id, work.id).await?;
    let read = read.into_iter().find(|read| read.chapter == chapter.line.id);
    let before =
        read.and_then(|read| if read.version < chapter.version { Some(read.version) } else { read.former });
    let versions = app.store().chapter_versions(chapter.line.id).await?;
    let former = versions.into_iter().find(|version| before == Some(version.version));
    let now: Vec<String> = chapter.text.paragraphs().collect();
    let changes = match former {
        Some(former) => compare(&former.text.paragraphs().collect::<Vec<_>>(), &now),
        None => Changes::default(),
    };
    let language = work.language.as_deref();
    Page::render(&ChangesPage {
        layout: member.layout(&app),
        work: work.id,
        number,
        name: chapter_name(number, chapter.line.title.as_deref()),
        lang: language.unwrap_or_default().to_owned(),
        dir: facts::direction(language),
        title: work.title,
        changes,
        was_read: read.is_some(),
    })
}
