//! The front page: what the archive is, where to begin, what is new.

use askama::Template;
use axum::extract::State;
use ficus_archive::{
    policy,
    tag::{TagCount, TagKind},
};
use ficus_store::Totals;

use crate::{
    App,
    blurb::{self, BlurbView},
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    page::Page,
    visitor::Who,
};

/// How many of the latest works the front page shows.
const LATEST: u32 = 6;
/// How many fandoms the front page shows.
const FANDOMS: u32 = 14;

#[derive(Template)]
#[template(path = "front/page.html")]
struct FrontPage {
    layout: Layout,
    totals: Totals,
    latest: Vec<BlurbView>,
    fandoms: Vec<TagCount>,
}

impl FrontPage {
    /// The welcome, paragraph by paragraph.
    fn welcome(&self) -> impl Iterator<Item = &str> {
        self.layout.site.welcome.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }

    /// `1,204 works by 311 authors in 12 fandoms: 8,200,000 words`.
    fn totals_told(&self) -> String {
        format!(
            "{} by {} in {}: {}.",
            facts::counted(self.totals.works, "work", "works"),
            facts::counted(self.totals.authors, "author", "authors"),
            facts::counted(self.totals.fandoms, "fandom", "fandoms"),
            facts::counted(self.totals.words, "word", "words"),
        )
    }

    fn works_of(fandom: &TagCount) -> String {
        facts::figure(u64::from(fandom.works))
    }
}

/// `GET /`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    let totals = app.store().totals().await?;
    let latest = app.store().latest(policy::listed_audiences(&visitor), LATEST).await?;
    let page = FrontPage {
        layout: Layout::new(&app, visitor),
        totals,
        latest: blurb::load(&app, &visitor, &latest).await?,
        fandoms: app.store().top_tags(TagKind::Fandom, 0, FANDOMS).await?,
    };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
