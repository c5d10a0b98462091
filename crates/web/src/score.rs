//! A score: what a reader thinks of a work in a number, where site and author want numbers.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    AccountId, ReviewId,
    score::{NoScore, SCORE_MAX, SHOWN_FROM, Score, Scores},
    work::Work,
};
use serde::Deserialize;

use crate::{
    App,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
    review, work,
};

/// What members may give, the best first, in figures and in words.
pub fn choices() -> [(Score, &'static str); SCORE_MAX as usize] {
    let words =
        ["5 – I loved it", "4 – I liked it much", "3 – I liked it", "2 – Not for me", "1 – I disliked it"];
    let mut scores: Vec<Score> = Score::all().collect();
    std::array::from_fn(|place| (scores.remove(SCORE_MAX as usize - 1 - place), words[place]))
}

/// `4.2 of 5 by 12 readers`; nothing where too few scored the work.
pub fn told(scores: Scores) -> Option<String> {
    let mean = scores.mean()?;
    Some(format!("{mean:.1} of {SCORE_MAX} by {}", facts::counted(scores.number, "reader", "readers")))
}

#[derive(Template)]
#[template(path = "score/page.html")]
struct ScorePage {
    layout: Layout,
    token: String,
    work: Work,
    own: Option<Score>,
    saved: bool,
}

impl ScorePage {
    fn told(&self) -> Option<String> {
        told(self.work.counts.scores)
    }

    fn shown_from() -> u64 {
        SHOWN_FROM
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn is_own(&self, score: &Score) -> bool {
        self.own == Some(*score)
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    saved: String,
}

/// Whether a member can score a work.
pub async fn may(app: &App, account: AccountId, work: &Work) -> Result<bool, PageError> {
    Ok(takes(app, work).await? && why_not(app, account, work).await?.is_none())
}

/// Whether a work takes scores: the site wants them, and its author does not refuse them.
async fn takes(app: &App, work: &Work) -> Result<bool, PageError> {
    Ok(app.site().reviewing.scores && !app.store().work_reviewing(work.id).await?.refuses_scores)
}

/// Why a member cannot score a work that takes scores.
async fn why_not(app: &App, account: AccountId, work: &Work) -> Result<Option<&'static str>, PageError> {
    if app.store().author_accounts(work.id).await?.contains(&account) {
        return Ok(Some("This work is your own: let others score it."));
    }
    if work.upkeep.locked {
        return Ok(Some("Moderators have locked this work: nobody scores it for now."));
    }
    let seen = app.store().seen_author_accounts(work.id).await?;
    let apart = app.store().stands_between(account, &seen).await?;
    Ok(apart.then_some("You cannot score this work."))
}

async fn open(app: &App, member: &Member, id: &str) -> Result<Work, PageError> {
    let work = work::load(app, &member.visitor(), id).await?;
    if !takes(app, &work).await? {
        return Err(PageError::NotFound);
    }
    match why_not(app, member.account.id, &work).await? {
        Some(why) => Err(PageError::BadRequest(why.to_owned())),
        None => Ok(work),
    }
}

/// Keeps a score, alone or with the review that says why; `false` where the account scored very many works lately.
pub async fn keep(
    app: &App,
    account: AccountId,
    work: &Work,
    (score, review): (Score, Option<ReviewId>),
) -> Result<bool, PageError> {
    let is_kept = app.store().score_work(work.id, account, (score, review), app.now()).await?;
    if is_kept {
        review::changed(app, work.id);
    }
    Ok(is_kept)
}

/// `GET /works/{id}/score`
pub async fn ask(
    State(app): State<App>,
    Speaker(member): Speaker,
    Token(token): Token,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let work = open(&app, &member, &id).await?;
    let own = app.store().own_score(work.id, member.account.id).await?;
    let layout = member.layout(&app);
    Page::render(&ScorePage { layout, token, work, own, saved: asked.saved == "1" })
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Given {
    score: String,
}

/// `POST /works/{id}/score`
pub async fn save(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let work = open(&app, &member, &id).await?;
    let score: Score = given
        .score
        .parse()
        .map_err(|NoScore| PageError::BadRequest(format!("Choose a number from 1 to {SCORE_MAX}.")))?;
    if !keep(&app, member.account.id, &work, (score, None)).await? {
        return Err(PageError::TooMany);
    }
    Ok(Redirect::to(&format!("/works/{}/score?saved=1", work.id)))
}

/// `POST /works/{id}/score/take-back`
pub async fn take_back(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Redirect, PageError> {
    let work = work::load(&app, &member.visitor(), &id).await?;
    app.store().take_score_back(work.id, member.account.id).await?;
    review::changed(&app, work.id);
    Ok(Redirect::to(&format!("/works/{}", work.id)))
}
