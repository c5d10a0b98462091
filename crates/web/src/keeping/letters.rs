//! Letters about kept searches: what came since the last one.

use std::fmt::Write;

use askama::Template;
use axum::extract::{Path, State};
use ficus_archive::{KeptSearchId, WorkId, kept_search::MailPace};
use ficus_jobs::mail::{Letter, Mailer};
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
    page::Page,
    visitor::Who,
};

/// So many searches are looked at in one round.
const SEARCHES_AT_ONCE: u32 = 50;

/// Sends the letters that are due; answers with how many were sent. One that the server does not take is tried again
/// when the next is due, with the same works and those that came since.
pub async fn deliver(app: &App, mailer: &Mailer) -> Result<u64, PageError> {
    let keys = Keys::of(app).await?;
    let mut sent = 0;
    for due in app.store().due_searches(app.now(), SEARCHES_AT_ONCE).await? {
        let Some(hours) = due.of.search.mail.hours() else { continue };
        let next = app.now() + SignedDuration::from_hours(hours);
        if !app.store().take_due_search(&due, next).await? {
            continue;
        }
        let Some((letter, newest)) = letter(app, &keys, &due).await? else { continue };
        match mailer.send(&letter).await {
            Ok(()) => {
                app.store().note_mailed(due.of.search.id, newest).await?;
                sent += 1;
            }
            Err(error) => tracing::warn!(%error, "a letter about a kept search was not sent"),
        }
    }
    Ok(sent)
}

/// The letter about a search, and the newest work that it tells of; `None` where nothing is new.
async fn letter(app: &App, keys: &Keys, due: &DueSearch) -> Result<Option<(Letter, WorkId)>, PageError> {
    let Reckoning { search, account } = &due.of;
    let reader = reader_for(app, account).await?;
    let Some(query) = searches::newer(app, &reader, search, search.mailed).await? else { return Ok(None) };
    let found = listing::search(app, query).await?;
    let ids: Vec<WorkId> = found.works.iter().map(|hit| hit.id).collect();
    let Some(newest) = ids.first().copied() else { return Ok(None) };
    let works = blurb::load(app, &reader, &ids).await?;
    let site = app.site();
    let base = &app.settings().base_url;
    let told = facts::counted(found.total, "new work", "new works");
    let mut text = format!("{told} in your search “{}”:\n\n", search.name);
    for item in &works {
        tell(&mut text, base, item);
    }
    if found.total > works.len() as u64 {
        let rest = found.total - works.len() as u64;
        let _ = write!(text, "and {} more.\n\n", facts::figure(rest));
    }
    let stop = format!("{base}/account/searches/{}/stop/{}", search.id, keys.key(search.id));
    let _ = write!(
        text,
        "All of them: {base}/account/searches/{}\nNo such letters any more: {stop}\n\n{}\n{base}\n",
        search.id, site.name
    );
    let subject = format!("{}: {told} in “{}”", site.name, search.name);
    Ok(Some((Letter { to: account.email.clone(), subject, text, stop }, newest)))
}

/// Two or three lines about a work, without its summary: a letter can be read over a shoulder. Writing into a String
/// cannot fail.
fn tell(text: &mut String, base: &str, item: &BlurbView) {
    let fandoms: Vec<&str> = item.fandoms().iter().map(|tag| tag.name.as_str()).collect();
    let mut line = vec![item.rating.name.clone(), facts::counted(item.blurb.words, "word", "words")];
    if !fandoms.is_empty() {
        line.insert(0, fandoms.join(", "));
    }
    let _ = write!(
        text,
        "{} by {}\n{}\n{base}/works/{}\n\n",
        item.blurb.title,
        facts::authors(&item.blurb.authors),
        line.join(" · "),
        item.blurb.id
    );
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
pub async fn stop(
    State(app): State<App>,
    Who(visitor): Who,
    Path((id, key)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let Reckoning { search, account } = by_key(&app, &id, &key).await?;
    let draft = ficus_archive::kept_search::KeptSearchDraft {
        name: search.name.clone(),
        question: search.question,
        mail: MailPace::Never,
        on_front: search.on_front,
    };
    app.store().change_kept_search(account.id, search.id, &draft, app.now()).await?;
    let layout = Layout::new(&app, visitor);
    Page::render(&StopPage { layout, token: "", name: search.name, address: String::new(), done: true })
}

async fn by_key(app: &App, id: &str, key: &str) -> Result<Reckoning, PageError> {
    let id: KeptSearchId = part(id)?;
    if !Keys::of(app).await?.opens(id, key) {
        return Err(PageError::NotFound);
    }
    app.store().kept_search_by_id(id).await?.ok_or(PageError::NotFound)
}
