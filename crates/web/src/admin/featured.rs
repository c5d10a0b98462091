//! Choosing works that the front page shows for a while.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use ficus_archive::{
    FeaturedId, WorkId,
    featured::{Featured, LINE_CHARS_MAX},
};
use ficus_store::{StoreError, Subject};
use jiff::civil::Date;
use serde::Deserialize;

use super::Admin;
use crate::{
    App, address, csrf::Token, error::PageError, featured::today, layout::Layout, listing::Paging,
    moderation::Given, page::Page, routes::Routes,
};

/// Works on a page.
const PER_PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().route("/admin/featured", get(list).post(add)).route("/admin/featured/{id}", post(change))
}

#[derive(Template)]
#[template(path = "admin/featured.html")]
struct FeaturedPage<'a> {
    layout: Layout,
    token: &'a str,
    works: Vec<Featured>,
    titles: HashMap<WorkId, String>,
    paging: Paging,
    today: Date,
    /// What was typed and could not be kept.
    given: [String; 4],
    wrong: Option<(&'static str, String)>,
    saved: bool,
}

impl FeaturedPage<'_> {
    fn here() -> &'static str {
        "/admin/featured"
    }

    fn title(&self, one: &Featured) -> &str {
        self.titles.get(&one.work).map_or("A work that is gone", String::as_str)
    }

    fn state(&self, one: &Featured) -> &'static str {
        match (one.is_shown(self.today), one.from > self.today) {
            (true, _) => "on the front page now",
            (_, true) => "to come",
            _ => "over",
        }
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|(wrong, _)| *wrong == field).map(|(_, told)| told.as_str())
    }
}

/// What the address asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
    saved: String,
    work: String,
}

async fn page(
    app: &App,
    admin: &Admin,
    token: &str,
    asked: &Asked,
    (given, wrong): ([String; 4], Option<(&'static str, String)>),
) -> Result<Page, PageError> {
    let number: u32 = asked.page.parse().unwrap_or(1).clamp(1, 10_000);
    let (works, total) = app.store().all_featured((number - 1) * PER_PAGE, PER_PAGE).await?;
    let ids: Vec<WorkId> = works.iter().map(|one| one.work).collect();
    let blurbs = app.store().blurbs(&ids).await?;
    Page::render(&FeaturedPage {
        layout: admin.layout(app),
        token,
        works,
        titles: blurbs.into_iter().map(|blurb| (blurb.id, blurb.title)).collect(),
        paging: Paging::of(number, total, PER_PAGE, |page| format!("/admin/featured?page={page}")),
        today: today(app),
        given,
        wrong,
        saved: asked.saved == "1",
    })
}

/// `GET /admin/featured`
pub(crate) async fn list(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let given = [asked.work.clone(), String::new(), today(&app).to_string(), String::new()];
    page(&app, &admin, &token, &asked, (given, None)).await
}

/// The number of a work from what somebody types: a number, or the address of its page.
fn work_of(text: &str) -> Option<WorkId> {
    let text = text.trim().trim_end_matches('/');
    let number = text.rsplit_once("/works/").map_or(text, |(_, rest)| rest.split('/').next().unwrap_or(rest));
    number.parse().ok()
}

/// From when to when, or what is wrong with it.
fn days(from: &str, until: &str) -> Result<(Date, Option<Date>), (&'static str, String)> {
    let told = || "Write a day as 2026-12-24.".to_owned();
    let from: Date = from.parse().map_err(|_| ("from", told()))?;
    let until = if until.is_empty() { None } else { Some(until.parse().map_err(|_| ("until", told()))?) };
    if until.is_some_and(|until: Date| until < from) {
        return Err(("until", "The last day is before the first.".to_owned()));
    }
    Ok((from, until))
}

fn line_of(given: &Given) -> Result<&str, (&'static str, String)> {
    let line = given.text("line");
    if line.chars().count() > LINE_CHARS_MAX {
        return Err(("line", format!("The line has at most {LINE_CHARS_MAX} characters.")));
    }
    Ok(line)
}

/// `POST /admin/featured`
pub(crate) async fn add(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let missing = || ("work", "No work that readers can find stands there.".to_owned());
    let read = work_of(given.text("work"))
        .ok_or_else(missing)
        .and_then(|work| Ok((work, line_of(&given)?, days(given.text("from"), given.text("until"))?)));
    let wrong = match read {
        Ok((work, line, (from, until))) => match app.store().feature(work, line, from, until).await {
            Ok(()) => {
                app.changed(Subject::Lists);
                return Ok(Redirect::to("/admin/featured?saved=1").into_response());
            }
            Err(StoreError::Missing(_)) => missing(),
            Err(error) => return Err(error.into()),
        },
        Err(wrong) => wrong,
    };
    let typed = ["work", "line", "from", "until"].map(|name| given.text(name).to_owned());
    let page = page(&app, &admin, &token, &Asked::default(), (typed, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /admin/featured/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: FeaturedId = address::part(&id)?;
    if given.text("act") == "remove" {
        app.store().remove_featured(id).await?;
    } else {
        let read =
            line_of(&given).and_then(|line| Ok((line, days(given.text("from"), given.text("until"))?)));
        let (line, (from, until)) = read.map_err(|(_, told)| PageError::BadRequest(told))?;
        app.store().set_featured(id, line, from, until).await?;
    }
    app.changed(Subject::Lists);
    Ok(Redirect::to("/admin/featured?saved=1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_named_by_its_number_or_the_address_of_any_page_of_it() {
        for text in ["12", " 12 ", "/works/12", "https://archive.example/works/12/chapters/3", "/works/12/"] {
            assert_eq!(work_of(text), Some(WorkId(12)), "{text}");
        }
        for text in ["", "The Lamp", "/series/12x", "/works/"] {
            assert_eq!(work_of(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_is_not_before_the_first() {
        assert!(days("2026-11-01", "2026-11-01").is_ok());
        assert_eq!(days("2026-11-02", "2026-11-01").unwrap_err().0, "until");
        assert_eq!(days("", "").unwrap_err().0, "from");
    }
}
