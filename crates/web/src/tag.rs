//! Tags: what one is and the works under it, and the list of fandoms.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    policy,
    tag::{TagCount, TagKind, TagPage as TagFacts},
};

use crate::{
    App,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    listing::{self, Asked, ListView, Paging, Place},
    page::Page,
    visitor::Who,
};

/// Fandoms on a page.
const FANDOMS_PER_PAGE: u32 = 200;

#[derive(Template)]
#[template(path = "tag/page.html")]
struct TagPage {
    layout: Layout,
    facts: TagFacts,
    list: ListView,
}

impl TagPage {
    /// `Fandom`.
    fn kind(&self) -> &'static str {
        match self.facts.canonical.kind {
            TagKind::Medium => "Medium",
            TagKind::Fandom => "Fandom",
            TagKind::Relationship => "Relationship",
            TagKind::Character => "Character",
            TagKind::Warning => "Warning",
            TagKind::Kind => "Category",
            TagKind::Class => "Class",
            TagKind::Freeform => "Tag",
        }
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
        path: format!("/tags/{}", facts.tag.slug),
        tag: Some(facts.canonical.id),
        ..Place::default()
    };
    let list = listing::load(&app, &reader, place, asked).await?;
    let page = TagPage { layout: Layout::new(&app, reader.visitor), facts, list };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}

#[derive(Template)]
#[template(path = "tag/fandoms.html")]
struct FandomList {
    layout: Layout,
    fandoms: Vec<TagCount>,
    total: u64,
    paging: Paging,
}

impl FandomList {
    fn total_told(&self) -> String {
        facts::counted(self.total, "world", "worlds")
    }

    fn works_of(fandom: &TagCount) -> String {
        facts::figure(u64::from(fandom.works))
    }
}

/// `GET /fandoms`
pub async fn fandoms(State(app): State<App>, Who(visitor): Who, asked: Asked) -> Result<Page, PageError> {
    let offset = (asked.page - 1).saturating_mul(FANDOMS_PER_PAGE);
    let fandoms = app.store().top_tags(TagKind::Fandom, offset, FANDOMS_PER_PAGE).await?;
    let total = app.store().listed().await?.fandoms;
    let paging = Paging::of(asked.page, total, FANDOMS_PER_PAGE, |page| {
        Asked { page, ..Asked::default() }.address("/fandoms")
    });
    let page = FandomList { layout: Layout::new(&app, visitor), fandoms, total, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]))
}
