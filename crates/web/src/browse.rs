//! Browsing: the category tree, and the works at and below each of its places.

use askama::Template;
use axum::extract::State;
use ficus_archive::{
    category::{Category, CategoryPath, CategoryStep},
    policy,
};

use ficus_prose::Prose;

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
};

#[derive(Template)]
#[template(path = "category/page.html")]
struct BrowsePage {
    layout: Layout,
    /// Empty at the root.
    path: CategoryPath,
    /// What the place says of itself.
    about: Option<Prose>,
    below: Vec<Category>,
    list: ListView,
}

impl BrowsePage {
    fn above(&self) -> &[CategoryStep] {
        self.path.split_last().map_or(&[], |(_, above)| above)
    }

    fn name(&self) -> Option<&str> {
        self.path.last().map(|step| step.name.as_str())
    }

    /// Whether nothing is asked for yet: then the other ways in are shown.
    fn is_first(&self) -> bool {
        let asked = &self.list.panel.asked;
        !asked.is_narrowed() && asked.words.is_empty() && asked.page <= 1
    }

    fn works_of(category: &Category) -> String {
        facts::figure(u64::from(category.works))
    }
}

/// `GET /browse`
pub async fn show(State(app): State<App>, reader: Reader, asked: Asked) -> Result<Page, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let path = match asked.node {
        Some(node) => app.store().category_path(node, audiences).await?.ok_or(PageError::NotFound)?,
        None => CategoryPath::new(),
    };
    let about = match asked.node {
        Some(node) => app.store().category_words(node).await?,
        None => None,
    };
    let below = app.store().categories(asked.node, audiences).await?;
    let place = Place { path: "/browse".to_owned(), ..Place::default() };
    let list = listing::load(&app, &reader, place, asked).await?;
    let page = BrowsePage { layout: Layout::new(&app, reader.visitor), path, about, below, list };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
