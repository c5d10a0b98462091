//! Links that do something to an account, once: a random token in an address, of which the store keeps only the hash.

use ficus_archive::account_link::LinkKind;
use ficus_store::{AccountLink, LinkDraft, StoreError};

use crate::{
    App,
    error::PageError,
    session::{fresh_token, hash_of, is_token},
};

/// A link that was made just now.
pub struct FreshLink {
    /// What the store keeps of it.
    pub draft: LinkDraft,
    /// Its whole address.
    pub url: String,
}

/// A new link of a kind; `address` is the mail address that it proves or brings back, if any.
pub fn fresh(app: &App, kind: LinkKind, address: &str) -> Result<FreshLink, PageError> {
    let token = fresh_token()?;
    let page = match kind {
        LinkKind::Confirm => "/account/confirm",
        LinkKind::Reset | LinkKind::HandedReset => "/login/reset",
        LinkKind::NewAddress => "/account/address",
        LinkKind::OldAddress => "/account/address/back",
    };
    let url = format!("{}{page}/{token}", app.settings().base_url);
    let draft = LinkDraft { token_hash: hash_of(&token), kind, address: address.to_owned(), made: app.now() };
    Ok(FreshLink { draft, url })
}

/// The link of a token with its hash, where it still does one of these things.
pub async fn find(
    app: &App,
    token: &str,
    kinds: &[LinkKind],
) -> Result<Option<(String, AccountLink)>, PageError> {
    if !is_token(token) {
        return Ok(None);
    }
    let token_hash = hash_of(token);
    let link = app.store().account_link(&token_hash, app.now()).await?;
    Ok(link.filter(|link| kinds.contains(&link.kind)).map(|link| (token_hash, link)))
}

/// What was there a moment ago and is used up now is not there.
pub fn gone(error: StoreError) -> PageError {
    match error {
        StoreError::Missing(_) => PageError::NotFound,
        error => error.into(),
    }
}
