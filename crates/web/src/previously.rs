//! “Previously on”: what happened so far, of chapters that the reader has read and of no other.
//!
//! What a member has read is what is kept of their reading; a guest says it in the address. The page of a chapter knows
//! of neither: it leads here.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    ChapterId,
    chapter::{ChapterLine, chapter_name},
    recap::{Recap, TOLD_MAX, previously},
    work::Work,
};
use ficus_prose::Prose;
use serde::Deserialize;

use crate::{
    App,
    canon::{self, Way},
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    old_links::OldLinks,
    page::Page,
    reading_life::onward::Onward,
    shields::Folding,
    work,
};

/// So many chapters are looked through for those that a reader has read.
const LOOKED_THROUGH: u32 = 500;

/// What a reader is told of a work's chapters.
pub struct Told {
    recaps: Vec<Recap>,
    links: OldLinks,
    shields: Folding,
}

impl Told {
    /// What is told to whoever has read these chapters and has come to one.
    pub async fn load(
        app: &App,
        reader: &Reader,
        work: &Work,
        (read, reached): (&HashSet<ChapterId>, u32),
    ) -> Result<Self, PageError> {
        let recaps = app.store().recaps(work.id, reached, LOOKED_THROUGH).await?;
        let recaps = previously(recaps, read, reached);
        let links = OldLinks::of(app, recaps.iter().filter_map(Recap::text)).await?;
        Ok(Self { recaps, links, shields: Folding::of(&reader.lens) })
    }

    /// Whether there is anything to tell.
    pub fn is_empty(&self) -> bool {
        self.recaps.is_empty()
    }

    /// Chapters in order: number, name, and what happened, as HTML.
    pub fn chapters(&self) -> Vec<(u32, String, String)> {
        let html = |recap: &Recap, text: &Prose| {
            self.links.placed(text, &self.shields, &format!("r{}p", recap.number))
        };
        let told = |recap: &Recap| {
            let name = chapter_name(recap.number, recap.title.as_deref());
            Some((recap.number, name, html(recap, recap.text()?)))
        };
        self.recaps.iter().filter_map(told).collect()
    }

    /// Whether more was read than is told.
    pub fn is_cut(&self) -> bool {
        self.recaps.len() >= TOLD_MAX
    }
}

/// Up to which chapter a guest has read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    chapter: String,
}

#[derive(Template)]
#[template(path = "work/previously.html")]
struct PreviouslyPage {
    layout: Layout,
    work: Work,
    told: Told,
    /// Up to which chapter; `None` where nothing is known of what was read.
    reached: Option<u32>,
    /// Where to read on.
    next: Option<(String, String)>,
}

impl PreviouslyPage {
    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    fn line_name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    fn is_reached(&self, line: &ChapterLine) -> bool {
        self.reached == Some(line.number)
    }
}

/// `GET /works/{id}/previously`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    way: Way,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    if way == Way::Warned
        && let Some(spoiler) = canon::spoiled(&app, &reader, work.id).await?
    {
        let path = format!("/works/{}/previously", work.id);
        return canon::warning(&app, &reader, (work.id, &work.title), spoiler, &path).await;
    }
    let onward = Onward::load(&app, &reader, &work).await?;
    let (read, reached, next) = match &onward {
        Some(onward) => {
            let next = onward.next(&work).map(|next| (next.address, next.told));
            (onward.read(), onward.reached(), next)
        }
        // Whose reading is kept is told by what is kept.
        None if reader.visitor.account.is_some() => (HashSet::new(), None, None),
        None => as_told(&work, &asked.chapter),
    };
    let told = Told::load(&app, &reader, &work, (&read, reached.unwrap_or(0))).await?;
    let layout = Layout::new(&app, reader.visitor);
    Page::render(&PreviouslyPage { layout, work, told, reached, next })
}

type Read = (HashSet<ChapterId>, Option<u32>, Option<(String, String)>);

/// What a guest says to have read: all up to a chapter that is there.
fn as_told(work: &Work, chapter: &str) -> Read {
    let Some(reached) = chapter.parse::<u32>().ok() else { return (HashSet::new(), None, None) };
    let read = work.chapters.iter().filter(|line| line.number <= reached);
    let next = work.chapters.iter().find(|line| line.number > reached).map(|line| {
        let address = format!("/works/{}/chapters/{}", work.id, line.number);
        (address, format!("Read on: {}", chapter_name(line.number, line.title.as_deref())))
    });
    (read.map(|line| line.id).collect(), Some(reached), next)
}
