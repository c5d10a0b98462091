//! Tag sets: names that several challenges choose from, on a page of their own, with what members propose for them.

mod content;
mod edit;

use askama::Template;
use axum::{
    extract::{Query, State},
    routing::{get, post},
};
use ficus_archive::{
    AccountId,
    exchange::names,
    slug::slug,
    tag_set::{OF_CHALLENGE_MAX, TagSet},
};
use serde::Deserialize;

use crate::{
    App, error::PageError, facts, layout::Layout, listing::Paging, page::Page, routes::Routes, visitor::Who,
};

/// Sets on a page.
const PER_PAGE: u32 = 50;

/// Their addresses.
pub fn routes() -> Routes {
    Routes::new()
        .route("/tag-sets", get(list))
        .route("/tag-sets/new", get(edit::ask_new).post(edit::make))
        .route("/tag-sets/{slug}", get(content::show).post(content::propose))
        .route("/tag-sets/{slug}/names", post(content::decide))
        .route("/tag-sets/{slug}/edit", get(edit::ask).post(edit::save))
        .route("/tag-sets/{slug}/delete", post(edit::delete))
}

/// A set by its address.
async fn known(app: &App, slug: &str) -> Result<TagSet, PageError> {
    app.store().tag_set(slug).await?.ok_or(PageError::NotFound)
}

/// The sets that a form names, by their names or addresses, for a challenge that an account keeps and that uses `there`
/// already; the inner error says which is none.
pub async fn named(
    app: &App,
    account: AccountId,
    there: &[TagSet],
    typed: &str,
) -> Result<Result<Vec<TagSet>, String>, PageError> {
    let named = names(typed);
    if named.len() > OF_CHALLENGE_MAX {
        return Ok(Err(format!("A challenge uses at most {OF_CHALLENGE_MAX} tag sets.")));
    }
    let slugs: Vec<String> = named.iter().map(|name| slug_of(name)).collect();
    let sets = app.store().tag_sets_called(&slugs).await?;
    let missing = named.iter().zip(&slugs).find(|(_, slug)| {
        let found = sets.iter().find(|set| set.slug == **slug);
        !found.is_some_and(|set| set.may_use(account) || there.iter().any(|there| there.id == set.id))
    });
    Ok(missing.map_or(Ok(sets), |(name, _)| Err(format!("There is no tag set “{name}” that you may use."))))
}

fn slug_of(typed: &str) -> String {
    let typed = typed.trim_end_matches('/');
    slug(typed.rsplit_once("/tag-sets/").map_or(typed, |(_, slug)| slug))
}

#[derive(Template)]
#[template(path = "tag_sets/list.html")]
struct ListPage {
    layout: Layout,
    own: Vec<TagSet>,
    all: Vec<TagSet>,
    total: u64,
    paging: Paging,
}

impl ListPage {
    fn total_told(&self) -> String {
        facts::counted(self.total, "tag set", "tag sets")
    }
}

/// Which page of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Paged {
    page: String,
}

/// `GET /tag-sets`
async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Paged>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, ficus_archive::listing::PAGE_MAX);
    let (all, total) = app.store().tag_sets((page - 1).saturating_mul(PER_PAGE), PER_PAGE).await?;
    let own = match visitor.account {
        Some((account, _)) => app.store().tag_sets_of(account).await?,
        None => Vec::new(),
    };
    let paging = Paging::of(page, total, PER_PAGE, |page| format!("/tag-sets?page={page}"));
    Page::render(&ListPage { layout: Layout::new(&app, visitor), own, all, total, paging })
}
