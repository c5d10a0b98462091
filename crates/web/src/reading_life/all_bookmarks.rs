//! The public bookmarks of all readers, looked through by what they say and by what they are of.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    BookmarkId, WorkId,
    listing::{Sort, WorkQuery},
    policy,
};
use ficus_search::SearchError;
use ficus_store::{BOOKMARKS_LOOKED_AT_MAX, BookmarkKind, BookmarkSearch, FoundBookmark};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::bookmarks::{BookmarkView, views};
use crate::{
    App, address,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked as AskedWorks, Paging, Place},
    looking::{self, among},
    page::Page,
};

/// So many bookmarks stand on a page.
const PAGE_SIZE: usize = 30;
const PAGE_MAX: u32 = 100_000;

/// The orders, as the form offers them.
const ORDERS: [(&str, &str, Option<Sort>); 3] = [
    ("", "Date bookmarked", None),
    ("updated", "Date updated (of the work)", Some(Sort::Updated)),
    ("words", "Words (of the work)", Some(Sort::Words)),
];

/// What they may be of, as the form offers it.
const KINDS: [(&str, &str); 3] = [("", "Anything"), ("work", "Works"), ("series", "Series")];

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words of notes and tags.
    q: String,
    /// Who keeps them.
    by: String,
    /// Tags of their keepers, parted by commas.
    tags: String,
    /// A search of works.
    work: String,
    of: String,
    /// `yes`: only such with a note.
    note: String,
    /// `yes`: only such of works that are recommended too.
    rec: String,
    /// Days: made on or after it, on or before it.
    from: String,
    to: String,
    sort: String,
    page: String,
}

impl Asked {
    fn settled(self) -> Self {
        let day = |text: String| text.trim().parse::<Date>().map(|day| day.to_string()).unwrap_or_default();
        Self {
            q: looking::typed(&self.q),
            by: looking::typed(&self.by),
            tags: looking::typed(&self.tags),
            work: looking::typed(&self.work),
            of: among(self.of, BookmarkKind::ALL.into_iter().map(BookmarkKind::as_str)),
            note: among(self.note, ["yes"].into_iter()),
            rec: among(self.rec, ["yes"].into_iter()),
            from: day(self.from),
            to: day(self.to),
            sort: among(self.sort, ORDERS.iter().map(|(word, ..)| *word)),
            page: self.page,
        }
    }

    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("q", &self.q),
            ("by", &self.by),
            ("tags", &self.tags),
            ("work", &self.work),
            ("of", &self.of),
            ("note", &self.note),
            ("rec", &self.rec),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", &self.sort),
        ]
    }

    fn address(&self, page: u32) -> String {
        looking::address("/bookmarks", &self.fields(), page)
    }

    fn is_asked(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// Whether something is asked of the works themselves: then no other bookmark can be meant.
    fn is_of_works(&self) -> bool {
        !self.work.is_empty() || !self.rec.is_empty()
    }

    /// What readers said, as the records are asked for it.
    fn search(&self, reader: &Reader) -> BookmarkSearch {
        let start = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|start| start.timestamp());
        let kind = BookmarkKind::ALL.into_iter().find(|kind| kind.as_str() == self.of);
        let until: Option<Timestamp> =
            self.to.parse::<Date>().ok().and_then(|day| day.checked_add(1.day()).ok()).and_then(start);
        BookmarkSearch {
            words: self.q.clone(),
            by: self.by.clone(),
            tags: looking::names(&self.tags),
            kind: if self.is_of_works() && kind.is_none() { Some(BookmarkKind::Work) } else { kind },
            with_note: !self.note.is_empty(),
            recommended: !self.rec.is_empty(),
            from: self.from.parse().ok().and_then(start),
            until,
            without: reader.lens.unheard.accounts.clone(),
            without_names: reader.lens.unheard.pen_names.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "reading_life/all_bookmarks.html")]
struct AllPage {
    layout: Layout,
    asked: Asked,
    bookmarks: Vec<BookmarkView>,
    total: u64,
    /// Whether there are more than were looked at.
    is_cut: bool,
    paging: Paging,
}

impl AllPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "bookmark", "bookmarks")
    }

    fn looked_at_max() -> String {
        facts::figure(u64::from(BOOKMARKS_LOOKED_AT_MAX))
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        KINDS.iter().map(|(word, told)| (*word, *told, *word == self.asked.of)).collect()
    }

    fn orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        ORDERS.iter().map(|(word, told, _)| (*word, *told, *word == self.asked.sort)).collect()
    }

    fn of_keeper(view: &BookmarkView) -> String {
        format!("/bookmarks?by={}", address::encoded(&view.bookmark.signature))
    }

    fn of_tag(tag: &str) -> String {
        format!("/bookmarks?tags={}", address::encoded(tag))
    }
}

/// `GET /bookmarks`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let asked = asked.settled();
    let audiences = policy::listed_audiences(&reader.visitor);
    let found = app.store().bookmarks_found(&asked.search(&reader), audiences).await?;
    let is_cut = found.len() >= BOOKMARKS_LOOKED_AT_MAX as usize;
    let found = of_listed_works(&app, &reader, &asked, found).await?;
    let total = found.len();
    let skipped = (asked.page() as usize - 1).saturating_mul(PAGE_SIZE);
    let shown: Vec<BookmarkId> = found.into_iter().skip(skipped).take(PAGE_SIZE).collect();
    let bookmarks = views(&app, &reader, app.store().public_bookmarks_by_id(&shown).await?).await?;
    // What became hidden while the page was made is not told of either.
    let bookmarks = bookmarks.into_iter().filter(|view| view.thing.is_some()).collect();
    let paging = Paging::of(asked.page(), total as u64, PAGE_SIZE as u32, |page| asked.address(page));
    let layout = Layout::new(&app, reader.visitor);
    Page::render(&AllPage { layout, asked, bookmarks, total: total as u64, is_cut, paging })
}

/// Those of them whose works the reader finds in lists and that are asked for, in the order that is asked for.
async fn of_listed_works(
    app: &App,
    reader: &Reader,
    asked: &Asked,
    found: Vec<FoundBookmark>,
) -> Result<Vec<BookmarkId>, PageError> {
    let mut works: Vec<WorkId> = found.iter().filter_map(|one| one.work).collect();
    works.sort_unstable();
    works.dedup();
    let order = ORDERS.iter().find(|(word, ..)| *word == asked.sort).and_then(|(.., sort)| *sort);
    let ranked = listed(app, reader, asked, works, order).await?;
    let is_listed: HashSet<WorkId> = ranked.iter().copied().collect();
    let mut left: Vec<FoundBookmark> =
        found.into_iter().filter(|one| one.work.is_none_or(|work| is_listed.contains(&work))).collect();
    if order.is_some() {
        let places: std::collections::HashMap<WorkId, usize> =
            ranked.into_iter().enumerate().map(|(place, work)| (work, place)).collect();
        // What is of no work comes after all that is.
        left.sort_by_key(|one| one.work.map_or(usize::MAX, |work| places[&work]));
    }
    Ok(left.into_iter().map(|one| one.id).collect())
}

/// Those of these works that the reader finds in lists and that the search of works asks for.
async fn listed(
    app: &App,
    reader: &Reader,
    asked: &Asked,
    works: Vec<WorkId>,
    order: Option<Sort>,
) -> Result<Vec<WorkId>, PageError> {
    if works.is_empty() {
        return Ok(works);
    }
    let typed = AskedWorks { words: asked.work.clone(), page: 1, ..AskedWorks::default() };
    let question = listing::question(app, reader, &Place::default(), &typed).await?;
    let only: Vec<WorkId> = match &question.query.only_works {
        Some(only) => works.into_iter().filter(|work| only.binary_search(work).is_ok()).collect(),
        None => works,
    };
    let most = only.len();
    let query = WorkQuery {
        only_works: Some(only.into()),
        sort: order.unwrap_or(Sort::Added),
        reversed: false,
        ..question.query
    };
    let index = app.index().clone();
    let found = tokio::task::spawn_blocking(move || index.first(&query, most)).await;
    Ok(found.map_err(|stopped| SearchError::Index(stopped.to_string()))??)
}
