//! The canons of fandoms: each a text list of its points, which wranglers edit.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    canon::{FILE_BYTES_MAX, read_canons, read_list, write_list},
    policy,
    slug::slug,
    tag::{Tag, TagKind},
};
use ficus_jobs::canons::{Brought, Former};
use ficus_store::CanonLine;
use serde::Deserialize;

use super::{
    Saved,
    tags::{AtDesk, AtWholeDesk, Desk},
};
use crate::{App, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// The address of the list.
const HERE: &str = "/admin/canons";
/// So many texts that name no point are shown.
const UNTIED_SHOWN: u32 = 30;

#[derive(Template)]
#[template(path = "admin/canons.html")]
struct CanonsPage<'a> {
    layout: Layout,
    desk: Desk,
    token: &'a str,
    lines: Vec<CanonLine>,
    /// A name that no fandom has.
    unknown: Option<String>,
    /// What was handed in, where it is shown again.
    file: &'a str,
    brought: Option<Brought>,
    faults: Vec<String>,
    dry_run: bool,
}

impl CanonsPage<'_> {
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
    AtWholeDesk(at_desk): AtWholeDesk,
    Token(token): Token,
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
    let page = CanonsPage {
        desk: at_desk.desk(HERE),
        layout: at_desk.layout(&app),
        token: &token,
        lines,
        unknown,
        file: "",
        brought: None,
        faults: Vec::new(),
        dry_run: true,
    };
    Ok(Page::render(&page)?.into_response())
}

/// What the page of all canons sends.
#[derive(Deserialize)]
pub struct Handed {
    #[serde(default)]
    file: String,
    #[serde(default)]
    how: String,
    #[serde(default)]
    only_new: String,
}

/// `POST /admin/canons`
pub async fn take_over(
    State(app): State<App>,
    AtWholeDesk(at_desk): AtWholeDesk,
    Token(token): Token,
    Form(handed): Form<Handed>,
) -> Result<Page, PageError> {
    let dry_run = handed.how != "take";
    if handed.file.len() as u64 > FILE_BYTES_MAX {
        return Err(PageError::BadRequest("A file of canons has at most four megabytes.".to_owned()));
    }
    let (canons, faults) = read_canons(&handed.file);
    let former = if handed.only_new == "1" { Former::Stays } else { Former::Gives };
    let brought = ficus_jobs::canons::take_over(app.store(), canons, former, dry_run).await?;
    Page::render(&CanonsPage {
        desk: at_desk.desk(HERE),
        layout: at_desk.layout(&app),
        token: &token,
        lines: app.store().canon_lines().await?,
        unknown: None,
        file: if dry_run { &handed.file } else { "" },
        brought: Some(brought),
        faults: faults.iter().map(ToString::to_string).collect(),
        dry_run,
    })
}

/// `GET /admin/canons.txt`
pub async fn file(State(app): State<App>, _desk: AtWholeDesk) -> Result<Response, PageError> {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"canons.txt\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, ficus_jobs::canons::file(app.store()).await?).into_response())
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
    AtWholeDesk(at_desk): AtWholeDesk,
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
    AtWholeDesk(at_desk): AtWholeDesk,
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
