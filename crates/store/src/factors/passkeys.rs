//! Passkeys: their public keys.

use ficus_archive::{AccountId, PasskeyId, account::Account, factor::PASSKEYS_MAX, passkey::Passkey};
use jiff::Timestamp;

use super::{FORGET_IDLE_CODES, SafetyChange};
use crate::{
    Result, Store, StoreError, accounts,
    database::{Fields, Row, params},
};

const OF_ACCOUNT: &str = "SELECT id, account_id, credential, public_key, name, uses, added, used FROM passkey
    WHERE account_id = $1 ORDER BY id LIMIT $2";
const BY_CREDENTIAL: &str =
    "SELECT passkey.id, account_id, credential, public_key, passkey.name, uses, added, used,
        account.id, account.name, account.email, account.role, account.standing
    FROM passkey JOIN account ON account.id = passkey.account_id WHERE credential = $1";
const COUNT: &str = "SELECT COUNT(*) FROM passkey WHERE account_id = $1";
const ADD: &str = "INSERT INTO passkey (account_id, credential, public_key, name, uses, added)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential) DO NOTHING RETURNING id";
/// A counter that does not grow tells of a copy (Web Authentication, section 6.1.1); most passkeys do not count.
const USE: &str = "UPDATE passkey SET uses = $2, used = $3
    WHERE id = $1 AND (uses < $2 OR (uses = 0 AND $2 = 0)) RETURNING id";
const RENAME: &str = "UPDATE passkey SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING id";
const REMOVE: &str = "DELETE FROM passkey WHERE account_id = $1 AND id = $2 RETURNING id";

/// A passkey before it is kept.
#[derive(Clone, Debug)]
pub struct PasskeyDraft {
    /// The credential's identifier, base64url.
    pub credential: String,
    /// The public key as COSE, base64url.
    pub public_key: String,
    /// How its owner calls it.
    pub name: String,
    /// What its counter says.
    pub uses: u32,
}

impl Store {
    /// The passkeys of an account, in the order in which they were added.
    pub async fn passkeys_of(&self, account: AccountId) -> Result<Vec<Passkey>> {
        let rows = self.database.query(OF_ACCOUNT, params![account, PASSKEYS_MAX]).await?;
        rows.into_iter().map(passkey).collect()
    }

    /// A passkey by its credential's identifier, base64url, and whose it is.
    pub async fn passkey(&self, credential: &str) -> Result<Option<(Passkey, Account)>> {
        let row = self.database.query_one(BY_CREDENTIAL, params![credential]).await?;
        row.map(|row| {
            let mut fields = row.fields("passkey");
            Ok((read(&mut fields)?, accounts::account(&mut fields)?))
        })
        .transpose()
    }

    /// Adds a passkey; `Taken` where it is kept already, `Refused` where the account has too many.
    pub async fn add_passkey(&self, draft: &PasskeyDraft, change: &SafetyChange) -> Result<PasskeyId> {
        let mut tx = self.database.begin().await?;
        let count: u32 = match tx.query_one(COUNT, params![change.account]).await? {
            Some(row) => row.first("passkey", "count")?,
            None => 0,
        };
        if count >= PASSKEYS_MAX {
            return Err(StoreError::Refused("That is one passkey too many: remove another first."));
        }
        let PasskeyDraft { credential, public_key, name, uses } = draft;
        let values = params![change.account, credential, public_key, name, *uses, change.now];
        let id =
            tx.query_one(ADD, values).await?.ok_or(StoreError::Taken("passkey"))?.first("passkey", "id")?;
        tx.run(change.told()?).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Notes that a passkey was used; `false` where its counter has not grown: there may be a copy of it.
    pub async fn use_passkey(&self, id: PasskeyId, uses: u32, now: Timestamp) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let used = tx.query_one(USE, params![id, uses, now]).await?;
        tx.commit().await?;
        Ok(used.is_some())
    }

    /// Calls a passkey otherwise; `false` where the account has none of this number.
    pub async fn rename_passkey(&self, account: AccountId, id: PasskeyId, name: &str) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        let renamed = tx.query_one(RENAME, params![account, id, name]).await?;
        tx.commit().await?;
        Ok(renamed.is_some())
    }

    /// Removes a passkey; `false` where the account has none of this number.
    pub async fn remove_passkey(&self, id: PasskeyId, change: &SafetyChange) -> Result<bool> {
        let mut tx = self.database.begin().await?;
        if tx.query_one(REMOVE, params![change.account, id]).await?.is_none() {
            return Ok(false);
        }
        tx.execute(FORGET_IDLE_CODES, params![change.account]).await?;
        tx.run(change.told()?).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn passkey(row: Row) -> Result<Passkey> {
    read(&mut row.fields("passkey"))
}

fn read(fields: &mut Fields) -> Result<Passkey> {
    Ok(Passkey {
        id: fields.get("id")?,
        account: fields.get("account_id")?,
        credential: fields.get("credential")?,
        public_key: fields.get("public_key")?,
        name: fields.get("name")?,
        uses: fields.get("uses")?,
        added: fields.get("added")?,
        used: fields.get("used")?,
    })
}
