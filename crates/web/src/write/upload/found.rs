//! The page of a hand-in: its chapters to be looked over, and what is made of them.

use std::collections::HashSet;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    PenNameId, WorkId,
    draft::{DraftContent, Posting, TITLE_CHARS_MAX, Typed},
    tag::TagKind,
    work::Audience,
    writing::facts::Facts,
};
use ficus_jobs::upload::{FoundChapter, Upload, UploadedPicture};
use ficus_store::{NewPicture, OwnPenName, StoreError, UploadTarget};
use jiff::tz::TimeZone;

use super::choice::{self, Asked, Row};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts::counted,
    layout::Layout,
    member::{Author, Member},
    page::Page,
    provenance::{loss_told, repair_told},
    write,
};

/// Own works that can be chosen from.
const WORKS_MAX: usize = 300;

/// Where it goes and what is stated, as typed.
#[derive(Clone, Debug, Default)]
struct Given {
    /// `new`, or the number of a work.
    to: String,
    title: String,
    summary: String,
    author: String,
    takes_facts: bool,
    how: String,
}

#[derive(Template)]
#[template(path = "write/upload_found.html")]
struct FoundPage {
    layout: Layout,
    token: String,
    name: String,
    asked: Asked,
    upload: Upload,
    chapters: Vec<(usize, FoundChapter)>,
    rows: Vec<Row>,
    given: Given,
    own: Vec<OwnPenName>,
    works: Vec<(WorkId, String)>,
    wrong: Vec<String>,
    pattern_wrong: Option<&'static str>,
}

impl FoundPage {
    fn lines(&self) -> impl Iterator<Item = (usize, &str, &FoundChapter, &Row)> {
        let of_one = self.upload.files.len() == 1;
        self.chapters.iter().zip(&self.rows).enumerate().map(move |(place, ((file, chapter), row))| {
            let file = if of_one { "" } else { self.upload.files[*file].name.as_str() };
            (place, file, chapter, row)
        })
    }

    fn told(&self) -> String {
        let words: u64 = self.chapters.iter().map(|(_, chapter)| u64::from(chapter.words)).sum();
        let files = counted(self.upload.files.len() as u64, "file", "files");
        let chapters = counted(self.chapters.len() as u64, "chapter", "chapters");
        format!("{chapters} in {files}, {}.", counted(words, "word", "words"))
    }

    fn words(chapter: &FoundChapter) -> String {
        counted(chapter.words.into(), "word", "words")
    }

    fn warnings(chapter: &FoundChapter) -> Vec<&'static str> {
        chapter.losses.iter().map(|loss| loss_told(loss.kind)).collect()
    }

    fn repairs(&self) -> Vec<&'static str> {
        let kinds = self.upload.files.iter().flat_map(|file| &file.repairs).map(|repair| repair.kind);
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(repair_told).collect()
    }

    /// What the files state beside title and summary.
    fn stated(&self) -> String {
        let facts = &self.upload.facts;
        let step = facts.rating.and_then(|id| self.layout.site.ladder.get(id));
        let names = |kind, name| {
            let names: Vec<&str> = facts.tags_of(kind).collect();
            (!names.is_empty()).then(|| format!("{name}: {}", names.join(", ")))
        };
        let told = [
            step.map(|step| format!("rated {}", step.name)),
            names(TagKind::Fandom, "worlds"),
            names(TagKind::Relationship, "relationships"),
            names(TagKind::Character, "characters"),
            names(TagKind::Warning, "warnings"),
            names(TagKind::Freeform, "tags"),
        ];
        told.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    fn is_wrong(&self) -> bool {
        !self.wrong.is_empty() || self.rows.iter().any(|row| row.wrong.is_some())
    }

    fn goes_to(&self, work: WorkId) -> bool {
        self.given.to == work.to_string()
    }

    fn is_signed(&self, own: &OwnPenName) -> bool {
        self.given.author == own.pen_name.id.to_string() || self.given.author.is_empty() && own.is_default
    }

    fn title_chars_max() -> usize {
        TITLE_CHARS_MAX
    }
}

/// A hand-in that waits; nothing is there for anybody else, or after a day.
async fn waiting(app: &App, member: &Member, name: &str) -> Result<Upload, PageError> {
    let kept = app.store().upload(member.account.id, name, app.now()).await?.ok_or(PageError::NotFound)?;
    serde_json::from_slice(&kept).map_err(|_| PageError::NotFound)
}

/// The numbers that a work's chapters have, posted or on the desk.
async fn used(app: &App, work: Option<WorkId>) -> Result<HashSet<u32>, PageError> {
    let Some(work) = work else { return Ok(HashSet::new()) };
    let posted = app.store().work(work).await?.ok_or(PageError::NotFound)?.chapters;
    let drafts = app.store().drafts(&[work]).await?;
    Ok(posted.iter().map(|line| line.number).chain(drafts.iter().map(|draft| draft.number)).collect())
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    name: String,
    asked: Asked,
    upload: Upload,
) -> Result<FoundPage, PageError> {
    let (splitting, pattern_wrong) = match asked.splitting() {
        Ok(splitting) => (splitting, None),
        Err(wrong) => (ficus_jobs::upload::Splitting::Headings, Some(wrong)),
    };
    let chapters = upload.chapters(&splitting);
    let ids = app.store().own_works(member.account.id, WORKS_MAX).await?;
    let works = app.store().stated_works(&ids).await?;
    let found: Vec<FoundChapter> = chapters.iter().map(|(_, chapter)| chapter.clone()).collect();
    let summary = write::typed(
        &ficus_archive::draft::Made { summary: upload.facts.summary.clone(), ..Default::default() },
        ficus_archive::draft::Wording::Markdown,
    )
    .summary;
    Ok(FoundPage {
        layout: member.layout(app),
        token,
        rows: choice::offered(&found, &HashSet::new()),
        chapters,
        given: Given {
            to: "new".to_owned(),
            title: upload.facts.title.chars().take(TITLE_CHARS_MAX).collect(),
            summary,
            author: String::new(),
            takes_facts: true,
            how: "draft".to_owned(),
        },
        own: app.store().pen_names_kept_by(member.account.id).await?,
        works: works.into_iter().map(|work| (work.id, work.facts.title)).collect(),
        wrong: Vec::new(),
        pattern_wrong,
        name,
        asked,
        upload,
    })
}

/// `GET /write/upload/{name}`
pub async fn show(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let upload = waiting(&app, &member, &name).await?;
    Page::render(&page(&app, &member, token, name, asked, upload).await?)
}

/// `POST /write/upload/{name}`
pub async fn make(
    State(app): State<App>,
    Author(member): Author,
    Token(token): Token,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let field = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let upload = waiting(&app, &member, &name).await?;
    let asked = Asked { split: field("split"), pattern: field("pattern") };
    let mut page = page(&app, &member, token, name.clone(), asked, upload).await?;
    page.given = Given {
        to: field("to"),
        title: field("title").split_whitespace().collect::<Vec<_>>().join(" "),
        summary: field("summary"),
        author: field("author"),
        takes_facts: !field("facts").is_empty(),
        how: field("how"),
    };
    page.rows = choice::chosen(&pairs, page.chapters.len());
    let target = page.given.to.parse::<WorkId>().ok().filter(|_| page.given.to != "new");
    if let Some(work) = target
        && !app.store().signs(member.account.id, work).await?
    {
        return Err(PageError::NotFound);
    }
    let used = used(&app, target).await?;
    let found: Vec<FoundChapter> = page.chapters.iter().map(|(_, chapter)| chapter.clone()).collect();
    // Hundreds of chapters take a while to be written as they are typed.
    let mut rows = page.rows.clone();
    let (rows, contents) = tokio::task::spawn_blocking(move || {
        let contents = choice::contents(&found, &mut rows, &used);
        (rows, contents)
    })
    .await
    .map_err(|_| PageError::Panicked)?;
    page.rows = rows;
    if page.rows.iter().all(|row| !row.taken) {
        page.wrong.push("Choose at least one chapter.".to_owned());
    }
    if target.is_none() {
        page.wrong.extend(new_work_lacks(&page));
    }
    let Some(contents) = contents.filter(|_| page.wrong.is_empty()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    };
    let done = match target {
        Some(work) => {
            let all = (contents.as_slice(), pictures(&page.upload));
            into_existing(&app, &member, work, all, &page.given.how).await
        }
        None => into_new(&app, &member, &page, &contents).await,
    };
    match done {
        Ok(to) => {
            app.store().drop_upload(member.account.id, &name).await?;
            Ok(Redirect::to(&to).into_response())
        }
        Err(PageError::Store(StoreError::Refused(why))) => {
            page.wrong.push(why.to_owned());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
        Err(error) => Err(error),
    }
}

fn new_work_lacks(page: &FoundPage) -> Vec<String> {
    let mut wrong = Vec::new();
    if page.given.title.is_empty() {
        wrong.push("A work needs a title.".to_owned());
    }
    if page.given.title.chars().count() > TITLE_CHARS_MAX {
        wrong.push(format!("A title has at most {TITLE_CHARS_MAX} characters."));
    }
    let typed = Typed { summary: page.given.summary.clone(), ..Typed::default() };
    wrong.extend(
        typed.too_long().into_iter().map(|one| format!("A summary has at most {} characters.", one.max)),
    );
    if page.own.is_empty() {
        wrong.push(
            "You have no pen name to sign with. Take one on the page of your pen names first.".to_owned(),
        );
    }
    wrong
}

/// The pictures that lay inside of the files.
fn pictures(upload: &Upload) -> Vec<NewPicture> {
    upload.pictures.iter().filter_map(UploadedPicture::kept).collect()
}

/// A new work on the desk; the address where its author goes on.
async fn into_new(
    app: &App,
    member: &Member,
    page: &FoundPage,
    contents: &[DraftContent],
) -> Result<String, PageError> {
    let author = page.own.iter().find(|own| page.is_signed(own)).or(page.own.first());
    let name = author.map(|own| own.pen_name.name.clone()).ok_or(PageError::NotFound)?;
    let stated = if page.given.takes_facts { page.upload.facts.clone() } else { Facts::default() };
    let typed = Typed { summary: page.given.summary.clone(), ..Typed::default() };
    let facts = Facts {
        title: page.given.title.clone(),
        authors: author.map(|own| own.pen_name.id).into_iter().collect::<Vec<PenNameId>>(),
        summary: write::made(&typed).summary,
        audience: Audience::Draft,
        ..stated
    };
    let draft = facts.draft(&[name]);
    let brought = pictures(&page.upload);
    let (work, _) = app
        .store()
        .make_of_upload(UploadTarget::New(&draft), (contents, &brought), member.account.id, app.now())
        .await?;
    // The page that posts a work says what it still lacks.
    Ok(if page.given.how == "post" {
        format!("/write/works/{work}/post")
    } else {
        format!("/write/works/{work}")
    })
}

/// New chapters on the desk of a work, posted at once where that is asked for.
async fn into_existing(
    app: &App,
    member: &Member,
    work: WorkId,
    (contents, brought): (&[DraftContent], Vec<NewPicture>),
    how: &str,
) -> Result<String, PageError> {
    let store = app.store();
    let (target, all) = (UploadTarget::Existing(work), (contents, brought.as_slice()));
    let (_, drafts) = store.make_of_upload(target, all, member.account.id, app.now()).await?;
    let is_draft = store.work(work).await?.is_none_or(|work| work.audience == Audience::Draft);
    if how == "post" && is_draft {
        return Ok(format!("/write/works/{work}/post"));
    }
    if how == "post" {
        let day = app.now().to_zoned(TimeZone::UTC).date();
        for draft in drafts {
            store.post_draft(draft, Posting::Announced, day, app.now()).await?;
        }
    }
    Ok(format!("/write/works/{work}"))
}

/// `POST /write/upload/{name}/drop`
pub async fn throw_away(
    State(app): State<App>,
    Author(member): Author,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    app.store().drop_upload(member.account.id, &name).await?;
    Ok(Redirect::to("/write/upload").into_response())
}
