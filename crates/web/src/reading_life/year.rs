//! A member's year: what they read, added up for them alone; as a page and as a table.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ficus_archive::{
    WorkId,
    reading_year::{ReadingDay, ReadingYear},
    tag::TagKind,
};
use jiff::civil::Date;

use super::onward;
use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    layout::Layout,
    member::Member,
    page::Page,
};

/// So many works, fandoms and pen names are shown.
const SHOWN: usize = 10;
/// So many works of a year are looked at for their fandoms and pen names.
const WORKS_MAX: usize = 2_000;
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2999;

#[derive(Template)]
#[template(path = "reading_life/year.html")]
struct YearPage {
    layout: Layout,
    year: i16,
    years: Vec<i16>,
    sums: ReadingYear,
    time: String,
    works: Vec<(BlurbView, String)>,
    fandoms: Vec<(String, u64)>,
    authors: Vec<(String, u64)>,
}

impl YearPage {
    fn figures(&self) -> Vec<(&'static str, String)> {
        let sums = &self.sums;
        vec![
            ("words", facts::figure(sums.words)),
            ("works", facts::figure(sums.works.len() as u64)),
            ("chapters", facts::figure(sums.chapters)),
            ("days with a story", facts::figure(sums.days)),
            ("days in a row, at most", facts::figure(sums.streak)),
            ("begun again", facts::figure(sums.again)),
        ]
    }

    /// Months with words, with the part of the fullest one in tenths.
    fn months(&self) -> Vec<(String, String, u64)> {
        let most = self.sums.months.iter().copied().max().unwrap_or(0).max(1);
        let name = |month: i8| {
            Date::new(self.year, month, 1)
                .map_or_else(|_| String::new(), |day| day.strftime("%B").to_string())
        };
        (1i8..)
            .zip(self.sums.months)
            .map(|(month, words)| (name(month), facts::figure(words), words * 10 / most))
            .collect()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn works_told(count: &u64) -> String {
        facts::counted(*count, "work", "works")
    }
}

/// `GET /account/year/{year}`, and with `.csv` behind it the table.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(year): Path<String>,
) -> Result<Response, PageError> {
    let (year, is_table) = match year.strip_suffix(".csv") {
        Some(year) => (year, true),
        None => (year.as_str(), false),
    };
    let year: i16 = year.parse().ok().filter(|year| YEARS.contains(year)).ok_or(PageError::NotFound)?;
    let days = app.store().reading_days(member.account.id, year).await?;
    let sums = ReadingYear::of(&days);
    let ids: Vec<WorkId> = sums.works.iter().map(|(work, _)| *work).take(WORKS_MAX).collect();
    let items = blurb::load(&app, &member.reader, &ids).await?;
    if is_table {
        return Ok(table(year, &days, &items));
    }
    let pace = onward::pace_of(&app, member.account.id).await?;
    let time =
        pace.map_or_else(|| facts::reading_time(sums.words), |pace| facts::reading_time_at(sums.words, pace));
    let fandoms = most(items.iter().flat_map(|item| item.fandoms().into_iter().map(|tag| tag.name.clone())));
    let authors =
        most(items.iter().flat_map(|item| item.blurb.authors.iter().map(|author| author.name.clone())));
    let words: HashMap<WorkId, u64> = sums.works.iter().copied().collect();
    let told =
        |item: &BlurbView| facts::counted(words.get(&item.blurb.id).copied().unwrap_or(0), "word", "words");
    let works = items
        .into_iter()
        .take(SHOWN)
        .map(|item| (told(&item), item))
        .map(|(told, item)| (item, told))
        .collect();
    let years = app.store().reading_years(member.account.id).await?;
    let layout = member.layout(&app);
    let page = YearPage { layout, year, years, sums, time, works, fandoms, authors };
    Ok(Page::render(&page)?.into_response())
}

/// The names that stand most often, each with how often.
fn most(names: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(SHOWN);
    counts
}

/// One line for each day and work (RFC 4180).
fn table(year: i16, days: &[ReadingDay], items: &[BlurbView]) -> Response {
    let items: HashMap<WorkId, &BlurbView> = items.iter().map(|item| (item.blurb.id, item)).collect();
    let mut out = String::from("day,work,title,authors,fandoms,words,chapters,begun again\r\n");
    for line in days {
        let item = items.get(&line.work);
        let title = item.map_or("", |item| item.blurb.title.as_str());
        let authors = item.map_or_else(String::new, |item| facts::authors(&item.blurb.authors));
        let fandoms: Vec<&str> = item
            .iter()
            .flat_map(|item| item.blurb.tags_of(TagKind::Fandom))
            .map(|tag| tag.name.as_str())
            .collect();
        let again = if line.again { "yes" } else { "no" };
        let fields = [
            line.day.to_string(),
            line.work.to_string(),
            field(title),
            field(&authors),
            field(&fandoms.join("; ")),
            line.words.to_string(),
            line.chapters.to_string(),
            again.to_owned(),
        ];
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    let mut response = out.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"reading-{year}.csv\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// A text as a field. One that a spreadsheet would run as a formula is marked as text.
fn field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_no_formula_and_breaks_no_line() {
        assert_eq!(field("The \"Lamp\""), "\"The \"\"Lamp\"\"\"");
        assert_eq!(field("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    }

    #[test]
    fn the_most_frequent_names_come_first() {
        let names = ["b", "a", "b", "c"].map(str::to_owned).into_iter();
        assert_eq!(most(names), [("b".to_owned(), 2), ("a".to_owned(), 1), ("c".to_owned(), 1)]);
    }
}
