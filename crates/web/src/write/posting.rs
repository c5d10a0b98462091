//! A work is posted, taken back to the desk, or deleted.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ficus_archive::{
    WorkId,
    chapter::{ChapterLine, chapter_name},
    draft::{DraftLine, Posting},
    rating::Ladder,
    slug::folded,
    tag::TagKind,
    writing::{Complaint, check, facts::audience},
};
use ficus_store::{PostingWish, StatedWork, StoreError, WorkPosted};
use jiff::tz::TimeZone;

use super::facts::stated;
use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts::{counted, day},
    layout::Layout,
    member::Writer,
    moderation::Given,
    page::Page,
    routes::Routes,
};

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/works/{id}/post", get(ask).post(post))
        .route("/write/works/{id}/take-back", get(ask_back).post(take_back))
        .route("/write/works/{id}/delete", get(ask_delete).post(delete))
}

#[derive(Template)]
#[template(path = "write/post.html")]
struct PostPage {
    layout: Layout,
    token: String,
    work: StatedWork,
    chapters: Vec<ChapterLine>,
    drafts: Vec<DraftLine>,
    lacks: Vec<(&'static str, String)>,
    wrong: Option<String>,
}

impl PostPage {
    fn audience(&self) -> &'static str {
        audience(self.work.facts.audience)
    }

    fn rating(&self) -> String {
        rating(&self.work, &self.layout.site.ladder)
    }

    fn fandoms(&self) -> String {
        self.work.facts.tags_of(TagKind::Fandom).collect::<Vec<_>>().join(", ")
    }

    fn published(&self) -> Option<String> {
        self.work.facts.published.map(day)
    }

    fn chapter_name(line: &ChapterLine) -> String {
        chapter_name(line.number, line.title.as_deref())
    }

    fn draft_name(draft: &DraftLine) -> String {
        let words = counted(draft.words.into(), "word", "words");
        format!("{} ({words})", chapter_name(draft.number, draft.title.as_deref()))
    }

    /// Whether there is something to read once it is posted.
    fn has_chapters(&self) -> bool {
        !(self.chapters.is_empty() && self.drafts.is_empty())
    }
}

fn rating(work: &StatedWork, ladder: &Ladder) -> String {
    let step = work.facts.rating.and_then(|id| ladder.get(id));
    step.map_or_else(|| "Not rated".to_owned(), |step| step.name.clone())
}

/// What a work lacks or has too much of before it can be posted: the field's anchor and a sentence.
async fn lacks(app: &App, work: &StatedWork) -> Result<Vec<(&'static str, String)>, PageError> {
    let draft = work.facts.draft(&["somebody".to_owned()]);
    let site = app.site();
    let wrong = check(&draft, &site.writing);
    let mut lacks: Vec<(&'static str, String)> =
        wrong.iter().map(|one: &Complaint| (one.field.as_str(), one.to_string())).collect();
    for class_type in app.store().class_types().await? {
        let has = class_type.choices.iter().any(|choice| {
            work.facts.tags_of(TagKind::Class).any(|name| folded(name) == folded(&choice.name))
        });
        if class_type.choosing.required() && !has && !class_type.choices.is_empty() {
            lacks.push(("classes", format!("Choose something of “{}”.", class_type.name)));
        }
    }
    Ok(lacks)
}

async fn page(app: &App, writer: &Writer, token: String, wrong: Option<String>) -> Result<Page, PageError> {
    let work = stated(app, writer.work).await?;
    let chapters = app.store().work(work.id).await?.ok_or(PageError::NotFound)?.chapters;
    let drafts = app.store().drafts(&[work.id]).await?;
    let drafts = drafts.into_iter().filter(|draft| draft.chapter.is_none()).collect();
    let lacks = lacks(app, &work).await?;
    Page::render(&PostPage { layout: writer.member.layout(app), token, work, chapters, drafts, lacks, wrong })
}

fn desk(work: WorkId, done: &str) -> Response {
    Redirect::to(&format!("/write/works/{work}?done={done}")).into_response()
}

/// `GET /write/works/{id}/post`
pub async fn ask(State(app): State<App>, writer: Writer, Token(token): Token) -> Result<Page, PageError> {
    page(&app, &writer, token, None).await
}

/// `POST /write/works/{id}/post`
pub async fn post(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let work = stated(&app, writer.work).await?;
    let wrong = if lacks(&app, &work).await?.is_empty() {
        let chosen: Vec<i64> = given.numbers("draft");
        let drafts = app.store().drafts(&[work.id]).await?;
        let drafts = drafts.iter().filter(|draft| draft.chapter.is_none() && chosen.contains(&draft.id.0));
        let wish = PostingWish {
            drafts: drafts.map(|draft| draft.id).collect(),
            how: if given.is_ticked("tell") { Posting::Announced } else { Posting::Silent },
            day: app.now().to_zoned(TimeZone::UTC).date(),
        };
        match app.store().post_work(work.id, &wish, app.now()).await {
            Ok(WorkPosted::Posted) => {
                super::changed(&app, work.id);
                return Ok(desk(work.id, "posted"));
            }
            Ok(WorkPosted::Held) => {
                super::changed(&app, work.id);
                return Ok(desk(work.id, "held"));
            }
            Ok(WorkPosted::Refused(why)) => why,
            Err(StoreError::Refused(why)) => why.to_owned(),
            Err(error) => return Err(error.into()),
        }
    } else {
        "Something is missing still.".to_owned()
    };
    let page = page(&app, &writer, token, Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Template)]
#[template(path = "write/back.html")]
struct BackPage {
    layout: Layout,
    token: String,
    work: StatedWork,
    wrong: Option<String>,
}

/// `GET /write/works/{id}/take-back`
pub async fn ask_back(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
) -> Result<Page, PageError> {
    let work = stated(&app, writer.work).await?;
    Page::render(&BackPage { layout: writer.member.layout(&app), token, work, wrong: None })
}

/// `POST /write/works/{id}/take-back`
pub async fn take_back(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
) -> Result<Response, PageError> {
    match app.store().take_back_work(writer.work).await {
        Ok(()) => {
            super::changed(&app, writer.work);
            Ok(desk(writer.work, "back"))
        }
        Err(StoreError::Refused(why)) => {
            let work = stated(&app, writer.work).await?;
            let (layout, wrong) = (writer.member.layout(&app), Some(why.to_owned()));
            let page = Page::render(&BackPage { layout, token, work, wrong })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "write/delete.html")]
struct DeletePage {
    layout: Layout,
    token: String,
    work: StatedWork,
    /// Whether others sign it as well.
    shared: bool,
    typed: String,
    wrong: Option<String>,
}

async fn delete_page(
    app: &App,
    writer: &Writer,
    token: String,
    (typed, wrong): (String, Option<String>),
) -> Result<Page, PageError> {
    let work = stated(app, writer.work).await?;
    let shared = app.store().others_sign(work.id, writer.member.account.id).await?;
    Page::render(&DeletePage { layout: writer.member.layout(app), token, work, shared, typed, wrong })
}

/// `GET /write/works/{id}/delete`
pub async fn ask_delete(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
) -> Result<Page, PageError> {
    delete_page(&app, &writer, token, (String::new(), None)).await
}

/// `POST /write/works/{id}/delete`
pub async fn delete(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let work = stated(&app, writer.work).await?;
    let typed = given.text("title").to_owned();
    let wrong = if folded(&typed) == folded(&work.facts.title) {
        match app.store().delete_own_work(work.id, writer.member.account.id, app.now()).await {
            Ok(()) => {
                super::changed(&app, work.id);
                return Ok(Redirect::to("/write?done=deleted").into_response());
            }
            Err(StoreError::Refused(why)) => why.to_owned(),
            Err(error) => return Err(error.into()),
        }
    } else {
        "This is not its title. Nothing was deleted.".to_owned()
    };
    let page = delete_page(&app, &writer, token, (typed, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
