//! The log of the desk: who did what, when, and how the tags stood before and after.

use askama::Template;
use axum::extract::{Query, State};
use ficus_archive::{TagActId, TagId, tag::Tag, wrangling::ActLine};

use super::{AtDesk, Desk};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

/// Acts on a page.
const ACTS: u32 = 40;

#[derive(Template)]
#[template(path = "admin/tags/log.html")]
struct LogPage {
    layout: Layout,
    desk: Desk,
    token: String,
    of: Option<Tag>,
    acts: Vec<ActLine>,
    next: Option<String>,
    here: String,
}

/// `GET /admin/tags/log`
pub async fn show(
    State(app): State<App>,
    desk: AtDesk,
    Token(token): Token,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let number = |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, value)| value.parse());
    let of = number("tag").and_then(Result::ok).map(TagId);
    let before = number("before").and_then(Result::ok).map(TagActId);
    let acts = desk.acts(&app, of, before, ACTS).await?;
    let of = match of {
        Some(id) if desk.kept_from(&app, &[id]).await?.contains(&id) => return Err(PageError::NotFound),
        Some(id) => app.store().tags_by_id(&[id]).await?.into_iter().next(),
        None => None,
    };
    let query = of.as_ref().map_or_else(String::new, |tag| format!("tag={}&", tag.id));
    let last = acts.last().filter(|_| acts.len() as u32 == ACTS);
    let next = last.map(|act| format!("/admin/tags/log?{query}before={}", act.id));
    let here = match &of {
        Some(tag) => format!("/admin/tags/log?tag={}", tag.id),
        None => "/admin/tags/log".to_owned(),
    };
    let (layout, desk) = (desk.layout(&app), desk.desk("/admin/tags/log"));
    Page::render(&LogPage { layout, desk, token, of, acts, next, here })
}
