//! Sessions: a random token in a cookie, of which the store keeps only the hash.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use ficus_archive::{account::Account, password::hex, policy::Visitor};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{App, error::PageError, visitor};

/// A session ends so many days after signing in.
const AGE_DAYS: i64 = 30;
/// The store is asked again whether a session still stands after so many seconds: sessions can end in another process.
const RECHECK_SECONDS: i64 = 20;
/// So many sessions are remembered between requests.
const KNOWN_MAX: usize = 10_000;
/// 256 bits in hexadecimal.
const TOKEN_CHARS: usize = 64;

/// The session of a request; a guest has one without an account.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    account: Option<Arc<Account>>,
    token_hash: Option<String>,
    guest_seed: OnceLock<String>,
    /// Whether the visitor's browser already has the guest's seed.
    seed_was_sent: bool,
    gave_its_seed: AtomicBool,
}

/// Sessions that were looked up a moment ago.
pub struct Sessions(Cache<String, (Arc<Account>, Timestamp)>);

impl Default for Sessions {
    fn default() -> Self {
        Self(Cache::new(KNOWN_MAX))
    }
}

/// A fresh secret of 256 bits in hexadecimal.
pub fn fresh_token() -> Result<String, PageError> {
    let mut bytes = [0u8; TOKEN_CHARS / 2];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    Ok(hex(&bytes))
}

/// The SHA-256 of a text in hexadecimal.
pub fn hash_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a cookie that only this host may set, where the site is reached by TLS.
fn cookie_name(secure: bool, host: &'static str, plain: &'static str) -> &'static str {
    if secure { host } else { plain }
}

fn session_cookie_name(secure: bool) -> &'static str {
    cookie_name(secure, "__Host-sid", "sid")
}

fn seed_cookie_name(secure: bool) -> &'static str {
    cookie_name(secure, "__Host-csrf", "csrf")
}

/// A `Set-Cookie` value that scripts cannot read; `age_seconds` of 0 takes the cookie back.
pub fn set_cookie(name: &str, value: &str, age_seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; Max-Age={age_seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&line).ok()
}

/// Whether the visitor's cookies name a session at all, valid or not.
pub fn is_named(headers: &HeaderMap, secure: bool) -> bool {
    visitor::cookie(headers, session_cookie_name(secure)).is_some()
}

impl Session {
    /// Finds the session that a request names.
    pub async fn find(app: &App, headers: &HeaderMap) -> Result<Self, PageError> {
        let secure = app.settings().is_secure();
        let seed = visitor::cookie(headers, seed_cookie_name(secure)).filter(|seed| is_token(seed));
        let mut inner = Inner {
            account: None,
            token_hash: None,
            guest_seed: seed.map_or_else(OnceLock::new, |seed| OnceLock::from(seed.to_owned())),
            seed_was_sent: seed.is_some(),
            gave_its_seed: AtomicBool::new(false),
        };
        let token = visitor::cookie(headers, session_cookie_name(secure)).filter(|token| is_token(token));
        if let Some(token) = token {
            let token_hash = hash_of(token);
            inner.account = app.sessions().account(app, &token_hash).await?;
            inner.token_hash = inner.account.is_some().then_some(token_hash);
        }
        Ok(Self(Arc::new(inner)))
    }

    /// Who is signed in.
    pub fn account(&self) -> Option<&Account> {
        self.0.account.as_deref()
    }

    /// The visitor, with the choice of ratings that the request names.
    pub fn visitor(&self, app: &App, headers: &HeaderMap) -> Visitor {
        Visitor {
            account: self.account().map(|account| (account.id, account.role)),
            consent: visitor::consent(app, headers),
        }
    }

    /// What a form's token is made from: the session's hash, or a guest's random seed.
    pub fn seed(&self) -> Result<&str, PageError> {
        self.0.gave_its_seed.store(true, Ordering::Relaxed);
        if let Some(hash) = &self.0.token_hash {
            return Ok(hash);
        }
        if let Some(seed) = self.0.guest_seed.get() {
            return Ok(seed);
        }
        let fresh = fresh_token()?;
        Ok(self.0.guest_seed.get_or_init(|| fresh))
    }

    /// Whether a form's token was made, so that the answer belongs to this visitor alone.
    pub fn gave_its_seed(&self) -> bool {
        self.0.gave_its_seed.load(Ordering::Relaxed)
    }

    /// The cookie that the answer has to set, where a form was shown to a guest without a seed.
    pub fn cookie_to_set(&self, secure: bool) -> Option<HeaderValue> {
        let seed = self.0.guest_seed.get().filter(|_| !self.0.seed_was_sent)?;
        set_cookie(seed_cookie_name(secure), seed, AGE_DAYS * 86_400, secure)
    }

    /// Ends the session; answers with the cookie that takes the token back.
    pub async fn end(&self, app: &App) -> Result<Option<HeaderValue>, PageError> {
        if let Some(hash) = &self.0.token_hash {
            app.store().end_session(hash).await?;
            app.sessions().0.remove(hash);
        }
        let secure = app.settings().is_secure();
        Ok(set_cookie(session_cookie_name(secure), "", 0, secure))
    }
}

impl Sessions {
    /// Starts a session under a fresh token; answers with its cookie.
    pub async fn start(app: &App, account: &Account) -> Result<Option<HeaderValue>, PageError> {
        let token = fresh_token()?;
        let now = app.now();
        let ends = now + SignedDuration::from_hours(24 * AGE_DAYS);
        app.store().start_session(&hash_of(&token), account.id, now, ends).await?;
        let secure = app.settings().is_secure();
        Ok(set_cookie(session_cookie_name(secure), &token, AGE_DAYS * 86_400, secure))
    }

    /// Ends every session of an account.
    pub async fn end_all_of(app: &App, account: &Account) -> Result<(), PageError> {
        app.store().end_sessions_of(account.id).await?;
        app.sessions().0.retain(|_, (known, _)| known.id != account.id);
        Ok(())
    }

    async fn account(&self, app: &App, token_hash: &str) -> Result<Option<Arc<Account>>, PageError> {
        let now = app.now();
        if let Some((account, checked)) = self.0.get(token_hash)
            && now.duration_since(checked) < SignedDuration::from_secs(RECHECK_SECONDS)
        {
            return Ok(Some(account));
        }
        let found = app.store().session(token_hash, now).await?.map(Arc::new);
        match &found {
            Some(account) => self.0.insert(token_hash.to_owned(), (Arc::clone(account), now)),
            None => {
                self.0.remove(token_hash);
            }
        }
        Ok(found)
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        match parts.extensions.get::<Self>() {
            Some(session) => Ok(session.clone()),
            None => Self::find(app, &parts.headers).await,
        }
    }
}
