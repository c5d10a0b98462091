//! Starting sets: the lists of a known archive, added to what is there.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    site::Site,
    starting_set::{STARTING_SETS, StartingSet, starting_set},
    tag::TagKind,
};
use ficus_store::Wrangler;
use serde::Deserialize;

use super::{Desk, follow};
use crate::{
    App,
    admin::{self, Admin, Saved},
    csrf::Token,
    error::PageError,
    layout::Layout,
    page::Page,
};

#[derive(Template)]
#[template(path = "admin/tags/sets.html")]
struct SetsPage {
    layout: Layout,
    desk: Desk,
    token: String,
    replaces_ladder: bool,
    saved: bool,
}

impl SetsPage {
    /// What a set holds, list by list.
    fn lists(set: &StartingSet) -> Vec<(String, String)> {
        let ratings: Vec<&str> = set.ratings().collect();
        let mut lists = vec![("Ratings".to_owned(), ratings.join(", "))];
        let tags = set.tags();
        for kind in [TagKind::Warning, TagKind::Kind, TagKind::Medium] {
            let names: Vec<&str> =
                tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.name.as_str()).collect();
            lists.push((kind.heading().to_owned(), names.join(", ")));
        }
        for (of, _) in set.class_types() {
            let choices = tags.iter().filter(|tag| tag.kind == TagKind::Class).filter_map(|tag| {
                let (class_type, choice) = ficus_archive::tag::class_parts(&tag.name);
                (class_type == of).then_some(choice)
            });
            lists.push((of.to_owned(), choices.collect::<Vec<_>>().join(", ")));
        }
        lists.retain(|(_, names)| !names.is_empty());
        lists
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    set: String,
}

/// `GET /admin/tags/starting-sets`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let is_empty = app.store().totals().await?.works == 0;
    Page::render(&SetsPage {
        layout: admin.layout(&app),
        desk: Desk::of_admin("/admin/tags/starting-sets", &admin),
        token,
        replaces_ladder: STARTING_SETS.iter().any(|set| set.replaces_ladder(&app.site(), is_empty)),
        saved: query.is_saved(),
    })
}

/// `POST /admin/tags/starting-sets`
pub async fn add(
    State(app): State<App>,
    admin: Admin,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let set = starting_set(&given.set)
        .ok_or_else(|| PageError::BadRequest("Choose one of the archives first.".to_owned()))?;
    let decider = admin.decider(&app)?;
    let by = Wrangler { account: Some(decider.account), now: decider.now };
    begin_with(&app, set, by).await?;
    Ok(Redirect::to("/admin/tags/starting-sets?saved=1").into_response())
}

/// Adds what the archive lacks of a set.
pub async fn begin_with(app: &App, set: &StartingSet, by: Wrangler) -> Result<(), PageError> {
    let is_empty = app.store().totals().await?.works == 0;
    let site: Site = set.add_to(&app.site(), is_empty);
    if site != *app.site() {
        admin::save(app, site).await?;
    }
    for (name, choosing) in set.class_types() {
        app.store().add_class_type(name, choosing).await?;
    }
    app.store().add_starting_tags(&set.tags(), by).await?;
    follow(app).await
}
