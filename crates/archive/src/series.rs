//! Series: works in order.

use ficus_prose::Prose;

use crate::{SeriesId, work::Byline};

/// A series with its facts; its works are a list of their own.
#[derive(Clone, Debug)]
pub struct Series {
    /// The series.
    pub id: SeriesId,
    /// The title.
    pub title: String,
    /// What it is about.
    pub summary: Prose,
    /// The pen names of its works, each once.
    pub authors: Vec<Byline>,
    /// How many works it has.
    pub works: u32,
    /// Words of all its works.
    pub words: u64,
    /// Goes up with every change.
    pub version: u64,
}

/// A work's place in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesPlace {
    /// The series.
    pub id: SeriesId,
    /// Its title.
    pub title: String,
    /// The place, from 1.
    pub position: u32,
    /// How many works the series has.
    pub works: u32,
}

impl SeriesPlace {
    /// `Part 2 of 5`; `Part 7` where fewer works can be found than that.
    pub fn told(&self) -> String {
        if self.position <= self.works {
            format!("Part {} of {}", self.position, self.works)
        } else {
            format!("Part {}", self.position)
        }
    }
}

/// A series as a draft states it. Works of one title by one first author come into one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDraft {
    /// The title.
    pub title: String,
    /// The place; `None` is behind the last.
    pub position: Option<u32>,
    /// What the series is about; the first draft that says it wins.
    pub summary: Prose,
}
