//! The list of all series, looked through by title, author, fandom and how far they have come.

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    SeriesId, collection::Openness, listing::PAGE_MAX, policy, series::Series, tag::TagKind, work::Status,
};
use ficus_store::{SeriesOrder, SeriesSearch};
use serde::Deserialize;

use super::withhold_summary;
use crate::{
    App,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::Paging,
    looking::{self, NamedTags},
    page::Page,
};

/// Series on a page of all series.
const PER_PAGE: u32 = 50;

/// The orders, as the form offers them.
const ORDERS: [(&str, &str, SeriesOrder); 4] = [
    ("", "Title", SeriesOrder::Title),
    ("updated", "Last updated", SeriesOrder::Updated),
    ("works", "Most works", SeriesOrder::Works),
    ("words", "Longest", SeriesOrder::Words),
];

/// How far they have come, as the form offers it.
const STATES: [Status; 3] = [Status::Complete, Status::InProgress, Status::Abandoned];

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words of the title.
    q: String,
    by: String,
    fandom: String,
    status: String,
    /// `yes`: only those that others may add works to.
    open: String,
    sort: String,
    page: String,
}

impl Asked {
    fn settled(self) -> Self {
        let is_order = ORDERS.iter().any(|(word, ..)| *word == self.sort);
        Self {
            q: looking::typed(&self.q),
            by: looking::typed(&self.by),
            fandom: looking::typed(&self.fandom),
            status: self
                .status
                .parse::<Status>()
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            open: if self.open == "yes" { self.open } else { String::new() },
            sort: if is_order { self.sort } else { String::new() },
            page: self.page,
        }
    }

    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.q),
            ("by", &self.by),
            ("fandom", &self.fandom),
            ("status", &self.status),
            ("open", &self.open),
            ("sort", &self.sort),
        ]
    }

    fn address(&self, page: u32) -> String {
        looking::address("/series", &self.fields(), page)
    }

    fn is_asked(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    fn search(&self, tags: Vec<ficus_archive::TagId>) -> SeriesSearch {
        let order = ORDERS.iter().find(|(word, ..)| *word == self.sort);
        SeriesSearch {
            words: self.q.clone(),
            by: self.by.clone(),
            status: self.status.parse().ok(),
            openness: (!self.open.is_empty()).then_some(Openness::Open),
            tags,
            order: order.map_or(SeriesOrder::Title, |(.., order)| *order),
            offset: (self.page() - 1).saturating_mul(PER_PAGE),
            limit: PER_PAGE,
        }
    }
}

#[derive(Template)]
#[template(path = "series/list.html")]
struct SeriesList {
    layout: Layout,
    asked: Asked,
    series: Vec<Series>,
    total: u64,
    /// Fandoms that were asked for and that there are not.
    unknown: Vec<String>,
    paging: Paging,
}

impl SeriesList {
    fn length(series: &Series) -> String {
        let works = facts::counted(u64::from(series.works), "work", "works");
        let words = facts::counted(series.words, "word", "words");
        match series.status {
            Status::Unknown => format!("{works}, {words}"),
            status => format!("{works}, {words}, {}", facts::status(status).to_lowercase()),
        }
    }

    fn total_told(&self) -> String {
        format!("{} series", facts::figure(self.total))
    }

    fn states(&self) -> Vec<(&'static str, &'static str, bool)> {
        let states = STATES.into_iter().map(|status| (status.as_str(), facts::status(status)));
        let any = std::iter::once(("", "Any"));
        any.chain(states).map(|(word, told)| (word, told, word == self.asked.status)).collect()
    }

    fn orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        ORDERS.iter().map(|(word, told, _)| (*word, *told, *word == self.asked.sort)).collect()
    }
}

/// `GET /series`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let asked = asked.settled();
    let audiences = policy::listed_audiences(&reader.visitor);
    let NamedTags { ids, unknown } =
        looking::tags_named(&app, &reader, &asked.fandom, Some(TagKind::Fandom)).await?;
    let (mut series, total) = if ids.is_empty() && !unknown.is_empty() {
        (Vec::new(), 0)
    } else {
        app.store().series_asked(&asked.search(ids), audiences).await?
    };
    let ids: Vec<SeriesId> = series.iter().map(|series| series.id).collect();
    let ratings = app.store().series_ratings(&ids, audiences).await?;
    let site = app.site();
    for series in &mut series {
        withhold_summary(series, ratings.get(&series.id), &reader.visitor, &site.ladder);
    }
    let paging = Paging::of(asked.page(), total, PER_PAGE, |page| asked.address(page));
    let layout = Layout::new(&app, reader.visitor);
    let page = SeriesList { layout, asked, series, total, unknown, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]))
}
