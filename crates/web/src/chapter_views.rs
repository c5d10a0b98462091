//! Chapters that visitors open: each visitor counts once a day for each chapter, and for whether they went on to
//! another one. A visitor is a keyed hash that lives in memory for the day; nothing about them is kept.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::http::{HeaderMap, header};
use ficus_archive::{AccountId, ChapterId, WorkId};
use ficus_store::{ChapterOpened, OpenedOn, StoreError};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{App, reading_life::openings::Opens, views::is_bot};

/// So many openings of a day are remembered; past that some count twice.
const SEEN_MAX: usize = 500_000;
/// So many lines wait to be stored at most; past that openings are left out until some were.
const WAITING_MAX: usize = 200_000;

/// A member, and the work that they opened: whether it is their own is asked when it is stored.
type Opener = (AccountId, WorkId);

/// Openings of chapters that were seen and not stored yet.
#[derive(Default)]
pub struct ChapterViews {
    /// Its keys are chosen anew at each start.
    hasher: RandomState,
    day: Mutex<Day>,
}

#[derive(Default)]
struct Day {
    date: Date,
    /// Visitors with chapters or whole works that they opened.
    seen: HashSet<u64>,
    /// The chapter of a work that a visitor opened last.
    last: HashMap<u64, ChapterId>,
    /// By the member who opened a chapter of a work, until it is known whether the work is theirs.
    waiting: HashMap<(ChapterOpened, Date, Option<Opener>), u64>,
}

impl ChapterViews {
    /// Counts an opening, unless the visitor was counted for it today, is a program, or only fetches ahead.
    pub fn count(
        &self,
        (opens, reader): (Opens, Option<AccountId>),
        address: Option<IpAddr>,
        headers: &HeaderMap,
        now: Timestamp,
    ) {
        let Some(agent) = headers.get(header::USER_AGENT).map(axum::http::HeaderValue::as_bytes) else {
            return;
        };
        let is_ahead =
            headers.get("sec-purpose").is_some_and(|value| value.as_bytes().starts_with(b"prefetch"));
        if is_ahead || is_bot(agent) {
            return;
        }
        let date = now.to_zoned(TimeZone::UTC).date();
        let visitor = self.hasher.hash_one((address, agent));
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if day.date != date || day.seen.len() >= SEEN_MAX {
            day.date = date;
            day.seen.clear();
            day.last.clear();
        }
        let what = opens.chapter.map_or(ChapterOpened::Whole(opens.work), ChapterOpened::Chapter);
        if !day.seen.insert(self.hasher.hash_one((visitor, what))) {
            return;
        }
        let reader = reader.map(|reader| (reader, opens.work));
        day.wait(what, reader);
        if let Some(chapter) = opens.chapter {
            let of_work = self.hasher.hash_one((visitor, opens.work));
            if let Some(before) = day.last.insert(of_work, chapter) {
                day.wait(ChapterOpened::Next(before, chapter), reader);
            }
        }
    }

    /// Takes what is to be stored: openings by guests, or by a member.
    pub fn take(&self) -> Vec<(OpenedOn, Option<Opener>)> {
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        let taken =
            day.waiting.drain().map(|((what, day, reader), times)| (OpenedOn { what, day, times }, reader));
        let mut taken: Vec<_> = taken.collect();
        taken.sort_by_key(|(one, _)| (one.day, one.what));
        taken
    }
}

impl Day {
    fn wait(&mut self, what: ChapterOpened, reader: Option<Opener>) {
        if self.waiting.len() < WAITING_MAX {
            *self.waiting.entry((what, self.date, reader)).or_default() += 1;
        }
    }
}

/// Stores all that waits, but for what authors opened of their own.
pub async fn store(app: &App) -> Result<(), StoreError> {
    let taken = app.chapter_views().take();
    let (readers, works): (Vec<AccountId>, Vec<WorkId>) =
        taken.iter().filter_map(|(_, reader)| *reader).unzip();
    let own = app.store().signed_among(&readers, &works).await?;
    let mut opened: BTreeMap<(Date, ChapterOpened), OpenedOn> = BTreeMap::new();
    for (one, reader) in taken {
        if reader.is_some_and(|reader| own.contains(&reader)) {
            continue;
        }
        opened.entry((one.day, one.what)).and_modify(|kept| kept.times += one.times).or_insert(one);
    }
    app.store().add_chapter_days(&opened.into_values().collect::<Vec<_>>(), app.now()).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_visitor_counts_once_a_day_for_a_chapter_and_for_going_on() {
        let views = ChapterViews::default();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (one, two) = (ChapterId(1), ChapterId(2));
        let opens = |chapter| Opens { work: WorkId(7), chapter };
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_static("Mozilla/5.0 Firefox/140.0"));
        let now = at("2026-05-04T10:00:00Z");
        for chapter in [Some(one), Some(two), Some(one), Some(two), None, None] {
            views.count((opens(chapter), None), None, &headers, now);
        }
        let mut bot = HeaderMap::new();
        bot.insert(header::USER_AGENT, HeaderValue::from_static("SomeBot/2.1"));
        views.count((opens(Some(one)), None), None, &bot, now);
        let day = jiff::civil::date(2026, 5, 4);
        let once = |what| (OpenedOn { what, day, times: 1 }, None);
        let expected = [
            once(ChapterOpened::Chapter(one)),
            once(ChapterOpened::Chapter(two)),
            once(ChapterOpened::Whole(WorkId(7))),
            once(ChapterOpened::Next(one, two)),
        ];
        assert_eq!(views.take(), expected);
        views.count((opens(Some(one)), None), None, &headers, at("2026-05-05T10:00:00Z"));
        assert_eq!(views.take().len(), 1, "another day counts anew, and knows nothing of the one before");
    }
}
