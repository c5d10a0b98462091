//! Authors: the list of pen names, and the works of one.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    listing::PAGE_MAX,
    pen_name::{PenName, is_collective},
    policy,
    tag::TagKind,
};
use ficus_prose::Prose;
use ficus_store::PenNameSearch;
use serde::Deserialize;

use crate::{
    App, address,
    cache::Dependency,
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    letters::Letters,
    listing::{self, Asked, ListView, Paging, Place},
    looking,
    page::Page,
    write::Wishes,
};

/// Pen names on a page.
const NAMES_PER_PAGE: u32 = 200;

#[derive(Template)]
#[template(path = "author/page.html")]
struct AuthorPage {
    layout: Layout,
    author: PenName,
    /// What the author says of themselves.
    profile: Prose,
    /// What the author allows.
    wishes: Wishes,
    list: ListView,
}

/// `GET /authors/{slug}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Response, PageError> {
    let Some(author) = app.store().pen_name(&slug, policy::listed_audiences(&reader.visitor)).await? else {
        // Whoever took another name is found under the former one.
        let now = app.store().slug_now(&slug).await?.ok_or(PageError::NotFound)?;
        return Ok(Redirect::permanent(&format!("/authors/{}", address::encoded(&now))).into_response());
    };
    let place =
        Place { path: format!("/authors/{}", author.slug), author: Some(author.id), ..Place::default() };
    let list = listing::load(&app, &reader, place, asked).await?;
    let profile = app.store().profile(author.id).await?;
    let wishes = Wishes::load(&app, &[(author.id, &author.name)]).await?;
    let page = AuthorPage { layout: Layout::new(&app, reader.visitor), author, profile, wishes, list };
    Ok(Page::render(&page)?.keep([Dependency::Archive]).with_counts().into_response())
}

impl AuthorPage {
    /// Whether somebody may say that this is them.
    fn is_claimable(&self) -> bool {
        self.author.account.is_none() && !is_collective(&self.author.name)
    }

    fn json_ld(&self) -> String {
        crate::metadata::of_pen_name(&self.layout.base_url, &self.author)
    }
}

#[derive(Template)]
#[template(path = "author/list.html")]
struct AuthorList {
    layout: Layout,
    asked: Listed,
    names: Vec<PenName>,
    letters: Letters,
    total: u64,
    /// Fandoms that were asked for and that there are not.
    unknown: Vec<String>,
    paging: Paging,
}

impl AuthorList {
    fn of_letter(letter: &str) -> String {
        format!("/authors?letter={}", address::encoded(letter))
    }

    /// The names by their first letter; what begins with none comes under `#`.
    fn by_letter(&self) -> Vec<(String, Vec<&PenName>)> {
        let mut letters: Vec<(String, Vec<&PenName>)> = Vec::new();
        for name in &self.names {
            let letter = match name.name.chars().next() {
                Some(first) if first.is_alphabetic() => first.to_uppercase().to_string(),
                _ => "#".to_owned(),
            };
            match letters.last_mut() {
                Some((last, names)) if *last == letter => names.push(name),
                _ => letters.push((letter, vec![name])),
            }
        }
        letters
    }

    fn total_told(&self) -> String {
        facts::counted(self.total, "pen name", "pen names")
    }

    fn works_of(name: &PenName) -> String {
        facts::figure(u64::from(name.works))
    }
}

/// What the address of the list asks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Listed {
    letter: String,
    /// Words of the name.
    q: String,
    /// Fandoms by name, parted by commas.
    fandom: String,
    /// `works`: those with the most works first.
    sort: String,
    page: String,
}

impl Listed {
    fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, PAGE_MAX)
    }

    fn offset(&self) -> u32 {
        (self.page() - 1).saturating_mul(NAMES_PER_PAGE)
    }

    fn by_works(&self) -> bool {
        self.sort == "works"
    }

    /// Whether somebody is looked for: then letters say nothing.
    fn is_asked(&self) -> bool {
        !self.q.is_empty() || !self.fandom.is_empty() || self.by_works()
    }

    fn address(&self, page: u32) -> String {
        let sort = if self.by_works() { "works" } else { "" };
        let letter = if self.is_asked() { "" } else { self.letter.as_str() };
        let fields = [("letter", letter), ("q", &self.q), ("fandom", &self.fandom), ("sort", sort)];
        looking::address("/authors", &fields, page)
    }
}

/// `GET /authors`
pub async fn list(
    State(app): State<App>,
    reader: Reader,
    Query(asked): Query<Listed>,
) -> Result<Page, PageError> {
    let asked = Listed { q: looking::typed(&asked.q), fandom: looking::typed(&asked.fandom), ..asked };
    let (found, letters) = if asked.is_asked() {
        (found(&app, &reader, &asked).await?, Letters::default())
    } else {
        listed(&app, &asked).await?
    };
    let Found { names, total, unknown } = found;
    let asked = Listed { letter: letters.asked().unwrap_or_default().to_owned(), ..asked };
    let paging = Paging::of(asked.page(), total, NAMES_PER_PAGE, |page| asked.address(page));
    let layout = Layout::new(&app, reader.visitor);
    let page = Page::render(&AuthorList { layout, asked, names, letters, total, unknown, paging })?;
    Ok(page.keep([Dependency::Archive]))
}

/// Pen names, how many there are, and fandoms that were asked for and that there are not.
#[derive(Default)]
struct Found {
    names: Vec<PenName>,
    total: u64,
    unknown: Vec<String>,
}

/// Everybody, or everybody under a letter.
async fn listed(app: &App, asked: &Listed) -> Result<(Found, Letters), PageError> {
    let letters = Letters::new(app.store().pen_name_initials().await?, &asked.letter);
    let offset = asked.offset();
    let (names, total) = match letters.under_asked() {
        Some((initials, names)) => (app.store().pen_names_of(initials, offset, NAMES_PER_PAGE).await?, names),
        None => app.store().pen_names(offset, NAMES_PER_PAGE).await?,
    };
    Ok((Found { names, total, unknown: Vec::new() }, letters))
}

/// Whoever is looked for.
async fn found(app: &App, reader: &Reader, asked: &Listed) -> Result<Found, PageError> {
    let fandoms = looking::tags_named(app, reader, &asked.fandom, Some(TagKind::Fandom)).await?;
    if fandoms.ids.is_empty() && !fandoms.unknown.is_empty() {
        return Ok(Found { unknown: fandoms.unknown, ..Found::default() });
    }
    let search = PenNameSearch {
        words: asked.q.clone(),
        fandoms: fandoms.ids,
        by_works: asked.by_works(),
        offset: asked.offset(),
        limit: NAMES_PER_PAGE,
    };
    let audiences = policy::listed_audiences(&reader.visitor);
    let (names, total) = app.store().pen_names_found(&search, audiences).await?;
    Ok(Found { names, total, unknown: fandoms.unknown })
}
