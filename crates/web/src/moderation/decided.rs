//! What was decided: taken back one by one or many at once, seconded, and looked at again after an appeal.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    RulingId,
    moderation::{Appeal, AppealState, Effect, Ruling, RulingState, WORDS_CHARS_MAX, may_hear},
};
use ficus_store::{StoreError, Told};

use super::{
    given::Given,
    told::{self, Sides, Thing},
};
use crate::{
    App, address, csrf::Token, error::PageError, layout::Layout, listing::Paging, mail, member::Moderator,
    page::Page,
};

/// Decisions on a page.
const RULINGS: u32 = 50;
/// So many are taken back at once.
const UNDONE_MAX: usize = 500;

/// A decision and what it is about.
struct Line {
    ruling: Ruling,
    thing: Thing,
    appeal: Option<Appeal>,
    may_hear: bool,
}

impl Line {
    fn is_undoable(&self) -> bool {
        matches!(self.ruling.state, RulingState::Done | RulingState::Pending | RulingState::Proposed)
    }

    fn is_appealed(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.state == AppealState::Open)
    }
}

#[derive(Template)]
#[template(path = "moderation/decisions.html")]
struct DecisionsPage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    paging: Paging,
    saved: bool,
}

impl DecisionsPage {
    fn here() -> &'static str {
        "/moderation/decisions"
    }
}

/// `GET /moderation/decisions`
pub async fn list(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(given): Query<Given>,
) -> Result<Page, PageError> {
    let number: u32 = given.number("page").unwrap_or(1).clamp(1, 10_000);
    let (rulings, total) = match given.number::<RulingId>("of") {
        Some(id) => (app.store().ruling(id).await?.into_iter().collect(), 1),
        None => app.store().rulings((number - 1) * RULINGS, RULINGS).await?,
    };
    let facts = told::facts_of(&app, rulings.iter().map(|ruling: &Ruling| ruling.subject)).await?;
    let ids: Vec<RulingId> = rulings.iter().map(|ruling| ruling.id).collect();
    let mut appeals = app.store().appeals_of(&ids).await?;
    let others = app.store().has_other_staff(member.account.id).await?;
    let lines = rulings.into_iter().map(|ruling| {
        let place = appeals.iter().position(|appeal| appeal.ruling == ruling.id);
        let first: Vec<_> =
            [&ruling.made_by, &ruling.second_by].into_iter().flatten().map(|(id, _)| *id).collect();
        Line {
            thing: told::thing(ruling.subject, &facts),
            appeal: place.map(|place| appeals.swap_remove(place)),
            may_hear: may_hear(&first, member.account.id, others),
            ruling,
        }
    });
    let lines = lines.collect();
    let paging = Paging::of(number, total, RULINGS, |page| format!("/moderation/decisions?page={page}"));
    let saved = given.text("saved") == "1";
    Page::render(&DecisionsPage { layout: member.layout(&app), token, lines, paging, saved })
}

/// What the store refuses is told as a sentence.
fn refused(error: StoreError) -> PageError {
    match error {
        StoreError::Refused(sentence) => PageError::BadRequest(sentence.to_owned()),
        StoreError::Missing(_) => PageError::NotFound,
        other => other.into(),
    }
}

/// `POST /moderation/decisions/undo`
pub async fn undo(
    State(app): State<App>,
    Moderator(member): Moderator,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let mut ids: Vec<RulingId> = given.numbers("decision");
    ids.truncate(UNDONE_MAX);
    if ids.is_empty() {
        return Err(PageError::BadRequest("Tick what you want to take back.".to_owned()));
    }
    let letters = undoing(&app, &ids).await?;
    let told = Told { by: Some(member.account.id), now: app.now(), letters: &letters };
    app.store().undo_rulings(&ids, told).await.map_err(refused)?;
    Ok(Redirect::to("/moderation/decisions?saved=1"))
}

/// Letters to whom decisions concern that are taken back: one to each.
async fn undoing(app: &App, ids: &[RulingId]) -> Result<Vec<ficus_archive::letter::LetterDraft>, PageError> {
    let mut parties = Vec::new();
    for id in ids {
        parties.extend(app.store().parties(*id).await?);
    }
    parties.sort_unstable();
    parties.dedup();
    let words = mail::Words {
        subject: "A decision was taken back".to_owned(),
        paragraphs: vec![
            "The moderators have taken back what they decided about something of yours. It is as it was before."
                .to_owned(),
        ],
        action: Some((
            "See the decision".to_owned(),
            format!("{}/account/decisions", app.settings().base_url),
        )),
        reason: "You get this since it is about something of yours.".to_owned(),
        stop: None,
    };
    told::to_accounts(app, &parties, &words).await
}

/// `POST /moderation/decisions/{id}/second`
pub async fn second(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: RulingId = address::part(&id)?;
    let ruling = app.store().ruling(id).await?.ok_or(PageError::NotFound)?;
    let agrees = match given.text("answer") {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::BadRequest("Say yes or no.".to_owned())),
    };
    let mut letters = Vec::new();
    if agrees {
        let facts = told::facts_of(&app, std::iter::once(ruling.subject)).await?;
        let rulebook = app.store().rulebook().await?;
        let parties = app.store().parties(id).await?;
        let reporters = match ruling.report {
            Some(report) => app.store().reporters(report).await?,
            None => Vec::new(),
        };
        let sides = Sides {
            thing: &told::thing(ruling.subject, &facts),
            act: &ruling.act,
            rule: ruling.rule.as_deref().map(|rule| told::rule(&rulebook, rule)),
            concerned: &ruling.told_concerned,
            reporters: &ruling.told_reporters,
            effect: Effect::Now,
        };
        letters = told::letters(&app, &sides, &parties, &reporters).await?;
    }
    let told = Told { by: Some(member.account.id), now: app.now(), letters: &letters };
    app.store().second(id, agrees, told).await.map_err(refused)?;
    Ok(Redirect::to(&match ruling.report {
        Some(report) => format!("/moderation/reports/{report}?saved=1"),
        None => "/moderation/decisions?saved=1".to_owned(),
    }))
}

/// `POST /moderation/decisions/{id}/appeal`
pub async fn answer(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Redirect, PageError> {
    let id: RulingId = address::part(&id)?;
    let ruling = app.store().ruling(id).await?.ok_or(PageError::NotFound)?;
    let appeal = app.store().appeals_of(&[id]).await?.pop().ok_or(PageError::NotFound)?;
    let first: Vec<_> =
        [&ruling.made_by, &ruling.second_by].into_iter().flatten().map(|(id, _)| *id).collect();
    let others = app.store().has_other_staff(member.account.id).await?;
    if !may_hear(&first, member.account.id, others) {
        return Err(PageError::BadRequest(
            "Somebody who did not decide before looks at an appeal.".to_owned(),
        ));
    }
    let words = given.text("answer");
    if words.is_empty() || words.chars().count() > WORDS_CHARS_MAX {
        return Err(PageError::BadRequest("An answer has between 1 and 5,000 characters.".to_owned()));
    }
    let state = match given.text("state") {
        "granted" => AppealState::Granted,
        "upheld" => AppealState::Upheld,
        _ => return Err(PageError::BadRequest("Say whether the decision stands.".to_owned())),
    };
    let told = Told { by: Some(member.account.id), now: app.now(), letters: &[] };
    if state == AppealState::Granted && ruling.state != RulingState::Undone {
        app.store().undo_rulings(&[id], told).await.map_err(refused)?;
    }
    let letter = mail::Words {
        subject: "Your appeal was decided".to_owned(),
        paragraphs: std::iter::once(match state {
            AppealState::Granted => "The decision was taken back.".to_owned(),
            AppealState::Upheld | AppealState::Open => "The decision stands.".to_owned(),
        })
        .chain(told::lines(words))
        .collect(),
        action: None,
        reason: "You get this since you appealed.".to_owned(),
        stop: None,
    };
    let letters = told::to_accounts(&app, &[appeal.account], &letter).await?;
    let by = (member.account.id, letters.as_slice());
    app.store().decide_appeal(id, (state, words), by, app.now()).await.map_err(refused)?;
    Ok(Redirect::to("/moderation?show=appeals&saved=1"))
}
