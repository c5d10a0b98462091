//! A list of works: what its address asks for, asked of the index, and a page of the answer.

mod asked;
mod hidden;
mod paging;

use std::{collections::HashMap, sync::Arc};

use ficus_archive::{
    PenNameId, TagId, WorkId,
    canon::{Canon, CanonPlace},
    listing::{Bounds, Sort, WorkPage, WorkQuery},
    pen_name::PenName,
    policy::{self, Access, Reading, Visitor},
    progress::ReadState,
    shelf::Shelf,
    tag::{Tag, TagKind},
    work::Audience,
};

use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    filter::{Panel, Subject},
    lens::Reader,
    search::{passages, understood},
    shelf,
};

pub use asked::Asked;
pub use hidden::Hidden;
pub use paging::Paging;

/// Limits of spoilers are offered for so many canons of a list.
const CANONS_MAX: usize = 3;
/// An empty list is asked for again with so many of its filters taken away, one at a time.
const WAYS_OUT_MAX: usize = 8;

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
    /// Where the list is empty: what to take away, and how many works there are then.
    pub ways_out: Vec<WayOut>,
    /// What the reader's own filter hides of it.
    pub hidden: Option<Hidden>,
}

/// A list with one filter less.
pub struct WayOut {
    /// What is taken away: `Without angst`.
    pub label: String,
    /// Where the list is.
    pub address: String,
    /// How many works it has.
    pub total: u64,
}

impl ListView {
    /// `1,204 works`.
    pub fn total_told(&self) -> String {
        facts::counted(self.total, "work", "works")
    }

    /// Where this list is kept as a search; `None` for a list that is no search.
    pub fn to_keep(&self) -> Option<String> {
        let panel = &self.panel;
        let asked = match panel.path.split('/').collect::<Vec<_>>()[..] {
            ["", "search" | "browse"] if panel.asked.is_narrowed() || !panel.asked.words.is_empty() => {
                panel.asked.clone()
            }
            ["", "browse"] if panel.asked.node.is_some() => panel.asked.clone(),
            ["", "tags", slug] => panel.asked.with(|asked| asked.tags.push(slug.to_owned())),
            ["", "authors", slug] => panel.asked.with(|asked| asked.authors.push(slug.to_owned())),
            _ => return None,
        };
        Some(asked.with(|_| {}).address("/account/searches/new"))
    }

    /// Whether search engines are asked to pass the page over: every filter of a list is a page of its own.
    pub fn is_passed_over(&self) -> bool {
        let asked = &self.panel.asked;
        asked.is_narrowed() || !asked.words.is_empty() || asked.sort.is_some() || asked.page_size > 0
    }
}

impl WayOut {
    /// `1,204 works`.
    pub fn told(&self) -> String {
        facts::counted(self.total, "work", "works")
    }
}

/// A list as the index is asked for it, with the names of what its address has only slugs of.
pub struct Question {
    /// What the index is asked.
    pub query: WorkQuery,
    /// What the address names.
    pub named: Named,
    /// Slugs that were asked for and that nothing has; then no work can be found.
    pub unknown: Vec<String>,
}

/// What an address names, found.
#[derive(Default)]
pub struct Named {
    /// Tags, and fandoms up to a point of whose canon spoilers are.
    pub tags: Vec<Tag>,
    /// Pen names.
    pub authors: Vec<PenName>,
    /// The canonical tags of those that are other spellings.
    canonical: HashMap<TagId, TagId>,
    /// What is on the reader's shelves that are asked for.
    shelved: Vec<(Shelf, Vec<WorkId>)>,
}

/// Turns what an address asks for into what the index is asked, narrowed to what the reader wants to see.
pub async fn question(
    app: &App,
    reader: &Reader,
    place: &Place,
    asked: &Asked,
) -> Result<Question, PageError> {
    let named = Named::find(app, reader, asked).await?;
    let mut unknown = unknown_slugs(&asked.tags, &named.tags, |tag| &tag.slug);
    unknown.extend(unknown_slugs(&asked.authors, &named.authors, |author| &author.slug));
    Ok(Question { query: query(app, reader, place, asked, &named).await?, named, unknown })
}

impl Named {
    async fn find(app: &App, reader: &Reader, asked: &Asked) -> Result<Self, PageError> {
        let audiences = policy::listed_audiences(&reader.visitor);
        let mut named = Self::default();
        let spoiled = asked.spoilers.iter().map(|(fandom, _)| fandom);
        let slugs: Vec<String> = asked.tags.iter().chain(&asked.without).chain(spoiled).cloned().collect();
        if !slugs.is_empty() {
            named.tags = app.store().tags_by_slug(&slugs, audiences).await?;
            let ids: Vec<TagId> = named.tags.iter().map(|tag| tag.id).collect();
            let ties = app.store().tag_ties_of(&ids).await?;
            named.canonical = ties.into_iter().filter_map(|tie| Some((tie.id, tie.canonical?))).collect();
        }
        let slugs: Vec<String> = asked.authors.iter().chain(&asked.without_authors).cloned().collect();
        if !slugs.is_empty() {
            named.authors = app.store().pen_names_by_slug(&slugs, audiences).await?;
        }
        // There are four shelves at most, and who asks for them is their reader.
        for shelf in asked.shelves.iter().chain(&asked.without_shelves) {
            named.shelved.push((*shelf, shelf::works_on(app, reader, &[*shelf]).await?));
        }
        Ok(named)
    }

    /// The tags that lists go by: a list of another spelling is that of the canonical tag.
    fn tag_ids(&self, slugs: &[String]) -> impl Iterator<Item = TagId> {
        let found = slugs.iter().filter_map(|slug| self.tags.iter().find(|tag| tag.slug == *slug));
        found.map(|tag| self.canonical.get(&tag.id).copied().unwrap_or(tag.id))
    }

    /// The works on any of these shelves, ascending.
    fn on(&self, shelves: &[Shelf]) -> Arc<[WorkId]> {
        let of_shelves = self.shelved.iter().filter(|(shelf, _)| shelves.contains(shelf));
        let mut works: Vec<WorkId> = of_shelves.flat_map(|(_, works)| works).copied().collect();
        works.sort_unstable();
        works.dedup();
        works.into()
    }
}

async fn query(
    app: &App,
    reader: &Reader,
    place: &Place,
    asked: &Asked,
    named: &Named,
) -> Result<WorkQuery, PageError> {
    let audiences = policy::listed_audiences(&reader.visitor);
    let mut query = by_address(place, asked, named);
    understood::narrow(app, &asked.words, audiences, &mut query).await?;
    query.audiences = audiences.to_vec();
    query.text_level_max = text_level_max(app, &reader.visitor);
    // A guest has no shelves, and an address that names some was sent by somebody else.
    if reader.visitor.account.is_some() {
        by_shelves(&mut query, asked, named);
        by_reading(app, reader, asked, &mut query).await?;
    }
    if asked.hides_spoilers {
        let limited: Vec<TagId> = query.spoilers_up_to.iter().map(|place| place.fandom).collect();
        let reached = reader.lens.canons.iter().filter(|place| !limited.contains(&place.fandom));
        query.spoilers_up_to.extend(reached);
    }
    if !asked.lifted {
        reader.lens.narrow(&mut query);
    }
    if query.sort == Sort::Score && !app.site().reviewing.scores {
        query.sort = place.sort;
    }
    Ok(query)
}

fn by_shelves(query: &mut WorkQuery, asked: &Asked, named: &Named) {
    if !asked.shelves.is_empty() {
        let mut works = named.on(&asked.shelves);
        if let Some(only) = &query.only_works {
            works = works.iter().filter(|work| only.binary_search(work).is_ok()).copied().collect();
        }
        query.only_works = Some(works);
    }
    if !asked.without_shelves.is_empty() {
        let mut works = named.on(&asked.without_shelves).to_vec();
        works.extend(query.without_works.iter().flat_map(|works| works.iter().copied()));
        works.sort_unstable();
        works.dedup();
        query.without_works = Some(works.into());
    }
}

/// Narrows a list to works that the reader stands to as is asked.
async fn by_reading(
    app: &App,
    reader: &Reader,
    asked: &Asked,
    query: &mut WorkQuery,
) -> Result<(), PageError> {
    let mut wanted = understood::read_states(&asked.words);
    wanted.extend((!asked.reads.is_empty()).then(|| asked.reads.clone()));
    if wanted.is_empty() {
        return Ok(());
    }
    let meets = |state: &ReadState| wanted.iter().all(|states| states.contains(state));
    let (inside, outside): (Vec<_>, Vec<_>) = ReadState::ALL.into_iter().partition(meets);
    if inside.contains(&ReadState::Unread) {
        // Of works that were never opened nothing is noted: they are all but the others.
        let mut works = shelf::works_read(app, reader, &outside).await?;
        works.extend(query.without_works.iter().flat_map(|works| works.iter().copied()));
        works.sort_unstable();
        works.dedup();
        query.without_works = Some(works.into());
    } else {
        let mut works = shelf::works_read(app, reader, &inside).await?;
        if let Some(only) = &query.only_works {
            works.retain(|work| only.binary_search(work).is_ok());
        }
        query.only_works = Some(works.into());
    }
    Ok(())
}

/// What the address of a list asks for, without its words and without what depends on who asks.
fn by_address(place: &Place, asked: &Asked, named: &Named) -> WorkQuery {
    let Named { tags, authors, .. } = named;
    let mut query = WorkQuery { page: asked.page.max(1), seed: asked.seed, ..place.base.clone() };
    query.tags.extend(place.tag);
    query.tags.extend(named.tag_ids(&asked.tags));
    query.without_tags.extend(named.tag_ids(&asked.without));
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
    query.views = within(place.base.views, asked.views);
    query.reviews = asked.reviews;
    query.kudos = asked.kudos;
    query.recommendations = within(place.base.recommendations, asked.recommendations);
    query.crossover = asked.crossover;
    query.single_chapter = asked.single_chapter;
    query.spoilers_up_to.extend(asked.spoilers.iter().filter_map(|(slug, position)| {
        let fandom = tags.iter().find(|tag| tag.slug == *slug)?.id;
        Some(CanonPlace { fandom, position: *position })
    }));
    query.sort = asked.sort.unwrap_or(place.sort);
    query.reversed = asked.reversed;
    query.page_size = asked.page_size;
    query
}

/// What lies within both.
fn within(a: Bounds<u64>, b: Bounds<u64>) -> Bounds<u64> {
    Bounds { from: a.from.max(b.from), to: a.to.into_iter().chain(b.to).min() }
}

/// Loads a page of a list for a reader.
pub async fn load(app: &App, reader: &Reader, place: Place, asked: Asked) -> Result<ListView, PageError> {
    let Question { query, mut named, unknown } = question(app, reader, &place, &asked).await?;
    let query = WorkQuery { counts: true, ..query };
    let found = if unknown.is_empty() { search(app, query.clone()).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let mut works = blurb::load(app, reader, &ids).await?;
    passages::find(app, reader, query.words.as_ref(), &mut works).await?;
    let counted = found.facets.tags.iter().flat_map(|(_, tags)| tags).map(|(id, _)| *id);
    let is_known = |id: &TagId| named.tags.iter().any(|tag| tag.id == *id);
    let nameless: Vec<TagId> = counted.chain(place.tag).filter(|id| !is_known(id)).collect();
    if !nameless.is_empty() {
        named.tags.extend(app.store().tags_by_id(&nameless).await?);
    }
    let canons = canons(app, &place, &asked, &named.tags).await?;
    let site = app.site();
    let panel = Panel::new(
        &place.path,
        &Subject {
            asked: &asked,
            query: &query,
            facets: &found.facets,
            ladder: &site.ladder,
            place: place.tag,
            sort: place.sort,
            tags: &named.tags,
            authors: &named.authors,
            canons: &canons,
            has_shelves: reader.visitor.account.is_some(),
            is_guarded: !reader.lens.canons.is_empty(),
            has_scores: app.site().reviewing.scores,
        },
    );
    let ways_out = match found.total {
        0 => ways_out(app, reader, &place, &panel, &named).await?,
        _ => Vec::new(),
    };
    let hidden = if reader.lens.hides() && unknown.is_empty() {
        let lifted = Asked { lifted: true, ..asked.clone() };
        let open = self::query(app, reader, &place, &lifted, &named).await?;
        hidden::find(app, reader, &open, asked.lifted, found.total).await?
    } else {
        None
    };
    let paging = Paging::new(&place.path, &asked, found.total);
    Ok(ListView { works, total: found.total, paging, panel, unknown, ways_out, hidden })
}

/// The canons that a limit of spoilers can be told by: those of the fandoms that the list is about.
async fn canons(app: &App, place: &Place, asked: &Asked, tags: &[Tag]) -> Result<Vec<Canon>, PageError> {
    let is_asked =
        |slug: &String| asked.tags.contains(slug) || asked.spoilers.iter().any(|(of, _)| of == slug);
    let fandoms = tags
        .iter()
        .filter(|tag| tag.kind == TagKind::Fandom && (Some(tag.id) == place.tag || is_asked(&tag.slug)));
    let mut canons = Vec::new();
    for fandom in fandoms.take(CANONS_MAX) {
        canons.extend(app.store().canon_of(fandom.id).await?);
    }
    Ok(canons)
}

/// What to take away from a list that is empty, where that leaves any works.
async fn ways_out(
    app: &App,
    reader: &Reader,
    place: &Place,
    panel: &Panel,
    named: &Named,
) -> Result<Vec<WayOut>, PageError> {
    let is_known = |asked: &Asked| {
        unknown_slugs(&asked.tags, &named.tags, |tag| &tag.slug).is_empty()
            && unknown_slugs(&asked.authors, &named.authors, |author| &author.slug).is_empty()
    };
    let mut ways: Vec<(String, &Asked)> = panel
        .chips
        .iter()
        .map(|chip| (chip.label.clone(), &chip.other))
        .filter(|(_, other)| is_known(other))
        .take(WAYS_OUT_MAX)
        .collect();
    let bare = panel.asked.bare();
    if panel.chips.len() > 1 {
        ways.push(("every filter".to_owned(), &bare));
    }
    let mut found = Vec::new();
    for (label, other) in ways {
        // Without counts of values an answer takes next to nothing.
        let total = search(app, query(app, reader, place, other, named).await?).await?.total;
        if total > 0 {
            found.push(WayOut { label, address: other.address(&place.path), total });
        }
    }
    Ok(found)
}

/// Asks the index away from the threads that answer requests: a wide query takes milliseconds of computing.
pub(crate) async fn search(app: &App, query: WorkQuery) -> Result<WorkPage, PageError> {
    let index = app.index().clone();
    let found = tokio::task::spawn_blocking(move || index.search(&query)).await;
    Ok(found.map_err(|stopped| ficus_search::SearchError::Index(stopped.to_string()))??)
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
        let access = Access { audience: Audience::Everyone, rating: Some(rating), owned: false };
        policy::may_read(visitor, access, ladder) == Reading::Open
    };
    ladder.steps.iter().take_while(|step| open(step.id)).count().checked_sub(1)
}
