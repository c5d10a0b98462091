//! On which days the chapters of a work were first published, changed after they were posted.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    ChapterId,
    chapter::{ChapterLine, chapter_name},
    draft::first_published,
    work::Work,
};
use ficus_store::StoreError;
use jiff::{civil::Date, tz::TimeZone};

use super::Doing;
use crate::{App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Writer, page::Page};

/// What the desk of a work offers.
pub(super) const DOING: Doing = Doing {
    path: "dates",
    name: "Dates of chapters",
    about: "For chapters that were first published on another day, here or elsewhere.",
};

/// A chapter on the form.
struct Line {
    id: ChapterId,
    name: String,
    day: String,
    wrong: Option<String>,
}

impl Line {
    fn of(line: &ChapterLine) -> Self {
        Self {
            id: line.id,
            name: chapter_name(line.number, line.title.as_deref()),
            day: line.published.map(|day| day.to_string()).unwrap_or_default(),
            wrong: None,
        }
    }
}

#[derive(Template)]
#[template(path = "write/dates.html")]
struct DatesPage {
    layout: Layout,
    token: String,
    work: Work,
    lines: Vec<Line>,
    wrong: Option<&'static str>,
    saved: bool,
}

impl DatesPage {
    fn is_wrong(&self) -> bool {
        self.wrong.is_some() || self.lines.iter().any(|line| line.wrong.is_some())
    }
}

async fn load(app: &App, writer: &Writer) -> Result<(Work, Vec<Line>), PageError> {
    let work = app.store().work(writer.work).await?.ok_or(PageError::NotFound)?;
    let lines = work.chapters.iter().map(Line::of).collect();
    Ok((work, lines))
}

/// `GET /write/works/{id}/dates`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let (work, lines) = load(&app, &writer).await?;
    let (layout, saved) = (writer.member.layout(&app), query.is_saved());
    Page::render(&DatesPage { layout, token, work, lines, wrong: None, saved })
}

/// `POST /write/works/{id}/dates`
pub async fn save(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (work, mut lines) = load(&app, &writer).await?;
    let said = read(&mut lines, &pairs, app.now().to_zoned(TimeZone::UTC).date());
    let wrong = if lines.iter().any(|line| line.wrong.is_some()) {
        None
    } else {
        match app.store().set_chapter_dates(work.id, &said).await {
            Ok(_) => {
                super::changed(&app, work.id);
                let back = format!("/write/works/{}/dates?saved=1", work.id);
                return Ok(Redirect::to(&back).into_response());
            }
            Err(StoreError::Refused(why)) => Some(why),
            Err(error) => return Err(error.into()),
        }
    };
    let layout = writer.member.layout(&app);
    let page = DatesPage { layout, token, work, lines, wrong, saved: false };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// The days that were typed; what is none is told beside its chapter. What is not in the form stays as it is.
fn read(lines: &mut [Line], pairs: &[(String, String)], today: Date) -> Vec<(ChapterId, Option<Date>)> {
    let mut said = Vec::new();
    for line in lines {
        let name = format!("day-{}", line.id);
        let Some((_, typed)) = pairs.iter().find(|(known, _)| *known == name) else { continue };
        typed.trim().clone_into(&mut line.day);
        match first_published(typed, today) {
            Ok(day) => said.push((line.id, day)),
            Err(told) => line.wrong = Some(told),
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_that_is_none_is_told_beside_its_chapter_and_the_others_are_read() {
        let line =
            |id, day: &str| Line { id: ChapterId(id), name: String::new(), day: day.to_owned(), wrong: None };
        let mut lines = [line(3, "2020-01-01"), line(4, ""), line(5, "2021-01-01"), line(6, "2022-01-01")];
        let pairs = [("day-3", "2004-03-31"), ("day-4", "soon"), ("day-5", " "), ("day-99", "2004-01-01")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let said = read(&mut lines, &pairs, date(2026, 1, 1));
        assert_eq!(said, [(ChapterId(3), Some(date(2004, 3, 31))), (ChapterId(5), None)]);
        assert!(lines[1].wrong.is_some() && lines[1].day == "soon");
        assert_eq!(lines[3].day, "2022-01-01");
    }
}
