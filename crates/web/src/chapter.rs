//! A chapter, set for reading.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    chapter::{Chapter, ChapterLine, chapter_name},
    policy::Visitor,
    work::{Status, Work},
};

use crate::{
    App, address,
    alike::{self, AlikeView},
    cache::Dependency,
    canon::{self, Way},
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    old_links::OldLinks,
    page::Page,
    shields::{self, Folding},
    work::{self, ContentsLine, contents, gap_told},
    work_style,
};

#[derive(Template)]
#[template(path = "chapter/page.html")]
struct ChapterPage {
    layout: Layout,
    work: Work,
    number: u32,
    /// The chapter; `None` where it is known to be missing.
    chapter: Option<Chapter>,
    links: OldLinks,
    shields: Folding,
    way: Way,
    /// Who signs it, where that is told apart from the work: name and address.
    signer: Option<(String, String)>,
    /// At the end of the story.
    alike: Vec<AlikeView>,
    /// Where the chapter is not posted and only its writers see the page.
    preview: Option<Preview>,
    /// The address of the work's own style sheet, where the chapter needs it.
    style: Option<String>,
    /// Whether there is something to tell to those who come back.
    has_recaps: bool,
}

/// What stands over a page that shows what is not posted.
pub struct Preview {
    /// The address of the editor.
    pub back: String,
    /// What was found when it was tried as a book.
    pub told: Vec<String>,
    /// The address of the e-book.
    pub book: Option<String>,
}

/// A chapter that is not posted, on the page that its readers would see.
pub async fn preview(
    app: &App,
    visitor: Visitor,
    work: Work,
    chapter: Chapter,
    preview: Preview,
) -> Result<Page, PageError> {
    let texts = [&chapter.notes_before, &chapter.text, &chapter.notes_after];
    let links = OldLinks::of(app, texts.into_iter()).await?;
    let style = work_style::address(app, &work, texts.into_iter()).await?;
    Page::render(&ChapterPage {
        layout: Layout::new(app, visitor),
        work,
        number: chapter.line.number,
        chapter: Some(chapter),
        links,
        shields: Folding::default(),
        way: Way::Warned,
        signer: None,
        alike: Vec::new(),
        preview: Some(preview),
        style,
        has_recaps: false,
    })
}

impl ChapterPage {
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

    fn name(&self) -> String {
        chapter_name(self.number, self.chapter.as_ref().and_then(|chapter| chapter.line.title.as_deref()))
    }

    /// A work of one chapter is headed by its own title.
    fn is_whole(&self) -> bool {
        work::is_whole(&self.work)
    }

    fn over_heading(&self) -> Option<String> {
        let chapter = self.chapter.as_ref().filter(|_| !self.is_whole())?;
        work::over_heading(chapter)
    }

    fn heading(&self) -> String {
        let title = self.chapter.as_ref().and_then(|chapter| chapter.line.title.clone());
        match title {
            Some(title) => title,
            None if self.is_whole() => self.work.title.clone(),
            None => chapter_name(self.number, None),
        }
    }

    fn facts(&self) -> Vec<String> {
        let Some(chapter) = &self.chapter else { return Vec::new() };
        let words = u64::from(chapter.line.words);
        let length =
            format!("{}, about {}", facts::counted(words, "word", "words"), facts::reading_time(words));
        [Some(length), chapter.line.published.map(facts::day)].into_iter().flatten().collect()
    }

    fn previous(&self) -> Option<&ChapterLine> {
        self.work.chapters.iter().rev().find(|line| line.number < self.number)
    }

    fn next(&self) -> Option<&ChapterLine> {
        self.work.chapters.iter().find(|line| line.number > self.number)
    }

    /// The gaps between the chapter before and this one.
    fn gaps_before(&self) -> Vec<String> {
        let from = self.previous().map(|line| line.number);
        self.gaps(|first, last| last < self.number && from.is_none_or(|from| first > from))
    }

    /// The gaps between this chapter and the next, or the end.
    fn gaps_after(&self) -> Vec<String> {
        let to = self.next().map(|line| line.number);
        self.gaps(|first, last| first > self.number && to.is_none_or(|to| last < to))
    }

    fn gaps(&self, stands_here: impl Fn(u32, u32) -> bool) -> Vec<String> {
        let here = self.work.missing_chapters.iter().filter(|(first, last)| stands_here(*first, *last));
        here.map(|(first, last)| gap_told(*first, *last)).collect()
    }

    /// Whether the author means to go on after this chapter.
    fn goes_on(&self) -> bool {
        self.next().is_none() && self.work.status == Status::InProgress
    }

    fn line_name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }
}

/// `GET /works/{id}/chapters/{number}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path((id, number)): Path<(String, String)>,
    way: Way,
) -> Result<Page, PageError> {
    let number: u32 = address::part(&number)?;
    let work = work::load(&app, &reader.visitor, &id).await?;
    let chapter = app.store().chapter(work.id, number).await?;
    let is_gap = work.missing_chapters.iter().any(|(first, last)| (*first..=*last).contains(&number));
    if chapter.is_none() && !is_gap {
        let now = app.store().former_number(work.id, number).await?.ok_or(PageError::NotFound)?;
        return Err(PageError::Moved(format!("/works/{}/chapters/{now}", work.id)));
    }
    let id = work.id;
    let depends = [Dependency::Work(id), Dependency::Lists];
    if way == Way::Warned
        && let Some(spoiler) = canon::spoiled(&app, &reader, id).await?
    {
        let path = format!("/works/{id}/chapters/{number}");
        return Ok(canon::warning(&app, &reader, (id, &work.title), spoiler, &path).await?.keep(depends));
    }
    let texts: Vec<_> = chapter
        .iter()
        .flat_map(|chapter| [&chapter.notes_before, &chapter.text, &chapter.notes_after])
        .collect();
    let links = OldLinks::of(&app, texts.iter().copied()).await?;
    let style = work_style::address(&app, &work, texts.into_iter()).await?;
    let is_first = work.chapters.iter().all(|line| line.number >= number);
    let has_recaps = !is_first && app.store().has_recaps(work.id).await?;
    let layout = Layout::new(&app, reader.visitor);
    let is_last = work.chapters.iter().all(|line| line.number <= number);
    let alike = if is_last { alike::load(&app, &reader, id).await? } else { Vec::new() };
    // Whether the text stands there follows the canon, for whoever said how far they are.
    let is_guarded = !reader.lens.canons.is_empty();
    let mut depends = depends[..if is_guarded { 2 } else { 1 }].to_vec();
    depends.extend(alike::depends(&alike));
    let opened = chapter.as_ref().map(|chapter| chapter.line.id);
    let shields = Folding::of(&reader.lens);
    let chapter = match chapter {
        Some(chapter) => Some(shields::with_own(&app, &reader.lens, chapter).await?),
        None => None,
    };
    let signer = match opened {
        Some(chapter) => app.store().chapter_signer(chapter).await?,
        None => None,
    };
    let page = Page::render(&ChapterPage {
        layout,
        work,
        number,
        chapter,
        links,
        shields,
        way,
        signer,
        alike,
        preview: None,
        style,
        has_recaps,
    })?;
    let page = page.keep(depends).opens(id, opened);
    // The list of what is alike is made in the background.
    Ok(if is_last { page.with_counts() } else { page })
}
