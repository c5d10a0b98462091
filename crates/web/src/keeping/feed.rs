//! The feed of a kept search: at an address that only its keeper knows, since a feed reader cannot sign in.

use ficus_archive::{KeptSearchId, password::hex};
use sha2::{Digest, Sha256};

use crate::{App, error::PageError, session};

/// What makes the addresses of feeds; the same for every process of an archive.
pub struct Keys(String);

impl Keys {
    /// Loads them.
    pub async fn of(app: &App) -> Result<Self, PageError> {
        let fresh = session::fresh_token()?;
        Ok(Self(app.store().secret("feeds", &fresh).await?))
    }

    /// The address of a search's feed.
    pub fn address(&self, id: KeptSearchId) -> String {
        format!("/feeds/kept/{id}/{}", self.key(id))
    }

    /// Two rounds, so that no length of the number can be played against the secret.
    fn key(&self, id: KeptSearchId) -> String {
        let id = id.to_string();
        let inner = Sha256::new().chain_update(&self.0).chain_update([0]).chain_update(id).finalize();
        hex(&Sha256::new().chain_update(&self.0).chain_update([1]).chain_update(inner).finalize())
    }
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
