//! Views: each visitor counts once a day for each work, and nothing about them is kept. Those who sign a work do not
//! count for it.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, header};
use ficus_archive::{AccountId, WorkId};
use ficus_store::StoreError;
use jiff::Timestamp;

use crate::App;

/// So many pairs of visitor and work are remembered of a day; past that some count twice.
const SEEN_MAX: usize = 500_000;
const DAY_SECONDS: i64 = 86_400;

/// Words in the user agents of programs that nobody reads by.
const BOT_WORDS: [&str; 11] =
    ["bot", "crawl", "spider", "slurp", "curl", "wget", "python", "scrapy", "preview", "monitor", "headless"];

/// Views that were seen and not stored yet.
#[derive(Default)]
pub struct Views {
    /// Its keys are chosen anew at each start, so that what is remembered of a visitor says nothing to anybody.
    hasher: RandomState,
    day: Mutex<Day>,
}

#[derive(Default)]
struct Day {
    number: i64,
    seen: HashSet<u64>,
    /// By who was signed in, until it is known whether the work is theirs.
    pending: HashMap<(WorkId, Option<AccountId>), u64>,
}

impl Views {
    /// Counts a view, unless the visitor was counted for the work today or is a program.
    pub fn count(
        &self,
        (work, reader): (WorkId, Option<AccountId>),
        address: Option<IpAddr>,
        headers: &HeaderMap,
        now: Timestamp,
    ) {
        let Some(agent) = headers.get(header::USER_AGENT) else { return };
        let key = self.hasher.hash_one((work, address, agent.as_bytes()));
        let number = now.as_second().div_euclid(DAY_SECONDS);
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if day.number != number || day.seen.len() >= SEEN_MAX {
            day.number = number;
            day.seen.clear();
        }
        // A program is remembered as well: looking through its name costs more than all the rest.
        if day.seen.insert(key) && !is_bot(agent.as_bytes()) {
            *day.pending.entry((work, reader)).or_default() += 1;
        }
    }

    /// Takes what is to be stored: views of a work by guests, or by a member.
    pub fn take(&self) -> Vec<(WorkId, Option<AccountId>, u64)> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        day.pending.drain().map(|((work, reader), times)| (work, reader, times)).collect()
    }

    /// How many views wait to be stored.
    pub fn pending(&self) -> u64 {
        self.day.lock().unwrap_or_else(PoisonError::into_inner).pending.values().sum()
    }
}

/// Stores all that waits, but for what authors saw of their own.
pub async fn store(app: &App) -> Result<(), StoreError> {
    let taken = app.views().take();
    let works: Vec<WorkId> = taken.iter().map(|(work, ..)| *work).collect();
    let readers: Vec<AccountId> = taken.iter().filter_map(|(_, reader, _)| *reader).collect();
    let own = app.store().signed_among(&readers, &works).await?;
    let mut views: HashMap<WorkId, u64> = HashMap::new();
    for (work, reader, times) in taken {
        if !reader.is_some_and(|reader| own.contains(&(reader, work))) {
            *views.entry(work).or_default() += times;
        }
    }
    if views.is_empty() {
        return Ok(());
    }
    app.store().add_views(&views.into_iter().collect::<Vec<_>>()).await
}

/// Whether a program says by its name that nobody reads by it.
pub(crate) fn is_bot(agent: &[u8]) -> bool {
    BOT_WORDS
        .iter()
        .any(|word| agent.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes())))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_visitor_counts_once_a_day_and_a_program_never() {
        let views = Views::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut headers = HeaderMap::new();
        views.count((WorkId(1), None), None, &headers, at(0));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 (compatible; SomeBot/2.1)"));
        views.count((WorkId(1), None), None, &headers, at(0));
        assert_eq!(views.pending(), 0);
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 Firefox/140.0"));
        views.count((WorkId(1), None), None, &headers, at(0));
        views.count((WorkId(1), None), None, &headers, at(5));
        assert_eq!(views.take(), [(WorkId(1), None, 1)]);
        views.count((WorkId(1), None), None, &headers, at(DAY_SECONDS));
        assert_eq!(views.take(), [(WorkId(1), None, 1)]);
    }
}
