//! Sessions: a random token in a cookie, of which the store keeps only the hash.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, request::Parts},
};
use ficus_archive::{
    AccountId,
    account::{Account, Role},
    password::hex,
    policy::Visitor,
};
use ficus_store::SessionStart;
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{App, browser::Browser, error::PageError, lens::Lens, shelf::OwnShelves, visitor};

/// A guest's browser keeps the seed of its forms for so many days.
const SEED_DAYS: i64 = 30;
/// The store is asked again whether a session still stands after so many seconds: sessions can end in another process.
const RECHECK_SECONDS: i64 = 2;
/// It is noted that a session is used when so many minutes have gone by: not every visit is worth a write.
const NOTED_MINUTES: i64 = 60;
/// So many sessions are remembered between requests.
const KNOWN_MAX: usize = 10_000;
/// 256 bits in hexadecimal.
const TOKEN_CHARS: usize = 64;

/// How long sessions of a role last.
struct Lifetime {
    /// Without being used.
    idle_hours: i64,
    /// However much they are used.
    hours_max: i64,
}

impl Lifetime {
    const READER: Self = Self { idle_hours: 14 * 24, hours_max: 90 * 24 };
    /// Who can do more harm signs in more often.
    const STAFF: Self = Self { idle_hours: 12, hours_max: 7 * 24 };

    fn of(role: Role) -> &'static Self {
        if role >= Role::Moderator { &Self::STAFF } else { &Self::READER }
    }

    /// When a session that is used now ends.
    fn ends(&self, started: Timestamp, now: Timestamp) -> Timestamp {
        let idle = now + SignedDuration::from_hours(self.idle_hours);
        idle.min(started + SignedDuration::from_hours(self.hours_max))
    }
}

/// The session of a request; a guest has one without an account.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    account: Option<Arc<Account>>,
    lens: Arc<Lens>,
    /// Where the account has anything on its shelves.
    shelves: Option<OwnShelves>,
    token_hash: Option<String>,
    guest_seed: OnceLock<String>,
    /// Whether the visitor's browser already has the guest's seed.
    seed_was_sent: bool,
    gave_its_seed: AtomicBool,
}

/// Sessions that were looked up a moment ago.
pub struct Sessions(Cache<String, Known>);

/// An account whose session stood when it was looked at.
#[derive(Clone)]
struct Known {
    account: Arc<Account>,
    lens: Arc<Lens>,
    lens_key: u64,
    has_shelves: bool,
    checked: Timestamp,
}

impl Known {
    fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.checked) < SignedDuration::from_secs(RECHECK_SECONDS)
    }
}

/// A member whose session was looked up a moment ago: enough to find a page that is kept.
pub struct Lately {
    /// The account and its role.
    pub account: (AccountId, Role),
    /// Of the lens.
    pub lens_key: u64,
    /// Whether the front page is the member's own.
    pub has_own_front: bool,
    /// Whether anything is on the member's shelves.
    pub has_shelves: bool,
}

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

/// Whether a text has the shape of [`fresh_token`].
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a cookie that only this host may set, where the site is reached by TLS.
pub fn cookie_name(secure: bool, host: &'static str, plain: &'static str) -> &'static str {
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
            lens: Arc::default(),
            shelves: None,
            token_hash: None,
            guest_seed: seed.map_or_else(OnceLock::new, |seed| OnceLock::from(seed.to_owned())),
            seed_was_sent: seed.is_some(),
            gave_its_seed: AtomicBool::new(false),
        };
        let token = visitor::cookie(headers, session_cookie_name(secure)).filter(|token| is_token(token));
        if let Some(token) = token {
            let token_hash = hash_of(token);
            if let Some(known) = app.sessions().known(app, &token_hash).await? {
                inner.shelves = known.has_shelves.then(|| OwnShelves::new(known.account.id));
                inner.account = Some(known.account);
                inner.lens = known.lens;
                inner.token_hash = Some(token_hash);
            }
        }
        if inner.account.is_none() {
            inner.lens = Arc::new(Lens::of_guest(headers));
        }
        Ok(Self(Arc::new(inner)))
    }

    /// What stands for a session where a program signs in with every request, or does not sign in. Unless it asks by
    /// shelf, a program is told nothing of the reader's shelves, so that what it gets can be kept.
    pub fn of_program(program: Option<(Arc<Account>, Arc<Lens>)>, by_shelf: bool) -> Self {
        let (account, lens) = program.unzip();
        let own = account.as_ref().filter(|_| by_shelf).map(|account| OwnShelves::new(account.id));
        Self(Arc::new(Inner {
            shelves: own,
            account,
            lens: lens.unwrap_or_default(),
            token_hash: None,
            guest_seed: OnceLock::new(),
            seed_was_sent: true,
            gave_its_seed: AtomicBool::new(false),
        }))
    }

    /// Who is signed in.
    pub fn account(&self) -> Option<&Account> {
        self.0.account.as_deref()
    }

    /// The hash by which the store knows the session; none for guests and programs.
    pub fn token_hash(&self) -> Option<&str> {
        self.0.token_hash.as_deref()
    }

    /// How the visitor looks at lists.
    pub fn lens(&self) -> &Arc<Lens> {
        &self.0.lens
    }

    /// The visitor, with the choice of ratings that the request names.
    pub fn visitor(&self, app: &App, headers: &HeaderMap) -> Visitor {
        Visitor {
            account: self.account().map(|account| (account.id, account.role_now())),
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

    /// The account's shelves, where anything is on them.
    pub fn shelves(&self) -> Option<&OwnShelves> {
        self.0.shelves.as_ref()
    }

    /// Whether the answer shows what is this visitor's own.
    pub fn shows_its_own(&self) -> bool {
        self.gave_its_seed() || self.shelves().is_some_and(OwnShelves::are_shown)
    }

    /// Whether a form's token was made, so that the answer belongs to this visitor alone.
    pub fn gave_its_seed(&self) -> bool {
        self.0.gave_its_seed.load(Ordering::Relaxed)
    }

    /// The cookie that the answer has to set, where a form was shown to a guest without a seed.
    pub fn cookie_to_set(&self, secure: bool) -> Option<HeaderValue> {
        let seed = self.0.guest_seed.get().filter(|_| !self.0.seed_was_sent)?;
        set_cookie(seed_cookie_name(secure), seed, SEED_DAYS * 86_400, secure)
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
    pub async fn start(
        app: &App,
        account: &Account,
        browser: &Browser,
    ) -> Result<Option<HeaderValue>, PageError> {
        let token = fresh_token()?;
        let now = app.now();
        let lifetime = Lifetime::of(account.role);
        let ends = lifetime.ends(now, now);
        let started = SessionStart { account: account.id, browser: &browser.told, started: now, ends };
        app.store().start_session(&hash_of(&token), &started).await?;
        let secure = app.settings().is_secure();
        Ok(set_cookie(session_cookie_name(secure), &token, lifetime.hours_max * 3_600, secure))
    }

    /// Gives a session a fresh token and ends all others of its account: the password, the mail address, a further
    /// factor or the role changed. Answers with the cookie.
    pub async fn renew(app: &App, session: &Session) -> Result<Option<HeaderValue>, PageError> {
        let (Some(old), Some(account)) = (&session.0.token_hash, session.account()) else { return Ok(None) };
        let token = fresh_token()?;
        app.store().renew_session(old, &hash_of(&token), account.id).await?;
        Self::look_again(app, account.id);
        let secure = app.settings().is_secure();
        let age_seconds = Lifetime::of(account.role).hours_max * 3_600;
        Ok(set_cookie(session_cookie_name(secure), &token, age_seconds, secure))
    }

    /// Ends every session of an account.
    pub async fn end_all_of(app: &App, account: &Account) -> Result<(), PageError> {
        app.store().end_sessions_of(account.id).await?;
        Self::look_again(app, account.id);
        Ok(())
    }

    /// Looks an account up again at its next request: what it chose has changed.
    pub fn look_again(app: &App, account: AccountId) {
        app.sessions().0.retain(|_, known| known.account.id != account);
    }

    /// Who a request names, without asking the store; `None` where it has to be asked.
    pub fn lately(app: &App, headers: &HeaderMap) -> Option<Lately> {
        let name = session_cookie_name(app.settings().is_secure());
        let token = visitor::cookie(headers, name).filter(|token| is_token(token))?;
        let known = app.sessions().0.get(&hash_of(token)).filter(|known| known.is_fresh(app.now()))?;
        Some(Lately {
            account: (known.account.id, known.account.role_now()),
            lens_key: known.lens_key,
            has_own_front: known.lens.own.is_some(),
            has_shelves: known.has_shelves,
        })
    }

    async fn known(&self, app: &App, token_hash: &str) -> Result<Option<Known>, PageError> {
        let now = app.now();
        if let Some(known) = self.0.get(token_hash).filter(|known| known.is_fresh(now)) {
            return Ok(Some(known));
        }
        let found = app.store().session(token_hash, now).await?;
        if let Some(session) = &found
            && now.duration_since(session.seen) >= SignedDuration::from_mins(NOTED_MINUTES)
        {
            let ends = Lifetime::of(session.account.role).ends(session.started, now);
            app.store().use_session(token_hash, session.account.id, now, ends).await?;
        }
        let Some(session) = found else {
            self.0.remove(token_hash);
            return Ok(None);
        };
        let lens = Arc::new(Lens::of_account(app, session.account.id).await?);
        let known = Known {
            account: Arc::new(session.account),
            lens_key: lens.key(),
            lens,
            has_shelves: session.has_shelves,
            checked: now,
        };
        self.0.insert(token_hash.to_owned(), known.clone());
        Ok(Some(known))
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

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * HOUR).unwrap()
    }

    #[test]
    fn a_session_that_is_used_lasts_and_yet_ends() {
        let ends = |role, started, now| Lifetime::of(role).ends(at(started), at(now));
        assert_eq!(ends(Role::Author, 0, 0), at(14 * 24));
        assert_eq!(ends(Role::Reader, 0, 48), at(16 * 24));
        assert_eq!(ends(Role::Reader, 0, 79 * 24), at(90 * 24), "however much it is used");
        assert_eq!(ends(Role::Admin, 0, 6), at(18));
        assert_eq!(ends(Role::Moderator, 0, 7 * 24 - 1), at(7 * 24));
    }
}
