//! The worlds that works are set in: by medium, by size, by letter.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{
    TagId,
    listing::{PAGE_MAX, WorkQuery},
    policy,
    tag::{Tag, TagCount},
};
use ficus_store::FandomQuery;
use serde::Deserialize;

use crate::{
    App, address::encoded, cache::Dependency, error::PageError, facts, layout::Layout, lens::Reader,
    letters::Letters, listing::Paging, page::Page,
};

/// Fandoms on a page.
const FANDOMS_PER_PAGE: u32 = 200;
/// Media on the first page.
const MEDIA_MAX: u32 = 40;
/// Fandoms of each medium on the first page.
const EACH: u32 = 8;

/// What the address asks for; what makes no sense is left out.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The slug of a medium.
    medium: String,
    letter: String,
    /// `name`; else by size.
    order: String,
    page: String,
}

impl Asked {
    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn by_name(&self) -> bool {
        self.order == "name"
    }

    /// Whether the first page is asked for, where every medium has its place.
    fn is_plain(&self) -> bool {
        self.medium.is_empty() && self.letter.is_empty() && self.order.is_empty() && self.page() == 1
    }

    fn address(&self, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let pairs =
            [("medium", &self.medium), ("letter", &self.letter), ("order", &self.order), ("page", &page)];
        let pairs: Vec<String> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if pairs.is_empty() { "/fandoms".to_owned() } else { format!("/fandoms?{}", pairs.join("&")) }
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        change(&mut other);
        other.address(1)
    }
}

/// A medium with the fandoms of it that have the most works.
struct Medium {
    tag: Tag,
    /// How many fandoms it has.
    fandoms: u32,
    top: Vec<TagCount>,
}

impl Medium {
    fn told(&self) -> String {
        facts::counted(u64::from(self.fandoms), "fandom", "fandoms")
    }

    fn address(&self) -> String {
        format!("/fandoms?medium={}", encoded(&self.tag.slug))
    }

    fn has_more(&self) -> bool {
        self.fandoms as usize > self.top.len()
    }
}

#[derive(Template)]
#[template(path = "fandoms/page.html")]
struct FandomsPage {
    layout: Layout,
    asked: Asked,
    /// The medium that is asked for.
    medium: Option<Tag>,
    /// Every medium, on the first page.
    media: Vec<Medium>,
    letters: Letters,
    fandoms: Vec<TagCount>,
    total: u64,
    paging: Paging,
}

impl FandomsPage {
    fn title(&self) -> String {
        match (&self.medium, self.letters.asked()) {
            (Some(medium), Some(letter)) => format!("Fandoms of {}: {letter}", medium.name),
            (Some(medium), None) => format!("Fandoms of {}", medium.name),
            (None, Some(letter)) => format!("Fandoms: {letter}"),
            (None, None) => "Fandoms".to_owned(),
        }
    }

    fn total_told(&self) -> String {
        facts::counted(self.total, "fandom", "fandoms")
    }

    fn of_letter(&self, letter: &str) -> String {
        // A letter of thousands is looked through by name.
        self.asked.with(|asked| {
            letter.clone_into(&mut asked.letter);
            "name".clone_into(&mut asked.order);
        })
    }

    fn by(&self, order: &str) -> String {
        self.asked.with(|asked| order.clone_into(&mut asked.order))
    }

    fn whole(&self) -> String {
        self.asked.with(|asked| asked.letter.clear())
    }

    fn works_of(fandom: &TagCount) -> String {
        facts::figure(u64::from(fandom.works))
    }
}

/// `GET /fandoms`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let visitor = reader.visitor;
    let audiences = policy::listed_audiences(&visitor);
    let medium = match &*asked.medium {
        "" => None,
        slug => {
            let found = app.store().tags_by_slug(&[slug.to_owned()], audiences).await?;
            Some(found.into_iter().next().ok_or(PageError::NotFound)?)
        }
    };
    let medium_id = medium.as_ref().map(|tag| tag.id);
    let letters = Letters::new(app.store().fandom_initials(medium_id, audiences).await?, &asked.letter);
    let page = asked.page();
    let query = FandomQuery {
        medium: medium_id,
        initials: letters.under_asked().map(|(initials, _)| initials.to_vec()).unwrap_or_default(),
        by_name: asked.by_name(),
        offset: (page - 1).saturating_mul(FANDOMS_PER_PAGE),
        limit: FANDOMS_PER_PAGE,
    };
    let (fandoms, total) = app.store().fandoms(&query, audiences).await?;
    let media = if asked.is_plain() { media(&app).await? } else { Vec::new() };
    let paging = Paging::of(page, total, FANDOMS_PER_PAGE, |page| asked.address(page));
    let (mut fandoms, media) = counted(&app, &reader, fandoms, media).await?;
    if !asked.by_name() {
        fandoms.sort_by_key(|fandom| std::cmp::Reverse(fandom.works));
    }
    let layout = Layout::new(&app, visitor);
    let page = FandomsPage { layout, asked, medium, media, letters, fandoms, total, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts())
}

async fn media(app: &App) -> Result<Vec<Medium>, PageError> {
    let media = app.store().media(MEDIA_MAX).await?;
    let ids: Vec<TagId> = media.iter().map(|medium| medium.tag.id).collect();
    let mut top: HashMap<TagId, Vec<TagCount>> = HashMap::new();
    if !ids.is_empty() {
        for (medium, fandom) in app.store().fandoms_of_media(&ids, EACH).await? {
            top.entry(medium).or_default().push(fandom);
        }
    }
    let medium = |TagCount { tag, works: fandoms }| {
        let top = top.remove(&tag.id).unwrap_or_default();
        Medium { tag, fandoms, top }
    };
    Ok(media.into_iter().map(medium).collect())
}

/// Counts what stands under each fandom for this reader; the records know only which works bear its name. A fandom of
/// which the reader wants to see nothing is left out.
async fn counted(
    app: &App,
    reader: &Reader,
    mut fandoms: Vec<TagCount>,
    mut media: Vec<Medium>,
) -> Result<(Vec<TagCount>, Vec<Medium>), PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let narrowed = reader.lens.hides().then(|| {
        let mut query = WorkQuery { audiences: audiences.to_vec(), ..WorkQuery::default() };
        reader.lens.narrow(&mut query);
        query
    });
    let tops = media.iter().flat_map(|medium| &medium.top);
    let ids: Vec<TagId> = fandoms.iter().chain(tops).map(|fandom| fandom.tag.id).collect();
    let index = app.index().clone();
    let counts = tokio::task::spawn_blocking(move || {
        let counts = match &narrowed {
            Some(query) => index.tag_counts_of(&ids, query)?,
            None => index.tag_counts(&ids, audiences)?,
        };
        Ok::<HashMap<TagId, u64>, ficus_search::SearchError>(ids.into_iter().zip(counts).collect())
    });
    let counts = counts.await.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??;
    for fandom in fandoms.iter_mut().chain(media.iter_mut().flat_map(|medium| &mut medium.top)) {
        let works = counts.get(&fandom.tag.id).copied().unwrap_or_default();
        fandom.works = u32::try_from(works).unwrap_or(u32::MAX);
    }
    if reader.lens.hides() {
        fandoms.retain(|fandom| fandom.works > 0);
        for medium in &mut media {
            medium.top.retain(|fandom| fandom.works > 0);
        }
    }
    Ok((fandoms, media))
}
