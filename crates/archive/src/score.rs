//! Scores: what readers think of a work in a number, where the site wants numbers at all.
//!
//! A reader gives a work one score, with a review or without. Nobody is shown a mean of a few, and a list by scores
//! punishes no work for having few of them: it stands where the middle of the scale is until readers say otherwise.

use std::{fmt, str::FromStr};

/// The best score; the least is 1.
pub const SCORE_MAX: u8 = 5;
/// From so many scores on their mean is shown.
pub const SHOWN_FROM: u64 = 5;
/// An account gives at most so many scores in an hour.
pub const AN_HOUR_MAX: u64 = 30;
/// In lists a work has so many scores of [`MIDDLE`] beside its own.
const BESIDE: f64 = 10.0;
/// The middle of the scale.
const MIDDLE: f64 = 3.0;

/// A score, from 1 to [`SCORE_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u8);

/// What was given is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a score is a number from 1 to {SCORE_MAX}")]
pub struct NoScore;

impl Score {
    /// All scores, the least first.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=SCORE_MAX).map(Self)
    }
}

impl TryFrom<i64> for Score {
    type Error = NoScore;

    fn try_from(number: i64) -> Result<Self, NoScore> {
        u8::try_from(number).ok().filter(|score| (1..=SCORE_MAX).contains(score)).map(Self).ok_or(NoScore)
    }
}

impl FromStr for Score {
    type Err = NoScore;

    fn from_str(text: &str) -> Result<Self, NoScore> {
        text.parse::<i64>().map_err(|_| NoScore)?.try_into()
    }
}

impl From<Score> for i64 {
    fn from(score: Score) -> Self {
        Self::from(score.0)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The scores of a work together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// How many there are.
    pub number: u64,
    /// Their sum.
    pub sum: u64,
}

impl Scores {
    /// Their mean, from 1 to [`SCORE_MAX`]; `None` below [`SHOWN_FROM`], where it would tell of single readers.
    pub fn mean(self) -> Option<f64> {
        (self.number >= SHOWN_FROM).then(|| self.sum as f64 / self.number as f64)
    }

    /// Where a list by scores puts the work, from 1 to [`SCORE_MAX`]: the mean of its scores and ten in the middle of
    /// the scale (a Bayesian mean). Without scores it is the middle; a score of 5 by one reader does not lead, nor
    /// does one of 1 put the work last.
    pub fn rank(self) -> f64 {
        (BESIDE * MIDDLE + self.sum as f64) / (BESIDE + self.number as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scores: &[u64]) -> Scores {
        Scores { number: scores.len() as u64, sum: scores.iter().sum() }
    }

    #[test]
    fn a_score_is_a_number_from_one_to_five() {
        let read: Vec<Option<String>> = ["0", "1", "5", "6", "4.5", "", "-1"]
            .iter()
            .map(|text| text.parse::<Score>().ok().map(|score| score.to_string()))
            .collect();
        assert_eq!(read, [None, Some("1".to_owned()), Some("5".to_owned()), None, None, None, None]);
        assert_eq!(Score::all().map(i64::from).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_mean_is_told_of_five_and_more() {
        assert_eq!(of(&[5, 5, 5, 5]).mean(), None);
        assert_eq!(of(&[5, 5, 4, 4, 3]).mean(), Some(4.2));
    }

    #[test]
    fn few_scores_neither_lead_nor_punish() {
        let none = of(&[]).rank();
        assert!(of(&[5]).rank() < of(&[5, 4, 5, 4, 5, 5, 4, 5]).rank());
        assert!(of(&[1]).rank() > of(&[2, 1, 2, 2, 1, 2, 2]).rank());
        assert!(of(&[5]).rank() > none && of(&[1]).rank() < none);
        // A work of which nobody has said anything stands before those that many found poor.
        assert!(none > of(&[2; 20]).rank());
    }
}
