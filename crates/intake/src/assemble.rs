//! Parts become works: what belongs together is found by outlines, then each work is gathered from its texts.
//!
//! The answer depends on the readings alone, never on the order in which they come.

use std::{collections::BTreeMap, ops::Range};

use ficus_archive::{
    provenance::{Accounting, Evidence, OldAddress, Source},
    work::Status,
};
use ficus_formats::StatedReview;
use ficus_prose::{Block, Loss, Repair, Spans};
use jiff::civil::Date;

use crate::{facts::Facts, reading::FileReading};

mod copies;
mod fragments;
mod gather;
mod growing;
mod index;
pub(crate) mod name;
mod numbering;
mod outline;
mod piece;
mod plan;
mod series;
mod sketch;
mod sources;

pub use outline::{Outline, Outlines};
pub use plan::{Plan, Titles, WorkPlan, plan};

/// A work put together from one or more files.
#[derive(Clone, Debug)]
pub struct RescuedWork {
    pub(crate) title: String,
    pub(crate) facts: Facts,
    pub(crate) chapters: Vec<RescuedChapter>,
    pub(crate) missing: Vec<(u32, u32)>,
    pub(crate) status: Status,
    pub(crate) language: Option<String>,
    pub(crate) suggested: BTreeMap<String, Vec<String>>,
    pub(crate) sources: Vec<Source>,
    /// What each byte of each source became, as many as `sources`.
    pub(crate) spans: Vec<Spans>,
    /// Of rows of a dump: where in the dump the bytes of each source stand.
    pub(crate) rows: Vec<Vec<Range<u64>>>,
    pub(crate) accounting: Accounting,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) addresses: Vec<OldAddress>,
    pub(crate) reviews: Vec<StatedReview>,
}

impl RescuedWork {
    /// The sources that are rows of a dump: the place of each among the sources, its path, and where in the dump its
    /// bytes stand. Their hashes are empty until [`Self::set_hash`].
    pub fn rows(&self) -> impl Iterator<Item = (usize, &str, &[Range<u64>])> {
        let rows = self.rows.iter().enumerate().filter(|(_, rows)| !rows.is_empty());
        rows.map(|(place, rows)| (place, self.sources[place].path.as_str(), rows.as_slice()))
    }

    /// Tells the SHA-256 of a source, in lower-case hexadecimal.
    pub fn set_hash(&mut self, place: usize, sha256: String) {
        self.sources[place].sha256 = sha256;
    }
}

/// A chapter of a rescued work.
#[derive(Clone, Debug, Default)]
pub(crate) struct RescuedChapter {
    pub number: u32,
    pub title: Option<String>,
    pub pov: Vec<String>,
    pub summary: Option<String>,
    pub notes_before: Option<String>,
    pub notes_after: Vec<Block>,
    pub blocks: Vec<Block>,
    pub published: Option<Date>,
    /// Former versions of its text, the oldest first.
    pub earlier: Vec<Vec<Block>>,
}

/// Puts parts together into works; the order of the answer is the report's (title, then first author, case-folded).
pub fn assemble(readings: &[FileReading]) -> Vec<RescuedWork> {
    let mut outlines = Outlines::default();
    outlines.extend(readings.iter().enumerate().flat_map(|(at, reading)| reading.outlines(at as u32)));
    let plan = plan(outlines);
    plan.works
        .iter()
        .map(|work| {
            let readings =
                work.readings().into_iter().map(|at| (at, readings[at as usize].clone())).collect();
            work.gather(&plan.titles, readings)
        })
        .collect()
}
