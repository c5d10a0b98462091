//! The canons of fandoms: each a text list of its points, which wranglers edit.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    canon::{read_list, write_list},
    policy,
    slug::slug,
    tag::{Tag, TagKind},
};
use ficus_store::CanonLine;
use serde::Deserialize;

use super::{
    Saved,
    tags::{AtDesk, Desk},
};
use crate::{App, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// The address of the list.
const HERE: &str = "/admin/canons";
/// So many texts that name no point are shown.
const UNTIED_SHOWN: u32 = 30;

#[derive(Template)]
#[template(path = "admin/canons.html")]
struct CanonsPage {
    layout: Layout,
    desk: Desk,
    lines: Vec<CanonLine>,
    /// A name that no fandom has.
    unknown: Option<String>,
}

impl CanonsPage {
    fn points_of(line: &CanonLine) -> String {
        facts::counted(u64::from(line.points), "point", "points")
    }
}

/// Which fandom is to be opened.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    fandom: String,
}

/// `GET /admin/canons`
pub async fn list(
    State(app): State<App>,
    at_desk: AtDesk,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let name = wanted.fandom.trim();
    if !name.is_empty()
        && let Ok(fandom) = fandom(&app, &at_desk, &slug(name)).await
    {
        return Ok(Redirect::to(&format!("/admin/canons/{}", fandom.slug)).into_response());
    }
    let lines = app.store().canon_lines().await?;
    let unknown = (!name.is_empty()).then(|| name.to_owned());
    Ok(Page::render(&CanonsPage { layout: at_desk.layout(&app), desk: at_desk.desk(HERE), lines, unknown })?
        .into_response())
}

#[derive(Template)]
#[template(path = "admin/canon.html")]
struct CanonPage<'a> {
    layout: Layout,
    desk: Desk,
    token: &'a str,
    saved: bool,
    fandom: Tag,
    list: &'a str,
    wrong: Option<String>,
    /// What works state that names no point, with how many do.
    untied: Vec<(String, u64)>,
}

impl CanonPage<'_> {
    fn works(many: u64) -> String {
        facts::counted(many, "work", "works")
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    list: String,
}

/// `GET /admin/canons/{fandom}`
pub async fn ask(
    State(app): State<App>,
    at_desk: AtDesk,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let fandom = fandom(&app, &at_desk, &slug).await?;
    let canon = app.store().canon_of(fandom.id).await?;
    let list = canon.map(|canon| write_list(&canon.points)).unwrap_or_default();
    let untied = app.store().untied_spoilers(fandom.id, UNTIED_SHOWN).await?;
    let (layout, desk, saved) = (at_desk.layout(&app), at_desk.desk(HERE), query.is_saved());
    Page::render(&CanonPage { layout, desk, token: &token, saved, fandom, list: &list, wrong: None, untied })
}

/// `POST /admin/canons/{fandom}`
pub async fn save(
    State(app): State<App>,
    at_desk: AtDesk,
    Token(token): Token,
    Path(slug): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let fandom = fandom(&app, &at_desk, &slug).await?;
    match read_list(&given.list) {
        Ok(points) => {
            app.store().set_canon(fandom.id, points).await?;
            Ok(Redirect::to(&format!("/admin/canons/{}?saved=1", fandom.slug)).into_response())
        }
        Err(fault) => {
            let untied = app.store().untied_spoilers(fandom.id, UNTIED_SHOWN).await?;
            let page = CanonPage {
                layout: at_desk.layout(&app),
                desk: at_desk.desk(HERE),
                token: &token,
                saved: false,
                fandom,
                list: &given.list,
                wrong: Some(format!("Nothing was saved: {fault}.")),
                untied,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

/// The fandom of an address; that of another spelling of it.
async fn fandom(app: &App, at_desk: &AtDesk, slug: &str) -> Result<Tag, PageError> {
    let page = app.store().tag_page(slug, policy::listed_audiences(at_desk.visitor())).await?;
    page.map(|page| page.canonical).filter(|tag| tag.kind == TagKind::Fandom).ok_or(PageError::NotFound)
}
