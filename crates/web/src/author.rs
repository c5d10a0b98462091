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
};
use ficus_prose::Prose;
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
    page::Page,
    visitor::Who,
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
    names: Vec<PenName>,
    letters: Letters,
    total: u64,
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
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Listed {
    letter: String,
    page: String,
}

/// `GET /authors`
pub async fn list(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Listed>,
) -> Result<Page, PageError> {
    let page = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let offset = (page - 1).saturating_mul(NAMES_PER_PAGE);
    let letters = Letters::new(app.store().pen_name_initials().await?, &asked.letter);
    let (names, total) = match letters.under_asked() {
        Some((initials, names)) => (app.store().pen_names_of(initials, offset, NAMES_PER_PAGE).await?, names),
        None => app.store().pen_names(offset, NAMES_PER_PAGE).await?,
    };
    let path = letters.asked().map_or_else(|| "/authors".to_owned(), AuthorList::of_letter);
    let paging = Paging::of(page, total, NAMES_PER_PAGE, |page| match (page, letters.asked()) {
        (1, _) => path.clone(),
        (page, Some(_)) => format!("{path}&page={page}"),
        (page, None) => format!("{path}?page={page}"),
    });
    let page = AuthorList { layout: Layout::new(&app, visitor), names, letters, total, paging };
    Ok(Page::render(&page)?.keep([Dependency::Archive]))
}
