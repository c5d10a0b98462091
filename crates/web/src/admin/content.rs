//! What works the archive takes, how the age is asked for, how reports are taken, and what robots are asked for.

use askama::Template;
use axum::{
    extract::{Form, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    RatingId,
    rating::Ladder,
    site::{
        Site,
        content::{AGE_WORDS_CHARS_MAX, ContentRule, ContentRules, RULES_MAX, TAG_CHARS_MAX, Verdict},
        crawlers::{Crawlers, DELAY_SECONDS_MAX},
        moderation::{GraveStep, ModerationRules},
    },
};

use super::{Admin, Saved};
use crate::{App, csrf::Token, error::PageError, layout::Layout, moderation::Given, page::Page};

const VERDICTS: [(Verdict, &str); 3] = [
    (Verdict::Refuse, "are not taken"),
    (Verdict::Hold, "wait until a moderator has looked"),
    (Verdict::Members, "are for members only"),
];
const GRAVE: [(GraveStep, &str); 2] = [
    (GraveStep::SecondPerson, "a second moderator says yes"),
    (GraveStep::Delay, "a day goes by in which it can be taken back (for archives with one moderator)"),
];
/// Empty lines for new rules.
const LINES_MORE: usize = 2;

#[derive(Template)]
#[template(path = "admin/content.html")]
struct ContentPage<'a> {
    layout: Layout,
    token: &'a str,
    saved: bool,
    site: &'a Site,
    wrong: Option<String>,
}

impl ContentPage<'_> {
    /// The page of the navigation that this one stands under.
    fn here() -> &'static str {
        "/admin/content"
    }

    /// The rules with some empty lines below.
    fn lines(&self) -> Vec<ContentRule> {
        let mut lines = self.site.content.rules.clone();
        let more = ContentRule { verdict: Verdict::Hold, ..ContentRule::default() };
        lines.extend(std::iter::repeat_n(more, LINES_MORE));
        lines
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_new(&self, number: &usize) -> bool {
        *number > self.site.content.rules.len()
    }

    fn ladder(&self) -> &Ladder {
        &self.site.ladder
    }

    fn verdicts() -> [(Verdict, &'static str); 3] {
        VERDICTS
    }

    fn graves() -> [(GraveStep, &'static str); 2] {
        GRAVE
    }
}

/// The site with what the form says, and what is wrong with it.
fn parse(given: &Given, site: &Site) -> (Site, Option<String>) {
    let mut wrong = None;
    let mut rules = Vec::new();
    for number in 1..=RULES_MAX + LINES_MORE {
        let field = |name: &str| given.text(&format!("{name}-{number}"));
        let Ok(verdict) = field("verdict").parse::<Verdict>() else { continue };
        let rating: Option<RatingId> = field("rating").parse().ok();
        let tag = Some(field("tag").to_owned()).filter(|tag| !tag.is_empty());
        if tag.as_ref().is_some_and(|tag| tag.chars().count() > TAG_CHARS_MAX) {
            wrong = Some("A tag of a rule has at most 200 characters.".to_owned());
        }
        // A rule for every work is said so, lest an empty line shuts the archive.
        let is_for_all = field("all") == "1";
        if rating.is_some() || tag.is_some() || is_for_all {
            rules.push(ContentRule { rating, tag, verdict });
        }
    }
    if rules.len() > RULES_MAX {
        wrong = Some("There are more than 100 rules.".to_owned());
    }
    let age_words = given.text("age_words").to_owned();
    if age_words.is_empty() || age_words.chars().count() > AGE_WORDS_CHARS_MAX {
        wrong = Some("The words of the age statement have between 1 and 500 characters.".to_owned());
    }
    let delay_seconds: Option<u32> = given.number("delay_seconds");
    if delay_seconds.is_none_or(|seconds| seconds > DELAY_SECONDS_MAX) {
        wrong = Some("Robots wait between 0 and 3,600 seconds.".to_owned());
    }
    let changed = Site {
        content: ContentRules { rules, age_words, age_at_sign_up: given.is_ticked("age_at_sign_up") },
        crawlers: Crawlers {
            search_engines: given.is_ticked("search_engines"),
            gatherers: given.is_ticked("gatherers"),
            delay_seconds: delay_seconds.unwrap_or_default(),
        },
        moderation: ModerationRules {
            guests_report: given.is_ticked("guests_report"),
            grave: given.text("grave").parse().unwrap_or_default(),
        },
        ..site.clone()
    };
    (changed, wrong)
}

/// `GET /admin/content`
pub async fn ask(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let (layout, site) = (admin.layout(&app), app.site());
    Page::render(&ContentPage { layout, token: &token, saved: query.is_saved(), site: &site, wrong: None })
}

/// `POST /admin/content`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let (site, wrong) = parse(&given, &app.site());
    if wrong.is_some() {
        let layout = admin.layout(&app);
        let page = ContentPage { layout, token: &token, saved: false, site: &site, wrong };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response());
    }
    super::save(&app, site).await?;
    Ok(Redirect::to("/admin/content?saved=1").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(fields: &[(&str, &str)]) -> Given {
        Given(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn an_empty_line_is_no_rule_and_a_rule_for_all_works_is_said() {
        let fields = [
            ("verdict-1", "hold"),
            ("tag-1", "Murder"),
            ("verdict-2", "refuse"),
            ("verdict-3", "hold"),
            ("all-3", "1"),
            ("age_words", "I am of age."),
            ("delay_seconds", "0"),
        ];
        let (site, wrong) = parse(&given(&fields), &Site::default());
        assert_eq!(wrong, None);
        let rules = [
            ContentRule { rating: None, tag: Some("Murder".to_owned()), verdict: Verdict::Hold },
            ContentRule { rating: None, tag: None, verdict: Verdict::Hold },
        ];
        assert_eq!(site.content.rules, rules);
        assert!(!site.crawlers.search_engines, "a box that is not ticked is not sent");
    }

    #[test]
    fn figures_and_words_have_bounds() {
        let fields =
            |delay: &'static str, words: &'static str| [("delay_seconds", delay), ("age_words", words)];
        assert!(parse(&given(&fields("0", "Of age.")), &Site::default()).1.is_none());
        assert!(parse(&given(&fields("3601", "Of age.")), &Site::default()).1.is_some());
        assert!(parse(&given(&fields("0", "")), &Site::default()).1.is_some());
    }
}
