//! The warnings that authors choose from.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{site::Site, slug::folded};
use serde::Deserialize;

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, page::Page};

/// A site has at most so many warnings.
const WARNINGS_MAX: usize = 100;
/// A warning has at most so many characters.
const WARNING_CHARS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "admin/warnings.html")]
struct WarningsPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    lines: &'a str,
    wrong: Option<String>,
}

impl WarningsPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/warnings"
    }
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    lines: String,
}

/// `GET /admin/warnings`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let lines = app.site().warnings.join("\n");
    let (layout, saved) = (admin.layout(&app), query.is_saved());
    Page::render(&WarningsPage { layout, token: &token, saved, lines: &lines, wrong: None })
}

/// `POST /admin/warnings`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    match parse(&given.lines) {
        Ok(warnings) => {
            super::save(&app, Site { warnings, ..Site::clone(&app.site()) }).await?;
            Ok(Redirect::to("/admin/warnings?saved=1").into_response())
        }
        Err(wrong) => {
            let layout = admin.layout(&app);
            let page =
                WarningsPage { layout, token: &token, saved: false, lines: &given.lines, wrong: Some(wrong) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
        }
    }
}

/// One warning a line; empty lines and repeated ones are left out.
fn parse(lines: &str) -> Result<Vec<String>, String> {
    let mut warnings: Vec<String> = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.chars().count() > WARNING_CHARS_MAX {
            return Err(format!("“{line}” has more than {WARNING_CHARS_MAX} characters."));
        }
        if !warnings.iter().any(|known| folded(known) == folded(line)) {
            warnings.push(line.to_owned());
        }
    }
    if warnings.len() > WARNINGS_MAX {
        return Err(format!("These are more than {WARNINGS_MAX} warnings."));
    }
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn each_line_is_a_warning_once() {
        let parsed = parse("Violence\r\n\r\n  violence \nUnderage").unwrap();
        assert_eq!(parsed, ["Violence", "Underage"]);
        assert!(parse(&"x".repeat(101)).is_err());
    }
}
