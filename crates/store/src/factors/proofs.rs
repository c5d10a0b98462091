//! When the holder of a session last proved who they are.

use ficus_archive::{AccountId, factor::PROOF_MINUTES};
use jiff::{SignedDuration, Timestamp};

use crate::{Result, Store, database::params};

/// Starting a session is a proof as well.
const PROVEN: &str = "SELECT session.started, session_proof.proven FROM session
    LEFT JOIN session_proof ON session_proof.token_hash = session.token_hash
    WHERE session.token_hash = $1";
const FORGET_OLD: &str = "DELETE FROM session_proof WHERE proven <= $1";
const NOTE: &str = "INSERT INTO session_proof (token_hash, account_id, proven) VALUES ($1, $2, $3)
    ON CONFLICT (token_hash) DO UPDATE SET proven = excluded.proven";

impl Store {
    /// When the holder of a session last gave a password, a code or a passkey; `None` where there is no such session.
    pub async fn proven(&self, token_hash: &str) -> Result<Option<Timestamp>> {
        let Some(row) = self.database.query_one(PROVEN, params![token_hash]).await? else { return Ok(None) };
        let mut fields = row.fields("session");
        let started: Timestamp = fields.get("started")?;
        let again: Option<Timestamp> = fields.get("proven")?;
        Ok(Some(again.map_or(started, |again| again.max(started))))
    }

    /// The holder of a session has just proved who they are. Proofs that count no more are forgotten on the way.
    pub async fn note_proof(&self, token_hash: &str, account: AccountId, now: Timestamp) -> Result<()> {
        let old = now - SignedDuration::from_mins(PROOF_MINUTES);
        let mut tx = self.database.begin().await?;
        tx.run(vec![(FORGET_OLD, params![old]), (NOTE, params![token_hash, account, now])]).await?;
        tx.commit().await
    }
}
