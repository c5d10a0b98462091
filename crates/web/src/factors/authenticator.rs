//! An authenticator app: setting it up, using it, removing it.

use askama::Template;
use axum::{
    extract::{Form, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId,
    account::Account,
    factor::{
        Deed, Factors,
        totp::{AppSecret, SECRET_BYTES},
    },
};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;

use super::{Proven, codes, telling::change};
use crate::{
    App,
    csrf::Token,
    error::PageError,
    layout::Layout,
    page::Page,
    session::{Session, Sessions},
    sign_in::with_cookie,
};

/// White around a QR code, in modules (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;

#[derive(Template)]
#[template(path = "factors/app.html")]
struct AppPage<'a> {
    layout: Layout,
    token: &'a str,
    factors: Factors,
    setting_up: Option<SettingUp>,
    failed: bool,
}

/// What the app has to learn.
struct SettingUp {
    /// The secret in groups of four letters.
    letters: String,
    /// The address that opens an authenticator app on the same device.
    address: String,
    /// The side of the picture in modules.
    side: i32,
    /// The dark modules as an SVG path.
    path: String,
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    code: String,
}

fn purpose(account: AccountId) -> String {
    format!("app of {account}")
}

/// The secret of an account's app, and the last step of which a code was taken.
async fn secret(
    app: &App,
    account: AccountId,
    is_confirmed: bool,
) -> Result<Option<(AppSecret, i64)>, PageError> {
    let kept = app.store().authenticator_app(account).await?;
    let Some(kept) = kept.filter(|kept| kept.is_confirmed == is_confirmed) else { return Ok(None) };
    let letters = app.vault()?.open_sealed(&purpose(account), &kept.sealed)?;
    let secret = AppSecret::from_letters(&letters);
    let secret = secret.ok_or_else(|| PageError::Key("a sealed secret is damaged".to_owned()))?;
    Ok(Some((secret, kept.step)))
}

/// Takes a code of the account's app; each is taken once.
pub async fn takes(app: &App, account: AccountId, code: &str) -> Result<bool, PageError> {
    let Some((secret, taken)) = secret(app, account, true).await? else { return Ok(false) };
    match secret.step_of(code, taken, app.now()) {
        Some(step) => Ok(app.store().take_step(account, step).await?),
        None => Ok(false),
    }
}

/// `GET /account/safety/app`
pub async fn show(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    let account = &member.account;
    let page = AppPage {
        layout: member.layout(&app),
        token: &token,
        factors: app.store().factors_of(account.id).await?,
        setting_up: setting_up(&app, account).await?,
        failed: false,
    };
    Page::render(&page)
}

/// `POST /account/safety/app/begin`
pub async fn begin(State(app): State<App>, Proven(member): Proven) -> Result<Redirect, PageError> {
    let mut bytes = [0u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Randomness)?;
    let account = member.account.id;
    let sealed = app.vault()?.seal(&purpose(account), &AppSecret::new(bytes).letters())?;
    app.store().begin_app(account, &sealed).await?;
    Ok(Redirect::to("/account/safety/app"))
}

/// `POST /account/safety/app`
pub async fn confirm(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let account = &member.account;
    let Some((secret, taken)) = secret(&app, account.id, false).await? else {
        return Ok(Redirect::to("/account/safety/app").into_response());
    };
    let step = secret.step_of(&given.code, taken, app.now());
    if let Some(step) = step
        && app.store().confirm_app(step, &change(&app, account, Deed::AppAdded)?).await?
    {
        return codes::after_first(&app, &member, &session, "/account/safety").await;
    }
    let page = AppPage {
        layout: member.layout(&app),
        token: &token,
        factors: app.store().factors_of(account.id).await?,
        setting_up: setting_up(&app, account).await?,
        failed: true,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// `POST /account/safety/app/remove`
pub async fn remove(
    State(app): State<App>,
    Proven(member): Proven,
    session: Session,
) -> Result<Response, PageError> {
    app.store().remove_app(&change(&app, &member.account, Deed::AppRemoved)?).await?;
    let cookie = Sessions::renew(&app, &session).await?;
    Ok(with_cookie(Redirect::to("/account/safety"), cookie))
}

async fn setting_up(app: &App, account: &Account) -> Result<Option<SettingUp>, PageError> {
    let Some((secret, _)) = secret(app, account.id, false).await? else { return Ok(None) };
    let address = secret.address(&app.site().name, &account.name);
    // No name is so long that the address would not fit.
    let Ok(code) = QrCode::encode_text(&address, QrCodeEcc::Medium) else { return Ok(None) };
    let letters = secret.letters();
    let groups: Vec<&str> =
        letters.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
    Ok(Some(SettingUp {
        letters: groups.join(" "),
        address,
        side: code.size() + 2 * QUIET,
        path: path(&code),
    }))
}

/// The dark modules as an SVG path: a bar for each run in a row.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                path.push_str(&format!("M{} {}h{}v1h-{}z", start + QUIET, y + QUIET, x - start, x - start));
            }
            x += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_shows_exactly_the_dark_modules() {
        let code =
            QrCode::encode_text("otpauth://totp/Ficus:irene?secret=GEZDGNBVGY3TQOJQ", QrCodeEcc::Medium)
                .unwrap();
        let mut dark = std::collections::BTreeSet::new();
        for bar in path(&code).split_terminator('z') {
            let (x, rest) = bar.strip_prefix('M').unwrap().split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, back) = rest.split_once("v1h-").unwrap();
            assert_eq!(length, back);
            let (x, y, length): (i32, i32, i32) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            dark.extend((x..x + length).map(|x| (x - QUIET, y - QUIET)));
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(dark.contains(&(x, y)), code.get_module(x, y), "{x} {y}");
            }
        }
    }
}
