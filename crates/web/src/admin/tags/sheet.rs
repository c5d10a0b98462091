//! A tag on the desk: all that is known of it, and all that can be done with it.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    TagId,
    tag::{Sorting, Tag, TagKind},
    wrangling::{ActLine, Offer, TagSheet},
};

use super::{AtDesk, Desk};
use crate::{App, address, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// Acts that the page of a tag shows.
const ACTS: u32 = 10;

#[derive(Template)]
#[template(path = "admin/tags/sheet.html")]
struct SheetPage {
    layout: Layout,
    desk: Desk,
    token: String,
    sheet: TagSheet,
    offers: Vec<Offer>,
    company: Vec<Offer>,
    acts: Vec<ActLine>,
    done: String,
}

impl SheetPage {
    fn here(&self) -> String {
        format!("/admin/tags/{}", self.sheet.line.tag.id)
    }

    fn works(&self) -> String {
        facts::counted(u64::from(self.sheet.line.works), "work", "works")
    }

    fn is(&self, sorting: Sorting) -> bool {
        self.sheet.line.sorting == sorting
    }

    fn chosen_kind(&self, kind: &str) -> bool {
        self.sheet.line.tag.kind.as_str() == kind
    }

    /// What the tag can stand below, in words.
    fn may_stand_below(&self) -> String {
        let own = self.sheet.line.tag.kind;
        let above = TagKind::ALL.into_iter().filter(|kind| own.may_stand_below(*kind));
        let above: Vec<String> = above.map(|kind| kind.singular().to_lowercase()).collect();
        above.join(" or ")
    }
}

/// Every tag that a sheet names.
fn tags_of(sheet: &TagSheet) -> Vec<TagId> {
    let line = [&sheet.line.tag].into_iter().chain(&sheet.line.canonical).chain(&sheet.line.home);
    line.chain(&sheet.synonyms).chain(&sheet.parents).chain(&sheet.children).map(|tag| tag.id).collect()
}

/// Takes out of a sheet what its reader may not know of.
fn withhold(sheet: &mut TagSheet, kept: &HashSet<TagId>) {
    let is_open = |tag: &Tag| !kept.contains(&tag.id);
    sheet.line.canonical = sheet.line.canonical.take().filter(is_open);
    sheet.line.home = sheet.line.home.take().filter(is_open);
    for tags in [&mut sheet.synonyms, &mut sheet.parents, &mut sheet.children] {
        tags.retain(is_open);
    }
}

/// `GET /admin/tags/{id}`
pub async fn show(
    State(app): State<App>,
    desk: AtDesk,
    Token(token): Token,
    Path(id): Path<String>,
    Query(given): Query<Vec<(String, String)>>,
) -> Result<Page, PageError> {
    let id: TagId = address::part(&id)?;
    let store = app.store();
    let mut sheet = store.tag_sheet(id).await?.ok_or(PageError::NotFound)?;
    let kept = desk.kept_from(&app, &tags_of(&sheet)).await?;
    if kept.contains(&id) {
        return Err(PageError::NotFound);
    }
    withhold(&mut sheet, &kept);
    let (mut offers, mut company) = if sheet.line.sorting == Sorting::Synonym {
        (Vec::new(), Vec::new())
    } else {
        let mut by_name = store.offers_by_name(std::slice::from_ref(&sheet.line)).await?;
        (by_name.remove(&id).unwrap_or_default(), store.offers_by_company(&sheet.line).await?)
    };
    let offered: Vec<TagId> = offers.iter().chain(&company).map(|offer: &Offer| offer.tag.id).collect();
    let kept = desk.kept_from(&app, &offered).await?;
    offers.retain(|offer| !kept.contains(&offer.tag.id));
    company.retain(|offer| !kept.contains(&offer.tag.id));
    let acts = desk.acts(&app, Some(id), None, ACTS).await?;
    let done = given.into_iter().find(|(name, _)| name == "done").map(|(_, value)| value);
    Page::render(&SheetPage {
        layout: desk.layout(&app),
        desk: desk.desk("/admin/tags"),
        token,
        sheet,
        offers,
        company,
        acts,
        done: done.unwrap_or_default(),
    })
}
