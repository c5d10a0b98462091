//! A tag on the desk: all that is known of it, and all that can be done with it.

use askama::Template;
use axum::extract::{Path, Query, State};
use ficus_archive::{
    TagId,
    tag::{Sorting, TagKind},
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
    let sheet = store.tag_sheet(id).await?.ok_or(PageError::NotFound)?;
    let (offers, company) = if sheet.line.sorting == Sorting::Synonym {
        (Vec::new(), Vec::new())
    } else {
        let mut by_name = store.offers_by_name(std::slice::from_ref(&sheet.line)).await?;
        (by_name.remove(&id).unwrap_or_default(), store.offers_by_company(&sheet.line).await?)
    };
    let acts = store.tag_acts(Some(id), None, ACTS).await?;
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
