//! Views: each visitor counts once a day for each work, and nothing about them is kept.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, header};
use ficus_archive::WorkId;
use jiff::Timestamp;

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
    pending: HashMap<WorkId, u64>,
}

impl Views {
    /// Counts a view, unless the visitor was counted for the work today or is a program.
    pub fn count(&self, work: WorkId, address: Option<IpAddr>, headers: &HeaderMap, now: Timestamp) {
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
            *day.pending.entry(work).or_default() += 1;
        }
    }

    /// Takes what is to be stored.
    pub fn take(&self) -> Vec<(WorkId, u64)> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        day.pending.drain().collect()
    }

    /// How many views wait to be stored.
    pub fn pending(&self) -> u64 {
        self.day.lock().unwrap_or_else(PoisonError::into_inner).pending.values().sum()
    }
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
        views.count(WorkId(1), None, &headers, at(0));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 (compatible; SomeBot/2.1)"));
        views.count(WorkId(1), None, &headers, at(0));
        assert_eq!(views.pending(), 0);
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 Firefox/140.0"));
        views.count(WorkId(1), None, &headers, at(0));
        views.count(WorkId(1), None, &headers, at(5));
        assert_eq!(views.take(), [(WorkId(1), 1)]);
        views.count(WorkId(1), None, &headers, at(DAY_SECONDS));
        assert_eq!(views.take(), [(WorkId(1), 1)]);
    }
}
