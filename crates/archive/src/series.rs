//! Series: works in order.

use ficus_prose::Prose;
use jiff::Timestamp;

use crate::{
    AccountId, PenNameId, SeriesCommentId, SeriesId, WorkId,
    collection::{Consent, Openness},
    work::{Byline, Status},
};

/// A title has at most so many characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// A series stands in series that stand in series, at most so deep.
pub const DEPTH_MAX: usize = 5;
/// A series holds at most so many works and series.
pub const PARTS_MAX: usize = 2_000;
/// A comment has at most so many characters.
pub const COMMENT_CHARS_MAX: usize = 3_000;
/// An account says at most so many things to series within an hour.
pub const COMMENTS_AN_HOUR: u64 = 20;
/// A pen name has at most so many series.
pub const OWNED_MAX: u64 = 1_000;

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
    /// What whoever keeps it says beside.
    pub notes: Prose,
    /// How far it has come.
    pub status: Status,
    /// Whether others may add works of theirs.
    pub openness: Openness,
    /// Whether members may say something to it.
    pub takes_comments: bool,
    /// What members have said to it.
    pub comments: u64,
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

/// What whoever keeps a series says of it.
#[derive(Clone, Debug)]
pub struct SeriesFacts {
    /// The title.
    pub title: String,
    /// What it is about, as typed.
    pub summary: String,
    /// What is said beside, as typed.
    pub notes: String,
    /// How far it has come.
    pub status: Status,
    /// Whether others may add works of theirs.
    pub openness: Openness,
    /// Whether members may say something to it.
    pub takes_comments: bool,
}

impl Default for SeriesFacts {
    fn default() -> Self {
        Self {
            title: String::new(),
            summary: String::new(),
            notes: String::new(),
            status: Status::default(),
            openness: Openness::default(),
            takes_comments: true,
        }
    }
}

/// A place in a series: a work or a whole series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A work.
    Work(WorkId),
    /// A series.
    Series(SeriesId),
}

impl Part {
    /// As forms have it: `work-7`, `series-3`.
    pub fn word(self) -> String {
        match self {
            Self::Work(id) => format!("work-{id}"),
            Self::Series(id) => format!("series-{id}"),
        }
    }

    /// Of a word of a form.
    pub fn of(word: &str) -> Option<Self> {
        let (kind, id) = word.split_once('-')?;
        let id = id.parse().ok()?;
        match kind {
            "work" => Some(Self::Work(WorkId(id))),
            "series" => Some(Self::Series(SeriesId(id))),
            _ => None,
        }
    }
}

/// The order with one part at another place, counted from 1; places beyond the ends are the ends. `None` where the part is
/// not there.
pub fn moved(order: &[Part], part: Part, to: usize) -> Option<Vec<Part>> {
    let from = order.iter().position(|other| *other == part)?;
    let mut order = order.to_vec();
    let part = order.remove(from);
    order.insert(to.clamp(1, order.len() + 1) - 1, part);
    Some(order)
}

/// What a series says where an author who does not keep it adds a work of theirs; `None` where nobody may.
pub fn on_adding(openness: Openness) -> Option<Consent> {
    match openness {
        Openness::Open => Some(Consent::Yes),
        Openness::Moderated => Some(Consent::Waits),
        Openness::Closed => None,
    }
}

/// What a member says to a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesComment {
    /// Its number.
    pub id: SeriesCommentId,
    /// What it is about.
    pub series: SeriesId,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// Who signs it.
    pub pen_name: Option<PenNameId>,
    /// The name.
    pub name: String,
    /// Plain text; paragraphs parted by empty lines.
    pub text: String,
    /// When it was written.
    pub written: Timestamp,
}

impl SeriesComment {
    /// Whether an account may take it away: its own, and whoever keeps the series any.
    pub fn may_remove(&self, account: AccountId, keeper: Option<AccountId>) -> bool {
        self.account == Some(account) || keeper == Some(account)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_moved_and_the_others_close_up() {
        let order: Vec<Part> = (1..=4).map(|id| Part::Work(WorkId(id))).collect();
        let ids = |to| {
            let moved = moved(&order, Part::Work(WorkId(3)), to).unwrap();
            moved.iter().map(|part| part.word()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(ids(1), "work-3 work-1 work-2 work-4");
        assert_eq!(ids(0), ids(1));
        assert_eq!(ids(4), "work-1 work-2 work-4 work-3");
        assert_eq!(ids(99), ids(4));
        assert_eq!(moved(&order, Part::Series(SeriesId(3)), 1), None);
    }

    #[test]
    fn a_part_is_read_as_it_is_written() {
        for part in [Part::Work(WorkId(7)), Part::Series(SeriesId(3))] {
            assert_eq!(Part::of(&part.word()), Some(part));
        }
        assert_eq!(Part::of("chapter-1"), None);
    }
}
