//! The feed of a kept search: at an address that only its keeper knows, since a feed reader cannot sign in.

use std::sync::Arc;

use axum::extract::{Path, State};
use ficus_archive::{
    KeptSearchId,
    account::{Account, Role},
    listing::{Sort, WorkQuery},
    password::hex,
    policy::Visitor,
};
use ficus_store::Store;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::searches;
use crate::{
    App, address,
    document::{ATOM, Document},
    error::PageError,
    factors::Vault,
    feeds::{self, Entries, Heading},
    lens::{Lens, Reader},
    listing::{self, Asked, Place},
    session,
    shelf::OwnShelves,
};

/// What makes the addresses of feeds; the same for every process of an archive.
pub struct Keys(String);

impl Keys {
    /// Loads them.
    pub async fn of(app: &App) -> Result<Self, PageError> {
        let fresh = session::fresh_token()?;
        let stored = app.store().secret("feeds", &fresh).await?;
        Ok(Self(app.vault()?.keyed("feeds", &stored)))
    }

    /// Loads them where there is no site.
    pub async fn load(store: &Store) -> Result<Self, PageError> {
        let fresh = session::fresh_token()?;
        let stored = store.secret("feeds", &fresh).await?;
        Ok(Self(Vault::open(store.data())?.keyed("feeds", &stored)))
    }

    /// The address of a search's feed.
    pub fn address(&self, id: KeptSearchId) -> String {
        format!("/feeds/kept/{id}/{}", self.key(id))
    }

    /// Whether a key is that of a search.
    pub fn opens(&self, id: KeptSearchId, key: &str) -> bool {
        self.key(id).as_bytes().ct_eq(key.as_bytes()).into()
    }

    /// What nobody can guess of the addresses of a search.
    pub fn key(&self, id: KeptSearchId) -> String {
        self.sign(&id.to_string())
    }

    /// Whether a key is that of some words.
    pub fn signs(&self, what: &str, key: &str) -> bool {
        self.sign(what).as_bytes().ct_eq(key.as_bytes()).into()
    }

    /// The key of some words: what nobody can guess of an address. Words of one kind begin with what they are, so that
    /// no key is taken for another's. Two rounds, so that no length of the words can be played against the secret.
    pub fn sign(&self, what: &str) -> String {
        let inner = Sha256::new().chain_update(&self.0).chain_update([0]).chain_update(what).finalize();
        hex(&Sha256::new().chain_update(&self.0).chain_update([1]).chain_update(inner).finalize())
    }
}

/// Who reads the feed: the keeper, but never more than a member, since whoever has the address has the feed.
pub async fn reader_for(app: &App, account: &Account) -> Result<Reader, PageError> {
    let lens = Lens { own: None, ..Lens::of_account(app, account.id).await? };
    Ok(Reader {
        visitor: Visitor { account: Some((account.id, Role::Reader)), consent: None },
        lens: Arc::new(lens),
        shelves: Some(OwnShelves::new(account.id)),
    })
}

/// `GET /feeds/kept/{id}/{key}`: made for one person and kept by nobody.
pub async fn show(
    State(app): State<App>,
    Path((id, key)): Path<(String, String)>,
    asked: Asked,
) -> Result<Document, PageError> {
    let id: KeptSearchId = address::part(&id)?;
    let keys = Keys::of(&app).await?;
    if !keys.opens(id, &key) {
        return Err(PageError::NotFound);
    }
    let kept = app.store().kept_search_by_id(id).await?.ok_or(PageError::NotFound)?;
    let reader = reader_for(&app, &kept.account).await?;
    let place = Place { sort: Sort::Added, ..Place::default() };
    let question = Asked { sort: None, page: asked.page, ..searches::asked(&kept.search.question) };
    let question = listing::question(&app, &reader, &place, &question).await?;
    // What nothing is called is found nowhere: an empty feed, until somebody uses the name.
    let audiences = if question.unknown.is_empty() { question.query.audiences.clone() } else { Vec::new() };
    let query = WorkQuery { audiences, reversed: false, ..question.query };
    let heading = Heading {
        title: kept.search.name,
        about: "Works of a search that you keep, the last that came to the archive first.".to_owned(),
        path: keys.address(id),
        page: format!("/account/searches/{id}"),
        name: Some(format!("kept:{id}")),
    };
    let feed = feeds::of_query(&app, &reader, &heading, query, Entries::Works).await?;
    Ok(Document::xml(ATOM, feed.written()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_search_has_a_key_of_its_own() {
        let (keys, others) = (Keys("a".to_owned()), Keys("b".to_owned()));
        let key = keys.key(KeptSearchId(1));
        assert_eq!(keys.key(KeptSearchId(1)), key);
        assert_ne!(keys.key(KeptSearchId(2)), key);
        assert_ne!(others.key(KeptSearchId(1)), key);
    }
}
