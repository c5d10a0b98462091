//! What an eFiction archive brings beside settings: lists of choices, the tree of categories, news and pages.

use ficus_archive::{
    old_site::{OldPage, OldSite},
    own_page::{OwnPageDraft, Standing, TITLE_CHARS_MAX, slug},
};
use ficus_formats::{
    Limits,
    typed::{self, Wording},
};
use ficus_jobs::old_site::news_of;
use ficus_store::{ImportedDispatch, StoreError, Subject};

use crate::{App, error::PageError, facts};

/// So many names are told of each part.
const NAMES_SHOWN: usize = 12;

/// A part that is taken over or not.
pub(super) struct Part {
    /// As forms name it.
    pub word: &'static str,
    /// What it is: `7 pieces of news`.
    pub name: String,
    /// What becomes of it.
    pub about: &'static str,
    /// Some of it.
    pub some: Vec<String>,
    /// How much more there is.
    pub more: usize,
}

fn part(word: &'static str, name: String, about: &'static str, all: Vec<String>) -> Option<Part> {
    let more = all.len().saturating_sub(NAMES_SHOWN);
    let some: Vec<String> = all.into_iter().take(NAMES_SHOWN).collect();
    (!some.is_empty()).then_some(Part { word, name, about, some, more })
}

/// What there is to take over.
pub(super) fn parts(old: &OldSite) -> Vec<Part> {
    let told = |count: usize, one: &str, many: &str| facts::counted(count as u64, one, many);
    let lists = old.class_types.iter().map(|(name, choices)| format!("{name} ({})", choices.len()));
    let places = old.categories.iter().map(|path| path.join(" › "));
    [
        part(
            "classes",
            told(old.class_types.len(), "list of choices", "lists of choices"),
            "They come beside those that are here; a list of the same name gets the choices that it lacks.",
            lists.collect(),
        ),
        part(
            "categories",
            told(old.categories.len(), "category", "categories"),
            "They stand ready, and show once works stand there.",
            places.collect(),
        ),
        part(
            "news",
            told(old.news.len(), "piece of news", "pieces of news"),
            "With their days, and closed for comments. What was brought before is not brought twice.",
            old.news.iter().map(|news| news.title.clone()).collect(),
        ),
        part(
            "pages",
            told(old.pages.len(), "page", "pages"),
            "Linked at the foot of every page. A page whose address is taken here is left out.",
            old.pages.iter().map(|page| page.title.clone()).collect(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Takes over the parts that were chosen.
pub(super) async fn take(app: &App, old: &OldSite, chosen: &[&str]) -> Result<(), PageError> {
    let store = app.store();
    if chosen.contains(&"classes") {
        for (name, choices) in &old.class_types {
            store.add_choices(name, choices).await?;
        }
    }
    if chosen.contains(&"categories") {
        store.add_categories(&old.categories).await?;
    }
    if chosen.contains(&"news") {
        let news: Vec<ImportedDispatch> = old.news.iter().map(|one| news_of(one, app.now())).collect();
        store.import_dispatches(&news, app.now()).await?;
    }
    if chosen.contains(&"pages") {
        for page in &old.pages {
            add_page(app, page).await?;
        }
        // The site's settings name where its pages stand.
        app.set_site(store.site().await?);
    }
    app.changed(Subject::Lists);
    Ok(())
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

/// Adds a page; one whose address is taken, or that would be one too many, is left out.
async fn add_page(app: &App, page: &OldPage) -> Result<(), PageError> {
    let Some(address) = slug(&page.name).or_else(|| slug(&page.title)) else { return Ok(()) };
    let limits = Limits::default();
    let text = typed::read(Wording::Html, &page.html, &limits);
    let draft = OwnPageDraft {
        slug: address,
        title: cut(&page.title, TITLE_CHARS_MAX),
        language: None,
        standing: Standing::Footer,
        position: 100,
        typed: typed::to_markdown(&text, &limits),
        text,
    };
    match app.store().set_own_page(None, &draft, app.now()).await {
        Err(StoreError::Taken(_) | StoreError::Refused(_)) => Ok(()),
        made => Ok(made.map(drop)?),
    }
}
