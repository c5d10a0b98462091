//! How a work goes on, as its authors say: on, after a pause, no more, or at its end; since when, and in a few words.
//!
//! A pause stands beside the status and is none of its words: a work on hiatus is in progress, and whoever looks for
//! works in progress finds it.

use jiff::civil::Date;

use crate::work::{Status, text_form};

/// A few words about it have at most so many characters.
pub const WORDS_CHARS_MAX: usize = 200;

/// How a work goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Course {
    /// More chapters come.
    GoesOn,
    /// More chapters come, but not now.
    Hiatus,
    /// Every chapter is there.
    Complete,
    /// No more chapters come.
    Abandoned,
    /// Nobody has said.
    #[default]
    Unknown,
}

text_form!(Course {
    Course::GoesOn => "goes-on",
    Course::Hiatus => "hiatus",
    Course::Complete => "complete",
    Course::Abandoned => "abandoned",
    Course::Unknown => "unknown",
});

impl Course {
    /// Those that an author chooses from.
    pub const CHOICES: [Self; 4] = [Self::GoesOn, Self::Hiatus, Self::Complete, Self::Abandoned];

    /// Of a status, and whether the work is on hiatus; what is complete or abandoned pauses no more.
    pub const fn of(status: Status, hiatus: bool) -> Self {
        match (status, hiatus) {
            (Status::Complete, _) => Self::Complete,
            (Status::Abandoned, _) => Self::Abandoned,
            (Status::InProgress | Status::Unknown, true) => Self::Hiatus,
            (Status::InProgress, false) => Self::GoesOn,
            (Status::Unknown, false) => Self::Unknown,
        }
    }

    /// The status that lists and filters know.
    pub const fn status(self) -> Status {
        match self {
            Self::GoesOn | Self::Hiatus => Status::InProgress,
            Self::Complete => Status::Complete,
            Self::Abandoned => Status::Abandoned,
            Self::Unknown => Status::Unknown,
        }
    }

    /// As readers read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GoesOn => "In progress",
            Self::Hiatus => "On hiatus",
            Self::Complete => "Complete",
            Self::Abandoned => "Abandoned",
            Self::Unknown => "Status unknown",
        }
    }

    /// What it means, for its author.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::GoesOn => "More chapters come.",
            Self::Hiatus => "More chapters come, but not for a while.",
            Self::Complete => "Every chapter is there.",
            Self::Abandoned => "No more chapters will come.",
            Self::Unknown => "",
        }
    }
}

/// How a work goes on, since when, and what its authors say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// How it goes on.
    pub course: Course,
    /// Since when, where its authors said so here.
    pub since: Option<Date>,
    /// `back in March`; may be empty.
    pub words: String,
}

impl Outlook {
    /// Whether there is more to tell than the status alone does.
    pub fn is_told(&self) -> bool {
        self.course == Course::Hiatus || !self.words.is_empty()
    }
}

/// A turn in the course of a work that its subscribers are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It pauses.
    Hiatus,
    /// It goes on after a pause, or after all.
    Back,
    /// It is at its end.
    Complete,
    /// It will not go on.
    Abandoned,
}

/// What a change of course is to readers; nothing where it is none to them.
pub fn turn(before: Course, after: Course) -> Option<Turn> {
    if before == after {
        return None;
    }
    match (before, after) {
        (_, Course::Hiatus) => Some(Turn::Hiatus),
        (_, Course::Complete) => Some(Turn::Complete),
        (_, Course::Abandoned) => Some(Turn::Abandoned),
        (Course::Hiatus | Course::Complete | Course::Abandoned, Course::GoesOn) => Some(Turn::Back),
        (_, Course::GoesOn | Course::Unknown) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_on_hiatus_is_in_progress_to_lists() {
        assert_eq!(Course::Hiatus.status(), Status::InProgress);
        for course in Course::CHOICES {
            assert_eq!(Course::of(course.status(), course == Course::Hiatus), course);
            assert_eq!(course.as_str().parse(), Ok(course));
        }
        // Where the status was changed elsewhere, the pause is over.
        assert_eq!(Course::of(Status::Complete, true), Course::Complete);
    }

    #[test]
    fn only_a_turn_is_told() {
        for (before, after, told) in [
            (Course::GoesOn, Course::Hiatus, Some(Turn::Hiatus)),
            (Course::Hiatus, Course::GoesOn, Some(Turn::Back)),
            (Course::Abandoned, Course::GoesOn, Some(Turn::Back)),
            (Course::Hiatus, Course::Complete, Some(Turn::Complete)),
            (Course::Unknown, Course::Abandoned, Some(Turn::Abandoned)),
            (Course::Unknown, Course::GoesOn, None),
            (Course::Hiatus, Course::Hiatus, None),
            (Course::GoesOn, Course::Unknown, None),
        ] {
            assert_eq!(turn(before, after), told, "{before:?} {after:?}");
        }
    }
}
