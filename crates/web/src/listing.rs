//! A list of works: what its address asks for, asked of the index, and a page of the answer.

mod asked;
mod paging;

use ficus_archive::{
    PenNameId, TagId, WorkId,
    canon::CanonPlace,
    listing::{Bounds, Sort, WorkPage, WorkQuery},
    pen_name::PenName,
    policy::{self, Access, Reading, Visitor},
    tag::{Tag, TagKind},
    work::Audience,
};

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    filter::Panel,
    lens::Reader,
    search::understood,
};

pub use asked::Asked;
pub use paging::Paging;

/// Where a list stands: its path, and what it asks for by standing there.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// `/search`, `/tags/sherlock-holmes`.
    pub path: String,
    /// The tag of the page.
    pub tag: Option<TagId>,
    /// The pen name of the page.
    pub author: Option<PenNameId>,
    /// The order where the address names none.
    pub sort: Sort,
    /// What the list asks for by being this list; the address can only narrow it.
    pub base: WorkQuery,
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
    /// Tags that are asked for, and fandoms up to a point of whose canon spoilers are.
    pub tags: Vec<Tag>,
    /// Pen names that are asked for.
    pub authors: Vec<PenName>,
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
    let audiences = policy::listed_audiences(&reader.visitor);
    let spoiled = asked.spoilers.iter().map(|(fandom, _)| fandom);
    let slugs: Vec<String> = asked.tags.iter().chain(&asked.without).chain(spoiled).cloned().collect();
    let tags =
        if slugs.is_empty() { Vec::new() } else { app.store().tags_by_slug(&slugs, audiences).await? };
    let slugs: Vec<String> = asked.authors.iter().chain(&asked.without_authors).cloned().collect();
    let authors =
        if slugs.is_empty() { Vec::new() } else { app.store().pen_names_by_slug(&slugs, audiences).await? };
    let mut unknown = unknown_slugs(&asked.tags, &tags, |tag| &tag.slug);
    unknown.extend(unknown_slugs(&asked.authors, &authors, |author| &author.slug));
    let mut query = by_address(place, asked, &tags, &authors);
    understood::narrow(app, &asked.words, audiences, &mut query).await?;
    query.audiences = audiences.to_vec();
    query.text_level_max = text_level_max(app, &reader.visitor);
    if !asked.lifted {
        reader.lens.narrow(&mut query);
    }
    Ok(Question { query, tags, authors, unknown })
}

/// What the address of a list asks for, without its words and without what depends on who asks.
fn by_address(place: &Place, asked: &Asked, tags: &[Tag], authors: &[PenName]) -> WorkQuery {
    let mut query = WorkQuery { page: asked.page.max(1), seed: asked.seed, ..place.base.clone() };
    query.tags.extend(place.tag);
    query.tags.extend(tag_ids(&asked.tags, tags));
    query.without_tags.extend(tag_ids(&asked.without, tags));
    query.authors.extend(place.author);
    query.authors.extend(author_ids(&asked.authors, authors));
    query.without_authors.extend(author_ids(&asked.without_authors, authors));
    query.category = query.category.or(asked.node);
    query.series = query.series.or(asked.series);
    query.ratings.extend(&asked.ratings);
    query.without_ratings.extend(&asked.without_ratings);
    if query.statuses.is_empty() {
        query.statuses.extend(&asked.statuses);
    }
    query.languages.extend(asked.languages.iter().cloned());
    query.without_languages.extend(asked.without_languages.iter().cloned());
    query.word_count = asked.word_count;
    query.chapters = asked.chapters;
    query.updated = asked.updated;
    query.published = asked.published;
    query.views = asked.views;
    query.reviews = asked.reviews;
    query.kudos = asked.kudos;
    let least = place.base.recommendations.from.max(asked.recommendations.from);
    query.recommendations = Bounds { from: least, ..asked.recommendations };
    query.crossover = asked.crossover;
    query.single_chapter = asked.single_chapter;
    query.spoilers_up_to.extend(asked.spoilers.iter().filter_map(|(slug, point)| {
        let fandom = tags.iter().find(|tag| tag.slug == *slug)?.id;
        Some(CanonPlace { fandom, position: *point })
    }));
    query.sort = asked.sort.unwrap_or(place.sort);
    query.reversed = asked.reversed;
    query.page_size = asked.page_size;
    query
}

/// Loads a page of a list for a reader.
pub async fn load(app: &App, reader: &Reader, place: Place, asked: Asked) -> Result<ListView, PageError> {
    let Question { query, tags, authors, unknown } = question(app, reader, &place, &asked).await?;
    let query = WorkQuery { counts: true, ..query };
    let found = if unknown.is_empty() { search(app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let works = blurb::load(app, reader, &ids).await?;
    let fandom_ids: Vec<TagId> = found.facets.tags_of(TagKind::Fandom).iter().map(|(id, _)| *id).collect();
    let fandoms =
        if fandom_ids.is_empty() { Vec::new() } else { app.store().tags_by_id(&fandom_ids).await? };
    let names = crate::filter::Names { tags: &tags, fandoms: &fandoms, authors: &authors };
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

fn tag_ids(slugs: &[String], tags: &[Tag]) -> impl Iterator<Item = TagId> {
    slugs.iter().filter_map(|slug| tags.iter().find(|tag| tag.slug == *slug)).map(|tag| tag.id)
}

fn author_ids(slugs: &[String], authors: &[PenName]) -> impl Iterator<Item = PenNameId> {
    slugs.iter().filter_map(|slug| authors.iter().find(|author| author.slug == *slug)).map(|author| author.id)
}

/// Only of what works must have: what works must not have changes nothing where there is none of the name.
fn unknown_slugs<T>(slugs: &[String], known: &[T], slug_of: impl Fn(&T) -> &String) -> Vec<String> {
    slugs.iter().filter(|slug| !known.iter().any(|one| slug_of(one) == *slug)).cloned().collect()
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
