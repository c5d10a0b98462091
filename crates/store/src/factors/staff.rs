//! Since when staff are asked for a second step.

use ficus_archive::AccountId;
use jiff::Timestamp;

use crate::{Result, Store, database::params};

const SINCE: &str = "SELECT since FROM staff_grace WHERE account_id = $1";
const BEGIN: &str =
    "INSERT INTO staff_grace (account_id, since) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING";

impl Store {
    /// When an account was asked for a second step for the first time.
    pub async fn staff_asked(&self, account: AccountId) -> Result<Option<Timestamp>> {
        let row = self.database.query_one(SINCE, params![account]).await?;
        row.map(|row| row.first("staff_grace", "since")).transpose()
    }

    /// Asks an account of the staff for a second step; the first time counts.
    pub async fn ask_staff(&self, account: AccountId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(BEGIN, params![account, now]).await?;
        tx.commit().await
    }
}
