//! Browsers in which somebody signed in before. Only the SHA-256 of a browser's token is kept.

use ficus_archive::{AccountId, slug::folded};
use jiff::Timestamp;

use crate::{Result, Store, database::params};

/// An account is known in so many browsers at most; the one that was seen longest ago is forgotten first.
const BROWSERS_MAX: u32 = 20;

const KNOWN: &str =
    "SELECT account.id FROM known_browser JOIN account ON account.id = known_browser.account_id
    WHERE known_browser.token_hash = $2 AND (account.folded = $1 OR account.email_folded = $1)";
const NOTE: &str = "INSERT INTO known_browser (account_id, token_hash, seen) VALUES ($1, $2, $3)
    ON CONFLICT (account_id, token_hash) DO UPDATE SET seen = excluded.seen";
const FORGET_OLDEST: &str = "DELETE FROM known_browser WHERE account_id = $1 AND token_hash NOT IN
    (SELECT token_hash FROM known_browser WHERE account_id = $1 ORDER BY seen DESC, token_hash LIMIT $2)";
pub(super) const FORGET_ALL: &str = "DELETE FROM known_browser WHERE account_id = $1";

impl Store {
    /// Whether somebody signed in to the account of this name or mail address in this browser before.
    pub async fn knows_browser(&self, name_or_email: &str, token_hash: &str) -> Result<bool> {
        let row = self.database.query_one(KNOWN, params![folded(name_or_email), token_hash]).await?;
        Ok(row.is_some())
    }

    /// Notes that somebody signed in to an account in this browser.
    pub async fn note_browser(&self, account: AccountId, token_hash: &str, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (NOTE, params![account, token_hash, now]),
            (FORGET_OLDEST, params![account, BROWSERS_MAX]),
        ])
        .await?;
        tx.commit().await
    }
}
