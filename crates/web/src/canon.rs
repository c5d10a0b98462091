//! How far a reader has come in each canon, and what is folded away for it.
//!
//! Members keep it in their account, guests in a cookie. The cookie names fandoms and positions and nothing else, so
//! that a wrong or forged one can only fold works that need not be.

use std::convert::Infallible;

use askama::Template;
use axum::{
    extract::{Form, FromRequestParts, Query, State},
    http::{HeaderMap, HeaderValue, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    CanonId, TagId, WorkId,
    canon::{Canon, CanonPlace, Spoiler, spoils},
    policy::Visitor,
    tag::{Tag, TagKind},
};
use ficus_store::CanonLine;
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    gate::own_path,
    layout::Layout,
    lens::Reader,
    page::Page,
    session::{Sessions, set_cookie},
    sign_in::with_cookie,
    visitor::cookie,
};

const COOKIE: &str = "canons";
/// A choice is remembered for so many seconds: a year.
const AGE_SECONDS: i64 = 365 * 86_400;
/// A longer cookie is none of ours.
const COOKIE_BYTES_MAX: usize = 1_500;
/// A guest's browser remembers so many canons.
const GUEST_CANONS_MAX: usize = 50;
/// The page offers so many points at once; further canons are a click away.
const POINTS_SHOWN_MAX: u32 = 1_500;
/// The address of the page.
pub const PAGE: &str = "/settings/spoilers";
/// The value of the parameter `spoilers` by which a reader opens a work that spoils more than they know.
const READ: &str = "read";

/// How far a guest has come, by the cookie; ascending, so that equal choices are equal.
pub fn reached(headers: &HeaderMap) -> Vec<CanonPlace> {
    cookie(headers, COOKIE).map(read_cookie).unwrap_or_default()
}

fn read_cookie(text: &str) -> Vec<CanonPlace> {
    if text.len() > COOKIE_BYTES_MAX {
        return Vec::new();
    }
    let number = |text: &str| -> Option<u64> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    };
    let mut places: Vec<CanonPlace> = text
        .split('.')
        .filter_map(|pair| {
            let (fandom, position) = pair.split_once('-')?;
            let fandom = TagId(i64::try_from(number(fandom)?).ok()?);
            Some(CanonPlace { fandom, position: u32::try_from(number(position)?).ok()? })
        })
        .collect();
    places.sort_unstable();
    places.dedup_by_key(|place| place.fandom);
    places.truncate(GUEST_CANONS_MAX);
    places
}

fn write_cookie(places: &[CanonPlace]) -> String {
    let pairs: Vec<String> =
        places.iter().map(|place| format!("{}-{}", place.fandom, place.position)).collect();
    pairs.join(".")
}

/// What of a work spoils more than a reader has come to; asks the store only for readers who said how far they are.
pub async fn spoiled(app: &App, reader: &Reader, work: WorkId) -> Result<Option<Spoiler>, PageError> {
    if reader.lens.canons.is_empty() {
        return Ok(None);
    }
    let spoilers = app.store().spoilers_of(&[work]).await?;
    Ok(spoilers.get(&work).and_then(|spoilers| spoils(spoilers, &reader.lens.canons)).cloned())
}

/// How an address asks for a work that spoils.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With a word before it, where it spoils more than the reader knows.
    Warned,
    /// Whatever it spoils.
    Anyway,
}

impl Way {
    /// What links inside the work carry on.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Warned => "",
            Self::Anyway => "?spoilers=read",
        }
    }
}

impl FromRequestParts<App> for Way {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let is_read =
            form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "spoilers" && value == READ);
        Ok(if is_read { Self::Anyway } else { Self::Warned })
    }
}

#[derive(Template)]
#[template(path = "canon/warning.html")]
struct WarningPage<'a> {
    layout: Layout,
    work: WorkId,
    title: &'a str,
    spoiler: Spoiler,
    /// Where the reader reads anyway.
    on: String,
    reached: Option<String>,
}

/// The page that stands once before the text of a work that spoils more than the reader knows.
pub async fn warning(
    app: &App,
    reader: &Reader,
    work: (WorkId, &str),
    spoiler: Spoiler,
    path: &str,
) -> Result<Page, PageError> {
    let fandom = spoiler.place.fandom;
    let canon = app.store().canon_of(fandom).await?;
    let position = reader.lens.canons.iter().find(|place| place.fandom == fandom).map(|place| place.position);
    let reached = canon.zip(position).and_then(|(canon, position)| name_of(&canon, position));
    Page::render(&WarningPage {
        layout: Layout::new(app, reader.visitor),
        work: work.0,
        title: work.1,
        spoiler,
        on: format!("{path}?spoilers={READ}"),
        reached,
    })
}

/// The name of the point that a position is the end of; `None` before the first.
fn name_of(canon: &Canon, position: u32) -> Option<String> {
    Some(canon.points.get(canon.point_at(position)?)?.name.clone())
}

/// What a fandom's page says of its canon.
pub struct CanonNote {
    /// Where the reader says how far they are.
    pub page: String,
    /// Whether the reader has said it.
    pub is_said: bool,
    /// The point that the reader has come to; `None` where it is none yet.
    pub reached: Option<String>,
}

/// The note for a tag's page; `None` where the tag is no fandom with a canon.
pub async fn note(app: &App, reader: &Reader, fandom: &Tag) -> Result<Option<CanonNote>, PageError> {
    if fandom.kind != TagKind::Fandom {
        return Ok(None);
    }
    let Some(canon) = app.store().canon_of(fandom.id).await? else { return Ok(None) };
    let place = reader.lens.canons.iter().find(|place| place.fandom == fandom.id);
    Ok(Some(CanonNote {
        page: format!("{PAGE}?fandom={}&to=/tags/{}", fandom.slug, fandom.slug),
        is_said: place.is_some(),
        reached: place.and_then(|place| name_of(&canon, place.position)),
    }))
}

/// One point of a choice.
struct Choice {
    /// The position that the point ends at.
    value: u32,
    label: String,
    chosen: bool,
}

/// The choice of a point in one canon.
struct Field {
    fandom: Tag,
    /// Whether the reader said that they know nothing of it.
    knows_nothing: bool,
    choices: Vec<Choice>,
}

impl Field {
    fn new(fandom: Tag, canon: &Canon, reached: Option<u32>) -> Self {
        let chosen = reached.and_then(|position| canon.point_at(position));
        let choices = canon.points.iter().enumerate().map(|(at, point)| Choice {
            value: canon.place(at).map_or(point.position, |place| place.position),
            label: format!("{}{}", "\u{a0}\u{a0}\u{a0}".repeat(usize::from(point.depth)), point.name),
            chosen: chosen == Some(at),
        });
        Self { fandom, knows_nothing: reached.is_some() && chosen.is_none(), choices: choices.collect() }
    }
}

#[derive(Template)]
#[template(path = "settings/spoilers.html")]
struct SpoilersPage<'a> {
    layout: Layout,
    token: &'a str,
    to: &'a str,
    saved: bool,
    fields: Vec<Field>,
    /// Canons that are not on this page.
    others: Vec<Tag>,
}

/// How the page was reached.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    to: String,
    #[serde(default)]
    fandom: String,
    #[serde(default)]
    saved: String,
}

/// `GET /settings/spoilers`
pub async fn ask(
    State(app): State<App>,
    reader: Reader,
    Token(token): Token,
    Query(from): Query<From>,
) -> Result<Page, PageError> {
    let lines = app.store().canon_lines().await?;
    let (shown, others) = part(lines, &from.fandom, &reader.lens.canons);
    let ids: Vec<CanonId> = shown.iter().map(|line| line.id).collect();
    let canons = app.store().canons(&ids).await?;
    let reached = |fandom: TagId| {
        reader.lens.canons.iter().find(|place| place.fandom == fandom).map(|place| place.position)
    };
    let fields = shown.into_iter().filter_map(|line| {
        let canon = canons.iter().find(|canon| canon.id == line.id)?;
        let reached = reached(line.fandom.id);
        Some(Field::new(line.fandom, canon, reached))
    });
    Page::render(&SpoilersPage {
        layout: Layout::new(&app, reader.visitor),
        token: &token,
        to: if from.to.is_empty() { "" } else { own_path(&from.to) },
        saved: from.saved == "1",
        fields: fields.collect(),
        others: others.into_iter().map(|line| line.fandom).collect(),
    })
}

/// The canons that the page offers: the one asked for and those that the reader has come into first, then as many as
/// there is room for; and those that are left.
fn part(lines: Vec<CanonLine>, asked: &str, reached: &[CanonPlace]) -> (Vec<CanonLine>, Vec<CanonLine>) {
    let is_first = |line: &CanonLine| {
        line.fandom.slug == asked || reached.iter().any(|place| place.fandom == line.fandom.id)
    };
    let (mut shown, rest): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_first);
    shown.sort_by_key(|line| line.fandom.slug != asked);
    let mut points: u32 = shown.iter().map(|line| line.points).sum();
    let mut others = Vec::new();
    for line in rest {
        points = points.saturating_add(line.points);
        if points <= POINTS_SHOWN_MAX { shown.push(line) } else { others.push(line) }
    }
    (shown, others)
}

/// `POST /settings/spoilers`: fields `canon-{fandom}` with a position, or nothing.
pub async fn save(
    State(app): State<App>,
    reader: Reader,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let known = app.store().canon_lines().await?;
    let is_known = |fandom: TagId| known.iter().any(|line| line.fandom.id == fandom);
    let said: Vec<(TagId, Option<u32>)> = pairs
        .iter()
        .filter_map(|(name, value)| {
            let fandom: TagId = name.strip_prefix("canon-")?.parse().ok()?;
            is_known(fandom).then(|| (fandom, value.parse().ok()))
        })
        .take(known.len())
        .collect();
    let to = pairs.iter().find(|(name, to)| name == "to" && !to.is_empty()).map(|(_, to)| own_path(to));
    let to = Redirect::to(to.unwrap_or("/settings/spoilers?saved=1"));
    match reader.visitor {
        Visitor { account: Some((account, _)), .. } => {
            app.store().reach(account, &said).await?;
            Sessions::look_again(&app, account);
            Ok(to.into_response())
        }
        Visitor { account: None, .. } => Ok(with_cookie(to, remembered(&app, &reader, &said))),
    }
}

/// The cookie of a guest who said how far they are.
fn remembered(app: &App, reader: &Reader, said: &[(TagId, Option<u32>)]) -> Option<HeaderValue> {
    let is_said = |fandom| said.iter().any(|(other, _)| *other == fandom);
    let kept = reader.lens.canons.iter().copied().filter(|place| !is_said(place.fandom));
    let new = said
        .iter()
        .filter_map(|(fandom, position)| Some(CanonPlace { fandom: *fandom, position: (*position)? }));
    // What was said last is remembered where there is no room for all.
    let mut places: Vec<CanonPlace> = new.chain(kept).take(GUEST_CANONS_MAX).collect();
    places.sort_unstable();
    let age_seconds = if places.is_empty() { 0 } else { AGE_SECONDS };
    set_cookie(COOKIE, &write_cookie(&places), age_seconds, app.settings().is_secure())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_as_it_was_written() {
        let place = |fandom, position| CanonPlace { fandom: TagId(fandom), position };
        let places = [place(3, 0), place(12, 1 << 20)];
        assert_eq!(read_cookie(&write_cookie(&places)), places);
        assert_eq!(read_cookie("12-5.3-0.12-7"), [place(3, 0), place(12, 5)]);
    }

    #[test]
    fn a_hostile_cookie_says_nothing() {
        for hostile in
            ["", "-", "1", "1-", "-1-2", "1-4294967296", "99999999999999999999-1", "a-b", "1-2x", "+1-+2"]
        {
            assert_eq!(read_cookie(hostile), [], "{hostile}");
        }
        let many: Vec<String> = (0..200).map(|n| format!("{n}-1")).collect();
        assert_eq!(read_cookie(&many.join(".")).len(), GUEST_CANONS_MAX);
        assert_eq!(read_cookie(&"1-1.".repeat(1_000)), []);
    }
}
