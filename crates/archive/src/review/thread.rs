//! Threads: reviews with their answers below them, in the order in which a page shows them.

use std::collections::HashMap;

use super::{DEPTH_MAX, Review};
use crate::ReviewId;

/// A review where a page shows it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The review.
    pub review: Review,
    /// How many reviews it stands below, on this page.
    pub depth: u32,
    /// How many answers to it the page leaves out.
    pub left_out: u32,
}

/// Puts answers below what they answer, the oldest first. `tops` stand in their own order; an answer whose parent is not
/// there is left out, and so is what its writer took away where no answer to it is left. Below [`DEPTH_MAX`] nothing is
/// shown: it is counted instead.
pub fn arrange(tops: Vec<Review>, mut answers: Vec<Review>) -> Vec<Placed> {
    answers.sort_by_key(|answer| (answer.written, answer.id));
    let mut below: HashMap<ReviewId, Vec<Review>> = HashMap::new();
    for answer in answers {
        if let Some(parent) = answer.parent {
            below.entry(parent).or_default().push(answer);
        }
    }
    let mut out = Vec::new();
    // Threads may be as deep as answers go: a stack of its own instead of the program's.
    let mut waiting: Vec<(Review, u32)> = tops.into_iter().rev().map(|top| (top, 0)).collect();
    while let Some((review, depth)) = waiting.pop() {
        let children = below.remove(&review.id).unwrap_or_default();
        let left_out = if depth >= DEPTH_MAX { children.len() as u32 } else { 0 };
        if depth < DEPTH_MAX {
            waiting.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        out.push(Placed { review, depth, left_out });
    }
    without_dead_ends(out)
}

/// Without what was taken away and holds no thread any more.
fn without_dead_ends(placed: Vec<Placed>) -> Vec<Placed> {
    let mut kept: Vec<Placed> = Vec::with_capacity(placed.len());
    for place in placed.into_iter().rev() {
        let holds_thread = place.left_out > 0 || kept.last().is_some_and(|after| after.depth > place.depth);
        if !place.review.is_deleted() || holds_thread {
            kept.push(place);
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use ficus_prose::Prose;
    use jiff::Timestamp;

    use super::*;
    use crate::{
        WorkId,
        review::{By, ReviewState},
    };

    fn review(id: i64, parent: Option<i64>, state: ReviewState) -> Review {
        Review {
            id: ReviewId(id),
            work: WorkId(1),
            parent: parent.map(ReviewId),
            thread: ReviewId(1),
            chapter: None,
            name: "A reader".to_owned(),
            slug: None,
            account: None,
            by: By::Member,
            text: Prose::from_plain("Yes."),
            typed: String::new(),
            quote: None,
            score: None,
            written: Timestamp::UNIX_EPOCH,
            edited: None,
            state,
            is_frozen: false,
            held_for: Vec::new(),
        }
    }

    fn told(placed: &[Placed]) -> Vec<(i64, u32, u32)> {
        placed.iter().map(|place| (place.review.id.0, place.depth, place.left_out)).collect()
    }

    #[test]
    fn answers_stand_below_what_they_answer() {
        use ReviewState::Shown;
        let tops = vec![review(5, None, Shown), review(1, None, Shown)];
        let answers = vec![
            review(4, Some(2), Shown),
            review(3, Some(1), Shown),
            review(2, Some(1), Shown),
            review(9, Some(8), Shown),
        ];
        assert_eq!(told(&arrange(tops, answers)), [(5, 0, 0), (1, 0, 0), (2, 1, 0), (4, 2, 0), (3, 1, 0)]);
    }

    #[test]
    fn what_stands_too_deep_is_counted_and_not_shown() {
        let answers = (2..=9).map(|id| review(id, Some(id - 1), ReviewState::Shown)).collect();
        let placed = arrange(vec![review(1, None, ReviewState::Shown)], answers);
        assert_eq!(told(&placed).last(), Some(&(6, DEPTH_MAX, 1)));
    }

    #[test]
    fn what_was_taken_away_stands_only_where_it_holds_a_thread() {
        use ReviewState::{Deleted, Shown};
        let tops = vec![review(1, None, Deleted), review(4, None, Deleted)];
        let answers =
            vec![review(2, Some(1), Shown), review(3, Some(2), Deleted), review(5, Some(4), Deleted)];
        assert_eq!(told(&arrange(tops, answers)), [(1, 0, 0), (2, 1, 0)]);
    }
}
