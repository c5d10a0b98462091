//! The pages on which a member makes keys for devices, sees each once, and ends them.

use askama::Template;
use axum::{
    extract::{Form, Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    DeviceKeyId,
    device::{DEVICE_NAME_CHARS_MAX, DeviceKey, DeviceKind, DeviceRights, KEY_BYTES, Secret},
};
use ficus_store::{DeviceDraft, StoreError};
use serde::Deserialize;

use super::{PATH, forget};
use crate::{
    App, address, csrf::Token, error::PageError, factors::Proven, facts, layout::Layout, member::Member,
    page::Page,
};

#[derive(Template)]
#[template(path = "devices/list.html")]
struct ListPage<'a> {
    layout: Layout,
    token: &'a str,
    keys: Vec<DeviceKey>,
}

impl ListPage<'_> {
    fn may(key: &DeviceKey) -> &'static str {
        may_told(key.kind, key.rights)
    }

    fn made(key: &DeviceKey) -> String {
        facts::day(key.made.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    fn used(key: &DeviceKey) -> String {
        let day = key.used.map(|used| facts::day(used.to_zoned(jiff::tz::TimeZone::UTC).date()));
        day.map_or_else(|| "never used".to_owned(), |day| format!("last used on {day}"))
    }
}

fn may_told(kind: DeviceKind, rights: DeviceRights) -> &'static str {
    match (kind, rights) {
        (DeviceKind::Address, _) => "A secret address of the catalogue",
        (_, DeviceRights { catalogue: true, progress: true }) => "Catalogue, feeds and your place",
        (_, DeviceRights { catalogue: true, progress: false }) => "Catalogue and feeds",
        _ => "Your place alone",
    }
}

#[derive(Template)]
#[template(path = "devices/new.html")]
struct NewPage<'a> {
    layout: Layout,
    token: &'a str,
    wish: &'a Wish,
    wrong: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "devices/key.html")]
struct KeyPage<'a> {
    layout: Layout,
    member: &'a str,
    name: &'a str,
    kind: DeviceKind,
    rights: DeviceRights,
    key: String,
    /// What stands in an address.
    letters: &'a str,
}

/// What a member wants a key for.
#[derive(Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    name: String,
    /// `both`, `catalogue`, `progress` or `address`.
    #[serde(default)]
    purpose: String,
}

impl Wish {
    /// What the form offers: value, label, what it is for.
    const PURPOSES: [(&'static str, &'static str, &'static str); 4] = [
        ("both", "An e-reader with KOReader", "it reads the catalogue, and keeps and asks for your place"),
        (
            "catalogue",
            "A reading program with fields for a name and a password",
            "it reads the catalogue and feeds",
        ),
        ("progress", "Your place alone", "for KOReader, when books come another way"),
        (
            "address",
            "A program without such fields",
            "a secret address of the catalogue: whoever has it sees what you see",
        ),
    ];

    /// The purposes with whether each is chosen.
    fn purposes(&self) -> [(&'static str, &'static str, &'static str, bool); 4] {
        let chosen = if self.purpose.is_empty() { "both" } else { &self.purpose };
        Self::PURPOSES.map(|(value, label, about)| (value, label, about, value == chosen))
    }

    fn draft(&self) -> Result<DeviceDraft<'_>, &'static str> {
        let name = self.name.trim();
        let count = name.chars().count();
        if count == 0 || name.chars().any(char::is_control) {
            return Err("Give the device a name, so that you know it again.");
        }
        if count > DEVICE_NAME_CHARS_MAX {
            return Err("The name of a device has at most 60 characters.");
        }
        let (kind, catalogue, progress) = match self.purpose.as_str() {
            "both" => (DeviceKind::Key, true, true),
            "catalogue" => (DeviceKind::Key, true, false),
            "progress" => (DeviceKind::Key, false, true),
            "address" => (DeviceKind::Address, true, false),
            _ => return Err("Choose what the key is for."),
        };
        Ok(DeviceDraft { name, kind, rights: DeviceRights { catalogue, progress } })
    }
}

/// `GET /account/devices`
pub async fn list(State(app): State<App>, member: Member, Token(token): Token) -> Result<Page, PageError> {
    let keys = app.store().device_keys(member.account.id).await?;
    Page::render(&ListPage { layout: member.layout(&app), token: &token, keys })
}

/// `GET /account/devices/new`
pub async fn ask(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
) -> Result<Page, PageError> {
    Page::render(&NewPage { layout: member.layout(&app), token: &token, wish: &Wish::default(), wrong: None })
}

/// `POST /account/devices/new`: the answer is the only page that ever shows the key.
pub async fn make(
    State(app): State<App>,
    Proven(member): Proven,
    Token(token): Token,
    Form(wish): Form<Wish>,
) -> Result<Response, PageError> {
    let layout = member.layout(&app);
    let refused = |layout, wrong| {
        let page = NewPage { layout, token: &token, wish: &wish, wrong: Some(wrong) };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
    };
    let draft = match wish.draft() {
        Ok(draft) => draft,
        Err(wrong) => return refused(layout, wrong),
    };
    let mut random = [0; KEY_BYTES];
    getrandom::fill(&mut random).map_err(|_| PageError::Randomness)?;
    let secret = Secret::of(&random);
    match app.store().add_device_key(member.account.id, &draft, &secret, app.now()).await {
        Ok(_) => {}
        Err(StoreError::Refused(wrong)) => return refused(layout, wrong),
        Err(error) => return Err(error.into()),
    }
    let DeviceDraft { name, kind, rights } = draft;
    let (member, key, letters) = (&member.account.name, secret.shown(), secret.as_str());
    Ok(Page::render(&KeyPage { layout, member, name, kind, rights, key, letters })?.into_response())
}

/// `POST /account/devices/{id}/end`
pub async fn end(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: DeviceKeyId = address::part(&id)?;
    let keys = app.store().device_keys(member.account.id).await?;
    if keys.iter().all(|key| key.id != id) {
        return Err(PageError::NotFound);
    }
    app.store().end_device_key(member.account.id, id).await?;
    forget(&app, id);
    Ok(Redirect::to(PATH))
}
