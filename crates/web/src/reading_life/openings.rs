//! Chapters that members opened: noted in memory, so that a kept page goes out at once, and written many at a time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::http::HeaderMap;
use ficus_archive::{AccountId, ChapterId, WorkId, progress::course::Word};
use ficus_store::{ReadingWord, StoreError};
use jiff::Timestamp;

use crate::App;

/// So many openings wait at most; past that the newest are left out until some were written.
const WAITING_MAX: usize = 100_000;

/// What a page opens: a chapter, or a work on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Opens {
    /// The work.
    pub work: WorkId,
    /// The chapter; `None` for the entire work.
    pub chapter: Option<ChapterId>,
}

/// Openings that were seen and not written yet: of each the last.
#[derive(Default)]
pub struct Openings(Mutex<HashMap<AccountId, HashMap<Opens, Timestamp>>>);

impl Openings {
    /// Notes an opening; what a browser only fetches ahead is none.
    pub fn note(&self, account: AccountId, opens: Opens, headers: &HeaderMap, now: Timestamp) {
        let is_ahead = ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .any(|name| headers.get(*name).is_some_and(|value| value.as_bytes().starts_with(b"prefetch")));
        if is_ahead {
            return;
        }
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING_MAX {
            let of_account = waiting.entry(account).or_default();
            if of_account.len() < WAITING_MAX {
                of_account.insert(opens, now);
            }
        }
    }

    /// Whether anything of an account waits.
    pub fn wait_for(&self, account: AccountId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&account)
    }

    /// Takes what waits of an account, the first opening first.
    pub fn take_of(&self, account: AccountId) -> Vec<ReadingWord> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
        words(taken.map(|openings| (account, openings)))
    }

    fn take(&self) -> Vec<ReadingWord> {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        words(taken)
    }
}

fn words(taken: impl IntoIterator<Item = (AccountId, HashMap<Opens, Timestamp>)>) -> Vec<ReadingWord> {
    let mut words: Vec<ReadingWord> = taken
        .into_iter()
        .flat_map(|(account, openings)| {
            openings.into_iter().map(move |(opens, at)| ReadingWord {
                account,
                work: opens.work,
                chapter: opens.chapter.map(|chapter| (chapter, Word::Opened)),
                at,
            })
        })
        .collect();
    words.sort_by_key(|word| (word.at, word.chapter.map(|(chapter, _)| chapter)));
    words
}

/// Writes all openings that wait.
pub async fn store(app: &App) -> Result<(), StoreError> {
    app.store().note_reading(&app.openings().take(), app.site().reading.noting).await
}

/// Writes what waits of an account, before a page shows where it is.
pub async fn settle(app: &App, account: AccountId) -> Result<(), StoreError> {
    let words = app.openings().take_of(account);
    app.store().note_reading(&words, app.site().reading.noting).await
}

/// Whether a page may show where its reader is, so that what waits has to be written before it is made. Chapters and
/// what pages are made of show nothing of it, and are to go out at once.
pub fn are_shown(path: &str) -> bool {
    let is_work = path.starts_with("/works/");
    let is_chapter = is_work && path.contains("/chapters/") && !path.ends_with("/changes");
    // The script of a chapter that was just opened asks for what was before.
    let is_asked = is_work && path.ends_with("/place");
    !is_chapter
        && !is_asked
        && path != "/prefs.css"
        && !path.starts_with("/assets/")
        && !path.starts_with("/suggest")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn an_account_s_openings_are_taken_in_their_order_and_once() {
        let openings = Openings::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let opens = |chapter| Opens { work: WorkId(1), chapter: Some(ChapterId(chapter)) };
        let mut headers = HeaderMap::new();
        for (chapter, second) in [(3, 9), (2, 5), (3, 11)] {
            openings.note(AccountId(1), opens(chapter), &headers, at(second));
        }
        openings.note(AccountId(2), opens(1), &headers, at(1));
        headers.insert("sec-purpose", HeaderValue::from_static("prefetch;prerender"));
        openings.note(AccountId(1), opens(4), &headers, at(12));
        let taken: Vec<_> = openings.take_of(AccountId(1)).iter().map(|word| word.at).collect();
        assert_eq!(taken, [at(5), at(11)]);
        assert!(!openings.wait_for(AccountId(1)));
        assert!(openings.wait_for(AccountId(2)));
    }

    #[test]
    fn a_chapter_shows_nothing_of_its_reader() {
        assert!(!are_shown("/works/7/chapters/3"));
        assert!(are_shown("/works/7/chapters/3/changes"));
        assert!(are_shown("/works/7"));
        assert!(!are_shown("/works/7/place"));
        assert!(!are_shown("/prefs.css"));
    }
}
