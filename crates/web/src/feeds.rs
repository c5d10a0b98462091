//! Feeds (Atom, RFC 4287): what is new and what was updated, for the whole archive and for every list of it.
//!
//! A feed lists what its reader may find, like any list: a guest's feed has no summary of a work that asks first, and
//! nothing of one that is hidden. Entries are named by [`crate::identity`], pages of a feed are linked by RFC 5005.

pub mod entries;

pub use entries::{changed, people};

use axum::{
    extract::{Path, State},
    routing::get,
};
use ficus_archive::{
    SeriesId,
    listing::{Sort, WorkPage, WorkQuery},
    policy,
};
use jiff::Timestamp;

use crate::{
    App, address,
    atom::{Extent, Feed, Link, Person},
    blurb,
    cache::Dependency,
    collections,
    document::{ATOM, Document},
    error::PageError,
    lens::Reader,
    listing::{self, Asked, Paging, Place},
    reach,
    routes::Routes,
    work,
};

/// Entries of a page of a feed.
const ENTRIES_PER_PAGE: u32 = 25;
/// So many of the last things that authors told of a work stand in its feed.
const POSTS_MAX: u32 = 100;
/// The type of a link to a feed.
const ATOM_LINK: &str = "application/atom+xml";

/// The addresses of feeds.
pub fn routes() -> Routes {
    Routes::new()
        .route("/feeds/new", get(new_works))
        .route("/feeds/updated", get(updated))
        .route("/feeds/works", get(works))
        .route("/feeds/works/{id}", get(work_chapters))
        .route("/feeds/works/{id}/reviews", get(work_reviews))
        .route("/feeds/tags/{slug}", get(tag))
        .route("/feeds/authors/{slug}", get(author))
        .route("/feeds/series/{id}", get(series))
        .route("/feeds/collections/{slug}", get(collection))
}

/// The address of the feed of what a list asks for, in a feed's usual order.
pub fn address_of(asked: &Asked) -> String {
    asked.with(|feed| (feed.sort, feed.reversed, feed.page_size) = (None, false, 0)).address("/feeds/works")
}

/// What a feed says of itself.
pub struct Heading {
    /// Its title, without the archive's name.
    pub title: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// The path of its first page.
    pub path: String,
    /// The path of the page for people that shows the same.
    pub page: String,
    /// What its name is made from where that is not its path: a secret address must not be in it.
    pub name: Option<String>,
}

impl Heading {
    fn new(title: impl Into<String>, about: &str, path: impl Into<String>, page: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            about: about.to_owned(),
            path: path.into(),
            page: page.into(),
            name: None,
        }
    }
}

/// What an entry of a feed stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// A work.
    Works,
    /// The last chapter of a work, so that each new one is a new entry.
    LastChapters,
    /// A work, and what its authors told of it beside its chapters.
    WorksAndPosts,
}

/// `GET /feeds/new`
async fn new_works(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Document, PageError> {
    let heading = Heading::new("New works", "What came to the archive last.", "/feeds/new", "/");
    let asked = Asked { page: asked.page, ..Asked::default() };
    list(&app, &reader, heading, Place { sort: Sort::Added, ..Place::default() }, asked, Entries::Works).await
}

/// `GET /feeds/updated`
async fn updated(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Document, PageError> {
    let about = "The last chapter of each work, the latest first.";
    let heading = Heading::new("Updated works", about, "/feeds/updated", "/browse?sort=updated");
    let asked = Asked { page: asked.page, ..Asked::default() };
    let place = Place { sort: Sort::Updated, ..Place::default() };
    list(&app, &reader, heading, place, asked, Entries::LastChapters).await
}

/// `GET /feeds/works`, with the parameters of a search.
async fn works(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Document, PageError> {
    let first = asked.with(|asked| asked.page_size = 0);
    let title = if asked.words.is_empty() { "A list of works".to_owned() } else { asked.words.clone() };
    let about = "Works as a search finds them, the last that came to the archive first.";
    let heading = Heading::new(title, about, first.address("/feeds/works"), first.address("/search"));
    let place = Place { sort: Sort::Added, ..Place::default() };
    list(&app, &reader, heading, place, asked, Entries::Works).await
}

/// `GET /feeds/tags/{slug}`
async fn tag(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let tag = app.store().tag_page(&slug, audiences).await?.ok_or(PageError::NotFound)?.canonical;
    let page = format!("/tags/{}", address::encoded(&tag.slug));
    let about = "Works under this tag, the last that came to the archive first.";
    let heading = Heading::new(&tag.name, about, format!("/feeds{page}"), page);
    let place = Place { tag: Some(tag.id), sort: Sort::Added, ..Place::default() };
    list(&app, &reader, heading, place, Asked { page: asked.page, ..Asked::default() }, Entries::Works).await
}

/// `GET /feeds/authors/{slug}`
async fn author(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let author = app.store().pen_name(&slug, audiences).await?.ok_or(PageError::NotFound)?;
    let page = format!("/authors/{}", address::encoded(&author.slug));
    let about =
        "Works under this pen name, the last that came to the archive first, and what is told of them.";
    let heading = Heading::new(format!("Works by {}", author.name), about, format!("/feeds{page}"), page);
    let place = Place { author: Some(author.id), sort: Sort::Added, ..Place::default() };
    list(
        &app,
        &reader,
        heading,
        place,
        Asked { page: asked.page, ..Asked::default() },
        Entries::WorksAndPosts,
    )
    .await
}

/// `GET /feeds/collections/{slug}`
async fn collection(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let collection = app.store().collection(&slug).await?.ok_or(PageError::NotFound)?;
    if collection.shut {
        return Err(PageError::NotFound);
    }
    let place = collections::place(&app, &reader.visitor, &collection).await?;
    let about = "Works of this collection, the last that came to the archive first.";
    let path = format!("/feeds{}", place.path);
    let heading = Heading::new(&collection.name, about, path, place.path.clone());
    let place = Place { sort: Sort::Added, ..place };
    list(&app, &reader, heading, place, Asked { page: asked.page, ..Asked::default() }, Entries::Works).await
}

async fn list(
    app: &App,
    reader: &Reader,
    heading: Heading,
    place: Place,
    asked: Asked,
    entries: Entries,
) -> Result<Document, PageError> {
    let question = listing::question(app, reader, &place, &asked).await?;
    let is_empty = !question.unknown.is_empty();
    let feed = if is_empty {
        whole(app, &heading, asked.page, 0, Vec::new()).await?
    } else {
        of_query(app, reader, &heading, question.query, entries).await?
    };
    Ok(Document::xml(ATOM, feed.written()?).keep([Dependency::Archive]))
}

/// A page of the feed of any list, as its reader may see it.
pub async fn of_query(
    app: &App,
    reader: &Reader,
    heading: &Heading,
    query: WorkQuery,
    entries: Entries,
) -> Result<Feed, PageError> {
    let query = WorkQuery { page_size: ENTRIES_PER_PAGE, counts: false, ..query };
    let page = query.page.max(1);
    let mut query = query;
    reach::leave_out(app, &mut query).await?;
    let WorkPage { works, total, .. } = listing::search(app, query).await?;
    let ids: Vec<_> = works.iter().map(|hit| hit.id).collect();
    let blurbs = blurb::load(app, reader, &ids).await?;
    let entries = match entries {
        Entries::Works => entries::of_works(app, reader, blurbs).await?,
        Entries::LastChapters => entries::of_last_chapters(app, reader, blurbs).await?,
        Entries::WorksAndPosts => {
            let mut entries = entries::of_posts(app, &blurbs, ENTRIES_PER_PAGE).await?;
            entries.extend(entries::of_works(app, reader, blurbs).await?);
            entries
        }
    };
    whole(app, heading, page, total, entries).await
}

/// `GET /feeds/series/{id}`
async fn series(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let id: SeriesId = address::part(&id)?;
    let audiences = policy::listed_audiences(&reader.visitor);
    let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
    let mut ids = app.store().series_works(id, audiences).await?;
    reach::keep(&app, &mut ids).await?;
    if ids.is_empty() {
        return Err(PageError::NotFound);
    }
    ids.reverse();
    let about = "The works of this series, the last part first.";
    let heading = Heading::new(&series.title, about, format!("/feeds/series/{id}"), format!("/series/{id}"));
    let blurbs = blurb::load(&app, &reader, page_of(&ids, asked.page)).await?;
    let entries = entries::of_works(&app, &reader, blurbs).await?;
    let feed = whole(&app, &heading, asked.page, ids.len() as u64, entries).await?;
    Ok(Document::xml(ATOM, feed.written()?).keep([Dependency::Archive]))
}

/// `GET /feeds/works/{id}`: its chapters.
async fn work_chapters(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    reach::allow(&app, work.id).await?;
    let about = "The chapters of this work and what its authors tell beside them, the last first.";
    let heading = Heading::new(&work.title, about, format!("/feeds/works/{id}"), format!("/works/{id}"));
    let chapters: Vec<_> = work.chapters.iter().rev().collect();
    let posts = app.store().bulletins_of(&[work.id], POSTS_MAX).await?;
    let all = entries::of_work(&app, &work, &chapters, &posts).await?;
    let entries = page_of(&all, asked.page).to_vec();
    let feed = whole(&app, &heading, asked.page, all.len() as u64, entries).await?;
    Ok(Document::xml(ATOM, feed.written()?).keep([Dependency::Work(work.id), Dependency::Lists]))
}

/// `GET /feeds/works/{id}/reviews`: what was said about it, answers as well, the last first.
async fn work_reviews(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let work = work::load(&app, &reader.visitor, &id).await?;
    let page = format!("/works/{}/reviews", work.id);
    let about = "What readers say about this work, the last first.";
    let heading = Heading::new(format!("Reviews of {}", work.title), about, format!("/feeds{page}"), page);
    let offset = (asked.page.max(1) - 1).saturating_mul(ENTRIES_PER_PAGE);
    let (reviews, total) = app.store().newest_reviews(work.id, offset, ENTRIES_PER_PAGE).await?;
    let entries = entries::of_reviews(&app, &work, &reviews).await?;
    let feed = whole(&app, &heading, asked.page, total, entries).await?;
    let depends = [Dependency::Work(work.id), Dependency::Reviews(work.id), Dependency::Lists];
    Ok(Document::xml(ATOM, feed.written()?).keep(depends))
}

/// The part of a list that a page of a feed shows.
fn page_of<T>(all: &[T], page: u32) -> &[T] {
    let size = ENTRIES_PER_PAGE as usize;
    let first = (page.saturating_sub(1) as usize).saturating_mul(size).min(all.len());
    &all[first..all.len().min(first + size)]
}

/// A page of a feed with these entries.
pub async fn whole(
    app: &App,
    heading: &Heading,
    page: u32,
    total: u64,
    entries: Vec<crate::atom::Entry>,
) -> Result<Feed, PageError> {
    let base = &app.settings().base_url;
    let site = app.site();
    let joint = if heading.path.contains('?') { '&' } else { '?' };
    let at = |page: u32| match page {
        0 | 1 => format!("{base}{}", heading.path),
        _ => format!("{base}{}{joint}page={page}", heading.path),
    };
    let paging = Paging::of(page, total, ENTRIES_PER_PAGE, at);
    let link = |rel, href| Link::new(rel, ATOM_LINK, href);
    let mut links = vec![
        link("self", at(page)),
        Link::new("alternate", "text/html", format!("{base}{}", heading.page)),
        link("first", at(1)),
        link("last", at(paging.pages)),
    ];
    links.extend(paging.previous.map(|href| link("previous", href)));
    links.extend(paging.next.map(|href| link("next", href)));
    let newest = entries.iter().map(|entry| entry.updated).max();
    Ok(Feed {
        id: app.identity().await?.urn("feed", heading.name.as_ref().unwrap_or(&heading.path)),
        title: format!("{} · {}", heading.title, site.name),
        subtitle: Some(heading.about.clone()),
        updated: newest.unwrap_or(Timestamp::UNIX_EPOCH),
        author: Person { name: site.name.clone(), address: Some(format!("{base}/")) },
        links,
        extent: Some(Extent {
            total,
            first: u64::from(page.saturating_sub(1)) * u64::from(ENTRIES_PER_PAGE) + 1,
            per_page: ENTRIES_PER_PAGE,
        }),
        entries,
    })
}
