//! Recovery codes, and how often wrong ones were given.

use ficus_archive::{AccountId, factor::WrongCodes};
use jiff::Timestamp;

use super::SafetyChange;
use crate::{
    Result, Store,
    database::{Query, Tx, params},
};

const ADD: &str = "INSERT INTO recovery_code (account_id, hash) VALUES ($1, $2)";
const CLEAR: &str = "DELETE FROM recovery_code WHERE account_id = $1";
const USE: &str = "DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2 RETURNING account_id";
const WRONG: &str = "SELECT count, since FROM code_failure WHERE account_id = $1";
const SET_WRONG: &str = "INSERT INTO code_failure (account_id, count, since) VALUES ($1, $2, $3)
    ON CONFLICT (account_id) DO UPDATE SET count = excluded.count, since = excluded.since";
const FORGET_WRONG: &str = "DELETE FROM code_failure WHERE account_id = $1";

impl Store {
    /// Replaces the recovery codes of an account, told by their hashes.
    pub async fn set_recovery_codes(&self, hashes: &[String], change: &SafetyChange) -> Result<()> {
        let mut queries: Vec<Query> = vec![(CLEAR, params![change.account])];
        queries.extend(hashes.iter().map(|hash| (ADD, params![change.account, hash])));
        queries.extend(change.told()?);
        let mut tx = self.database.begin().await?;
        tx.run(queries).await?;
        tx.commit().await
    }

    /// Uses a recovery code up; `false` where there is no such code (any more).
    pub async fn use_recovery_code(&self, hash: &str, change: &SafetyChange) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(USE, params![change.account, hash]).await?.is_none() {
            return Ok(false);
        }
        tx.run(change.told()?).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Wrong codes that were given of late.
    pub async fn wrong_codes(&self, account: AccountId) -> Result<WrongCodes> {
        let row = self.database.query_one(WRONG, params![account]).await?;
        Ok(row.map(wrong_codes).transpose()?.unwrap_or_default())
    }

    /// Counts a wrong code; answers with all that count now.
    pub async fn note_wrong_code(&self, account: AccountId, now: Timestamp) -> Result<WrongCodes> {
        let mut tx = self.database.begin().await?;
        let before = so_far(&mut tx, account).await?;
        let wrong = before.and_one(now);
        tx.execute(SET_WRONG, params![account, wrong.count, wrong.since]).await?;
        tx.commit().await?;
        Ok(wrong)
    }

    /// The owner gave a right code: the wrong ones are forgotten.
    pub async fn forget_wrong_codes(&self, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(FORGET_WRONG, params![account]).await?;
        tx.commit().await
    }
}

async fn so_far(tx: &mut Tx, account: AccountId) -> Result<WrongCodes> {
    let row = tx.query_one(WRONG, params![account]).await?;
    Ok(row.map(wrong_codes).transpose()?.unwrap_or_default())
}

fn wrong_codes(row: crate::database::Row) -> Result<WrongCodes> {
    let mut fields = row.fields("code_failure");
    Ok(WrongCodes { count: fields.get("count")?, since: fields.get("since")? })
}
