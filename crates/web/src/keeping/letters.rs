//! Letters about kept searches: what came since the last one.

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{
    KeptSearchId, WorkId,
    kept_search::MailPace,
    letter::{LetterDraft, LetterKind},
};
use ficus_store::{DueSearch, Reckoning};
use jiff::SignedDuration;

use super::{
    feed::{Keys, reader_for},
    searches,
};
use crate::{
    App,
    address::part,
    blurb::{self, BlurbView},
    csrf::Token,
    error::PageError,
    facts,
    layout::Layout,
    listing,
    mail::{Item, Words, letter_of},
    page::Page,
    post::stop,
    visitor::Who,
};

/// So many searches are looked at in one round.
const SEARCHES_AT_ONCE: u32 = 50;

/// Writes the letters that are due; answers with how many. A search and its letter are noted together, so that no work
/// is told twice and none is missed.
pub async fn write_due(app: &App) -> Result<u64, PageError> {
    let keys = Keys::of(app).await?;
    let mut written = 0;
    for due in app.store().due_searches(app.now(), SEARCHES_AT_ONCE).await? {
        let Some(hours) = due.of.search.mail.hours() else { continue };
        let next = app.now() + SignedDuration::from_hours(hours);
        if !app.store().take_due_search(&due, next).await? {
            continue;
        }
        if let Some((letter, newest)) = letter(app, &keys, &due).await? {
            app.store().post_search_letter(due.of.search.id, newest, &letter, app.now()).await?;
            written += 1;
        }
    }
    Ok(written)
}

/// The letter about a search, and the newest work that it tells of; `None` where nothing is new.
async fn letter(app: &App, keys: &Keys, due: &DueSearch) -> Result<Option<(LetterDraft, WorkId)>, PageError> {
    let Reckoning { search, account } = &due.of;
    let reader = reader_for(app, account).await?;
    let Some(query) = searches::newer(app, &reader, search, search.mailed).await? else { return Ok(None) };
    let found = listing::search(app, query).await?;
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let Some(newest) = ids.first().copied() else { return Ok(None) };
    let works = blurb::load(app, &reader, &ids).await?;
    let base = &app.settings().base_url;
    let told = facts::counted(found.total, "new work", "new works");
    let rest = found.total.saturating_sub(works.len() as u64);
    let mut paragraphs = vec![format!("{told} in your search “{}”.", search.name)];
    if rest > 0 {
        paragraphs.push(format!("The last {} of them:", works.len()));
    }
    let words = Words {
        subject: format!("{told} in “{}”", search.name),
        paragraphs,
        action: Some(("All of them".to_owned(), format!("{base}/account/searches/{}", search.id))),
        reason: "You get this since you keep the search and asked to be told by mail.".to_owned(),
        stop: Some(stop::Stop::Search(search.id).address(base, keys)),
    };
    let items: Vec<Item> = works.iter().map(|item| told_in_letter(base, item)).collect();
    let to = (Some(account.id), account.email.as_str());
    Ok(Some((letter_of(app, to, LetterKind::News, &words, &items)?, newest)))
}

/// A work in a letter, without its summary: a letter can be read over a shoulder.
pub fn told_in_letter(base: &str, item: &BlurbView) -> Item {
    let fandoms: Vec<&str> = item.fandoms().iter().map(|tag| tag.name.as_str()).collect();
    let mut line = vec![item.rating.name.clone(), facts::counted(item.blurb.words, "word", "words")];
    if !fandoms.is_empty() {
        line.insert(0, fandoms.join(", "));
    }
    Item {
        name: format!("{} by {}", item.blurb.title, facts::authors(&item.blurb.authors)),
        address: format!("{base}/works/{}", item.blurb.id),
        lines: vec![line.join(" · ")],
    }
}

#[derive(Template)]
#[template(path = "keeping/stop.html")]
struct StopPage<'a> {
    layout: Layout,
    token: &'a str,
    name: String,
    address: String,
    done: bool,
}

/// `GET /account/searches/{id}/stop/{key}`: whoever has the letter may stop such letters, signed in or not.
pub async fn ask_to_stop(
    State(app): State<App>,
    Who(visitor): Who,
    Token(token): Token,
    Path((id, key)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let kept = by_key(&app, &id, &key).await?;
    let address = format!("/account/searches/{id}/stop/{key}");
    let (name, done) = (kept.search.name, kept.search.mail == MailPace::Never);
    Page::render(&StopPage { layout: Layout::new(&app, visitor), token: &token, name, address, done })
}

/// `POST /account/searches/{id}/stop/{key}`
pub async fn stop_by_key(
    State(app): State<App>,
    Who(visitor): Who,
    Path((id, key)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let reckoning = by_key(&app, &id, &key).await?;
    stop_letters(&app, &reckoning).await?;
    let (layout, name) = (Layout::new(&app, visitor), reckoning.search.name);
    Page::render(&StopPage { layout, token: "", name, address: String::new(), done: true })
}

/// Tells of a search by mail no longer.
pub async fn stop_letters(app: &App, of: &Reckoning) -> Result<(), PageError> {
    let Reckoning { search, account } = of;
    let draft = ficus_archive::kept_search::KeptSearchDraft {
        name: search.name.clone(),
        question: search.question.clone(),
        mail: MailPace::Never,
        on_front: search.on_front,
    };
    Ok(app.store().change_kept_search(account.id, search.id, &draft, app.now()).await?)
}

async fn by_key(app: &App, id: &str, key: &str) -> Result<Reckoning, PageError> {
    let id: KeptSearchId = part(id)?;
    if !Keys::of(app).await?.opens(id, key) {
        return Err(PageError::NotFound);
    }
    app.store().kept_search_by_id(id).await?.ok_or(PageError::NotFound)
}
