//! Works and chapters as entries of a feed.

use std::collections::HashMap;

use askama::Template;
use ficus_archive::{
    WorkId,
    bulletin::Bulletin,
    chapter::{ChapterLine, chapter_name},
    policy::{self, Access, Reading},
    rating::KnownLadder,
    review::Review,
    tag::Tag,
    work::{Byline, Work},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    App, address,
    atom::{Category, Entry, Link, Person, Text, language},
    blurb::BlurbView,
    error::PageError,
    facts,
    lens::Reader,
};

/// What a feed says of a work: its facts, and its summary where that may be seen.
#[derive(Template)]
#[template(path = "feeds/work.html")]
struct Content<'a> {
    item: &'a BlurbView,
}

/// Works as entries; a work changed when it was last updated, or when it came to the archive, whichever was later.
pub async fn of_works(app: &App, reader: &Reader, works: Vec<BlurbView>) -> Result<Vec<Entry>, PageError> {
    let ids: Vec<WorkId> = works.iter().map(|item| item.blurb.id).collect();
    let added = app.store().added(&ids).await?;
    let identity = app.identity().await?;
    let mut entries = Vec::with_capacity(works.len());
    for item in &works {
        let id = item.blurb.id;
        let updated = changed(item.blurb.updated.or(item.blurb.published), added.get(&id).copied());
        let links = links_of(app, reader, item, &format!("/works/{id}"));
        let published = item.blurb.published.and_then(start_of);
        entries.push(Entry {
            published: published.filter(|published| *published <= updated),
            ..entry(app, item, identity.urn("work", id), item.blurb.title.clone(), updated, links)?
        });
    }
    Ok(entries)
}

/// The last chapter of each work as an entry.
pub async fn of_last_chapters(
    app: &App,
    reader: &Reader,
    works: Vec<BlurbView>,
) -> Result<Vec<Entry>, PageError> {
    let ids: Vec<WorkId> = works.iter().map(|item| item.blurb.id).collect();
    let last: HashMap<WorkId, ChapterLine> = app.store().last_chapters(&ids).await?;
    let added = app.store().added(&ids).await?;
    let identity = app.identity().await?;
    let mut entries = Vec::with_capacity(works.len());
    for item in &works {
        let id = item.blurb.id;
        let Some(chapter) = last.get(&id) else { continue };
        let is_only = item.blurb.chapters == 1;
        // What a chapter is called may tell as much as a summary does.
        let told = chapter.title.as_deref().filter(|_| item.shows_text());
        let title = if is_only {
            item.blurb.title.clone()
        } else {
            format!("{}: {}", item.blurb.title, chapter_name(chapter.number, told))
        };
        let updated = day_or(item.blurb.updated.or(chapter.published), added.get(&id).copied());
        let links = links_of(app, reader, item, &format!("/works/{id}/chapters/{}", chapter.number));
        entries.push(entry(app, item, identity.urn("chapter", chapter.id), title, updated, links)?);
    }
    Ok(entries)
}

/// What was said about a work, as entries. A name is text; what is said is HTML of the archive's own set, escaped.
pub async fn of_reviews(app: &App, work: &Work, reviews: &[Review]) -> Result<Vec<Entry>, PageError> {
    let identity = app.identity().await?;
    let base = &app.settings().base_url;
    let entry = |review: &Review| {
        let about = review.chapter.map_or_else(
            || work.title.clone(),
            |number| format!("{}, {}", work.title, chapter_name(number, None)),
        );
        Entry {
            id: identity.urn("review", review.id),
            title: format!("{} on {about}", review.name),
            updated: review.edited.unwrap_or(review.written),
            published: Some(review.written),
            language: None,
            authors: vec![Person { name: review.name.clone(), address: None }],
            categories: Vec::new(),
            links: vec![Link::new("alternate", "text/html", format!("{base}/reviews/{}", review.id))],
            summary: Some(Text::Html(review.text.as_str().to_owned())),
            content: None,
            facts: Vec::new(),
        }
    };
    Ok(reviews.iter().map(entry).collect())
}

/// What authors told of works whose texts the reader may see here, as entries.
pub async fn of_posts(app: &App, works: &[BlurbView], most: u32) -> Result<Vec<Entry>, PageError> {
    let seen = works.iter().filter(|item| item.shows_text());
    let titles: HashMap<WorkId, &BlurbView> = seen.map(|item| (item.blurb.id, item)).collect();
    let ids: Vec<WorkId> = titles.keys().copied().collect();
    let posts = app.store().bulletins_of(&ids, most).await?;
    let mut entries = Vec::with_capacity(posts.len());
    for post in &posts {
        let Some(item) = titles.get(&post.work) else { continue };
        let (language, authors) = (item.blurb.language.as_deref(), &item.blurb.authors);
        let title = format!("{}: {}", item.blurb.title, post.heading());
        entries.push(of_post(app, post, (title, language, authors)).await?);
    }
    Ok(entries)
}

async fn of_post(
    app: &App,
    post: &Bulletin,
    (title, of, authors): (String, Option<&str>, &[Byline]),
) -> Result<Entry, PageError> {
    let identity = app.identity().await?;
    let base = &app.settings().base_url;
    let page = format!("{base}/works/{}/news#bulletin-{}", post.work, post.id);
    Ok(Entry {
        id: identity.urn("bulletin", post.id),
        title,
        updated: post.posted,
        published: Some(post.posted),
        language: language(of),
        authors: people(app, authors),
        categories: Vec::new(),
        links: vec![Link::new("alternate", "text/html", page)],
        summary: Some(Text::Html(post.text.as_str().to_owned())).filter(|_| !post.text.is_empty()),
        content: None,
        facts: Vec::new(),
    })
}

/// The chapters of a work, the last first, with what its authors told between them by its time.
pub async fn of_work(
    app: &App,
    work: &Work,
    chapters: &[&ChapterLine],
    posts: &[Bulletin],
) -> Result<Vec<Entry>, PageError> {
    let mut entries = Vec::with_capacity(chapters.len() + posts.len());
    let mut posts = posts.iter().peekable();
    for chapter in of_chapters(app, work, chapters).await? {
        while let Some(post) = posts.next_if(|post| post.posted > chapter.updated) {
            let about = (post.heading(), work.language.as_deref(), work.authors.as_slice());
            entries.push(of_post(app, post, about).await?);
        }
        entries.push(chapter);
    }
    for post in posts {
        let about = (post.heading(), work.language.as_deref(), work.authors.as_slice());
        entries.push(of_post(app, post, about).await?);
    }
    Ok(entries)
}

/// The chapters of a work that its reader may open, as entries.
async fn of_chapters(app: &App, work: &Work, chapters: &[&ChapterLine]) -> Result<Vec<Entry>, PageError> {
    let added = app.store().added(&[work.id]).await?.get(&work.id).copied();
    let identity = app.identity().await?;
    let base = &app.settings().base_url;
    let entry = |chapter: &&ChapterLine| Entry {
        id: identity.urn("chapter", chapter.id),
        title: chapter_name(chapter.number, chapter.title.as_deref()),
        updated: day_or(chapter.published.or(work.updated).or(work.published), added),
        published: chapter.published.and_then(start_of),
        language: language(work.language.as_deref()),
        authors: people(app, &work.authors),
        categories: Vec::new(),
        links: vec![Link::new(
            "alternate",
            "text/html",
            format!("{base}/works/{}/chapters/{}", work.id, chapter.number),
        )],
        summary: Some(Text::Plain(facts::counted(u64::from(chapter.words), "word", "words"))),
        content: None,
        facts: Vec::new(),
    };
    Ok(chapters.iter().map(entry).collect())
}

/// A work as an entry, under a title and at an instant of its own.
pub fn entry(
    app: &App,
    item: &BlurbView,
    id: String,
    title: String,
    updated: Timestamp,
    links: Vec<Link>,
) -> Result<Entry, PageError> {
    Ok(Entry {
        id,
        title,
        updated,
        published: None,
        language: language(item.blurb.language.as_deref()),
        authors: people(app, &item.blurb.authors),
        categories: categories(app, item),
        links,
        summary: Some(Text::Html(Content { item }.render()?)),
        content: None,
        facts: Vec::new(),
    })
}

/// The page of a work or a chapter, and the e-book where it opens without a question.
fn links_of(app: &App, reader: &Reader, item: &BlurbView, page: &str) -> Vec<Link> {
    let base = &app.settings().base_url;
    let mut links = vec![Link::new("alternate", "text/html", format!("{base}{page}"))];
    let access = Access { audience: item.blurb.audience, rating: item.blurb.rating, owned: false };
    if policy::may_read(&reader.visitor, access, &app.site().ladder) == Reading::Open {
        let book = format!("{base}/works/{}/download.epub", item.blurb.id);
        links.push(Link::new("enclosure", "application/epub+zip", book).titled("EPUB"));
    }
    links
}

/// Who signed a work; nobody where it is anonymous.
pub fn people(app: &App, authors: &[Byline]) -> Vec<Person> {
    let base = &app.settings().base_url;
    if authors.is_empty() {
        let name = ficus_archive::pen_name::ANONYMOUS.to_owned();
        return vec![Person { name, address: None }];
    }
    let person = |author: &Byline| Person {
        name: author.name.clone(),
        address: Some(format!("{base}/authors/{}", address::encoded(&author.slug))),
    };
    authors.iter().map(person).collect()
}

/// The tags of a work, and its rating.
pub fn categories(app: &App, item: &BlurbView) -> Vec<Category> {
    let base = &app.settings().base_url;
    let of_tag = |tag: &Tag| Category {
        term: tag.slug.clone(),
        scheme: format!("{base}/tags#{}", tag.kind.as_str()),
        label: tag.name.clone(),
    };
    let rating = Category {
        term: ficus_archive::slug::slug(&item.rating.name),
        scheme: format!("{base}/about#ratings"),
        label: format!("Rated {}", item.rating.name),
    };
    let elsewhere = item.blurb.rating.into_iter().flat_map(|step| {
        let site = app.site();
        let there = KnownLadder::ALL.into_iter().filter_map(move |ladder| {
            let name = site.ladder.elsewhere(step, ladder)?;
            Some((ladder, name))
        });
        there.map(|(ladder, name)| Category {
            term: ficus_archive::slug::slug(name),
            scheme: format!("{base}/about#ratings-{}", ladder.as_str()),
            label: format!("Rated {name} ({})", ladder.name()),
        })
    });
    item.blurb.tags.iter().map(of_tag).chain([rating]).chain(elsewhere).collect()
}

/// The later of a day and the instant at which a work came to the archive.
pub fn changed(day: Option<Date>, added: Option<Timestamp>) -> Timestamp {
    day.and_then(start_of).max(added).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A day, or where there is none the instant at which a work came to the archive.
fn day_or(day: Option<Date>, added: Option<Timestamp>) -> Timestamp {
    day.and_then(start_of).or(added).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The first instant of a day; the hour is not recorded.
fn start_of(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
