//! The review of imports: what asks for a closer look at a rescued work, and what people decide about it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use ficus_prose::{Loss, LossKind, Prose};

use crate::{
    DecisionId, JobId, RatingId, WorkId,
    rating::Ladder,
    series::SeriesDraft,
    tag::{TagDraft, TagKind},
    work::{Audience, Status, Work, text_form},
};

/// What has been decided about an imported work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// Nothing yet.
    #[default]
    Waiting,
    /// It belongs to the archive.
    Accepted,
    /// It is not shown: a duplicate, no story, against the author's wish.
    SetAside,
}

text_form!(ReviewState {
    ReviewState::Waiting => "waiting",
    ReviewState::Accepted => "accepted",
    ReviewState::SetAside => "set-aside",
});

/// A reason to look at an imported work closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// Something seems to be lost.
    Losses,
    /// Something was repaired.
    Repairs,
    /// See [`is_low_confidence`].
    LowConfidence,
    /// One of its pen names has no work from before the import.
    NewAuthor,
    /// It has no rating of the site's ladder.
    Unrated,
    /// It has no language.
    NoLanguage,
    /// The archive had a work of the same title and first author, or one that begins with the same words.
    Duplicate,
}

text_form!(Doubt {
    Doubt::Losses => "losses",
    Doubt::Repairs => "repairs",
    Doubt::LowConfidence => "low-confidence",
    Doubt::NewAuthor => "new-author",
    Doubt::Unrated => "unrated",
    Doubt::NoLanguage => "no-language",
    Doubt::Duplicate => "duplicate",
});

impl Doubt {
    /// Every doubt, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::Losses,
        Self::LowConfidence,
        Self::Duplicate,
        Self::Unrated,
        Self::NoLanguage,
        Self::NewAuthor,
        Self::Repairs,
    ];
}

/// A title that an import gives where it finds none.
pub const UNTITLED: &str = "Untitled";

/// Whether a title is none.
pub fn is_untitled(title: &str) -> bool {
    title.trim().is_empty() || title.trim().eq_ignore_ascii_case(UNTITLED)
}

/// Whether an import may have understood a work wrongly: it has no author or no title, chapters are missing,
/// paragraphs seem to have run together, or the text seems to stop before its end.
pub fn is_low_confidence(title: &str, has_author: bool, misses_chapters: bool, losses: &[Loss]) -> bool {
    let is_broken =
        losses.iter().any(|loss| matches!(loss.kind, LossKind::ParagraphsLost | LossKind::Truncated));
    is_untitled(title) || !has_author || misses_chapters || is_broken
}

/// An imported work as the list of its import shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedWork {
    /// The work.
    pub work: WorkId,
    /// The import that brought it.
    pub job: Option<JobId>,
    /// What has been decided.
    pub state: ReviewState,
    /// Why it may need a closer look, the gravest first.
    pub doubts: Vec<Doubt>,
    /// The work that it may be a copy of.
    pub duplicate_of: Option<WorkId>,
}

/// Which works of an import a list shows: those of a state that have all of these doubts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// The state; `None` is any.
    pub state: Option<ReviewState>,
    /// The doubts.
    pub doubts: Vec<Doubt>,
}

/// How many works of an import are in each state and how many have each doubt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportTally {
    /// All.
    pub works: u64,
    /// By state.
    pub states: Vec<(ReviewState, u64)>,
    /// By doubt.
    pub doubts: Vec<(Doubt, u64)>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// The work belongs to the archive.
    Accept,
    /// The work is not shown.
    SetAside,
    /// What is stated about it was put right.
    Correct,
    /// Text that the import had left out was taken in.
    PutBack,
    /// Paragraphs were taken where they were suggested.
    Paragraphs,
    /// A work was made of its last chapters.
    Split,
    /// Its chapters went over to another work.
    Merge,
}

text_form!(DecisionKind {
    DecisionKind::Accept => "accept",
    DecisionKind::SetAside => "set-aside",
    DecisionKind::Correct => "correct",
    DecisionKind::PutBack => "put-back",
    DecisionKind::Paragraphs => "paragraphs",
    DecisionKind::Split => "split",
    DecisionKind::Merge => "merge",
});

/// A field before and after a decision, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field: `title`.
    pub field: String,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// A decision about an imported work.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The decision.
    pub id: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// The name of the account that decided.
    pub by: String,
    /// When.
    pub made: Timestamp,
    /// What it changed, for people.
    pub changes: Vec<FieldChange>,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
}

/// Everything about a work that its review can put right; each field replaces what stood there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The title; never empty.
    pub title: String,
    /// Pen names; one that signed before keeps its contact.
    pub authors: Vec<String>,
    /// What it is about.
    pub summary: Prose,
    /// The step of the site's ladder.
    pub rating: Option<RatingId>,
    /// Tags of every kind.
    pub tags: Vec<TagDraft>,
    /// Places in the category tree, each outermost first.
    pub category_paths: Vec<Vec<String>>,
    /// What it spoils, as text; ties to canons follow from it.
    pub spoilers: Option<String>,
    /// Where in canon it stands, as text.
    pub timeline: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// How far it has come.
    pub status: Status,
    /// First published.
    pub published: Option<Date>,
    /// Last updated.
    pub updated: Option<Date>,
    /// Series; a summary is not changed.
    pub series: Vec<SeriesDraft>,
    /// Who may find and read it.
    pub audience: Audience,
}

impl Correction {
    /// What is stated about a work now.
    pub fn of(work: &Work) -> Self {
        Self {
            title: work.title.clone(),
            authors: work.authors.iter().map(|author| author.name.clone()).collect(),
            summary: work.summary.clone(),
            rating: work.rating,
            tags: work.tags.iter().map(|tag| TagDraft { kind: tag.kind, name: tag.name.clone() }).collect(),
            category_paths: work
                .categories
                .iter()
                .map(|path| path.iter().map(|step| step.name.clone()).collect())
                .collect(),
            spoilers: work.spoilers.clone(),
            timeline: work.timeline.clone(),
            language: work.language.clone(),
            status: work.status,
            published: work.published,
            updated: work.updated,
            series: work
                .series
                .iter()
                .map(|place| SeriesDraft {
                    title: place.title.clone(),
                    position: Some(place.position),
                    summary: Prose::default(),
                })
                .collect(),
            audience: work.audience,
        }
    }

    /// The fields in which `after` differs, as people read them.
    pub fn changes(&self, after: &Self, ladder: &Ladder) -> Vec<FieldChange> {
        let (before, after) = (self.told(ladder), after.told(ladder));
        before
            .into_iter()
            .zip(after)
            .filter(|((_, before), (_, after))| before != after)
            .map(|((field, before), (_, after))| FieldChange { field: field.to_owned(), before, after })
            .collect()
    }

    /// Each field and what it says.
    fn told(&self, ladder: &Ladder) -> Vec<(&'static str, String)> {
        let tags = |kind: TagKind| {
            let names = self.tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let place = |series: &SeriesDraft| match series.position {
            Some(position) => format!("{} ({position})", series.title),
            None => series.title.clone(),
        };
        let rating = self.rating.and_then(|id| ladder.get(id)).map(|step| step.name.clone());
        let mut told = vec![
            ("title", self.title.clone()),
            ("authors", self.authors.join(", ")),
            ("summary", self.summary.plain_text().unwrap_or_default()),
            ("rating", rating.unwrap_or_default()),
            (
                "categories",
                self.category_paths.iter().map(|path| path.join(" › ")).collect::<Vec<_>>().join(", "),
            ),
            ("spoilers", self.spoilers.clone().unwrap_or_default()),
            ("timeline", self.timeline.clone().unwrap_or_default()),
            ("language", self.language.clone().unwrap_or_default()),
            ("status", self.status.as_str().to_owned()),
            ("published", date(self.published)),
            ("updated", date(self.updated)),
            ("series", self.series.iter().map(place).collect::<Vec<_>>().join(", ")),
            ("audience", self.audience.as_str().to_owned()),
        ];
        told.extend(TagKind::ALL.map(|kind| (kind.as_str(), tags(kind))));
        told
    }
}

/// How works are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Who may find and read them from now on.
    pub audience: Audience,
    /// What becomes of works without a rating.
    pub unrated: Unrated,
}

/// What becomes of an accepted work without a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrated {
    /// Nobody has decided: such a work is not accepted.
    Undecided,
    /// It stays without one, on purpose.
    LeftOpen,
    /// It gets this one.
    Becomes(RatingId),
}

impl Acceptance {
    /// The rating that an accepted work has; `Err` where somebody has to decide on one first.
    pub fn rating(&self, rating: Option<RatingId>) -> Result<Option<RatingId>, RatingUndecided> {
        match (rating, self.unrated) {
            (Some(rating), _) | (None, Unrated::Becomes(rating)) => Ok(Some(rating)),
            (None, Unrated::LeftOpen) => Ok(None),
            (None, Unrated::Undecided) => Err(RatingUndecided),
        }
    }
}

/// A work has no rating, and nobody has said that it shall have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work has no rating: choose one, or say that it stays open")]
pub struct RatingUndecided;

/// Where the chapters of a work go when they are put behind, or into the gaps of, another one: number and new number.
///
/// Where no number is taken the chapters keep theirs, as halves of one serial do. Else they come behind the last one,
/// with their gaps. An `order` of numbers that is not empty puts these first, one behind the other, and the rest after
/// them.
pub fn merged_numbers(there: &[u32], coming: &[u32], order: &[u32]) -> Vec<(u32, u32)> {
    let behind = there.iter().max().map_or(1, |last| last + 1);
    if !order.is_empty() {
        let rest = coming.iter().filter(|number| !order.contains(number));
        let asked = order.iter().filter(|number| coming.contains(number));
        let mut seen = std::collections::BTreeSet::new();
        let all = asked.chain(rest).filter(|number| seen.insert(**number));
        return all.zip(behind..).map(|(number, place)| (*number, place)).collect();
    }
    let taken: std::collections::BTreeSet<u32> = there.iter().copied().collect();
    if coming.iter().all(|number| !taken.contains(number)) {
        return coming.iter().map(|number| (*number, *number)).collect();
    }
    let first = coming.iter().min().copied().unwrap_or(0);
    coming.iter().map(|number| (*number, behind + (number - first))).collect()
}

/// What is missing between the first and the last of some chapters, of closed ranges that were known to be missing.
pub fn still_missing(known: &[(u32, u32)], there: &[u32]) -> Vec<(u32, u32)> {
    let mut missing: Vec<(u32, u32)> = Vec::new();
    let mut known = known.to_vec();
    known.sort_unstable();
    for (first, last) in known {
        let mut from = first.max(missing.last().map_or(0, |(_, last)| last + 1));
        let mut there: Vec<u32> = there.iter().copied().filter(|n| (first..=last).contains(n)).collect();
        there.sort_unstable();
        for number in there {
            if number > from {
                missing.push((from, number - 1));
            }
            from = from.max(number + 1);
        }
        if from <= last {
            missing.push((from, last));
        }
    }
    missing
}

/// Where text that an import left out is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutWhere {
    /// Into the notes before the chapter.
    NotesBefore,
    /// Before the chapter's first paragraph.
    Beginning,
    /// Behind the chapter's last paragraph.
    End,
    /// Into the notes after the chapter.
    NotesAfter,
}

text_form!(PutWhere {
    PutWhere::NotesBefore => "notes-before",
    PutWhere::Beginning => "beginning",
    PutWhere::End => "end",
    PutWhere::NotesAfter => "notes-after",
});

impl PutWhere {
    /// Whether the text becomes part of the story.
    pub const fn is_body(self) -> bool {
        matches!(self, Self::Beginning | Self::End)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_keep_their_numbers_where_these_are_free_and_come_behind_where_not() {
        assert_eq!(merged_numbers(&[1, 2], &[3, 5], &[]), [(3, 3), (5, 5)]);
        assert_eq!(merged_numbers(&[1, 2], &[1, 3], &[]), [(1, 3), (3, 5)]);
        assert_eq!(merged_numbers(&[1, 2], &[1, 2, 3], &[3, 1, 9, 3]), [(3, 3), (1, 4), (2, 5)]);
        assert_eq!(merged_numbers(&[], &[0, 1], &[]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn a_gap_shrinks_by_what_fills_it() {
        assert_eq!(still_missing(&[(3, 6), (9, 9)], &[1, 2, 4, 9]), [(3, 3), (5, 6)]);
        assert_eq!(still_missing(&[(3, 4)], &[3, 4]), []);
        assert_eq!(still_missing(&[(3, 4), (4, 6)], &[]), [(3, 4), (5, 6)]);
    }

    #[test]
    fn a_rating_is_decided_or_left_open_on_purpose() {
        let with = |unrated| Acceptance { audience: Audience::Everyone, unrated };
        assert_eq!(with(Unrated::Undecided).rating(None), Err(RatingUndecided));
        assert_eq!(with(Unrated::Undecided).rating(Some(RatingId(2))), Ok(Some(RatingId(2))));
        assert_eq!(with(Unrated::LeftOpen).rating(None), Ok(None));
        assert_eq!(with(Unrated::Becomes(RatingId(3))).rating(None), Ok(Some(RatingId(3))));
    }
}
