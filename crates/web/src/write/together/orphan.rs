//! Giving works away for good.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{
    WorkId,
    leaving::ORPHANAGE,
    together::orphan::{KeptName, WORKS_MAX},
    work::{Audience, Blurb},
};
use ficus_store::StoreError;
use serde::Deserialize;

use super::changed;
use crate::{
    App, csrf::Token, error::PageError, factors::Proven, layout::Layout, member::Member, page::Page,
};

#[derive(Template)]
#[template(path = "together/orphan.html")]
struct OrphanPage {
    layout: Layout,
    token: String,
    works: Vec<Blurb>,
    chosen: Option<WorkId>,
    done: Option<u32>,
}

impl OrphanPage {
    fn orphanage() -> &'static str {
        ORPHANAGE
    }

    fn is_chosen(&self, work: &Blurb) -> bool {
        self.chosen == Some(work.id)
    }
}

/// Works that a member can give away: what was never posted is theirs to delete.
async fn works(app: &App, member: &Member) -> Result<Vec<Blurb>, PageError> {
    let (ids, _) = app.store().works_signed_by(member.account.id, 0, WORKS_MAX as u32).await?;
    let works = app.store().blurbs(&ids).await?;
    Ok(works.into_iter().filter(|work| work.audience != Audience::Draft).collect())
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    work: String,
    done: String,
}

/// `GET /write/orphan`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    Page::render(&OrphanPage {
        layout: member.layout(&app),
        token,
        works: works(&app, &member).await?,
        chosen: asked.work.parse().ok(),
        done: asked.done.parse().ok(),
    })
}

/// `POST /write/orphan`: `work-7` stands for each chosen work.
pub async fn orphan(
    State(app): State<App>,
    Proven(member): Proven,
    Form(given): Form<HashMap<String, String>>,
) -> Result<Redirect, PageError> {
    let field = |name: &str| given.get(name).map_or("", String::as_str);
    if field("sure") != "1" {
        return Err(PageError::BadRequest("Say that you are sure: nothing was changed.".to_owned()));
    }
    let kept: KeptName = field("name").parse().unwrap_or_default();
    let mut chosen: Vec<WorkId> = if field("all") == "1" {
        works(&app, &member).await?.into_iter().map(|work| work.id).collect()
    } else {
        given.keys().filter_map(|name| name.strip_prefix("work-")?.parse().ok()).take(WORKS_MAX).collect()
    };
    chosen.sort_unstable();
    if chosen.is_empty() {
        return Err(PageError::BadRequest("Choose the works: nothing was changed.".to_owned()));
    }
    match app.store().orphan_works(member.account.id, &chosen, kept).await {
        Ok(()) => {}
        Err(StoreError::Missing(_)) => return Err(PageError::NotFound),
        Err(StoreError::Refused(why)) => return Err(PageError::BadRequest(why.to_owned())),
        Err(error) => return Err(error.into()),
    }
    for work in &chosen {
        changed(&app, *work);
    }
    Ok(Redirect::to(&format!("/write/orphan?done={}", chosen.len())))
}
