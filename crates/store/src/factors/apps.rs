//! Authenticator apps: a sealed secret and the last step of which a code was taken.

use ficus_archive::AccountId;

use super::{FORGET_IDLE_CODES, SafetyChange};
use crate::{Result, Store, database::params};

const OF_ACCOUNT: &str = "SELECT account_id, sealed, step,
    CASE WHEN confirmed IS NULL THEN 0 ELSE 1 END FROM totp WHERE account_id = $1";
const BEGIN: &str = "INSERT INTO totp (account_id, sealed) VALUES ($1, $2)
    ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, step = 0 WHERE totp.confirmed IS NULL";
const CONFIRM: &str = "UPDATE totp SET confirmed = $3, step = $2
    WHERE account_id = $1 AND confirmed IS NULL AND step < $2 RETURNING account_id";
const TAKE_STEP: &str = "UPDATE totp SET step = $2
    WHERE account_id = $1 AND confirmed IS NOT NULL AND step < $2 RETURNING account_id";
const REMOVE: &str = "DELETE FROM totp WHERE account_id = $1";

/// An authenticator app as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptApp {
    /// The secret, sealed.
    pub sealed: String,
    /// The last time step of which a code was taken.
    pub step: i64,
    /// Whether a code has shown that the app knows the secret.
    pub is_confirmed: bool,
}

impl Store {
    /// The authenticator app of an account, or the one that is being set up.
    pub async fn authenticator_app(&self, account: AccountId) -> Result<Option<KeptApp>> {
        let row = self.database.query_one(OF_ACCOUNT, params![account]).await?;
        row.map(|row| {
            let mut fields = row.fields("totp");
            fields.get::<AccountId>("account_id")?;
            Ok(KeptApp {
                sealed: fields.get("sealed")?,
                step: fields.get("step")?,
                is_confirmed: fields.get("confirmed")?,
            })
        })
        .transpose()
    }

    /// Begins to set up an authenticator app; one that is in use stays as it is.
    pub async fn begin_app(&self, account: AccountId, sealed: &str) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(BEGIN, params![account, sealed]).await?;
        tx.commit().await
    }

    /// The app has shown that it knows the secret. Answers whether it is in use now: of two calls with one step only
    /// the first counts.
    pub async fn confirm_app(&self, step: i64, change: &SafetyChange) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let confirmed = tx.query_one(CONFIRM, params![change.account, step, change.now]).await?;
        if confirmed.is_none() {
            return Ok(false);
        }
        tx.run(change.told()?).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes the code of a step; `false` where it or a later one was taken already.
    pub async fn take_step(&self, account: AccountId, step: i64) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let taken = tx.query_one(TAKE_STEP, params![account, step]).await?;
        tx.commit().await?;
        Ok(taken.is_some())
    }

    /// Forgets the authenticator app.
    pub async fn remove_app(&self, change: &SafetyChange) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(REMOVE, params![change.account]).await?;
        tx.execute(FORGET_IDLE_CODES, params![change.account]).await?;
        tx.run(change.told()?).await?;
        tx.commit().await
    }
}
