//! Turns of a round robin: who writes now, who next, and what happens where somebody does not.

use jiff::{SignedDuration, Timestamp};

use crate::{AccountId, exchange, work::text_form};

/// How it stands with a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TurnState {
    /// It comes later.
    Waits,
    /// It is now.
    Now,
    /// The part is written.
    Done,
    /// It was given on, or its time ran out.
    Passed,
}

text_form!(TurnState {
    TurnState::Waits => "waits",
    TurnState::Now => "now",
    TurnState::Done => "done",
    TurnState::Passed => "passed",
});

/// A turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// From 1.
    pub position: u32,
    /// Whose.
    pub account: AccountId,
    /// By which name.
    pub name: String,
    /// How it stands.
    pub state: TurnState,
    /// By when the part has to be written, while it is now.
    pub due: Option<Timestamp>,
}

/// The turn that comes after the present one has ended, and by when its part has to be written; `None` where the round is
/// over.
pub fn after_turn(turns: &[Turn], days: u32, now: Timestamp) -> Option<(u32, Timestamp)> {
    let next = turns.iter().filter(|turn| turn.state == TurnState::Waits).min_by_key(|turn| turn.position)?;
    let due = now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX);
    Some((next.position, due))
}

/// So many places in an order that a number decides.
pub fn turn_order(count: usize, seed: u64) -> Vec<usize> {
    exchange::order(count, seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_who_waits_has_the_turn_for_its_days() {
        let turn = |position, state| Turn {
            position,
            account: AccountId(i64::from(position)),
            name: String::new(),
            state,
            due: None,
        };
        let now: Timestamp = "2026-10-01T12:00:00Z".parse().unwrap();
        let turns = [
            turn(3, TurnState::Waits),
            turn(1, TurnState::Done),
            turn(2, TurnState::Passed),
            turn(4, TurnState::Waits),
        ];
        assert_eq!(after_turn(&turns, 7, now), Some((3, "2026-10-08T12:00:00Z".parse().unwrap())));
        assert_eq!(after_turn(&turns[1..3], 7, now), None);
        let mut order = turn_order(5, 3);
        assert_eq!(order, turn_order(5, 3));
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4]);
    }
}
