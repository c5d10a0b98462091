//! The site's policy as everybody reads it, its earlier versions, and how often its rules were used.

use askama::Template;
use axum::{
    extract::{Path, State},
    routing::get,
};
use ficus_archive::{
    moderation::ActKind,
    rulebook::{LineChange, Rulebook, differences},
};
use ficus_formats::{Limits, markdown};
use ficus_prose::{Block, Prose};

use crate::{
    App, address, cache::Dependency, error::PageError, layout::Layout, page::Page, routes::Routes,
    visitor::Who,
};

/// A heading with its rule's number as an anchor, and the text below it.
pub struct Part {
    /// How deep the heading is: 1 to 6; 0 where text begins without one.
    pub level: usize,
    /// `rule-3-2`; empty where the heading has no number.
    pub anchor: String,
    /// What the heading says.
    pub heading: String,
    /// The text below.
    pub text: Prose,
}

/// The parts of a policy, each text read as Markdown into what the archive allows in its pages.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<(usize, &str, String)> = vec![(0, "", String::new())];
    for line in text.lines() {
        let heading = line.trim_start_matches('#');
        let level = line.len() - heading.len();
        if (1..=6).contains(&level) && heading.starts_with(' ') {
            parts.push((level, heading.trim(), String::new()));
        } else if let Some((_, _, below)) = parts.last_mut() {
            below.push_str(line);
            below.push('\n');
        }
    }
    let is_something =
        |(_, heading, below): &(usize, &str, String)| !heading.is_empty() || !below.trim().is_empty();
    parts
        .into_iter()
        .filter(is_something)
        .map(|(level, heading, below)| Part {
            level,
            anchor: heading.split_once(' ').map_or_else(String::new, |(number, _)| anchor(number)),
            heading: heading.to_owned(),
            text: prose(&below),
        })
        .collect()
}

/// Where a rule stands on the page of the policy.
pub fn anchor(number: &str) -> String {
    let number = number.trim_end_matches('.');
    if number.starts_with(|first: char| first.is_ascii_digit()) {
        format!("rule-{}", number.replace('.', "-"))
    } else {
        String::new()
    }
}

fn prose(text: &str) -> Prose {
    if text.trim().is_empty() {
        return Prose::default();
    }
    match markdown::read(text.as_bytes(), &Limits::default()) {
        Ok(document) => {
            let blocks: Vec<Block> =
                document.book.sections.into_iter().flat_map(|section| section.blocks).collect();
            Prose::from_blocks(&blocks)
        }
        // What is no Markdown is still a text.
        Err(_) => Prose::from_plain(text),
    }
}

#[derive(Template)]
#[template(path = "policy/page.html")]
struct PolicyPage {
    layout: Layout,
    rulebook: Rulebook,
    parts: Vec<Part>,
    versions: Vec<Rulebook>,
    is_current: bool,
    changes: Vec<(LineChange, String)>,
}

impl PolicyPage {
    fn since(&self) -> String {
        day(&self.rulebook)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn css(change: &LineChange) -> &'static str {
        match change {
            LineChange::Same => "same",
            LineChange::Added => "added",
            LineChange::Removed => "removed",
        }
    }
}

fn day(rulebook: &Rulebook) -> String {
    rulebook.made.map_or_else(
        || "the beginning".to_owned(),
        |made| crate::facts::day(made.to_zoned(jiff::tz::TimeZone::UTC).date()),
    )
}

/// `GET /policy`
pub async fn show(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    let rulebook = app.store().rulebook().await?;
    page(&app, Layout::new(&app, visitor), rulebook).await
}

/// `GET /policy/{version}`
pub async fn show_version(
    State(app): State<App>,
    Who(visitor): Who,
    Path(version): Path<String>,
) -> Result<Page, PageError> {
    let version: u32 = address::part(&version)?;
    let rulebook = app.store().rulebook_version(version).await?.ok_or(PageError::NotFound)?;
    page(&app, Layout::new(&app, visitor), rulebook).await
}

async fn page(app: &App, layout: Layout, rulebook: Rulebook) -> Result<Page, PageError> {
    let versions = app.store().rulebook_versions().await?;
    let is_current = versions.first().is_none_or(|newest| newest.version == rulebook.version);
    let changes = match rulebook.version.checked_sub(1) {
        Some(before) => {
            let before = app.store().rulebook_version(before).await?.unwrap_or_default();
            let told = differences(&before.text, &rulebook.text);
            told.into_iter().map(|(change, line)| (change, line.to_owned())).collect()
        }
        None => Vec::new(),
    };
    let parts = parts(&rulebook.text);
    let page = PolicyPage { layout, rulebook, parts, versions, is_current, changes };
    Ok(Page::render(&page)?.keep([Dependency::Site]))
}

/// A row of the public count.
struct CountLine {
    month: String,
    rule: String,
    done: &'static str,
    number: u64,
}

#[derive(Template)]
#[template(path = "policy/decisions.html")]
struct CountsPage {
    layout: Layout,
    lines: Vec<CountLine>,
}

/// `GET /policy/decisions`
pub async fn counts(State(app): State<App>, Who(visitor): Who) -> Result<Page, PageError> {
    let rulebook = app.store().rulebook().await?;
    let line = |count: ficus_store::RulingCount| CountLine {
        month: count.month,
        rule: match rulebook.rule(&count.rule) {
            Some(rule) => rule.name(),
            None if count.rule.is_empty() => "no rule".to_owned(),
            None => format!("{} (of an earlier version)", count.rule),
        },
        done: count.kind.parse().map_or("decided", ActKind::done),
        number: count.number,
    };
    let lines = app.store().ruling_counts().await?.into_iter().map(line).collect();
    Page::render(&CountsPage { layout: Layout::new(&app, visitor), lines })
}

/// The pages of the policy.
pub fn routes() -> Routes {
    Routes::new()
        .route("/policy", get(show))
        .route("/policy/decisions", get(counts))
        .route("/policy/{version}", get(show_version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_parted_at_its_headings_and_its_rules_have_anchors() {
        let parts =
            parts("Welcome.\n# 1 All\n### 1.2 Kind\nBe *kind*, see <script>x</script> [this](javascript:x).");
        let headings: Vec<(usize, &str, &str)> =
            parts.iter().map(|part| (part.level, part.anchor.as_str(), part.heading.as_str())).collect();
        assert_eq!(headings, [(0, "", ""), (1, "rule-1", "1 All"), (3, "rule-1-2", "1.2 Kind")]);
        let html = parts[2].text.as_str();
        assert!(html.contains("<em>kind</em>") && !html.contains("<script") && !html.contains("javascript:"));
    }

    #[test]
    fn the_policy_that_comes_along_has_an_anchor_for_every_rule() {
        let rulebook = Rulebook::default();
        let anchors: Vec<String> = parts(&rulebook.text).into_iter().map(|part| part.anchor).collect();
        assert!(rulebook.rules().iter().all(|rule| anchors.contains(&anchor(&rule.number))));
    }
}
