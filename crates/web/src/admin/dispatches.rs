//! Writing the archive's own news.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    DispatchId,
    dispatch::{Dispatch, DispatchDraft},
    draft::Typed,
};
use ficus_store::Subject;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{
    App, address, csrf::Token, error::PageError, layout::Layout, listing::Paging, moderation::Given,
    page::Page, routes::Routes, write,
};

/// Pieces of news on a page.
const PER_PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/news", get(list))
        .route("/admin/news/new", get(begin).post(make))
        .route("/admin/news/{id}", get(ask).post(change))
        .route("/admin/news/{id}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "admin/news.html")]
struct NewsPage {
    layout: Layout,
    news: Vec<Dispatch>,
    paging: Paging,
    saved: bool,
    now: Timestamp,
}

impl NewsPage {
    fn here() -> &'static str {
        "/admin/news"
    }

    fn state(&self, news: &Dispatch) -> String {
        match news.published {
            None => "Draft".to_owned(),
            Some(time) if time > self.now => format!("Appears on {}", crate::facts::moment(time)),
            Some(time) => format!("Published on {}", crate::dispatch::day(&time)),
        }
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
    saved: String,
}

/// `GET /admin/news`
pub(crate) async fn list(
    State(app): State<App>,
    admin: Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page: u32 = asked.page.parse().unwrap_or(1).clamp(1, 10_000);
    let (news, total) = app.store().all_dispatches((page - 1) * PER_PAGE, PER_PAGE).await?;
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/admin/news?page={page}"));
    let saved = asked.saved == "1";
    Page::render(&NewsPage { layout: admin.layout(&app), news, paging, saved, now: app.now() })
}

/// The form, as it is shown and as it was sent.
#[derive(Template)]
#[template(path = "admin/dispatch.html")]
struct DispatchPage<'a> {
    layout: Layout,
    token: &'a str,
    id: Option<DispatchId>,
    draft: DispatchDraft,
    /// Day and time in UTC as the field writes them; empty for at once.
    when: String,
    is_draft: bool,
    preview: bool,
    wrong: Option<(&'static str, String)>,
    saved: bool,
}

impl DispatchPage<'_> {
    fn here() -> &'static str {
        "/admin/news"
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }

    fn address(&self) -> String {
        self.id.map_or_else(|| "/admin/news/new".to_owned(), |id| format!("/admin/news/{id}"))
    }
}

/// `GET /admin/news/new`
pub(crate) async fn begin(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
) -> Result<Page, PageError> {
    let draft = DispatchDraft { open: true, ..DispatchDraft::default() };
    Page::render(&DispatchPage {
        layout: admin.layout(&app),
        token: &token,
        id: None,
        draft,
        when: String::new(),
        is_draft: false,
        preview: false,
        wrong: None,
        saved: false,
    })
}

/// `GET /admin/news/{id}`
pub(crate) async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let id: DispatchId = address::part(&id)?;
    let news = app.store().dispatch(id).await?.ok_or(PageError::NotFound)?;
    let mut draft = news.draft;
    if draft.typed.is_empty() {
        // What came from another archive was never typed here.
        let made = ficus_archive::draft::Made { text: draft.text.clone(), ..Default::default() };
        draft.typed = write::typed(&made, ficus_archive::draft::Wording::Markdown).text;
    }
    Page::render(&DispatchPage {
        layout: admin.layout(&app),
        token: &token,
        id: Some(id),
        draft,
        when: news.published.map(field_time).unwrap_or_default(),
        is_draft: news.published.is_none(),
        preview: false,
        wrong: None,
        saved: query.is_saved(),
    })
}

/// A moment as a field of day and time writes it, in UTC.
fn field_time(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Prose of what is typed in Markdown.
pub(super) fn prose(typed: &str) -> ficus_prose::Prose {
    write::made(&Typed { text: typed.to_owned(), ..Typed::default() }).text
}

/// `POST /admin/news/new`
pub(crate) async fn make(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    keep(&app, &admin, &token, None, &given).await
}

/// `POST /admin/news/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let id: DispatchId = address::part(&id)?;
    app.store().dispatch(id).await?.ok_or(PageError::NotFound)?;
    keep(&app, &admin, &token, Some(id), &given).await
}

async fn keep(
    app: &App,
    admin: &Admin,
    token: &str,
    id: Option<DispatchId>,
    given: &Given,
) -> Result<Response, PageError> {
    let raw =
        |name: &str| given.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
    let when = given.text("when");
    let is_draft = given.text("state") == "draft";
    let parsed = DispatchDraft::parse(raw("title"), raw("text"), raw("byline"));
    let published = published(when, is_draft, app.now());
    let read = parsed.and_then(|draft| Ok((draft, published?)));
    let (draft, wrong) = match read {
        Ok((draft, published)) => {
            let draft = DispatchDraft {
                text: prose(&draft.typed),
                pinned: given.is_ticked("pinned"),
                open: given.is_ticked("open"),
                ..draft
            };
            if given.text("act") != "preview" {
                let id = app.store().set_dispatch(id, &draft, published, app.now()).await?;
                app.changed(Subject::Lists);
                return Ok(Redirect::to(&format!("/admin/news/{id}?saved=1")).into_response());
            }
            (draft, None)
        }
        Err(wrong) => {
            let draft = DispatchDraft {
                title: raw("title").to_owned(),
                typed: raw("text").to_owned(),
                byline: raw("byline").to_owned(),
                pinned: given.is_ticked("pinned"),
                open: given.is_ticked("open"),
                ..DispatchDraft::default()
            };
            (draft, Some(wrong))
        }
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = DispatchPage {
        layout: admin.layout(app),
        token,
        id,
        draft,
        when: when.to_owned(),
        is_draft,
        preview: wrong.is_none(),
        wrong,
        saved: false,
    };
    Ok((status, Page::render(&page)?).into_response())
}

/// When news are published: not yet, at once, or at a time in UTC.
fn published(
    when: &str,
    is_draft: bool,
    now: Timestamp,
) -> Result<Option<Timestamp>, (&'static str, String)> {
    if is_draft {
        return Ok(None);
    }
    if when.is_empty() {
        return Ok(Some(now));
    }
    let time = when.parse::<DateTime>().ok().and_then(|time| time.to_zoned(TimeZone::UTC).ok());
    let time = time.map(|time| time.timestamp());
    time.map(Some).ok_or(("when", "Write day and time as 2026-12-24T18:00, or leave it empty.".to_owned()))
}

/// `POST /admin/news/{id}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: DispatchId = address::part(&id)?;
    app.store().remove_dispatch(id).await?;
    app.changed(Subject::Lists);
    Ok(Redirect::to("/admin/news?saved=1"))
}
