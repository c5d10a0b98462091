//! Lists of works in the catalogue, single works, and their books.

use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use ficus_archive::{
    SeriesId, WorkId,
    listing::{Sort, WorkPage, WorkQuery},
    policy,
};
use jiff::Timestamp;

use crate::{
    App, address, collections,
    document::Document,
    download,
    error::PageError,
    listing::{self, Asked, Place},
    opds::{
        Asker, Version,
        catalogue::{Catalogue, ENTRIES_PER_PAGE, Holds, Publication, narrow_to_open},
        facets, kept, one,
        shelves::{WORKS, pages},
        two,
    },
    picture::{self, Size},
    reach, work,
};

/// How many works chance brings.
const RANDOM_WORKS: u32 = 10;

/// `GET /opds/works`, with the parameters of a search; `query` is what OPDS 2.0 calls the words.
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(mut pairs): Query<Vec<(String, String)>>,
) -> Result<Document, PageError> {
    for (name, _) in pairs.iter_mut().filter(|(name, _)| name == "query") {
        "q".clone_into(name);
    }
    // A page of the catalogue has one size.
    pairs.retain(|(name, _)| name != "size");
    let asked = Asked::parse(&pairs);
    let usual = if asked.words.is_empty() { Sort::Added } else { Sort::Relevance };
    let place = Place { sort: usual, ..Place::default() };
    let question = listing::question(&app, &asker.reader, &place, &asked).await?;
    let title = title_of(&asked, &question, &app.site().ladder);
    let mut query = WorkQuery { page_size: ENTRIES_PER_PAGE, counts: true, ..question.query };
    reach::leave_out(&app, &mut query).await?;
    let can_be =
        question.unknown.is_empty() && narrow_to_open(&mut query, &asker.reader.visitor, &app.site().ladder);
    let found = if can_be { listing::search(&app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let works = Publication::load(&app, &asker.reader, &ids, false).await?;
    let catalogue = Catalogue {
        title,
        rest: asked.address(WORKS),
        up: Some(String::new()),
        updated: newest(&works),
        holds: Holds::Works(works),
        pages: Some(pages(asked.page, found.total, |page| {
            asked.with(|other| other.page = page).address(WORKS)
        })),
        facets: facets::groups(&asked, usual, &found.facets, &app.site()),
    };
    asker.answer(&app, catalogue).await
}

/// What a list is called: what is asked for first, then what it is narrowed to.
fn title_of(asked: &Asked, question: &listing::Question, ladder: &ficus_archive::rating::Ladder) -> String {
    let named =
        |slug: &String| question.named.tags.iter().find(|tag| tag.slug == *slug).map(|tag| tag.name.clone());
    let words = (!asked.words.is_empty()).then(|| format!("“{}”", asked.words));
    let tags = asked.tags.iter().filter_map(named);
    let authors = asked.authors.iter().filter_map(|slug| {
        let author = question.named.authors.iter().find(|author| author.slug == *slug)?;
        Some(format!("Works by {}", author.name))
    });
    let ratings = asked.ratings.iter().filter_map(|id| ladder.get(*id)).map(|step| step.name.clone());
    let parts: Vec<String> = words.into_iter().chain(tags).chain(authors).chain(ratings).collect();
    if !parts.is_empty() {
        return parts.join(", ");
    }
    match asked.sort {
        None | Some(Sort::Added) => "Newest",
        Some(Sort::Updated) => "Recently updated",
        Some(Sort::Views) => "Popular",
        Some(_) => "Works",
    }
    .to_owned()
}

pub fn newest(works: &[Publication]) -> Timestamp {
    works.iter().map(|work| work.updated).max().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `GET /opds/random`
pub async fn random(State(app): State<App>, asker: Asker) -> Result<Document, PageError> {
    let minute = app.now().as_second().div_euclid(60);
    let mut query = WorkQuery {
        sort: Sort::Random,
        seed: minute.unsigned_abs(),
        page: 1,
        page_size: RANDOM_WORKS,
        audiences: policy::listed_audiences(&asker.reader.visitor).to_vec(),
        ..WorkQuery::default()
    };
    asker.reader.lens.narrow(&mut query);
    reach::leave_out(&app, &mut query).await?;
    let can_be = narrow_to_open(&mut query, &asker.reader.visitor, &app.site().ladder);
    let found = if can_be { listing::search(&app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let works = Publication::load(&app, &asker.reader, &ids, false).await?;
    let catalogue = Catalogue {
        title: "Ten at random".to_owned(),
        rest: "/random".to_owned(),
        up: Some(String::new()),
        updated: newest(&works),
        holds: Holds::Works(works),
        pages: None,
        facets: Vec::new(),
    };
    Ok(asker.answer(&app, catalogue).await?.with_counts())
}

/// `GET /opds/series/{id}`: its works in order.
pub async fn series(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let id: SeriesId = address::part(&id)?;
    let audiences = policy::listed_audiences(&asker.reader.visitor);
    let series = app.store().series(id, audiences).await?.ok_or(PageError::NotFound)?;
    let mut ids = app.store().series_works(id, audiences).await?;
    reach::keep(&app, &mut ids).await?;
    if ids.is_empty() {
        return Err(PageError::NotFound);
    }
    let first =
        (asked.page.saturating_sub(1) as usize).saturating_mul(ENTRIES_PER_PAGE as usize).min(ids.len());
    let shown = &ids[first..ids.len().min(first + ENTRIES_PER_PAGE as usize)];
    let works = Publication::load(&app, &asker.reader, shown, false).await?;
    let at = |page| Asked { page, ..Asked::default() }.address(&format!("/series/{id}"));
    let catalogue = Catalogue {
        title: series.title,
        rest: at(asked.page),
        up: Some("/series".to_owned()),
        updated: newest(&works),
        holds: Holds::Works(works),
        pages: Some(pages(asked.page, ids.len() as u64, at)),
        facets: Vec::new(),
    };
    asker.answer(&app, catalogue).await
}

/// `GET /opds/collections/{slug}`: its works, the last that came first.
pub async fn collection(
    State(app): State<App>,
    asker: Asker,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Document, PageError> {
    let collection = app.store().collection(&slug).await?.filter(|collection| !collection.shut);
    let collection = collection.ok_or(PageError::NotFound)?;
    let place = collections::place(&app, &asker.reader.visitor, &collection).await?;
    let rest = place.path.clone();
    let place = Place { sort: Sort::Added, ..place };
    let asked = Asked { page: asked.page, ..Asked::default() };
    let mut query = listing::question(&app, &asker.reader, &place, &asked).await?.query;
    query.page_size = ENTRIES_PER_PAGE;
    query.counts = false;
    reach::leave_out(&app, &mut query).await?;
    let can_be = narrow_to_open(&mut query, &asker.reader.visitor, &app.site().ladder);
    let found = if can_be { listing::search(&app, query).await? } else { WorkPage::default() };
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let works = Publication::load(&app, &asker.reader, &ids, false).await?;
    let at = |page| Asked { page, ..Asked::default() }.address(&rest);
    let catalogue = Catalogue {
        title: collection.name,
        rest: at(asked.page),
        up: Some("/collections".to_owned()),
        updated: newest(&works),
        holds: Holds::Works(works),
        pages: Some(pages(asked.page, found.total, at)),
        facets: Vec::new(),
    };
    asker.answer(&app, catalogue).await
}

/// `GET /opds/works/{id}`: all about one work.
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Document, PageError> {
    let work = work::load(&app, &asker.reader.visitor, &id).await?;
    reach::allow(&app, work.id).await?;
    let works = Publication::load(&app, &asker.reader, &[work.id], true).await?;
    let publication = works.first().ok_or(PageError::NotFound)?;
    let document = match asker.way.version {
        Version::One => one::document(&app, &asker.way, publication)?,
        Version::Two => two::document(&app, &asker.way, publication),
    };
    Ok(kept(document))
}

/// `GET /opds/works/{id}/download.epub`
pub async fn book(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    download::book_for(&app, &asker.reader.visitor, &id, &headers).await
}

/// `GET /opds/works/{id}/images/{file}`
pub async fn picture(
    State(app): State<App>,
    asker: Asker,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let picture = picture::load(&app, &asker.reader.visitor, &id, &file).await?;
    picture::answer(&app, &picture, Size::Full, &headers).await
}

/// `GET /opds/works/{id}/images/small/{file}`
pub async fn small_picture(
    State(app): State<App>,
    asker: Asker,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let picture = picture::load(&app, &asker.reader.visitor, &id, &file).await?;
    picture::answer(&app, &picture, Size::Small, &headers).await
}
