//! Versions of a chapter: what was posted and what was saved on the desk, what differs between any two, and the way back.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, ChapterId, DraftId, WorkId,
    chapter::{Chapter, chapter_name},
    draft::{DraftContent, Posting, Wording, version::DraftVersion},
    work::Work,
};
use ficus_prose::Prose;
use ficus_store::{Saved, StoreError};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{
    begin::content_of,
    beside::{self, Row, Run},
};
use crate::{
    App, address,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{DraftWriter, Writer},
    page::Page,
    write,
};

/// A version in the list.
struct Entry {
    /// How addresses name it: see [`Which`].
    key: String,
    /// `Posted now`.
    name: String,
    words: String,
}

/// One of the versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// What is posted now: `now`.
    Now,
    /// What was posted before, by its number: `v3`.
    Former(u32),
    /// What was saved on the desk, by its number: `d12`.
    Desk(u64),
}

impl Which {
    fn parse(text: &str) -> Result<Self, PageError> {
        if text == "now" {
            return Ok(Self::Now);
        }
        let numbered = |prefix| text.strip_prefix(prefix).ok_or(PageError::NotFound);
        match text.as_bytes().first() {
            Some(b'v') => Ok(Self::Former(address::part(numbered('v')?)?)),
            _ => Ok(Self::Desk(address::part(numbered('d')?)?)),
        }
    }
}

#[derive(Template)]
#[template(path = "write/draft/versions.html")]
struct VersionsPage<'a> {
    layout: Layout,
    work: &'a Work,
    name: String,
    /// The posted chapter's number.
    chapter: Option<u32>,
    draft: Option<DraftId>,
    entries: Vec<Entry>,
}

/// `GET /write/works/{id}/chapters/{number}/versions`
pub async fn of_chapter(
    State(app): State<App>,
    writer: Writer,
    Path((_, number)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let work = load(&app, writer.work).await?;
    let chapter = posted(&app, work.id, address::part(&number)?).await?;
    let id = chapter.line.id;
    let mut entries = vec![Entry {
        key: "now".to_owned(),
        name: "Posted now".to_owned(),
        words: words(chapter.line.words),
    }];
    entries.extend(former(&app, id).await?);
    entries.extend(app.store().desk_versions(work.id, id).await?.iter().map(on_desk));
    Page::render(&VersionsPage {
        layout: writer.member.layout(&app),
        work: &work,
        name: chapter_name(chapter.line.number, chapter.line.title.as_deref()),
        chapter: Some(chapter.line.number),
        draft: app.store().draft_of_chapter(id).await?,
        entries,
    })
}

/// `GET /write/drafts/{id}/versions`
pub async fn of_draft(
    State(app): State<App>,
    DraftWriter { member, draft }: DraftWriter,
) -> Result<Response, PageError> {
    if draft.chapter.is_some() {
        let to = format!("/write/works/{}/chapters/{}/versions", draft.work, draft.content.number);
        return Ok(Redirect::to(&to).into_response());
    }
    let work = load(&app, draft.work).await?;
    let versions = app.store().draft_versions(work.id, draft.id).await?;
    let page = Page::render(&VersionsPage {
        layout: member.layout(&app),
        work: &work,
        name: chapter_name(draft.content.number, draft.content.title.as_deref()),
        chapter: None,
        draft: Some(draft.id),
        entries: versions.iter().map(on_desk).collect(),
    })?;
    Ok(page.into_response())
}

async fn former(app: &App, chapter: ChapterId) -> Result<Vec<Entry>, PageError> {
    let former = app.store().chapter_versions(chapter).await?;
    let entry = |version: &ficus_archive::chapter::ChapterVersion| Entry {
        key: format!("v{}", version.version),
        name: format!("Posted until {}", facts::moment(version.replaced)),
        words: words(ficus_prose::word_count(&version.text.plain_text().unwrap_or_default())),
    };
    Ok(former.iter().rev().map(entry).collect())
}

fn on_desk(version: &DraftVersion) -> Entry {
    Entry {
        key: format!("d{}", version.id),
        name: format!("Saved on the desk, {}", facts::moment(version.saved)),
        words: words(version.words),
    }
}

fn words(words: u32) -> String {
    facts::counted(u64::from(words), "word", "words")
}

async fn load(app: &App, id: WorkId) -> Result<Work, PageError> {
    app.store().work(id).await?.ok_or(PageError::NotFound)
}

async fn posted(app: &App, work: WorkId, number: u32) -> Result<Chapter, PageError> {
    app.store().chapter(work, number).await?.ok_or(PageError::NotFound)
}

/// What two versions are compared.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default, deserialize_with = "none_if_empty")]
    chapter: Option<u32>,
    a: String,
    b: String,
}

fn none_if_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    Ok(String::deserialize(from)?.parse().ok())
}

/// A version with its text.
struct Version {
    name: String,
    content: DraftContent,
    /// The draft that it was a version of.
    draft: Option<DraftId>,
    /// The posted chapter that it belongs to.
    chapter: Option<ChapterId>,
}

impl Version {
    fn text(&self) -> &Prose {
        &self.content.made.text
    }
}

async fn version(app: &App, work: WorkId, number: Option<u32>, which: Which) -> Result<Version, PageError> {
    if let Which::Desk(id) = which {
        let (line, typed) = app.store().draft_version(work, id).await?.ok_or(PageError::NotFound)?;
        let made = write::made_in(&typed, &write::pictures::own(app, work).await?);
        let content =
            DraftContent { number: line.number, title: line.title.clone(), pov: Vec::new(), typed, made };
        let name = on_desk(&line).name;
        return Ok(Version { name, content, draft: Some(line.draft), chapter: line.chapter });
    }
    let chapter = posted(app, work, number.ok_or(PageError::NotFound)?).await?;
    let id = chapter.line.id;
    let (name, chapter) = match which {
        Which::Former(number) => {
            let former = app.store().chapter_versions(id).await?;
            let former = former.into_iter().find(|one| one.version == number).ok_or(PageError::NotFound)?;
            let mut then = chapter;
            then.text = former.text;
            then.line.title = former.title;
            (format!("Posted until {}", facts::moment(former.replaced)), then)
        }
        _ => ("Posted now".to_owned(), chapter),
    };
    Ok(Version { name, content: content_of(chapter, Wording::default()), draft: None, chapter: Some(id) })
}

#[derive(Template)]
#[template(path = "write/draft/compare.html")]
struct ComparePage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    chapter: Option<u32>,
    left: Version,
    right: Version,
    asked: &'a Asked,
    rows: Vec<Row>,
}

impl ComparePage<'_> {
    fn lang(&self) -> &str {
        self.work.language.as_deref().unwrap_or("")
    }

    fn dir(&self) -> &'static str {
        facts::direction(self.work.language.as_deref())
    }

    fn is_same(&self) -> bool {
        self.left.text() == self.right.text()
    }

    /// What can be brought back, with how addresses name it.
    fn sides(&self) -> Vec<(&Version, &str)> {
        let both = [(&self.left, self.asked.a.as_str()), (&self.right, self.asked.b.as_str())];
        both.into_iter().filter(|(_, key)| *key != "now").collect()
    }
}

/// `GET /write/works/{id}/versions/compare`
pub async fn compare(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = load(&app, writer.work).await?;
    let left = version(&app, work.id, asked.chapter, Which::parse(&asked.a)?).await?;
    let right = version(&app, work.id, asked.chapter, Which::parse(&asked.b)?).await?;
    let rows = beside::rows(left.text(), right.text());
    Page::render(&ComparePage {
        layout: writer.member.layout(&app),
        token: &token,
        work: &work,
        chapter: asked.chapter,
        left,
        right,
        asked: &asked,
        rows,
    })
}

/// Which version comes back, and where to.
#[derive(Deserialize)]
pub struct Restored {
    #[serde(default, deserialize_with = "none_if_empty")]
    chapter: Option<u32>,
    #[serde(default)]
    which: String,
    #[serde(default)]
    at_once: String,
}

/// `POST /write/works/{id}/versions/restore`
pub async fn restore(
    State(app): State<App>,
    writer: Writer,
    Form(given): Form<Restored>,
) -> Result<Redirect, PageError> {
    let work = writer.work;
    let version = version(&app, work, given.chapter, Which::parse(&given.which)?).await?;
    let chapter = version.chapter;
    let draft = on_the_desk(&app, work, version, writer.member.account.id).await.map_err(told)?;
    if given.at_once != "1" || chapter.is_none() {
        return Ok(Redirect::to(&format!("/write/drafts/{draft}?done=restored")));
    }
    let now = app.now();
    let day = now.to_zoned(TimeZone::UTC).date();
    let number = app.store().post_draft(draft, Posting::Silent, day, now).await.map_err(told)?;
    crate::write::changed(&app, work);
    Ok(Redirect::to(&format!("/write/works/{work}/chapters/{number}/versions")))
}

fn told(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(why) => PageError::BadRequest(why.to_owned()),
        error => error.into(),
    }
}

/// Puts a version on the desk: over the draft that lies there, or as a new one.
async fn on_the_desk(
    app: &App,
    work: WorkId,
    version: Version,
    by: AccountId,
) -> Result<DraftId, StoreError> {
    let (store, now) = (app.store(), app.now());
    let of_chapter = match version.chapter {
        Some(chapter) => store.draft_of_chapter(chapter).await?,
        None => None,
    };
    let lying = match of_chapter.or(version.draft) {
        Some(id) => store.draft(id).await?,
        None => None,
    };
    let Some(lying) = lying else {
        return store.begin_draft(work, version.chapter, &version.content, by, now).await;
    };
    let content = DraftContent { pov: lying.content.pov.clone(), ..version.content };
    match store.save_draft(lying.id, lying.revision, &content, by, now).await? {
        Saved::Kept(_) => Ok(lying.id),
        Saved::Conflict(_) => {
            Err(StoreError::Refused("Somebody saved the draft at this moment. Look at it, and try again."))
        }
    }
}

#[derive(Template)]
#[template(path = "write/draft/dropped.html")]
struct DroppedPage<'a> {
    layout: Layout,
    token: &'a str,
    work: &'a Work,
    dropped: Vec<(String, Entry)>,
    just_now: bool,
}

/// How the page was reached.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    done: String,
}

/// `GET /write/works/{id}/dropped`
pub async fn dropped(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(after): Query<After>,
) -> Result<Page, PageError> {
    let work = load(&app, writer.work).await?;
    let dropped = app.store().dropped_drafts(work.id).await?;
    let name = |line: &DraftVersion| chapter_name(line.number, line.title.as_deref());
    Page::render(&DroppedPage {
        layout: writer.member.layout(&app),
        token: &token,
        work: &work,
        dropped: dropped.iter().map(|line| (name(line), on_desk(line))).collect(),
        just_now: after.done == "dropped",
    })
}
