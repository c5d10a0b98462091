//! The search for tags: by name, kind, fandom and how far they were sorted.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    TagId,
    listing::{PAGE_MAX, WorkQuery},
    policy,
    tag::{Sorting, TagKind},
};
use ficus_search::SearchError;
use ficus_store::{FoundTag, TAGS_FOUND_MAX, TagOrder, TagSearch};
use serde::Deserialize;

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    looking::{self, NamedTags, among},
    page::Page,
};

/// Tags on a page.
const PER_PAGE: u32 = 100;

/// How far tags were sorted, as the form offers it: its value, its words, what it stands for.
const SORTINGS: [(&str, &str, &[Sorting]); 5] = [
    ("", "Any", &[]),
    ("canonical", "Canonical", &[Sorting::Canonical]),
    ("synonym", "Another spelling of a canonical one", &[Sorting::Synonym]),
    ("sorted", "Canonical, or another spelling", &[Sorting::Canonical, Sorting::Synonym]),
    ("unsorted", "Neither", &[Sorting::Unsorted, Sorting::Aside]),
];

/// The orders, as the form offers them.
const ORDERS: [(&str, &str, TagOrder); 3] = [
    ("", "Most used", TagOrder::Uses),
    ("name", "Name", TagOrder::Name),
    ("newest", "Newest here", TagOrder::Newest),
];

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    kind: String,
    fandom: String,
    status: String,
    sort: String,
    /// `reversed`: the other way round.
    order: String,
    page: String,
}

impl Asked {
    /// Without what makes no sense.
    fn settled(self) -> Self {
        Self {
            q: looking::typed(&self.q).replace('*', " "),
            kind: among(self.kind, TagKind::ALL.iter().map(|kind| kind.as_str())),
            fandom: looking::typed(&self.fandom),
            status: among(self.status, SORTINGS.iter().map(|(word, ..)| *word)),
            sort: among(self.sort, ORDERS.iter().map(|(word, ..)| *word)),
            order: among(self.order, ["reversed"].into_iter()),
            page: self.page,
        }
    }

    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn address(&self, page: u32) -> String {
        let fields = [
            ("q", &*self.q),
            ("kind", &self.kind),
            ("fandom", &self.fandom),
            ("status", &self.status),
            ("sort", &self.sort),
            ("order", &self.order),
        ];
        looking::address("/tags", &fields, page)
    }

    fn is_asked(&self) -> bool {
        !(self.q.is_empty() && self.kind.is_empty() && self.fandom.is_empty() && self.status.is_empty())
    }

    fn search(&self, fandoms: Vec<TagId>) -> TagSearch {
        let sortings = SORTINGS.iter().find(|(word, ..)| *word == self.status);
        let order = ORDERS.iter().find(|(word, ..)| *word == self.sort);
        TagSearch {
            words: self.q.clone(),
            kind: self.kind.parse().ok(),
            sortings: sortings.map_or(&[][..], |(.., sortings)| sortings).to_vec(),
            fandoms,
            order: order.map_or(TagOrder::Uses, |(.., order)| *order),
            reversed: self.order == "reversed",
            offset: (self.page() - 1).saturating_mul(PER_PAGE),
            limit: PER_PAGE,
        }
    }
}

/// A tag that was found, with how many works the reader finds under it.
struct Line {
    found: FoundTag,
    works: u64,
}

impl Line {
    fn works_told(&self) -> String {
        facts::counted(self.works, "work", "works")
    }

    fn kind(&self) -> &'static str {
        self.found.tag.kind.singular()
    }

    fn is_canonical(&self) -> bool {
        self.found.sorting == Sorting::Canonical
    }
}

#[derive(Template)]
#[template(path = "tag/search.html")]
struct TagsPage {
    layout: Layout,
    asked: Asked,
    lines: Vec<Line>,
    total: u64,
    /// Fandoms that were asked for and that there are not.
    unknown: Vec<String>,
    paging: Paging,
}

impl TagsPage {
    fn total_told(&self) -> String {
        if self.total > u64::from(TAGS_FOUND_MAX) {
            return format!("More than {} tags", facts::figure(u64::from(TAGS_FOUND_MAX)));
        }
        facts::counted(self.total, "tag", "tags")
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let kinds = TagKind::ALL.into_iter().map(|kind| (kind.as_str(), kind.heading()));
        let any = std::iter::once(("", "Any"));
        any.chain(kinds).map(|(word, told)| (word, told, word == self.asked.kind)).collect()
    }

    fn sortings(&self) -> Vec<(&'static str, &'static str, bool)> {
        SORTINGS.iter().map(|(word, told, _)| (*word, *told, *word == self.asked.status)).collect()
    }

    fn orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        ORDERS.iter().map(|(word, told, _)| (*word, *told, *word == self.asked.sort)).collect()
    }

    fn is_reversed(&self) -> bool {
        !self.asked.order.is_empty()
    }
}

/// `GET /tags`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let asked = asked.settled();
    let NamedTags { ids: fandoms, unknown } =
        looking::tags_named(&app, &reader, &asked.fandom, Some(TagKind::Fandom)).await?;
    // Where nothing has the name of a fandom, nothing stands under it.
    let (found, total) = if fandoms.is_empty() && !unknown.is_empty() {
        (Vec::new(), 0)
    } else {
        let audiences = policy::listed_audiences(&reader.visitor);
        app.store().tags_found(&asked.search(fandoms), audiences).await?
    };
    let mut lines = counted(&app, &reader, found).await?;
    // The records know which works bear a tag; what stands under it with its other spellings, only the index does.
    match (asked.sort.is_empty(), asked.order.is_empty()) {
        (true, true) => lines.sort_by_key(|line| std::cmp::Reverse(line.works)),
        (true, false) => lines.sort_by_key(|line| line.works),
        _ => {}
    }
    let listed = total.min(u64::from(TAGS_FOUND_MAX));
    let paging = Paging::of(asked.page(), listed, PER_PAGE, |page| asked.address(page));
    let layout = Layout::new(&app, reader.visitor);
    let page = Page::render(&TagsPage { layout, asked, lines, total, unknown, paging })?;
    Ok(page.keep([Dependency::Archive]).with_counts())
}

/// Counts what stands under each tag for this reader. A tag of which the reader wants to see nothing is left out.
async fn counted(app: &App, reader: &Reader, found: Vec<FoundTag>) -> Result<Vec<Line>, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let narrowed = reader.lens.hides().then(|| {
        let mut query = WorkQuery { audiences: audiences.to_vec(), ..WorkQuery::default() };
        reader.lens.narrow(&mut query);
        query
    });
    let ids: Vec<TagId> = found.iter().map(|one| one.tag.id).collect();
    let index = app.index().clone();
    let counts = tokio::task::spawn_blocking(move || {
        let counts = match &narrowed {
            Some(query) => index.tag_counts_of(&ids, query)?,
            None => index.tag_counts(&ids, audiences)?,
        };
        Ok::<HashMap<TagId, u64>, SearchError>(ids.into_iter().zip(counts).collect())
    });
    let counts = counts.await.map_err(|stopped| SearchError::Index(stopped.to_string()))??;
    let works = |id| counts.get(&id).copied().unwrap_or_default();
    let lines = found.into_iter().map(|found| Line { works: works(found.tag.id), found });
    Ok(lines.filter(|line| line.works > 0 || !reader.lens.hides()).collect())
}
