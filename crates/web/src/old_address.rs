//! Old addresses: links to rescued archives lead to the works where they stand now.
//!
//! Whatever page is not there is looked for among the addresses that works had before: by host, path and query, for an
//! archive that took over the host of a dead one; then by path and query alone. Addresses of this site itself always
//! mean its own works, and nobody learns from here of a work that he or she may not see.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    WorkId,
    old_address::{self, Copies, OldPlace},
    policy::{Access, Reading, Visitor, may_read},
    work::Blurb,
};
use ficus_store::WorkPlace;
use serde::Deserialize;

use crate::{App, address, error::PageError, facts, layout::Layout, page::Page, reading, visitor::Who};

/// A longer address was none of a page.
const ADDRESS_BYTES_MAX: usize = 4_000;

#[derive(Template)]
#[template(path = "old_address/page.html")]
struct OldAddressPage {
    layout: Layout,
    /// What was asked for; empty where nothing was.
    url: String,
    found: Vec<Found>,
    /// Where else the page may be kept, if nothing was found.
    copies: Option<Copies>,
}

/// A work that an old address leads to.
struct Found {
    work: Blurb,
    chapter: Option<u32>,
}

impl Found {
    fn authors(&self) -> String {
        facts::authors(&self.work.authors)
    }

    fn address(&self) -> String {
        here((self.work.id, self.chapter))
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    url: String,
}

/// `GET /old`: says where an old address leads.
pub async fn ask(
    State(app): State<App>,
    Who(visitor): Who,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let url = asked.url.trim().to_owned();
    let mut found = Vec::new();
    if !url.is_empty() && url.len() <= ADDRESS_BYTES_MAX {
        let places = places(&app, &url, None).await?;
        for (place, work) in seen(&app, &visitor, &places).await? {
            found.push(Found { work, chapter: place.1 });
        }
    }
    let copies = if found.is_empty() { old_address::copies(&url) } else { None };
    Page::render(&OldAddressPage { layout: Layout::new(&app, visitor), url, found, copies })
}

/// Where a page that is not here may be: a redirect for good, or `None` where nothing is known of it, or where this
/// visitor may not know.
pub async fn lead(app: &App, visitor: &Visitor, from: &HeaderMap, asked: &str) -> Option<Response> {
    if asked.len() > ADDRESS_BYTES_MAX || asked.starts_with("/admin") || asked.starts_with("/assets/") {
        return None;
    }
    match look(app, visitor, from, asked).await {
        Ok(lead) => lead,
        Err(error) => {
            tracing::error!("an old address could not be looked up: {error}");
            None
        }
    }
}

async fn look(
    app: &App,
    visitor: &Visitor,
    from: &HeaderMap,
    asked: &str,
) -> Result<Option<Response>, PageError> {
    if let Some(merged) = merged(app, asked).await? {
        let seen = seen(app, visitor, &[(merged, None)]).await?;
        return Ok((!seen.is_empty()).then(|| moved(&here((merged, None)))));
    }
    let host = from.get(header::HOST).and_then(|host| host.to_str().ok());
    let places = places(app, asked, host).await?;
    let seen = seen(app, visitor, &places).await?;
    Ok(match seen.as_slice() {
        [] => None,
        [(place, _)] => Some(moved(&here(*place))),
        // Several archives had this path: whoever asks has to choose.
        _ => Some(found(&format!("/old?url={}", address::encoded(asked)))),
    })
}

/// The work that the chapters of a former work of this archive went to.
async fn merged(app: &App, asked: &str) -> Result<Option<WorkId>, PageError> {
    let id = asked.strip_prefix("/works/").and_then(|rest| rest.split(['/', '?']).next()?.parse().ok());
    match id {
        Some(id) => Ok(app.store().merged_into(id).await?),
        None => Ok(None),
    }
}

/// What stood at an address: with its host where it names one, else on this host, else by its path alone.
async fn places(app: &App, asked: &str, host: Option<&str>) -> Result<Vec<WorkPlace>, PageError> {
    let Some(place) = OldPlace::parse(asked) else { return Ok(Vec::new()) };
    let exact = match host.filter(|_| place.host.is_empty()) {
        Some(host) => format!("{host}{}", place.path),
        None => asked.to_owned(),
    };
    if let Some((_, work, chapter)) = app.store().works_at(&[exact]).await?.pop() {
        return Ok(vec![(work, chapter)]);
    }
    // A path of this site means its own works, and the front page of a dead archive means none of them.
    if (host.is_some() && reading::is_read(&place.path)) || place.path == "/" {
        return Ok(Vec::new());
    }
    Ok(app.store().works_at_path(&place.path).await?)
}

/// The works among them that this visitor may know of, in the same order.
async fn seen(
    app: &App,
    visitor: &Visitor,
    places: &[WorkPlace],
) -> Result<Vec<(WorkPlace, Blurb)>, PageError> {
    let ids: Vec<WorkId> = places.iter().map(|(work, _)| *work).collect();
    let works = app.store().blurbs(&ids).await?;
    let site = app.site();
    let is_seen = |work: &Blurb| {
        let access = Access { audience: work.audience, rating: work.rating, owned: false };
        // A gate stands before the work at its own address as well; a work for members is not spoken of to others.
        matches!(may_read(visitor, access, &site.ladder), Reading::Open | Reading::Asks(_))
    };
    let seen = places.iter().filter_map(|place| {
        let work = works.iter().find(|work| work.id == place.0 && is_seen(work))?;
        Some((*place, work.clone()))
    });
    Ok(seen.collect())
}

/// Where a work or its chapter stands here.
fn here((work, chapter): WorkPlace) -> String {
    match chapter {
        Some(number) => format!("/works/{work}/chapters/{number}"),
        None => format!("/works/{work}"),
    }
}

fn moved(to: &str) -> Response {
    redirect(StatusCode::MOVED_PERMANENTLY, to)
}

fn found(to: &str) -> Response {
    redirect(StatusCode::FOUND, to)
}

fn redirect(status: StatusCode, to: &str) -> Response {
    // An address of this site is plain ASCII.
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (status, [(header::LOCATION, to)]).into_response()
}
