//! Keys of devices. Only hashes of a key are kept: what stands here opens nothing.

use ficus_archive::{
    AccountId, DeviceKeyId,
    account::Account,
    device::{DEVICE_KEYS_MAX, DeviceKey, DeviceKind, DeviceRights, Secret},
};
use jiff::Timestamp;

use crate::{
    Result, Store, StoreError, accounts,
    database::{Fields, Row, params},
};

const OF_ACCOUNT: &str = "SELECT id, name, kind, catalogue, progress, made, used FROM device_key
    WHERE account_id = $1 ORDER BY id";
const COUNT: &str = "SELECT COUNT(*) FROM device_key WHERE account_id = $1";
const ADD: &str = "
    INSERT INTO device_key (account_id, name, kind, catalogue, progress, hash, typed_hash, typed_plain_hash, made)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
const BY_KEY: &str = "
    SELECT device_key.id, device_key.name, kind, catalogue, progress, made, used,
        account.id, account.name, account.email, account.role, account.standing
    FROM device_key JOIN account ON account.id = device_key.account_id WHERE hash = $1";
const BY_TYPED: &str = "
    SELECT device_key.id, device_key.name, kind, catalogue, progress, made, used,
        account.id, account.name, account.email, account.role, account.standing
    FROM device_key JOIN account ON account.id = device_key.account_id
    WHERE typed_hash = $1 OR typed_plain_hash = $1";
const USE: &str = "UPDATE device_key SET used = $2 WHERE id = $1";
const END: &str = "DELETE FROM device_key WHERE account_id = $1 AND id = $2";
pub(crate) const END_ALL: &str = "DELETE FROM device_key WHERE account_id = $1";

/// A key that stands, and whose it is.
#[derive(Clone, Debug)]
pub struct OwnedKey {
    /// The key.
    pub key: DeviceKey,
    /// Whose it is.
    pub account: Account,
}

/// A device for which a key is made.
#[derive(Clone, Debug)]
pub struct DeviceDraft<'a> {
    /// What its owner calls it.
    pub name: &'a str,
    /// What the key is for.
    pub kind: DeviceKind,
    /// What it may do.
    pub rights: DeviceRights,
}

impl Store {
    /// The keys of an account, the oldest first.
    pub async fn device_keys(&self, account: AccountId) -> Result<Vec<DeviceKey>> {
        let rows = self.database.query(OF_ACCOUNT, params![account]).await?;
        rows.into_iter().map(|row| key(&mut row.fields("device_key"))).collect()
    }

    /// Keeps the hashes of a new key. `Refused` where the account has too many.
    pub async fn add_device_key(
        &self,
        account: AccountId,
        draft: &DeviceDraft<'_>,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<DeviceKeyId> {
        let mut tx = self.database.begin().await?;
        let count: u64 = first(tx.query_one(COUNT, params![account]).await?)?;
        if count >= DEVICE_KEYS_MAX as u64 {
            return Err(StoreError::Refused("An account has at most fifty keys: end one first."));
        }
        let DeviceRights { catalogue, progress } = draft.rights;
        let [typed, typed_plain] = secret.hashed_typed();
        let kind = draft.kind.as_str();
        let values =
            params![account, draft.name, kind, catalogue, progress, secret.hashed(), typed, typed_plain, now];
        let id = first(tx.query_one(ADD, values).await?)?;
        tx.commit().await?;
        Ok(id)
    }

    /// The key with this hash ([`Secret::hashed`]).
    pub async fn device_key(&self, hash: &str) -> Result<Option<OwnedKey>> {
        self.database.query_one(BY_KEY, params![hash]).await?.map(owned).transpose()
    }

    /// The key of whose MD5 this is the hash ([`ficus_archive::device::hash_of_typed`]).
    pub async fn device_key_typed(&self, hash: &str) -> Result<Option<OwnedKey>> {
        self.database.query_one(BY_TYPED, params![hash]).await?.map(owned).transpose()
    }

    /// Notes that a key was used.
    pub async fn use_device_key(&self, id: DeviceKeyId, now: Timestamp) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(USE, params![id, now]).await?;
        tx.commit().await
    }

    /// Ends a key of an account: nothing is left of it.
    pub async fn end_device_key(&self, account: AccountId, id: DeviceKeyId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(END, params![account, id]).await?;
        tx.commit().await
    }

    /// Ends every key of an account.
    pub async fn end_device_keys(&self, account: AccountId) -> Result<()> {
        let mut tx = self.database.begin().await?;
        tx.execute(END_ALL, params![account]).await?;
        tx.commit().await
    }
}

fn first<T: crate::database::FromValue>(row: Option<Row>) -> Result<T> {
    row.ok_or(StoreError::Missing("row"))?.first("device_key", "id")
}

fn owned(row: Row) -> Result<OwnedKey> {
    let mut fields = row.fields("device_key");
    Ok(OwnedKey { key: key(&mut fields)?, account: accounts::account(&mut fields)? })
}

fn key(fields: &mut Fields) -> Result<DeviceKey> {
    Ok(DeviceKey {
        id: fields.get("id")?,
        name: fields.get("name")?,
        kind: fields.word("kind")?,
        rights: DeviceRights { catalogue: fields.get("catalogue")?, progress: fields.get("progress")? },
        made: fields.get("made")?,
        used: fields.get("used")?,
    })
}
