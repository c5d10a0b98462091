//! Sessions: who is signed in. Only the SHA-256 of a session's token is kept.

use ficus_archive::{AccountId, account::Account};
use jiff::Timestamp;

use crate::{Result, Store, accounts, database::params};

const START: &str = "INSERT INTO session (token_hash, account_id, started, ends) VALUES ($1, $2, $3, $4)";
const FORGET_ENDED: &str = "DELETE FROM session WHERE ends <= $1";
const SESSION: &str =
    "SELECT account.id, account.name, account.email, account.role, account.standing, session.started, session.ends,
        CASE WHEN EXISTS (SELECT 1 FROM shelf_work WHERE shelf_work.account_id = account.id) THEN 1 ELSE 0 END
    FROM session JOIN account ON account.id = session.account_id
    WHERE session.token_hash = $1 AND session.ends > $2";
const EXTEND: &str = "UPDATE session SET ends = $2 WHERE token_hash = $1";
const END: &str = "DELETE FROM session WHERE token_hash = $1";
const END_ALL: &str = "DELETE FROM session WHERE account_id = $1";

/// A session that still stands.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Who is signed in.
    pub account: Account,
    /// When the session began.
    pub started: Timestamp,
    /// When it ends unless it is used before.
    pub ends: Timestamp,
    /// Whether anything is on the account's shelves.
    pub has_shelves: bool,
}

impl Store {
    /// Starts a session; sessions that have ended by now are forgotten on the way.
    pub async fn start_session(
        &self,
        token_hash: &str,
        account: AccountId,
        now: Timestamp,
        ends: Timestamp,
    ) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.run(vec![(FORGET_ENDED, params![now]), (START, params![token_hash, account, now, ends])]).await?;
        tx.commit().await
    }

    /// Whose session it is; `None` where it has ended or never was.
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<OpenSession>> {
        let row = self.database.query_one(SESSION, params![token_hash, now]).await?;
        row.map(|row| {
            let mut fields = row.fields("session");
            let account = accounts::account(&mut fields)?;
            Ok(OpenSession {
                account,
                started: fields.get("started")?,
                ends: fields.get("ends")?,
                has_shelves: fields.get("has_shelves")?,
            })
        })
        .transpose()
    }

    /// Lets a session that is used end later.
    pub async fn extend_session(&self, token_hash: &str, ends: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(EXTEND, params![token_hash, ends]).await?;
        tx.commit().await
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
}
