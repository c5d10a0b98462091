//! How a member goes on: on the page of a work, and on the front page.

use std::collections::{HashMap, HashSet};

use ficus_archive::{
    AccountId, ChapterId, WorkId,
    chapter::{ChapterLine, chapter_name},
    pace,
    place::KeptPlace,
    progress::{Progress, ReadState, course::is_new_visit},
    recap::is_back,
    work::Work,
};
use ficus_store::ReadVersion;
use jiff::Timestamp;

use super::place;
use crate::{
    App,
    blurb::{self, BlurbView},
    error::PageError,
    facts,
    lens::Reader,
};

/// The front page leads on in so many works.
const SHOWN: usize = 4;
/// So many of the works read last are looked through for them.
const LOOKED_THROUGH: u32 = 24;

/// A member's way through a work, as its page shows it.
pub struct Onward {
    progress: Progress,
    kept: Option<KeptPlace>,
    read: HashMap<ChapterId, ReadVersion>,
    /// Chapters after this one came since the last visit.
    seen: Option<ChapterId>,
    looked: Option<ChapterId>,
    /// When the member last opened anything of it.
    last: Option<Timestamp>,
    pace: Option<u32>,
}

/// Where to read on.
pub struct Continue {
    /// `Continue at chapter 7`.
    pub told: String,
    /// Where.
    pub address: String,
    /// `about 40 minutes left`.
    pub left: Option<String>,
}

/// How fast a member reads: as they say, or as was measured.
pub async fn pace_of(app: &App, account: AccountId) -> Result<Option<u32>, PageError> {
    match app.store().reading_setting(account).await?.pace {
        Some(pace) => Ok(Some(pace)),
        None => Ok(pace::measured(&app.store().paces(account).await?)),
    }
}

impl Onward {
    /// The way of whoever is signed in.
    pub async fn load(app: &App, reader: &Reader, work: &Work) -> Result<Option<Self>, PageError> {
        let Some((account, _)) = reader.visitor.account else { return Ok(None) };
        let store = app.store();
        let Some(progress) = store.progress(account, &[work.id]).await?.remove(&work.id) else {
            return Ok(None);
        };
        let seen = store.seen(account, work.id).await?;
        let read = store.read_chapters(account, work.id).await?;
        Ok(Some(Self {
            progress,
            kept: crate::place::current(app, store.places(account, &[work.id]).await?).await?.pop(),
            read: read.into_iter().map(|read| (read.chapter, read)).collect(),
            seen: seen.map(|seen| if is_new_visit(seen.last, app.now()) { seen.newest } else { seen.before }),
            looked: seen.and_then(|seen| seen.looked),
            last: seen.map(|seen| seen.last),
            pace: pace_of(app, account).await?,
        }))
    }

    /// `Reading, chapter 3 of 7`; nothing where the work was never opened.
    pub fn state(&self) -> Option<String> {
        let is_told = self.progress.state() != ReadState::Unread;
        is_told.then(|| self.progress.told())
    }

    /// Whether the member is anywhere in it.
    pub fn has_place(&self) -> bool {
        self.kept.is_some() || self.progress.reached().is_some()
    }

    /// Where to read on; nothing where the work was never opened, or is read to its end.
    pub fn next(&self, work: &Work) -> Option<Continue> {
        let kept = self.kept.as_ref()?;
        let reached = self.progress.reached()?;
        let behind = |number: u32| work.chapters.iter().find(|line| line.number > number);
        let at = match self.progress.state() {
            ReadState::New => (behind(reached.chapter)?, 0),
            ReadState::Reading | ReadState::Dropped => {
                (work.chapters.iter().find(|line| line.number == kept.number)?, kept.place.paragraph)
            }
            // Nobody told how far in the last chapter they came: they may be in the middle of it.
            ReadState::CaughtUp | ReadState::Finished if self.progress.paragraphs == 0 => {
                (work.chapters.iter().find(|line| line.number == kept.number)?, kept.place.paragraph)
            }
            ReadState::Unread | ReadState::CaughtUp | ReadState::Finished => return None,
        };
        let (line, paragraph) = at;
        let told = match (self.progress.state(), work.chapters.len()) {
            (ReadState::New, _) => format!("Read what is new: {}", chapter_name(line.number, None)),
            (_, 1) => "Continue".to_owned(),
            _ => format!("Continue at {}", chapter_name(line.number, None).to_lowercase()),
        };
        Some(Continue {
            told,
            address: place::address(work.id, line.number, paragraph),
            left: self.left(work, line),
        })
    }

    /// The chapters that the member has read.
    pub fn read(&self) -> HashSet<ChapterId> {
        self.read.keys().copied().collect()
    }

    /// The last chapter that the member is through with, going by where they are: whoever is in the middle of one does
    /// not know its end yet.
    pub fn reached(&self) -> Option<u32> {
        let at = self.progress.reached()?.chapter;
        match self.progress.state() {
            ReadState::New | ReadState::CaughtUp | ReadState::Finished => Some(at),
            ReadState::Unread | ReadState::Reading | ReadState::Dropped => at.checked_sub(1),
        }
    }

    /// Whether the member comes back after a pause.
    pub fn is_back(&self, now: Timestamp) -> bool {
        self.last.is_some_and(|last| is_back(last, now))
    }

    /// How much is left, at the member's own pace where that is known.
    fn left(&self, work: &Work, from: &ChapterLine) -> Option<String> {
        let after: u64 = work
            .chapters
            .iter()
            .filter(|line| line.number > from.number)
            .map(|line| u64::from(line.words))
            .sum();
        let words = after + u64::from(from.words) / 2;
        (work.chapters.len() > 1).then(|| format!("about {} left", self.time(words)))
    }

    /// How long so many words take the member.
    pub fn time(&self, words: u64) -> String {
        match self.pace {
            Some(pace) => facts::reading_time_at(words, pace),
            None => facts::reading_time(words),
        }
    }

    /// Whether the times are the member's own.
    pub fn has_pace(&self) -> bool {
        self.pace.is_some()
    }

    /// Whether a chapter came since the member was here, and is unread.
    pub fn is_new(&self, line: &ChapterLine) -> bool {
        self.seen.is_some_and(|seen| line.id > seen) && !self.read.contains_key(&line.id)
    }

    /// Whether a chapter changed since the member read it.
    pub fn is_changed(&self, line: &ChapterLine) -> bool {
        self.read.get(&line.id).is_some_and(|read| read.version < read.now)
    }

    /// Whether what changed of a chapter can be shown, though the member has seen its version of now.
    pub fn was_changed(&self, line: &ChapterLine) -> bool {
        self.read.get(&line.id).is_some_and(|read| read.version == read.now && read.former.is_some())
    }

    /// Whether the member is in a chapter.
    pub fn is_here(&self, line: &ChapterLine) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.number == line.number)
    }

    /// The chapter that was opened last without moving the place, and its name.
    pub fn looked(&self, work: &Work) -> Option<(u32, String)> {
        let line = work.chapters.iter().find(|line| Some(line.id) == self.looked)?;
        Some((line.number, chapter_name(line.number, line.title.as_deref())))
    }

    /// `On KOReader, 3 March 2026`: where and when the place was kept, where that was another device.
    pub fn kept(&self) -> Option<String> {
        let kept = self.kept.as_ref().filter(|kept| kept.device != "web")?;
        let day = facts::day(kept.kept.to_zoned(jiff::tz::TimeZone::UTC).date());
        Some(format!("Kept on {}, {day}", kept.device))
    }
}

/// A work that the front page leads on in.
pub struct OnwardWork {
    /// The work.
    pub item: BlurbView,
    /// `Reading, chapter 3 of 7`.
    pub told: String,
    /// Where to read on.
    pub address: String,
    /// Whether something new is what it is told for.
    pub is_new: bool,
}

/// The works that a member is in the middle of, or that went on since, the last read first.
pub async fn works(app: &App, reader: &Reader) -> Result<Vec<OnwardWork>, PageError> {
    let Some(own) = &reader.shelves else { return Ok(Vec::new()) };
    let account = own.show();
    let placed = app.store().placed_works(account, LOOKED_THROUGH).await?;
    let progress = app.store().progress(account, &placed).await?;
    let is_open = |work: &WorkId| {
        let state = progress.get(work).map(Progress::state);
        matches!(state, Some(ReadState::Reading | ReadState::New))
    };
    let ids: Vec<WorkId> = placed.into_iter().filter(is_open).collect();
    let mut items = blurb::load(app, reader, &ids).await?;
    items.truncate(SHOWN);
    let ids: Vec<WorkId> = items.iter().map(|item| item.blurb.id).collect();
    let places = crate::place::current(app, app.store().places(account, &ids).await?).await?;
    let places: HashMap<WorkId, KeptPlace> = places.into_iter().map(|kept| (kept.place.work, kept)).collect();
    let onward = |item: BlurbView| {
        let (progress, kept) = (progress.get(&item.blurb.id)?, places.get(&item.blurb.id)?);
        let is_new = progress.state() == ReadState::New;
        // What is new begins behind the furthest chapter: the page of the work knows its number.
        let address = if is_new {
            format!("/works/{}", item.blurb.id)
        } else {
            place::address(item.blurb.id, kept.number, kept.place.paragraph)
        };
        Some(OnwardWork { told: progress.told(), address, is_new, item })
    };
    Ok(items.into_iter().filter_map(onward).collect())
}
