//! What a draft was when it was saved: which of its versions are kept, and how long.
//!
//! The newest always stays. Of the last day one version a minute is kept, of the last thirty days one an hour, and one a
//! day for ever; of those that share a minute, an hour or a day the newest. A work's versions take so many bytes at most:
//! beyond that the oldest go.

use jiff::Timestamp;

use crate::{AccountId, ChapterId, DraftId, WorkId};

/// The versions of one work's drafts take so many bytes at most, as typed.
pub const WORK_BYTES_MAX: u64 = 64 << 20;

const MINUTE_SECONDS: i64 = 60;
const HOUR_SECONDS: i64 = 60 * MINUTE_SECONDS;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;
/// So long one version an hour is kept.
const MONTH_SECONDS: i64 = 30 * DAY_SECONDS;

/// A version of a draft as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftVersion {
    /// Its number; later versions have higher ones.
    pub id: u64,
    /// The work.
    pub work: WorkId,
    /// The draft; it may have been posted or dropped since.
    pub draft: DraftId,
    /// The chapter that it changed, or became.
    pub chapter: Option<ChapterId>,
    /// The chapter's number as it was.
    pub number: u32,
    /// Its title as it was.
    pub title: Option<String>,
    /// Words of its text.
    pub words: u32,
    /// When it was saved.
    pub saved: Timestamp,
    /// Who saved it; `None` where they are no longer here.
    pub saved_by: Option<AccountId>,
}

/// Which versions of a draft go, by their places in `saved`, which is newest first.
pub fn superfluous(saved: &[Timestamp], now: Timestamp) -> Vec<usize> {
    let mut last = None;
    let mut gone = Vec::new();
    for (place, saved) in saved.iter().enumerate() {
        let kept_for = span(*saved, now);
        if last.replace(kept_for) == Some(kept_for) {
            gone.push(place);
        }
    }
    gone
}

/// The minute, hour or day of which one version is kept: how many seconds it has, and which it is.
fn span(saved: Timestamp, now: Timestamp) -> (i64, i64) {
    let age = now.as_second() - saved.as_second();
    let seconds = match age {
        ..DAY_SECONDS => MINUTE_SECONDS,
        DAY_SECONDS..MONTH_SECONDS => HOUR_SECONDS,
        _ => DAY_SECONDS,
    };
    (seconds, saved.as_second().div_euclid(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    #[test]
    fn one_version_a_minute_then_one_an_hour_then_one_a_day_is_kept() {
        let now = at(100 * DAY_SECONDS);
        let ago = |seconds: i64| at(100 * DAY_SECONDS - seconds);
        let saved = [
            ago(0),
            ago(5),
            ago(30),
            ago(70),
            ago(DAY_SECONDS + 10),
            ago(DAY_SECONDS + 20 * MINUTE_SECONDS),
            ago(DAY_SECONDS + 2 * HOUR_SECONDS),
            ago(40 * DAY_SECONDS + HOUR_SECONDS),
            ago(40 * DAY_SECONDS + 9 * HOUR_SECONDS),
            ago(43 * DAY_SECONDS),
        ];
        assert_eq!(superfluous(&saved, now), [2, 5, 8]);
        assert_eq!(superfluous(&[], now), Vec::<usize>::new());
    }

    proptest::proptest! {
        #[test]
        fn the_newest_stays_and_thinning_twice_takes_nothing_more(mut ages in proptest::collection::vec(0..9_000_000i64, 1..60)) {
            ages.sort_unstable();
            let now = at(10_000_000);
            let mut saved: Vec<Timestamp> = ages.iter().map(|age| at(10_000_000 - age)).collect();
            let gone = superfluous(&saved, now);
            proptest::prop_assert!(!gone.contains(&0));
            for place in gone.into_iter().rev() {
                saved.remove(place);
            }
            proptest::prop_assert_eq!(superfluous(&saved, now), Vec::<usize>::new());
        }
    }
}
