//! The archive's own news: the list, each piece with what members say to it, the feed.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    DispatchCommentId, DispatchId,
    dispatch::{COMMENT_CHARS_MAX, Dispatch, DispatchComment},
    pen_name::PenName,
    site::community::field,
};
use ficus_store::StoreError;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    App, address,
    atom::{Entry, Link, Person, Text},
    csrf::Token,
    document::{ATOM, Document},
    error::PageError,
    facts,
    feeds::{self, Heading},
    layout::Layout,
    listing::Paging,
    member::{Member, Speaker},
    page::Page,
    routes::Routes,
    session::Session,
    signature,
    visitor::Who,
};

/// Pieces of news on a page.
const PER_PAGE: u32 = 10;
/// Comments on a page.
const COMMENTS_PER_PAGE: u32 = 50;
/// Entries of the feed.
const ENTRIES: u32 = 25;
/// The furthest page that opens.
const PAGE_MAX: u32 = 10_000;

/// The addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/news", get(list))
        .route("/news/{id}", get(show).post(say))
        .route("/news/comments/{id}/take-back", post(take_back))
        .route("/feeds/news", get(feed))
}

/// The day on which something was published, for people.
pub fn day(time: &Timestamp) -> String {
    facts::day(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// What an address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
    said: String,
}

impl Asked {
    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }
}

#[derive(Template)]
#[template(path = "dispatch/list.html")]
struct ListPage {
    layout: Layout,
    news: Vec<Dispatch>,
    paging: Paging,
}

/// `GET /news`
pub async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let page = asked.page();
    let (news, total) = app.store().dispatches(app.now(), (page - 1) * PER_PAGE, PER_PAGE).await?;
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/news?page={page}"));
    Page::render(&ListPage { layout: Layout::new(&app, visitor), news, paging })
}

#[derive(Template)]
#[template(path = "dispatch/page.html")]
struct NewsPage {
    layout: Layout,
    dispatch: Dispatch,
    comments: Vec<DispatchComment>,
    paging: Paging,
    /// For members.
    token: Option<String>,
    names: Vec<PenName>,
    text: String,
    wrong: Option<String>,
    said: bool,
}

impl NewsPage {
    async fn load(
        app: &App,
        Who(visitor): Who,
        session: &Session,
        id: &str,
        page: u32,
    ) -> Result<Self, PageError> {
        let id: DispatchId = address::part(id)?;
        let dispatch = app.store().dispatch(id).await?.filter(|news| news.is_out(app.now()));
        let dispatch = dispatch.ok_or(PageError::NotFound)?;
        let (token, names) = match visitor.account {
            Some((account, _)) => {
                (Some(Token::of(app, session).await?.0), signature::names(app, account, "").await?)
            }
            None => (None, Vec::new()),
        };
        let offset = (page - 1) * COMMENTS_PER_PAGE;
        let (comments, total) = app.store().dispatch_comments(id, offset, COMMENTS_PER_PAGE).await?;
        let paging = Paging::of(page, total, COMMENTS_PER_PAGE, |page| format!("/news/{id}?page={page}"));
        let layout = Layout::new(app, visitor);
        let (text, wrong) = (String::new(), None);
        Ok(Self { layout, dispatch, comments, paging, token, names, text, wrong, said: false })
    }

    fn is_own(&self, comment: &DispatchComment) -> bool {
        self.layout.visitor.account.is_some_and(|(account, _)| comment.account == Some(account))
    }

    fn paragraphs(comment: &DispatchComment) -> impl Iterator<Item = &str> {
        comment.text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }

    fn chars_max() -> usize {
        COMMENT_CHARS_MAX
    }
}

/// `GET /news/{id}`
pub async fn show(
    State(app): State<App>,
    visitor: Who,
    session: Session,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let mut page = NewsPage::load(&app, visitor, &session, &id, asked.page()).await?;
    page.said = asked.said == "1";
    Page::render(&page)
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    text: String,
    #[serde(default)]
    name: String,
}

/// `POST /news/{id}`: a member says something.
pub async fn say(
    State(app): State<App>,
    Speaker(member): Speaker,
    session: Session,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let mut page = NewsPage::load(&app, Who(member.visitor()), &session, &id, 1).await?;
    let id = page.dispatch.id;
    let name = signature::chosen(&app, member.account.id, &given.name).await?;
    let wrong = match field(&given.text, COMMENT_CHARS_MAX) {
        None => format!("Write between 1 and {COMMENT_CHARS_MAX} characters."),
        Some(text) => {
            let by = (member.account.id, name.id);
            match app.store().comment_dispatch(id, by, &text, app.now()).await {
                Ok(comment) => {
                    return Ok(Redirect::to(&format!("/news/{id}?said=1#comment-{comment}")).into_response());
                }
                Err(StoreError::Refused(reason)) => reason.to_owned(),
                Err(StoreError::Missing(_)) => "These news take no comments any more.".to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    signature::put_first(&mut page.names, &given.name);
    (page.text, page.wrong) = (given.text, Some(wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /news/comments/{id}/take-back`: whoever said it.
pub async fn take_back(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: DispatchCommentId = address::part(&id)?;
    let comment = app.store().dispatch_comment(id).await?;
    let comment = comment.filter(|comment| comment.account == Some(member.account.id));
    let news = comment.ok_or(PageError::NotFound)?.dispatch;
    app.store().take_dispatch_comment_back(id, member.account.id).await?;
    Ok(Redirect::to(&format!("/news/{news}")))
}

/// `GET /feeds/news`
async fn feed(State(app): State<App>) -> Result<Document, PageError> {
    let news = app.store().latest_dispatches(app.now(), ENTRIES).await?;
    let mut entries = Vec::with_capacity(news.len());
    for one in &news {
        entries.push(entry(&app, one).await?);
    }
    let heading = Heading {
        title: "News".to_owned(),
        about: "What the keepers of the archive tell everybody.".to_owned(),
        path: "/feeds/news".to_owned(),
        page: "/news".to_owned(),
        name: None,
    };
    let total = entries.len() as u64;
    Ok(Document::xml(ATOM, feeds::whole(&app, &heading, 1, total, entries).await?.written()?))
}

async fn entry(app: &App, news: &Dispatch) -> Result<Entry, PageError> {
    let published = news.published.unwrap_or(news.changed);
    let byline = Some(news.draft.byline.clone()).filter(|byline| !byline.is_empty());
    let name = byline.unwrap_or_else(|| app.site().name.clone());
    let link = format!("{}/news/{}", app.settings().base_url, news.id);
    Ok(Entry {
        id: app.identity().await?.urn("dispatch", news.id),
        title: news.draft.title.clone(),
        updated: published.max(news.changed),
        published: Some(published),
        language: None,
        authors: vec![Person { name, address: None }],
        categories: Vec::new(),
        links: vec![Link::new("alternate", "text/html", link)],
        summary: Some(Text::Html(news.draft.text.as_str().to_owned())),
        content: None,
        facts: Vec::new(),
    })
}
