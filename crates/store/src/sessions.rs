//! Sessions: who is signed in. Only the SHA-256 of a session's token is kept.

use ficus_archive::{AccountId, account::Account};
use jiff::Timestamp;

use crate::{Result, Store, accounts, database::params};

const START: &str = "INSERT INTO session (token_hash, account_id, browser, started, seen, ends)
    VALUES ($1, $2, $3, $4, $4, $5)";
const FORGET_ENDED: &str = "DELETE FROM session WHERE ends <= $1";
/// A suspension that is over ends by itself, and nobody is let in who may not sign in.
const SESSION: &str = "SELECT account.id, account.name, account.email, account.role,
        CASE WHEN account.standing = 'suspended' AND account.standing_until <= $2 THEN 'active'
            ELSE account.standing END,
        session.started, session.seen, session.ends,
        CASE WHEN EXISTS (SELECT 1 FROM shelf_work WHERE shelf_work.account_id = account.id)
            OR EXISTS (SELECT 1 FROM place WHERE place.account_id = account.id)
            OR EXISTS (SELECT 1 FROM reading WHERE reading.account_id = account.id)
            OR EXISTS (SELECT 1 FROM own_shelf WHERE own_shelf.account_id = account.id) THEN 1 ELSE 0 END
    FROM session JOIN account ON account.id = session.account_id
    WHERE session.token_hash = $1 AND session.ends > $2 AND account.standing NOT IN ('waiting', 'banned')";
const SEEN: &str = "UPDATE account SET seen = $2 WHERE id = $1 AND seen < $2";
const USE: &str = "UPDATE session SET seen = $2, ends = $3 WHERE token_hash = $1";
const RENEW: &str = "UPDATE session SET token_hash = $2 WHERE token_hash = $1";
const RENEW_PROOF: &str = "UPDATE session_proof SET token_hash = $2 WHERE token_hash = $1";
const END: &str = "DELETE FROM session WHERE token_hash = $1";
const END_ALL: &str = "DELETE FROM session WHERE account_id = $1";
const END_OTHERS: &str = "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2";
const OF_ACCOUNT: &str = "SELECT token_hash, browser, started, seen, ends FROM session
    WHERE account_id = $1 AND ends > $2 ORDER BY seen DESC, token_hash LIMIT $3";

/// A session that still stands.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Who is signed in.
    pub account: Account,
    /// When the session began.
    pub started: Timestamp,
    /// When it was last noted that it is used.
    pub seen: Timestamp,
    /// When it ends unless it is used before.
    pub ends: Timestamp,
    /// Whether anything is on the account's shelves, or it is anywhere in a work.
    pub has_shelves: bool,
}

/// A session that begins.
#[derive(Clone, Copy, Debug)]
pub struct SessionStart<'a> {
    /// Who is signed in.
    pub account: AccountId,
    /// The browser, as its owner would name it; empty where nothing is known.
    pub browser: &'a str,
    /// When it begins.
    pub started: Timestamp,
    /// When it ends unless it is used before.
    pub ends: Timestamp,
}

/// A session as its account sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSession {
    /// SHA-256 of its token.
    pub token_hash: String,
    /// The browser; empty where nothing is known.
    pub browser: String,
    /// When it began.
    pub started: Timestamp,
    /// When it was last noted that it is used.
    pub seen: Timestamp,
    /// When it ends unless it is used before.
    pub ends: Timestamp,
}

impl Store {
    /// Starts a session; sessions that have ended by now are forgotten on the way.
    pub async fn start_session(&self, token_hash: &str, start: &SessionStart<'_>) -> Result<()> {
        let SessionStart { account, browser, started, ends } = *start;
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (FORGET_ENDED, params![started]),
            (START, params![token_hash, account, browser, started, ends]),
            (SEEN, params![account, started]),
        ])
        .await?;
        tx.commit().await
    }

    /// Whose session it is; `None` where it has ended or never was, or nobody may sign in with the account.
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<OpenSession>> {
        let row = self.database.query_one(SESSION, params![token_hash, now]).await?;
        row.map(|row| {
            let mut fields = row.fields("session");
            let account = accounts::account(&mut fields)?;
            Ok(OpenSession {
                account,
                started: fields.get("started")?,
                seen: fields.get("seen")?,
                ends: fields.get("ends")?,
                has_shelves: fields.get("has_shelves")?,
            })
        })
        .transpose()
    }

    /// Notes that a session is used, and lets it end later.
    pub async fn use_session(
        &self,
        token_hash: &str,
        account: AccountId,
        seen: Timestamp,
        ends: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(USE, params![token_hash, seen, ends]), (SEEN, params![account, seen])]).await?;
        tx.commit().await
    }

    /// Gives a session another token and ends all others of the account.
    pub async fn renew_session(&self, old_hash: &str, new_hash: &str, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![
            (RENEW, params![old_hash, new_hash]),
            (RENEW_PROOF, params![old_hash, new_hash]),
            (END_OTHERS, params![account, new_hash]),
        ])
        .await?;
        tx.commit().await
    }

    /// An account's sessions, the one that was used last first.
    pub async fn sessions_of(
        &self,
        account: AccountId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptSession>> {
        let rows = self.database.query(OF_ACCOUNT, params![account, now, limit]).await?;
        rows.into_iter()
            .map(|row| {
                let mut fields = row.fields("session");
                Ok(KeptSession {
                    token_hash: fields.get("token_hash")?,
                    browser: fields.get("browser")?,
                    started: fields.get("started")?,
                    seen: fields.get("seen")?,
                    ends: fields.get("ends")?,
                })
            })
            .collect()
    }

    /// Ends a session.
    pub async fn end_session(&self, token_hash: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(END, params![token_hash]).await?;
        tx.commit().await
    }

    /// Ends every session of an account.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(END_ALL, params![account]).await?;
        tx.commit().await
    }

    /// Ends every session of an account but one.
    pub async fn end_other_sessions(&self, account: AccountId, token_hash: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(END_OTHERS, params![account, token_hash]).await?;
        tx.commit().await
    }
}
