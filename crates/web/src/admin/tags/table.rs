//! The wrangling table: taken along as a file, and taken over from one.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use ficus_archive::tag_table::{BadLine, TableReader, TableReport, TableWriter, TagLine};
use serde::Deserialize;

use super::{Desk, ModeratorAtDesk, follow};
use crate::{App, csrf::Token, error::PageError, facts, layout::Layout, page::Page};

/// A file of the desk has at most so many lines; the command line writes all.
const LINES_MAX: usize = 100_000;
const LINES_AT_ONCE: u32 = 1_000;

#[derive(Template)]
#[template(path = "admin/tags/table.html")]
struct TablePage<'a> {
    layout: Layout,
    desk: Desk,
    token: &'a str,
    table: &'a str,
    wrong: Option<String>,
    report: Option<TableReport>,
    dry_run: bool,
}

impl TablePage<'_> {
    fn told(report: &TableReport) -> [String; 4] {
        [
            facts::counted(report.lines, "line", "lines"),
            facts::counted(report.changed, "tag changes", "tags change"),
            facts::counted(report.made, "is new", "are new"),
            facts::counted(report.bad.len() as u64, "line", "lines"),
        ]
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    table: String,
    #[serde(default)]
    how: String,
}

/// Which lines the file holds.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    all: String,
}

/// `GET /admin/tags/table`
pub async fn ask(
    State(app): State<App>,
    ModeratorAtDesk(desk): ModeratorAtDesk,
    Token(token): Token,
) -> Result<Page, PageError> {
    let (layout, desk) = (desk.layout(&app), desk.desk("/admin/tags/table"));
    Page::render(&TablePage {
        layout,
        desk,
        token: &token,
        table: "",
        wrong: None,
        report: None,
        dry_run: true,
    })
}

/// `POST /admin/tags/table`
pub async fn take(
    State(app): State<App>,
    ModeratorAtDesk(desk): ModeratorAtDesk,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Page, PageError> {
    let dry_run = given.how != "take";
    let (report, wrong) = match TableReader::new(given.table.as_bytes()) {
        Err(wrong) => (None, Some(wrong.to_string())),
        Ok(reader) => {
            let (good, bad): (Vec<_>, Vec<_>) = reader.partition(Result::is_ok);
            let lines: Vec<(u64, TagLine)> = good.into_iter().flatten().collect();
            let wrangler = desk.wrangler(&app);
            let mut report =
                app.store().take_over_table(&lines, wrangler, dry_run).await.map_err(super::act::told)?;
            let bad: Vec<BadLine> = bad.into_iter().filter_map(Result::err).collect();
            report.lines += bad.len() as u64;
            report.bad.extend(bad);
            report.bad.sort_by_key(|bad| bad.line);
            if !dry_run {
                follow(&app).await?;
            }
            (Some(report), None)
        }
    };
    let (layout, desk) = (desk.layout(&app), desk.desk("/admin/tags/table"));
    let table = if dry_run { given.table.as_str() } else { "" };
    Page::render(&TablePage { layout, desk, token: &token, table, wrong, report, dry_run })
}

/// `GET /admin/tags/table.csv`
pub async fn file(
    State(app): State<App>,
    _desk: ModeratorAtDesk,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let failed = |_| PageError::Busy;
    let mut writer = TableWriter::new(Vec::new()).map_err(failed)?;
    let (mut place, mut written) = (None, 0);
    while written < LINES_MAX {
        let (lines, next) = app.store().table_lines(place.as_ref(), wanted.all == "1", LINES_AT_ONCE).await?;
        for line in &lines {
            writer.write(line).map_err(failed)?;
        }
        written += lines.len();
        if next.is_none() {
            break;
        }
        place = next;
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"tags.csv\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, writer.finish().map_err(failed)?).into_response())
}
