//! Reports: what somebody tells the moderators about a work, a chapter, a review, a series, a collection or a person.

use jiff::Timestamp;

use crate::{AccountId, ReportId, WorkId, work::text_form};

/// One person, or one place without an account, reports at most so many things in an hour.
pub const PER_HOUR: u64 = 10;
/// What is told has at most so many characters.
pub const TEXT_CHARS_MAX: usize = 3_000;
/// From so many people within a day on, who report things of one author, the queue says that it may be a brigade.
pub const FLOOD_PEOPLE: u64 = 10;
/// A guest's place is kept for so many days, as a hash.
pub const PLACE_DAYS: i64 = 30;

/// What kind of thing is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A work.
    Work,
    /// A chapter, by its own number.
    Chapter,
    /// A review.
    Review,
    /// What a member says to a piece of the archive's own news.
    Comment,
    /// A series.
    Series,
    /// What a member says to a series.
    SeriesComment,
    /// A collection, or a challenge.
    Collection,
    /// What authors tell of a work beside its chapters.
    Bulletin,
    /// Whoever signs works.
    PenName,
    /// An account.
    Account,
}

text_form!(SubjectKind {
    SubjectKind::Work => "work",
    SubjectKind::Chapter => "chapter",
    SubjectKind::Review => "review",
    SubjectKind::Comment => "comment",
    SubjectKind::Series => "series",
    SubjectKind::SeriesComment => "series-comment",
    SubjectKind::Collection => "collection",
    SubjectKind::Bulletin => "bulletin",
    SubjectKind::PenName => "pen-name",
    SubjectKind::Account => "account",
});

/// The thing that is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportSubject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its number among its kind.
    pub id: i64,
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportState {
    /// Nobody has decided.
    Open,
    /// A decision waits for a second person, or for its time.
    Waiting,
    /// It was decided.
    Decided,
}

text_form!(ReportState {
    ReportState::Open => "open",
    ReportState::Waiting => "waiting",
    ReportState::Decided => "decided",
});

/// A row of the queue: a thing that was reported, however many people did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The row.
    pub id: ReportId,
    /// What it is about.
    pub subject: ReportSubject,
    /// The work that the thing is, or is of.
    pub work: Option<WorkId>,
    /// Whom it concerns: rows with the same word stand together.
    pub concerns: String,
    /// How far it has come.
    pub state: ReportState,
    /// When it was first reported.
    pub opened: Timestamp,
    /// When something happened to it last.
    pub changed: Timestamp,
    /// How many people reported it; 0 where a rule of the archive did.
    pub people: u64,
    /// Which moderator took it.
    pub taken_by: Option<AccountId>,
}

/// What one person said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportWord {
    /// Who; `None` for guests and for rules of the archive.
    pub account: Option<(AccountId, String)>,
    /// Whether a rule of the archive reported it.
    pub by_rule: bool,
    /// The number of the policy's rule.
    pub rule: String,
    /// In their words.
    pub text: String,
    /// When.
    pub made: Timestamp,
}

/// Whether so many people within a day look like a brigade or a machine rather than like readers.
pub fn is_flood(people_within_a_day: u64) -> bool {
    people_within_a_day >= FLOOD_PEOPLE
}

#[cfg(test)]
mod tests {
    use super::is_flood;

    #[test]
    fn a_few_readers_are_no_flood() {
        assert!(!is_flood(9));
        assert!(is_flood(10));
    }
}
