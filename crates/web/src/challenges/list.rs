//! All challenges, and those that a member keeps or takes part in.

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::challenge::Challenge;
use serde::Deserialize;

use super::kind_told;
use crate::{App, error::PageError, facts, layout::Layout, listing::Paging, page::Page, visitor::Who};

/// Challenges on a page.
const PER_PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "challenges/list.html")]
struct ListPage {
    layout: Layout,
    own: Vec<Challenge>,
    all: Vec<Challenge>,
    total: u64,
    paging: Paging,
}

impl ListPage {
    fn told(challenge: &Challenge) -> String {
        let kind = challenge.kind;
        format!("{} · {}", kind_told(kind), challenge.stage.told(kind))
    }

    fn total_told(&self) -> String {
        facts::counted(self.total, "challenge", "challenges")
    }
}

/// Which page of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Paged {
    page: String,
}

/// `GET /challenges`
pub async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Paged>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX);
    let (all, total) = app.store().challenges((page - 1).saturating_mul(PER_PAGE), PER_PAGE).await?;
    let own = match visitor.account {
        Some((account, _)) => app.store().challenges_of(account).await?,
        None => Vec::new(),
    };
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/challenges?page={page}"));
    Page::render(&ListPage { layout: Layout::new(&app, visitor), own, all, total, paging })
}
