//! Taking the second step off for whoever lost it.

use ficus_archive::{AccountId, account::Account};
use jiff::Timestamp;

use super::SafetyChange;
use crate::{
    Result, Store, accounts,
    database::{Query, params},
};

const ASK: &str = "INSERT INTO factor_loss (account_id, token_hash, asked) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, asked = excluded.asked";
const ASKED: &str = "SELECT asked FROM factor_loss WHERE account_id = $1";
const BY_TOKEN: &str = "SELECT account.id, account.name, account.email, account.role, account.standing,
        factor_loss.asked
    FROM factor_loss JOIN account ON account.id = factor_loss.account_id WHERE factor_loss.token_hash = $1";
const FORGET: &str = "DELETE FROM factor_loss WHERE account_id = $1";
const TAKE_OFF: [&str; 5] = [
    "DELETE FROM totp WHERE account_id = $1",
    "DELETE FROM passkey WHERE account_id = $1",
    "DELETE FROM recovery_code WHERE account_id = $1",
    "DELETE FROM code_failure WHERE account_id = $1",
    FORGET,
];
const END_SESSIONS: &str = "DELETE FROM session WHERE account_id = $1";

impl Store {
    /// Somebody who knows the password lost every second factor: a letter with a token goes out, and the time begins.
    pub async fn ask_for_loss(&self, token_hash: &str, change: &SafetyChange) -> Result<()> {
        let mut queries: Vec<Query> = vec![(ASK, params![change.account, token_hash, change.now])];
        queries.extend(change.told()?);
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// When an account asked last.
    pub async fn loss_of(&self, account: AccountId) -> Result<Option<Timestamp>> {
        let row = self.database.query_one(ASKED, params![account]).await?;
        row.map(|row| row.first("factor_loss", "asked")).transpose()
    }

    /// Who asked, and when, by the token of the letter.
    pub async fn loss(&self, token_hash: &str) -> Result<Option<(Account, Timestamp)>> {
        let row = self.database.query_one(BY_TOKEN, params![token_hash]).await?;
        row.map(|row| {
            let mut fields = row.fields("factor_loss");
            Ok((accounts::account(&mut fields)?, fields.get("asked")?))
        })
        .transpose()
    }

    /// The owner has lost nothing: the letter's link does nothing any more.
    pub async fn stop_loss(&self, change: &SafetyChange) -> Result<()> {
        let mut queries: Vec<Query> = vec![(FORGET, params![change.account])];
        queries.extend(change.told()?);
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Takes the second step off an account, with everything that belongs to it, and ends its sessions.
    pub async fn take_off_second_step(&self, change: &SafetyChange) -> Result<()> {
        let mut queries: Vec<Query> = TAKE_OFF.map(|sql| (sql, params![change.account])).into();
        queries.push((END_SESSIONS, params![change.account]));
        queries.extend(change.told()?);
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }
}
