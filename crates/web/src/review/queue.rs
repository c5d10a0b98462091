//! The moderators' queue: reviews that a rule holds, decided one by one, page by page, or by what many have in common.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId, ReviewId, WorkId,
    review::{
        ReviewState,
        spam::{RULES, Rule, RuleWords},
    },
};
use ficus_store::{Chosen, ReviewAct, Viewer};
use serde::Deserialize;

use super::{ReviewView, changed};
use crate::{
    App, csrf::Token, error::PageError, facts, layout::Layout, listing::Paging, member::Moderator, page::Page,
};

/// Reviews on a page of the queue.
const REVIEWS_PER_PAGE: u32 = 50;
/// Acts that can be undone from the page.
const ACTS_SHOWN: u32 = 10;
/// Of what is chosen so many are shown before it is decided.
const SAMPLES: usize = 20;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    rule: String,
    page: Option<String>,
}

/// A review of the queue.
struct Line {
    view: ReviewView,
    rules: Vec<&'static RuleWords>,
    origin: Option<i64>,
}

#[derive(Template)]
#[template(path = "review/queue.html")]
struct QueuePage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    total: u64,
    paging: Paging,
    rule: Option<Rule>,
    acts: Vec<ReviewAct>,
}

impl QueuePage {
    fn here() -> &'static str {
        "/moderation/reviews"
    }

    fn total_told(&self) -> String {
        facts::counted(self.total, "review waits", "reviews wait")
    }

    fn rules() -> &'static [RuleWords] {
        &RULES
    }

    fn is_rule(&self, rule: &RuleWords) -> bool {
        self.rule == Some(rule.rule)
    }

    fn act_told(act: &ReviewAct) -> String {
        act_told(act)
    }
}

fn act_told(act: &ReviewAct) -> String {
    let what = if act.state == ReviewState::Shown { "accepted" } else { "refused" };
    let undone = if act.undone.is_some() { "; undone since" } else { "" };
    let when = act.made.strftime("%-d %B %Y, %H:%M UTC");
    format!("{} {what} ({}), {when}{undone}", facts::counted(act.reviews, "review", "reviews"), act.chosen_by)
}

/// `GET /moderation/reviews`
pub async fn show(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let rule = Rule::of(&asked.rule);
    let page = asked.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1u32).clamp(1, 1_000_000);
    let offset = (page - 1).saturating_mul(REVIEWS_PER_PAGE);
    let (held, total) = app.store().held_reviews(rule, offset, REVIEWS_PER_PAGE).await?;
    let works: Vec<WorkId> = held.iter().map(|held| held.review.work).collect();
    let titles = app.store().titles(&works).await?;
    let viewer = Viewer::default();
    let lines = held
        .into_iter()
        .map(|held| {
            let rules =
                held.review.held_for.iter().filter_map(|code| Rule::of(code)).map(Rule::words).collect();
            let title = titles.get(&held.review.work).cloned();
            let view = ReviewView { title, ..ReviewView::alone(held.review, &viewer) };
            Line { view, rules, origin: held.origin }
        })
        .collect();
    let with_rule = rule.map_or_else(String::new, |rule| format!("rule={}&", rule.code()));
    let paging = Paging::of(page, total, REVIEWS_PER_PAGE, |page| {
        format!("/moderation/reviews?{with_rule}page={page}")
    });
    let acts = app.store().review_acts(ACTS_SHOWN).await?;
    let layout = member.layout(&app);
    Page::render(&QueuePage { layout, token, lines, total, paging, rule, acts })
}

fn state_of(act: Option<&str>) -> Result<ReviewState, PageError> {
    match act {
        Some("accept") => Ok(ReviewState::Shown),
        Some("refuse") => Ok(ReviewState::Refused),
        _ => Err(PageError::BadRequest("Choose whether to accept or to refuse.".to_owned())),
    }
}

/// `POST /moderation/reviews`: the ticked reviews of a page.
pub async fn decide(
    State(app): State<App>,
    Moderator(member): Moderator,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Redirect, PageError> {
    let field = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let state = state_of(field("act"))?;
    let ids = pairs.iter().filter(|(name, _)| name == "review").filter_map(|(_, id)| id.parse().ok());
    let only: Vec<ReviewId> = ids.take(REVIEWS_PER_PAGE as usize).collect();
    if only.is_empty() {
        return Err(PageError::BadRequest("Tick the reviews first.".to_owned()));
    }
    let chosen = Chosen { only: Some(only), ..Chosen::default() };
    let ids = app.store().choose_reviews(&chosen).await?;
    act(&app, member.account.id, &ids, state, "ticked").await?;
    Ok(Redirect::to("/moderation/reviews"))
}

async fn act(
    app: &App,
    by: AccountId,
    ids: &[ReviewId],
    state: ReviewState,
    chosen_by: &str,
) -> Result<(), PageError> {
    if ids.is_empty() {
        return Ok(());
    }
    let act = app.store().decide_reviews(by, ids, state, chosen_by, app.now()).await?;
    seen_again(app, act).await
}

/// Pages of the works of an act are rendered anew at once in this process.
async fn seen_again(app: &App, act: i64) -> Result<(), PageError> {
    for work in app.store().review_act_works(act).await? {
        changed(app, work);
    }
    Ok(())
}

/// What many reviews have in common, as an address and a form say it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pattern {
    like: String,
    account: String,
    origin: String,
    work: String,
    rule: String,
    words: String,
    name: String,
    shown: String,
    act: String,
    csrf: String,
}

impl Pattern {
    fn chosen(&self) -> Chosen {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Chosen {
            only: None,
            like: self.like.parse().ok(),
            account: self.account.parse().ok(),
            origin: self.origin.parse().ok(),
            work: self.work.parse().ok(),
            rule: Rule::of(&self.rule),
            words: text(&self.words),
            name: text(&self.name),
            with_shown: self.shown == "1",
        }
    }

    /// In words without names, for the log of acts.
    fn told(&self) -> String {
        let chosen = self.chosen();
        let parts = [
            chosen.like.map(|id| format!("like review {id}")),
            chosen.account.map(|id| format!("by account {id}")),
            chosen.origin.map(|_| "by guests from one place".to_owned()),
            chosen.work.map(|id| format!("on work {id}")),
            chosen.rule.map(|rule| rule.words().name.to_lowercase()),
            chosen.words.as_ref().map(|words| format!("with “{words}”")),
            chosen.name.as_ref().map(|_| "under one name".to_owned()),
            chosen.with_shown.then(|| "those that are shown as well".to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "review/many.html")]
struct ManyPage {
    layout: Layout,
    token: String,
    pattern: Pattern,
    /// How many fit; `None` where nothing was asked for.
    found: Option<usize>,
    samples: Vec<ReviewView>,
}

impl ManyPage {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn found_told(found: &usize) -> String {
        facts::counted(*found as u64, "review fits", "reviews fit")
    }

    fn rules() -> &'static [RuleWords] {
        &RULES
    }
}

/// `GET /moderation/reviews/many`: shows what fits before anything is decided.
pub async fn choose(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(pattern): Query<Pattern>,
) -> Result<Page, PageError> {
    let chosen = pattern.chosen();
    let mut samples = Vec::new();
    let mut found = None;
    if !chosen.is_everything() {
        let ids = app.store().choose_reviews(&chosen).await?;
        for id in ids.iter().take(SAMPLES) {
            if let Some(review) = app.store().review(*id).await? {
                samples.push(ReviewView::alone(review, &Viewer::default()));
            }
        }
        found = Some(ids.len());
    }
    Page::render(&ManyPage { layout: member.layout(&app), token, pattern, found, samples })
}

/// `POST /moderation/reviews/many`
pub async fn decide_many(
    State(app): State<App>,
    Moderator(member): Moderator,
    Form(pattern): Form<Pattern>,
) -> Result<Redirect, PageError> {
    let state = state_of(Some(&pattern.act))?;
    let chosen = pattern.chosen();
    if chosen.is_everything() {
        return Err(PageError::BadRequest("Say what the reviews have in common.".to_owned()));
    }
    let ids = app.store().choose_reviews(&chosen).await?;
    act(&app, member.account.id, &ids, state, &pattern.told()).await?;
    Ok(Redirect::to("/moderation/reviews#acts"))
}

/// `POST /moderation/reviews/acts/{id}/undo`
pub async fn undo(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let id: i64 = crate::address::part(&id)?;
    match app.store().undo_review_act(id, member.account.id, app.now()).await {
        Ok(()) => {
            seen_again(&app, id).await?;
            Ok(Redirect::to("/moderation/reviews#acts"))
        }
        Err(ficus_store::StoreError::Refused(why)) => Err(PageError::BadRequest(format!("{why}."))),
        Err(ficus_store::StoreError::Missing(_)) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}
