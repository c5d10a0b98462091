//! Programs that sign in with every request: Basic authentication (RFC 7617) over a device's key or an account's
//! password. Where a further factor guards the account, the password alone opens nothing.
//!
//! No session is made. A password is checked once, at the cost of signing in and under the same limits; after that the
//! program is known by a keyed hash of what it sent, as long as the account's password stays the same.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use ficus_archive::{account::Account, device::Secret};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{
    App,
    devices::{self, Device},
    error::PageError,
    lens::Lens,
    session, sign_in,
};

/// The store is asked again for the account after so many seconds: its password or role may have changed.
const RECHECK_SECONDS: i64 = 2;
/// So many programs are remembered between requests.
const KNOWN_MAX: usize = 10_000;
/// A longer header is nobody's name and password.
const HEADER_BYTES_MAX: usize = 2_048;

/// Programs that signed in.
pub struct Programs {
    known: Cache<[u8; 32], Known>,
    secret: OnceLock<String>,
}

#[derive(Clone)]
struct Known {
    account: Arc<Account>,
    /// What the account chose for all lists; a program shows nothing else of the account's own.
    lens: Arc<Lens>,
    /// The stored hash of the password that opened the account.
    password: String,
    checked: Timestamp,
}

impl Default for Programs {
    fn default() -> Self {
        Self { known: Cache::new(KNOWN_MAX), secret: OnceLock::new() }
    }
}

impl Known {
    /// Refuses who may not sign in, and who has to give more than a password: a program can only bring a key for that.
    async fn of(app: &App, account: Account, password: String, now: Timestamp) -> Result<Self, PageError> {
        if !account.standing.signs_in() || app.store().factors_of(account.id).await?.has_second_step() {
            return Err(PageError::SignIn);
        }
        let lens = Lens { own: None, ..Lens::of_account(app, account.id).await? };
        Ok(Self { account: Arc::new(account), lens: Arc::new(lens), password, checked: now })
    }

    fn asker(self) -> (Arc<Account>, Arc<Lens>) {
        (self.account, self.lens)
    }
}

/// What a program sends.
struct Credentials {
    name: String,
    password: String,
}

impl Credentials {
    fn read(value: &HeaderValue) -> Option<Self> {
        let value = value.to_str().ok().filter(|value| value.len() <= HEADER_BYTES_MAX)?;
        let (scheme, given) = value.split_once(' ')?;
        let given = STANDARD.decode(given.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let given = String::from_utf8(given).ok()?;
        let (name, password) = given.split_once(':')?;
        Some(Self { name: name.to_owned(), password: password.to_owned() })
    }
}

/// Whether a request brings name and password.
pub fn is_named(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION)
}

/// The account that a request's name and password open, and how it looks at lists; `None` where it brings none, [`PageError::SignIn`] where they
/// are wrong.
pub async fn account(
    app: &App,
    headers: &HeaderMap,
    place: Option<IpAddr>,
) -> Result<Option<(Arc<Account>, Arc<Lens>)>, PageError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let given = Credentials::read(value).ok_or(PageError::SignIn)?;
    if let Some(secret) = Secret::parse(&given.password)
        && let Some(device) = devices::open_key(app, &given.name, &secret).await?
    {
        let Device { key, account, lens } = device;
        // A key that is for something else tells no more than a wrong one.
        return if key.rights.catalogue { Ok(Some((account, lens))) } else { Err(PageError::SignIn) };
    }
    let programs = app.programs();
    let key = programs.key(value)?;
    let now = app.now();
    if let Some(known) = programs.known.get(&key) {
        if now.duration_since(known.checked) < SignedDuration::from_secs(RECHECK_SECONDS) {
            return Ok(Some(known.asker()));
        }
        if let Some((account, hash)) = app.store().account_to_sign_in(&given.name).await?
            && hash.as_str() == known.password
            && account.standing.signs_in()
        {
            let known = Known::of(app, account, known.password, now).await?;
            programs.known.insert(key, known.clone());
            return Ok(Some(known.asker()));
        }
        programs.known.remove(&key);
    }
    // A program asks for several things at once: one of these requests checks the password for all of them.
    let checked = programs.known.get_or_insert_async(&key, async {
        let opened = sign_in::opened_by(app, &given.name, &given.password, place).await?;
        let (account, password) = opened.ok_or(PageError::SignIn)?;
        Known::of(app, account, password, now).await
    });
    Ok(Some(checked.await?.asker()))
}

impl Programs {
    /// What a program is known by: nothing that tells its password to whoever reads the memory of another day.
    fn key(&self, value: &HeaderValue) -> Result<[u8; 32], PageError> {
        let secret = if let Some(secret) = self.secret.get() {
            secret
        } else {
            let fresh = session::fresh_token()?;
            self.secret.get_or_init(|| fresh)
        };
        Ok(Sha256::new().chain_update(secret).chain_update(value.as_bytes()).finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &'static str) -> Option<(String, String)> {
        let read = Credentials::read(&HeaderValue::from_static(value))?;
        Some((read.name, read.password))
    }

    #[test]
    fn a_name_ends_at_the_first_colon_and_anything_else_is_nobody() {
        let both = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        assert_eq!(read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), both("Aladdin", "open sesame"));
        assert_eq!(read("basic YTpiOmM="), both("a", "b:c"));
        for wrong in ["Bearer YTpi", "Basic", "Basic !!!", "Basic YWI=", "Basic /zo="] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
