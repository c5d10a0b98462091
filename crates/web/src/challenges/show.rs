//! The page of a challenge: what it is about, when what happens, and what whoever asks can do now.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{challenge::Stage, collection::Kind};
use ficus_prose::Prose;

use super::{Head, dates, standing};
use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    layout::Layout,
    lens::Reader,
    page::Page,
};

#[derive(Template)]
#[template(path = "challenges/show.html")]
struct ShowPage {
    layout: Layout,
    head: Head,
    about: Prose,
    rules: Prose,
    dates: Vec<(&'static str, String, bool)>,
    /// Sentences of what can be done now, each with an address and the words of its link.
    doings: Vec<(String, String, &'static str)>,
    /// Gifts that whoever asks received and may see.
    received: Vec<BlurbView>,
    keeps: bool,
}

/// `GET /challenges/{slug}`
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let visitor = reader.visitor;
    let standing = standing(&app, &visitor, &slug).await?;
    let id = standing.challenge.id;
    let received = match standing.account {
        Some(account)
            if standing.challenge.stage >= Stage::Shown && standing.challenge.kind == Kind::GiftExchange =>
        {
            let works = app.store().gifts_received(id, account).await?;
            blurb::load(&app, &reader, &works).await?
        }
        _ => Vec::new(),
    };
    Page::render(&ShowPage {
        layout: Layout::new(&app, visitor),
        head: standing.head(""),
        about: standing.collection.about.1.clone(),
        rules: standing.collection.rules.1.clone(),
        dates: dates(&standing, app.now()),
        doings: doings(&app, &standing).await?,
        received,
        keeps: standing.keeps(),
    })
}

/// What can be done now, by whoever asks.
async fn doings(
    app: &App,
    standing: &super::Standing,
) -> Result<Vec<(String, String, &'static str)>, PageError> {
    let challenge = &standing.challenge;
    let at = |end: &str| format!("/challenges/{}{end}", challenge.slug);
    let mut doings = Vec::new();
    if challenge.takes_sign_ups() {
        let count = app.store().count_sign_ups(challenge.id).await?;
        let many = facts::counted(count, "person has signed up", "people have signed up");
        let own = match standing.account {
            Some(account) => app.store().own_sign_up(challenge.id, account).await?.is_some(),
            None => false,
        };
        doings.push(if own {
            (format!("You have signed up. {many}."), at("/sign-up"), "Look at your sign-up")
        } else {
            (format!("{many}."), at("/sign-up"), "Sign up")
        });
    }
    if let Some(account) = standing.account {
        let gifts = app.store().own_assignments(challenge.id, account).await?;
        if !gifts.is_empty() {
            let told = facts::counted(gifts.len() as u64, "gift", "gifts");
            doings.push((format!("You write {told} here."), at("/gifts"), "See what was wished for"));
        }
        if challenge.kind == Kind::GiftExchange && challenge.stage >= Stage::Making && challenge.takes_works()
        {
            let open = app.store().pinch_hits(challenge.id, account).await?.len() as u64;
            if open > 0 {
                let told = facts::counted(open, "gift looks for a writer", "gifts look for a writer");
                doings.push((format!("{told}."), at("/gifts#open"), "Jump in"));
            }
        }
    }
    match challenge.kind {
        Kind::PromptMeme if challenge.takes_claims() => {
            doings.push((
                "Prompts wait for somebody to answer them.".to_owned(),
                at("/prompts"),
                "Look at the prompts",
            ));
            if challenge.takes_prompts() {
                doings.push(("You have an idea?".to_owned(), at("/prompts/new"), "Leave a prompt"));
            }
        }
        Kind::BigBang if challenge.takes_prompts() => {
            doings.push(("You write something long?".to_owned(), at("/prompts/new"), "Sign a draft up"));
        }
        Kind::BigBang if challenge.takes_claims() => {
            doings.push(("Drafts wait for artists.".to_owned(), at("/prompts"), "Look at the drafts"));
        }
        _ => {}
    }
    Ok(doings)
}
