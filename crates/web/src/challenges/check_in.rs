//! Check-ins of a big bang: its authors say how far they have come, its keepers see it.

use askama::Template;
use axum::{
    extract::{Form, Path, Query, State},
    response::Redirect,
};
use ficus_archive::{
    challenge::{CheckIn, SUMMARY_CHARS_MAX, check_in_now, check_ins},
    collection::Kind,
};
use serde::Deserialize;

use super::{Head, Standing, only, standing};
use crate::{
    App,
    admin::Saved,
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    member::{Member, Speaker},
    page::Page,
};

#[derive(Template)]
#[template(path = "challenges/check_in.html")]
struct CheckInPage {
    layout: Layout,
    token: String,
    head: Head,
    /// Each: its number, when, what the member told.
    own: Vec<(u32, String, Option<CheckIn>)>,
    now: Option<u32>,
    /// For keepers: titles, and what was told last.
    all: Vec<(String, String)>,
    is_author: bool,
    saved: bool,
}

/// `GET /challenges/{slug}/check-in`
pub async fn ask(
    State(app): State<App>,
    member: Member,
    Token(token): Token,
    Path(slug): Path<String>,
    Query(query): Query<Saved>,
) -> Result<Page, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::BigBang])?;
    let (id, account) = (standing.challenge.id, member.account.id);
    let times = check_ins(&standing.challenge.dates, app.store().count_check_ins(id).await?);
    let told = app.store().own_check_ins(id, account).await?;
    let own = (1..).zip(&times).map(|(number, at)| {
        (number, standing.told(*at), told.iter().find(|told| told.number == number).cloned())
    });
    Page::render(&CheckInPage {
        layout: member.layout(&app),
        token,
        head: standing.head("/check-in"),
        own: own.collect(),
        now: check_in_now(&times, app.now()),
        all: if standing.keeps() { for_keepers(&app, &standing).await? } else { Vec::new() },
        is_author: !app.store().own_prompts(id, account).await?.is_empty(),
        saved: query.is_saved(),
    })
}

async fn for_keepers(app: &App, standing: &Standing) -> Result<Vec<(String, String)>, PageError> {
    let id = standing.challenge.id;
    let told = app.store().all_check_ins(id).await?;
    let query = ficus_store::PromptQuery { limit: 500, ..ficus_store::PromptQuery::default() };
    let (drafts, _) = app.store().prompts(id, &query).await?;
    let last = |account| told.iter().rfind(|(of, _)| *of == account).map(|(_, told)| told);
    let line = |draft: ficus_store::PromptWork| {
        let said = match last(draft.prompt.account) {
            Some(CheckIn { number, words, note, .. }) => {
                let words = facts::counted(u64::from(*words), "word", "words");
                let note = if note.is_empty() { String::new() } else { format!(" – {note}") };
                format!("check-in {number}: {words}{note}")
            }
            None => "nothing told yet".to_owned(),
        };
        (draft.title, said)
    };
    Ok(drafts.into_iter().map(line).collect())
}

/// What is told.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Told {
    words: String,
    note: String,
}

/// `POST /challenges/{slug}/check-in`
pub async fn tell(
    State(app): State<App>,
    Speaker(member): Speaker,
    Path(slug): Path<String>,
    Form(given): Form<Told>,
) -> Result<Redirect, PageError> {
    let standing = standing(&app, &member.visitor(), &slug).await?;
    only(&standing, &[Kind::BigBang])?;
    let (id, account) = (standing.challenge.id, member.account.id);
    let times = check_ins(&standing.challenge.dates, app.store().count_check_ins(id).await?);
    let Some(number) = check_in_now(&times, app.now()) else {
        return Err(PageError::BadRequest("No check-in is asked for yet.".to_owned()));
    };
    if app.store().own_prompts(id, account).await?.is_empty() {
        return Err(PageError::BadRequest("Only those who signed a draft up check in.".to_owned()));
    }
    let digits: String = given.words.chars().filter(char::is_ascii_digit).take(9).collect();
    let told = CheckIn {
        number,
        words: digits.parse().unwrap_or(0),
        note: given.note.trim().chars().take(SUMMARY_CHARS_MAX).collect(),
        made: app.now(),
    };
    app.store().check_in(id, account, &told).await?;
    Ok(Redirect::to(&format!("/challenges/{slug}/check-in?saved=1")))
}
