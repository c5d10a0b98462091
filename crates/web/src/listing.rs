//! What a list of works is asked for: read from its address, and written back into one.

use axum::extract::{FromRequestParts, Query};
use ficus_archive::{
    CategoryId, RatingId, TagId, WorkId,
    listing::{Bounds, PAGE_MAX, PAGE_SIZE, Sort, WorkPage, WorkQuery},
    pen_name::PenName,
    policy::{self, Access, Reading, Visitor},
    search_box::SearchBox,
    tag::{Tag, TagKind},
    work::{Audience, Status},
};

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    filter::Panel,
    lens::Reader,
};

/// A query has at most this many tags on each side; more are left out.
const TAGS_MAX: usize = 20;
/// The words of a query have at most this many characters; more are left out.
const WORDS_CHARS_MAX: usize = 300;

/// A list as its address asks for it, before slugs became tags. What makes no sense is left out, never an error: an
/// address that was cut or mistyped still gives a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `q`: words to look for.
    pub words: String,
    /// `tag`: slugs of tags that every work has.
    pub tags: Vec<String>,
    /// `without`: slugs of tags that no work has.
    pub without: Vec<String>,
    /// `author`: the slug of a pen name.
    pub author: Option<String>,
    /// `node`: a place in the category tree.
    pub node: Option<CategoryId>,
    /// `rating`: ratings, any of which a work has.
    pub ratings: Vec<RatingId>,
    /// `status`.
    pub status: Option<Status>,
    /// `language`: BCP 47 tag.
    pub language: Option<String>,
    /// `words_from`.
    pub words_from: Option<u64>,
    /// `words_to`.
    pub words_to: Option<u64>,
    /// `sort`.
    pub sort: Sort,
    /// `page`, from 1.
    pub page: u32,
}

impl Asked {
    /// Reads the parameters of an address; unknown ones are left out.
    pub fn parse(pairs: &[(String, String)]) -> Self {
        let mut asked = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            asked.take(name, value.trim());
        }
        asked
    }

    fn take(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        match name {
            "q" => self.words = value.chars().take(WORDS_CHARS_MAX).collect(),
            "tag" => push_new(&mut self.tags, &slug_of(value)),
            "without" => push_new(&mut self.without, &slug_of(value)),
            "author" => self.author = Some(value.to_owned()),
            "node" => self.node = value.parse().ok(),
            "rating" => {
                if let Ok(id) = value.parse::<RatingId>()
                    && !self.ratings.contains(&id)
                    && self.ratings.len() < TAGS_MAX
                {
                    self.ratings.push(id);
                }
            }
            "status" => self.status = value.parse().ok(),
            "language" => self.language = valid_language(value),
            "words_from" => self.words_from = number(value),
            "words_to" => self.words_to = number(value),
            "sort" => self.sort = value.parse().unwrap_or_default(),
            "page" => self.page = value.parse().unwrap_or(1).clamp(1, PAGE_MAX),
            _ => {}
        }
    }

    /// The parameters of the address of this list, in a fixed order; the first page and the usual order are not named.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        push("q", (!self.words.is_empty()).then(|| self.words.clone()));
        self.tags.iter().for_each(|slug| push("tag", Some(slug.clone())));
        self.without.iter().for_each(|slug| push("without", Some(slug.clone())));
        push("author", self.author.clone());
        push("node", self.node.map(|id| id.to_string()));
        self.ratings.iter().for_each(|id| push("rating", Some(id.to_string())));
        push("status", self.status.map(|status| status.as_str().to_owned()));
        push("language", self.language.clone());
        push("words_from", self.words_from.map(|words| words.to_string()));
        push("words_to", self.words_to.map(|words| words.to_string()));
        push("sort", (self.sort != Sort::default()).then(|| self.sort.as_str().to_owned()));
        push("page", (self.page > 1).then(|| self.page.to_string()));
        pairs
    }

    /// The address of this list under a path.
    pub fn address(&self, path: &str) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{path}?{query}")
    }

    /// The same list with something changed, from its first page.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        change(&mut other);
        other
    }

    /// Whether anything is asked for beyond the words, the order and the page.
    pub fn is_narrowed(&self) -> bool {
        let bare = Self { words: self.words.clone(), sort: self.sort, page: self.page, ..Self::default() };
        *self != bare
    }
}

fn push_new(slugs: &mut Vec<String>, slug: &str) {
    if slugs.len() < TAGS_MAX && !slugs.iter().any(|known| known == slug) {
        slugs.push(slug.to_owned());
    }
}

/// The slug of a tag, which may be typed by name: `Holmes/Watson`.
fn slug_of(text: &str) -> String {
    let is_slug = text.chars().all(|c| c == '-' || c.is_alphanumeric() && !c.is_uppercase());
    if is_slug { text.to_owned() } else { ficus_archive::slug::slug(text) }
}

/// A number as people type it: `20,000`, `20 000`.
fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '.' | '\u{a0}')).collect();
    digits.parse().ok()
}

fn valid_language(tag: &str) -> Option<String> {
    let valid = tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    valid.then(|| tag.to_owned())
}

impl FromRequestParts<App> for Asked {
    type Rejection = PageError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &App,
    ) -> Result<Self, Self::Rejection> {
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await;
        Ok(pairs.map_or_else(|_| Self::parse(&[]), |Query(pairs)| Self::parse(&pairs)))
    }
}

/// Where a list stands: its path, and what it asks for by standing there.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// `/search`, `/tags/sherlock-holmes`.
    pub path: String,
    /// The tag of the page.
    pub tag: Option<TagId>,
    /// The pen name of the page.
    pub author: Option<ficus_archive::PenNameId>,
}

/// A page of a list, ready to be shown.
pub struct ListView {
    /// The works.
    pub works: Vec<BlurbView>,
    /// How many there are in all.
    pub total: u64,
    /// The panel of filters.
    pub panel: Panel,
    /// Links to the other pages.
    pub paging: Paging,
    /// Slugs that were asked for and that nothing has.
    pub unknown: Vec<String>,
}

impl ListView {
    /// `1,204 works`.
    pub fn total_told(&self) -> String {
        crate::facts::counted(self.total, "work", "works")
    }
}

/// A list as the index is asked for it, with the names of what its address has only slugs of.
pub struct Question {
    /// What the index is asked.
    pub query: WorkQuery,
    /// Tags that are asked for.
    pub tags: Vec<Tag>,
    /// The pen name that is asked for.
    pub author: Option<PenName>,
    /// Slugs that were asked for and that nothing has; then no work can be found.
    pub unknown: Vec<String>,
}

/// Turns what an address asks for into what the index is asked, narrowed to what the reader wants to see.
pub async fn question(
    app: &App,
    reader: &Reader,
    place: &Place,
    asked: &Asked,
) -> Result<Question, PageError> {
    let slugs: Vec<String> = asked.tags.iter().chain(&asked.without).cloned().collect();
    let audiences = policy::listed_audiences(&reader.visitor);
    let tags =
        if slugs.is_empty() { Vec::new() } else { app.store().tags_by_slug(&slugs, audiences).await? };
    let author = match &asked.author {
        Some(slug) => app.store().pen_name(slug, audiences).await?,
        None => None,
    };
    let mut unknown = unknown_slugs(&asked.tags, &tags);
    if author.is_none() {
        unknown.extend(asked.author.clone());
    }
    let found = SearchBox::read(&asked.words);
    let mut query = WorkQuery {
        words: found.words,
        tags: place.tag.into_iter().chain(ids_of(&asked.tags, &tags)).collect(),
        without_tags: ids_of(&asked.without, &tags).collect(),
        category: asked.node,
        authors: place.author.into_iter().chain(author.as_ref().map(|author| author.id)).collect(),
        ratings: asked.ratings.clone(),
        statuses: asked.status.into_iter().collect(),
        languages: asked.language.iter().cloned().collect(),
        word_count: Bounds { from: asked.words_from, to: asked.words_to },
        sort: asked.sort,
        page: asked.page.max(1),
        audiences: audiences.to_vec(),
        text_level_max: text_level_max(app, &reader.visitor),
        ..WorkQuery::default()
    };
    reader.lens.narrow(&mut query);
    Ok(Question { query, tags, author, unknown })
}

/// Loads a page of a list for a reader.
pub async fn load(app: &App, reader: &Reader, place: Place, asked: Asked) -> Result<ListView, PageError> {
    let Question { query, tags, author, unknown } = question(app, reader, &place, &asked).await?;
    let query = WorkQuery { counts: true, ..query };
    let found = if unknown.is_empty() { search(app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let works = blurb::load(app, reader, &ids).await?;
    let fandom_ids: Vec<TagId> = found.facets.tags_of(TagKind::Fandom).iter().map(|(id, _)| *id).collect();
    let fandoms =
        if fandom_ids.is_empty() { Vec::new() } else { app.store().tags_by_id(&fandom_ids).await? };
    let author_name = author.map(|author| author.name);
    let names = crate::filter::Names { tags: &tags, fandoms: &fandoms, author: author_name.as_deref() };
    Ok(ListView {
        works,
        total: found.total,
        paging: Paging::new(&place.path, &asked, found.total),
        panel: Panel::new(&place.path, &asked, &found.facets, &app.site().ladder, &names),
        unknown,
    })
}

/// Asks the index away from the threads that answer requests: a wide query takes milliseconds of computing.
pub(crate) async fn search(app: &App, query: WorkQuery) -> Result<WorkPage, PageError> {
    let index = app.index().clone();
    let found = tokio::task::spawn_blocking(move || index.search(&query)).await;
    Ok(found.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??)
}

fn ids_of(slugs: &[String], tags: &[Tag]) -> impl Iterator<Item = TagId> {
    slugs.iter().filter_map(|slug| tags.iter().find(|tag| tag.slug == *slug)).map(|tag| tag.id)
}

/// Only tags that works must have: a tag that works must not have changes nothing where there is none of the name.
fn unknown_slugs(slugs: &[String], tags: &[Tag]) -> Vec<String> {
    slugs.iter().filter(|slug| !tags.iter().any(|tag| tag.slug == **slug)).cloned().collect()
}

/// The highest level of the ladder up to which every work opens for a visitor; `None` where even the lowest does not,
/// or where the index does not know the ladder yet.
pub(crate) fn text_level_max(app: &App, visitor: &Visitor) -> Option<usize> {
    let site = app.site();
    let ladder = &site.ladder;
    if app.index().ladder() != ficus_jobs::follow::ladder_key(ladder) {
        return None;
    }
    let open = |rating| {
        let access = Access { audience: Audience::Everyone, rating: Some(rating) };
        policy::may_read(visitor, access, ladder) == Reading::Open
    };
    ladder.steps.iter().take_while(|step| open(step.id)).count().checked_sub(1)
}

/// Links to the pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// The page that is shown, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// Pages worth a link, with their addresses: the first, the last, and those around this one.
    pub links: Vec<PageLink>,
}

/// A link to a page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// The page, from 1.
    pub number: u32,
    /// Where it is.
    pub address: String,
    /// Whether pages are left out between the link before and this one.
    pub after_gap: bool,
}

impl Paging {
    /// The paging of a list of so many works.
    pub fn new(path: &str, asked: &Asked, total: u64) -> Self {
        Self::of(asked.page, total, PAGE_SIZE, |page| asked.with(|other| other.page = page).address(path))
    }

    /// The paging of any list; `address` tells where a page is.
    pub fn of(page: u32, total: u64, size: u32, address: impl Fn(u32) -> String) -> Self {
        let page = page.max(1);
        let pages = u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let near = |other: u32| other == 1 || other == pages || other.abs_diff(page) <= 2;
        let shown = page.saturating_sub(2).max(1)..=page.saturating_add(2).min(pages);
        let mut numbers: Vec<u32> =
            std::iter::once(1).chain(shown).chain([pages]).filter(|n| near(*n)).collect();
        numbers.dedup();
        Self {
            page,
            pages,
            previous: (page > 1).then(|| address((page - 1).min(pages))),
            next: (page < pages).then(|| address(page + 1)),
            links: numbers
                .iter()
                .enumerate()
                .map(|(place, number)| PageLink {
                    number: *number,
                    address: address(*number),
                    after_gap: place > 0 && numbers[place - 1] + 1 < *number,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Asked::parse(&pairs)
    }

    #[test]
    fn every_filter_is_read_from_an_address_and_written_back() {
        let query = "q=the+lamp&tag=sherlock-holmes&tag=holmes-watson&without=angst&author=irene&node=7&rating=1\
                     &rating=2&status=complete&language=en&words_from=1000&words_to=20000&sort=words&page=3";
        let list = asked(query);
        assert_eq!(list.words, "the lamp");
        assert_eq!(list.tags, ["sherlock-holmes", "holmes-watson"]);
        assert_eq!(list.ratings, [RatingId(1), RatingId(2)]);
        assert_eq!((list.words_from, list.words_to), (Some(1_000), Some(20_000)));
        assert_eq!(list.address("/search"), format!("/search?{query}"));
    }

    #[test]
    fn a_parameter_that_makes_no_sense_is_left_out() {
        let list =
            asked("status=finished&rating=x&page=0&words_from=many&sort=up&language=<b>&node=-&colour=red");
        assert_eq!(list, Asked { page: 1, ..Asked::default() });
        assert_eq!(list.address("/search"), "/search");
    }

    #[test]
    fn a_tag_may_be_typed_by_its_name() {
        assert_eq!(asked("tag=Holmes/Watson&without=Angst").tags, ["holmes-watson"]);
        assert_eq!(asked("tag=holmes-watson-2").tags, ["holmes-watson-2"]);
    }

    #[test]
    fn a_figure_may_be_typed_with_thousands() {
        assert_eq!(asked("words_from=20,000").words_from, Some(20_000));
    }

    #[test]
    fn a_flood_of_tags_is_bounded() {
        let query = (0..500).map(|n| format!("tag=t{n}")).collect::<Vec<_>>().join("&");
        assert_eq!(asked(&query).tags.len(), TAGS_MAX);
    }

    #[test]
    fn paging_names_the_first_the_last_and_the_near_pages() {
        let paging = Paging::of(7, 400, 20, |page| page.to_string());
        let numbers: Vec<u32> = paging.links.iter().map(|link| link.number).collect();
        assert_eq!(numbers, [1, 5, 6, 7, 8, 9, 20]);
        let after_gaps: Vec<u32> =
            paging.links.iter().filter(|link| link.after_gap).map(|link| link.number).collect();
        assert_eq!(after_gaps, [5, 20]);
        assert_eq!((paging.previous.as_deref(), paging.next.as_deref()), (Some("6"), Some("8")));
        let only = Paging::of(1, 0, 20, |page| page.to_string());
        assert_eq!((only.pages, only.previous, only.next), (1, None, None));
    }
}
