//! Requests to take works away, by whoever wrote them.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, PenNameId, WorkId, work::text_form};

/// A request is answered within so many minutes.
pub const ANSWER_MINUTES: i64 = 60;
/// A reason and a way to answer have at most so many characters.
pub const WORDS_CHARS_MAX: usize = 2_000;

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemovalState {
    /// It waits for a moderator.
    Open,
    /// The works are gone.
    Granted,
    /// They stay.
    Refused,
}

text_form!(RemovalState {
    RemovalState::Open => "open",
    RemovalState::Granted => "granted",
    RemovalState::Refused => "refused",
});

/// What shall go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One work.
    Work(WorkId),
    /// All works of a pen name.
    PenName(PenNameId),
    /// What was asked for is gone.
    Gone,
}

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalRequest {
    /// The request.
    pub id: i64,
    /// Who asks; `None` for somebody without an account.
    pub account: Option<AccountId>,
    /// What shall go.
    pub wanted: Wanted,
    /// Why.
    pub reason: String,
    /// How to answer.
    pub contact: String,
    /// Whether the files that the works came from shall go too.
    pub originals: bool,
    /// How far it is.
    pub state: RemovalState,
    /// When it came.
    pub made: Timestamp,
    /// When it was decided.
    pub decided: Option<Timestamp>,
    /// How many works went.
    pub works: u32,
}

/// Whole minutes until the hour is over; negative once it is.
pub fn minutes_left(made: Timestamp, now: Timestamp) -> i64 {
    let left = made + SignedDuration::from_mins(ANSWER_MINUTES);
    left.duration_since(now).as_mins()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_runs() {
        let at = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        assert_eq!(minutes_left(at(0), at(0)), 60);
        assert_eq!(minutes_left(at(0), at(59)), 1);
        assert_eq!(minutes_left(at(0), at(75)), -15);
    }
}
