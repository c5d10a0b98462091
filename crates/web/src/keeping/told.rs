//! What is new in the searches that a member wants to be told of on the front page.

use ficus_archive::kept_search::KeptSearch;

use super::searches;
use crate::{App, error::PageError, facts, lens::Reader, listing};

/// So many searches are told of.
const SEARCHES_MAX: usize = 6;

/// A search with something new in it.
pub struct News {
    search: KeptSearch,
    new: u64,
}

impl News {
    /// What the member calls it.
    pub fn name(&self) -> &str {
        &self.search.name
    }

    /// `3 new works`.
    pub fn told(&self) -> String {
        facts::counted(self.new, "new work", "new works")
    }

    /// Where they are.
    pub fn address(&self) -> String {
        format!("/account/searches/{}", self.search.id)
    }
}

/// The searches of a reader that have something new, for a page that is not kept.
pub async fn news(app: &App, reader: &Reader) -> Result<Vec<News>, PageError> {
    let Some(account) = reader.lens.own else { return Ok(Vec::new()) };
    let mut news = Vec::new();
    let searches = app.store().kept_searches(account).await?;
    for search in searches.into_iter().filter(|search| search.on_front).take(SEARCHES_MAX) {
        let Some(query) = searches::newer(app, reader, &search, search.seen).await? else { continue };
        let new = listing::search(app, query).await?.total;
        if new > 0 {
            news.push(News { search, new });
        }
    }
    Ok(news)
}
