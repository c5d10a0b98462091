//! The feed of everything that a member subscribes to: at an address that only they know, since a feed reader cannot
//! sign in.

use axum::extract::{Path, State};
use ficus_archive::{
    AccountId,
    notice::{KeptNotice, Notice},
};

use crate::{
    App,
    address::part,
    document::{ATOM, Document},
    error::PageError,
    feeds::{self, Heading, entries},
    keeping::feed::{Keys, reader_for},
    notices::told::Named,
};

/// Entries of the feed.
const ENTRIES: u32 = 50;

fn words(account: AccountId) -> String {
    format!("subscriptions:{account}")
}

/// The address of an account's feed.
pub fn address(keys: &Keys, account: AccountId) -> String {
    format!("/feeds/subscriptions/{account}/{}", keys.sign(&words(account)))
}

/// `GET /feeds/subscriptions/{id}/{key}`: made for one person and kept by nobody.
pub async fn show(
    State(app): State<App>,
    Path((id, key)): Path<(String, String)>,
) -> Result<Document, PageError> {
    let id: AccountId = part(&id)?;
    let keys = Keys::of(&app).await?;
    if !keys.signs(&words(id), &key) {
        return Err(PageError::NotFound);
    }
    let account = app.store().receiver(id).await?.ok_or(PageError::NotFound)?;
    let reader = reader_for(&app, &account).await?;
    let notices = app.store().news_told(id, ENTRIES).await?;
    let all: Vec<&Notice> = notices.iter().map(|kept| &kept.notice).collect();
    let named = Named::load(&app, &reader, &all).await?;
    let mut listed = Vec::new();
    for kept in &notices {
        listed.extend(entry(&app, &named, kept).await?);
    }
    let heading = Heading {
        title: "Subscriptions".to_owned(),
        about: "New works and chapters of what you subscribe to, the last first.".to_owned(),
        path: address(&keys, id),
        page: "/account/subscriptions".to_owned(),
        name: Some(words(id)),
    };
    let total = listed.len() as u64;
    let feed = feeds::whole(&app, &heading, 1, total, listed).await?;
    Ok(Document::xml(ATOM, feed.written()?))
}

/// A notice as an entry; `None` where its work is not open to the reader any more.
async fn entry(app: &App, named: &Named, kept: &KeptNotice) -> Result<Option<crate::atom::Entry>, PageError> {
    let Some(item) = named.work(&kept.notice) else { return Ok(None) };
    let Some(told) = named.tell(std::slice::from_ref(kept)) else { return Ok(None) };
    let base = &app.settings().base_url;
    let link = format!("{base}{}", told.address.as_deref().unwrap_or_default());
    let id = app.identity().await?.urn("notice", kept.id);
    let links = vec![crate::atom::Link::new("alternate", "text/html", link)];
    entries::entry(app, item, id, told.sentence, kept.made, links).map(Some)
}
