//! What the archive counts of works, which changes without the works.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use ficus_archive::{counts::Counts, score::Scores};
use tantivy::SegmentReader;

use super::{saturated, small};
use crate::{SearchError, schema::column};

/// The counts of the works of a part, by place.
pub(crate) struct Counted {
    views: Vec<AtomicU32>,
    reviews: Vec<AtomicU32>,
    recommendations: Vec<AtomicU32>,
    kudos: Vec<AtomicU32>,
    reading: Vec<AtomicU32>,
    scores: Vec<AtomicU32>,
    score_sum: Vec<AtomicU32>,
    /// A bit for each place whose counts were told after the work was put in.
    told: Vec<AtomicU64>,
}

impl Counted {
    /// The counts as of when the works were put in.
    pub fn read(segments: &[(u32, SegmentReader)]) -> Result<Self, SearchError> {
        let column = |name| -> Result<Vec<AtomicU32>, SearchError> {
            Ok(small(segments, name)?.into_iter().map(AtomicU32::new).collect())
        };
        let views = column(column::VIEWS)?;
        let told = (0..views.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(Self {
            views,
            reviews: column(column::REVIEWS)?,
            recommendations: column(column::RECOMMENDATIONS)?,
            kudos: column(column::KUDOS)?,
            reading: column(column::READING)?,
            scores: column(column::SCORES)?,
            score_sum: column(column::SCORE_SUM)?,
            told,
        })
    }

    /// The counts of a work.
    pub fn of(&self, place: u32) -> Counts {
        Counts {
            views: self.views(place),
            reviews: self.reviews(place),
            recommendations: self.recommendations(place),
            reading: self.reading(place),
            kudos: self.kudos(place),
            scores: self.scores(place),
        }
    }

    pub fn views(&self, place: u32) -> u64 {
        at(&self.views, place)
    }

    pub fn reviews(&self, place: u32) -> u64 {
        at(&self.reviews, place)
    }

    pub fn recommendations(&self, place: u32) -> u64 {
        at(&self.recommendations, place)
    }

    pub fn kudos(&self, place: u32) -> u64 {
        at(&self.kudos, place)
    }

    pub fn reading(&self, place: u32) -> u64 {
        at(&self.reading, place)
    }

    pub fn scores(&self, place: u32) -> Scores {
        Scores { number: at(&self.scores, place), sum: at(&self.score_sum, place) }
    }

    /// Takes over the counts of a work.
    pub fn tell(&self, place: u32, counts: &Counts) {
        let at = place as usize;
        for (column, count) in [
            (&self.views, counts.views),
            (&self.reviews, counts.reviews),
            (&self.recommendations, counts.recommendations),
            (&self.kudos, counts.kudos),
            (&self.reading, counts.reading),
            (&self.scores, counts.scores.number),
            (&self.score_sum, counts.scores.sum),
        ] {
            if let Some(own) = column.get(at) {
                own.store(saturated(count), Relaxed);
            }
        }
        if let Some(told) = self.told.get(at / 64) {
            told.fetch_or(1 << (at % 64), Relaxed);
        }
    }

    /// The places whose counts were told.
    pub fn told(&self) -> impl Iterator<Item = u32> + '_ {
        self.told.iter().enumerate().filter(|(_, word)| word.load(Relaxed) != 0).flat_map(|(at, word)| {
            let word = word.load(Relaxed);
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at as u32 * 64 + bit)
        })
    }
}

fn at(column: &[AtomicU32], place: u32) -> u64 {
    column.get(place as usize).map_or(0, |count| u64::from(count.load(Relaxed)))
}
