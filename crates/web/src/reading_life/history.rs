//! What a member opened: theirs alone, and gone when they say so.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    response::Redirect,
};
use ficus_archive::{WorkId, site::reading::Noting};
use ficus_store::{Erase, OpenedWork};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{
    App,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing::Paging,
    member::Member,
    page::Page,
    session::Sessions,
};

/// So many works stand on a page.
const PAGE_SIZE: u32 = 50;

/// A line of the history.
struct Line {
    opened: OpenedWork,
    /// `None` where the work is not open to the member any more.
    item: Option<BlurbView>,
}

impl Line {
    /// `Last opened 3 March 2026, on 4 visits since 1 March 2026`.
    fn told(&self) -> String {
        let day = |time: jiff::Timestamp| facts::day(time.to_zoned(TimeZone::UTC).date());
        let (first, last) = (day(self.opened.first), day(self.opened.last));
        match self.opened.times {
            0 | 1 => format!("Opened {last}"),
            times => {
                format!("Last opened {last}, on {} since {first}", facts::counted(times, "visit", "visits"))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "reading_life/history.html")]
struct HistoryPage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    total: u64,
    paging: Paging,
    noting: Noting,
    years: Vec<i16>,
}

/// The page that is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: u32,
}

/// `GET /account/history`
pub async fn show(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let account = member.account.id;
    let page = asked.page.clamp(1, 100_000);
    let (opened, total) = app.store().opened_works(account, (page - 1) * PAGE_SIZE, PAGE_SIZE).await?;
    let ids: Vec<WorkId> = opened.iter().map(|line| line.work).collect();
    let items = blurb::load(&app, &member.reader, &ids).await?;
    let mut items: HashMap<WorkId, BlurbView> = items.into_iter().map(|item| (item.blurb.id, item)).collect();
    let lines = opened.into_iter().map(|opened| Line { item: items.remove(&opened.work), opened }).collect();
    let paging = Paging::of(page, total, PAGE_SIZE, |page| format!("/account/history?page={page}"));
    let setting = app.store().reading_setting(account).await?;
    Page::render(&HistoryPage {
        layout: member.layout(&app),
        token,
        lines,
        total,
        paging,
        noting: setting.noting.unwrap_or(app.site().reading.noting),
        years: app.store().reading_years(account).await?,
    })
}

/// What is to be erased: a work, `history`, or `everything`.
#[derive(Deserialize)]
pub struct What {
    #[serde(default)]
    what: String,
}

/// `POST /account/history/erase`
pub async fn erase(
    State(app): State<App>,
    member: Member,
    Form(what): Form<What>,
) -> Result<Redirect, PageError> {
    let account = member.account.id;
    match what.what.as_str() {
        "history" => app.store().erase_history(account, Erase::History).await?,
        "everything" => app.store().erase_history(account, Erase::Everything).await?,
        work => {
            let work = work.parse().map_err(|_| PageError::BadRequest("Nothing was chosen.".to_owned()))?;
            app.store().erase_opened(account, work).await?;
        }
    }
    Sessions::look_again(&app, account);
    Ok(Redirect::to("/account/history"))
}
