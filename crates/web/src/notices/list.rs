//! The page of notices.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    NoticeId,
    listing::PAGE_MAX,
    notice::{KeptNotice, Notice, NoticeKind},
};
use serde::Deserialize;

use super::told::{Named, Told, grouped};
use crate::{
    App, address::part, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging,
    member::Member, page::Page,
};

/// Notices on a page.
const NOTICES_PER_PAGE: u32 = 100;

/// A line of the page.
struct Line {
    told: Told,
    is_new: bool,
    day: String,
}

/// A filter of the page.
struct Choice {
    label: &'static str,
    address: String,
    chosen: bool,
    new: u64,
}

#[derive(Template)]
#[template(path = "notices/page.html")]
struct NoticesPage {
    layout: Layout,
    token: String,
    kind: Option<NoticeKind>,
    choices: Vec<Choice>,
    new: Vec<Line>,
    seen: Vec<Line>,
    newest: Option<NoticeId>,
    paging: Paging,
    /// Whether letters to the member are stopped since they came back.
    mail_stopped: bool,
}

impl NoticesPage {
    fn kind_word(&self) -> &'static str {
        self.kind.map_or("", NoticeKind::as_str)
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    page: String,
}

impl Asked {
    fn kind(&self) -> Option<NoticeKind> {
        self.kind.parse().ok()
    }
}

pub(super) fn name_of(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::News => "Subscriptions",
        NoticeKind::Bulletins => "News from authors",
        NoticeKind::Reviews => "Reviews of your works",
        NoticeKind::Answers => "Answers to you",
        NoticeKind::Recommendations => "Recommendations of your works",
        NoticeKind::Together => "Writing with others",
        NoticeKind::Decisions => "Decisions",
        NoticeKind::Challenges => "Challenges",
        NoticeKind::Safety => "Your account's safety",
    }
}

fn kinds(kind: Option<NoticeKind>) -> Vec<NoticeKind> {
    kind.map_or_else(|| NoticeKind::ALL.to_vec(), |kind| vec![kind])
}

fn address(kind: Option<NoticeKind>, page: u32) -> String {
    let mut out = "/account/notices".to_owned();
    let mut joint = '?';
    if let Some(kind) = kind {
        out.push_str(&format!("{joint}kind={}", kind.as_str()));
        joint = '&';
    }
    if page > 1 {
        out.push_str(&format!("{joint}page={page}"));
    }
    out
}

/// `GET /account/notices`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let kind = asked.kind();
    let page = asked.page.parse().unwrap_or(1).clamp(1, PAGE_MAX);
    let offset = (page - 1).saturating_mul(NOTICES_PER_PAGE);
    let (notices, total) = app.store().notices_of(account, &kinds(kind), offset, NOTICES_PER_PAGE).await?;
    let all: Vec<&Notice> = notices.iter().map(|kept| &kept.notice).collect();
    let named = Named::load(&app, &member.reader, &all).await?;
    let newest = notices.iter().map(|kept| kept.id).max();
    let (new, seen): (Vec<_>, Vec<_>) =
        grouped(notices).into_iter().partition(|group| group.iter().all(|kept| kept.seen.is_none()));
    let lines =
        |groups: Vec<Vec<KeptNotice>>| groups.iter().filter_map(|group| line(&named, group)).collect();
    let unseen = app.store().unseen_by_kind(account).await?;
    let new_of = |kind: NoticeKind| unseen.iter().find(|(of, _)| *of == kind).map_or(0, |(_, new)| *new);
    let all = Choice {
        label: "Everything",
        address: address(None, 1),
        chosen: kind.is_none(),
        new: unseen.iter().map(|(_, new)| new).sum(),
    };
    let of_kind = |of: NoticeKind| Choice {
        label: name_of(of),
        address: address(Some(of), 1),
        chosen: kind == Some(of),
        new: new_of(of),
    };
    Page::render(&NoticesPage {
        layout: member.layout(&app),
        token,
        choices: std::iter::once(all).chain(NoticeKind::ALL.map(of_kind)).collect(),
        new: lines(new),
        seen: lines(seen),
        newest,
        paging: Paging::of(page, total, NOTICES_PER_PAGE, |page| address(kind, page)),
        mail_stopped: !app.store().stopped_accounts(&[account]).await?.is_empty(),
        kind,
    })
}

fn line(named: &Named, group: &[KeptNotice]) -> Option<Line> {
    let first = group.first()?;
    let day = facts::day(first.made.to_zoned(jiff::tz::TimeZone::UTC).date());
    Some(Line { told: named.tell(group)?, is_new: first.seen.is_none(), day })
}

/// What the button sends.
#[derive(Deserialize)]
pub struct Seen {
    #[serde(default)]
    up_to: String,
    #[serde(default)]
    kind: String,
}

/// `POST /account/notices/seen`
pub async fn see(
    State(app): State<App>,
    member: Member,
    Form(seen): Form<Seen>,
) -> Result<Redirect, PageError> {
    let kind: Option<NoticeKind> = seen.kind.parse().ok();
    let up_to: NoticeId = part(&seen.up_to)?;
    app.store().see_notices(member.account.id, &kinds(kind), up_to, app.now()).await?;
    Ok(Redirect::to(&address(kind, 1)))
}

/// `GET /account/notices/unseen`: how many there are, for the number in the header.
pub async fn unseen(State(app): State<App>, member: Member) -> Result<Response, PageError> {
    let unseen = app.store().unseen_notices(member.account.id).await?;
    let mut response = unseen.to_string().into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
