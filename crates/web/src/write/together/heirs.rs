//! The moderators' page for works of members who died: what was reported, and what a second one says.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ficus_archive::{
    AccountId, HeirCaseId,
    letter::{LetterDraft, LetterKind},
    together::heirs::{CaseState, GRACE_DAYS, Parties, WORDS_CHARS_MAX, due, may_agree},
};
use ficus_store::{HeirCase, StoreError};
use serde::Deserialize;

use super::{day, pen_name};
use crate::{
    App, address,
    admin::Saved,
    csrf::Token,
    error::PageError,
    layout::Layout,
    mail::{self, Words},
    member::{Member, Moderator},
    page::Page,
};

struct Line {
    case: HeirCase,
    /// The pen names of who died, and of the heir.
    names: String,
    heir: String,
    /// Why this moderator cannot agree.
    cannot: Option<&'static str>,
}

impl Line {
    fn is_open(&self) -> bool {
        self.case.state == CaseState::Open
    }

    fn made(&self) -> String {
        day(self.case.made)
    }

    fn told(&self) -> String {
        match (self.case.state, self.case.decided) {
            (CaseState::Agreed, Some(decided)) => {
                format!("Agreed. The works go over on {} unless the account keeps itself.", day(due(decided)))
            }
            (CaseState::Refused, _) => "It did not hold.".to_owned(),
            _ => "It waits for a second moderator.".to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "together/heirs.html")]
struct HeirsPage {
    layout: Layout,
    token: String,
    lines: Vec<Line>,
    given: Given,
    wrong: Option<String>,
    saved: bool,
}

impl HeirsPage {
    fn days() -> i64 {
        GRACE_DAYS
    }
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Given {
    name: String,
    words: String,
}

async fn page(
    app: &App,
    member: &Member,
    token: String,
    (given, wrong): (Given, Option<String>),
) -> Result<HeirsPage, PageError> {
    let cases = app.store().heir_cases().await?;
    let mut names: HashMap<AccountId, String> = HashMap::new();
    for account in cases.iter().flat_map(|case| [case.account, case.heir]) {
        if let std::collections::hash_map::Entry::Vacant(free) = names.entry(account) {
            let own = app.store().own_pen_names(account).await?;
            let own: Vec<String> = own.into_iter().map(|name| name.name).collect();
            free.insert(if own.is_empty() { format!("account {account}") } else { own.join(", ") });
        }
    }
    let named = |account: &AccountId| names.get(account).cloned().unwrap_or_default();
    let lines = cases.into_iter().map(|case| {
        let parties = Parties { account: case.account, heir: case.heir, by: case.by };
        let cannot = may_agree(&parties, member.account.id)
            .err()
            .map(ficus_archive::together::heirs::CannotAgree::told);
        Line { names: named(&case.account), heir: named(&case.heir), cannot, case }
    });
    let lines = lines.collect();
    Ok(HeirsPage { layout: member.layout(app), token, lines, given, wrong, saved: false })
}

/// `GET /moderation/heirs`
pub async fn list(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let page = page(&app, &member, token, (Given::default(), None)).await?;
    Page::render(&HeirsPage { saved: query.is_saved(), ..page })
}

/// `POST /moderation/heirs`
pub async fn report(
    State(app): State<App>,
    Moderator(member): Moderator,
    Token(token): Token,
    Form(given): Form<Given>,
) -> Result<Response, PageError> {
    let words = given.words.trim().to_owned();
    let account = pen_name(&app, &given.name).await?.and_then(|name| name.account);
    let wrong = match account {
        None => "No member signs with this pen name.".to_owned(),
        Some(_) if words.is_empty() || words.chars().count() > WORDS_CHARS_MAX => {
            format!("Say how you know, in at most {WORDS_CHARS_MAX} characters.")
        }
        Some(account) => {
            match app.store().report_death(account, member.account.id, &words, app.now()).await {
                Ok(_) => return Ok(Redirect::to("/moderation/heirs?saved=1").into_response()),
                Err(StoreError::Refused(why)) => why.to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = page(&app, &member, token, (given, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Page::render(&page)?).into_response())
}

/// What the second moderator says.
#[derive(Deserialize)]
pub struct Decided {
    #[serde(default)]
    decision: String,
}

/// `POST /moderation/heirs/{id}`
pub async fn decide(
    State(app): State<App>,
    Moderator(member): Moderator,
    Path(id): Path<String>,
    Form(given): Form<Decided>,
) -> Result<Redirect, PageError> {
    let id: HeirCaseId = address::part(&id)?;
    let case = app.store().heir_case(id).await?.ok_or(PageError::NotFound)?;
    let agrees = match given.decision.as_str() {
        "agree" => true,
        "refuse" => false,
        _ => return Err(PageError::BadRequest("Agree or refuse.".to_owned())),
    };
    let letters = if agrees { letters(&app, &case).await? } else { Vec::new() };
    let by = (member.account.id, agrees);
    match app.store().decide_heir_case(id, by, &letters, app.now()).await {
        Err(StoreError::Refused(why)) => Err(PageError::BadRequest(why.to_owned())),
        decided => {
            decided?;
            Ok(Redirect::to("/moderation/heirs?saved=1"))
        }
    }
}

/// The account may live, and the heir has to know.
async fn letters(app: &App, case: &HeirCase) -> Result<Vec<LetterDraft>, PageError> {
    let base = &app.settings().base_url;
    let on = day(due(app.now()));
    let mut letters = Vec::new();
    if let Some(account) = app.store().account(case.account).await? {
        let words = Words {
            subject: format!("Your works go to your heir on {on}"),
            paragraphs: vec![
                "The moderators were told that you died. They agreed to hand your works to the heir whom you named."
                    .to_owned(),
                format!("If you read this, it was a mistake: sign in before {on}, and say that you stay."),
            ],
            action: Some(("I am here: keep my account".to_owned(), format!("{base}/account/leave"))),
            reason: "You get this letter so that nobody can take your works while you live.".to_owned(),
            ..Words::default()
        };
        letters.push(mail::letter(app, (Some(account.id), &account.email), LetterKind::Safety, &words)?);
    }
    if let Some(heir) = app.store().account(case.heir).await? {
        let words = Words {
            subject: format!("Works come to you on {on}"),
            paragraphs: vec![
                "You agreed to keep the works of somebody who named you as their heir. The moderators were told that \
                 they died. We are sorry."
                    .to_owned(),
                format!("Their pen names and works are yours from {on}."),
            ],
            action: Some(("Whose heir you are".to_owned(), format!("{base}/account/heir"))),
            reason: "You get this letter because you agreed to be an heir.".to_owned(),
            ..Words::default()
        };
        letters.push(mail::letter(app, (Some(heir.id), &heir.email), LetterKind::Decision, &words)?);
    }
    Ok(letters)
}
