//! What an author tells of chapters that are still to come.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    coming::{PlannedChapter, Showing, fault},
    draft::NUMBER_MAX,
    work::Work,
};
use ficus_store::Subject;

use crate::{App, admin::Saved, csrf::Token, error::PageError, layout::Layout, member::Writer, page::Page};

/// So many empty lines stand behind those that are written.
const EMPTY_LINES: usize = 3;

/// A line of the form as it was typed.
#[derive(Clone, Debug, Default)]
struct Line {
    number: String,
    title: String,
    words: String,
    day: String,
}

#[derive(Template)]
#[template(path = "write/coming.html")]
struct ComingPage {
    layout: Layout,
    token: String,
    work: Work,
    lines: Vec<Line>,
    showing: Showing,
    saved: bool,
    wrong: Option<String>,
}

impl Line {
    fn of(planned: &PlannedChapter) -> Self {
        Self {
            number: planned.number.to_string(),
            title: planned.title.clone(),
            words: planned.line.clone(),
            day: planned.expected.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    fn is_empty(&self) -> bool {
        self.title.is_empty() && self.words.is_empty() && self.day.is_empty()
    }

    fn planned(&self) -> Result<PlannedChapter, String> {
        let number = self.number.parse().ok().filter(|number| *number <= NUMBER_MAX);
        let number = number.ok_or_else(|| {
            format!("“{}” needs a number: 0 is a prologue, the highest is {NUMBER_MAX}.", self.name())
        })?;
        let expected = match self.day.as_str() {
            "" => None,
            day => Some(day.parse().map_err(|_| {
                format!("“{}”: write the day as in 2026-03-06, or leave it empty.", self.name())
            })?),
        };
        Ok(PlannedChapter { number, title: self.title.clone(), line: self.words.clone(), expected })
    }

    fn name(&self) -> &str {
        if self.title.is_empty() { &self.words } else { &self.title }
    }
}

async fn load(app: &App, writer: &Writer) -> Result<Work, PageError> {
    app.store().work(writer.work).await?.ok_or(PageError::NotFound)
}

/// Lines with empty ones behind them, which count on.
fn with_empty(mut lines: Vec<Line>, work: &Work) -> Vec<Line> {
    let typed = lines.iter().filter_map(|line| line.number.parse().ok());
    let last: u32 = typed.chain(work.chapters.iter().map(|line| line.number)).max().unwrap_or(0);
    let empty =
        (1..).take(EMPTY_LINES).map(|more| Line { number: (last + more).to_string(), ..Line::default() });
    lines.extend(empty);
    lines
}

/// `GET /write/works/{id}/coming`
pub async fn show(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let work = load(&app, &writer).await?;
    let plans = app.store().plans(work.id).await?;
    let lines = with_empty(plans.planned.iter().map(Line::of).collect(), &work);
    let (layout, saved, showing) = (writer.member.layout(&app), query.is_saved(), plans.showing);
    Page::render(&ComingPage { layout, token, work, lines, showing, saved, wrong: None })
}

/// `POST /write/works/{id}/coming`
pub async fn save(
    State(app): State<App>,
    writer: Writer,
    Token(token): Token,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let work = load(&app, &writer).await?;
    let (lines, showing) = read(&pairs);
    let planned: Result<Vec<PlannedChapter>, String> = lines.iter().map(Line::planned).collect();
    let is_posted = |number: u32| work.chapters.iter().any(|line| line.number == number);
    let planned = planned.and_then(|planned| fault(&planned, is_posted).map_or(Ok(planned), Err));
    match planned {
        Ok(planned) => {
            app.store().set_plans(work.id, &planned, showing).await?;
            app.changed(Subject::Work(work.id));
            Ok(Redirect::to(&format!("/write/works/{}/coming?saved=1", work.id)).into_response())
        }
        Err(wrong) => {
            let lines = with_empty(lines, &work);
            let (layout, wrong) = (writer.member.layout(&app), Some(wrong));
            let page = ComingPage { layout, token, work, lines, showing, saved: false, wrong };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

/// The lines that say something, each begun by its number; and what is shown of chapters that have their day.
fn read(pairs: &[(String, String)]) -> (Vec<Line>, Showing) {
    let (mut lines, mut showing): (Vec<Line>, Showing) = (Vec::new(), Showing::default());
    for (name, value) in pairs {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match (name.as_str(), lines.last_mut()) {
            ("number", _) => lines.push(Line { number: value, ..Line::default() }),
            ("title", Some(line)) => line.title = value,
            ("line", Some(line)) => line.words = value,
            ("day", Some(line)) => line.day = value,
            ("show-titles", _) => showing.titles = true,
            ("show-days", _) => showing.days = true,
            _ => {}
        }
    }
    lines.retain(|line| !line.is_empty());
    (lines, showing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_nothing_are_left_out() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let pairs = [
            pair("csrf", "x"),
            pair("number", "3"),
            pair("title", " The  Lens "),
            pair("line", ""),
            pair("day", "2026-03-06"),
            pair("number", "4"),
            pair("title", ""),
            pair("show-days", "1"),
        ];
        let (lines, showing) = read(&pairs);
        assert_eq!(lines.len(), 1);
        let planned = lines[0].planned().unwrap();
        assert_eq!(
            (planned.number, planned.title.as_str(), showing.days, showing.titles),
            (3, "The Lens", true, false)
        );
        let faulty = Line { number: "x".into(), title: "A".into(), ..Line::default() };
        assert!(faulty.planned().is_err_and(|told| told.contains("needs a number")));
    }
}
