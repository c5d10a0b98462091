//! How a member is told of things of each kind, and when digests come.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    digest_time::{self, DigestTime, ZONE_CHARS_MAX},
    kept_search::MailPace,
    notice::{NoticeKind, Way},
};
use jiff::tz::TimeZone;

use super::list::name_of;
use crate::{App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Member, page::Page};

/// How a kind is told, as the form shows it.
struct Row {
    word: &'static str,
    name: &'static str,
    hint: &'static str,
    way: Way,
}

#[derive(Template)]
#[template(path = "notices/ways.html")]
struct WaysPage {
    layout: Layout,
    token: String,
    saved: bool,
    rows: Vec<Row>,
    time: DigestTime,
    /// What is wrong with the zone.
    wrong: Option<String>,
    mails: bool,
    email: String,
}

impl WaysPage {
    /// The paces of mail: value, label, whether it is chosen.
    fn paces(row: &Row) -> [(&'static str, &'static str, bool); 4] {
        paces(row.way.mail)
    }

    fn weekdays(&self) -> Vec<(u32, &'static str, bool)> {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        (1..).zip(names).map(|(day, name)| (day, name, day == self.time.weekday)).collect()
    }

    fn hours(&self) -> Vec<(u32, String, bool)> {
        (0..24).map(|hour| (hour, format!("{hour}:00"), hour == self.time.hour)).collect()
    }
}

/// The paces of mail: value, label, whether it is chosen.
pub fn paces(chosen: MailPace) -> [(&'static str, &'static str, bool); 4] {
    MailPace::ALL.map(|pace| {
        let told = match pace {
            MailPace::Never => "No letters",
            MailPace::AtOnce => "A letter at once",
            MailPace::Daily => "Once a day, together",
            MailPace::Weekly => "Once a week, together",
        };
        (pace.as_str(), told, pace == chosen)
    })
}

/// The zone of a reader's digests: an offset, or a name that the system knows.
pub fn zone(text: &str) -> Option<TimeZone> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > ZONE_CHARS_MAX {
        return None;
    }
    if text.eq_ignore_ascii_case("UTC") {
        return Some(TimeZone::UTC);
    }
    digest_time::offset(text).or_else(|| TimeZone::get(text).ok())
}

fn rows(ways: &[(NoticeKind, Way)]) -> Vec<Row> {
    let kinds = NoticeKind::ALL.into_iter().filter(|kind| kind.is_chosen());
    kinds
        .map(|kind| Row {
            word: kind.as_str(),
            name: name_of(kind),
            hint: match kind {
                NoticeKind::News => {
                    "For what you subscribe to from now on; each subscription can be told in its own way."
                }
                NoticeKind::Bulletins => {
                    "What authors tell beside their chapters: each subscription tells it in its own way, and in none that \
                     you do not choose here."
                }
                _ => "",
            },
            way: ways.iter().find(|(of, _)| *of == kind).map_or(kind.usual(), |(_, way)| *way),
        })
        .collect()
}

/// `GET /account/notices/ways`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    Page::render(&WaysPage {
        layout: member.layout(&app),
        token,
        saved: query.is_saved(),
        rows: rows(&app.store().notice_ways(account).await?),
        time: app.store().digest_time(account).await?,
        wrong: None,
        mails: app.settings().sends_mail,
        email: member.account.email,
    })
}

/// `POST /account/notices/ways`
pub async fn save(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let value = |field: &str| pairs.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
    let way = |kind: NoticeKind| Way {
        on_site: value(&format!("{}-site", kind.as_str())).is_some(),
        mail: value(&format!("{}-mail", kind.as_str()))
            .and_then(|pace| pace.parse().ok())
            .unwrap_or_default(),
    };
    let chosen = NoticeKind::ALL.into_iter().filter(|kind| kind.is_chosen());
    let ways: Vec<(NoticeKind, Way)> = chosen.map(|kind| (kind, way(kind))).collect();
    let number = |field: &str, range: std::ops::RangeInclusive<u32>, usual: u32| {
        value(field).and_then(|text| text.parse().ok()).filter(|n| range.contains(n)).unwrap_or(usual)
    };
    let usual = DigestTime::default();
    let time = DigestTime {
        zone: value("zone").unwrap_or_default().trim().to_owned(),
        hour: number("hour", 0..=23, usual.hour),
        weekday: number("weekday", 1..=7, usual.weekday),
    };
    if zone(&time.zone).is_none() {
        let wrong = "No such time zone is known here. Write a place as in Europe/Vienna, or hours ahead of UTC as in +2.";
        let page = Page::render(&WaysPage {
            layout: member.layout(&app),
            token,
            saved: false,
            rows: rows(&ways),
            time,
            wrong: Some(wrong.to_owned()),
            mails: app.settings().sends_mail,
            email: member.account.email,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    app.store().set_notice_ways(member.account.id, &ways).await?;
    app.store().set_digest_time(member.account.id, &time).await?;
    Ok(Redirect::to("/account/notices/ways?saved=1").into_response())
}

/// `POST /account/notices/mail`: letters go to the member again.
pub async fn resume(State(app): State<App>, member: Member) -> Result<Redirect, PageError> {
    app.store().resume_mail(member.account.id).await?;
    Ok(Redirect::to("/account/notices"))
}
