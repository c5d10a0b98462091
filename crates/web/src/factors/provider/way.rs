//! The way to a provider and back.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ficus_archive::{ProviderId, factor::CEREMONY_MINUTES, passkey::Provider};
use ficus_store::{CeremonyStart, IdentityDraft};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{
    discovery::{Discovered, ProviderError},
    id_token::{self, Expected, Subject},
    links, purpose, reach,
};
use crate::{
    App,
    address::{self, encoded},
    browser::Browser,
    error::PageError,
    gate::own_path,
    layout::Layout,
    outward::{Question, fetch},
    page::Page,
    session::{self, Session, cookie_name, fresh_token, hash_of},
    sign_in::{Arrival, after_password, with_cookie},
    visitor::{self, Who},
};

const KIND: &str = "provider";

#[derive(Template)]
#[template(path = "factors/to_provider.html")]
struct ToProviderPage<'a> {
    layout: Layout,
    name: &'a str,
    address: String,
}

#[derive(Template)]
#[template(path = "factors/provider_failed.html")]
struct FailedPage<'a> {
    layout: Layout,
    name: &'a str,
    why: &'a str,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    to: String,
}

/// What a provider sends somebody back with (RFC 6749, section 4.1.2; RFC 9207).
#[derive(Deserialize)]
pub struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    iss: Option<String>,
}

/// What was begun.
#[derive(Serialize, Deserialize)]
struct Begun {
    provider: ProviderId,
    to: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// What is made from the one token that the browser holds; none of it leads to another.
struct Derived {
    state: String,
    nonce: String,
    verifier: String,
}

impl Derived {
    fn from(token: &str) -> Self {
        let made = |what: &str| hash_of(&format!("{what}:{token}"));
        Self { state: made("state"), nonce: made("nonce"), verifier: made("verifier") }
    }
}

fn way_cookie(secure: bool) -> &'static str {
    cookie_name(secure, "__Host-way", "way")
}

fn cookie_to_end(app: &App) -> Option<HeaderValue> {
    let secure = app.settings().is_secure();
    session::set_cookie(way_cookie(secure), "", 0, secure)
}

fn address_back(app: &App, id: ProviderId) -> String {
    format!("{}/login/with/{id}/return", app.settings().base_url)
}

async fn known(app: &App, id: &str) -> Result<Provider, PageError> {
    app.store().provider(address::part(id)?).await?.ok_or(PageError::NotFound)
}

/// `POST /login/with/{id}`
///
/// A page leads on, since the site's policy lets no form lead elsewhere.
pub async fn begin(
    State(app): State<App>,
    Who(visitor): Who,
    Path(id): Path<String>,
    Form(next): Form<Next>,
) -> Result<Response, PageError> {
    let provider = known(&app, &id).await?;
    let layout = Layout::new(&app, visitor);
    let found = match Discovered::of(&provider).await {
        Ok(found) => found,
        Err(error) => return failed(layout, &provider, &error),
    };
    let token = fresh_token()?;
    let begun = Begun { provider: provider.id, to: own_path(&next.to).to_owned() };
    let detail = serde_json::to_string(&begun).unwrap_or_default();
    let start = CeremonyStart {
        token_hash: &hash_of(&token),
        kind: KIND,
        account: None,
        detail: &detail,
        ends: app.now() + SignedDuration::from_mins(CEREMONY_MINUTES),
    };
    app.store().begin_ceremony(&start, app.now()).await?;
    let address = address_there(&app, &provider, &found.authorization_endpoint, &Derived::from(&token));
    let page = ToProviderPage { layout, name: &provider.name, address };
    let mut response = Page::render(&page)?.into_response();
    let secure = app.settings().is_secure();
    if let Some(cookie) = session::set_cookie(way_cookie(secure), &token, CEREMONY_MINUTES * 60, secure) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn address_there(app: &App, provider: &Provider, endpoint: &str, derived: &Derived) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(derived.verifier.as_bytes()));
    let parts = [
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("client_id", &provider.client),
        ("redirect_uri", &address_back(app, provider.id)),
        ("state", &derived.state),
        ("nonce", &derived.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let query: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let mark = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{mark}{}", query.join("&"))
}

/// `GET /login/with/{id}/return`
pub async fn come_back(
    State(app): State<App>,
    Who(visitor): Who,
    (session, browser): (Session, Browser),
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(returned): Query<Returned>,
) -> Result<Response, PageError> {
    let provider = known(&app, &id).await?;
    let layout = Layout::new(&app, visitor);
    let Some((to, derived)) = begun(&app, &headers, &provider, &returned).await? else {
        return failed(
            layout,
            &provider,
            &ProviderError::Answer("too much time went by, or it was another browser"),
        );
    };
    let subject = match subject(&app, &provider, &returned, &derived).await? {
        Ok(subject) => subject,
        Err(error) => return failed(layout, &provider, &error),
    };
    let linked = app.store().account_of_identity(provider.id, &subject.id).await?;
    let mut response = match linked {
        Some(account) if account.standing.signs_in() => {
            app.store().use_identity(provider.id, &subject.id, app.now()).await?;
            after_password(&app, Arrival { account, session, browser, to }).await?
        }
        Some(_) => return failed(layout, &provider, &ProviderError::Answer("the account cannot be used")),
        None => {
            let draft = IdentityDraft { provider: provider.id, subject: subject.id, name: subject.name };
            links::offer(&app, &session, &draft).await?
        }
    };
    if let Some(cookie) = cookie_to_end(&app) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Where the way leads, and what was made for it, where this browser began it with this provider; once.
async fn begun(
    app: &App,
    headers: &HeaderMap,
    provider: &Provider,
    returned: &Returned,
) -> Result<Option<(String, Derived)>, PageError> {
    let secure = app.settings().is_secure();
    let Some(token) = visitor::cookie(headers, way_cookie(secure)) else { return Ok(None) };
    let derived = Derived::from(token);
    if !bool::from(derived.state.as_bytes().ct_eq(returned.state.as_bytes())) {
        return Ok(None);
    }
    let taken = app.store().take_ceremony(&hash_of(token), KIND, app.now()).await?;
    let begun: Option<Begun> = taken.and_then(|taken| serde_json::from_str(&taken.detail).ok());
    Ok(begun
        .filter(|begun| begun.provider == provider.id)
        .map(|begun| (own_path(&begun.to).to_owned(), derived)))
}

/// Who came back: the code is exchanged for a signed word.
async fn subject(
    app: &App,
    provider: &Provider,
    returned: &Returned,
    derived: &Derived,
) -> Result<Result<Subject, ProviderError>, PageError> {
    if !returned.error.is_empty() || returned.code.is_empty() {
        return Ok(Err(ProviderError::Answer("it let nobody in")));
    }
    if returned.iss.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
        return Ok(Err(ProviderError::Answer("another site answered")));
    }
    let secret = match &provider.sealed {
        Some(sealed) => Some(app.vault()?.open_sealed(&purpose(&provider.issuer), sealed)?),
        None => None,
    };
    let question =
        |found: &Discovered| exchange(app, provider, found, (secret.as_deref(), returned, derived));
    Ok(signed_subject(app, provider, derived, question).await)
}

async fn signed_subject(
    app: &App,
    provider: &Provider,
    derived: &Derived,
    question: impl Fn(&Discovered) -> Question,
) -> Result<Subject, ProviderError> {
    let found = Discovered::of(provider).await?;
    let answer = fetch(reach(provider), &question(&found)).await?;
    if !answer.status.is_success() {
        return Err(ProviderError::Answer("it did not take the code"));
    }
    let tokens: Tokens = serde_json::from_slice(&answer.body)
        .map_err(|_| ProviderError::Answer("it does not say who it is"))?;
    let keys = found.keys(provider).await?;
    let expected = Expected {
        issuer: &provider.issuer,
        client: &provider.client,
        nonce: &derived.nonce,
        now: app.now(),
    };
    id_token::read(&tokens.id_token, &keys, &expected).map_err(|bad| ProviderError::Answer(bad.0))
}

fn exchange(
    app: &App,
    provider: &Provider,
    found: &Discovered,
    (secret, returned, derived): (Option<&str>, &Returned, &Derived),
) -> Question {
    let back = address_back(app, provider.id);
    let mut parts = vec![
        ("grant_type", "authorization_code"),
        ("code", returned.code.as_str()),
        ("redirect_uri", &back),
        ("code_verifier", &derived.verifier),
    ];
    let mut credentials = None;
    match secret {
        Some(secret) if !found.wants_secret_in_form() => {
            // Both are encoded once more (RFC 6749, section 2.3.1).
            credentials = Some((encoded(&provider.client), encoded(secret)));
        }
        Some(secret) => parts.extend([("client_id", provider.client.as_str()), ("client_secret", secret)]),
        None => parts.push(("client_id", &provider.client)),
    }
    let form: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    Question { url: found.token_endpoint.clone(), form: Some(form.join("&")), credentials }
}

/// The visitor is told in plain words; the log has the reason.
fn failed(layout: Layout, provider: &Provider, error: &ProviderError) -> Result<Response, PageError> {
    tracing::warn!(provider = provider.id.0, %error, "another site signed nobody in");
    let why = match error {
        ProviderError::Outward(_) => "It could not be reached.",
        ProviderError::Answer(_) => "Its answer could not be taken.",
    };
    let page = Page::render(&FailedPage { layout, name: &provider.name, why })?;
    Ok((StatusCode::BAD_GATEWAY, page).into_response())
}

/// Leads to a page with a cookie.
pub(super) fn lead(to: &str, cookie: Option<HeaderValue>) -> Response {
    with_cookie(Redirect::to(to), cookie)
}
