//! Tags: what one is, and the works under it.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    policy,
    tag::{Tag, TagKind, TagPage as TagFacts},
};
use ficus_prose::Prose;

use crate::{
    App,
    cache::Dependency,
    canon::{self, CanonNote},
    error::PageError,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Place},
    page::Page,
};

#[derive(Template)]
#[template(path = "tag/page.html")]
struct TagPage {
    layout: Layout,
    facts: TagFacts,
    list: ListView,
    canon: Option<CanonNote>,
}

impl TagPage {
    /// `Fandom`.
    fn kind(&self) -> &'static str {
        self.facts.canonical.kind.singular()
    }

    /// What the tag means, as a wrangler wrote it; plain text can be nothing but safe.
    fn description(&self) -> Option<Prose> {
        self.facts.description.as_deref().map(Prose::from_plain)
    }

    /// Tags right below, by kind.
    fn children(&self) -> Vec<(&'static str, Vec<&Tag>)> {
        TagKind::ALL
            .into_iter()
            .map(|kind| {
                let of_kind = self.facts.children.iter().filter(|tag| tag.kind == kind).collect::<Vec<_>>();
                let heading = if kind == self.facts.canonical.kind { "Narrower" } else { kind.heading() };
                (heading, of_kind)
            })
            .filter(|(_, tags)| !tags.is_empty())
            .collect()
    }

    /// Whether the visitor can change what the page says.
    fn wrangles(&self) -> bool {
        policy::may_wrangle(&self.layout.visitor)
    }

    fn is_synonym(&self) -> bool {
        self.facts.tag.id != self.facts.canonical.id
    }

    /// Why works are in this list that do not bear the tag by this name.
    fn why(&self) -> Option<&'static str> {
        match (self.facts.synonyms.is_empty(), self.facts.children.is_empty()) {
            (true, true) => None,
            (false, true) => Some("The list holds works under this tag and under its other spellings."),
            (true, false) => {
                Some("The list holds works under this tag and under the narrower ones below it.")
            }
            (false, false) => Some(
                "The list holds works under this tag, its other spellings, and the narrower tags below it.",
            ),
        }
    }
}

/// `GET /tags/{slug}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Page, PageError> {
    let facts = app
        .store()
        .tag_page(&slug, policy::listed_audiences(&reader.visitor))
        .await?
        .ok_or(PageError::NotFound)?;
    let place = Place {
        path: format!("/tags/{}", facts.canonical.slug),
        tag: Some(facts.canonical.id),
        ..Place::default()
    };
    let list = listing::load(&app, &reader, place, asked).await?;
    let canon = canon::note(&app, &reader, &facts.canonical).await?;
    let page = TagPage { layout: Layout::new(&app, reader.visitor), facts, list, canon };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}
