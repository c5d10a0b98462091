//! Whose key a device brings. A key that stood a moment ago is not asked for again.

use std::sync::Arc;

use ficus_archive::{
    AccountId, DeviceKeyId,
    account::{Account, Role},
    device::{DeviceKey, DeviceKind, Secret, hash_of_typed},
    slug::folded,
};
use ficus_store::OwnedKey;
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;

use crate::{App, error::PageError, lens::Lens};

/// The store is asked again whether a key still stands after so many seconds: it can be ended in another process.
const RECHECK_SECONDS: i64 = 2;
/// It is noted that a key is used when so many minutes have gone by: not every request is worth a write.
const NOTED_MINUTES: i64 = 15;
/// So many devices are remembered between requests.
const KNOWN_MAX: usize = 10_000;

/// Devices that signed in, by the hash of what they brought.
pub struct Devices(Cache<String, (Device, Timestamp)>);

impl Default for Devices {
    fn default() -> Self {
        Self(Cache::new(KNOWN_MAX))
    }
}

/// A device with a key that stands.
#[derive(Clone)]
pub struct Device {
    /// The key.
    pub key: Arc<DeviceKey>,
    /// Whose it is. Whatever the owner may do elsewhere, a device does as a reader.
    pub account: Arc<Account>,
    /// How its owner looks at lists.
    pub lens: Arc<Lens>,
}

impl Device {
    /// Whether its owner is called so.
    fn is_of(&self, name: &str) -> bool {
        let name = folded(name);
        name == folded(&self.account.name) || name == folded(&self.account.email)
    }
}

/// The device whose key this is, of an owner of this name.
pub async fn open_key(app: &App, name: &str, key: &Secret) -> Result<Option<Device>, PageError> {
    let device = find(app, key.hashed(), false).await?;
    Ok(device.filter(|device| device.key.kind == DeviceKind::Key && device.is_of(name)))
}

/// The device that sends this MD5 of its key, of an owner of this name.
pub async fn open_typed(app: &App, name: &str, md5: &str) -> Result<Option<Device>, PageError> {
    let Some(hash) = hash_of_typed(md5) else { return Ok(None) };
    let device = find(app, hash, true).await?;
    Ok(device.filter(|device| device.key.kind == DeviceKind::Key && device.is_of(name)))
}

/// The device whose address this key is part of.
pub async fn open_address(app: &App, key: &Secret) -> Result<Option<Device>, PageError> {
    let device = find(app, key.hashed(), false).await?;
    Ok(device.filter(|device| device.key.kind == DeviceKind::Address))
}

/// Forgets a key that was ended: it opens nothing from now on.
pub fn forget(app: &App, id: DeviceKeyId) {
    app.devices().0.retain(|_, (device, _)| device.key.id != id);
}

/// Forgets every key of an account: none opens anything from now on.
pub fn forget_all_of(app: &App, account: AccountId) {
    app.devices().0.retain(|_, (device, _)| device.account.id != account);
}

async fn find(app: &App, hash: String, is_typed: bool) -> Result<Option<Device>, PageError> {
    let (devices, now) = (&app.devices().0, app.now());
    if let Some((device, checked)) = devices.get(&hash)
        && now.duration_since(checked) < SignedDuration::from_secs(RECHECK_SECONDS)
    {
        return Ok(Some(device));
    }
    let store = app.store();
    let found = if is_typed { store.device_key_typed(&hash).await? } else { store.device_key(&hash).await? };
    let Some(OwnedKey { key, account }) = found.filter(|found| found.account.standing.signs_in()) else {
        devices.remove(&hash);
        return Ok(None);
    };
    let since = key.used.map(|used| now.duration_since(used));
    if since.is_none_or(|since| since >= SignedDuration::from_mins(NOTED_MINUTES)) {
        store.use_device_key(key.id, now).await?;
    }
    let lens = Lens { own: None, ..Lens::of_account(app, account.id).await? };
    let account = Account { role: Role::Reader, ..account };
    let device = Device { key: Arc::new(key), account: Arc::new(account), lens: Arc::new(lens) };
    devices.insert(hash, (device.clone(), now));
    Ok(Some(device))
}
