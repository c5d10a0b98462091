//! Bookmarks: a member's own, to be looked through, and the public ones of a work.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    BookmarkId, SeriesId, WorkId,
    bookmark::{Bookmark, BookmarkDraft, BookmarkForm, BookmarkOf, elsewhere},
};
use ficus_store::BookmarkQuery;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{
    bookmark_form::{self, What},
    own_shelves::refusal,
    shelving::safe_path,
};
use crate::{
    App, address,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    member::Member,
    page::Page,
    work,
};

/// So many bookmarks stand on a page.
const PAGE_SIZE: u32 = 30;
/// So many tags lead to parts of the list.
const TAGS_SHOWN: u32 = 40;
const PAGE_MAX: u32 = 100_000;

/// A bookmark as a list shows it.
pub struct BookmarkView {
    /// The bookmark.
    pub bookmark: Bookmark,
    /// What it is of; nothing where that is not open to the reader any more.
    pub thing: Option<Thing>,
}

/// What a bookmark is of, as a list shows it.
pub struct Thing {
    /// Its title.
    pub title: String,
    /// Who wrote it.
    pub by: String,
    /// Where it is.
    pub address: String,
    /// Whether it is elsewhere.
    pub is_elsewhere: bool,
    /// The facts of a work.
    pub facts: Vec<String>,
}

impl BookmarkView {
    /// `3 March 2026`.
    pub fn day(&self) -> String {
        facts::day(self.bookmark.made.to_zoned(TimeZone::UTC).date())
    }

    /// The note, line by line.
    pub fn note(&self) -> impl Iterator<Item = &str> {
        self.bookmark.draft.note.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}

/// What bookmarks are of, as far as this reader may find it; a fixed number of queries.
pub async fn views(
    app: &App,
    reader: &Reader,
    bookmarks: Vec<Bookmark>,
) -> Result<Vec<BookmarkView>, PageError> {
    let works: Vec<WorkId> = bookmarks.iter().filter_map(|bookmark| work_of(&bookmark.draft.of)).collect();
    let items = blurb::load(app, reader, &works).await?;
    let works: HashMap<WorkId, BlurbView> = items.into_iter().map(|item| (item.blurb.id, item)).collect();
    let series: Vec<SeriesId> =
        bookmarks.iter().filter_map(|bookmark| series_of(&bookmark.draft.of)).collect();
    let audiences = ficus_archive::policy::listed_audiences(&reader.visitor);
    let series: HashMap<SeriesId, String> =
        app.store().titles_of_series(&series, audiences).await?.into_iter().collect();
    let view = |bookmark: Bookmark| {
        let thing = match &bookmark.draft.of {
            BookmarkOf::Work(id) => works.get(id).map(of_work_shown),
            BookmarkOf::Series(id) => series.get(id).map(|title: &String| Thing {
                title: title.clone(),
                by: String::new(),
                address: format!("/series/{id}"),
                is_elsewhere: false,
                facts: vec!["Series".to_owned()],
            }),
            BookmarkOf::Elsewhere { address, title, author } => Some(Thing {
                title: title.clone(),
                by: author.clone(),
                address: address.clone(),
                is_elsewhere: true,
                facts: Vec::new(),
            }),
        };
        BookmarkView { bookmark, thing }
    };
    Ok(bookmarks.into_iter().map(view).collect())
}

fn work_of(of: &BookmarkOf) -> Option<WorkId> {
    if let BookmarkOf::Work(id) = of { Some(*id) } else { None }
}

fn series_of(of: &BookmarkOf) -> Option<SeriesId> {
    if let BookmarkOf::Series(id) = of { Some(*id) } else { None }
}

fn of_work_shown(item: &BlurbView) -> Thing {
    let mut told: Vec<String> = item.fandoms().iter().map(|tag| tag.name.clone()).collect();
    told.push(item.rating.name.clone());
    told.push(format!("{} words", item.words()));
    told.extend(item.read_state().map(|(told, _)| told));
    Thing {
        title: item.blurb.title.clone(),
        by: facts::authors(&item.blurb.authors),
        address: format!("/works/{}", item.blurb.id),
        is_elsewhere: false,
        facts: told,
    }
}

#[derive(Template)]
#[template(path = "reading_life/bookmarks.html")]
struct BookmarksPage {
    layout: Layout,
    token: String,
    bookmarks: Vec<BookmarkView>,
    total: u64,
    paging: Paging,
    words: String,
    tag: String,
    tags: Vec<(String, u64)>,
}

impl BookmarksPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "bookmark", "bookmarks")
    }

    fn is_asked(&self) -> bool {
        !self.words.is_empty() || !self.tag.is_empty()
    }

    fn of_tag(tag: &str) -> String {
        format!("/account/bookmarks?tag={}", address::encoded(tag))
    }
}

/// Which bookmarks are asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    page: u32,
}

/// `GET /account/bookmarks`
pub async fn list(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let page = asked.page.clamp(1, PAGE_MAX);
    let words: String = asked.q.trim().chars().take(200).collect();
    let tag: String = asked.tag.trim().chars().take(ficus_archive::bookmark::TAG_CHARS_MAX).collect();
    let (offset, limit) = ((page - 1) * PAGE_SIZE, PAGE_SIZE);
    let query = BookmarkQuery { words: words.clone(), tag: tag.clone(), offset, limit };
    let (bookmarks, total) = app.store().bookmarks(account, &query).await?;
    let path = |page: u32| {
        let pairs = [("q", words.as_str()), ("tag", tag.as_str())];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/account/bookmarks?{}", query.append_pair("page", &page.to_string()).finish())
    };
    let paging = Paging::of(page, total, PAGE_SIZE, path);
    let bookmarks = views(&app, &member.reader, bookmarks).await?;
    let tags = app.store().bookmark_tags(account, TAGS_SHOWN).await?;
    let layout = member.layout(&app);
    Page::render(&BookmarksPage { layout, token, bookmarks, total, paging, words, tag, tags })
}

/// What the form sends.
#[derive(Default, Deserialize)]
pub struct Given {
    #[serde(default)]
    pub work: String,
    #[serde(default)]
    pub series: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub author: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub tags: String,
    /// Sent only where the box is ticked.
    pub public: Option<String>,
    #[serde(default)]
    pub signed_by: String,
    /// Where the form leads back to.
    #[serde(default)]
    pub to: String,
}

/// `POST /account/bookmarks`
pub async fn keep(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let kept = match draft(&app, &member, &given).await? {
        Ok(draft) => refusal(app.store().keep_bookmark(member.account.id, &draft, app.now()).await)?,
        Err(wrong) => Err(wrong),
    };
    match kept {
        Ok(_) => Ok(Redirect::to(safe_path(&given.to).unwrap_or("/account/bookmarks")).into_response()),
        Err(wrong) => {
            let what = What::of(&app, &member, &given).await?;
            Ok(bookmark_form::page(&app, &member, token, what, &given, Some(wrong)).await?.into_response())
        }
    }
}

/// What is to be kept, or what is wrong with it.
async fn draft(
    app: &App,
    member: &Member,
    given: &Given,
) -> Result<Result<BookmarkDraft, String>, PageError> {
    let of = if given.work.is_empty() && given.series.is_empty() {
        match elsewhere(&given.address, &given.title, &given.author) {
            Ok(of) => of,
            Err(error) => return Ok(Err(error.to_string())),
        }
    } else {
        What::of(app, member, given).await?.as_bookmark()
    };
    let (public, signed_by) = (given.public.is_some(), given.signed_by.parse().ok());
    if public && !member.account.standing.speaks() {
        return Ok(Err("Your account may not show anything to others now.".to_owned()));
    }
    let form = BookmarkForm { note: &given.note, tags: &given.tags, public, signed_by };
    Ok(BookmarkDraft::parse(of, form).map_err(|error| error.to_string()))
}

/// Where forgetting leads back to.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    to: String,
}

/// `POST /account/bookmarks/{id}/forget`
pub async fn forget(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(back): Form<Back>,
) -> Result<Redirect, PageError> {
    let id: BookmarkId = address::part(&id)?;
    if app.store().bookmark(member.account.id, id).await?.is_none() {
        return Err(PageError::NotFound);
    }
    app.store().forget_bookmark(member.account.id, id).await?;
    Ok(Redirect::to(safe_path(&back.to).unwrap_or("/account/bookmarks")))
}

#[derive(Template)]
#[template(path = "reading_life/public_bookmarks.html")]
struct PublicPage {
    layout: Layout,
    work: WorkId,
    title: String,
    bookmarks: Vec<BookmarkView>,
    total: u64,
    paging: Paging,
}

impl PublicPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "bookmark", "bookmarks")
    }
}

/// The page that is asked for.
#[derive(Deserialize)]
pub struct Paged {
    #[serde(default)]
    page: u32,
}

/// `GET /works/{id}/bookmarks`
pub async fn of_work(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    Query(asked): Query<Paged>,
) -> Result<Page, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let page = asked.page.clamp(1, PAGE_MAX);
    let (found, total) = app.store().public_bookmarks(work.id, (page - 1) * PAGE_SIZE, PAGE_SIZE).await?;
    let bookmarks = found.into_iter().map(|bookmark| BookmarkView { bookmark, thing: None }).collect();
    let paging =
        Paging::of(page, total, PAGE_SIZE, |page| format!("/works/{}/bookmarks?page={page}", work.id));
    let layout = Layout::new(&app, reader.visitor);
    Page::render(&PublicPage { layout, work: work.id, title: work.title, bookmarks, total, paging })
}
