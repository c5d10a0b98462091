//! The entire work on one page.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    chapter::{Chapter, chapter_name},
    policy::Visitor,
    work::Work,
};

use crate::{
    App,
    cache::Dependency,
    canon::{self, Way},
    chapter::Preview,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    old_links::OldLinks,
    page::Page,
    shields::{self, Folding},
    work::{self, ContentsLine, contents},
    work_style,
};

#[derive(Template)]
#[template(path = "work/full.html")]
struct FullPage {
    layout: Layout,
    work: Work,
    chapters: Vec<Chapter>,
    links: OldLinks,
    shields: Folding,
    /// Where something of it is not posted and only its writers see the page.
    preview: Option<Preview>,
    /// The address of the work's own style sheet, where a text needs it.
    style: Option<String>,
}

/// A work with what lies on its desk, on the page that its readers would see.
pub async fn preview(
    app: &App,
    visitor: Visitor,
    (work, chapters): (Work, Vec<Chapter>),
    preview: Preview,
) -> Result<Page, PageError> {
    let of_chapters =
        chapters.iter().flat_map(|chapter| [&chapter.notes_before, &chapter.text, &chapter.notes_after]);
    let style = work_style::address(app, &work, of_chapters.clone()).await?;
    let links = OldLinks::of(app, of_chapters.chain([&work.notes_before, &work.notes_after])).await?;
    Page::render(&FullPage {
        layout: Layout::new(app, visitor),
        work,
        chapters,
        links,
        shields: Folding::default(),
        preview: Some(preview),
        style,
    })
}

impl FullPage {
    fn authors(&self) -> String {
        facts::authors(&self.work.authors)
    }

    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    fn contents(&self) -> Vec<ContentsLine<'_>> {
        contents(&self.work)
    }

    fn words(&self) -> String {
        facts::counted(self.work.words, "word", "words")
    }

    fn reading_time(&self) -> String {
        facts::reading_time(self.work.words)
    }

    /// The text of a line of the contents; `None` for a gap.
    fn chapter(&self, line: &ContentsLine<'_>) -> Option<&Chapter> {
        let ContentsLine::Chapter(wanted) = line else { return None };
        let place = self.chapters.binary_search_by_key(&wanted.number, |chapter| chapter.line.number);
        self.chapters.get(place.ok()?)
    }

    /// What stands before the numbers of a chapter's paragraphs: `c3p12` is the twelfth of the third.
    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn place(&self, chapter: &Chapter) -> String {
        format!("c{}p", chapter.line.number)
    }

    fn over_heading(chapter: &Chapter) -> Option<String> {
        work::over_heading(chapter)
    }

    fn heading(chapter: &Chapter) -> String {
        chapter.line.title.clone().unwrap_or_else(|| chapter_name(chapter.line.number, None))
    }
}

/// `GET /works/{id}/full`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    way: Way,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let depends = [Dependency::Work(work.id), Dependency::Lists];
    if way == Way::Warned
        && let Some(spoiler) = canon::spoiled(&app, &reader, work.id).await?
    {
        let path = format!("/works/{}/full", work.id);
        return Ok(canon::warning(&app, &reader, (work.id, &work.title), spoiler, &path)
            .await?
            .keep(depends));
    }
    let mut chapters = app.store().chapters(work.id).await?;
    if !reader.lens.own_shields.is_empty() {
        for chapter in &mut chapters {
            *chapter = shields::with_own(&app, &reader.lens, chapter.clone()).await?;
        }
    }
    let id = work.id;
    let of_chapters =
        chapters.iter().flat_map(|chapter| [&chapter.notes_before, &chapter.text, &chapter.notes_after]);
    let style = work_style::address(&app, &work, of_chapters.clone()).await?;
    let links = OldLinks::of(&app, of_chapters.chain([&work.notes_before, &work.notes_after])).await?;
    let (layout, shields) = (Layout::new(&app, reader.visitor), Folding::of(&reader.lens));
    let page = Page::render(&FullPage { layout, work, chapters, links, shields, preview: None, style })?;
    let is_guarded = !reader.lens.canons.is_empty();
    Ok(page.keep(&depends[..if is_guarded { 2 } else { 1 }]).opens(id, None))
}
