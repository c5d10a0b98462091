//! Passkeys: adding, naming and removing them, and signing in with one.
//!
//! A challenge is made on request of the page's script, kept for some minutes as its SHA-256, bound to the browser that
//! asked, and taken once.

use std::fmt::Write;

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ficus_archive::{
    AccountId, PasskeyId,
    account::Account,
    factor::{CEREMONY_MINUTES, Deed, PASSKEY_NAME_CHARS_MAX},
    passkey::Passkey,
};
use ficus_store::{CeremonyStart, PasskeyDraft, StoreError};
use jiff::SignedDuration;
use serde::Deserialize;

use super::{
    Proven, codes,
    telling::change,
    webauthn::{Assertion, RelyingParty, User, challenge_of},
};
use crate::{
    App, address,
    browser::Browser,
    csrf::Token,
    error::PageError,
    gate::own_path,
    layout::Layout,
    member::Member,
    page::Page,
    session::{Session, Sessions, hash_of},
    sign_in::{Arrival, let_in, with_cookie},
    visitor::Who,
};

const TO_ADD: &str = "passkey-add";
const TO_USE: &str = "passkey-use";
/// A challenge has so many random bytes.
const CHALLENGE_BYTES: usize = 32;
/// The words of a list of names, where all have the same.
const UNNAMED: &str = "A passkey";

#[derive(Template)]
#[template(path = "factors/passkeys.html")]
struct PasskeysPage<'a> {
    layout: Layout,
    token: &'a str,
    passkeys: Vec<Passkey>,
    /// What a new one is called unless its owner says otherwise.
    suggested: &'a str,
    has_a_name: bool,
    wrong: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "factors/passkey_refused.html")]
struct RefusedPage {
    layout: Layout,
    back: &'static str,
}

impl PasskeysPage<'_> {
    #[expect(clippy::unused_self, reason = "a template reaches it through the page")]
    fn day(&self, time: &jiff::Timestamp) -> String {
        let mut day = String::new();
        // Writing into a String cannot fail.
        let _ = write!(day, "{}", time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y"));
        day
    }
}

/// A new passkey, as the script fills it in.
#[derive(Deserialize)]
pub struct NewKey {
    #[serde(default)]
    name: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    data: String,
}

/// A passkey that was used, as the script fills it in.
#[derive(Deserialize)]
pub struct UsedKey {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    to: String,
}

/// A passkey's name.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// Whether passkeys can be used where the site stands.
pub fn can_be_used(app: &App) -> bool {
    RelyingParty::of(&app.settings().base_url).is_some()
}

fn party(app: &App) -> Result<RelyingParty, PageError> {
    RelyingParty::of(&app.settings().base_url).ok_or_else(|| {
        PageError::BadRequest(
            "Passkeys belong to a site with a name of its own; this one is reached by a number.".to_owned(),
        )
    })
}

/// The word that a passkey keeps for its owner.
async fn handle(app: &App, account: AccountId) -> Result<String, PageError> {
    Ok(app.identity().await?.urn("account", account))
}

/// A name as it is kept.
fn tidied(name: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(PASSKEY_NAME_CHARS_MAX).collect();
    if name.is_empty() { UNNAMED.to_owned() } else { name }
}

/// Makes a challenge for one answer of this browser.
async fn challenge(
    app: &App,
    session: &Session,
    kind: &'static str,
    account: Option<AccountId>,
) -> Result<String, PageError> {
    let mut bytes = [0u8; CHALLENGE_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let challenge = URL_SAFE_NO_PAD.encode(bytes);
    let start = CeremonyStart {
        token_hash: &hash_of(&challenge),
        kind,
        account,
        detail: &hash_of(session.seed()?),
        ends: app.now() + SignedDuration::from_mins(CEREMONY_MINUTES),
    };
    app.store().begin_ceremony(&start, app.now()).await?;
    Ok(challenge)
}

/// The challenge that client data answers, where it was made for this browser and this account, and never again.
async fn answered(
    app: &App,
    session: &Session,
    (kind, account): (&'static str, Option<AccountId>),
    client: &str,
) -> Result<Option<String>, PageError> {
    let Some(challenge) = challenge_of(client) else { return Ok(None) };
    let taken = app.store().take_ceremony(&hash_of(&challenge), kind, app.now()).await?;
    let holder = hash_of(session.seed()?);
    Ok(taken.filter(|taken| taken.detail == holder && taken.account == account).map(|_| challenge))
}

fn json(value: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// `GET /account/safety/passkeys`
pub async fn show(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
    browser: Browser,
) -> Result<Page, PageError> {
    page(&app, &member, (&token, &browser), None).await
}

async fn page(
    app: &App,
    member: &Member,
    (token, browser): (&str, &Browser),
    wrong: Option<&str>,
) -> Result<Page, PageError> {
    let page = PasskeysPage {
        layout: member.layout(app),
        token,
        passkeys: app.store().passkeys_of(member.account.id).await?,
        suggested: if browser.told.is_empty() { UNNAMED } else { &browser.told },
        has_a_name: can_be_used(app),
        wrong,
    };
    Page::render(&page)
}

/// `POST /account/safety/passkeys/start`
pub async fn start_adding(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
) -> Result<Response, PageError> {
    let account = &member.account;
    let party = party(&app)?;
    let challenge = challenge(&app, &session, TO_ADD, Some(account.id)).await?;
    let known = app.store().passkeys_of(account.id).await?;
    let known: Vec<String> = known.into_iter().map(|passkey| passkey.credential).collect();
    let handle = handle(&app, account.id).await?;
    let user = User { handle: &handle, name: &account.name, known: &known };
    Ok(json(&party.to_register(&challenge, &app.site().name, user)))
}

/// `POST /account/safety/passkeys`
pub async fn add(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
    Token(token): Token,
    browser: Browser,
    Form(given): Form<NewKey>,
) -> Result<Response, PageError> {
    let account = &member.account;
    let party = party(&app)?;
    let challenge = answered(&app, &session, (TO_ADD, Some(account.id)), &given.client).await?;
    let registered =
        challenge.and_then(|challenge| party.register(&challenge, &given.client, &given.data).ok());
    let wrong = match registered {
        None => "The passkey could not be added. Load the page again and try once more.".to_owned(),
        Some(new) => {
            let draft = PasskeyDraft {
                credential: new.credential,
                public_key: new.public_key,
                name: tidied(&given.name),
                uses: new.uses,
            };
            match app.store().add_passkey(&draft, &change(&app, account, Deed::PasskeyAdded)?).await {
                Ok(_) => {
                    return codes::after_first(&app, &member, &session, "/account/safety/passkeys").await;
                }
                Err(StoreError::Taken(_)) => "This passkey is known here already.".to_owned(),
                Err(StoreError::Refused(why)) => why.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = page(&app, &member, (&token, &browser), Some(&wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /account/safety/passkeys/{id}/name`
pub async fn rename(
    State(app): State<App>,
    Proven(member): Proven,
    Path(id): Path<String>,
    Form(given): Form<Named>,
) -> Result<Redirect, PageError> {
    let id: PasskeyId = address::part(&id)?;
    if !app.store().rename_passkey(member.account.id, id, &tidied(&given.name)).await? {
        return Err(PageError::NotFound);
    }
    Ok(Redirect::to("/account/safety/passkeys"))
}

/// `POST /account/safety/passkeys/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: PasskeyId = address::part(&id)?;
    let change = change(&app, &member.account, Deed::PasskeyRemoved)?;
    if !app.store().remove_passkey(id, &change).await? {
        return Err(PageError::NotFound);
    }
    let cookie = Sessions::renew(&app, &session).await?;
    Ok(with_cookie(Redirect::to("/account/safety/passkeys"), cookie))
}

/// `POST /login/passkey/start`
pub async fn start_using(State(app): State<App>, session: Session) -> Result<Response, PageError> {
    let party = party(&app)?;
    let challenge = challenge(&app, &session, TO_USE, None).await?;
    Ok(json(&party.to_use(&challenge)))
}

/// `POST /login/passkey`
pub async fn sign_in(
    State(app): State<App>,
    Who(visitor): Who,
    session: Session,
    browser: Browser,
    Form(given): Form<UsedKey>,
) -> Result<Response, PageError> {
    let to = own_path(&given.to).to_owned();
    match owner(&app, &session, &given).await? {
        Some(account) => let_in(&app, Arrival { account, session, browser, to }).await,
        None => refusal(Layout::new(&app, visitor), "/login"),
    }
}

/// `POST /account/prove/passkey`
pub async fn prove(
    State(app): State<App>,
    member: Member,
    session: Session,
    Form(given): Form<UsedKey>,
) -> Result<Response, PageError> {
    let token_hash = session.token_hash().ok_or(PageError::SignIn)?;
    let owner = owner(&app, &session, &given).await?;
    if owner.is_none_or(|owner| owner.id != member.account.id) {
        return refusal(member.layout(&app), "/account/prove");
    }
    app.store().note_proof(token_hash, member.account.id, app.now()).await?;
    Ok(Redirect::to(own_path(&given.to)).into_response())
}

fn refusal(layout: Layout, back: &'static str) -> Result<Response, PageError> {
    let page = Page::render(&RefusedPage { layout, back })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Whose passkey was used in this browser just now.
async fn owner(app: &App, session: &Session, given: &UsedKey) -> Result<Option<Account>, PageError> {
    let party = party(app)?;
    let Some(challenge) = answered(app, session, (TO_USE, None), &given.client).await? else {
        return Ok(None);
    };
    let Some((passkey, account)) = app.store().passkey(&given.credential).await? else { return Ok(None) };
    let handle = URL_SAFE_NO_PAD.encode(handle(app, account.id).await?);
    let assertion = Assertion { client: &given.client, data: &given.data, signature: &given.signature };
    let Ok(uses) = party.verify(&challenge, &passkey.public_key, assertion) else { return Ok(None) };
    let is_owner = given.user == handle && account.standing.signs_in();
    // A counter that does not grow may tell of a copy.
    let is_used = is_owner && app.store().use_passkey(passkey.id, uses, app.now()).await?;
    Ok(is_used.then_some(account))
}
