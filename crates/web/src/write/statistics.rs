//! How works are read, for those who wrote them: tables, a plot, and the same as CSV.

use std::fmt::Write as _;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use ficus_archive::{
    WorkId,
    chapter::chapter_name,
    writing::statistics::{DAYS, Readers, by_day, by_week, went_on_percent},
};
use ficus_store::{ChapterStatistics, WorkStatistics};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};

use super::facts::stated;
use crate::{
    App,
    error::PageError,
    facts::{counted, day, figure},
    layout::Layout,
    member::{Member, Writer},
    page::Page,
    routes::Routes,
};

/// So many works stand in the table of all.
const WORKS_MAX: u32 = 2_000;
/// The plot's size in its own units.
const PLOT_WIDTH: u64 = 742;
const PLOT_HEIGHT: u64 = 150;

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .route("/write/statistics", get(all))
        .route("/write/statistics/works.csv", get(all_csv))
        .route("/write/works/{id}/statistics", get(of_work))
        .route("/write/works/{id}/statistics/days.csv", get(days_csv))
}

/// A bar of the plot: a week.
struct Bar {
    x: u64,
    y: u64,
    width: u64,
    height: u64,
    told: String,
}

/// A year, week by week.
struct Plot {
    bars: Vec<Bar>,
    /// What it says, for whoever does not see it.
    told: String,
    first: String,
    last: String,
    most: String,
}

impl Plot {
    fn of(days: &[(Date, u64)]) -> Self {
        let weeks = by_week(days);
        let most = weeks.iter().map(|(_, views)| *views).max().unwrap_or(0);
        let step = PLOT_WIDTH / (weeks.len() as u64).max(1);
        let bars = (0u64..).zip(&weeks).map(|(place, (date, views))| {
            let height = if most == 0 { 0 } else { (views * PLOT_HEIGHT).div_ceil(most) };
            let told = format!("Week of {}: {}", day(*date), counted(*views, "opening", "openings"));
            Bar { x: place * step, y: PLOT_HEIGHT - height, width: step.saturating_sub(3), height, told }
        });
        let sum: u64 = weeks.iter().map(|(_, views)| views).sum();
        let best = weeks.iter().max_by_key(|(_, views)| *views).filter(|_| most > 0);
        let best =
            best.map(|(date, views)| format!("; most in the week of {}: {}", day(*date), figure(*views)));
        Self {
            bars: bars.collect(),
            told: format!(
                "Chapters opened in the last {DAYS} days, week by week: {} in all{}.",
                figure(sum),
                best.unwrap_or_default()
            ),
            first: weeks.first().map(|(date, _)| day(*date)).unwrap_or_default(),
            last: weeks.last().map(|(date, _)| day(*date)).unwrap_or_default(),
            most: figure(most),
        }
    }
}

/// A chapter as the table tells it.
struct Line {
    name: String,
    words: String,
    views: String,
    went_on: String,
    reviews: String,
    stopped: String,
}

#[derive(Template)]
#[template(path = "write/work_statistics.html")]
struct WorkPage {
    layout: Layout,
    id: WorkId,
    title: String,
    lines: Vec<Line>,
    plot: Plot,
}

fn since(app: &App) -> (Date, Date) {
    let today = app.now().to_zoned(TimeZone::UTC).date();
    let back = SignedDuration::from_hours(24 * (DAYS as i64 - 1));
    (today, today.checked_sub(back).unwrap_or(today))
}

fn line(chapter: &ChapterStatistics, is_last: bool) -> Line {
    let went_on = match went_on_percent(chapter.views, chapter.went_on) {
        _ if is_last => "last chapter".to_owned(),
        Some(percent) => format!("{percent} %"),
        None => "too few to say".to_owned(),
    };
    Line {
        name: chapter_name(chapter.number, chapter.title.as_deref()),
        words: figure(chapter.words.into()),
        views: figure(chapter.views),
        went_on,
        reviews: figure(chapter.reviews),
        stopped: Readers::of(chapter.stopped).told(),
    }
}

/// `GET /write/works/{id}/statistics`
pub async fn of_work(State(app): State<App>, writer: Writer) -> Result<Page, PageError> {
    let (today, since) = since(&app);
    let work = stated(&app, writer.work).await?;
    let (chapters, days) = app.store().chapter_statistics(work.id, since).await?;
    let last = chapters.len().saturating_sub(1);
    let lines = chapters.iter().enumerate().map(|(place, chapter)| line(chapter, place == last));
    Page::render(&WorkPage {
        layout: writer.member.layout(&app),
        id: work.id,
        title: work.facts.title.clone(),
        lines: lines.collect(),
        plot: Plot::of(&by_day(&days, today)),
    })
}

#[derive(Template)]
#[template(path = "write/statistics.html")]
struct AllPage {
    layout: Layout,
    works: Vec<WorkStatistics>,
    sums: Vec<(&'static str, String)>,
    plot: Plot,
}

/// `GET /write/statistics`
pub async fn all(State(app): State<App>, member: Member) -> Result<Page, PageError> {
    let (today, since) = since(&app);
    let (works, days) = app.store().own_statistics(member.account.id, since, WORKS_MAX).await?;
    let sum = |of: fn(&WorkStatistics) -> u64| figure(works.iter().map(of).sum());
    let sums = vec![
        ("Works", figure(works.len() as u64)),
        ("Words", sum(|work| work.words)),
        ("Views", sum(|work| work.views)),
        ("Kudos", sum(|work| work.kudos)),
        ("Reviews", sum(|work| work.reviews)),
        ("Reading now", sum(|work| work.reading)),
        ("Subscribers", sum(|work| work.subscribers)),
    ];
    let plot = Plot::of(&by_day(&days, today));
    Page::render(&AllPage { layout: member.layout(&app), works, sums, plot })
}

/// A file of lines, parted by commas, for spreadsheets.
fn csv(name: &'static str, text: String) -> Response {
    let named = HeaderValue::from_static(name);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, text).into_response()
}

/// A field as RFC 4180 quotes it; one that a spreadsheet would take for a formula begins with an apostrophe.
fn field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

/// `GET /write/works/{id}/statistics/days.csv`
pub async fn days_csv(State(app): State<App>, writer: Writer) -> Result<Response, PageError> {
    let (_, since) = since(&app);
    let mut text = "day,chapter,views,went_on\r\n".to_owned();
    for (day, chapter, views, went_on) in app.store().chapter_days(writer.work, since).await? {
        // Writing to a String cannot fail.
        let _ = write!(text, "{day},{chapter},{views},{went_on}\r\n");
    }
    Ok(csv("attachment; filename=\"days.csv\"", text))
}

/// `GET /write/statistics/works.csv`
pub async fn all_csv(State(app): State<App>, member: Member) -> Result<Response, PageError> {
    let (_, since) = since(&app);
    let (works, _) = app.store().own_statistics(member.account.id, since, WORKS_MAX).await?;
    let mut text =
        "work,title,words,chapters,views,chapters_opened,kudos,reviews,recommendations,reading,subscribers\r\n"
            .to_owned();
    for work in works {
        let title = field(&work.title);
        let WorkStatistics { id, words, chapters, views, opened, kudos, reviews, .. } = work;
        let (recommendations, reading, subscribers) = (work.recommendations, work.reading, work.subscribers);
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{id},{title},{words},{chapters},{views},{opened},{kudos},{reviews},{recommendations},{reading},{subscribers}\r\n"
        );
    }
    Ok(csv("attachment; filename=\"works.csv\"", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_a_field_and_never_a_formula() {
        assert_eq!(field("The \"Lamp\", lit"), "\"The \"\"Lamp\"\", lit\"");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
    }

    #[test]
    fn the_tallest_week_fills_the_plot_and_a_year_of_nothing_is_flat() {
        let today = jiff::civil::date(2026, 5, 4);
        let plot = Plot::of(&by_day(&[(today, 40)], today));
        assert_eq!((plot.bars.len(), plot.bars[52].height, plot.bars[51].height), (53, PLOT_HEIGHT, 0));
        assert!(
            plot.bars.iter().all(|bar| bar.x + bar.width <= PLOT_WIDTH && bar.y + bar.height == PLOT_HEIGHT)
        );
        assert!(plot.told.contains("40 in all"));
        assert!(Plot::of(&by_day(&[], today)).bars.iter().all(|bar| bar.height == 0));
    }
}
